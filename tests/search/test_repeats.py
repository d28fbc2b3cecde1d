"""Accounts that repeat one another are pointed out, within what the reader may read and not by a word more."""

import time
from collections.abc import Sequence

import pytest
from django.db import DatabaseError

from archive.audit.log import OPERATOR, AuditUnavailable, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose, State
from archive.core.errors import AccessDenied
from archive.policy.access import Partition
from archive.policy.models import CaseCode, Grant, Level, PurposeStatement
from archive.policy.reading import OpenedAccount, access_testimony
from archive.policy.roles import Role
from archive.policy.services import assign_duty
from archive.redaction.models import Reason
from archive.search import repeats
from archive.search import request as request_of
from archive.search.engines.base import Answer, SearchRequest
from archive.search.query import Or, QueryError
from archive.search.query import Reason as Reasons
from archive.search.repeats import (
    Repeat,
    WhyNot,
    repeats_at_work,
    repeats_of,
)
from archive.testimony.models import Testimony
from archive.testimony.services import TestimonyDescription
from archive.workflows import enter, grant, withdraw
from tests.search.telling import ARABIC, ENGLISH, account, part, retold
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

OTHERS = (11, 12, 13)


class Room:
    """A case that reads the collection of a world, once everything in it is entered."""

    def __init__(self, world: World, level: Level = Level.PARTNER) -> None:
        self.world = world
        self.given: Grant = world.granted(level)
        drain_all()
        self.statement: PurposeStatement = grant.state_purpose(
            world.investigator, self.given.case, text="what happened at the mill"
        )

    def code(self, testimony: Testimony) -> str:
        return CaseCode.objects.get(case=self.given.case, testimony=testimony).code

    def opened(self, testimony: Testimony) -> OpenedAccount:
        return access_testimony(self.world.investigator, self.statement, self.code(testimony))

    def repeats(self, testimony: Testimony) -> tuple[Repeat, ...]:
        return repeats_of(self.world.investigator, self.statement, self.opened(testimony)).found


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("ar", ARABIC)])
def test_what_was_told_again_is_found_and_nothing_else(language: str, words: list[str]) -> None:
    """In English and Arabic: with three words of ten changed, and in part within another account."""
    world = World()
    text = account(1, words=words)
    told = world.account(text, language=language)
    again = world.account(retold(text, words), language=language)
    within = world.account(
        account(2, words=words), part(text, 0.3, 0.9), account(3, words=words), language=language
    )
    for seed in OTHERS:
        world.account(account(seed, words=words), language=language)
    room = Room(world)
    found = {each.code: each for each in room.repeats(told)}
    assert set(found) == {room.code(again), room.code(within)}
    assert 60 <= found[room.code(again)].share <= 85
    assert 50 <= found[room.code(within)].share <= 62
    assert found[room.code(within)].share_there < 25
    back = {each.code: each for each in room.repeats(within)}
    assert set(back) >= {room.code(told)}
    assert back[room.code(told)].share_there >= 50


def test_the_most_alike_stands_first() -> None:
    world = World()
    text = account(1)
    told = world.account(text)
    loosely, closely = world.account(retold(text, share=0.35)), world.account(text)
    room = Room(world)
    assert [each.code for each in room.repeats(told)] == [room.code(closely), room.code(loosely)]


def test_what_the_reader_may_not_read_is_proposed_to_nobody_and_changes_nothing() -> None:
    """P1, P3: a copy of another collection, closed by consent, not redacted, withdrawn."""
    world = World()
    text = account(1)
    told, again = world.account(text), world.account(retold(text))
    room = Room(world)
    before = room.repeats(told)
    assert [each.code for each in before] == [room.code(again)], "the control"
    world.account(text, consented=((Purpose.SHARE_AS_LEAD, Audience.BODIES),))
    world.account(text, approved=False)
    gone = world.account(text)
    elsewhere = World(code="far")
    elsewhere.account(text)
    elsewhere.granted(Level.PARTNER)
    drain_all()
    withdraw.withdraw(world.archivist, gone, reason="asked for")
    assert room.repeats(told) == before


def test_words_behind_a_redaction_are_not_compared() -> None:
    """P4: two accounts that are alike in nothing but what was redacted are not alike."""
    world = World()
    secret = part(account(9), 0, 0.5)
    one = f"{account(1, 60)} {secret} {account(2, 60)}"
    other = f"{account(3, 60)} {secret} {account(4, 60)}"
    marks = [(secret, Reason.NAME_OF_THIRD_PARTY, "Person 1")]
    told, again = world.account(one, redactions=marks), world.account(other, redactions=marks)
    partner, raw = Room(world), Room(world, Level.RAW)
    assert partner.repeats(told) == ()
    assert [each.code for each in raw.repeats(told)] == [raw.code(again)], "the control"


