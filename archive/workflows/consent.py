"""Recording what somebody said, and confirming it as a second person."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.consent import services
from archive.consent.models import ConsentRecord
from archive.consent.querysets import from_files, waiting_from_files
from archive.consent.services import ConsentTerms
from archive.core import clock, failpoints
from archive.core.errors import Conflict
from archive.intake.staging import PACE, Pace
from archive.policy import duties
from archive.policy.roles import Duty
from archive.testimony.models import KeptImport, Participant, Testimony
from archive.users.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConfirmed:
    """What came of confirming an import: how many consents took effect now, how many still wait.

    `overtaken` were never confirmed: their giver has said something else since, they were set aside, or the account is
    withdrawn.
    """

    confirmed: int
    waiting: int
    overtaken: int


def record_consent(
    user: User,
    participant: Participant,
    terms: ConsentTerms,
    *,
    form: tuple[str, str] | None = None,
) -> ConsentRecord:
    """Write down what a participant said. Narrowing holds from the commit; widening waits for a second person.

    `form` is the name and version of the form that was read or signed, where `terms` names no notice yet.
    """
    with change(user.agent, Verb.RECORD_CONSENT, on=participant) as act:
        duties.require(user, Duty.RECORD_CONSENT, participant.testimony.collection)
        if form is not None:
            terms = replace(terms, notice=services.notice_called(*form))
        return services.record_consent(act, participant, terms)


def confirm_consent(user: User, record: ConsentRecord) -> None:
    """Confirm, as a second person, that the evidence bears a consent out."""
    with change(user.agent, Verb.CONFIRM_CONSENT, on=record) as act:
        duties.require(user, Duty.CONFIRM_CONSENT, record.participant.testimony.collection)
        services.confirm_consent(act, record)


def set_aside(user: User, record: ConsentRecord, *, reason: str) -> ConsentRecord:
    """Say that a consent which waits was wrongly recorded. It opens nothing, so one person suffices, its recorder too."""
    with change(user.agent, Verb.SET_ASIDE_CONSENT, on=record) as act:
        duties.require(user, Duty.RECORD_CONSENT, record.participant.testimony.collection)
        return services.set_aside(act, record, reason=reason)


def clear_condition(user: User, record: ConsentRecord) -> None:
    """Say, as a second person, that a condition of a consent is met."""
    with change(user.agent, Verb.CLEAR_CONDITION, on=record) as act:
        duties.require(user, Duty.CONFIRM_CONSENT, record.participant.testimony.collection)
        services.clear_condition(act, record)


def confirm_import(
    user: User, kept_import: KeptImport, *, pace: Pace = PACE, at_most: float | None = None
) -> ImportConfirmed:
    """Confirm, as a second person, the consents that came with an imported file, against that file.

    One account a transaction, each on record by itself, with room for others in between. Cut off at any point, or after
    `at_most` seconds, it goes on from there when it is called again; the import counts as confirmed when none waits any
    more. What was narrowed meanwhile stays as it was narrowed. Raises Conflict for the one who imported it, before its
    release, where nothing waits, and where it is confirmed already.
    """
    _begin(user, kept_import)
    failpoints.reached("confirmation-begun")
    began, confirmed = time.monotonic(), 0
    for account in _turns(kept_import, pace):
        if at_most is not None and time.monotonic() - began >= at_most:
            return _so_far(kept_import, confirmed)
        confirmed += _confirm_account(user, kept_import, account)
        failpoints.reached("account-confirmed")
    _end(user, kept_import)
    failpoints.reached("import-confirmed")
    return _so_far(kept_import, confirmed)


def _begin(user: User, kept_import: KeptImport) -> None:
    """Put on record who confirms, before any consent takes effect."""
    with change(user.agent, Verb.CONFIRM_CONSENT, on=kept_import):
        standing = _require_confirmable(user, kept_import)
        if standing.consents_confirmed_by_id is None:
            if not _waiting(kept_import).exists():
                raise Conflict("no consent of this import waits for a second person")
            standing.consents_confirmed_by = user
            standing.save(update_fields=["consents_confirmed_by"])
        failpoints.reached("confirmation-beginning")


def _confirm_account(user: User, kept_import: KeptImport, account: UUID) -> int:
    """Confirm what waits of one account; what has ceased to wait by now is passed over."""
    with change(user.agent, Verb.CONFIRM_CONSENT, on=Testimony(pk=account)) as act:
        _require_confirmable(user, kept_import)
        came = _waiting(kept_import).filter(testimony_id=account)
        confirmed = services.confirm_waiting(act, came)
        failpoints.reached("consents-confirmed")
    return confirmed


def _end(user: User, kept_import: KeptImport) -> None:
    with change(user.agent, Verb.CONFIRM_CONSENT, on=kept_import):
        standing = _require_confirmable(user, kept_import)
        standing.consents_confirmed_by = user
        standing.consents_confirmed_at = clock.now()
        standing.save(update_fields=["consents_confirmed_by", "consents_confirmed_at"])
        failpoints.reached("confirmation-ending")


def _require_confirmable(user: User, kept_import: KeptImport) -> KeptImport:
    """The import as it stands within the transaction; raises AccessDenied, Conflict."""
    standing = KeptImport.objects.select_related("collection").get(pk=kept_import.pk)
    duties.require(user, Duty.CONFIRM_CONSENT, standing.collection)
    if standing.released_at is None:
        raise Conflict("the import is not released yet")
    if user.pk == standing.imported_by_id:
        raise Conflict("the one who imported a file can't confirm its consents")
    if standing.consents_confirmed_at is not None:
        raise Conflict("the consents of this import are confirmed already")
    return standing


def _waiting(kept_import: KeptImport) -> QuerySet[ConsentRecord]:
    return waiting_from_files().filter(participant__testimony__kept_import=kept_import)


def _turns(kept_import: KeptImport, pace: Pace) -> Iterator[UUID]:
    """The accounts that wait, in the order of the file, with the pauses that leave the database to others.

    What waits of a file only grows less, so one look at it suffices.
    """
    waiting = _waiting(kept_import).order_by("participant__testimony__import_row")
    accounts = waiting.values_list("participant__testimony", flat=True).distinct()
    taken, until = 0, time.monotonic() + pace.seconds
    for account in list(accounts):
        if taken == pace.accounts or (taken and time.monotonic() >= until):
            time.sleep(pace.pause)
            taken, until = 0, time.monotonic() + pace.seconds
        taken += 1
        yield account


def _so_far(kept_import: KeptImport, confirmed: int) -> ImportConfirmed:
    waiting = _waiting(kept_import).count()
    came = from_files().filter(participant__testimony__kept_import=kept_import, widens=True)
    unconfirmed = came.filter(confirmed_by__isnull=True).count()
    return ImportConfirmed(confirmed=confirmed, waiting=waiting, overtaken=unconfirmed - waiting)
