"""What consent permits: one question, asked of everybody who was in the room."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.testimony.models import Participant, Testimony


class Reason(StrEnum):
    """Why consent permits something or does not."""

    PERMITTED = "permitted"
    NOBODY_IN_THE_ROOM = "nobody-in-the-room"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    CONDITION_OPEN = "condition-open"
    TELLS_WHO = "tells-who"
    TELLS_WHERE = "tells-where"
    TELLS_WHEN = "tells-when"
    NOT_KEPT = "not-kept"
    ACCOUNT_WITHDRAWN = "account-withdrawn"


@dataclass(frozen=True, slots=True)
class ConsentDecision:
    """The answer for the account as a whole: the least that any participant gave."""

    allowed: bool
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of consent: a purpose, an audience, and how much is told of who, where and when."""

    purpose: Purpose
    audience: Audience
    identity: IdentityLevel = IdentityLevel.ANONYMOUS
    place: PlacePrecision = PlacePrecision.NONE
    date: DatePrecision = DatePrecision.NONE


_BY_STATE = {
    State.REFUSED: Reason.REFUSED,
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.EXPIRED: Reason.EXPIRED,
    State.UNKNOWN: Reason.UNKNOWN,
}


def permits(testimony: Testimony, question: Question, *, at: dt.date) -> ConsentDecision:
    """Whether every participant gave what is asked, on that day. Unknown is no.

    An account that somebody refused to let the archive keep is closed for every purpose.
    """
    if testimony.withdrawn_at is not None:
        return ConsentDecision(False, Reason.ACCOUNT_WITHDRAWN)
    participants = list(testimony.participants.all())
    records = list(ConsentRecord.objects.filter(participant__testimony=testimony, is_current=True))
    return everybody_permits(participants, records, question, at=at)


def everybody_permits(
    participants: Sequence[Participant],
    records: Sequence[ConsentRecord],
    question: Question,
    *,
    at: dt.date,
) -> ConsentDecision:
    """The same of an account that is not withdrawn, for one who has its people and their consents in effect at hand."""
    if not participants:
        return ConsentDecision(False, Reason.NOBODY_IN_THE_ROOM)
    if not keeping_is_permitted(records):
        return ConsentDecision(False, Reason.NOT_KEPT)
    given = {
        record.participant_id: record
        for record in records
        if (record.purpose, record.audience) == (question.purpose, question.audience)
    }
    for participant in participants:
        reason = _answer(given.get(participant.pk), question, at)
        if reason is not Reason.PERMITTED:
            return ConsentDecision(False, reason)
    return ConsentDecision(True, Reason.PERMITTED)


def keeping_is_permitted(records: Sequence[ConsentRecord]) -> bool:
    """Whether nobody refused the archive to keep the account, or took that back."""
    return not any(
        record.purpose == Purpose.KEEP and record.state in (State.REFUSED, State.WITHDRAWN)
        for record in records
    )


def waiting_among(records: Iterable[ConsentRecord]) -> list[ConsentRecord]:
    """The consents that a second person can still confirm, as `querysets.still_waiting` finds them, of records at hand.

    `records` are all that their participants said: a later word to the same purpose and audience, in effect or narrowing,
    has overtaken the others.
    """
    said = list(records)
    return [
        record
        for record in said
        if record.widens
        and record.confirmed_by_id is None
        and not any(
            _speaks_of(later) == _speaks_of(record)
            and later.recorded_at > record.recorded_at
            and (later.is_current or not later.widens)
            for later in said
        )
    ]


def _speaks_of(record: ConsentRecord) -> tuple[UUID, str, str]:
    return record.participant_id, record.purpose, record.audience


def _answer(record: ConsentRecord | None, question: Question, at: dt.date) -> Reason:
    if record is None:
        return Reason.UNKNOWN
    if record.state != State.GIVEN:
        return _BY_STATE[State(record.state)]
    if record.not_after is not None and at > record.not_after:
        return Reason.EXPIRED
    if record.not_before is not None and at < record.not_before:
        return Reason.NOT_YET
    if record.has_open_conditions:
        return Reason.CONDITION_OPEN
    if record.identity_level < question.identity:
        return Reason.TELLS_WHO
    if record.place_precision < question.place:
        return Reason.TELLS_WHERE
    if record.date_precision < question.date:
        return Reason.TELLS_WHEN
    return Reason.PERMITTED
