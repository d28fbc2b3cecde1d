"""Snippets and marks, made from the reader's own rendition by the analysis that the index uses."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from archive.language import Token, tokenize
from archive.redaction.rendering import Kept, Part, Removed
from archive.redaction.renditions import RenderedPassage, RenderedTranscript
from archive.search.answers import Piece, Snippet
from archive.search.query import Highlights

# Characters shown on each side of the first match, and passages shown of one account.
AROUND = 110
PASSAGES = 2
# Blanks and signs with which no passage begins.
_CLOSING = re.compile(r"[\s.,;:!?)\]}»”’،؛؟…]*(?=\s)\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """Code points start to end of a text, and which term was found there."""

    start: int
    end: int
    term: str


def marks_in(text: str, wanted: Highlights, *, language: str) -> list[Mark]:
    """Where `text` holds what is wanted. Phrases are marked as a whole."""
    if not (wanted.stems or wanted.words or wanted.prefixes or wanted.phrases):
        return []
    tokens = tokenize(text, language=language)
    marks = [
        Mark(token.start, token.end, token.term) for token in tokens if _is_wanted(token, wanted)
    ]
    for phrase in wanted.phrases:
        marks += _phrase_marks(tokens, phrase)
    return _merged(marks)


def marked_pieces(text: str, wanted: Highlights, *, language: str) -> tuple[Piece, ...]:
    """`text` in pieces, with what is wanted marked."""
    return _pieces(text, marks_in(text, wanted, language=language), 0, len(text))


class Finder:
    """Makes the snippets of one search. Keep it for all its hits: what it has learned of a word holds for each.

    Cutting a whole account into tokens costs more than all else on a page of results. So words as they are written,
    between blanks, are looked at once each; and only passages that may be shown are cut. No token holds a blank, so
    that a passage holds exactly the terms that its written words hold.
    """

    def __init__(self, wanted: Highlights) -> None:
        self._wanted = wanted
        self._in_phrases = {word for phrase in wanted.phrases for word in phrase}
        self._written: dict[str, _Written] = {}

    def snippets_of(self, texts: Sequence[RenderedTranscript]) -> tuple[Snippet, ...]:
        """The passages of an account that hold most of what is wanted, cut around it; the first passage where none does."""
        candidates = sorted(
            (
                (-most, order, text, passage)
                for order, (text, passage, most) in enumerate(self._candidates(texts))
            ),
            key=lambda each: each[:2],
        )
        found: list[tuple[int, int, Snippet]] = []
        for most, order, text, passage in candidates:
            if len(found) == PASSAGES and found[-1][:2] < (most, order):
                break
            shown, marks = _best_part(passage.parts, self._wanted, text.language)
            if marks:
                distinct = len({mark.term for mark in marks})
                found.append((-distinct, order, _snippet(text, passage, _cut(shown, marks))))
                found.sort(key=lambda each: each[:2])
                del found[PASSAGES:]
        return tuple(snippet for _, _, snippet in found) or _opening(texts)

    def _candidates(
        self, texts: Sequence[RenderedTranscript]
    ) -> Iterator[tuple[RenderedTranscript, RenderedPassage, int]]:
        """Passages that may hold what is wanted, in order, with how many different terms one run of words holds at most."""
        for text in texts:
            written = self._written.setdefault(text.language, _Written())
            runs = [
                [set(part.text.split()) for part in passage.parts if isinstance(part, Kept)]
                for passage in text.passages
            ]
            words = set[str]().union(*(run for passage in runs for run in passage))
            self._learn(words - written.known, text.language, written)
            if words.isdisjoint(written.holding):
                continue
            for passage, its_runs in zip(text.passages, runs, strict=True):
                most = max((self._most(run, written) for run in its_runs), default=0)
                if most:
                    yield text, passage, most

    def _most(self, run: set[str], written: "_Written") -> int:
        """How many different terms these words hold at most: a phrase counts where all its words stand."""
        held = run & written.holding.keys()
        terms = {term for word in held for term in written.holding[word]}
        phrases = (all((word, True) in terms for word in p) for p in self._wanted.phrases)
        return sum(not in_phrase for _, in_phrase in terms) + sum(phrases)

    def _learn(self, words: set[str], language: str, written: "_Written") -> None:
        """Find out what these written words hold of what is wanted, all in one text."""
        ordered = list(words)
        starts = [0, *accumulate(len(word) + 1 for word in ordered)]
        for token in tokenize(" ".join(ordered), language=language):
            terms = []
            if _is_wanted(token, self._wanted):
                terms.append((token.term, False))
            if token.word in self._in_phrases:
                terms.append((token.word, True))
            if terms:
                word = ordered[bisect_right(starts, token.start) - 1]
                written.holding.setdefault(word, set()).update(terms)
        written.known |= words


@dataclass(slots=True)
class _Written:
    """Words of one language as they are written: those looked at, and the terms (in a phrase or not) that some hold."""

    known: set[str] = field(default_factory=set)
    holding: dict[str, set[tuple[str, bool]]] = field(default_factory=dict)


def text_snippet(
    text: str, wanted: Highlights, *, language: str, direction: str, anchor: str = ""
) -> Snippet | None:
    """A cut of one text around what is wanted; None where it holds none of it."""
    marks = marks_in(text, wanted, language=language)
    if not marks:
        return None
    return Snippet(anchor, language, direction, None, _cut(text, marks))


def opening_snippet(text: str, *, language: str, direction: str, anchor: str = "") -> Snippet:
    """How a text begins."""
    return Snippet(anchor, language, direction, None, _cut(text, []))


def _is_wanted(token: Token, wanted: Highlights) -> bool:
    """Whether the token by itself is looked for."""
    return (
        token.term in wanted.stems
        or token.word in wanted.words
        or (bool(wanted.prefixes) and token.word.startswith(wanted.prefixes))
    )


def _snippet(
    text: RenderedTranscript, passage: RenderedPassage, pieces: tuple[Piece, ...]
) -> Snippet:
    return Snippet(passage.anchor, text.language, text.direction, passage.start_ms, pieces)


def _best_part(parts: Sequence[Part], wanted: Highlights, language: str) -> tuple[str, list[Mark]]:
    """The run of kept words that holds most; a redaction ends it, so that no snippet tells what stood beside one."""
    best: tuple[str, list[Mark]] = ("", [])
    for part in parts:
        if isinstance(part, Removed):
            continue
        marks = marks_in(part.text, wanted, language=language)
        if len({mark.term for mark in marks}) > len({mark.term for mark in best[1]}):
            best = (part.text, marks)
    return best


def _opening(texts: Sequence[RenderedTranscript]) -> tuple[Snippet, ...]:
    for text in texts:
        for passage in text.passages:
            for part in passage.parts:
                if isinstance(part, Kept) and part.text.strip():
                    return (_snippet(text, passage, _cut(part.text, [])),)
    return ()


def _phrase_marks(tokens: Sequence[Token], phrase: tuple[str, ...]) -> list[Mark]:
    marks = []
    for first in range(len(tokens) - len(phrase) + 1):
        if all(tokens[first + i].word == word for i, word in enumerate(phrase)):
            last = tokens[first + len(phrase) - 1]
            marks.append(Mark(tokens[first].start, last.end, " ".join(phrase)))
    return marks


def _merged(marks: list[Mark]) -> list[Mark]:
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if merged and mark.start < merged[-1].end:
            continue
        merged.append(mark)
    return merged


def _cut(text: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """The words around the first mark, from a word's beginning to a word's end."""
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
