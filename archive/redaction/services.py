"""Marking, submitting and approving redactions."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.audit.log import Act
from archive.core import clock
from archive.core.errors import ChangedSinceSeen
from archive.core.outbox import touch
from archive.language import snap
from archive.redaction.carrying import carried_over
from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan, SetState
from archive.redaction.refusals import MarkRefused, RedactionRefused, Refusal
from archive.redaction.renditions import approved_set, content_hash
from archive.redaction.wordings import places_of
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Collection, Transcript
from archive.testimony.services import require_standing

LONGEST_LABEL = 60
UNDER_WORK = (SetState.DRAFT, SetState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Everywhere:
    """How many places were marked, and in how many of them the words stand in another form or with something clinging."""

    places: int
    in_other_forms: int


def marks_standing(transcript: Transcript) -> list[RedactionSpan]:
    """The marks that whoever works on this text looks at: of the set under work, else of the approved one."""
    under_work = transcript.redaction_sets.filter(state__in=UNDER_WORK).first()
    shown = under_work or approved_set(transcript)
    return list(shown.spans.select_related("label")) if shown is not None else []


def marks_seen(transcript: Transcript, spans: Iterable[RedactionSpan]) -> str:
    """A keyed hash of these marks of this text. Whoever decides on marks gives it back, as what they have looked at."""
    parts = (f"{span.start}-{span.end} {span.reason} {span.label.text}" for span in spans)
    return keyed_hash("marks seen", transcript.fingerprint, *sorted(parts))


def open_set(act: Act, transcript: Transcript) -> RedactionSet:
    """The set under work for this text: the open one, or a new one that starts from what was approved.

    The first set of a correction starts from what was redacted in the text that it corrects, as proposed.

    Raises RedactionRefused where the text is not current, or the open set waits for approval.
    """
    transcript.refresh_from_db(fields=["is_current"])
    require_standing(transcript.testimony)
    if not transcript.is_current:
        raise RedactionRefused(Refusal.TEXT_CORRECTED)
    existing = transcript.redaction_sets.filter(state__in=UNDER_WORK).first()
    if existing is not None:
        if existing.state == SetState.SUBMITTED:
            raise RedactionRefused(Refusal.BEING_APPROVED)
        return existing
    approved = approved_set(transcript)
    new = RedactionSet.objects.create(
        transcript=transcript, fingerprint=transcript.fingerprint, created_by_id=act.person
    )
    if approved is not None:
        for span in approved.spans.all():
            _add_span(act, new, span.start, span.end, Reason(span.reason), span.label)
    elif not transcript.redaction_sets.exclude(pk=new.pk).exists():
        for proposed in carried_over(transcript):
            start, end = whole_words(transcript.text, proposed.start, proposed.end)
            _add_span(act, new, start, end, proposed.reason, proposed.label)
    return new


def mark_span(
    act: Act,
    redaction_set: RedactionSet,
    *,
    start: int,
    end: int,
    quote: str,
    reason: Reason,
    label: str,
) -> RedactionSpan:
    """Mark code points start to end as `whole_words` has them: no part of a word is left to tell its length.

    `quote` is what the marker saw there; where it differs, the text is not the one they meant: MarkRefused.
    """
    _require_draft(redaction_set)
    text = redaction_set.transcript.text
    if not 0 <= start < end <= len(text):
        raise MarkRefused(Refusal.OUTSIDE_THE_TEXT, place="start")
    if text[start:end] != quote:
        raise MarkRefused(Refusal.OTHER_WORDS_THERE, place="quote")
    start, end = whole_words(text, start, end)
    chosen = label_called(redaction_set.transcript.testimony.collection, label)
    return _add_span(act, redaction_set, start, end, reason, chosen)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Code points start to end without the blanks at their edges, widened to whole words.

    A blank within the mark would go with it, and the label would run into the next word. Raises MarkRefused where
    there is nothing but blanks.
    """
    if not text[start:end].strip():
        raise MarkRefused(Refusal.ONLY_BLANKS, place="quote")
    # Once more afterwards: a mark that stands on a blank draws the blank in.
    return _trimmed(text, *snap(text, *_trimmed(text, start, end)))


def mark_every(
    act: Act, redaction_set: RedactionSet, *, quote: str, reason: Reason, label: str
) -> Everywhere:
    """Propose every place where these words stand: in any spelling, as a possessive, with Arabic clitics.

    What clings to a word is marked with it. Words of the same stem are marked too, rather one too many than one too few:
    the marker looks at them. Raises MarkRefused where they stand nowhere.
    """
    _require_draft(redaction_set)
    transcript = redaction_set.transcript
    chosen = label_called(transcript.testimony.collection, label)
    places = list(places_of(quote, transcript.text, language=transcript.language))
    if not places:
        raise MarkRefused(Refusal.WORDS_NOWHERE, place="quote")
    for place in places:
        _add_span(act, redaction_set, place.start, place.end, reason, chosen)
    return Everywhere(len(places), sum(not place.as_given for place in places))


