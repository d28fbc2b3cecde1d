"""Recording what somebody said, and confirming it as a second person."""

from dataclasses import replace

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.consent import services
from archive.consent.models import ConsentRecord
from archive.consent.services import ConsentTerms
from archive.core import clock
from archive.core.errors import Conflict
from archive.policy import duties
from archive.policy.roles import Duty
from archive.testimony.models import KeptImport, Participant
from archive.users.models import User


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


def clear_condition(user: User, record: ConsentRecord) -> None:
    """Say, as a second person, that a condition of a consent is met."""
    with change(user.agent, Verb.CLEAR_CONDITION, on=record) as act:
        duties.require(user, Duty.CONFIRM_CONSENT, record.participant.testimony.collection)
        services.clear_condition(act, record)


def confirm_import(user: User, kept_import: KeptImport) -> int:
    """Confirm, as a second person, the consents that came with an imported file, against that file.

    Returns how many took effect. Consents that somebody narrowed since stay as they were narrowed. Raises Conflict for the
    one who imported it, and before its release.
    """
    duties.require(user, Duty.CONFIRM_CONSENT, kept_import.collection)
    if kept_import.released_at is None:
        raise Conflict("the import is not released yet")
    if user.pk == kept_import.imported_by_id:
        raise Conflict("the one who imported a file can't confirm its consents")
    if kept_import.consents_confirmed_at is not None:
        raise Conflict("the consents of this import are confirmed already")
    confirmed = 0
    with change(user.agent, Verb.CONFIRM_CONSENT, on=kept_import) as act:
        waiting = ConsentRecord.objects.filter(
            participant__testimony__kept_import=kept_import,
            recorded_by=kept_import.imported_by_id,
            widens=True,
            confirmed_by__isnull=True,
        ).select_related("participant")
        for record in waiting:
            try:
                services.confirm_consent(act, record)
            except Conflict:
                continue
            confirmed += 1
        kept_import.consents_confirmed_by = user
        kept_import.consents_confirmed_at = clock.now()
        kept_import.save(update_fields=["consents_confirmed_by", "consents_confirmed_at"])
    return confirmed
