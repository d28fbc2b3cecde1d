"""The objects that a query is made of. Their words are already folded or stemmed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from archive.language import Way, fold

MIN_PREFIX = 3
"""Letters that a prefix must have: shorter ones match nearly everything, and take seconds."""
MIN_FUZZY = 4
"""Letters that a word must have to be found in other spellings: shorter ones are like too many others."""
NAMES = "names"
"""A document's field with each word that stands as a name in the others, as often as it does. Only `Alike` asks it."""
CAPITALS = "capitals"
"""The same of words whose capital says nothing: at the beginning of a sentence, in a heading."""
NAMED_IN = ("title", "summary", "text", "translation")
"""Fields with what was said and written; names of places and subjects, by which a document is found too, stand elsewhere."""
ABOUT_ITSELF = (*NAMED_IN, "about")
"""And names of an account's own places and subjects, but of nothing that those places lie in."""
MAX_DISTANCE = 50
"""Words between what is asked for near one another: fewer than a gap takes, so that none is ever crossed."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any inflection: an account matches that holds any of `stems`.

    There is one for the rules of each language that the word may be in (see `archive.language.query_terms`).
    """

    stems: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.stems:
            raise ValueError("a word needs at least one stem")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that stand next to one another in this order, exactly; one word is allowed."""

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("a phrase needs at least one word")


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with the folded `text`; engines take the most frequent such words."""

    text: str

    def __post_init__(self) -> None:
        if len(self.text) < MIN_PREFIX:
            raise ValueError(f"a prefix needs at least {MIN_PREFIX} letters")


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Any word that becomes the folded `text` by at most `edits` letters added, dropped, changed or swapped."""

    text: str
    edits: int = 1

    def __post_init__(self) -> None:
        if len(self.text) < MIN_FUZZY:
            raise ValueError(
                f"a word to be found in other spellings needs at least {MIN_FUZZY} letters"
            )


@dataclass(frozen=True, slots=True)
class Alike:
    """Words that may be the folded name `text` in another spelling or script (see `archive.language.names`).

    Never the result of parsing: `archive.search` adds it beside a `Word`. Which words those are, an engine finds among what
    the reader may read, and says in its answer. Where `typed` is empty, all words that sound so are taken, in all
    fields. Else it says how a reader typed it: then taken is what `archive.language.other_spellings` takes, of words of
    the `NAMED_IN` fields, by how often they stand there, and in the fields `NAMES` and `CAPITALS`.
    """

    text: str
    typed: Literal["", "capital", "small"] = ""


@dataclass(frozen=True, slots=True)
class Compound:
    """A name in all the `ways` to write it (see `archive.language.full_name`): words of one script side by side.

    Never the result of parsing: `archive.search` adds it beside what was typed. As what it stands in accounts that it finds,
    an engine says in its answer, by `text`: words, and those of several with a blank between.
    """

    text: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Two or more parts of which each stands within `distance` words of the next one asked for, in either order.

    No gap lies between them (a redaction, a change of speaker). Each part is a tuple of alternatives.
    """

    parts: "tuple[tuple[Leaf, ...], ...]"
    distance: int

    def __post_init__(self) -> None:
        if len(self.parts) < 2 or not all(self.parts):
            raise ValueError("nearness needs two parts at least")
        if not 1 <= self.distance <= MAX_DISTANCE:
            raise ValueError(f"a distance is between 1 and {MAX_DISTANCE} words")


def fold_value(value: str) -> str:
    """A facet's value as it is compared: folded, with single spaces."""
    return " ".join(fold(value).split())


@dataclass(frozen=True, slots=True)
class FacetValue:
    """Accounts whose facet `name` has a value that gives `value` by `fold_value`.

    With `narrower` also those whose value goes on after a hyphen: `ar-SY` is narrower than `ar`. `start` and `end` are where
    it was typed, for an error that is found when the value is looked up.
    """

    name: str
    value: str
    narrower: bool = False
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """Every account of the opened partitions. Never the result of parsing: only code asks so."""


@dataclass(frozen=True, slots=True)
class Not:
    """Leaves out what `part` matches. Stands only in an `And`, beside a part that isn't a `Not`."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """Accounts that match every part."""

    parts: "tuple[Query | Not, ...]"

    def __post_init__(self) -> None:
        if all(isinstance(part, Not) for part in self.parts):
            raise ValueError("exclusions need something to be excluded from")


@dataclass(frozen=True, slots=True)
class Or:
    """Accounts that match any part."""

    parts: "tuple[Query, ...]"

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("an alternative needs at least one part")


Leaf = Word | Phrase | Prefix | Fuzzy | Alike
Query = Leaf | Compound | Near | FacetValue | Everything | And | Or

EVERYTHING = Everything()


def compounds_of(query: Query | Not) -> Iterator[Compound]:
    """The names of several words in a query, in all their ways."""
    match query:
        case Compound():
            yield query
        case Not(part):
            yield from compounds_of(part)
        case And(parts) | Or(parts):
            for each in parts:
                yield from compounds_of(each)
        case _:
            return


def leaves_of(query: Query | Not) -> Iterator[Leaf]:
    """The words and phrases of a query, those that are left out too."""
    match query:
        case Not(part):
            yield from leaves_of(part)
        case And(parts) | Or(parts):
            for each in parts:
                yield from leaves_of(each)
        case Near(parts):
            yield from chain.from_iterable(parts)
        case FacetValue() | Everything() | Compound():
            return
        case _:
            yield query
