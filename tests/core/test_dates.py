"""Dates as people give them: what each text can mean, and how little may be told of it."""

import datetime as dt

import pytest
from edtf import parse_edtf
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archive.core.dates import DatePrecision, DateRange, coarsen, parse_date
from archive.core.errors import InvalidInput

NONE, YEAR, MONTH, DAY = (
    DatePrecision.NONE,
    DatePrecision.YEAR,
    DatePrecision.MONTH,
    DatePrecision.DAY,
)

# Text, first day, last day, precision, the month and the year that hold it wholly.
MEANT = [
    # level 0
    ("2019", "2019-01-01", "2019-12-31", YEAR, None, "2019"),
    ("2019-03", "2019-03-01", "2019-03-31", MONTH, "2019-03", "2019"),
    ("2019-02", "2019-02-01", "2019-02-28", MONTH, "2019-02", "2019"),
    ("2020-02", "2020-02-01", "2020-02-29", MONTH, "2020-02", "2020"),
    ("1900-02", "1900-02-01", "1900-02-28", MONTH, "1900-02", "1900"),
    ("2019-03-07", "2019-03-07", "2019-03-07", DAY, "2019-03", "2019"),
    ("2020-02-29", "2020-02-29", "2020-02-29", DAY, "2020-02", "2020"),
    ("  2019-03-07\n", "2019-03-07", "2019-03-07", DAY, "2019-03", "2019"),
    ("2019-03/2019-05", "2019-03-01", "2019-05-31", MONTH, None, "2019"),
    ("2019-03-30/2019-04-02", "2019-03-30", "2019-04-02", DAY, None, "2019"),
    ("2018/2019", "2018-01-01", "2019-12-31", YEAR, None, None),
    ("2019-03-07/2019-03-07", "2019-03-07", "2019-03-07", DAY, "2019-03", "2019"),
    ("2019-03-01/2019-03-31", "2019-03-01", "2019-03-31", MONTH, "2019-03", "2019"),
    ("9999", "9999-01-01", "9999-12-31", YEAR, None, "9999"),
    ("9999-12-31", "9999-12-31", "9999-12-31", DAY, "9999-12", "9999"),
    ("0987-05", "0987-05-01", "0987-05-31", MONTH, "0987-05", "0987"),
    # level 1: qualified, unspecified, open, seasons
    ("2019?", "2019-01-01", "2019-12-31", YEAR, None, "2019"),
    ("2019-03~", "2019-03-01", "2019-03-31", MONTH, "2019-03", "2019"),
    ("2019-03-07%", "2019-03-07", "2019-03-07", DAY, "2019-03", "2019"),
    ("2019-XX", "2019-01-01", "2019-12-31", YEAR, None, "2019"),
    ("2019-03-XX", "2019-03-01", "2019-03-31", MONTH, "2019-03", "2019"),
    ("201X", "2010-01-01", "2019-12-31", YEAR, None, None),
    ("20XX", "2000-01-01", "2099-12-31", YEAR, None, None),
    ("2019/..", "2019-01-01", None, YEAR, None, None),
    ("2019-03/..", "2019-03-01", None, MONTH, None, None),
    ("2019-03-07/..", "2019-03-07", None, DAY, None, None),
    ("../2019", None, "2019-12-31", YEAR, None, None),
    ("/2019-03-07", None, "2019-03-07", DAY, None, None),
    ("2019-03/", "2019-03-01", None, MONTH, None, None),
    ("2019-21", "2019-03-01", "2019-05-31", MONTH, None, "2019"),
    # "Winter 2019" can mean its January or the one after it; it lies wholly in no month and no year.
    ("2019-24", "2019-01-01", "2020-02-29", MONTH, None, None),
    ("2018-24", "2018-01-01", "2019-02-28", MONTH, None, None),
    ("2019-24?", "2019-01-01", "2020-02-29", MONTH, None, None),
    # level 2
    ("2019-03-0X", "2019-03-01", "2019-03-09", DAY, "2019-03", "2019"),
    ("2019-03-1X", "2019-03-10", "2019-03-19", DAY, "2019-03", "2019"),
    ("2019-03-3X", "2019-03-30", "2019-03-31", DAY, "2019-03", "2019"),
    ("2019-02-2X", "2019-02-20", "2019-02-28", DAY, "2019-02", "2019"),
    ("2020-02-2X", "2020-02-20", "2020-02-29", DAY, "2020-02", "2020"),
    ("2019-03-1X/2019-04-0X", "2019-03-10", "2019-04-09", DAY, None, "2019"),
    ("2019-?03", "2019-03-01", "2019-03-31", MONTH, "2019-03", "2019"),
    ("1560-XX-25", "1560-01-25", "1560-12-25", DAY, None, "1560"),
    ("[2019-03,2019-05]", "2019-03-01", "2019-05-31", MONTH, None, "2019"),
    ("{2018,2020}", "2018-01-01", "2020-12-31", YEAR, None, None),
    ("[..2019]", None, "2019-12-31", YEAR, None, None),
    # Southern summer spans two years as northern winter does.
    ("2019-28", "2019-01-01", "2020-02-29", MONTH, None, None),
    ("2019-30", "2019-01-01", "2020-02-29", MONTH, None, None),
    ("2019-31", "2019-03-01", "2019-05-31", MONTH, None, "2019"),
]

