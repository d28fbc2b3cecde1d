"""How words and marks are told apart, as people type and paste them. Expected queries are typed by hand."""

import pytest

from archive.language import query_terms
from archive.search.query import (
    And,
    FacetValue,
    Not,
    Or,
    Phrase,
    Plain,
    Query,
    QueryError,
    Reason,
    Word,
    field_word,
    parse,
    plain_runs,
    written_as_value,
)

FIELDS = ("place", "term", "language")


def read(text: str) -> Query:
    return parse(text, fields=FIELDS)


def word(folded: str) -> Word:
    return Word(query_terms(folded))


MILL, BRIDGE, FIRE = word("mill"), word("bridge"), word("fire")
MILL_IN_ARABIC, BRIDGE_IN_ARABIC = word("طاحونه"), word("جسر")
BOTH = And((MILL, BRIDGE))
WITHOUT = And((MILL, Not(BRIDGE)))
PHRASE = Phrase(("mill", "bridge"))


@pytest.mark.parametrize(
    "text",
    [
        *("mill,bridge", "mill;bridge", "mill/bridge", "mill, bridge", "mill ~ bridge"),
        *("mill.bridge", "mill…bridge", "mill! bridge?", "[mill] {bridge}"),
        *("mill—bridge", "mill — bridge", "mill - bridge", "mill – bridge", "mill😀bridge"),
        *("mill AND bridge", "mill & bridge", "¿mill? ¡bridge!", "mill\x00bridge"),
        *("\u202bmill\u202c \u200fbridge", "‘mill’ ‘bridge’", "mill،bridge", "mill؛ bridge؟"),
    ],
)
def test_punctuation_parts_words_with_and_without_a_blank(text: str) -> None:
    assert read(text) == BOTH


@pytest.mark.parametrize("text", ["طاحونة،جسر", "طاحونة؛جسر", "طاحونة، جسر؟", "طاحونة! جسر."])
def test_arabic_punctuation_parts_words_too(text: str) -> None:
    assert read(text) == And((MILL_IN_ARABIC, BRIDGE_IN_ARABIC))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mid-day", ("mid", "day")),
        ("mid‑day", ("mid", "day")),
        ("Marqun–Shalmit", ("marqun", "shalmit")),
        ("mid_day", ("mid", "day")),
        ("12:30", ("12", "30")),
        ("12/03/2019", ("12", "03", "2019")),
        ("3,5", ("3", "5")),
        ("٣٫٥", ("3", "5")),
        ("U.S.", ("u", "s")),
        ("في2017", ("في", "2017")),
    ],
)
def test_a_hyphen_a_number_and_initials_are_one(text: str, words: tuple[str, ...]) -> None:
    assert read(text) == Phrase(words)


@pytest.mark.parametrize("text", ["O'Neil", "O’Neil", "Oʼneil"])
def test_an_apostrophe_stays_within_its_word(text: str) -> None:
    assert read(text) == read("o'neil")
    assert isinstance(read(text), Word)


@pytest.mark.parametrize("dash", "-‐‑–—−")
def test_every_dash_before_a_word_leaves_it_out(dash: str) -> None:
    assert read(f"mill {dash}bridge") == WITHOUT
    assert read(f"mill,{dash}bridge") == WITHOUT
    assert read(f"mill \u200f{dash}\u200fbridge") == WITHOUT
    assert read(f"{dash}bridge mill") == And((Not(BRIDGE), MILL))
    assert read(f'mill {dash}"mill bridge"') == And((MILL, Not(PHRASE)))
    assert read(f"mill {dash}(bridge fire)") == And((MILL, Not(And((BRIDGE, FIRE)))))
    assert read(f"mill {dash}place:Selm") == And((MILL, Not(FacetValue("place", "selm"))))


def test_only_the_word_behind_the_dash_is_left_out() -> None:
    assert read("fire -mill,bridge") == And((FIRE, Not(MILL), BRIDGE))


@pytest.mark.parametrize(
    "quotes", ['""', "“”", "„“", "”“", "””", "‟”", "＂＂", "«»", "»«", "‹›", '“"']
)
def test_quotation_marks_of_any_form_make_a_phrase(quotes: str) -> None:
    assert read(f"{quotes[0]}mill bridge{quotes[1]}") == PHRASE


