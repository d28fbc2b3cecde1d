"""The words of a query that ask for nothing but themselves."""

from collections.abc import Collection
from dataclasses import dataclass

from archive.language import tokenize
from archive.search.query.lexing import STARS, TILDES, Kind, Lexeme, lexemes

_MARKS = tuple(STARS + TILDES)


@dataclass(frozen=True, slots=True)
class Plain:
    """A word or a quoted phrase: its folded words, as it was typed, and the code points that it takes with its quotes."""

    words: tuple[str, ...]
    text: str
    start: int
    end: int


def plain_runs(text: str, *, fields: Collection[str]) -> list[list[Plain]]:
    """Words that stand side by side, run by run; a phrase is a run of its own. Reads anything.

    Left out is what is excluded, the value of a field, a beginning with a star, another spelling with a tilde, and what is
    asked for near something: nothing else may take its place.
    """
    runs: list[list[Plain]] = [[]]
    found = lexemes(text, fields=fields)
    neighbours = _neighbours(found)
    at = 0
    while at < len(found):
        lexeme = found[at]
        plain = None if at in neighbours else _plain(lexeme)
        at += 1
        if plain is not None and lexeme.kind is Kind.WORD:
            runs[-1].append(plain)
        else:
            runs += [[], []] if plain is None else [[plain], []]
        if lexeme.kind is Kind.NOT:
            at = _after_unit(found, at)
        elif lexeme.kind is Kind.FIELD:
            at = _after_value(found, at)
    return [run for run in runs if run]


def _plain(lexeme: Lexeme) -> Plain | None:
    if lexeme.kind not in (Kind.WORD, Kind.QUOTED) or lexeme.text.endswith(_MARKS):
        return None
    words = tuple(token.word for token in tokenize(lexeme.text))
    return Plain(words, lexeme.text, lexeme.start, lexeme.end) if words else None


def _after_value(found: list[Lexeme], at: int) -> int:
    has_value = at < len(found) and found[at].kind in (Kind.VALUE, Kind.QUOTED)
    return at + 1 if has_value else at


def _after_unit(found: list[Lexeme], at: int) -> int:
    """Where goes on what follows the unit that begins at `at`."""
    if at < len(found) and found[at].kind is Kind.FIELD:
        return _after_value(found, at + 1)
    depth = 0
    while at < len(found):
        depth += (found[at].kind is Kind.OPEN) - (found[at].kind is Kind.CLOSE)
        at += 1
        if depth <= 0:
            break
    return at


def _neighbours(found: list[Lexeme]) -> set[int]:
    """The numbers of the lexemes that stand beside a NEAR, as parts of it."""
    beside: set[int] = set()
    for at, lexeme in enumerate(found):
        if lexeme.kind is Kind.NEAR:
            beside.update(range(_before_unit(found, at), at))
            beside.update(range(at + 1, _after_unit(found, at + 1)))
    return beside


def _before_unit(found: list[Lexeme], end: int) -> int:
    """Where the unit begins that ends before `end`."""
    depth = 0
    at = end
    while at > 0:
        at -= 1
        depth += (found[at].kind is Kind.CLOSE) - (found[at].kind is Kind.OPEN)
        if depth <= 0:
            break
    return at
