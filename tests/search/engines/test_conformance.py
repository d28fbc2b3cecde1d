"""What every engine must do, whatever it is made of (design.md, section 7)."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.search.engines.base import (
    Answer,
    Document,
    Engine,
    FacetCount,
    InvalidDocument,
    InvalidName,
    SearchRequest,
    TokenStream,
)
from archive.search.query import (
    EVERYTHING,
    And,
    FacetValue,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from tests.search.engines.samples import accounts, document, ids, matches

ACCOUNTS = accounts(300)
COMMON = [
    word
    for word, _ in Counter(
        word for doc in ACCOUNTS for word in doc.fields["text"].stems if word
    ).most_common(40)
]
QUERIES: list[Query] = [
    Word((COMMON[0],)),
    Word((COMMON[30], COMMON[31])),
    And((Word((COMMON[5],)), Word((COMMON[9],)), Not(Word((COMMON[2],))))),
    Or((Word((COMMON[20],)), Phrase((COMMON[1], COMMON[0])))),
    Phrase((COMMON[0], COMMON[0])),
    Prefix(COMMON[3][:3]),
    And((FacetValue("place", "orran"), Word((COMMON[7],)))),
    EVERYTHING,
]


def search(
    engine: Engine,
    query: Query,
    *partitions: str,
    exclude: frozenset[UUID] = frozenset(),
    first: int = 0,
    size: int = 1_000,
    facets: tuple[str, ...] = (),
    filters: Mapping[str, tuple[str, ...]] | None = None,
) -> Answer:
    request = SearchRequest(
        partitions or ("public",), query, exclude, first, size, facets, filters or {}
    )
    return engine.search(request)


def found(answer: Answer) -> list[int]:
    return [hit.id.int for hit in answer.hits]


def scores(answer: Answer) -> list[tuple[UUID, float]]:
    return [(hit.id, round(hit.score, 9)) for hit in answer.hits]


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


def test_a_title_counts_more_than_the_text(engine: Engine) -> None:
    engine.write("public", add=[document(1, "river bank", "x y"), document(2, "x y", "river bank")])
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
    assert search(engine, Prefix("pre")).total == 128


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
    assert found(search(engine, EVERYTHING, filters={"place": ("upper selm",)})) == []
    assert found(search(engine, EVERYTHING, filters={"place": ("Upper Selm", "Orran")})) == [1, 2]
    both = {"place": ("Tivar",), "year": ("1991",)}
    answer = search(engine, Word(("a",)), filters=both, facets=("place",))
    assert found(answer) == [1]
    assert answer.facets["place"] == (FacetCount("Tivar", 1), FacetCount("Upper Selm", 1))
    assert search(engine, EVERYTHING, filters={"place": ()}).total == 0
    assert search(engine, EVERYTHING, filters={"unheard_of": ("x",)}).total == 0


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


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    from tests.search.engines.conftest import ENGINES

    engine = ENGINES["embedded"](tmp_path_factory.mktemp("filled"))
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


# Removing, excluding, replacing


@pytest.mark.parametrize("query", QUERIES, ids=repr)
@pytest.mark.parametrize("how", ["removed", "excluded", "purged"])
def test_what_is_out_counts_as_if_it_had_never_been_there(
    engine: Engine, query: Query, how: str
) -> None:
    """P1 and P3: to the last digit of a score, from the moment on and before any purge."""
    out = frozenset(doc.id for doc in ACCOUNTS[::7])
    engine.write("never", add=[doc for doc in ACCOUNTS if doc.id not in out])
    engine.write("public", add=ACCOUNTS)
    if how != "excluded":
        engine.write("public", remove=out)
    if how == "purged":
        engine.purge("public")
    never = search(engine, query, "never", facets=("place", "year"))
    now = search(
        engine,
        query,
        exclude=out if how == "excluded" else frozenset(),
        facets=("place", "year"),
    )
    assert (now.total, scores(now), now.facets) == (never.total, scores(never), never.facets)


def test_an_added_document_replaces_the_one_of_its_id(engine: Engine) -> None:
    engine.write("public", add=[document(1, "old words"), document(2, "other")])
    engine.write("public", add=[document(1, "new words")])
    assert search(engine, Word(("old",))).total == 0
    assert found(search(engine, Word(("new",)))) == [1]
    assert engine.members("public") == ids(1, 2)


def test_of_one_id_twice_in_a_batch_the_later_stays(engine: Engine) -> None:
    engine.write("public", add=[document(1, "first"), document(1, "second")])
    assert search(engine, Word(("first",))).total == 0
    assert found(search(engine, Word(("second",)))) == [1]
    engine.rebuild("public", [document(1, "third"), document(1, "fourth")])
    assert search(engine, EVERYTHING).total == 1


def test_remove_and_add_of_one_id_in_one_step_is_a_replacement(engine: Engine) -> None:
    engine.write("public", add=[document(1, "old")])
    engine.write("public", add=[document(1, "new")], remove=ids(1))
    assert found(search(engine, Word(("new",)))) == [1]


def test_removals_survive_every_merge(engine: Engine) -> None:
    gone = ids(*range(1, 120, 3))
    for number in range(1, 121):
        engine.write("public", add=[document(number, f"shared own{number}")])
        engine.write("public", remove=ids(number) & gone)
    assert engine.members("public") == ids(*range(1, 121)) - gone
    assert search(engine, Word(("shared",))).total == 80
    engine.purge("public")
    assert engine.members("public") == ids(*range(1, 121)) - gone


# Generations, rebuilding, failing


def test_generations_count_changes_and_nothing_else(engine: Engine) -> None:
    assert engine.generation("public") == 0
    assert engine.write("public", remove=ids(1)) == 0
    assert engine.write("public", add=[document(1, "a")]) == 1
    assert engine.write("public", add=[document(2, "b")]) == 2
    assert engine.write("public", remove=ids(5)) == 2
    assert engine.rebuild("public", [document(3, "c")]) == 3
    assert engine.generation("public") == 3
    engine.drop("public")
    engine.drop("public")
    assert engine.generation("public") == 0
    assert engine.members("public") == frozenset()


def test_a_rebuild_leaves_only_what_it_was_given(engine: Engine) -> None:
    engine.write("public", add=ACCOUNTS[:20])
    engine.rebuild("public", iter(ACCOUNTS[10:30]))
    assert engine.members("public") == {doc.id for doc in ACCOUNTS[10:30]}
    engine.rebuild("public", [])
    assert search(engine, EVERYTHING).total == 0


@pytest.mark.parametrize(
    "bad",
    [
        Document(UUID(int=9), {"text": TokenStream(["a"], ["a", "b"])}),
        Document(UUID(int=9), {"unheard_of": TokenStream(["a"], ["a"])}),
    ],
)
def test_a_bad_document_spoils_its_whole_batch_and_nothing_else(
    engine: Engine, bad: Document
) -> None:
    engine.write("public", add=ACCOUNTS[:5])
    for change in (
        lambda: engine.write("public", add=[*ACCOUNTS[5:8], bad], remove=[ACCOUNTS[0].id]),
        lambda: engine.rebuild("public", [*ACCOUNTS[5:8], bad]),
    ):
        with pytest.raises(InvalidDocument):
            change()
    assert engine.members("public") == {doc.id for doc in ACCOUNTS[:5]}
    assert engine.generation("public") == 1


def test_a_facet_has_a_plain_name(engine: Engine) -> None:
    with pytest.raises(InvalidName):
        engine.write("public", add=[Document(UUID(int=1), {}, {"Pla/ce": ("x",)})])


def test_another_engine_on_the_same_place_sees_each_change_at_once(
    engine: Engine, open_engine: Callable[[Path], Engine], tmp_path: Path
) -> None:
    other = open_engine(tmp_path / "index")
    assert search(other, EVERYTHING).total == 0
    for number in range(1, 30):
        engine.write("public", add=[document(number, "a")])
        assert search(other, EVERYTHING).total == number
    engine.write("public", remove=ids(3))
    assert 3 not in found(search(other, EVERYTHING))
    engine.rebuild("public", [document(77, "a")])
    assert found(search(other, EVERYTHING)) == [77]
    engine.drop("public")
    assert search(other, EVERYTHING).total == 0
    engine.write("public", add=[document(5, "b")])
    assert found(search(other, Word(("b",)))) == [5]


def test_readers_in_other_threads_always_see_one_whole_generation(engine: Engine) -> None:
    """Every generation holds ten documents of one word; a mixture would hold another number."""
    engine.write("public", add=[document(n, "round0 all") for n in range(1, 11)])
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                answer = search(engine, Prefix("round"), facets=("turn",))
                if answer.total != 10 or len(answer.facets["turn"]) > 1:
                    wrong.append(answer)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(1, 25):
        docs = [document(n, f"round{turn} all", turn=[str(turn)]) for n in range(1, 11)]
        if turn % 3:
            engine.write("public", add=docs)
        else:
            engine.rebuild("public", docs)
        if turn % 5 == 0:
            engine.purge("public")
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