@pytest.mark.parametrize("text", ['mill "', "mill “", "mill ”bridge", "mill »", '"mill»'])
def test_a_lone_quotation_mark_is_shown_at_its_place(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    at = next(i for i, mark in enumerate(text) if mark in '"“”»')
    assert (caught.value.reason, caught.value.position) == (Reason.UNCLOSED_QUOTE, at)


@pytest.mark.parametrize(
    "text",
    [
        *("place:Selm", "PLACE:selm", "place: Selm", "place:\u200fSelm", "\u200fplace:Selm"),
        *(
            'place:"Selm"',
            "place:«Selm»",
            "place：Selm",
            "مكان:Selm",
            "المكان: Selm",
            "place:Selm,",
        ),
    ],
)
def test_a_field_is_known_by_its_names(text: str) -> None:
    assert read(text) == FacetValue("place", "selm")


def test_a_field_has_the_name_that_pages_show() -> None:
    assert read("subject:fire") == FacetValue("term", "fire")
    assert read(f"{field_word('language', 'ar')}:العربية") == FacetValue("language", "العربيه")
    assert [field_word("term", tag) for tag in ("en", "ar", "ar-SY", "fr")] == [
        "subject",
        "موضوع",
        "موضوع",
        "subject",
    ]


@pytest.mark.parametrize("name", ["period", "date", "spoken-of", "spoken_of", "spoken‑of", "فترة"])
def test_a_field_may_have_a_hyphen_in_its_name(name: str) -> None:
    assert parse(f"mill -{name}:2019", fields=("period",)) == And(
        (MILL, Not(FacetValue("period", "2019")))
    )


def test_a_bar_ends_a_value_also_between_digits() -> None:
    assert parse("period:2019|2020", fields=("period",)) == Or(
        (FacetValue("period", "2019"), word("2020"))
    )


def test_a_value_ends_where_punctuation_parts_it_from_the_next_word() -> None:
    assert read("place:Selm,mill") == And((FacetValue("place", "selm"), MILL))
    assert read("place:Selm؛ mill") == And((FacetValue("place", "selm"), MILL))


def test_a_field_that_this_reader_has_not_is_unknown_by_any_of_its_names() -> None:
    """P1: by the name that others know it by, as by one that nobody knows."""
    for text in (
        "how:phone",
        "given:2019",
        "متى:2019",
        "speaker:witness",
        "nonsense:x",
        "no-such:x",
    ):
        with pytest.raises(QueryError) as caught:
            read(text)
        assert caught.value.reason is Reason.UNKNOWN_FIELD


def test_words_before_a_colon_are_words_where_they_name_no_field() -> None:
    assert read("mill: bridge") == BOTH
    assert isinstance(read("قال:نعم"), And)


def test_an_error_tells_from_where_to_where() -> None:
    with pytest.raises(QueryError) as caught:
        read("mill secret:bridge")
    assert (caught.value.position, caught.value.end) == (5, 12)


# Words that ask for nothing but themselves


def test_plain_words_are_found_with_their_places() -> None:
    assert plain_runs("Ain  Tirfal, mill", fields=FIELDS) == [
        [
            Plain(("ain",), "Ain", 0, 3),
            Plain(("tirfal",), "Tirfal", 5, 11),
            Plain(("mill",), "mill", 13, 17),
        ]
    ]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("mill -bridge fire", [["mill"], ["fire"]]),
        ("mill -(bridge (a) b) fire", [["mill"], ["fire"]]),
        ("-place:mill fire", [["fire"]]),
        ('-place:"mill" fire', [["fire"]]),
        ("place:mill fire", [["fire"]]),
        ("place: mill fire", [["fire"]]),
        ("mill OR (bridge fire)", [["mill"], ["bridge", "fire"]]),
        ('mill "bridge fire"', [["mill"], ["bridge fire"]]),
        ("mill* bridge", [["bridge"]]),
        ("mill~ bridge", [["bridge"]]),
        ("mill bridge NEAR/5 fire selm", [["mill"], ["selm"]]),
        ("mill (bridge OR (a)) NEAR (fire) selm", [["mill"], ["selm"]]),
        ("mill NEAR bridge NEAR fire", []),
        ("NEAR", []),
        ("NEAR -(mill bridge) fire", [["fire"]]),
        (") NEAR mill bridge", [["bridge"]]),
        ("-", []),
        ("-(mill", []),
        ('"mill', []),
    ],
)
def test_what_is_excluded_or_means_something_else_is_not_plain(
    text: str, runs: list[list[str]]
) -> None:
    found = plain_runs(text, fields=FIELDS)
    assert [[plain.text for plain in run] for run in found] == runs


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Selm", "Selm"),
        ("العربيّة", "العربيّة"),
        ("Old Town", '"Old Town"'),
        ('the "Mill"', '"the  Mill "'),
        ("2019-03", '"2019-03"'),
    ],
)
def test_a_value_is_written_so_that_it_is_read_again(value: str, written: str) -> None:
    assert written_as_value(value) == written
    assert isinstance(read(f"place:{written}"), FacetValue)