NONSENSE = [
    "",
    " ",
    "..",
    "/",
    "../..",
    "/..",
    "2019/2020/2021",
    "2019-03//2019",
    "2019-03/..//",
    "2019-13",
    "2019-00",
    "2019-02-29",
    "2019-02-30",
    "2019-04-31",
    "2019-02-3X",
    "2019-13-1X",
    "2019-00-1X",
    "2019-03-4X",
    "2019-02-29/2019-03",
    "2019-3",
    "07/03/2019",
    "March 2019",
    "yesterday",
    "unknown",
    "2019/unknown",
    "0000",
    "-0500",
    "Y-17E7",
    "Y170000002",
    "XXXX-03",
    "٢٠١٩",
    "2019-05/2019-03",
    "2019-03-07/2019-03-06",
    "9" * 101,
    "2019" + "?" * 97,
]


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


@pytest.mark.parametrize(("text", "first", "last", "precision", "month", "year"), MEANT)
def test_a_date_means_these_days_and_stands_under_this_month_and_year(
    text: str,
    first: str | None,
    last: str | None,
    precision: DatePrecision,
    month: str | None,
    year: str | None,
) -> None:
    meant = parse_date(text)
    assert (meant.earliest, meant.latest) == (_day(first), _day(last))
    assert meant.precision == precision
    assert (meant.month, meant.year) == (month, year)
    assert meant.edtf == text.strip()


@pytest.mark.parametrize("text", NONSENSE)
def test_what_is_no_date_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_date(text)
    assert not text.strip(" ./") or text not in str(refused.value)


