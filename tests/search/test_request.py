"""One way of searching for pages and for saved searches: what is read, what is left out, what is tried again."""

import datetime as dt

import pytest
import time_machine

from archive.audit.log import WORKER, act
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.policy.access import Partition, partition_of
from archive.policy.models import Level, PurposeStatement
from archive.redaction.models import Reason as Why
from archive.search.answers import Asked, asked_of_json
from archive.search.face import search_protected
from archive.search.partitions import left_out
from archive.search.query import QueryError, Reason
from archive.search.standing import StandingSearch
from archive.testimony.models import Testimony
from archive.workflows import grant, redact, withdraw
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def opened(world: World) -> PurposeStatement:
    given = world.granted(Level.PARTNER)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="what happened at the mill")


def standing(purpose: PurposeStatement, text: str) -> StandingSearch:
    with act(WORKER, Verb.STANDING_SEARCH, on=purpose):
        return StandingSearch.ready(purpose.user, purpose.case, Asked(text))


def found(purpose: PurposeStatement, text: str) -> frozenset[object]:
    search = standing(purpose, text)
    with act(WORKER, Verb.STANDING_SEARCH, on=purpose):
        return frozenset(search.everything())


def test_a_phrase_does_not_run_from_one_speaker_to_the_next() -> None:
    world = World()
    world.account("They saw the mill", "burn the letter")
    purpose = opened(world)
    assert search_protected(world.investigator, purpose, Asked('"the mill"')).total == 1
    assert search_protected(world.investigator, purpose, Asked('"mill burn"')).total == 0
    assert search_protected(world.investigator, purpose, Asked("mill NEAR/5 letter")).total == 0


def test_a_standing_search_finds_more_than_a_page() -> None:
    world = World()
    accounts = {world.account("The mill burned.").pk for _ in range(22)}
    assert found(opened(world), "mill") == accounts


def test_a_standing_search_does_not_find_what_was_redacted_and_still_stands_in_the_index() -> None:
    """P1, P4: the account may be read, and is not to be found by a word that it has no more."""
    world = World()
    testimony = world.account("Salim saw the mill burn.")
    purpose = opened(world)
    assert found(purpose, "salim") == {testimony.pk}
    transcript = testimony.transcripts.get()
    redact.mark_every(
        world.archivist, transcript, quote="Salim", reason=Why.NAME_OF_WITNESS, label="Witness"
    )
    world.approved(transcript)
    assert found(purpose, "salim") == frozenset()


def test_a_standing_search_goes_by_what_the_database_says_as_a_page_does() -> None:
    """P1, P3: a withdrawal that went round the services. It is neither found nor counted as seen, and hides no other."""
    world = World()
    gone, stays = world.account("The mill burned."), world.account("The mill burned down.")
    purpose = opened(world)
    Testimony.objects.filter(pk=gone.pk).update(withdrawn_at=dt.datetime.now(dt.UTC))
    assert found(purpose, "mill") == {stays.pk}
    search = standing(purpose, "mill")
    with act(WORKER, Verb.STANDING_SEARCH, on=purpose):
        assert search.news(frozenset()) == {stays.pk}
        assert search.news(frozenset({stays.pk})) == frozenset()


def test_a_collection_in_which_nothing_can_be_found_now_is_as_unknown_as_none() -> None:
    """P1: from the commit of a withdrawal, before the worker has run; on a page and in a saved search."""
    world = World()
    testimony = world.account("The mill burned.")
    purpose = opened(world)
    named = "mill collection:halt"
    assert search_protected(world.investigator, purpose, Asked(named)).total == 1
    assert found(purpose, named) == {testimony.pk}
    withdraw.withdraw(world.archivist, testimony, reason="asked by phone")
    for search in (
        lambda: search_protected(world.investigator, purpose, Asked(named)),
        lambda: found(purpose, named),
    ):
        with pytest.raises(QueryError) as unknown:
            search()
        assert unknown.value.reason is Reason.UNKNOWN_COLLECTION


def test_what_waits_for_the_worker_is_left_out_from_the_midnight_on_which_it_ends() -> None:
    """P3: the consent is newer than the index, so that no ledger row knows of its end."""
    world = World()
    testimony = world.account("The mill burned.", consented=())
    who = testimony.participants.get()
    last = dt.date(2026, 6, 15)
    partner = partition_of(world.collection, Level.PARTNER)
    with time_machine.travel(dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)) as now:
        world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS)
        drain_all()
        world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS, not_after=last)
        assert out_of(partner) == frozenset()
        now.move_to(dt.datetime(2026, 6, 16, 0, 30, tzinfo=dt.UTC))
        assert out_of(partner) == {testimony.pk}


def out_of(partition: Partition) -> frozenset[object]:
    with act(WORKER, Verb.VERIFY_INDEX, kind="index"):
        return frozenset(left_out([partition]))


def test_what_is_asked_is_kept_whole_and_read_in_its_older_form_too() -> None:
    asked = Asked("mill", (("place", "latakia"),), exact=True, some=True, order="-taken")
    assert asked_of_json(asked.as_json()) == asked
    assert asked_of_json('["mill", [["place", "latakia"]]]') == Asked(
        "mill", (("place", "latakia"),)
    )
