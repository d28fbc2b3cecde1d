"""Marks in a text and cuts around them, made by the analysis that the index uses."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from archive.language import Token, cut_written, passage_language, tokenize
from archive.search.answers import Piece
from archive.search.query import Highlights

# Characters shown on each side of the first match.
AROUND = 110
_WRITTEN = re.compile(r"\S+")
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


def cut(text: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """The words around the first mark, from a word's beginning to a word's end; the beginning where there is none."""
    return _cut(text, _merged(marks))


def _phrase_marks(tokens: Sequence[Token], phrase: tuple[str, ...]) -> Iterator[Mark]:
    for first in range(len(tokens) - len(phrase) + 1):
        if all(tokens[first + i].word == word for i, word in enumerate(phrase)):
            last = tokens[first + len(phrase) - 1]
            yield Mark(tokens[first].start, last.end, "", phrase)


def _merged(marks: Sequence[Mark]) -> list[Mark]:
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if merged and mark.start < merged[-1].end:
            continue
        merged.append(mark)
    return merged


def _cut(text: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    centre = marks[0].start if marks else 0
    start = max(0, centre - AROUND)
    end = min(len(text), (marks[0].end if marks else 0) + 2 * AROUND - (centre - start))
    start = _next_space(text, start, centre) if start > 0 else _first_word(text, marks)
    if end < len(text):
        space = text.rfind(" ", centre, end)
        end = space if space > (marks[0].end if marks else 0) else end
    pieces = _pieces(text, marks, start, end)
    before = (Piece("… "),) if text[:start].strip() else ()
    after = (Piece(" …"),) if end < len(text) else ()
    return before + pieces + after


def _first_word(text: str, marks: Sequence[Mark]) -> int:
    """Where to begin at the beginning: what followed a redaction begins with what closed its sentence."""
    beginning = _CLOSING.match(text)
    end = beginning.end() if beginning else 0
    return end if end <= (marks[0].start if marks else len(text)) else 0


def _next_space(text: str, start: int, limit: int) -> int:
    space = text.find(" ", start, limit)
    return space + 1 if space != -1 else start


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
