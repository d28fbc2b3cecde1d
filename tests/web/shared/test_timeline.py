"""The months of what was found, as bars. Expected drawings are measured by hand."""

from archive.search.answers import FacetValue
from archive.web.shared.timeline import Bar, Stretch, Timeline, drawn


def month(value: str, count: int, *, chosen: bool = False) -> FacetValue:
    return FacetValue(value, value, count, chosen)


def _years(first: int, last: int) -> list[FacetValue]:
    return [
        month(f"{year}-{number:02}", number == 3)
        for year in range(first, last + 1)
        for number in range(1, 13)
    ]


def test_the_highest_month_fills_the_drawing_and_one_without_accounts_is_no_button() -> None:
    made = drawn(
        [month("2018-12", 8), month("2019-01", 0), month("2019-02", 2, chosen=True)],
        {},
        mirrored=False,
    )
    assert made == Timeline(
        (
            Stretch(
                "2018-12", "2018-12", 8, chosen=False, bars=(Bar(1, 0, 40),), width=10, tick=""
            ),
            Stretch("", "2019-01", 0, chosen=False, bars=(), width=10, tick="2019"),
            Stretch(
                "2019-02", "2019-02", 2, chosen=True, bars=(Bar(1, 30, 10),), width=10, tick=""
            ),
        ),
        by_year=False,
        most=8,
    )


def test_one_account_among_a_thousand_is_seen() -> None:
    made = drawn([month("2019-01", 1000), month("2019-02", 1)], {}, mirrored=False)
    assert made is not None
    assert made.stretches[1].bars == (Bar(1, 37, 3),)


def test_more_than_three_years_have_a_button_for_each_year() -> None:
    made = drawn(_years(2016, 2019), {"2017": month("2017", 9, chosen=True)}, mirrored=False)
    assert made is not None
    assert made.by_year
    assert [each.value for each in made.stretches] == ["2016", "2017", "2018", "2019"]
    assert made.stretches[0] == Stretch(
        "2016", "2016", None, chosen=False, bars=(Bar(21, 0, 40),), width=120, tick="2016"
    )
    assert (made.stretches[1].count, made.stretches[1].chosen) == (9, True)


def test_a_page_from_right_to_left_has_its_months_so_too() -> None:
    made = drawn(_years(2016, 2019), {}, mirrored=True)
    assert made is not None
    assert made.stretches[0].bars == (Bar(91, 0, 40),)


def test_a_year_that_begins_late_keeps_its_months_in_their_places() -> None:
    months = [month("2015-11", 4), month("2015-12", 4), *_years(2016, 2019)]
    made = drawn(months, {}, mirrored=False)
    assert made is not None
    assert made.stretches[0].bars == (Bar(101, 0, 40), Bar(111, 0, 40))


def test_nothing_is_drawn_where_it_would_tell_nothing() -> None:
    assert drawn([], {}, mirrored=False) is None
    assert drawn([month("2019-01", 0), month("2019-02", 0)], {}, mirrored=False) is None
    assert drawn([month("2019-01", 3)], {}, mirrored=False) is None
    alone = [month("2019-01", 3, chosen=True), month("2019-02", 0)]
    assert drawn(alone, {}, mirrored=False) is None, "a lone bar"
    two = [month("2019-01", 3, chosen=True), month("2019-02", 0), month("2019-03", 1)]
    assert drawn(two, {}, mirrored=False) is not None


def test_years_do_not_run_into_one_another() -> None:
    """The first month says its year, but not where the next year is written beside it."""
    months = [month(f"2018-{number:02}", 1) for number in (10, 11, 12)] + [month("2019-01", 1)]
    for first, ticks in ((0, ["2018", "", "", "2019"]), (1, ["", "", "2019"])):
        made = drawn(months[first:], {}, mirrored=False)
        assert made is not None
        assert [each.tick for each in made.stretches] == ticks
