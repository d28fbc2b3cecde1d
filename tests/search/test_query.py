"""The query language. Expected queries are typed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.language import query_terms
from archive.search.query import (
    EVERYTHING,
    MAX_DEPTH,
    MAX_LENGTH,
    Alike,
    And,
    FacetValue,
    Fuzzy,
    Highlights,
    Near,
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


BEHIND_ARTICLES = ("الجسر", "والجسر", "بالجسر", "فالجسر", "كالجسر", "للجسر")
A, B, C, D = word("a"), word("b"), word("c"), word("d")
P, Q, R, S = word("p"), word("q"), word("r"), word("s")


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
        ("a | b", Or((A, B))),
        ("a|b||c", Or((A, B, C))),
        ("Bridge~", Or((word("bridge"), Fuzzy("bridge", 1)))),
        ("soldiers~ a", And((Or((word("soldiers"), Fuzzy("soldiers", 2))), A))),
        ("ماريا～", Or((word("ماريا"), Fuzzy("ماريا", 1)))),
        ("~50 a", And((word("50"), A))),
        ("a NEAR/5 b", Near(((A,), (B,)), 5)),
        ("a near/5 b", Near(((A,), (B,)), 5)),
        ("a NEAR b", Near(((A,), (B,)), 10)),
        ("a near b", And((A, word("near"), B))),
        ("a قرب/5 b", Near(((A,), (B,)), 5)),
        ("a قُرب/٥ b", Near(((A,), (B,)), 5)),
        ("a قرب b", And((A, word("قرب"), B))),
        ("a أو b", Or((A, B))),
        ('a او "b"', Or((A, Phrase(("b",))))),
        ("(a) أو (b)", Or((A, B))),
        ("أو a", And((word("او"), A))),
        ("a أو", And((A, word("او")))),
        ("أو", word("او")),
        ("a NEAR/3 b NEAR/7 c d", And((Near(((A,), (B,), (C,)), 7), D))),
        ("a b NEAR/1 c", And((A, Near(((B,), (C,)), 1)))),
        ("a -b NEAR/2 c", And((A, Not(Near(((B,), (C,)), 2))))),
        (
            '(a OR "b c" | bri*) NEAR/50 (name~)',
            Near(((A, phrase("b", "c"), Prefix("bri")), (word("name"), Fuzzy("name", 1))), 50),
        ),
        ("a OR b NEAR/2 c", Or((A, Near(((B,), (C,)), 2)))),
        ("a ()", A),
    ],
)
def test_what_is_typed_is_what_is_asked(text: str, expected: Query) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bridges", phrase("bridges")),
        ("bridges -burned", And((phrase("bridges"), Not(phrase("burned"))))),
        ("جسر", Or(tuple(map(phrase, ("جسر", *BEHIND_ARTICLES))))),
        ("الجسر NEAR/3 a", Near(((phrase("الجسر"),), (phrase("a"),)), 3)),
        ("bridges~", Fuzzy("bridges", 1)),
        ("bridg* place:Selm", And((Prefix("bridg"), FacetValue("place", "selm")))),
    ],
)
def test_asked_exactly_a_word_stands_for_none_of_its_other_forms(
    text: str, expected: Query
) -> None:
    assert parse(text, fields=FIELDS, exact=True) == expected


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
        ("a place:(b OR c)", Reason.VALUE_IN_PARENTHESES, 2),
        ("place: (b)", Reason.VALUE_IN_PARENTHESES, 0),
        ('a place:" "', Reason.FIELD_WITHOUT_VALUE, 2),
        ("-a", Reason.ONLY_EXCLUSIONS, 0),
        ("-a -b", Reason.ONLY_EXCLUSIONS, 0),
        ("a OR -b", Reason.ONLY_EXCLUSIONS, 2),
        ("a (-b)", Reason.ONLY_EXCLUSIONS, 2),
        ("a br*", Reason.PREFIX_TOO_SHORT, 2),
        ("a-bri*", Reason.PREFIX_NOT_ONE_WORD, 0),
        ("a *bridge", Reason.STAR_NOT_AT_END, 2),
        ("br*dge", Reason.STAR_NOT_AT_END, 0),
        ("a | b |", Reason.MISSING_ALTERNATIVE, 6),
        ("a abc~", Reason.FUZZY_TOO_SHORT, 2),
        ("a mid-day~", Reason.FUZZY_NOT_ONE_WORD, 2),
        ('a "b c"~5', Reason.FUZZY_NOT_ONE_WORD, 7),
        ('place:"b c"~5', Reason.FUZZY_NOT_ONE_WORD, 11),
        ("a bridge~2", Reason.FUZZY_NOT_AT_END, 2),
        ("bridge~*", Reason.FUZZY_NOT_AT_END, 0),
        ("bridge*~", Reason.STAR_NOT_AT_END, 0),
        ('"mill * burned"', Reason.STAR_IN_PHRASE, 6),
        ('a "mill burn*"', Reason.STAR_IN_PHRASE, 12),
        ("«＊»", Reason.STAR_IN_PHRASE, 1),
        ("bridge~ " * 6, Reason.TOO_MANY_TERMS, 40),
        ("a NEAR b NEAR c NEAR d NEAR e NEAR f", Reason.TOO_MANY_TERMS, 30),
        ("NEAR", Reason.MISSING_NEIGHBOUR, 0),
        ("a NEAR", Reason.MISSING_NEIGHBOUR, 2),
        ("NEAR/5 a", Reason.MISSING_NEIGHBOUR, 0),
        ("a NEAR NEAR b", Reason.MISSING_NEIGHBOUR, 2),
        ("a NEAR () b", Reason.MISSING_NEIGHBOUR, 2),
        ("a NEAR OR b", Reason.MISSING_NEIGHBOUR, 2),
        ("(a NEAR) b", Reason.MISSING_NEIGHBOUR, 3),
        ("a NEAR -b", Reason.NOT_A_NEIGHBOUR, 7),
        ("a NEAR place:b", Reason.NOT_A_NEIGHBOUR, 7),
        ("(a b) NEAR c", Reason.NOT_A_NEIGHBOUR, 0),
        ("a NEAR (b OR place:c)", Reason.NOT_A_NEIGHBOUR, 7),
        ("(a NEAR b) NEAR c", Reason.NOT_A_NEIGHBOUR, 0),
        ("a NEAR/0 b", Reason.BAD_DISTANCE, 2),
        ("a NEAR/51 b", Reason.BAD_DISTANCE, 2),
        ("a NEAR/5x b", Reason.BAD_DISTANCE, 2),
        ("a NEAR/ b", Reason.BAD_DISTANCE, 2),
        (f"a NEAR/{'9' * 900} b", Reason.BAD_DISTANCE, 2),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p", P),
        ("p q r", Or((P, Q, R))),
        ("p q -r", And((Or((P, Q)), Not(R)))),
        ("-r p", And((P, Not(R)))),
        ("p place:Selm q", And((Or((P, Q)), FacetValue("place", "selm")))),
        ("p place:Selm", And((P, FacetValue("place", "selm")))),
        ("place:Selm year:1991", And((FacetValue("place", "selm"), FacetValue("year", "1991")))),
        (
            "p q (year:1991 OR year:1992)",
            And((Or((P, Q)), Or((FacetValue("year", "1991"), FacetValue("year", "1992"))))),
        ),
        ("p q OR r s", Or((Or((P, Q)), Or((R, S))))),
        ("p (q r)", Or((P, Or((Q, R))))),
        ("p q -(r s)", And((Or((P, Q)), Not(And((R, S)))))),
        ('"p q" r', Or((phrase("p", "q"), R))),
        ("p NEAR q r", Or((Near(((P,), (Q,)), 10), R))),
        ("p q p", Or((P, Q))),
        ("the p", P),
        ("the q p", Or((Q, P))),
        ("the", word("the")),
        ("p mid-day", Or((P, Or((word("mid"), word("day")))))),
        ("p Mid-day", Or((P, Or((phrase("mid", "day"), word("mid"), word("day")))))),
    ],
)
def test_some_of_the_words_are_enough_where_that_is_asked(text: str, expected: Query) -> None:
    """What is left out and what a field says stay as they are. Words that hold a sentence together are not looked for."""
    assert parse(text, fields=FIELDS, some=True) == expected


@pytest.mark.parametrize("text", ["", "-a", "a OR", "a br*", "secret:x", "a NEAR place:b"])
def test_some_of_the_words_has_the_same_faults(text: str) -> None:
    with pytest.raises(QueryError) as all_of_them:
        read(text)
    with pytest.raises(QueryError) as some_of_them:
        parse(text, fields=FIELDS, some=True)
    assert str(all_of_them.value) == str(some_of_them.value)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("mill OR", "OR"),
        ("mill NEAR/99 bridge", "NEAR/99"),
        ("mill NEAR place:Selm", "place:"),
        ("mill bridge~2", "bridge~2"),
        ('mill "a b"~2', "~"),
        ("mill spoken-of:2019", "spoken-of:"),
    ],
)
def test_an_error_tells_what_it_is_about(text: str, marked: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    assert text[caught.value.position : caught.value.end] == marked


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
    [
        *' "()-*:«»“”„|~/',
        "NEAR",
        " NEAR/5 ",
        "قرب/٣",
        "abcdefgh~",
        "OR",
        " OR ",
        "place:",
        "year:",
        "x:",
        "abc",
        "ab*",
        "نص",
    ]
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


def test_highlights_hold_other_spellings_and_what_stands_near() -> None:
    """A word is marked that the query takes for the one asked, and no other."""
    wanted = highlight_terms(read('market~ ("old bridge" OR mil*) NEAR/3 river -checkpoint~'))
    assert wanted == Highlights(
        stems=frozenset((*query_terms("market"), *query_terms("river"))),
        prefixes=("mil",),
        fuzzy=(("market", 1),),
        phrases=(("old", "bridge"),),
    )
    for spelled in ("market", "markt", "markket", "narket", "markte", "milling"):
        assert wanted.wants("", spelled), spelled
    for other in ("mrakte", "mart", "chekpoint", "bridge", ""):
        assert not wanted.wants("", other), other
    assert not wanted.is_empty
    assert Highlights().is_empty


def test_names_alike_are_marked_as_the_engine_found_them() -> None:
    query = And((Or((word("mohamed"), Alike("mohamed"))), Not(Alike("samira"))))
    wanted = highlight_terms(query, alike={"mohamed": ("محمد", "mohammad"), "samira": ("سميره",)})
    assert wanted.words == {"محمد", "mohammad"}
    assert highlight_terms(query).words == frozenset()


def test_excluded_terms_are_never_highlighted() -> None:
    query = read('a -b -"c d" -(xyz* OR "e f")')
    assert highlight_terms(query) == Highlights(stems=frozenset(query_terms("a")))
    assert highlight_terms(EVERYTHING) == Highlights()
