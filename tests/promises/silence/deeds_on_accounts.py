"""Deeds on accounts: entered, corrected, redacted, consented to, withdrawn, nearly published."""

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.core import clock
from archive.policy.models import Level
from archive.publication.models import Publication, RenditionKind, RenditionState
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason, RedactionSet, SetState
from archive.sealing.authority import on_record
from archive.testimony.models import ParticipantRole, RelationKind, Testimony, Transcript
from archive.workflows import enter, publish, redact, withdraw
from archive.workflows import relate as relating
from tests.looking import approve_rendition, submit_rendition
from tests.promises.silence.base import KEPT_ONLY, NAMES, REMOVED, UNPUBLISHED, WORDS, Side
from tests.world import OPEN_TO_ALL, drain_all

# What opens an account to those granted, at one level or another.
OPENING = (Purpose.INTERNAL_ANALYSIS, Purpose.SHARE_AS_LEAD)


class NoneThere(Exception):
    """There is nothing on which the deed could be done."""


def text(draw: Random) -> str:
    """Words that visible accounts hold too, and some that nobody else says."""
    pool = (*WORDS * 2, *NAMES, *REMOVED, "the", "at", "was", "burn", f"word{draw.randrange(50)}")
    sentences = (
        " ".join(draw.choices(pool, k=draw.randint(3, 9))) for _ in range(draw.randint(1, 4))
    )
    return ". ".join(sentences) + "."


def _removing(words: str) -> list[tuple[str, Reason, str]]:
    return [(each, Reason.NAME_OF_WITNESS, "a witness") for each in REMOVED if each in words]


def enter_open(side: Side, draw: Random) -> Testimony:
    words = text(draw)
    return side.world.account(words, consented=UNPUBLISHED, redactions=_removing(words))


def enter_closed(side: Side, draw: Random) -> None:
    side.world.account(text(draw), consented=KEPT_ONLY)


def stage(side: Side, draw: Random) -> None:
    side.world.put_into_unreleased_import(side.world.account(text(draw), consented=UNPUBLISHED))


def correct_open(side: Side, draw: Random) -> None:
    side.world.correct(_one(_open(side), draw), text(draw))


def correct_closed(side: Side, draw: Random) -> None:
    side.world.correct(_one(_closed(side), draw), text(draw))


def approve_open(side: Side, draw: Random) -> None:
    """A text of an open account that waits for redactions, approved by two; where none waits, one corrected for that."""
    approved = RedactionSet.objects.filter(transcript=OuterRef("pk"), state=SetState.APPROVED)
    waiting = _texts(_open(side)).exclude(Exists(approved))
    if not waiting.exists():
        correct_open(side, draw)
    side.world.approved(_one(waiting, draw))


def remove_words(side: Side, draw: Random) -> None:
    side.world.approved(_mark(side, _texts(_open(side)), draw))


def mark_only(side: Side, draw: Random) -> None:
    """Also in what is published: what nobody has approved removes nothing."""
    _mark(side, _texts(_standing(side)), draw)


def _mark(side: Side, texts: QuerySet[Transcript], draw: Random) -> Transcript:
    """A known word in one of the texts in which any stands."""
    with on_record():
        standing = [
            (each, sorted({*WORDS, *NAMES, *REMOVED}.intersection(each.text.split())))
            for each in texts
        ]
    marked = [(each, words) for each, words in standing if words]
    if not marked:
        raise NoneThere
    transcript, words = draw.choice(marked)
    redact.mark_every(
        side.world.archivist,
        transcript,
        quote=draw.choice(words),
        reason=Reason.NAME_OF_THIRD_PARTY,
        label="somebody",
    )
    return transcript


def narrow(side: Side, draw: Random) -> None:
    given = ConsentRecord.objects.filter(
        testimony_id__in=_open(side).values("pk"),
        purpose__in=OPENING,
        is_current=True,
        state=State.GIVEN,
    )
    record = _one(given, draw)
    side.world.consent(
        record.participant,
        Purpose(record.purpose),
        Audience(record.audience),
        state=State.WITHDRAWN,
    )


# What opens an account at one level and not at the other, by the level of those who don't see it.
ELSEWHERE = {
    Level.PARTNER: (Purpose.SHARE_AS_LEAD, Audience.BODIES),
    Level.COURT: (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS),
}


def end_elsewhere(side: Side, draw: Random) -> None:
    """At the level of which nobody in the reader's case has a grant, an open account is open for a day or two yet."""
    purpose, audience = ELSEWHERE[side.level]
    participant = _one(_open(side).filter(participants__isnull=False), draw).participants.first()
    if participant is not None:
        last = clock.today() + dt.timedelta(days=draw.randint(0, 1))
        side.world.consent(participant, purpose, audience, not_after=last)


def consent_to_be_called(side: Side, draw: Random) -> None:
    """Of any account, the published ones too: it opens nothing and closes nothing."""
    _answered(side, draw, _standing(side), Purpose.BE_CALLED, Audience.BODIES)