def test_reading_a_date_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A date that can't be read may be part of what somebody said: it must not reach the process's output."""
    for text in ("2019-1X", "2019-X3", "2017-2X", "2018-X1-07"):
        with pytest.raises(InvalidInput):
            parse_date(text)
    assert capfd.readouterr() == ("", "")


# What is told of a date, as exactly as each precision allows.
TOLD = [
    ("2019-03-07", {NONE: "", YEAR: "2019", MONTH: "2019-03", DAY: "2019-03-07"}),
    ("2019-03-07?", {NONE: "", YEAR: "2019", MONTH: "2019-03", DAY: "2019-03-07?"}),
    ("2019-03-1X", {NONE: "", YEAR: "2019", MONTH: "2019-03", DAY: "2019-03-1X"}),
    ("2019-03", {NONE: "", YEAR: "2019", MONTH: "2019-03", DAY: "2019-03"}),
    ("2019", {NONE: "", YEAR: "2019", MONTH: "2019", DAY: "2019"}),
    ("201X", {NONE: "", YEAR: "201X", MONTH: "201X", DAY: "201X"}),
    (
        "2018-12-30/2019-01-02",
        {NONE: "", YEAR: "2018/2019", MONTH: "2018-12/2019-01", DAY: "2018-12-30/2019-01-02"},
    ),
    ("2019-03-07/..", {NONE: "", YEAR: "", MONTH: "", DAY: ""}),
    ("0987-05-04", {NONE: "", YEAR: "0987", MONTH: "0987-05", DAY: "0987-05-04"}),
    # The hour tells more than the day.
    (
        "2019-03-07T22:15:00Z",
        {NONE: "", YEAR: "2019", MONTH: "2019-03", DAY: "2019-03-07"},
    ),
]


@pytest.mark.parametrize(
    ("text", "precision", "told"),
    [(text, precision, told) for text, row in TOLD for precision, told in row.items()],
)
def test_a_date_is_told_no_more_exactly_than_allowed(
    text: str, precision: DatePrecision, told: str
) -> None:
    assert coarsen(parse_date(text), to=precision) == told


days = st.dates(min_value=dt.date(1, 1, 1), max_value=dt.date(9999, 12, 31))
years = st.integers(min_value=1, max_value=9999).map(lambda year: f"{year:04d}")
months = days.map(lambda day: day.isoformat()[:7])
single = st.one_of(
    years,
    months,
    days.map(dt.date.isoformat),
    st.builds("{}{}".format, months, st.sampled_from(["?", "~", "%"])),
    st.builds("{}-{}X".format, months, st.integers(0, 2)),
    st.builds("{}-{}".format, years, st.integers(21, 41)),
)
texts = st.one_of(single, st.tuples(single, single).map("/".join))


def _read(text: str) -> DateRange:
    try:
        return parse_date(text)
    except InvalidInput:
        assume(False)
        raise


@settings(deadline=None)  # a text met for the first time is parsed, which takes 10 ms and more
@given(text=texts, to=st.sampled_from(DatePrecision))
def test_a_coarsened_date_never_tells_more(text: str, to: DatePrecision) -> None:
    """P3: it holds every day that the date could mean, and is no more exact than was allowed."""
    date = _read(text)
    told = coarsen(date, to=to)
    if to == NONE:
        assert told == ""
        return
    again = parse_date(told)
    assert again.precision <= max(to, NONE)
    assert date.earliest is not None
    assert date.latest is not None
    assert again.earliest is not None
    assert again.latest is not None
    assert again.earliest <= date.earliest
    assert again.latest >= date.latest
    assert coarsen(again, to=to) == told


@settings(deadline=None)  # a text met for the first time is parsed, which takes 10 ms and more
@given(text=texts)
def test_a_month_or_year_is_named_only_for_what_lies_wholly_in_it(text: str) -> None:
    date = _read(text)
    assert date.earliest is not None
    assert date.latest is not None
    for name in filter(None, (date.month, date.year)):
        whole = parse_date(name)
        assert whole.earliest is not None
        assert whole.latest is not None
        assert whole.earliest <= date.earliest <= date.latest <= whole.latest


@settings(deadline=None)  # a text met for the first time is parsed, which takes 10 ms and more
@given(text=st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    try:
        meant = parse_date(text)
    except InvalidInput:
        return
    assert meant.earliest or meant.latest
    assert meant.precision in DatePrecision


@given(day=st.dates(), length=st.sampled_from([4, 7, 10]))
@settings(max_examples=50, deadline=None)
def test_a_plain_date_is_what_the_parser_of_every_other_makes_of_it(
    day: dt.date, length: int
) -> None:
    text = day.isoformat()[:length]
    read, parsed = parse_date(text), parse_edtf(text)
    assert read.earliest == dt.date(*parsed.lower_strict()[:3])
    assert read.latest == dt.date(*parsed.upper_strict()[:3])
