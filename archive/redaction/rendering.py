"""`render(text, spans)`: what remains of a text. Pure; nothing here knows of databases or readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.core.errors import ArchiveError


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
    """Words that remain. `start` is their place in the source text, which no reader is shown."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Removed:
    """One gap, whatever its length was."""

    placeholder: str


Part = Kept | Removed


def render(text: str, spans: Iterable[Span]) -> str:
    """`text` with every span replaced by its placeholder in brackets. Raises SpanOutOfRange."""
    return joined(render_parts(text, spans))


def joined(parts: Sequence[Part]) -> str:
    """Parts as one text."""
    return "".join(part.text if isinstance(part, Kept) else shown(part) for part in parts)


def shown(removed: Removed) -> str:
    """How a gap is written."""
    return f"[{removed.placeholder}]" if removed.placeholder else ""


def render_parts(text: str, spans: Iterable[Span]) -> tuple[Part, ...]:
    """`text` in parts, kept and removed in turn. Spans that touch or overlap make one gap. Raises SpanOutOfRange.

    A gap's placeholder is that of its widest span; so overlapping marks never tell where one ended. A gap without a
    placeholder is no part: the words around it are one run, with the blank between them that words have.
    """
    parts: list[Part] = []
    position = 0
    for gap in _gaps(text, spans):
        _keep(parts, text[position : gap.start], position)
        position = gap.end
        if gap.placeholder:
            parts.append(Removed(gap.placeholder))
        else:
            position += _close_up(parts, text[gap.end : gap.end + 1])
    _keep(parts, text[position:], position)
    return tuple(parts) or (Kept("", 0),)


def _keep(parts: list[Part], text: str, start: int) -> None:
    last = parts[-1] if parts else None
    if isinstance(last, Kept):
        parts[-1] = Kept(last.text + text, last.start)
    elif text:
        parts.append(Kept(text, start))


def _close_up(parts: list[Part], following: str) -> int:
    """Leave no blank too many where words without a mark were taken out; return how many characters to pass over."""
    last = parts[-1] if parts else None
    if isinstance(last, Removed):
        return 0
    before = last.text[-1:] if last else ""
    if following == " " and (not before or before.isspace()):
        return 1
    if last and before == " " and not following.isalnum():
        left = last.text[:-1]
        parts[-1:] = [Kept(left, last.start)] if left else []
    return 0


def _gaps(text: str, spans: Iterable[Span]) -> list[Span]:
    gaps: list[Span] = []
    widest = 0
    for span in sorted(spans):
        if not 0 <= span.start < span.end <= len(text):
            raise SpanOutOfRange("a redaction lies outside its text")
        if gaps and span.start <= gaps[-1].end:
            before = gaps[-1]
            width = span.end - span.start
            placeholder = span.placeholder if width > widest else before.placeholder
            widest = max(widest, width)
            gaps[-1] = Span(before.start, max(before.end, span.end), placeholder)
        else:
            gaps.append(span)
            widest = span.end - span.start
    return gaps