def test_no_run_of_words_reaches_across_a_redaction() -> None:
    """P4: what stands on both sides of a gap is not asked as if it stood together."""
    world = World()
    told = world.account(
        "They crossed the bridge with Salim and nobody else that night.",
        redactions=[("Salim", Reason.NAME_OF_THIRD_PARTY, "Person 1")],
    )
    room = Room(world)
    [text] = room.opened(told).texts
    assert list(repeats._runs(text)) == [
        ("they", "crossed", "the", "bridge", "with"),
        ("and", "nobody", "else", "that", "night"),
    ]
    asked = set(repeats._sampled(repeats._runs(text)))
    assert asked == set(repeats._runs(text))


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN])
@pytest.mark.parametrize("of", ["the account", "the other"])
def test_whoever_refuses_to_be_matched_is_matched_with_nobody(of: str, state: State) -> None:
    """P3"""
    world = World()
    told, again = world.account(account(1)), world.account(account(1))
    room = Room(world)
    assert len(room.repeats(told)) == 1
    who = (told if of == "the account" else again).participants.get()
    world.consent(who, Purpose.BE_MATCHED, Audience.ARCHIVE, state=state)
    assert room.repeats(told) == ()
    looked = repeats_at_work(world.archivist, told.pk)
    assert looked.found == ()
    assert looked.why_not == (WhyNot.REFUSED if of == "the account" else None)
    # Out of the index until the worker has seen it again, and so among no hits.
    enter.amend_testimony(
        world.archivist, told, TestimonyDescription(title="another"), enter.Circumstances()
    )
    assert room.repeats(told) == ()


def test_a_few_words_are_never_a_repetition() -> None:
    world = World()
    told = world.account("They burned the mill and the bridge.")
    world.account("They burned the mill and the bridge.")
    assert Room(world).repeats(told) == ()


def test_a_translation_is_compared_with_texts_of_its_own_language_only() -> None:
    world = World()
    told = world.account(account(1, words=ARABIC), language="ar")
    world.account(account(1))
    assert Room(world).repeats(told) == ()


def test_a_run_that_stands_nearly_everywhere_hides_no_repetition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the engine refuses one of the runs as too broad, the others are asked by themselves."""
    world = World()
    text = account(1)
    told, again = world.account(text), world.account(retold(text))
    room = Room(world)
    opened = room.opened(told)
    refused: list[SearchRequest] = []

    def ask(partitions: Sequence[Partition], request: SearchRequest) -> Answer:
        if isinstance(request.query, Or) or len(refused) < 3:
            refused.append(request)
            raise QueryError(Reasons.TOO_BROAD, 0)
        return request_of.ask(partitions, request)

    monkeypatch.setattr(repeats, "ask", ask)
    found = repeats_of(world.investigator, room.statement, opened).found
    assert [each.code for each in found] == [room.code(again)]
    assert len(refused) == 3


def test_at_work_the_accounts_of_the_collection_are_compared_by_their_own_codes() -> None:
    world = World()
    text = account(1)
    told, again = world.account(text), world.account(retold(text))
    elsewhere = World(code="far")
    elsewhere.account(text)
    drain_all()
    assert [each.code for each in repeats_at_work(world.archivist, told.pk).found] == [again.code]


def test_at_work_what_may_be_related_is_compared_wherever_it_stands() -> None:
    """P1: in every collection in which they may relate accounts, and in no other."""
    text = account(1)
    world, other, third = World(), World(code="far"), World(code="further")
    told, again = world.account(text), other.account(text)
    third.account(text)
    with change(OPERATOR, Verb.ASSIGN, on=other.collection) as act:
        assign_duty(act, world.archivist, other.collection, Role.ARCHIVIST)
    with change(OPERATOR, Verb.ASSIGN, on=third.collection) as act:
        assign_duty(act, world.archivist, third.collection, Role.REVIEWER)
    late = other.account(text, approved=False)
    drain_all()
    looked = repeats_at_work(world.archivist, told.pk)
    assert [each.code for each in looked.found] == [again.code]
    assert looked.apart == 1, late.code


def test_at_work_nobody_else_is_told() -> None:
    """P1: a reviewer, a reader, somebody of another collection: as if there were no such account."""
    world = World()
    told = world.account(account(1))
    drain_all()
    elsewhere = World(code="far")
    users = (world.reviewer, world.investigator, elsewhere.archivist)
    for user in users:
        with pytest.raises(AccessDenied) as refused:
            repeats_at_work(user, told.pk)
        with pytest.raises(AccessDenied) as missing:
            repeats_at_work(user, world.collection.pk)
        assert str(refused.value) == str(missing.value)


def test_nobody_looks_for_repeats_off_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """P2"""
    world = World()
    told = world.account(account(1))
    world.account(account(1))
    room = Room(world)
    opened = room.opened(told)
    last = AuditEntry.objects.count()
    room_found = repeats_of(world.investigator, room.statement, opened).found
    assert len(room_found) == 1
    entries = AuditEntry.objects.filter(number__gt=last).values_list("verb", "outcome", "object_id")
    assert list(entries) == [
        ("seek-repeats", "intended", room.statement.pk),
        ("seek-repeats", "done", room.statement.pk),
    ]

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "save", full)
    with pytest.raises(AuditUnavailable):
        repeats_of(world.investigator, room.statement, opened)
    with pytest.raises(AuditUnavailable):
        repeats_at_work(world.archivist, told.pk)


def test_an_account_of_25_000_words_is_looked_at_in_a_moment() -> None:
    """Bounded: a sample is asked for, and what is found is compared in blocks."""
    world = World()
    text = account(1, 25_000)
    told, again = world.account(text), world.account(part(text, 0.2, 0.6))
    room = Room(world)
    opened = room.opened(told)
    began = time.process_time()
    found = repeats_of(world.investigator, room.statement, opened).found
    took = time.process_time() - began
    assert [each.code for each in found] == [room.code(again)]
    assert found[0].share_there >= 95
    assert took < 5, "seconds of the processor"
