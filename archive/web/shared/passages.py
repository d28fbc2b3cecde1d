"""Passages as pages show them: what the public and the reading room have in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.search.answers import Piece

Marker = Callable[[str], tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage: its anchor, the speaker's part, milliseconds from the start of the recording, and its words."""

    anchor: str
    speaker: str
    start_ms: int | None
    pieces: tuple[Piece, ...]


def unmarked(text: str) -> tuple[Piece, ...]:
    """Words in which nothing is looked for."""
    return (Piece(text),)


def pieces_of(parts: Iterable[tuple[str, bool]], mark: Marker = unmarked) -> tuple[Piece, ...]:
    """`parts` as (words or placeholder, whether removed) in pieces, with the kept words marked.

    What a speaker withheld has an empty placeholder and must not be seen to be missing (P4): the words around it become
    one run, with one space between them.
    """
    runs: list[tuple[str, bool]] = []
    for text, removed in parts:
        if removed and not text:
            continue
        if runs and not removed and not runs[-1][1]:
            before = runs[-1][0]
            both_blank = before[-1:].isspace() and text[:1].isspace()
            runs[-1] = (before + (text[1:] if both_blank else text), False)
        else:
            runs.append((text, removed))
    pieces: list[Piece] = []
    for text, removed in runs:
        pieces += (Piece(text, removed=True),) if removed else mark(text)
    return tuple(pieces)
