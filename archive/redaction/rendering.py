"""`render(text, spans)`: what remains of a text. Pure; nothing here knows of databases or readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.core.errors import ArchiveError
from archive.redaction.closing import close_up


class SpanOutOfRange(ArchiveError):
    """A span does not lie within its text; rendering would leave words standing."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points start (inclusive) to end (exclusive) to remove, and what stands in their place.

    An empty placeholder leaves no mark: words that the speaker withheld are not to be seen to be missing.
    """

    start: int
    end: int
    placeholder: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that remain."""

    text: str


@dataclass(frozen=True, slots=True)
class Removed:
    """One gap, whatever its length was."""

    placeholder: str


Part = Kept | Removed


def render(text: str, spans: Iterable[Span]) -> tuple[Part, ...]:
    """`text` in parts, kept and removed in turn. Raises SpanOutOfRange.

    Spans that touch or overlap, and those of one label with only blanks between, make one gap. Its placeholder is that of
    its widest span; so overlapping marks never tell where one ended. A gap without a placeholder is no part: the words
    around it are one run, closed up so that nothing shows where it was.
    """
    parts: list[Part] = []
    gaps = _gaps(text, spans)
    starts = [gap.start for gap in gaps] + [len(text)]
    _keep(parts, text[: starts[0]])
    for gap, following in zip(gaps, starts[1:], strict=True):
        kept, ends = text[gap.end : following], following == len(text)
        if gap.placeholder:
            parts.append(Removed(gap.placeholder))
            _keep(parts, kept)
        else:
            run = close_up(_last_words(parts), kept, begins=not parts, ends=ends)
            # Two gaps with nothing between them would be one; here something stood.
            _keep(parts, run or (" " if parts and not ends else ""))
    return tuple(parts) or (Kept(""),)


def joined(parts: Sequence[Part]) -> str:
    """Parts as one text."""
    return "".join(part.text if isinstance(part, Kept) else shown(part) for part in parts)


def shown(removed: Removed) -> str:
    """How a gap is written."""
    return f"[{removed.placeholder}]" if removed.placeholder else ""


def _keep(parts: list[Part], text: str) -> None:
    if text:
        parts.append(Kept(text))


def _last_words(parts: list[Part]) -> str:
    """The words at the end, taken off."""
    if parts and isinstance(last := parts[-1], Kept):
        parts.pop()
        return last.text
    return ""


def _meets(text: str, before: Span, span: Span) -> bool:
    """Whether the two make one gap. Blanks alone between two of one label would tell how many words a name has."""
    if span.start <= before.end:
        return True
    return span.placeholder == before.placeholder and text[before.end : span.start].isspace()


def _gaps(text: str, spans: Iterable[Span]) -> list[Span]:
    gaps: list[Span] = []
    widest = 0
    for span in sorted(spans):
        if not 0 <= span.start < span.end <= len(text):
            raise SpanOutOfRange("a redaction lies outside its text")
        if gaps and _meets(text, gaps[-1], span):
            before = gaps[-1]
            width = span.end - span.start
            placeholder = span.placeholder if width > widest else before.placeholder
            widest = max(widest, width)
            gaps[-1] = Span(before.start, max(before.end, span.end), placeholder)
        else:
            gaps.append(span)
            widest = span.end - span.start
    return gaps
