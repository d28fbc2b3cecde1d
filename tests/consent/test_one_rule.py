"""The rule of consent is spelled three times: in Python, as a filter of accounts, as a filter of publications. One rule."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.consent.decisions import Question, keeping_is_permitted, permits
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.querysets import kept, permitting
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.ids import new_code
from archive.incidents.models import PlacePrecision
from archive.publication.models import Publication, Rendition, RenditionKind
from archive.publication.querysets import standing
from archive.sealing.authority import make_data_keys, on_record
from archive.testimony.models import Participant, ParticipantRole, Testimony
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

DAY = dt.date(2026, 6, 15)
DAYS = [None, *(DAY + dt.timedelta(days=days) for days in (-1, 0, 1))]
ROOM = (ParticipantRole.WITNESS, ParticipantRole.INTERPRETER, ParticipantRole.GUARDIAN)
ACCOUNTS = 5


@dataclass(frozen=True)
class Said:
    """A record of one person."""

    purpose: Purpose
    audience: Audience
    state: State
    identity: IdentityLevel
    place: PlacePrecision
    date: DatePrecision
    not_before: dt.date | None
    not_after: dt.date | None
    review_on: dt.date | None
    condition: bool
    current: bool


@dataclass(frozen=True)
class Published:
    """A publication of an account: how exactly it tells, and whether it was taken down."""

    kind: RenditionKind
    place: PlacePrecision
    date: DatePrecision
    ended: bool


@dataclass(frozen=True)
class Account:
    """Who said what, whether the account is withdrawn, and what is published of it."""

    people: list[list[Said]]
    withdrawn: bool
    published: Published


GIVEN = Said(
    purpose=Purpose.PUBLISH_SUMMARY,
    audience=Audience.PUBLIC,
    state=State.GIVEN,
    identity=IdentityLevel.NAMED,
    place=PlacePrecision.EXACT,
    date=DatePrecision.DAY,
    not_before=None,
    not_after=None,
    review_on=None,
    condition=False,
    current=True,
)
KEPT = replace(GIVEN, purpose=Purpose.KEEP, audience=Audience.ARCHIVE)
# What may stand otherwise in a record.
OTHERWISE: dict[str, st.SearchStrategy[Any]] = {
    "purpose": st.sampled_from(Purpose),
    "audience": st.sampled_from(Audience),
    "state": st.sampled_from(State),
    "identity": st.sampled_from(IdentityLevel),
    "place": st.sampled_from(PlacePrecision),
    "date": st.sampled_from(DatePrecision),
    "not_before": st.sampled_from(DAYS),
    "not_after": st.sampled_from(DAYS),
    "review_on": st.sampled_from(DAYS),
    "condition": st.just(True),
    "current": st.just(False),
}


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Everybody agreed to everything, but for a thing or two: of more, one fault in a rule would hide behind another."""
    room = [
        [GIVEN, replace(GIVEN, purpose=Purpose.PUBLISH_TEXT)]
        for _ in range(draw(st.sampled_from([1, 2, 3])))
    ]
    withdrawn = ended = False
    for what in draw(st.lists(st.sampled_from(WHAT), min_size=1, max_size=2)):
        words = draw(st.sampled_from(room)) if room else []
        if what == "withdrawn":
            withdrawn = True
        elif what == "ended":
            ended = True
        elif what == "nobody":
            room = []
        elif what == "silent":
            words.clear()
        elif what == "keep":
            words.append(replace(KEPT, state=draw(st.sampled_from(State))))
        elif words:
            position = draw(st.integers(0, len(words) - 1))
            before, told = words[position], draw(OTHERWISE[what])
            words[position] = replace(before, **{what: told})
            if draw(st.booleans()):
                # What they said before does not count any more.
                words.append(replace(before, current=False))
    published = Published(
        kind=draw(st.sampled_from(RenditionKind)),
        place=draw(st.sampled_from(PlacePrecision)),
        date=draw(st.sampled_from(DatePrecision)),
        ended=ended,
    )
    return Account([in_effect_once(words) for words in room], withdrawn, published)


WHAT = [*OTHERWISE, "not_before", "not_after", "withdrawn", "ended", "nobody", "silent", "keep"]


def in_effect_once(words: list[Said]) -> list[Said]:
    """As the database's constraint has it: one in effect for a purpose and audience, the last."""
    current = {(one.purpose, one.audience): one for one in words if one.current}
    return [*current.values(), *(one for one in words if not one.current)]


