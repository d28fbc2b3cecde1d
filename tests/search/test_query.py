"""The query language. Expected queries are typed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.language import query_terms
from archive.search.query import (
    EVERYTHING,
    MAX_DEPTH,
    MAX_LENGTH,
    And,
    FacetValue,
    Highlights,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    QueryError,
    Reason,
    Word,
    highlight_terms,
    parse,
)

FIELDS = ("place", "year")


def read(text: str) -> Query:
    return parse(text, fields=FIELDS)


def word(folded: str) -> Word:
    """Which terms these are is shown in the tests of the stems."""
    return Word(query_terms(folded))


def phrase(*words: str) -> Phrase:
    return Phrase(words)


A, B, C, D = word("a"), word("b"), word("c"), word("d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("  a\t", A),
        ("a b", And((A, B))),
        ("Soldiers", word("soldiers")),
        ("a OR b", Or((A, B))),
        ("a OR b OR c", Or((A, B, C))),
        ("a b OR c d", Or((And((A, B)), And((C, D))))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("((a))", A),
        ("a -b", And((A, Not(B)))),
        ("-b a", And((Not(B), A))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ('a -"b c"', And((A, Not(phrase("b", "c"))))),
        ("a -place:Selm", And((A, Not(FacetValue("place", "selm"))))),
        ('"The Old bridge"', phrase("the", "old", "bridge")),
        ('"bridges"', phrase("bridges")),
        ("«the bridge»", phrase("the", "bridge")),
        ("“the bridge”", phrase("the", "bridge")),
        ("„the bridge“", phrase("the", "bridge")),
        ('a"b c"d', And((A, phrase("b", "c"), D))),
        ("mid-day", phrase("mid", "day")),
        ("a - b", And((A, B))),
        ("a -- b", And((A, B))),
        ("a-b", phrase("a", "b")),
        ("12:30", phrase("12", "30")),
        ("a or b", And((A, word("or"), B))),
        ("OR-b", phrase("or", "b")),
        ("Bridg*", Prefix("bridg")),
        ("bridg* a", And((Prefix("bridg"), A))),
        ("place:Selm", FacetValue("place", "selm")),
        ("PLACE:Selm", FacetValue("place", "selm")),
        ('place:"Upper  Selm"', FacetValue("place", "upper selm")),
        ("place:«Upper Selm» a", And((FacetValue("place", "upper selm"), A))),
        ("place:-north", FacetValue("place", "-north")),
        ("place:ref:12", FacetValue("place", "ref:12")),
        ("place:OR", FacetValue("place", "or")),
        ("place:a-b*", FacetValue("place", "a-b*")),
        ("note: a", And((word("note"), A))),
        ("a !!! b", And((A, B))),
        ("a * b", And((A, B))),
        ("a -!!!", A),
        ("a ()", A),
    ],
)
def test_what_is_typed_is_what_is_asked(text: str, expected: Query) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("", Reason.EMPTY, 0),
        ("   ", Reason.EMPTY, 0),
        ("!!! ...", Reason.EMPTY, 0),
        ('""', Reason.EMPTY, 0),
        ("()", Reason.EMPTY, 0),
        ("-", Reason.EMPTY, 0),
        ("*", Reason.EMPTY, 0),
        ("a" * 1_001, Reason.TOO_LONG, 1_000),
        ("a\ud800", Reason.UNREADABLE, 1),
        ('a "b c', Reason.UNCLOSED_QUOTE, 2),
        ("a «b c", Reason.UNCLOSED_QUOTE, 2),
        ("a (b", Reason.UNBALANCED, 2),
        ("a b)", Reason.UNBALANCED, 3),
        (")(", Reason.UNBALANCED, 0),
        ("OR", Reason.MISSING_ALTERNATIVE, 0),
        ("a OR", Reason.MISSING_ALTERNATIVE, 2),
        ("OR a", Reason.MISSING_ALTERNATIVE, 0),
        ("a OR OR b", Reason.MISSING_ALTERNATIVE, 2),
        ("a OR ()", Reason.MISSING_ALTERNATIVE, 2),
        ("witness:x", Reason.UNKNOWN_FIELD, 0),
        ("a text:x", Reason.UNKNOWN_FIELD, 2),
        ('place:""', Reason.FIELD_WITHOUT_VALUE, 0),
        ('a place:" "', Reason.FIELD_WITHOUT_VALUE, 2),
        ("-a", Reason.ONLY_EXCLUSIONS, 0),
        ("-a -b", Reason.ONLY_EXCLUSIONS, 0),
        ("a OR -b", Reason.ONLY_EXCLUSIONS, 2),
        ("a (-b)", Reason.ONLY_EXCLUSIONS, 2),
        ("a br*", Reason.PREFIX_TOO_SHORT, 2),
        ("a-bri*", Reason.PREFIX_NOT_ONE_WORD, 0),
        ("a *bridge", Reason.STAR_NOT_AT_END, 2),
        ("br*dge", Reason.STAR_NOT_AT_END, 0),
        ("a " * 51, Reason.TOO_MANY_TERMS, 100),
        (f'"{"a " * 51}"', Reason.TOO_MANY_TERMS, 0),
        ("abc* " * 6, Reason.TOO_MANY_TERMS, 25),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), Reason.TOO_DEEP, MAX_DEPTH),
        ("(" * MAX_LENGTH, Reason.TOO_DEEP, MAX_DEPTH),
    ],
)
def test_what_can_not_be_read_says_why_and_where(text: str, reason: Reason, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    assert (caught.value.reason, caught.value.position) == (reason, position)


def test_an_error_never_repeats_what_was_typed() -> None:
    """P6: queries are names of people, and errors are logged."""
    with pytest.raises(QueryError) as caught:
        read("Qzxname secret:Qzxvalue")
    assert "qzx" not in f"{caught.value!r} {caught.value}".lower()


def test_a_field_outside_the_list_of_the_reader_is_as_unknown_as_any_other() -> None:
    """P1: the same error for a facet that others have and for one that nobody has."""
    errors = []
    for name in ("year", "nonsense"):
        with pytest.raises(QueryError) as caught:
            parse(f"{name}:1991", fields=("place",))
        errors.append((caught.value.reason, caught.value.position, str(caught.value)))
    assert errors[0] == errors[1]


def test_an_arabic_word_is_looked_for_without_its_vowel_marks() -> None:
    plain = parse("القرية", fields=())
    marked = parse("القَرْيَةُ", fields=())
    assert isinstance(plain, Word)
    assert plain == marked


def test_a_word_is_looked_for_by_the_rules_of_every_language() -> None:
    """P1: which languages the accounts have is not seen in what a query finds."""
    query = parse("nations", fields=())
    assert isinstance(query, Word)
    assert {"nations", "nation/english", "nation/french"} <= set(query.stems)


_MARKS = st.sampled_from(
    [*' "()-*:«»“”„', "OR", " OR ", "place:", "year:", "x:", "abc", "ab*", "نص"]
)


def outcome(text: str) -> Query | QueryError:
    try:
        return read(text)
    except QueryError as error:
        return error


@given(st.one_of(st.text(max_size=60), st.lists(_MARKS, max_size=40).map("".join)))
def test_whatever_is_typed_gives_a_query_or_a_query_error(text: str) -> None:
    made = outcome(text)
    if isinstance(made, QueryError):
        assert 0 <= made.position <= len(text)
    else:
        highlight_terms(made)
        assert made != EVERYTHING


@given(st.text(st.characters(), min_size=990, max_size=1_010))
def test_long_texts_are_read_or_refused_too(text: str) -> None:
    made = outcome(text)
    assert len(text) <= MAX_LENGTH or isinstance(made, QueryError)


# Highlights


def test_highlights_hold_what_is_looked_for() -> None:
    query = read('soldiers ("old bridge" OR bridg*) "came" place:Selm')
    assert highlight_terms(query) == Highlights(
        stems=frozenset(query_terms("soldiers")),
        words=frozenset({"came"}),
        prefixes=("bridg",),
        phrases=(("old", "bridge"),),
    )


def test_excluded_terms_are_never_highlighted() -> None:
    query = read('a -b -"c d" -(xyz* OR "e f")')
    assert highlight_terms(query) == Highlights(stems=frozenset(query_terms("a")))
    assert highlight_terms(EVERYTHING) == Highlights()
