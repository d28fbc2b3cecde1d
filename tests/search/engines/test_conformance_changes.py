"""What every engine does with changes: removals, replacements, rebuilds, other readers."""

import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from archive.search.engines.base import (
    Document,
    Engine,
    EngineError,
    InvalidDocument,
    InvalidName,
    QueryTooWide,
    SearchRequest,
    TokenStream,
)
from archive.search.query import EVERYTHING, And, Not, Or, Prefix, Query, Word
from tests.search.engines.asking import ACCOUNTS, QUERIES, found, scores, search
from tests.search.engines.samples import document, ids

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


@pytest.mark.parametrize("removed", [True, False])
def test_words_of_hidden_accounts_take_no_place_among_those_of_a_prefix(
    engine: Engine, removed: bool
) -> None:
    """P1: what a prefix stands for is chosen from what the reader may see."""
    hidden_words = " ".join(f"prehidden{n}" for n in range(150))
    hidden = [document(n, hidden_words) for n in (901, 902)]
    engine.write("public", add=[*(document(n, f"preseen{n}") for n in range(1, 101)), *hidden])
    out = ids(901, 902)
    if removed:
        engine.write("public", remove=out)
    answer = search(engine, Prefix("pre"), exclude=frozenset() if removed else out)
    assert answer.total == 100


def test_what_is_left_out_is_asked_again_where_a_writer_came_between(engine: Engine) -> None:
    """P1, P3: whoever tells what is left out after a change knows nothing of what stood before it."""
    engine.write("public", add=[document(1, "ferry"), document(2, "ferry")])
    changes: list[Callable[[], object]] = [
        lambda: engine.write("public", remove=ids(2)),
        lambda: engine.drop("public"),
    ]
    for left, change in zip((1, 0), changes, strict=True):
        pending = [change]

        def leave_out(pending: list[Callable[[], object]] = pending) -> frozenset[UUID]:
            if pending:
                pending.pop()()
            return frozenset()

        request = SearchRequest(("public",), Word(("ferry",)), leave_out=leave_out)
        assert engine.search(request).total == left


def test_a_search_that_a_writer_never_lets_open_is_refused_and_not_wrong(engine: Engine) -> None:
    """P1"""
    engine.write("public", add=[document(1, "ferry")])
    added = count(2)

    def leave_out() -> frozenset[UUID]:
        engine.write("public", add=[document(next(added), "ferry")])
        return frozenset()

    with pytest.raises(EngineError):
        engine.search(SearchRequest(("public",), Word(("ferry",)), leave_out=leave_out))
    assert search(engine, Word(("ferry",))).total == next(added) - 1


def test_a_prefix_that_is_not_looked_for_whole_leaves_nothing_out(engine: Engine) -> None:
    """P1: whether it is whole is told by the words of what the reader may see."""
    engine.write("public", add=[document(n, f"ferry pre{n}") for n in range(1, 130)])
    engine.write("public", add=[document(500, "ferry")])
    query = And((Word(("ferry",)), Not(Or((Word(("zz",)), Prefix("pre"))))))
    with pytest.raises(QueryTooWide):
        search(engine, query)
    answer = search(engine, query, exclude=ids(1))
    assert (found(answer), answer.cut) == ([500], ())


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
    with pytest.raises(InvalidDocument):
        engine.write("public", add=[*ACCOUNTS[5:8], bad], remove=[ACCOUNTS[0].id])
    with pytest.raises(InvalidDocument):
        engine.rebuild("public", [*ACCOUNTS[5:8], bad])
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
