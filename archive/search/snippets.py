"""Marks in a text and cuts around them, made by the analysis that the index uses."""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.language import Token, cut_written, passage_language, tokenize
from archive.search.answers import Piece
from archive.search.query import Highlights

# Characters shown on each side of the first match.
AROUND = 110
_WRITTEN = re.compile(r"\S+")
_BLANK = re.compile(r"\s+")
# Blanks and signs with which no passage begins.
_CLOSING = re.compile(r"[\s.,;:!?)\]}»”’،؛؟…]*(?=\s)\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """Code points start to end of a text, the folded words there, and of a single one its term."""

    start: int
    end: int
    term: str
    words: tuple[str, ...]


def marks_in(text: str, wanted: Highlights, *, language: str) -> list[Mark]:
    """Where `text` holds what is wanted, a phrase as one mark; they may overlap. In no order."""
    if wanted.is_empty:
        return []
    tokens = tokenize(text, language=passage_language(text, language=language))
    marks = [
        Mark(token.start, token.end, token.term, (token.word,))
        for token in tokens
        if wanted.wants(token.term, token.word)
    ]
    for phrase in wanted.phrases:
        marks += _phrase_marks(tokens, phrase)
    return marks


def marks_at(
    text: str, wanted: Highlights, *, language: str, written: Container[str]
) -> list[Mark]:
    """Where single words that are wanted stand; only what stands `written` so between two blanks is looked at.

    `language` is the passage's own.
    """
    return [
        Mark(match.start() + start, match.start() + end, term, (word,))
        for match in _WRITTEN.finditer(text)
        if match[0] in written
        for start, end, word, _stem, term in cut_written(match[0], language=language)
        if wanted.wants(term, word)
    ]


def marked_pieces(text: str, wanted: Highlights, *, language: str) -> tuple[Piece, ...]:
    """`text` in pieces, with what is wanted marked."""
    return _pieces(text, _merged(marks_in(text, wanted, language=language)), 0, len(text))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands at an end of a text that is part of a longer one: the sign of what was removed there, empty for nothing;
    and whether anything goes on behind it.
    """

    removed: str = ""
    goes_on: bool = False


END = Beside()


def cut(
    text: str, marks: Sequence[Mark], before: Beside = END, after: Beside = END
) -> tuple[Piece, ...]:
    """The words around the first mark, from a word's beginning to a word's end; the beginning where there is none.

    What stands `before` and `after` is shown where the cut reaches there. Wherever words are left out there is an ellipsis.
    """
    return _cut(text, _merged(marks), before, after)


def _phrase_marks(tokens: Sequence[Token], phrase: tuple[str, ...]) -> Iterator[Mark]:
    for first in range(len(tokens) - len(phrase) + 1):
        if all(tokens[first + i].word == word for i, word in enumerate(phrase)):
            last = tokens[first + len(phrase) - 1]
            yield Mark(tokens[first].start, last.end, "", phrase)


def _merged(marks: Sequence[Mark]) -> list[Mark]:
    """In order; those that overlap as one."""
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if merged and mark.start < merged[-1].end:
            merged[-1] = replace(merged[-1], end=max(merged[-1].end, mark.end))
        else:
            merged.append(mark)
    return merged


def _cut(text: str, marks: Sequence[Mark], before: Beside, after: Beside) -> tuple[Piece, ...]:
    first, last = (marks[0].start, marks[0].end) if marks else (0, 0)
    start = max(0, first - AROUND)
    end = min(len(text), last + 2 * AROUND - (first - start))
    if start > 0:
        start = _word_after(text, start, first)
    elif not before.removed:
        start = _first_word(text, marks)
    if end < len(text):
        end = _word_before(text, end, last)
    is_begun = not text[:start].strip()
    head = (*_ellipsis("… ", before), *_sign(before)) if is_begun else (Piece("… "),)
    is_ended = end == len(text)
    tail = (*_sign(after), *_ellipsis(" …", after)) if is_ended else (Piece(" …"),)
    return (*head, *_pieces(text, marks, start, end), *tail)


def _sign(beside: Beside) -> tuple[Piece, ...]:
    return (Piece(beside.removed, removed=True),) if beside.removed else ()


def _ellipsis(text: str, beside: Beside) -> tuple[Piece, ...]:
    return (Piece(text),) if beside.goes_on else ()


def _first_word(text: str, marks: Sequence[Mark]) -> int:
    """Where to begin at the beginning: what followed a redaction begins with what closed its sentence."""
    beginning = _CLOSING.match(text)
    end = beginning.end() if beginning else 0
    return end if end <= (marks[0].start if marks else len(text)) else 0


def _word_after(text: str, start: int, limit: int) -> int:
    """Where the first whole word from `start` on begins, up to `limit`."""
    blank = _BLANK.search(text, start, limit)
    if blank:
        return blank.end()
    while start < limit and _clings(text[start]):
        start += 1
    return start


def _word_before(text: str, end: int, limit: int) -> int:
    """Where the last whole word before `end` ends, from `limit` on."""
    for at in range(end, limit, -1):
        if text[at].isspace():
            return at
    while end > limit and _clings(text[end]):
        end -= 1
    return end


def _clings(character: str) -> bool:
    """Whether it belongs to the character before it."""
    return unicodedata.category(character)[0] == "M"


def _pieces(text: str, marks: Sequence[Mark], start: int, end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    position = start
    for mark in marks:
        if mark.start < position or mark.end > end:
            continue
        if mark.start > position:
            pieces.append(Piece(text[position : mark.start]))
        pieces.append(Piece(text[mark.start : mark.end], marked=True))
        position = mark.end
    if position < end:
        pieces.append(Piece(text[position:end]))
    return tuple(pieces)