questions = st.builds(
    Question,
    purpose=st.sampled_from([Purpose.PUBLISH_SUMMARY, Purpose.PUBLISH_TEXT]),
    audience=st.sampled_from([Audience.PUBLIC, Audience.PUBLIC, Audience.PUBLIC, *Audience]),
    identity=st.sampled_from(IdentityLevel),
    place=st.sampled_from(PlacePrecision),
    date=st.sampled_from(DatePrecision),
)


def test_the_three_spellings_of_the_rule_agree_in_any_world() -> None:
    """P3: an account may be read, found and stay published exactly where `permits` says so of everybody in the room."""
    world = World()
    rooms = [bare_account(world) for _ in range(ACCOUNTS)]
    answers: dict[str, set[bool]] = {"permitting": set(), "standing": set()}

    @settings(deadline=None, max_examples=150)
    @given(told=st.lists(accounts(), min_size=ACCOUNTS, max_size=ACCOUNTS), question=questions)
    def agree(told: list[Account], question: Question) -> None:
        with transaction.atomic(), on_record():
            testimonies = [write(world, *both) for both in zip(rooms, told, strict=False)]
            found = set(permitting(Testimony.objects.all(), question, at=DAY))
            may_be_kept = set(kept(Testimony.objects.all()))
            stand = set(standing(at=DAY).values_list("testimony", flat=True))
            for testimony, account in zip(testimonies, told, strict=False):
                allowed = permits(testimony, question, at=DAY).allowed
                assert (testimony in found) == allowed
                records = ConsentRecord.objects.filter(testimony_id=testimony.pk, is_current=True)
                assert (testimony in may_be_kept) == keeping_is_permitted(list(records))
                stands = may_stand(testimony, account.published)
                assert (testimony.pk in stand) == stands
                answers["permitting"].add(allowed)
                answers["standing"].add(stands)
            transaction.set_rollback(True)

    agree()
    assert answers == {"permitting": {True, False}, "standing": {True, False}}


def may_stand(testimony: Testimony, published: Published) -> bool:
    """What `permits` says of each thing that a publication tells."""
    purposes = [Purpose.PUBLISH_SUMMARY]
    if published.kind == RenditionKind.TEXT:
        purposes.append(Purpose.PUBLISH_TEXT)
    return not published.ended and all(
        permits(
            testimony,
            Question(
                purpose=purpose,
                audience=Audience.PUBLIC,
                place=published.place,
                date=published.date,
            ),
            at=DAY,
        ).allowed
        for purpose in purposes
    )


def bare_account(world: World) -> Testimony:
    """An account without its acts, for hundreds of worlds are made with it."""
    with on_record():
        testimony = Testimony(
            collection=world.collection, code=new_code("T"), entered_by=world.archivist
        )
        make_data_keys([testimony.pk])
        testimony.save(force_insert=True)
    return testimony


def write(world: World, testimony: Testimony, account: Account) -> Testimony:
    """Write this world into the database; the caller rolls it back."""
    for role, words in zip(ROOM, account.people, strict=False):
        participant = Participant(testimony=testimony, code=new_code("S"), role=role)
        participant.save(force_insert=True)
        ConsentRecord.objects.bulk_create(
            ConsentRecord(
                testimony_id=testimony.pk,
                participant=participant,
                purpose=one.purpose,
                audience=one.audience,
                state=one.state,
                identity_level=int(one.identity),
                place_precision=int(one.place),
                date_precision=int(one.date),
                not_before=one.not_before,
                not_after=one.not_after,
                review_on=one.review_on,
                has_open_conditions=one.condition,
                recorded_by=world.archivist,
                confirmed_by=world.reviewer if one.current else None,
                widens=True,
                is_current=one.current,
            )
            for one in words
        )
    told = account.published
    rendition = Rendition(
        testimony=testimony,
        kind=told.kind,
        state="published",
        language="en",
        drafted_by=world.archivist,
        submitted_by=world.archivist,
        approved_by=world.reviewer,
    )
    rendition.save(force_insert=True)
    Publication.objects.create(
        code=new_code("P"),
        testimony=testimony,
        rendition=rendition,
        kind=told.kind,
        content=b"",
        content_hash="",
        place_precision=int(told.place),
        date_precision=int(told.date),
        approved_by=world.reviewer,
        submitted_by=world.archivist,
        published_by=world.reviewer,
        published_at=clock.now(),
        ended_at=clock.now() if told.ended else None,
    )
    withdrawn_at = clock.now() if account.withdrawn else None
    Testimony.objects.filter(pk=testimony.pk).update(withdrawn_at=withdrawn_at)
    return Testimony.objects.get(pk=testimony.pk)
