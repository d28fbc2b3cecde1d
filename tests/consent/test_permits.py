"""What consent permits, typed by hand; and the rule and its filter, which must say the same."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.consent.decisions import ConsentDecision, Question, Reason, permits
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.querysets import closing_days_of, permitting
from archive.core.dates import DatePrecision
from archive.core.ids import new_code
from archive.incidents.models import PlacePrecision
from archive.sealing.authority import make_data_keys, on_record
from archive.testimony.models import Participant, ParticipantRole, Testimony
from archive.workflows import withdraw
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

DAY = dt.date(2026, 6, 15)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
ROOM = (ParticipantRole.WITNESS, ParticipantRole.INTERPRETER, ParticipantRole.GUARDIAN)

ASKED = Question(
    purpose=Purpose.PUBLISH_TEXT,
    audience=Audience.PUBLIC,
    identity=IdentityLevel.PSEUDONYM,
    place=PlacePrecision.DISTRICT,
    date=DatePrecision.MONTH,
)


@dataclass(frozen=True)
class Said:
    """A record in effect (or not), by default exactly what `ASKED` asks."""

    purpose: Purpose = Purpose.PUBLISH_TEXT
    audience: Audience = Audience.PUBLIC
    state: State = State.GIVEN
    identity: IdentityLevel = IdentityLevel.PSEUDONYM
    place: PlacePrecision = PlacePrecision.DISTRICT
    date: DatePrecision = DatePrecision.MONTH
    not_before: dt.date | None = None
    not_after: dt.date | None = None
    condition: bool = False
    current: bool = True


GAVE = Said()
REFUSED = Said(state=State.REFUSED)
NOT_KEPT = Said(purpose=Purpose.KEEP, audience=Audience.ARCHIVE, state=State.REFUSED)


def written(world: World, *people: list[Said]) -> Testimony:
    """An account with these people in the room, and what each said."""
    return bare(world, list(people))


def record(world: World, participant: Participant, said: Said) -> None:
    ConsentRecord(
        testimony_id=participant.testimony_id,
        participant=participant,
        purpose=said.purpose,
        audience=said.audience,
        state=said.state,
        identity_level=int(said.identity),
        place_precision=int(said.place),
        date_precision=int(said.date),
        not_before=said.not_before,
        not_after=said.not_after,
        has_open_conditions=said.condition,
        recorded_by=world.archivist,
        widens=True,
        confirmed_by=world.reviewer,
        is_current=said.current,
    ).save(force_insert=True)


# Who said what, and what follows. One row: the people in the room, and what each said.
TABLE: dict[str, tuple[list[list[Said]], Reason]] = {
    "nobody in the room": ([], Reason.NOBODY_IN_THE_ROOM),
    "nothing was said": ([[]], Reason.UNKNOWN),
    "given": ([[GAVE]], Reason.PERMITTED),
    "refused": ([[REFUSED]], Reason.REFUSED),
    "withdrawn": ([[Said(state=State.WITHDRAWN)]], Reason.WITHDRAWN),
    "expired": ([[Said(state=State.EXPIRED)]], Reason.EXPIRED),
    "unknown": ([[Said(state=State.UNKNOWN)]], Reason.UNKNOWN),
    "given, not in effect": ([[Said(current=False)]], Reason.UNKNOWN),
    "given once, refused now": ([[Said(current=False), REFUSED]], Reason.REFUSED),
    # to this purpose and audience, and to no other
    "given to another audience": ([[Said(audience=Audience.PARTNERS)]], Reason.UNKNOWN),
    "given to another purpose": ([[Said(purpose=Purpose.PUBLISH_SUMMARY)]], Reason.UNKNOWN),
    "refused to another audience": (
        [[GAVE, Said(audience=Audience.PARTNERS, state=State.REFUSED)]],
        Reason.PERMITTED,
    ),
    # from a day, until a day, both counted in
    "not before tomorrow": ([[Said(not_before=AFTER)]], Reason.NOT_YET),
    "not before today": ([[Said(not_before=DAY)]], Reason.PERMITTED),
    "not before yesterday": ([[Said(not_before=BEFORE)]], Reason.PERMITTED),
    "not after yesterday": ([[Said(not_after=BEFORE)]], Reason.EXPIRED),
    "not after today": ([[Said(not_after=DAY)]], Reason.PERMITTED),
    "not after tomorrow": ([[Said(not_after=AFTER)]], Reason.PERMITTED),
    "today only": ([[Said(not_before=DAY, not_after=DAY)]], Reason.PERMITTED),
    # on a condition
    "condition open": ([[Said(condition=True)]], Reason.CONDITION_OPEN),
    "condition of another purpose open": (
        [[GAVE, Said(purpose=Purpose.BE_CALLED, condition=True)]],
        Reason.PERMITTED,
    ),
    # telling who, where and when
    "less of who": ([[Said(identity=IdentityLevel.ANONYMOUS)]], Reason.TELLS_WHO),
    "more of who": ([[Said(identity=IdentityLevel.NAMED)]], Reason.PERMITTED),
    "less of where": ([[Said(place=PlacePrecision.PROVINCE)]], Reason.TELLS_WHERE),
    "more of where": ([[Said(place=PlacePrecision.EXACT)]], Reason.PERMITTED),
    "less of when": ([[Said(date=DatePrecision.YEAR)]], Reason.TELLS_WHEN),
    "more of when": ([[Said(date=DatePrecision.DAY)]], Reason.PERMITTED),
    # keeping
    "not to be kept": ([[GAVE, NOT_KEPT]], Reason.NOT_KEPT),
    "keeping taken back": ([[GAVE, replace(NOT_KEPT, state=State.WITHDRAWN)]], Reason.NOT_KEPT),
    "keeping refused once": ([[GAVE, replace(NOT_KEPT, current=False)]], Reason.PERMITTED),
    "keeping unknown": ([[GAVE, replace(NOT_KEPT, state=State.UNKNOWN)]], Reason.PERMITTED),
    "keeping expired": ([[GAVE, replace(NOT_KEPT, state=State.EXPIRED)]], Reason.PERMITTED),
    "keeping given": ([[GAVE, replace(NOT_KEPT, state=State.GIVEN)]], Reason.PERMITTED),
    "not to be kept by partners": (
        [[GAVE, replace(NOT_KEPT, audience=Audience.PARTNERS)]],
        Reason.NOT_KEPT,
    ),
    # several people: the least that each gave
    "both gave": ([[GAVE], [GAVE]], Reason.PERMITTED),
    "the second said nothing": ([[GAVE], []], Reason.UNKNOWN),
    "the first said nothing": ([[], [GAVE]], Reason.UNKNOWN),
    "the second refused": ([[GAVE], [REFUSED]], Reason.REFUSED),
    "the third refused": ([[GAVE], [GAVE], [REFUSED]], Reason.REFUSED),
    "all three gave": ([[GAVE], [GAVE], [GAVE]], Reason.PERMITTED),
    "the second gave less of who": (
        [[Said(identity=IdentityLevel.NAMED)], [Said(identity=IdentityLevel.ANONYMOUS)]],
        Reason.TELLS_WHO,
    ),
    "each gave less of something else": (
        [[Said(place=PlacePrecision.NONE)], [Said(date=DatePrecision.NONE)]],
        Reason.TELLS_WHERE,
    ),
    "the second from tomorrow": ([[GAVE], [Said(not_before=AFTER)]], Reason.NOT_YET),
    "the second until yesterday": ([[GAVE], [Said(not_after=BEFORE)]], Reason.EXPIRED),
    "the interpreter does not let it be kept": ([[GAVE], [GAVE, NOT_KEPT]], Reason.NOT_KEPT),
    "two of one person are not two people": ([[GAVE, Said(current=False)], []], Reason.UNKNOWN),
}


@pytest.mark.parametrize("row", TABLE)
def test_what_the_people_in_the_room_permit(row: str) -> None:
    """P3: the least that any of them gave; unknown is no. The filter answers the same."""
    people, reason = TABLE[row]
    testimony = written(World(), *people)
    allowed = reason is Reason.PERMITTED
    assert permits(testimony, ASKED, at=DAY) == ConsentDecision(allowed, reason)
    assert permitting(Testimony.objects.all(), ASKED, at=DAY).exists() == allowed


def test_every_reason_is_met_in_the_table() -> None:
    """But the one of withdrawn accounts, which has its own test."""
    assert {reason for _, reason in TABLE.values()} == set(Reason) - {Reason.ACCOUNT_WITHDRAWN}


# Given (down) and asked (across), lowest first.
WHO = ["100", "110", "111"]
WHERE = ["100000", "110000", "111000", "111100", "111110", "111111"]
WHEN = ["1000", "1100", "1110", "1111"]


def test_more_is_never_told_of_who_where_and_when_than_was_given() -> None:
    """P3: each against each."""
    testimony = written(World(), [GAVE])
    record = ConsentRecord.objects.filter(is_current=True)
    for given_row, row in enumerate(WHO):
        record.update(identity_level=given_row)
        for asked, answer in enumerate(row):
            question = replace(ASKED, identity=IdentityLevel(asked))
            assert permits(testimony, question, at=DAY).allowed == (answer == "1")
    record.update(identity_level=2)
    for given_row, row in enumerate(WHERE):
        record.update(place_precision=given_row)
        for asked, answer in enumerate(row):
            question = replace(ASKED, place=PlacePrecision(asked))
            assert permits(testimony, question, at=DAY).allowed == (answer == "1")
    record.update(place_precision=5)
    for given_row, row in enumerate(WHEN):
        record.update(date_precision=given_row)
        for asked, answer in enumerate(row):
            question = replace(ASKED, date=DatePrecision(asked))
            assert permits(testimony, question, at=DAY).allowed == (answer == "1")


@pytest.mark.parametrize("purpose", Purpose)
def test_what_was_given_to_one_purpose_and_audience_is_given_to_no_other(purpose: Purpose) -> None:
    """P3: what was not asked was not given; no purpose or audience includes another."""
    testimony = written(World(), [Said(purpose=purpose, audience=Audience.BODIES)])
    permitted = [
        (asked, audience)
        for asked in Purpose
        for audience in Audience
        if permits(testimony, Question(purpose=asked, audience=audience), at=DAY).allowed
    ]
    assert permitted == [(purpose, Audience.BODIES)]


def test_a_withdrawn_account_permits_nothing_whatever_was_given() -> None:
    """P3"""
    world = World()
    testimony = written(world, [GAVE])
    withdraw.withdraw(world.archivist, testimony, reason="asked by phone")
    refused = ConsentDecision(False, Reason.ACCOUNT_WITHDRAWN)
    assert permits(testimony, ASKED, at=DAY) == refused
    assert permits(Testimony.objects.get(), ASKED, at=DAY) == refused
    assert not permitting(Testimony.objects.all(), ASKED, at=DAY).exists()


days = st.sampled_from([None, BEFORE, DAY, AFTER])
said = st.builds(
    Said,
    purpose=st.sampled_from([Purpose.PUBLISH_TEXT, Purpose.PUBLISH_TEXT, Purpose.KEEP]),
    audience=st.sampled_from([Audience.PUBLIC, Audience.PUBLIC, Audience.ARCHIVE]),
    state=st.sampled_from([State.GIVEN, State.GIVEN, State.GIVEN, *State]),
    identity=st.sampled_from([IdentityLevel.PSEUDONYM, *IdentityLevel]),
    place=st.sampled_from([PlacePrecision.DISTRICT, *PlacePrecision]),
    date=st.sampled_from([DatePrecision.MONTH, *DatePrecision]),
    not_before=days,
    not_after=days,
    condition=st.sampled_from([False, False, False, True]),
    current=st.sampled_from([True, True, True, False]),
)


def in_effect_once(people: list[list[Said]]) -> bool:
    """As the database's constraint has it: one in effect for a purpose and audience."""
    for each in people:
        current = [(one.purpose, one.audience) for one in each if one.current]
        if len(set(current)) != len(current):
            return False
    return True


