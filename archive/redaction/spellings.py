"""Whether removed words may be a name in another spelling or script: what `wordings` finds are the same letters.

A gazetteer seldom has every spelling of a place. So names are compared as sounds are (see `archive.language.names`), more
widely than a search compares them: that a name is missing where it need not be harms less than that one is told.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.language import is_function_word, name_keys, same_name, tokenize

FEW = 6
"""Words of a removed wording that may be a name. What is longer is looked through for the gazetteer's own spellings only."""
JOINED = 4
"""Words that may be written as one: deirezzor, Deir-ez-Zor."""
WIDELY = 1.4
"""Share of what two spellings of a name commonly differ by. Of 1,500 places with a name of one word in Arabic and in English
98 in 100 are met so, 95 at 1; of pairs of a given name and a place 6 in 10,000, two or three at 1."""

# As Latin letters tell the article, by itself or before letters with which its l is not spoken.
_ARTICLE = re.compile("[aeiu](?:ch|dh|sh|th|[dlnrstz])")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name or wording: its words that say something, all its words as one, and runs of up to `JOINED` written as one."""

    words: frozenset[str]
    wholes: frozenset[str]
    pieces: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Spelled":
        every = [token.word for token in tokenize(text)]
        runs = [
            every[first:last]
            for first in range(len(every))
            for last in range(first + 1, min(first + JOINED, len(every)) + 1)
        ]
        return cls(
            frozenset(each for each in every if not _says_little(each)),
            frozenset(_as_one(every)),
            frozenset(piece for run in runs for piece in _as_one(run)),
        )

    def is_among(self, met: set[str]) -> bool:
        """Whether it was met as a whole, or each of its words that say something."""
        return not self.wholes.isdisjoint(met) or (bool(self.words) and self.words <= met)


class RemovedNames:
    """The removed wordings of an account that may be names."""

    def __init__(self, quotes: Iterable[str]) -> None:
        spelled = (Spelled.of(quote) for quote in quotes if len(quote.split()) <= FEW)
        self._wordings = [each for each in spelled if each.words]
        self._by_key: dict[str, set[str]] = {}
        for piece in {piece for wording in self._wordings for piece in wording.pieces}:
            for key in name_keys(piece):
                self._by_key.setdefault(key, set()).add(piece)

    def may_be_any_of(self, names: Sequence[Spelled]) -> bool:
        """Whether one of the names may be told by them, or one of them by it: as it is, or as a part of it."""
        return bool(self._wordings) and any(self._may_be(name) for name in names)

    def _may_be(self, name: Spelled) -> bool:
        met: set[str] = set()
        met_here: set[str] = set()
        for piece in name.pieces:
            alike = {each for each in self._sharing_a_key(piece) if _may_be_one(piece, each)}
            if alike:
                met.add(piece)
                met_here |= alike
        if not met:
            return False
        return name.is_among(met) or any(each.is_among(met_here) for each in self._wordings)

    def _sharing_a_key(self, piece: str) -> set[str]:
        return set[str]().union(*(self._by_key.get(key, ()) for key in name_keys(piece)))


def _may_be_one(one: str, other: str) -> bool:
    return one == other or same_name(one, other, within=WIDELY)


def _as_one(words: Sequence[str]) -> tuple[str, str]:
    """Written together, with the articles within and without: before many letters their l is not spoken."""
    return "".join(words), "".join([*words[:1], *(each.removeprefix("ال") for each in words[1:])])


def _says_little(word: str) -> bool:
    return is_function_word(word) or _ARTICLE.fullmatch(word) is not None
