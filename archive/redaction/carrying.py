"""After a correction, what was redacted in the earlier text is proposed in the new one; nobody has approved it there."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan, SetState
from archive.testimony.models import Transcript, TranscriptKind


@dataclass(frozen=True, slots=True)
class Proposed:
    """A redaction to propose, in code points of the new text."""

    start: int
    end: int
    reason: Reason
    label: RedactionLabel


def carried_over(transcript: Transcript) -> Iterator[Proposed]:
    """The redactions of the text that `transcript` corrects, where their words still stand in the same passage.

    Every place of a passage where the words stand is proposed: which of them was meant, a correction may have moved. Where
    the passage is gone, every place of the text is.
    """
    source = transcript.derived_from
    if source is None or transcript.kind != TranscriptKind.CORRECTION:
        return
    earlier = _last_set(source)
    if earlier is None:
        return
    passages = {passage.anchor: passage for passage in transcript.passages.all()}
    text = transcript.text
    for span in earlier.spans.select_related("label"):
        kept = [passages[anchor] for anchor in _anchors_of(span, source) if anchor in passages]
        for start, end in [(each.start, each.end) for each in kept] or [(0, len(text))]:
            yield from _places(span, text, start, end)


def _last_set(transcript: Transcript) -> RedactionSet | None:
    approved = transcript.redaction_sets.filter(state=SetState.APPROVED)
    return approved.first() or transcript.redaction_sets.order_by("-created_at").first()


def _anchors_of(span: RedactionSpan, source: Transcript) -> list[str]:
    within = source.passages.filter(start__lt=span.end, end__gt=span.start)
    return list(within.values_list("anchor", flat=True))


def _places(span: RedactionSpan, text: str, first: int, last: int) -> Iterator[Proposed]:
    quote = span.quote
    start = text.find(quote, first, last)
    while start != -1:
        yield Proposed(start, start + len(quote), Reason(span.reason), span.label)
        start = text.find(quote, start + len(quote), last)
