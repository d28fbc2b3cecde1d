"""A text with its marks as the page shows it: every character in its place, so that a selection tells code points."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString

from archive.redaction.models import RedactionSpan
from archive.redaction.profiles import Profile
from archive.redaction.rendering import Kept, shown
from archive.redaction.renditions import rendered_passages
from archive.testimony.models import Transcript


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters that are marked alike. `labels` stands at the segment where a mark ends."""

    text: str
    is_marked: bool
    labels: str

    @property
    def markup(self) -> SafeString:
        """The characters as HTML that the browser reads back one for one."""
        return verbatim(self.text)


@dataclass(frozen=True, slots=True)
class PassageShown:
    """A passage in segments. `start` counts code points from the beginning of the text; `after` follows it there."""

    position: int
    start: int
    speaker: str
    start_ms: int | None
    segments: tuple[Segment, ...]
    after: str

    @property
    def after_markup(self) -> SafeString:
        """What parts it from the next passage, as an attribute's value."""
        return verbatim(self.after)


@dataclass(frozen=True, slots=True)
class SpanShown:
    """A mark in the list of marks. `position` is that of the passage in which it begins."""

    id: str
    position: int
    quote: str
    reason: str
    label: str


@dataclass(frozen=True, slots=True)
class PreviewPassage:
    """A passage as a reader would see it: the speaker's part, its time, and (words or placeholder, whether removed)."""

    speaker: str
    start_ms: int | None
    parts: tuple[tuple[str, bool], ...]


def verbatim(text: str) -> SafeString:
    """Escaped. A carriage return as a reference: a browser reads a bare one as another character, or as none."""
    return SafeString(escape(text).replace("\r", "&#13;").replace("\n", "&#10;"))


def preview_of(
    transcript: Transcript, spans: list[RedactionSpan], profile: Profile
) -> list[PreviewPassage]:
    """The passages as a kind of reader would see them if these marks were approved."""
    return [
        PreviewPassage(
            speaker=passage.speaker,
            start_ms=passage.start_ms,
            parts=tuple(
                (part.text, False) if isinstance(part, Kept) else (shown(part), True)
                for part in passage.parts
            ),
        )
        for passage in rendered_passages(transcript, spans, profile)
    ]


def passages_shown(
    transcript: Transcript, spans: Sequence[RedactionSpan]
) -> tuple[PassageShown, ...]:
    """The passages of the text with what is marked in them. Call within an act: the text is opened."""
    text = transcript.text
    passages = list(transcript.passages.select_related("speaker").defer("speaker__note"))
    ends = [passage.start for passage in passages[1:]] + [len(text)]
    return tuple(
        PassageShown(
            position=passage.position,
            start=passage.start,
            speaker=passage.speaker.get_role_display() if passage.speaker else "",
            start_ms=passage.start_ms,
            segments=segments(text, passage.start, passage.end, spans),
            after=text[passage.end : next_start],
        )
        for passage, next_start in zip(passages, ends, strict=True)
    )


def spans_shown(transcript: Transcript, spans: Sequence[RedactionSpan]) -> list[SpanShown]:
    """The marks with their words."""
    starts = list(transcript.passages.values_list("start", flat=True))
    return [
        SpanShown(
            id=str(span.pk),
            position=max(bisect_right(starts, span.start) - 1, 0),
            quote=span.quote,
            reason=span.get_reason_display(),
            label=span.label.text,
        )
        for span in spans
    ]


def segments(
    text: str, start: int, end: int, spans: Sequence[RedactionSpan]
) -> tuple[Segment, ...]:
    """text[start:end] cut wherever a mark begins or ends. Joined, the segments are exactly that slice."""
    within = [span for span in spans if span.start < end and span.end > start]
    cuts = {start, end}
    for span in within:
        cuts |= {max(span.start, start), min(span.end, end)}
    edges = sorted(cuts)
    found = []
    for first, last in pairwise(edges):
        over = [span for span in within if span.start < last and span.end > first]
        ending = [span.label.text for span in over if min(span.end, end) == last]
        found.append(Segment(text[first:last], bool(over), " · ".join(dict.fromkeys(ending))))
    return tuple(found)
