"""The face of search over a small world."""

import pytest

from archive.core.errors import AccessDenied
from archive.policy.models import CaseCode, Level
from archive.publication.models import RenditionKind
from archive.redaction.models import Reason
from archive.search.answers import Asked
from archive.search.face import search_protected, search_public
from archive.search.query import QueryError
from archive.workflows import grant, withdraw
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def test_a_visitor_finds_what_is_published_and_nothing_else() -> None:
    """P1"""
    world = World()
    shown = world.account("They crossed the bridge at night.")
    world.account("Nobody else crossed the bridge.")
    code = world.published(shown, summary="A crossing of the bridge at night.").code
    drain_all()
    found = search_public(Asked("bridges"))
    assert (found.total, [hit.code for hit in found.public_hits]) == (1, [code])
    assert any(piece.marked for piece in found.public_hits[0].snippets[0].pieces)


def test_a_granted_investigator_finds_and_sees_passages_at_their_level() -> None:
    world = World()
    world.account(
        "I am Salim Haddar and I saw the mill burn.",
        redactions=[("Salim Haddar", Reason.NAME_OF_WITNESS, "Witness 1")],
    )
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the fire at the mill")
    found = search_protected(world.investigator, purpose, Asked("mill"))
    assert found.total == 1
    assert search_protected(world.investigator, purpose, Asked("Salim")).total == 0, "P4"
    assert search_protected(world.investigator, purpose, Asked('"am and"')).total == 0, "P4"


def test_a_redacted_word_is_found_at_the_level_that_keeps_it() -> None:
    """P4: the canary is first found by the one entitled to it."""
    world = World()
    world.account(
        "I am Salim and I saw the mill burn.",
        redactions=[("Salim", Reason.NAME_OF_WITNESS, "Witness 1")],
    )
    given = world.granted(Level.RAW)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the fire at the mill")
    assert search_protected(world.investigator, purpose, Asked("Salim")).total == 1


def test_a_withdrawn_account_is_out_of_totals_from_the_commit_on() -> None:
    """P3"""
    world = World()
    testimony = world.account("The ferry did not come.")
    world.account("The ferry came late.")
    world.published(testimony, summary="About the ferry.", kind=RenditionKind.TEXT)
    given = world.granted(Level.COURT)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the ferry and its people")
    assert search_protected(world.investigator, purpose, Asked("ferry")).total == 2
    withdraw.withdraw(world.archivist, testimony, reason="asked by phone")
    assert search_protected(world.investigator, purpose, Asked("ferry")).total == 1
    assert search_public(Asked("ferry")).total == 0
    drain_all()
    assert search_protected(world.investigator, purpose, Asked("ferry")).total == 1


def test_arabic_is_found_in_any_spelling() -> None:
    world = World()
    world.account("رأيت الطاحونة تحترق", language="ar")
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the fire at the mill")
    assert search_protected(world.investigator, purpose, Asked("طَاحُونَة")).total == 1


def test_what_cannot_be_read_as_a_query_is_said_with_its_place() -> None:
    with pytest.raises(QueryError):
        search_public(Asked("secret:name"))


def test_another_persons_purpose_opens_nothing() -> None:
    """P1"""
    world = World()
    world.account("The ferry did not come.")
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the ferry and its people")
    with pytest.raises(AccessDenied):
        search_protected(world.reviewer, purpose, Asked("ferry"))


def test_a_passage_is_shown_from_where_a_redaction_stood_before_it() -> None:
    world = World()
    world.account(
        "He was Salim. The mill burned, and nobody came.",
        redactions=[("Salim", Reason.NAME_OF_WITNESS, "Witness 1")],
    )
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the fire at the mill")
    found = search_protected(world.investigator, purpose, Asked("mill"))
    pieces = [piece.text for piece in found.protected_hits[0].snippets[0].pieces]
    assert pieces == ["… ", "Witness 1", ". The ", "mill", " burned, and nobody came."]


def test_two_cases_list_the_same_accounts_in_orders_of_their_own() -> None:
    """P1: else the code at a place in one room and the code there in another would be known for one account's."""
    world = World()
    for number in range(12):
        world.account(f"They crossed bridge {number}.")
    orders = []
    cases = [world.granted(Level.RAW).case for _ in range(2)]
    drain_all()
    for case in cases:
        purpose = grant.state_purpose(world.investigator, case, text="the bridge")
        hits = search_protected(world.investigator, purpose, Asked("")).protected_hits
        known = dict(CaseCode.objects.filter(case=case).values_list("code", "testimony"))
        orders.append([known[hit.code] for hit in hits])
    first, second = orders
    assert first != second
    assert set(first) == set(second)
    assert len(first) == 12
