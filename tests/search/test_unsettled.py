"""While the worker writes, and where it was cut off, nobody knows what stands in the engine: none of it is found."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import pytest

from archive.core import failpoints
from archive.policy.access import PUBLIC, Partition
from archive.policy.models import Level, PurposeStatement
from archive.publication.models import RenditionKind
from archive.search import request
from archive.search.answers import Asked
from archive.search.face import counted, search_protected, search_public
from archive.search.models import LedgerEntry
from archive.search.partitions import left_out
from archive.search.writing import UNSETTLED, drain, rebuild, touch_what_time_changed
from archive.testimony.models import Testimony
from archive.workflows import grant, publish, withdraw
from tests.search.cutting import CutOff
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

BEFORE_THE_LEDGER = "removed-from-the-engine"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def purpose(world: World) -> PurposeStatement:
    given = world.granted(Level.PARTNER)
    return grant.state_purpose(world.investigator, given.case, text="about the mill")


def _published(world: World, text: str) -> Testimony:
    account = world.account(text)
    world.published(account, kind=RenditionKind.TEXT)
    return account


@contextmanager
def _at(point: str, act: Callable[[], object]) -> Iterator[None]:
    """What happens while somebody comes to a point, the first time."""
    acts = [act]

    def watcher(name: str) -> None:
        if name == point and acts:
            acts.pop()()

    failpoints.watch(watcher)
    try:
        yield
    finally:
        failpoints.watch(None)
    assert not acts, "nobody came there"


def _cut_off(cut: Callable[[str], None], work: Callable[[], object]) -> None:
    cut(BEFORE_THE_LEDGER)
    with pytest.raises(CutOff):
        work()


def test_a_word_redacted_after_a_cut_is_not_found(
    world: World, purpose: PurposeStatement, cut: Callable[[str], None]
) -> None:
    """P4: the engine holds a text that the ledger does not know of."""
    account = world.account("Salim saw the mill burn.")
    _cut_off(cut, drain)
    world.remove(account, "Salim")
    assert search_protected(world.investigator, purpose, Asked("salim")).total == 0
    drain_all()
    assert search_protected(world.investigator, purpose, Asked("salim")).total == 0
    assert search_protected(world.investigator, purpose, Asked("mill")).total == 1


@contextmanager
def _overtaken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker ends all its work between the opening of the partitions and the question what is to be left out."""
    pending = [drain_all]

    def overtaking(partitions: Sequence[Partition]) -> frozenset[UUID]:
        if pending:
            pending.pop()()
        return left_out(partitions)

    with monkeypatch.context() as patched:
        patched.setattr(request, "left_out", overtaking)
        yield
    assert not pending


def test_a_withdrawn_account_is_not_counted_where_the_worker_overtakes_a_search(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1, P3: what was opened before is not searched when nobody can say any more what must be left out of it."""
    accounts = [_published(world, f"The ferry came, {number}.") for number in range(22)]
    drain_all()
    shown = {hit.code for hit in search_public(Asked("ferry")).public_hits}
    behind = [each for each in accounts if each.publications.get().code not in shown]
    withdraw.withdraw(world.archivist, behind[0], reason="asked")
    with _overtaken(monkeypatch):
        assert search_public(Asked("ferry")).total == 21


def test_a_redacted_word_finds_nothing_where_the_worker_overtakes_a_search(
    world: World, purpose: PurposeStatement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: the account itself may still be read, so that nothing but the index holds the word back."""
    account = world.account("Salim saw the mill burn.")
    drain_all()
    assert search_protected(world.investigator, purpose, Asked("salim", exact=True)).total == 1
    world.remove(account, "Salim")
    with _overtaken(monkeypatch):
        assert search_protected(world.investigator, purpose, Asked("salim", exact=True)).total == 0


def test_an_account_withdrawn_after_a_cut_is_counted_on_no_page(
    world: World, cut: Callable[[str], None]
) -> None:
    """P1, P3: also where no hit that is shown would be refused by the database."""
    for number in range(22):
        _published(world, f"The ferry came, and came again: {number}.")
    drain_all()
    gone = _published(world, "The mill burned long before anybody here had seen a ferry come.")
    _cut_off(cut, drain)
    withdraw.withdraw(world.archivist, gone, reason="asked")
    for page in (1, 2):
        found = search_public(Asked("ferry"), page=page)
        assert found.total == 22
        assert {
            v.count for facet in found.facets if facet.name == "collection" for v in facet.values
        } == {22}


@pytest.mark.parametrize(
    ("point", "work"),
    [(BEFORE_THE_LEDGER, drain_all), ("rebuilt-in-the-engine", lambda: rebuild(PUBLIC))],
    ids=["outbox", "made anew"],
)
def test_an_account_withdrawn_while_the_worker_writes_is_counted_nowhere(
    world: World, point: str, work: Callable[[], object]
) -> None:
    """P1, P3: from the commit of the withdrawal."""
    _published(world, "The ferry came.")
    drain_all()
    gone = _published(world, "The ferry turned over.")
    counts: list[int] = []

    def meanwhile() -> None:
        withdraw.withdraw(world.archivist, gone, reason="asked")
        counts.append(search_public(Asked("ferry")).total)
        counts.append(counted([PUBLIC])[PUBLIC])

    with _at(point, meanwhile):
        work()
    assert counts == [1, 1]
    drain_all()
    assert search_public(Asked("ferry")).total == 1


def test_what_was_taken_down_after_a_cut_is_found_by_nobody(
    world: World, purpose: PurposeStatement, cut: Callable[[str], None]
) -> None:
    """P3: what the ledger knew before is right again, and the engine holds something else."""
    account = world.account("The mill burned.")
    drain_all()
    world.published(account, kind=RenditionKind.SUMMARY, title="The zebra", summary="A zebra came.")
    _cut_off(cut, drain)
    publish.take_down(world.archivist, account)
    assert search_protected(world.investigator, purpose, Asked("zebra")).total == 0
    drain_all()
    assert search_protected(world.investigator, purpose, Asked("zebra")).total == 0
    assert search_protected(world.investigator, purpose, Asked("mill")).total == 1


def test_what_a_cut_rebuild_left_unsettled_is_looked_at_again(
    world: World, cut: Callable[[str], None]
) -> None:
    """P7: it waits in no outbox, and is found again all the same."""
    _published(world, "The ferry came.")
    cut("rebuilt-in-the-engine")
    with pytest.raises(CutOff):
        rebuild(PUBLIC)
    assert LedgerEntry.objects.filter(partition=PUBLIC.name, closes_on=UNSETTLED).exists()
    assert search_public(Asked("ferry")).total == 0
    assert touch_what_time_changed() == 1
    drain_all()
    assert search_public(Asked("ferry")).total == 1
    assert not LedgerEntry.objects.filter(closes_on=UNSETTLED).exists()


def test_what_is_written_after_a_search_looked_is_no_part_of_its_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, cut: Callable[[str], None]
) -> None:
    """P1: what must be left out is said of just what was opened, and of nothing that was written since."""
    _published(world, "The ferry came.")
    drain_all()
    _published(world, "The ferry turned over.")
    pending: list[Callable[[], None]] = [lambda: _cut_off(cut, drain)]

    def looked(partitions: Sequence[Partition]) -> frozenset[UUID]:
        out = left_out(partitions)
        if pending:
            pending.pop()()
        return out

    monkeypatch.setattr(request, "left_out", looked)
    assert search_public(Asked("ferry")).total == 1
    assert not pending
    monkeypatch.undo()
    drain_all()
    assert search_public(Asked("ferry")).total == 2