rooms = st.lists(st.lists(said, max_size=3), max_size=3).filter(in_effect_once)
questions = st.builds(
    Question,
    purpose=st.sampled_from([Purpose.PUBLISH_TEXT, Purpose.PUBLISH_TEXT, Purpose.KEEP]),
    audience=st.sampled_from([Audience.PUBLIC, Audience.ARCHIVE]),
    identity=st.sampled_from([IdentityLevel.ANONYMOUS, IdentityLevel.PSEUDONYM]),
    place=st.sampled_from([PlacePrecision.NONE, PlacePrecision.DISTRICT]),
    date=st.sampled_from([DatePrecision.NONE, DatePrecision.MONTH]),
)


def test_the_rule_and_its_filter_agree_in_any_world() -> None:
    """P3: one rule, written twice, held equal; several accounts at once, so that none borrows another's consent."""
    world = World()
    answers: set[bool] = set()

    @settings(deadline=None, max_examples=80)
    @given(people=st.lists(rooms, min_size=1, max_size=3), question=questions)
    def holds(people: list[list[list[Said]]], question: Question) -> None:
        with transaction.atomic():
            testimonies = [bare(world, room) for room in people]
            filtered = set(permitting(Testimony.objects.all(), question, at=DAY))
            for testimony in testimonies:
                allowed = permits(testimony, question, at=DAY).allowed
                answers.add(allowed)
                assert allowed == (testimony in filtered)
            transaction.set_rollback(True)

    holds()
    assert answers == {True, False}


