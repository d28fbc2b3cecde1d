"""Accounts of any number and length, made of passages of the real ones. The same seed gives the same accounts.

Nothing is written down: whoever needs them makes them again. Recombination alone would give a collection whose vocabulary
never grows, which no real one has, so every other passage gets an invented name: one in three is nobody else's.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from benchmarks.accounts import accounts_in

PASSAGE_WORDS = 100
USUAL_WORDS = 600
SHARED_NAMES = 5000
OWN_NAMES_FROM = 1_000_000
ONE_IN_OWN = 3
SYLLABLES = (
    "ba",
    "do",
    "fi",
    "gu",
    "ka",
    "le",
    "mo",
    "ni",
    "pu",
    "ra",
    "se",
    "ti",
    "vo",
    "ya",
    "ze",
)

FACETS = ("place", "period", "language", "collection")
PLACES = 400
FIRST_YEAR, YEARS = 2011, 14
LANGUAGES = {"en": 70, "ar": 20, "fr": 6, "ku": 4}
COLLECTIONS = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """How many accounts of how many words."""

    accounts: int
    words: int = USUAL_WORDS

    @property
    def name(self) -> str:
        """As a folder is called, and as it is given to a step: `20000x600`."""
        return f"{self.accounts}x{self.words}"

    @classmethod
    def named(cls, name: str) -> "Shape":
        """The shape of this name; raises ValueError."""
        accounts, words = name.split("x")
        return cls(int(accounts), int(words))

    def __str__(self) -> str:
        return f"{self.accounts:,} accounts of {self.words:,} words"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAccount:
    """One of them. `facets` have one value each, so that every peer can hold them in a column. `names` only it holds."""

    id: UUID
    number: int
    passages: tuple[str, ...]
    facets: tuple[str, str, str, str]
    names: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join(self.passages)

    @property
    def day(self) -> int:
        """An ordinal within its period."""
        period = self.facets[1]
        return date(int(period[:4]), int(period[4:]), 1 + self.number % 28).toordinal()


class Source:
    """The words of the real accounts, in memory."""

    def __init__(self, file: Path) -> None:
        # A word that comes a thousand times is one string.
        texts = ([sys.intern(word) for word in a.text.split()] for a in accounts_in(file))
        self._texts = [words for words in texts if len(words) > PASSAGE_WORDS]

    def accounts(self, shape: Shape, *, seed: int) -> Iterator[MadeAccount]:
        """All accounts of a shape, in their order."""
        return (self.account(number, shape, seed=seed) for number in range(shape.accounts))

    def account(self, number: int, shape: Shape, *, seed: int) -> MadeAccount:
        """One of them; no other has to be made for it."""
        drawn = random.Random(f"{seed} {shape.words} {number}")
        names: list[str] = []
        passages = []
        for place in range(-(-shape.words // PASSAGE_WORDS)):
            words = self._passage(drawn)
            if place % 2:
                own = drawn.randrange(ONE_IN_OWN) == 0
                name = _own_name(number, place) if own else _shared_name(drawn)
                names += [name] * own
                words.insert(drawn.randrange(len(words)), name)
            passages.append(" ".join(words))
        return MadeAccount(
            id=UUID(int=drawn.getrandbits(128), version=4),
            number=number,
            passages=tuple(passages),
            facets=_facets(drawn),
            names=tuple(names),
        )

    def _passage(self, drawn: random.Random) -> list[str]:
        words: Sequence[str] = drawn.choice(self._texts)
        first = drawn.randrange(len(words) - PASSAGE_WORDS)
        return list(words[first : first + PASSAGE_WORDS])


def _facets(drawn: random.Random) -> tuple[str, str, str, str]:
    """Few values have most of the accounts, as in life. One word each: stock Haystack counts the words of values."""
    place = int(PLACES * drawn.random() ** 2)
    year = FIRST_YEAR + int(YEARS * drawn.random() ** 2)
    (language,) = drawn.choices(list(LANGUAGES), list(LANGUAGES.values()))
    return (
        f"place{place:03}",
        f"{year}{drawn.randint(1, 12):02}",
        language,
        f"collection{int(COLLECTIONS * drawn.random() ** 2):02}",
    )


def _shared_name(drawn: random.Random) -> str:
    return _name(int(SHARED_NAMES * drawn.random() ** 3))


def _own_name(number: int, place: int) -> str:
    return _name(OWN_NAMES_FROM + number * 1000 + place)


def _name(number: int) -> str:
    """A pronounceable word for every number, longer for greater ones."""
    number += len(SYLLABLES) ** 2
    syllables = []
    while number:
        number, last = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[last])
    return "".join(syllables)
