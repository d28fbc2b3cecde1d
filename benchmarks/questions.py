"""Questions drawn from the accounts by how frequent their words are; none is written down anywhere.

Words are plain ASCII, lower case, and none of a peer's stop words, so that all peers index and read them alike. Only in
phrases as they were spoken do those stand among the words: a peer that drops its stop words looks for less there.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.accounts import Account

WORD = re.compile("[A-Za-z]+(?:['’][A-Za-z]+)?")
PLAIN = re.compile("[a-z]{3,}")
RARE = range(2, 21)
COMMON_FROM = 0.30
# A word of three that are asked for together is neither rare nor everywhere.
MIDDLING = (0.02, 0.30)
# How often a draw may fail (a phrase that is no phrase) before the corpus is taken for too small.
PATIENCE = 1000


class Kind(StrEnum):
    """A class of questions."""

    RARE = "rare word"
    COMMON = "common word"
    THREE = "three words"
    PHRASE = "phrase"
    SPOKEN = "phrase with stop words"


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed; every peer reads it the same way."""

    kind: Kind
    text: str


class TooFewAccounts(Exception):
    """The corpus does not hold enough words of some frequency."""


class Drawing:
    """Draws questions; the same seed and accounts give the same ones."""

    def __init__(
        self, accounts: Sequence[Account], *, seed: int, stop_words: Collection[str]
    ) -> None:
        self._stop_words = frozenset(stop_words)
        self._random = random.Random(seed)
        self._texts = [[word.group().lower() for word in WORD.finditer(a.text)] for a in accounts]
        self._texts = [words for words in self._texts if len(words) > 10]
        counts: Counter[str] = Counter()
        for words in self._texts:
            counts.update({word for word in words if self._is_plain(word)})
        self._total = len(accounts)
        self._share = {word: count / self._total for word, count in counts.items()}
        self._rare = sorted(word for word, count in counts.items() if count in RARE)
        self._common = sorted(w for w, share in self._share.items() if share > COMMON_FROM)

    def draw(self, each: int) -> list[Question]:
        """`each` different questions of every kind, in mixed order."""
        makers: dict[Kind, Callable[[], str | None]] = {
            Kind.RARE: lambda: self._one_of(self._rare),
            Kind.COMMON: lambda: self._one_of(self._common),
            Kind.THREE: self._three,
            Kind.PHRASE: lambda: self._phrase(spoken=False),
            Kind.SPOKEN: lambda: self._phrase(spoken=True),
        }
        questions = [
            Question(kind, text)
            for kind, make in makers.items()
            for text in self._different(make, each)
        ]
        self._random.shuffle(questions)
        return questions

    def _different(self, make: Callable[[], str | None], count: int) -> list[str]:
        found: dict[str, None] = {}
        for _ in range(PATIENCE * count):
            text = make()
            if text is not None:
                found[text] = None
            if len(found) == count:
                return list(found)
        raise TooFewAccounts

    def _one_of(self, words: Sequence[str]) -> str | None:
        return self._random.choice(words) if words else None

    def _three(self) -> str | None:
        """Three words of one account, so that something is found."""
        low, high = MIDDLING
        words = {
            word
            for word in self._random.choice(self._texts)
            if low < self._share.get(word, 0.0) < high
        }
        return " ".join(self._random.sample(sorted(words), 3)) if len(words) >= 3 else None

    def _phrase(self, *, spoken: bool) -> str | None:
        """Two or three words that follow one another somewhere; `spoken` with one of the stop words among them."""
        words = self._random.choice(self._texts)
        length = self._random.choice((2, 3))
        first = self._random.randrange(len(words) - length)
        taken = words[first : first + length]
        plain = [word for word in taken if self._is_plain(word)]
        fits = len(plain) < length and plain if spoken else len(plain) == length
        if not fits or not all(word.isascii() and word.isalpha() for word in taken):
            return None
        return f'"{" ".join(taken)}"'

    def _is_plain(self, word: str) -> bool:
        return PLAIN.fullmatch(word) is not None and word not in self._stop_words
