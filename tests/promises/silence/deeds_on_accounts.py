"""Deeds on accounts: entered, corrected, redacted, consented to, withdrawn, nearly published."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from django.db.models import Exists, OuterRef, QuerySet

from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.core import clock
from archive.policy.access import partition_of
from archive.policy.models import Level
from archive.publication.models import RenditionKind, RenditionState
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason, RedactionSet, SetState
from archive.sealing.authority import on_record
from archive.search.writing import rebuild
from archive.testimony.models import ParticipantRole, RelationKind, Testimony, Transcript
from archive.workflows import enter, publish, redact, withdraw
from archive.workflows import relate as relating
from tests.looking import approve_rendition, submit_rendition
from tests.promises.silence.base import KEPT_ONLY, NAMES, REMOVED, UNPUBLISHED, WORDS, Side
from tests.promises.silence.choosing import (
    OPENING,
    NoneThere,
    closed_ones,
    one_of,
    open_ones,
    standing,
    text,
    text_in_a_language,
    texts_of,
    told_again,
)
from tests.world import OPEN_TO_ALL, drain_all


def _removing(words: str) -> list[tuple[str, Reason, str]]:
    return [(each, Reason.NAME_OF_WITNESS, "a witness") for each in REMOVED if each in words]


def enter_open(side: Side, draw: Random) -> Testimony:
    words, language = text_in_a_language(draw)
    return side.world.account(
        words, language=language, consented=UNPUBLISHED, redactions=_removing(words)
    )


def enter_closed(side: Side, draw: Random) -> None:
    words, language = text_in_a_language(draw)
    side.world.account(words, language=language, consented=KEPT_ONLY)


def open_for_a_moment(side: Side, draw: Random) -> None:
    """Found by the worker and withdrawn, all between two requests: it stands in an index until the worker comes again.

    In a segment with accounts that are seen: one that holds nothing else is not looked into.
    """
    account = side.world.account(text(draw), told_again(draw), consented=UNPUBLISHED)
    drain_all()
    rebuild(partition_of(side.world.collection, side.level))
    withdraw.withdraw(side.world.archivist, account, reason="asked")


def stage(side: Side, draw: Random) -> None:
    side.world.put_into_unreleased_import(side.world.account(text(draw), consented=UNPUBLISHED))


def correct_open(side: Side, draw: Random) -> None:
    side.world.correct(one_of(open_ones(side), draw), text(draw))


def correct_closed(side: Side, draw: Random) -> None:
    side.world.correct(one_of(closed_ones(side), draw), text(draw))


def approve_open(side: Side, draw: Random) -> None:
    """A text of an open account that waits for redactions, approved by two; where none waits, one corrected for that."""
    approved = RedactionSet.objects.filter(transcript=OuterRef("pk"), state=SetState.APPROVED)
    waiting = texts_of(open_ones(side)).exclude(Exists(approved))
    if not waiting.exists():
        correct_open(side, draw)
    side.world.approved(one_of(waiting, draw))


def remove_words(side: Side, draw: Random) -> None:
    side.world.approved(_mark(side, texts_of(open_ones(side)), draw))


def mark_only(side: Side, draw: Random) -> None:
    """Also in what is published: what nobody has approved removes nothing."""
    _mark(side, texts_of(standing(side)), draw)


def _mark(side: Side, texts: QuerySet[Transcript], draw: Random) -> Transcript:
    """A known word in one of the texts in which any stands."""
    with on_record():
        held = [
            (each, sorted({*WORDS, *NAMES, *REMOVED}.intersection(each.text.split())))
            for each in texts
        ]
    marked = [(each, words) for each, words in held if words]
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
        testimony_id__in=open_ones(side).values("pk"),
        purpose__in=OPENING,
        is_current=True,
        state=State.GIVEN,
    )
    record = one_of(given, draw)
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
    participant = one_of(
        open_ones(side).filter(participants__isnull=False), draw
    ).participants.first()
    if participant is not None:
        last = clock.today() + dt.timedelta(days=draw.randint(0, 1))
        side.world.consent(participant, purpose, audience, not_after=last)


def consent_to_be_called(side: Side, draw: Random) -> None:
    """Of any account, the published ones too: it opens nothing and closes nothing."""
    _answered(side, draw, standing(side), Purpose.BE_CALLED, Audience.BODIES)


def refuse_to_be_matched(side: Side, draw: Random) -> None:
    """Of any account, the open ones too, but those that repeat one another: whoever reads one is told of the other."""
    states = (State.REFUSED, State.WITHDRAWN)
    accounts = standing(side).exclude(pk__in=side.repeating)
    _answered(side, draw, accounts, Purpose.BE_MATCHED, Audience.ARCHIVE, states)


def _answered(
    side: Side,
    draw: Random,
    accounts: QuerySet[Testimony],
    purpose: Purpose,
    audience: Audience,
    states: Sequence[State] = (State.GIVEN, State.REFUSED),
) -> None:
    """What somebody in one of these accounts said of one purpose."""
    account = one_of(accounts.filter(participants__isnull=False), draw)
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
        side.world.archivist, one_of(open_ones(side), draw), role=ParticipantRole.CO_WITNESS
    )


def relate(side: Side, draw: Random) -> None:
    """A closed account to an open one: whoever reads the open one is not told of it."""
    one, other = one_of(closed_ones(side), draw), one_of(open_ones(side), draw)
    kind = draw.choice(list(RelationKind))
    archivist = side.world.archivist
    relation = relating.propose(archivist, one, code=other.code, kind=kind)
    act = draw.choice((relating.confirm, relating.reject, lambda *_: None))
    act(archivist, relation)


def withdraw_open(side: Side, draw: Random) -> None:
    withdraw.withdraw(side.world.archivist, one_of(open_ones(side), draw), reason="asked")


def withdraw_closed(side: Side, draw: Random) -> None:
    withdraw.withdraw(side.world.archivist, one_of(closed_ones(side), draw), reason="asked")


def draft(side: Side, draw: Random) -> None:
    """For any account: to be published, or in the place of what is."""
    account = one_of(standing(side), draw)
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
        for account in standing(side)
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
    account = side.world.account(text(draw), consented=OPEN_TO_ALL)
    side.world.published(account, title=f"A {draw.choice(WORDS)}", summary=text(draw))
    if draw.random() < 0.7:
        drain_all()
    if draw.random() < 0.5:
        publish.take_down(side.world.archivist, account)
    else:
        withdraw.withdraw(side.world.archivist, account, reason="asked")
