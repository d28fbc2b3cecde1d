"""What every engine finds, counts and orders, whatever it is made of (design.md, section 7)."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.search.engines.base import (
    Answer,
    Document,
    Engine,
    FacetCount,
    InvalidName,
    SearchRequest,
)
from archive.search.query import (
    EVERYTHING,
    And,
    FacetValue,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from tests.search.engines.asking import ACCOUNTS, COMMON, QUERIES, found, scores, search
from tests.search.engines.conftest import ENGINES
from tests.search.engines.samples import document, ids, matches

# What is found


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_hits_totals_and_facets_are_those_of_a_plain_reading(engine: Engine, query: Query) -> None:
    engine.write("public", add=ACCOUNTS)
    expected = [doc for doc in ACCOUNTS if matches(doc, query)]
    answer = search(engine, query, facets=("place", "year"))
    assert answer.total == len(expected)
    assert {hit.id for hit in answer.hits} == {doc.id for doc in expected}
    counts = Counter(place for doc in expected for place in doc.facets["place"])
    assert {f.value: f.count for f in answer.facets["place"]} == counts


def test_a_word_is_found_by_its_stem_and_a_phrase_only_by_its_exact_words(engine: Engine) -> None:
    engine.write("public", add=[document(1, "the soldiers came"), document(2, "one soldier came")])
    assert set(found(search(engine, Word(("soldier",))))) == {1, 2}
    assert found(search(engine, Phrase(("soldier", "came")))) == [2]
    assert found(search(engine, Phrase(("came", "soldier")))) == []


def test_a_redaction_mark_is_a_gap_that_no_phrase_crosses(engine: Engine) -> None:
    """P4: what stood there leaves no neighbours."""
    engine.write("public", add=[document(1, "they took █ away"), document(2, "they took away")])
    assert found(search(engine, Phrase(("took", "away")))) == [2]
    assert set(found(search(engine, Word(("away",))))) == {1, 2}


def test_a_word_that_stands_in_the_title_too_counts_more(engine: Engine) -> None:
    docs = [document(1, "river bank", "x y"), document(2, "river bank", "river y")]
    engine.write("public", add=docs)
    assert found(search(engine, Word(("river",)))) == [2, 1]


def test_a_phrase_does_not_run_from_the_title_into_the_text(engine: Engine) -> None:
    engine.write("public", add=[document(1, "bridge", "the old")])
    assert search(engine, Phrase(("old", "bridge"))).total == 0


@pytest.mark.parametrize(
    "word", ["قرية", "קול", "деревня", "村", "naïve", "a" * 500, "\U0001f54a", "x\ud800y", "n\0ul"]
)
def test_any_word_can_be_indexed_and_found(engine: Engine, word: str) -> None:
    engine.write("public", add=[document(1, f"from {word} onwards"), document(2, "elsewhere")])
    assert found(search(engine, Word((word,)))) == [1]
    assert found(search(engine, Phrase(("from", word)))) == [1]
    if len(word) >= 3:
        assert found(search(engine, Prefix(word[:3]))) == [1]


def test_an_account_of_60000_words_is_found_by_its_last_ones(engine: Engine) -> None:
    words = [f"w{n % 700}" for n in range(60_000)]
    engine.write("public", add=[document(1, " ".join(words) + " dawn came"), document(2, "noon")])
    assert found(search(engine, Phrase(("dawn", "came")))) == [1]
    assert found(search(engine, Phrase(("w699", "w0", "w1")))) == [1]
    assert found(search(engine, Phrase(("w0", "w2")))) == []


def test_a_prefix_stands_for_its_most_frequent_words_only(engine: Engine) -> None:
    docs = [document(n, f"pre{n} preamble") for n in range(1, 401)]
    engine.write("public", add=docs)
    assert search(engine, Prefix("preamb")).total == 400
    assert search(engine, Prefix("pre")).total == 400
    docs = [document(n, f"pre{n}") for n in range(1, 401)]
    engine.rebuild("public", docs)
    answer = search(engine, Prefix("pre"))
    assert (answer.total, answer.cut) == (128, ("pre",))


def test_a_phrase_of_stop_words_only_is_still_answered_exactly(engine: Engine) -> None:
    docs = [document(n, "of the " * 50 + ("the of" if n % 2 else "")) for n in range(1, 201)]
    engine.write("public", add=docs)
    assert search(engine, Phrase(("of", "the"))).total == 200
    assert search(engine, Phrase(("the", "the"))).total == 100


def test_what_is_nowhere_is_not_found(engine: Engine) -> None:
    engine.write("public", add=[document(1, "a b c")])
    for query in (Word(("zz",)), Phrase(("zz",)), Phrase(("a", "zz")), Prefix("zzz")):
        assert search(engine, query) == Answer(0, (), {})
    assert search(engine, FacetValue("place", "zz"), facets=("place",)).facets == {"place": ()}


def test_a_document_without_words_or_facets_is_a_member_and_nothing_else(engine: Engine) -> None:
    engine.write("public", add=[Document(UUID(int=1), {}), document(2, "█ █")])
    assert engine.members("public") == ids(1, 2)
    assert search(engine, EVERYTHING).total == 2
    assert search(engine, Prefix("abc")).total == 0


_words = st.sampled_from(["ab", "abs", "abc", "abcd", "b", "█"])
_texts = st.lists(_words, max_size=12).map(" ".join)
_single: st.SearchStrategy[Leaf] = st.sampled_from(
    [Word(("ab",)), Word(("b", "abc")), Phrase(("ab",)), Phrase(("abs", "b")), Prefix("abc")]
)
_leaves = st.one_of(
    st.sampled_from(["ab", "abc", "b", "zz"]).map(lambda stem: Word((stem,))),
    st.lists(st.sampled_from(["ab", "abs", "b"]), min_size=1, max_size=3).map(
        lambda words: Phrase(tuple(words))
    ),
    st.sampled_from(["abc", "abs", "zzz"]).map(Prefix),
    st.sampled_from(["abcd", "abxs", "zzzz"]).map(Fuzzy),
    st.tuples(
        st.lists(_single, min_size=2, max_size=3).map(lambda parts: tuple((p,) for p in parts)),
        st.integers(1, 6),
    ).map(lambda made: Near(made[0], made[1])),
    st.sampled_from(["selm", "orran"]).map(lambda value: FacetValue("place", value)),
)
_queries: st.SearchStrategy[Query] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.tuples(inner, inner).map(lambda pair: And((pair[0], Not(pair[1])))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
    ),
    max_leaves=6,
)


@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    texts=st.lists(st.tuples(_texts, _texts, st.sets(st.sampled_from(["Selm", "ORRAN"])))),
    queries=st.lists(_queries, min_size=5, max_size=5),
)
def test_any_query_over_any_documents_is_answered_as_a_plain_reading_would(
    engine: Engine, texts: list[tuple[str, str, set[str]]], queries: list[Query]
) -> None:
    docs = [
        document(n, text, title, place=sorted(places))
        for n, (text, title, places) in enumerate(texts, 1)
    ]
    engine.rebuild("public", docs)
    for query in queries:
        answer = search(engine, query)
        assert set(found(answer)) == {doc.id.int for doc in docs if matches(doc, query)}
        assert answer.total == len(answer.hits)


# Facets


def test_facet_values_are_matched_folded_and_filters_exactly(engine: Engine) -> None:
    engine.write(
        "public",
        add=[
            document(1, "a", place=["Upper Selm", "Tivar"], year=["1991"]),
            document(2, "a", place=["Orran"], year=["1991"]),
            document(3, "a", place=["Tivar"], year=["1992"]),
            document(4, "a"),
        ],
    )
    assert found(search(engine, FacetValue("place", "upper selm"))) == [1]
    assert found(search(engine, FacetValue("place", "upper", narrower=True))) == []
    assert found(search(engine, EVERYTHING, filters={"place": ("upper selm",)})) == []
    assert found(search(engine, EVERYTHING, filters={"place": ("Upper Selm", "Orran")})) == [1, 2]
    both = {"place": ("Tivar",), "year": ("1991",)}
    answer = search(engine, Word(("a",)), filters=both, facets=("place",))
    assert found(answer) == [1]
    assert answer.facets["place"] == (FacetCount("Tivar", 1), FacetCount("Upper Selm", 1))
    assert search(engine, EVERYTHING, filters={"place": ()}).total == 0
    assert search(engine, EVERYTHING, filters={"unheard_of": ("x",)}).total == 0


def test_a_value_may_be_asked_for_with_those_that_go_on_after_a_hyphen(engine: Engine) -> None:
    tags = ["ar", "ar-SY", "ar-Latn-SY", "arz", "en"]
    documents = [document(n, "a", language=[tag]) for n, tag in enumerate(tags, start=1)]
    engine.write("public", add=[*documents, document(9, "a")])
    assert found(search(engine, FacetValue("language", "ar"))) == [1]
    assert found(search(engine, FacetValue("language", "ar", narrower=True))) == [1, 2, 3]
    assert found(search(engine, FacetValue("language", "ar-sy", narrower=True))) == [2]
    assert found(search(engine, FacetValue("language", "a", narrower=True))) == []


def test_facets_are_counted_over_all_hits_not_over_the_page(engine: Engine) -> None:
    engine.write("public", add=[document(n, "a", place=["Selm"]) for n in range(1, 51)])
    assert search(engine, EVERYTHING, size=5, facets=("place",)).facets["place"][0].count == 50


# Order and pages


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    query=st.sampled_from(QUERIES),
    first=st.integers(0, 320),
    size=st.integers(0, 60),
)
def test_a_page_is_a_slice_of_the_whole_answer(
    filled: Engine, query: Query, first: int, size: int
) -> None:
    whole = search(filled, query)
    assert list(whole.hits) == sorted(whole.hits, key=lambda hit: (-hit.score, hit.id))
    page = search(filled, query, first=first, size=size)
    assert page.hits == whole.hits[first : first + size]
    assert page.total == whole.total


@pytest.mark.parametrize("order", ["", "taken", "-taken"])
@pytest.mark.parametrize("query", [EVERYTHING, Word((COMMON[0],)), Prefix(COMMON[3][:3])], ids=repr)
def test_pages_together_are_the_answer_to_the_last_one(
    engine: Engine, query: Query, order: str
) -> None:
    """Many of equal score and of one day, over partitions that hold one id twice."""
    docs = [replace(doc, days={"taken": 730_000 + doc.id.int % 5}) for doc in ACCOUNTS[:90]]
    engine.write("a", add=docs[:50])
    engine.write("b", add=docs[40:])
    whole = search(engine, query, "a", "b", order=order)
    assert whole.total == len(whole.hits) > 30
    paged = [
        hit
        for first in range(0, whole.total + 7, 7)
        for hit in search(engine, query, "a", "b", first=first, size=7, order=order).hits
    ]
    assert paged == list(whole.hits)
    assert search(engine, query, "a", "b", first=whole.total, size=7, order=order).hits == ()


@pytest.mark.parametrize("ties", [1, 3, 0xF123456789ABCDEF123456789ABCDEF1])
def test_equal_hits_stand_in_the_order_that_was_asked_for_on_every_page(
    filled: Engine, ties: int
) -> None:
    """P1: two rooms that hold the same accounts are not known for it by the order of what is equal."""
    whole = search(filled, EVERYTHING, ties=ties)
    assert [hit.id.int for hit in whole.hits] == sorted(
        (hit.id.int for hit in whole.hits), key=lambda id: id * ties % 2**128
    )
    pages = [
        search(filled, EVERYTHING, first=at, size=9, ties=ties).hits for at in range(0, 300, 9)
    ]
    assert [hit for page in pages for hit in page] == list(whole.hits)


def test_an_even_number_makes_no_order() -> None:
    with pytest.raises(ValueError, match="even"):
        SearchRequest(("public",), EVERYTHING, ties=2)


@pytest.fixture(scope="module", params=sorted(ENGINES))
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = ENGINES[request.param](tmp_path_factory.mktemp("filled"))
    engine.write("public", add=ACCOUNTS[:200])
    engine.write("public", add=ACCOUNTS[200:])
    return engine


# Partitions


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_several_partitions_answer_like_one_index_of_the_same_documents(
    engine: Engine, query: Query
) -> None:
    engine.write("one", add=ACCOUNTS)
    for name, docs in (("a", ACCOUNTS[::3]), ("b", ACCOUNTS[1::3]), ("c", ACCOUNTS[2::3])):
        engine.write(name, add=docs)
    one = search(engine, query, "one", facets=("place", "language"))
    many = search(engine, query, "a", "b", "c", facets=("place", "language"))
    assert (scores(many), many.total, many.facets) == (scores(one), one.total, one.facets)


def test_closed_partitions_change_nothing(engine: Engine) -> None:
    """P1: neither scores nor order, totals, facets or what a prefix stands for."""
    engine.write("public", add=ACCOUNTS[:100])
    before = [search(engine, query, facets=("place",)) for query in QUERIES]
    engine.write("closed", add=ACCOUNTS[100:])
    assert [search(engine, query, facets=("place",)) for query in QUERIES] == before


def test_no_partitions_open_nothing(engine: Engine) -> None:
    engine.write("public", add=ACCOUNTS[:3])
    empty = engine.search(SearchRequest((), EVERYTHING, facets=("place",)))
    assert empty == Answer(0, (), {"place": ()})
    missing = engine.search(SearchRequest(("elsewhere",), EVERYTHING, facets=("place",)))
    assert missing == empty


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "a.b", "-a", "x" * 101, ".locks", "a\n"])
def test_a_partition_has_a_name_that_is_safe_as_a_directory(engine: Engine, name: str) -> None:
    with pytest.raises(InvalidName):
        engine.write(name, add=[document(1, "a")])
    with pytest.raises(InvalidName):
        search(engine, EVERYTHING, name)
