"""Where a redacted wording stands in a text: in any spelling, and with whatever clings to its words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.language import Token, fold, tokenize

SHORTEST_NAME = 3
SHORTEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A place of a wording, in code points. `as_given`: its words stand there bare, in whatever spelling."""

    start: int
    end: int
    as_given: bool


def places_of(quote: str, text: str, *, language: str = "und") -> Iterator[Found]:
    """Where `quote` stands in `text`, in order.

    A name is as much told by ``Salim's``, or by its Arabic form with a conjunction before it, as by itself: words that
    share their stem are the same word. What is found is whole words, so a possessive or a clitic is part of the place.
    """
    wanted = tokenize(quote, language=language)
    tokens = tokenize(text, language=language)
    for first in _matches(_forms(wanted), _forms(tokens)):
        there = tokens[first : first + len(wanted)]
        as_given = [token.word for token in there] == [token.word for token in wanted]
        yield Found(there[0].start, there[-1].end, as_given)


def stands_in(quotes: Iterable[str], text: str) -> bool:
    """Whether any of these wordings stands in `text`."""
    forms = _forms(tokenize(text))
    return any(True for quote in quotes for _ in _matches(_forms(tokenize(quote)), forms))


def tells_of(names: Iterable[str], text: str) -> bool:
    """Whether `text` holds any word of these names, in whatever order and company, or the digits of a number among them.

    Words of three letters or fewer, and numbers of fewer than six digits, tell nobody apart.
    """
    words = set[str]().union(*_forms(tokenize(text)))
    run = _digits(text)
    for name in names:
        for token in tokenize(name):
            long_enough = len(token.stem) > SHORTEST_NAME and not token.word.isdigit()
            if long_enough and {token.word, token.stem} & words:
                return True
        if len(_digits(name)) >= SHORTEST_NUMBER and _digits(name) in run:
            return True
    return False


def _forms(tokens: list[Token]) -> list[set[str]]:
    """What each word may be met as."""
    return [{token.word, token.stem} for token in tokens]


def _matches(wanted: list[set[str]], forms: list[set[str]]) -> Iterator[int]:
    """The words of `forms` at which `wanted` begins. Nothing begins nowhere."""
    for first in range(len(forms) - len(wanted) + 1 if wanted else 0):
        if all(forms[first + i] & each for i, each in enumerate(wanted)):
            yield first


def _digits(text: str) -> str:
    return "".join(character for character in fold(text) if character.isdigit())
