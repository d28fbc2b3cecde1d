"""Questions drawn from the accounts by how frequent their words are; none is written down anywhere.

Words are plain ASCII, lower case, and none of a peer's stop words, so that all peers index and read them alike. Only in
phrases as they were spoken do those stand among the words: a peer that drops its stop words looks for less there.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

WORD = re.compile("[A-Za-z]+(?:['’][A-Za-z]+)?")
PLAIN = re.compile("[a-z]{3,}")
RARE = range(2, 21)
COMMON_FROM = 0.30
# A word of three that are asked for together is neither rare nor everywhere.
MIDDLING = (0.02, 0.30)
PREFIX_LETTERS = 4
# Long enough to be looked for in other spellings, short enough that one letter is the most that may differ.
MISSPELLED = range(5, 8)
# How often a draw may fail (a phrase that is no phrase) before the corpus is taken for too small.
PATIENCE = 1000
# Accounts whose words are kept, to draw phrases from.
KEPT = 2000


class Kind(StrEnum):
    """A class of questions."""

    RARE = "rare word"
    COMMON = "common word"
    THREE = "three words"
    PHRASE = "phrase"
    SPOKEN = "phrase with stop words"
    PREFIX = "prefix"
    FUZZY = "fuzzy"
    ANY = "any of three common words"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `words`, and how that is typed in the archive's own language. Each peer writes it in its own.

    A prefix is the one word cut off; a fuzzy one is a word with a letter wrong.
    """

    kind: Kind
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """As somebody types it."""
        match self.kind:
            case Kind.PHRASE | Kind.SPOKEN:
                return f'"{" ".join(self.words)}"'
            case Kind.PREFIX:
                return f"{self.words[0]}*"
            case Kind.FUZZY:
                return f"{self.words[0]}~"
            case Kind.ANY:
                return " OR ".join(self.words)
            case _:
                return " ".join(self.words)


class TooFewAccounts(Exception):
    """The corpus does not hold enough words of some frequency."""


class Drawing:
    """Draws questions; the same seed and texts give the same ones. Texts are read once, and few of them are kept."""

    def __init__(self, texts: Iterable[str], *, seed: int, stop_words: Collection[str]) -> None:
        self._stop_words = frozenset(stop_words)
        self._random = random.Random(seed)
        self._texts: list[list[str]] = []
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            words = WORD.findall(text.lower())
            total += 1
            if len(words) <= 10:
                continue
            counts.update(set(words))
            # A sample in which every text has the same chance.
            if len(self._texts) < KEPT:
                self._texts.append(words)
            elif (place := self._random.randrange(total)) < KEPT:
                self._texts[place] = words
        self._known = counts.keys()
        self._share = {
            word: count / total for word, count in counts.items() if self._is_plain(word)
        }
        self._rare = sorted(word for word in self._share if counts[word] in RARE)
        self._common = sorted(w for w, share in self._share.items() if share > COMMON_FROM)
        self._frequent = sorted(w for w, share in self._share.items() if share > MIDDLING[0])

    def draw(self, each: int) -> list[Question]:
        """`each` different questions of every kind, in mixed order."""
        makers: dict[Kind, Callable[[], tuple[str, ...] | None]] = {
            Kind.RARE: lambda: self._one_of(self._rare),
            Kind.COMMON: lambda: self._one_of(self._common),
            Kind.THREE: self._three,
            Kind.PHRASE: lambda: self._phrase(spoken=False),
            Kind.SPOKEN: lambda: self._phrase(spoken=True),
            Kind.PREFIX: self._prefix,
            Kind.FUZZY: self._misspelled,
            Kind.ANY: lambda: tuple(self._random.sample(self._common, 3)),
        }
        questions = [
            Question(kind, words)
            for kind, make in makers.items()
            for words in self._different(make, each)
        ]
        self._random.shuffle(questions)
        return questions

    def _different(
        self, make: Callable[[], tuple[str, ...] | None], count: int
    ) -> list[tuple[str, ...]]:
        found: dict[tuple[str, ...], None] = {}
        for _ in range(PATIENCE * count):
            words = make()
            if words is not None:
                found[words] = None
            if len(found) == count:
                return list(found)
        raise TooFewAccounts

    def _one_of(self, words: Sequence[str]) -> tuple[str, ...] | None:
        return (self._random.choice(words),) if words else None

    def _three(self) -> tuple[str, ...] | None:
        """Three words of one account, so that something is found."""
        low, high = MIDDLING
        words = {
            word
            for word in self._random.choice(self._texts)
            if low < self._share.get(word, 0.0) < high
        }
        return tuple(self._random.sample(sorted(words), 3)) if len(words) >= 3 else None

    def _phrase(self, *, spoken: bool) -> tuple[str, ...] | None:
        """Two or three words that follow one another somewhere; `spoken` with one of the stop words among them."""
        words = self._random.choice(self._texts)
        length = self._random.choice((2, 3))
        first = self._random.randrange(len(words) - length)
        taken = words[first : first + length]
        plain = [word for word in taken if self._is_plain(word)]
        fits = len(plain) < length and plain if spoken else len(plain) == length
        if not fits or not all(word.isascii() and word.isalpha() for word in taken):
            return None
        return tuple(taken)

    def _prefix(self) -> tuple[str, ...] | None:
        word = self._random.choice(self._frequent)
        return (word[:PREFIX_LETTERS],) if len(word) > PREFIX_LETTERS else None

    def _misspelled(self) -> tuple[str, ...] | None:
        """A word with one letter left out, changed, or swapped with the next; never the first, and no word by itself."""
        word = self._random.choice(self._frequent)
        if len(word) not in MISSPELLED:
            return None
        place = self._random.randrange(1, len(word) - 1)
        letter = self._random.choice("abcdefghijklmnopqrstuvwxyz")
        wrong = self._random.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            )
        )
        return None if wrong in self._known else (wrong,)

    def _is_plain(self, word: str) -> bool:
        return PLAIN.fullmatch(word) is not None and word not in self._stop_words