def bare(world: World, room: list[list[Said]]) -> Testimony:
    """An account with these people in the room and what each said; without its acts, for hundreds are made."""
    with on_record():
        testimony = Testimony(
            collection=world.collection, code=new_code("T"), entered_by=world.archivist
        )
        make_data_keys([testimony.pk])
        testimony.save(force_insert=True)
        for role, each in zip(ROOM, room, strict=False):
            participant = Participant(testimony=testimony, code=new_code("P"), role=role)
            participant.save(force_insert=True)
            for one in each:
                record(world, participant, one)
    return testimony


def test_the_day_on_which_time_alone_ends_it_is_the_first_day_it_is_closed() -> None:
    """P3: the earliest of any participant; of what is asked only, and of what is in effect."""
    ends = Said(not_after=AFTER)
    later = Said(not_after=AFTER + dt.timedelta(days=30))
    other = Said(purpose=Purpose.BE_CALLED, not_after=BEFORE)
    superseded = Said(not_after=BEFORE, current=False)
    world = World()
    several = written(world, [later, other, superseded], [ends], [GAVE])
    endless = written(world, [GAVE, other])
    assert closing_days_of([several.pk, endless.pk], [ASKED]) == {
        several.pk: AFTER + dt.timedelta(days=1),
        endless.pk: None,
    }
    assert permits(several, ASKED, at=AFTER).allowed
    assert not permits(several, ASKED, at=AFTER + dt.timedelta(days=1)).allowed
