"""Marking redactions and approving them as a whole."""

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.policy import duties
from archive.policy.roles import Duty
from archive.publication.services import end_if_redacted_since
from archive.redaction import services
from archive.redaction.models import Reason, RedactionSet, RedactionSpan
from archive.redaction.services import Everywhere
from archive.testimony.models import Transcript
from archive.users.models import User


def mark(
    user: User,
    transcript: Transcript,
    *,
    start: int,
    end: int,
    quote: str,
    reason: Reason,
    label: str,
) -> RedactionSpan:
    """Mark the words from code point `start` to `end`, which the marker saw as `quote`."""
    with change(user.agent, Verb.REDACT, on=transcript) as act:
        duties.require(user, Duty.REDACT, transcript.testimony.collection)
        return services.mark_span(
            act,
            services.open_set(act, transcript),
            start=start,
            end=end,
            quote=quote,
            reason=reason,
            label=label,
        )


def mark_every(
    user: User, transcript: Transcript, *, quote: str, reason: Reason, label: str
) -> Everywhere:
    """Mark every place where these words stand, also with what clings to them; say how many."""
    with change(user.agent, Verb.REDACT, on=transcript) as act:
        duties.require(user, Duty.REDACT, transcript.testimony.collection)
        opened = services.open_set(act, transcript)
        return services.mark_every(act, opened, quote=quote, reason=reason, label=label)


def unmark(user: User, span: RedactionSpan) -> None:
    """Take a proposed redaction back."""
    transcript = span.redaction_set.transcript
    with change(user.agent, Verb.UNREDACT, on=transcript) as act:
        duties.require(user, Duty.REDACT, transcript.testimony.collection)
        services.remove_span(act, span)


def reopen(user: User, transcript: Transcript) -> RedactionSet:
    """Start a new set from what is approved, to take marks back or add some. What is approved holds meanwhile."""
    with change(user.agent, Verb.REDACT, on=transcript) as act:
        duties.require(user, Duty.REDACT, transcript.testimony.collection)
        return services.open_set(act, transcript)


def submit(user: User, transcript: Transcript, *, seen: str) -> RedactionSet:
    """Say that everything that must go is marked, also where that is nothing. `seen`: `marks_seen` of what was looked at."""
    with change(user.agent, Verb.SUBMIT_REDACTION, on=transcript) as act:
        duties.require(user, Duty.REDACT, transcript.testimony.collection)
        opened = services.open_set(act, transcript)
        services.submit_set(act, opened, seen=seen)
        return opened


def send_back(user: User, redaction_set: RedactionSet) -> None:
    """Return a submitted set for more marking."""
    transcript = redaction_set.transcript
    with change(user.agent, Verb.RETURN_REDACTION, on=transcript) as act:
        duties.require(user, Duty.APPROVE_REDACTION, transcript.testimony.collection)
        services.return_set(act, redaction_set)


def approve(user: User, redaction_set: RedactionSet, *, seen: str) -> None:
    """Approve a submitted set as a whole, as another person than the one who submitted it.

    `seen`: `marks_seen` of what was looked at. What is published and tells words that it removes is taken down in the
    same moment.
    """
    transcript = redaction_set.transcript
    with change(user.agent, Verb.APPROVE_REDACTION, on=transcript) as act:
        duties.require(user, Duty.APPROVE_REDACTION, transcript.testimony.collection)
        services.approve_set(act, redaction_set, seen=seen)
        end_if_redacted_since(act, transcript.testimony)
