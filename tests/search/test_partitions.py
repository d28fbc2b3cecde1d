"""What stands in partitions but may not be found now, and how many accounts can be."""

import datetime as dt
from collections.abc import Set
from uuid import UUID

import pytest
import time_machine
from haystack.query import SearchQuerySet

from archive.audit.log import WORKER, act
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose, State
from archive.core import clock
from archive.policy import indexing
from archive.policy.access import Partition, partition_of
from archive.policy.models import Level
from archive.policy.reading import openings, partitions_in_case
from archive.search import partitions
from archive.search.answers import Asked
from archive.search.face import counted, search_protected
from archive.search.models import IndexedPartition
from archive.search.partitions import IndexRolledBack, left_out
from archive.testimony.models import Testimony
from archive.workflows import grant, withdraw
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[set[UUID]]:
    """The accounts for which the database was asked what the ledger should say, once for each time."""
    looked_at: list[set[UUID]] = []
    computed = indexing.hashes_at

    def hashes_at(level: Level, testimony_ids: Set[UUID]) -> dict[UUID, str]:
        if testimony_ids:
            looked_at.append(set(testimony_ids))
        return computed(level, testimony_ids)

    monkeypatch.setattr(partitions, "hashes_at", hashes_at)
    return looked_at


def _left_out(partition: Partition) -> frozenset[UUID]:
    with act(WORKER, Verb.VERIFY_INDEX, kind="index"):
        return left_out([partition])


def test_what_waits_for_the_worker_is_looked_at_once_and_not_for_every_search(
    asked: list[set[UUID]],
) -> None:
    world = World()
    changed, other = world.account("Nadim crossed."), world.account("Nobody crossed.")
    drain_all()
    partner = partition_of(world.collection, Level.PARTNER)
    world.remove(changed, "Nadim")
    assert [_left_out(partner) for _ in range(3)] == [frozenset({changed.pk})] * 3
    assert asked == [{changed.pk}]
    world.remove(other, "Nobody")
    assert _left_out(partner) == {changed.pk, other.pk}
    assert asked == [{changed.pk}, {other.pk}]


def test_another_change_to_what_waits_already_is_looked_at_again(asked: list[set[UUID]]) -> None:
    """P3: an account that was changed, and still belonged there, is out from the commit of its withdrawal."""
    world = World()
    testimony = world.account("The ferry did not come.")
    drain_all()
    partner = partition_of(world.collection, Level.PARTNER)
    world.approved(testimony.transcripts.get())
    before = _left_out(partner)
    withdraw.withdraw(world.archivist, testimony, reason="asked by phone")
    assert _left_out(partner) == {testimony.pk}
    assert len(asked) == 2, before


def test_what_waits_for_the_worker_is_looked_at_again_when_the_day_has_ended(
    asked: list[set[UUID]],
) -> None:
    """P3: consent that was narrowed to end today closes the account at midnight, though no worker has run since."""
    world = World()
    testimony = world.account("The ferry did not come.")
    who = testimony.participants.get()
    partner = partition_of(world.collection, Level.PARTNER)
    last = dt.date(2026, 6, 15)
    with time_machine.travel(dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)) as now:
        drain_all()
        world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS, not_after=last)
        assert _left_out(partner) == frozenset()
        now.move_to(dt.datetime(2026, 6, 16, 0, 30, tzinfo=dt.UTC))
        assert _left_out(partner) == {testimony.pk}
    assert asked == [{testimony.pk}] * 2


def test_a_room_counts_what_a_search_can_find() -> None:
    """P1, P3"""
    world = World()
    accounts = [world.account(f"The ferry came {times} times.") for times in range(3)]
    given = world.granted(Level.COURT)
    drain_all()
    partitions_open = partitions_in_case(world.investigator, given.case)
    assert counted(partitions_open) == dict.fromkeys(partitions_open, 3)
    withdraw.withdraw(world.archivist, accounts[0], reason="asked by phone")
    world.remove(accounts[1], "ferry")
    with act(world.investigator.agent, Verb.SEARCH, on=given.case):
        (opening,) = openings(world.investigator, given.case, counted=counted)
    assert (opening.level, opening.accounts) == (Level.COURT, 1)
    assert opening.open_until >= clock.today()


def _open_to_partners_and_until_today_to_bodies(world: World) -> Testimony:
    account = world.account(
        "The mill burned.",
        consented=(
            (Purpose.KEEP, Audience.ARCHIVE),
            (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS),
        ),
    )
    somebody = account.participants.get()
    world.consent(somebody, Purpose.SHARE_AS_LEAD, Audience.BODIES, not_after=clock.today())
    return account


def test_what_ends_for_others_is_found_by_those_for_whom_it_goes_on() -> None:
    """P1: a reader at one level is told nothing of the end of a consent to another one."""
    world = World()
    _open_to_partners_and_until_today_to_bodies(world)
    granted = world.granted(Level.PARTNER)
    drain_all()
    tomorrow = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(3), tzinfo=dt.UTC)
    with time_machine.travel(tomorrow):
        stated = grant.state_purpose(world.investigator, granted.case, text="about the mill")
        assert search_protected(world.investigator, stated, Asked("mill")).total == 1


def test_a_room_with_two_levels_counts_at_each_what_is_open_at_it() -> None:
    """P1: before the worker has looked at it as after."""
    world = World()
    account = _open_to_partners_and_until_today_to_bodies(world)
    drain_all()
    somebody = account.participants.get()
    world.consent(somebody, Purpose.SHARE_AS_LEAD, Audience.BODIES, state=State.WITHDRAWN)
    both = [partition_of(world.collection, level) for level in (Level.PARTNER, Level.COURT)]
    for _ in range(2):
        with act(world.investigator.agent, Verb.VERIFY_INDEX, kind="index"):
            assert list(counted(both).values()) == [1, 0]
        drain_all()


def test_haystacks_own_public_search_leaves_out_what_was_withdrawn() -> None:
    """P1, P3: by the rule that the settings name, from the commit on; and it answers nothing from an index put back."""
    world = World()
    testimony = world.account("The ferry did not come.")
    world.published(testimony, summary="About the ferry.")
    drain_all()
    assert [hit.id for hit in SearchQuerySet().filter(content="ferry")] == [testimony.pk]
    withdraw.withdraw(world.archivist, testimony, reason="asked by phone")
    assert SearchQuerySet().filter(content="ferry").count() == 0
    IndexedPartition.objects.filter(name="public").update(generation=10**6)
    with pytest.raises(IndexRolledBack):
        SearchQuerySet().filter(content="ferry").count()
