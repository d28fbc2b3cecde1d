"""Recording and confirming consent."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, QuerySet

from archive.audit.log import Act
from archive.consent.models import (
    AUDIENCES,
    SET_ASIDE,
    AfterDeath,
    Audience,
    ConsentRecord,
    IdentityLevel,
    Notice,
    Purpose,
    State,
)
from archive.consent.querysets import set_asides, still_waiting
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.errors import Conflict, InvalidInput
from archive.core.outbox import touch
from archive.incidents.models import PlacePrecision
from archive.testimony.models import Participant
from archive.testimony.texts import check_text

# What is not loaded where only what a consent permits is asked.
SEALED = ("attribution", "conditions", "evidence")
# Answers by which the archive may not even keep an account.
CLOSING = (State.REFUSED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerms:
    """What one person said to one purpose for one audience."""

    purpose: Purpose
    audience: Audience
    state: State
    identity: IdentityLevel = IdentityLevel.ANONYMOUS
    attribution: str = ""
    place: PlacePrecision = PlacePrecision.NONE
    date: DatePrecision = DatePrecision.NONE
    not_before: dt.date | None = None
    not_after: dt.date | None = None
    review_on: dt.date | None = None
    after_death: AfterDeath = AfterDeath.NOT_ASKED
    conditions: str = ""
    notice: Notice | None = None
    evidence: str = ""


def notice_called(name: str, version: str) -> Notice:
    """The form of this name and version; written down the first time it is met."""
    notice, _ = Notice.objects.get_or_create(name=name, version=version)
    return notice


def record_consent(act: Act, participant: Participant, terms: ConsentTerms) -> ConsentRecord:
    """Write down what somebody said. What narrows is in effect from the commit; what widens waits for a second person.

    Raises InvalidInput where something given has no evidence, ends before it begins, or is said of a purpose for an
    audience that it is never asked for. What stands so from before can be narrowed all the same.
    """
    if terms.not_before and terms.not_after and terms.not_after < terms.not_before:
        raise InvalidInput("consent ends before it begins", place="not_after")
    for place in ("attribution", "conditions", "evidence"):
        check_text(getattr(terms, place), place=place)
    current = _current(participant, terms.purpose, terms.audience)
    widens = _widens(terms, current)
    if terms.audience not in AUDIENCES[terms.purpose] and (widens or current is None):
        raise InvalidInput("this purpose does not go with this audience", place="audience")
    if widens and not terms.evidence.strip():
        raise InvalidInput("consent that widens needs its evidence", place="evidence")
    record = ConsentRecord(
        testimony_id=participant.testimony_id,
        participant=participant,
        purpose=terms.purpose,
        audience=terms.audience,
        state=terms.state,
        identity_level=int(terms.identity),
        place_precision=int(terms.place),
        date_precision=int(terms.date),
        not_before=terms.not_before,
        not_after=terms.not_after,
        review_on=terms.review_on,
        after_death=terms.after_death,
        has_open_conditions=bool(terms.conditions.strip()),
        notice=terms.notice,
        recorded_by_id=act.person,
        recorded_at=_after_what_was_said(participant, terms),
        widens=widens,
        is_current=not widens,
    )
    record.attribution = terms.attribution
    record.conditions = terms.conditions
    record.evidence = terms.evidence
    if not widens and current is not None:
        _supersede(current)
    record.save(force_insert=True)
    touch([participant.testimony_id])
    return record


def confirm_consent(act: Act, record: ConsentRecord) -> None:
    """Say, as a second person, that the evidence bears the consent out. It takes effect.

    Raises Conflict where the same person recorded it, where it is confirmed already, or where the participant has
    narrowed it since.
    """
    record.refresh_from_db()
    _require_another(act, record)
    _require_waiting(record)
    _put_into_effect(act, [record])


def confirm_waiting(act: Act, records: QuerySet[ConsentRecord]) -> int:
    """The same of those of an account's `records` that still wait; return how many took effect.

    What was said twice takes effect as it was said last. Raises Conflict where the same person recorded one of them.
    """
    last: dict[tuple[UUID, str, str], ConsentRecord] = {}
    for record in still_waiting(records).defer(*SEALED).order_by("recorded_at"):
        _require_another(act, record)
        last[_key(record)] = record
    _put_into_effect(act, list(last.values()))
    return len(last)


def set_aside(act: Act, record: ConsentRecord, *, reason: str) -> ConsentRecord:
    """Say that a consent which waits was wrongly recorded: it can't be confirmed any more, and what was in effect stays so.

    One person's act, since it opens nothing. It is written down as a record of its own, never in effect, with the reason
    as its evidence, and sets aside all that waits for the same participant, purpose and audience. Raises Conflict where
    the consent does not wait, InvalidInput where nothing is said of why.
    """
    record.refresh_from_db()
    _require_waiting(record)
    if not reason.strip():
        raise InvalidInput("say why it is set aside", place="reason")
    check_text(reason, place="reason")
    aside = ConsentRecord(
        testimony_id=record.testimony_id,
        participant_id=record.participant_id,
        purpose=record.purpose,
        audience=record.audience,
        state=State.UNKNOWN,
        notice=notice_called(SET_ASIDE, ""),
        recorded_by_id=act.person,
        # A clock that was set back must not put it before what it sets aside.
        recorded_at=max(clock.now(), record.recorded_at + dt.timedelta(microseconds=1)),
        widens=False,
        is_current=False,
    )
    aside.evidence = reason.strip()
    aside.save(force_insert=True)
    touch([record.testimony_id])
    return aside


def clear_condition(act: Act, record: ConsentRecord) -> None:
    """Say, as another person than the one who recorded it, that a condition is met."""
    if act.person == record.recorded_by_id:
        raise Conflict("the one who recorded a condition can't clear it")
    record.refresh_from_db()
    if not record.has_open_conditions:
        raise Conflict("no condition is open")
    record.has_open_conditions = False
    record.condition_cleared_by_id = act.person
    record.condition_cleared_at = clock.now()
    record.save(
        update_fields=["has_open_conditions", "condition_cleared_by", "condition_cleared_at"]
    )
    touch([record.testimony_id])


def _require_another(act: Act, record: ConsentRecord) -> None:
    if act.person == record.recorded_by_id:
        raise Conflict("the one who recorded a consent can't confirm it")


def _put_into_effect(act: Act, records: list[ConsentRecord]) -> None:
    """Confirm these, each to another purpose, audience or participant, in place of what was in effect."""
    if not records:
        return
    keys = {_key(record) for record in records}
    theirs = ConsentRecord.objects.filter(
        participant__in={record.participant_id for record in records}, is_current=True
    )
    before = [record.pk for record in theirs.defer(*SEALED) if _key(record) in keys]
    ConsentRecord.objects.filter(pk__in=before).update(is_current=False)
    confirmed = ConsentRecord.objects.filter(pk__in=[record.pk for record in records])
    confirmed.update(confirmed_by=act.person, confirmed_at=clock.now(), is_current=True)
    touch({record.testimony_id for record in records})


def _key(record: ConsentRecord) -> tuple[UUID, str, str]:
    """What there is one consent in effect for."""
    return record.participant_id, record.purpose, record.audience


def _require_waiting(record: ConsentRecord) -> None:
    if not record.widens or record.confirmed_by_id is not None:
        raise Conflict("this consent needs no confirmation")
    same = ConsentRecord.objects.filter(pk=record.pk)
    if still_waiting(same).exists():
        return
    if set_asides(of=same).exists():
        raise Conflict("this consent was set aside")
    raise Conflict("the participant has said something else since")


def _after_what_was_said(participant: Participant, terms: ConsentTerms) -> dt.datetime:
    """Now, or just after the last word on this. A clock that was set back must not put a refusal before what it refuses."""
    said = ConsentRecord.objects.filter(
        participant=participant, purpose=terms.purpose, audience=terms.audience
    )
    last = said.aggregate(last=Max("recorded_at"))["last"]
    return clock.now() if last is None else max(clock.now(), last + dt.timedelta(microseconds=1))


def _current(
    participant: Participant, purpose: Purpose, audience: Audience
) -> ConsentRecord | None:
    return ConsentRecord.objects.filter(
        participant=participant, purpose=purpose, audience=audience, is_current=True
    ).first()


def _supersede(record: ConsentRecord) -> None:
    record.is_current = False
    record.save(update_fields=["is_current"])


def _widens(terms: ConsentTerms, current: ConsentRecord | None) -> bool:
    """Whether `terms` would open anything that `current` keeps closed.

    To keep an account is permitted until somebody refuses it: there, whatever is no refusal opens it again.
    """
    if terms.purpose == Purpose.KEEP and current is not None and current.state in CLOSING:
        return terms.state not in CLOSING
    return terms.state == State.GIVEN and not _is_within(terms, current)


def _is_within(terms: ConsentTerms, current: ConsentRecord | None) -> bool:
    """Whether `terms` permit nothing that `current` does not."""
    if current is None or current.state != State.GIVEN:
        return False
    earliest, latest = dt.date.min, dt.date.max
    return (
        int(terms.identity) <= current.identity_level
        and int(terms.place) <= current.place_precision
        and int(terms.date) <= current.date_precision
        and (terms.not_before or earliest) >= (current.not_before or earliest)
        and (terms.not_after or latest) <= (current.not_after or latest)
        and terms.attribution == current.attribution
        and terms.after_death in (current.after_death, AfterDeath.ENDS)
        and (terms.review_on or latest) <= (current.review_on or latest)
        and (not current.has_open_conditions or terms.conditions == current.conditions)
    )
