"""Haystack chooses the engine, and is let do nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from haystack import connections
from haystack.query import SQ, SearchQuerySet

from archive.search import backend
from archive.search.backend import NotThisWay, PublicBackend
from archive.search.engines.base import Engine
from archive.search.query import QueryError
from tests.search.engines.samples import document, ids

WITHDRAWN: set[UUID] = set()


def withdrawn() -> frozenset[UUID]:
    return frozenset(WITHDRAWN)


@pytest.fixture(autouse=True)
def aliases(tmp_path: Path) -> Iterator[None]:
    configured = {
        "default": {
            "ENGINE": "archive.search.backend.PublicEngine",
            "PATH": tmp_path / "public",
            "EXCLUDE": f"{__name__}.withdrawn",
        },
        "protected": {
            "ENGINE": "archive.search.backend.ProtectedEngine",
            "PATH": tmp_path / "protected",
        },
    }
    before, connections.connections_info = connections.connections_info, configured
    with override_settings(HAYSTACK_CONNECTIONS=configured):
        for alias in configured:
            connections.reload(alias)
        yield
    connections.connections_info = before
    for alias in configured:
        connections.reload(alias)
    WITHDRAWN.clear()


@pytest.fixture
def public() -> Engine:
    engine: Engine = connections["default"].get_backend().engine
    engine.write(
        "public",
        add=[document(n, "the dawn fell", place=["Selm" if n % 2 else "Orran"]) for n in (1, 2, 3)],
    )
    engine.write("other", add=[document(9, "the dawn fell")])
    return engine


def test_one_engine_per_path_and_process() -> None:
    engine = connections["protected"].get_backend().engine
    connections.reload("protected")
    assert connections["protected"].get_backend().engine is engine
    assert connections["default"].get_backend().engine is not engine


def test_a_public_search_reads_our_language_in_the_public_partition_only(public: Engine) -> None:
    found = SearchQuerySet().filter(content="dawn -river")
    assert [hit.id.int for hit in found] == [1, 2, 3]
    assert found.count() == 3
    assert SearchQuerySet().all().count() == 3
    assert [hit.id.int for hit in SearchQuerySet().filter(content="dawn")[1:3]] == [2, 3]
    counts = SearchQuerySet().filter(content="place:Selm").facet("place").facet_counts()
    assert counts["fields"]["place"] == [("Selm", 2)]


def test_what_was_withdrawn_is_out_before_the_index_knows(public: Engine) -> None:
    """P3: from the commit on, also for whoever comes by Haystack."""
    WITHDRAWN.update(ids(2))
    found = SearchQuerySet().filter(content="dawn")
    assert [hit.id.int for hit in found] == [1, 3]
    assert found.count() == 2


def test_without_a_rule_for_withdrawals_there_is_no_search(tmp_path: Path) -> None:
    with pytest.raises(NotThisWay):
        PublicBackend("default", PATH=tmp_path).search("dawn")


@pytest.mark.parametrize("text", ["", "(", "place:Selm", "-dawn", 'a"'])
def test_a_bad_query_is_an_error_never_silence(public: Engine, text: str) -> None:
    with pytest.raises(QueryError):
        PublicBackend("default", **connections["default"].options).search(text)


@pytest.mark.parametrize(
    "narrowed",
    [
        pytest.param(lambda found: found.filter(content="a").narrow("place:Selm"), id="narrow"),
        pytest.param(lambda found: found.filter(content="a").order_by("place"), id="order_by"),
        pytest.param(lambda found: found.filter(content="a").filter(content="b"), id="two filters"),
        pytest.param(
            lambda found: found.filter(SQ(content="a") | SQ(content="b")), id="alternatives"
        ),
        pytest.param(lambda found: found.exclude(content="a"), id="exclude"),
        pytest.param(lambda found: found.filter(id__in=[]), id="no ids"),
        pytest.param(lambda found: found.filter(place="Selm"), id="a field"),
        pytest.param(lambda found: found.filter(content__startswith="a"), id="startswith"),
        pytest.param(lambda found: found.filter(content="a").highlight(), id="highlight"),
        pytest.param(lambda found: found.filter(content="a").boost("a", 2), id="boost"),
    ],
)
def test_what_would_be_ignored_is_refused(
    public: Engine, narrowed: Callable[[SearchQuerySet], SearchQuerySet]
) -> None:
    """An unknown filter that is passed over finds too much."""
    with pytest.raises(NotThisWay):
        list(narrowed(SearchQuerySet()))
    with pytest.raises(NotThisWay):
        connections["default"].get_backend().search("a", models={Path})


def test_the_protected_alias_can_not_be_searched() -> None:
    everything = SearchQuerySet(using="protected")
    for search in (everything, everything.filter(content="a"), everything.raw_search("a")):
        with pytest.raises(NotThisWay):
            list(search)
        with pytest.raises(NotThisWay):
            search.count()
    with pytest.raises(NotThisWay):
        connections["protected"].get_backend().search("a")


@pytest.mark.parametrize("alias", ["default", "protected"])
def test_haystack_writes_nothing(public: Engine, alias: str) -> None:
    own = connections[alias].get_backend()
    for act in (lambda: own.update(None, []), lambda: own.remove("x"), own.clear):
        with pytest.raises(NotThisWay):
            act()
    assert public.members("public") == ids(1, 2, 3)


def test_an_alias_needs_a_path() -> None:
    with pytest.raises(ImproperlyConfigured):
        backend.ProtectedBackend("protected")
    assert PublicBackend("default", PATH="x", SILENTLY_FAIL=True).silently_fail is False
