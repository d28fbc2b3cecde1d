"""Marking, submitting and approving redactions."""

from archive.audit.log import Act
from archive.core import clock
from archive.core.errors import Conflict, InvalidInput
from archive.core.outbox import touch
from archive.language import fold, snap, tokenize
from archive.redaction.carrying import carried_over
from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan, SetState
from archive.redaction.renditions import approved_set, content_hash
from archive.testimony.models import Collection, Transcript
from archive.testimony.services import require_standing

LONGEST_LABEL = 60
SHORTEST_NAME = 3
SHORTEST_NUMBER = 6


def open_set(act: Act, transcript: Transcript) -> RedactionSet:
    """The set under work for this text: the open one, or a new one that starts from what was approved.

    The first set of a correction starts from what was redacted in the text that it corrects, as proposed.

    Raises Conflict where the text is not current, or the open set waits for approval.
    """
    transcript.refresh_from_db(fields=["is_current"])
    require_standing(transcript.testimony)
    if not transcript.is_current:
        raise Conflict("this text has been corrected; mark the current one")
    existing = transcript.redaction_sets.filter(
        state__in=[SetState.DRAFT, SetState.SUBMITTED]
    ).first()
    if existing is not None:
        if existing.state == SetState.SUBMITTED:
            raise Conflict("the redactions wait for approval")
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
            start, end = snap(transcript.text, proposed.start, proposed.end)
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
    """Mark code points start to end, widened to whole words so that no part of a word tells its length.

    `quote` is what the marker saw there; where it differs, the text is not the one they meant: InvalidInput.
    """
    _require_draft(redaction_set)
    text = redaction_set.transcript.text
    if not 0 <= start < end <= len(text):
        raise InvalidInput("the marked words do not lie within the text", place="start")
    if text[start:end] != quote:
        raise InvalidInput("the text at this place is not what was marked", place="quote")
    start, end = snap(text, start, end)
    chosen = label_called(redaction_set.transcript.testimony.collection, label)
    return _add_span(act, redaction_set, start, end, reason, chosen)


def mark_every(
    act: Act, redaction_set: RedactionSet, *, quote: str, reason: Reason, label: str
) -> int:
    """Mark every place where these words stand, in any spelling that folds alike; return how many.

    Raises InvalidInput where they stand nowhere.
    """
    _require_draft(redaction_set)
    wanted = [token.word for token in tokenize(quote)]
    transcript = redaction_set.transcript
    tokens = tokenize(transcript.text, language=transcript.language)
    chosen = label_called(transcript.testimony.collection, label)
    found = 0
    for first in range(len(tokens) - len(wanted) + 1 if wanted else 0):
        if all(tokens[first + i].word == word for i, word in enumerate(wanted)):
            last = tokens[first + len(wanted) - 1]
            _add_span(act, redaction_set, tokens[first].start, last.end, reason, chosen)
            found += 1
    if not found:
        raise InvalidInput("these words do not stand in the text", place="quote")
    return found


def remove_span(act: Act, span: RedactionSpan) -> None:
    """Take a proposed redaction back. Raises Conflict once its set was submitted."""
    _require_draft(span.redaction_set)
    span.delete()


def submit_set(act: Act, redaction_set: RedactionSet) -> None:
    """Say that everything that must go is marked, also where that is nothing."""
    _require_draft(redaction_set)
    redaction_set.state = SetState.SUBMITTED
    redaction_set.submitted_by_id = act.person
    redaction_set.submitted_at = clock.now()
    redaction_set.save()


def return_set(act: Act, redaction_set: RedactionSet) -> None:
    """Give a submitted set back for more marking."""
    redaction_set.refresh_from_db()
    if redaction_set.state != SetState.SUBMITTED:
        raise Conflict("the redactions do not wait for approval")
    redaction_set.state = SetState.DRAFT
    redaction_set.submitted_by = None
    redaction_set.submitted_at = None
    redaction_set.save()


def approve_set(act: Act, redaction_set: RedactionSet) -> None:
    """Approve the set as a whole, as another person than the one who submitted it (P5).

    Both answer for every span, whoever marked it; so two people suffice also where both have marked. From the commit
    it is what every reader of this text gets. Raises Conflict.
    """
    redaction_set.refresh_from_db()
    if redaction_set.state != SetState.SUBMITTED:
        raise Conflict("the redactions do not wait for approval")
    spans = list(redaction_set.spans.select_related("label"))
    if act.person == redaction_set.submitted_by_id:
        raise Conflict("redactions are approved by another person than the one who submitted them")
    transcript = redaction_set.transcript
    if not transcript.is_current or transcript.fingerprint != redaction_set.fingerprint:
        raise Conflict("this text has been corrected; mark the current one")
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
        raise InvalidInput("a label has 1 to 60 characters and no brackets", place="label")
    label, _ = RedactionLabel.objects.get_or_create(collection=collection, text=wording)
    return label


def stands_in(quotes: list[str], text: str) -> bool:
    """Whether any of these redacted wordings stands in `text`, in any spelling that folds alike, with whatever clings to it.

    A name is as much told by ``Salim's``, or by its Arabic form with a conjunction before it, as by itself.
    """
    words = [{token.word, token.stem} for token in tokenize(text)]
    for quote in quotes:
        wanted = [{token.word, token.stem} for token in tokenize(quote)]
        for first in range(len(words) - len(wanted) + 1 if wanted else 0):
            if all(words[first + i] & each for i, each in enumerate(wanted)):
                return True
    return False


def tells_of(names: list[str], text: str) -> bool:
    """Whether `text` holds any word of these names, in whatever order and company, or the digits of a number among them.

    Words of three letters or fewer, and numbers of fewer than six digits, tell nobody apart.
    """
    words = {word for token in tokenize(text) for word in (token.word, token.stem)}
    run = _digits(text)
    for name in names:
        for token in tokenize(name):
            long_enough = len(token.stem) > SHORTEST_NAME and not token.word.isdigit()
            if long_enough and {token.word, token.stem} & words:
                return True
        if len(_digits(name)) >= SHORTEST_NUMBER and _digits(name) in run:
            return True
    return False


def _digits(text: str) -> str:
    return "".join(character for character in fold(text) if character.isdigit())


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


def _require_draft(redaction_set: RedactionSet) -> None:
    # As it stands now, within the transaction: another may have acted since the page was opened.
    redaction_set.refresh_from_db()
    if redaction_set.state != SetState.DRAFT:
        raise Conflict("the redactions are not being marked; start from the current set")
