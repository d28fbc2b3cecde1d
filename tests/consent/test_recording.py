"""Recording, confirming, clearing: what narrows holds from the commit, what widens waits for a second person."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from django.db import IntegrityError, transaction

from archive.consent.decisions import Reason
from archive.consent.models import (
    AfterDeath,
    Audience,
    ConsentRecord,
    IdentityLevel,
    Purpose,
    State,
)
from archive.consent.querysets import still_waiting
from archive.consent.services import ConsentTerms
from archive.core.dates import DatePrecision
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.core.models import OutboxEntry
from archive.incidents.models import PlacePrecision
from archive.sealing.authority import on_record
from archive.workflows import consent
from tests.consent.room import DAY, FULL, Room, gave

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

WIDER: dict[str, ConsentTerms] = {
    "more of who": replace(FULL, identity=IdentityLevel.NAMED),
    "more of where": replace(FULL, place=PlacePrecision.SUBDISTRICT),
    "more of when": replace(FULL, date=DatePrecision.DAY),
    "from an earlier day": replace(FULL, not_before=dt.date(2025, 12, 31)),
    "from any day": replace(FULL, not_before=None),
    "until a later day": replace(FULL, not_after=dt.date(2027, 1, 1)),
    "for ever": replace(FULL, not_after=None),
    "by another name": replace(FULL, attribution="as her brother is called"),
    "more after death": replace(FULL, after_death=AfterDeath.MAY_WIDEN),
    "less of one and more of another": replace(
        FULL, identity=IdentityLevel.ANONYMOUS, place=PlacePrecision.EXACT
    ),
    "shorter and with more of who": replace(
        FULL, not_after=dt.date(2026, 7, 1), identity=IdentityLevel.NAMED
    ),
}
NARROWER: dict[str, tuple[ConsentTerms, Reason]] = {
    "refused": (replace(FULL, state=State.REFUSED), Reason.REFUSED),
    "withdrawn": (replace(FULL, state=State.WITHDRAWN), Reason.WITHDRAWN),
    "expired": (replace(FULL, state=State.EXPIRED), Reason.EXPIRED),
    "unknown": (replace(FULL, state=State.UNKNOWN), Reason.UNKNOWN),
    "withdrawn, whatever else is ticked": (
        replace(
            FULL,
            state=State.WITHDRAWN,
            identity=IdentityLevel.NAMED,
            place=PlacePrecision.EXACT,
            not_after=None,
        ),
        Reason.WITHDRAWN,
    ),
    "less of who": (replace(FULL, identity=IdentityLevel.ANONYMOUS), Reason.PERMITTED),
    "less of where": (replace(FULL, place=PlacePrecision.COUNTRY), Reason.PERMITTED),
    "less of when": (replace(FULL, date=DatePrecision.YEAR), Reason.PERMITTED),
    "from a later day": (replace(FULL, not_before=dt.date(2026, 7, 1)), Reason.NOT_YET),
    "until an earlier day": (replace(FULL, not_after=dt.date(2026, 6, 1)), Reason.EXPIRED),
    "on a condition": (replace(FULL, conditions="when her son is safe"), Reason.CONDITION_OPEN),
    "the same": (FULL, Reason.PERMITTED),
}


@pytest.mark.parametrize("wider", WIDER)
def test_what_widens_waits_for_a_second_person(wider: str, room: Room) -> None:
    """P3, P5"""
    before = gave(room)
    record = room.record(WIDER[wider])
    assert record.widens
    assert room.in_effect() == before, "not in effect until it is confirmed"
    assert list(still_waiting(record.participant.consents.all())) == [record]
    room.confirm(record)
    assert room.in_effect() == record
    assert not still_waiting(record.participant.consents.all()).exists()


@pytest.mark.parametrize("narrower", NARROWER)
def test_what_narrows_is_one_persons_act_and_holds_at_once(narrower: str, room: Room) -> None:
    """P3: and needs no evidence."""
    gave(room)
    terms, answer = NARROWER[narrower]
    record = room.record(replace(terms, evidence=""))
    assert not record.widens
    assert room.in_effect() == record
    assert room.permitted() == answer


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.UNKNOWN])
def test_after_a_no_even_the_least_is_a_widening(state: State, room: Room) -> None:
    """P3"""
    gave(room)
    room.record(replace(FULL, state=state))
    least = ConsentTerms(
        purpose=FULL.purpose,
        audience=FULL.audience,
        state=State.GIVEN,
        not_after=DAY,
        conditions="later",
        evidence="a call",
    )
    assert room.record(least).widens


def test_taking_a_condition_off_is_a_widening(room: Room) -> None:
    """P3"""
    gave(room, replace(FULL, conditions="when her son is safe"))
    assert room.record(FULL).widens
    assert room.permitted() == Reason.CONDITION_OPEN


@pytest.mark.parametrize("after", ["Umm Salim", "A man", "a neighbour", ""])
def test_nobody_alone_changes_what_somebody_is_called(after: str, room: Room) -> None:
    """P3, P5: a name in place of another may tell who they are; so may one letter of it, or none."""
    before = gave(room, replace(FULL, attribution="A neighbour"))
    record = room.record(replace(FULL, attribution=after), by=room.world.reviewer)
    assert record.widens
    with pytest.raises(Conflict):
        room.confirm(record, by=room.world.reviewer)
    assert room.in_effect() == before


def test_the_first_word_of_somebody_is_a_widening(room: Room) -> None:
    """P3"""
    assert room.record(FULL).widens
    assert room.permitted() == Reason.UNKNOWN


def test_the_one_who_recorded_does_not_confirm(room: Room) -> None:
    """P5: whatever roles they hold."""
    record = room.record(FULL, by=room.world.reviewer)
    with pytest.raises(Conflict):
        room.confirm(record, by=room.world.reviewer)
    assert room.permitted() == Reason.UNKNOWN


def test_a_consent_is_confirmed_once(room: Room) -> None:
    record = gave(room)
    with pytest.raises(Conflict):
        room.confirm(record)


def test_what_narrows_can_not_be_confirmed(room: Room) -> None:
    gave(room)
    with pytest.raises(Conflict):
        room.confirm(room.record(replace(FULL, state=State.REFUSED)))


def test_a_no_said_meanwhile_is_not_overtaken_by_an_earlier_yes(room: Room) -> None:
    """P3: also where the confirming person had the page open since before."""
    record = room.record(FULL)
    opened = ConsentRecord.objects.get(pk=record.pk)
    room.record(replace(FULL, state=State.REFUSED))
    with pytest.raises(Conflict):
        room.confirm(opened)
    assert room.permitted() == Reason.REFUSED


def test_a_narrower_yes_said_meanwhile_is_not_overtaken_either(room: Room) -> None:
    """P3"""
    gave(room)
    wider = room.record(replace(FULL, identity=IdentityLevel.NAMED))
    narrower = room.record(replace(FULL, identity=IdentityLevel.ANONYMOUS))
    with pytest.raises(Conflict):
        room.confirm(wider)
    assert room.in_effect() == narrower


def test_of_two_that_wait_the_later_holds_in_whatever_order_they_are_confirmed(room: Room) -> None:
    """P3"""
    first = room.record(FULL)
    second = room.record(replace(FULL, identity=IdentityLevel.NAMED))
    room.confirm(second)
    with pytest.raises(Conflict):
        room.confirm(first)
    assert room.in_effect() == second


def test_confirmed_in_their_order_the_later_replaces_the_earlier(room: Room) -> None:
    first = room.record(FULL)
    second = room.record(replace(FULL, identity=IdentityLevel.NAMED))
    room.confirm(first)
    room.confirm(second)
    assert room.in_effect() == second


def test_what_is_given_to_one_purpose_leaves_the_others_alone(room: Room) -> None:
    gave(room)
    other = replace(FULL, purpose=Purpose.BE_CALLED, audience=Audience.BODIES)
    gave(room, other)
    room.record(replace(other, state=State.WITHDRAWN))
    assert room.permitted() == Reason.PERMITTED


def test_what_was_said_is_never_changed_and_never_removed(room: Room) -> None:
    """P9: each word stays, with who wrote it down and when."""
    room.confirm(room.record(FULL))
    room.record(replace(FULL, identity=IdentityLevel.ANONYMOUS, evidence="a call"))
    room.record(replace(FULL, state=State.WITHDRAWN, evidence="another call"))
    with on_record():
        told = [
            (r.state, r.identity_level, r.evidence, r.widens, r.confirmed_by, r.is_current)
            for r in ConsentRecord.objects.order_by("recorded_at")
        ]
    assert told == [
        ("given", 1, "signed form", True, room.world.reviewer, False),
        ("given", 0, "a call", False, None, False),
        ("withdrawn", 1, "another call", False, None, True),
    ]


WRONG: dict[str, ConsentTerms] = {
    "given without evidence": replace(FULL, evidence=""),
    "given with blank evidence": replace(FULL, evidence=" \n"),
    "ends before it begins": replace(FULL, not_after=dt.date(2025, 12, 31)),
    "NUL in the evidence": replace(FULL, evidence="form\x00"),
    "half a character in the conditions": replace(FULL, conditions="\ud800"),
    "half a character in the attribution": replace(FULL, attribution="\udfff"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_can_not_be_taken_leaves_no_record(wrong: str, room: Room) -> None:
    with pytest.raises(InvalidInput):
        room.record(WRONG[wrong])
    assert not ConsentRecord.objects.exists()


def test_a_condition_is_cleared_once_and_by_another_person(room: Room) -> None:
    """P5"""
    record = gave(room, replace(FULL, conditions="when her son is safe"))
    assert room.permitted() == Reason.CONDITION_OPEN
    with pytest.raises(AccessDenied):
        consent.clear_condition(room.world.archivist, record)
    consent.clear_condition(room.world.reviewer, record)
    assert room.permitted() == Reason.PERMITTED
    with pytest.raises(Conflict):
        consent.clear_condition(room.world.reviewer, record)
    with on_record():
        assert ConsentRecord.objects.get(pk=record.pk).conditions == "when her son is safe"


def test_the_form_is_written_down_once_in_each_version(room: Room) -> None:
    for version in ("1", "1", "2"):
        consent.record_consent(
            room.world.archivist, room.witness, FULL, form=("long form", version)
        )
    notices = [record.notice for record in ConsentRecord.objects.order_by("recorded_at")]
    assert [str(notice) for notice in notices] == ["long form 1", "long form 1", "long form 2"]
    assert len(set(notices)) == 2


TOUCHING: dict[str, Callable[[Room, ConsentRecord], object]] = {
    "recorded": lambda room, record: room.record(replace(FULL, state=State.REFUSED)),
    "recorded, waiting": lambda room, record: room.record(FULL),
    "confirmed": lambda room, record: room.confirm(room.record(replace(FULL, not_after=None))),
    "cleared": lambda room, record: consent.clear_condition(room.world.reviewer, record),
}


@pytest.mark.parametrize("touching", TOUCHING)
def test_the_index_is_told_of_every_change_of_consent(touching: str, room: Room) -> None:
    """P3: in the transaction of the change."""
    record = gave(room, replace(FULL, conditions="when her son is safe"))
    OutboxEntry.objects.all().delete()
    TOUCHING[touching](room, record)
    assert {entry.testimony_id for entry in OutboxEntry.objects.all()} == {room.testimony.pk}


# What the database itself refuses, whatever code asks for it.
FORGED: dict[str, dict[str, object]] = {
    "confirmed by the one who recorded it": {"confirmed_by": "archivist"},
    "in effect without a second person": {"is_current": True, "confirmed_by": None},
}


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_refuses_a_consent_that_one_person_made(forged: str, room: Room) -> None:
    """P5: also where the rows are written by hand."""
    record = gave(room)
    values = {
        name: room.world.archivist if value == "archivist" else value
        for name, value in FORGED[forged].items()
    }
    with pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
        ConsentRecord.objects.filter(pk=record.pk).update(**values)
    assert room.in_effect() == record


def test_the_database_refuses_two_in_effect_for_one_purpose_and_audience(room: Room) -> None:
    """P3: which of them holds would be chance."""
    gave(room)
    second = room.record(replace(FULL, identity=IdentityLevel.NAMED))
    with pytest.raises(IntegrityError, match="UNIQUE"), transaction.atomic():
        ConsentRecord.objects.filter(pk=second.pk).update(
            is_current=True, confirmed_by=room.world.reviewer
        )


def test_a_refusal_stands_after_what_it_refuses_though_the_clock_was_set_back(room: Room) -> None:
    """P3: a consent that waits can't be confirmed past a later no."""
    noon = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False):
        waiting = room.record(FULL)
    with time_machine.travel(noon - dt.timedelta(minutes=1), tick=False):
        refused = room.record(replace(FULL, state=State.REFUSED))
        assert refused.recorded_at > waiting.recorded_at
        with pytest.raises(Conflict):
            room.confirm(waiting)
    assert room.in_effect() == refused