def refuse_to_be_matched(side: Side, draw: Random) -> None:
    """Of any account, the open ones too: those that a reader's room opens are too short to repeat one another."""
    states = (State.REFUSED, State.WITHDRAWN)
    _answered(side, draw, _standing(side), Purpose.BE_MATCHED, Audience.ARCHIVE, states)


def _answered(
    side: Side,
    draw: Random,
    accounts: QuerySet[Testimony],
    purpose: Purpose,
    audience: Audience,
    states: Sequence[State] = (State.GIVEN, State.REFUSED),
) -> None:
    """What somebody in one of these accounts said of one purpose."""
    account = _one(accounts.filter(participants__isnull=False), draw)
    participant = account.participants.first()
    if participant is not None:
        side.world.consent(
            participant,
            purpose,
            audience,
            state=draw.choice(states),
            confirmed=draw.random() < 0.5,
        )


def add_somebody(side: Side, draw: Random) -> None:
    enter.add_participant(
        side.world.archivist, _one(_open(side), draw), role=ParticipantRole.CO_WITNESS
    )


def relate(side: Side, draw: Random) -> None:
    """A closed account to an open one: whoever reads the open one is not told of it."""
    one, other = _one(_closed(side), draw), _one(_open(side), draw)
    kind = draw.choice(list(RelationKind))
    archivist = side.world.archivist
    relation = relating.propose(archivist, one, code=other.code, kind=kind)
    act = draw.choice((relating.confirm, relating.reject, lambda *_: None))
    act(archivist, relation)


def withdraw_open(side: Side, draw: Random) -> None:
    withdraw.withdraw(side.world.archivist, _one(_open(side), draw), reason="asked")


def withdraw_closed(side: Side, draw: Random) -> None:
    withdraw.withdraw(side.world.archivist, _one(_closed(side), draw), reason="asked")


def draft(side: Side, draw: Random) -> None:
    """For any account: to be published, or in the place of what is."""
    account = _one(_standing(side), draw)
    transcript = account.transcripts.filter(is_current=True).first()
    kind = draw.choice(list(RenditionKind))
    publish.draft(
        side.world.archivist,
        account,
        RenditionDraft(
            kind=kind,
            language="en",
            title=f"Another {draw.choice(WORDS)}",
            summary=text(draw),
            transcript=transcript if kind == RenditionKind.TEXT else None,
        ),
    )


def approve_draft(side: Side, draw: Random) -> None:
    drafted = [
        each
        for account in _standing(side)
        for each in account.renditions.filter(state=RenditionState.DRAFT)
    ]
    if not drafted:
        draft(side, draw)
        return
    rendition = draw.choice(drafted)
    submit_rendition(side.world.archivist, rendition)
    approve_rendition(side.world.reviewer, rendition)


def publish_for_a_moment(side: Side, draw: Random) -> None:
    """Published, found by the worker or not, and taken down, all between two requests."""
    account = side.world.account(
        draw.choice(WORDS) + " " + draw.choice(WORDS), consented=OPEN_TO_ALL
    )
    side.world.published(
        account, title=f"A {draw.choice(WORDS)}", summary=f"Of {draw.choice(WORDS)}."
    )
    if draw.random() < 0.7:
        drain_all()
    if draw.random() < 0.5:
        publish.take_down(side.world.archivist, account)
    else:
        withdraw.withdraw(side.world.archivist, account, reason="asked")


# Which accounts there are -------------------------------------------------------------------------------------


def _standing(side: Side) -> QuerySet[Testimony]:
    found = Testimony.objects.standing().filter(collection=side.world.collection)
    return found.order_by("created_at", "pk")


def _unpublished(side: Side) -> QuerySet[Testimony]:
    published = Publication.objects.filter(testimony=OuterRef("pk"), ended_at__isnull=True)
    return _standing(side).exclude(Exists(published))


def _opening() -> Exists:
    return Exists(
        ConsentRecord.objects.filter(
            testimony_id=OuterRef("pk"), purpose__in=OPENING, state=State.GIVEN
        )
    )


def _open(side: Side) -> QuerySet[Testimony]:
    """Those not published that are or may become open to somebody granted."""
    return _unpublished(side).filter(_opening())


def _closed(side: Side) -> QuerySet[Testimony]:
    """Those that nobody granted has ever been able to read."""
    return _unpublished(side).exclude(_opening())


def _texts(accounts: QuerySet[Testimony]) -> QuerySet[Transcript]:
    found = Transcript.objects.filter(testimony__in=accounts.order_by(), is_current=True)
    return found.order_by("created_at", "pk")


Row = TypeVar("Row", bound=Model)


def _one(rows: QuerySet[Row], draw: Random) -> Row:
    """One of them; raises NoneThere."""
    keys = list(dict.fromkeys(rows.values_list("pk", flat=True)))
    if not keys:
        raise NoneThere
    return rows.model._default_manager.get(pk=draw.choice(keys))