def remove_span(act: Act, span: RedactionSpan) -> None:
    """Take a proposed redaction back. Raises RedactionRefused once its set was submitted."""
    _require_draft(span.redaction_set)
    span.delete()


def submit_set(act: Act, redaction_set: RedactionSet, *, seen: str) -> None:
    """Say that everything that must go is marked, also where that is nothing.

    `seen`: `marks_seen` of what the submitter looked at. Raises ChangedSinceSeen where other marks stand now: those of
    a colleague, or those that a new set began with.
    """
    _require_draft(redaction_set)
    _require_seen(redaction_set, seen)
    redaction_set.state = SetState.SUBMITTED
    redaction_set.submitted_by_id = act.person
    redaction_set.submitted_at = clock.now()
    redaction_set.save()


def return_set(act: Act, redaction_set: RedactionSet) -> None:
    """Give a submitted set back for more marking."""
    redaction_set.refresh_from_db()
    if redaction_set.state != SetState.SUBMITTED:
        raise RedactionRefused(Refusal.NOT_BEING_APPROVED)
    redaction_set.state = SetState.DRAFT
    redaction_set.submitted_by = None
    redaction_set.submitted_at = None
    redaction_set.save()


def approve_set(act: Act, redaction_set: RedactionSet, *, seen: str) -> None:
    """Approve the set as a whole, as another person than the one who submitted it (P5).

    Both answer for every span, whoever marked it; so two people suffice also where both have marked. From the commit
    it is what every reader of this text gets.

    `seen`: `marks_seen` of what the approver looked at. Raises ChangedSinceSeen where other marks stand now, and
    RedactionRefused.
    """
    redaction_set.refresh_from_db()
    if redaction_set.state != SetState.SUBMITTED:
        raise RedactionRefused(Refusal.NOT_BEING_APPROVED)
    if act.person == redaction_set.submitted_by_id:
        raise RedactionRefused(Refusal.OWN_SUBMISSION)
    transcript = redaction_set.transcript
    if not transcript.is_current or transcript.fingerprint != redaction_set.fingerprint:
        raise RedactionRefused(Refusal.TEXT_CORRECTED)
    spans = _require_seen(redaction_set, seen)
    transcript.redaction_sets.filter(state=SetState.APPROVED).update(state=SetState.SUPERSEDED)
    redaction_set.state = SetState.APPROVED
    redaction_set.approved_by_id = act.person
    redaction_set.approved_at = clock.now()
    redaction_set.content_hash = content_hash(redaction_set, spans)
    redaction_set.save()
    touch([transcript.testimony_id])


def label_called(collection: Collection, text: str) -> RedactionLabel:
    """The collection's label of this wording; made the first time it is used."""
    wording = " ".join(text.split())
    if not wording or len(wording) > LONGEST_LABEL or set(wording) & set("[]"):
        raise MarkRefused(Refusal.NO_LABEL, place="label")
    label, _ = RedactionLabel.objects.get_or_create(collection=collection, text=wording)
    return label


def _add_span(
    act: Act,
    redaction_set: RedactionSet,
    start: int,
    end: int,
    reason: Reason,
    label: RedactionLabel,
) -> RedactionSpan:
    existing = redaction_set.spans.filter(start=start, end=end, reason=reason).first()
    if existing is not None:
        return existing
    span = RedactionSpan(
        testimony_id=redaction_set.transcript.testimony_id,
        redaction_set=redaction_set,
        start=start,
        end=end,
        reason=reason,
        label=label,
        marked_by_id=act.person,
    )
    span.quote = redaction_set.transcript.text[start:end]
    span.save(force_insert=True)
    return span


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return end - len(words.lstrip()), start + len(words.rstrip())


def _require_draft(redaction_set: RedactionSet) -> None:
    # As it stands now, within the transaction: another may have acted since the page was opened.
    redaction_set.refresh_from_db()
    if redaction_set.state != SetState.DRAFT:
        raise RedactionRefused(Refusal.NOT_BEING_MARKED)


def _require_seen(redaction_set: RedactionSet, seen: str) -> list[RedactionSpan]:
    spans = list(redaction_set.spans.select_related("label"))
    if seen != marks_seen(redaction_set.transcript, spans):
        raise ChangedSinceSeen
    return spans
