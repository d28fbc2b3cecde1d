"""What a search answers: frozen, and holding nothing that its reader may not see."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal, NotRequired, TypedDict
from uuid import UUID

from archive.core.errors import ArchiveError
from archive.policy.models import Level
from archive.policy.telling import DateTold, PlaceTold
from archive.publication.content import Named

PAGE_SIZE = 20

FoundIn = Literal["text", "translation", "summary", "title", "about"]


class SearchUnavailable(ArchiveError):
    """The index can't be trusted at this moment, so nothing is answered. `verify_index` says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a snippet or passage; `marked` where they are what was searched for, `removed` for a placeholder."""

    text: str
    marked: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage that holds what was searched for, cut around it, and what it is a passage of.

    `anchor` is empty where it is none of a text: words of a public summary or title, names of places and subjects ("about").
    Of a translation `language` says into which.
    """

    anchor: str
    language: str
    direction: str
    start_ms: int | None
    pieces: tuple[Piece, ...]
    found_in: FoundIn = "text"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with the number of accounts that have it among the hits; `label` is its name in the page's language.

    `depth` is how far below the topmost value it lies, where values lie within one another (places); 0 elsewhere.
    """

    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow a search. `more` is how many values are not among these: they have no more accounts than these."""

    name: str
    values: tuple[FacetValue, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class PublicHit:
    """A publication that a search found."""

    code: str
    kind: str
    title: str
    language: str
    direction: str
    advisory: str
    places: tuple[Named, ...]
    period: str
    snippets: tuple[Snippet, ...]

    @property
    def anchor(self) -> str:
        """The passage that holds what was searched for; empty where only the summary does."""
        return next((each.anchor for each in self.snippets if each.anchor), "")


@dataclass(frozen=True, slots=True)
class ProtectedHit:
    """An account that a search within a case found. `code` is the case's own.

    `more_passages` is how many passages hold something beside those that `snippets` show.
    """

    code: str
    level: Level
    collection: Named
    how: str
    dates: tuple[DateTold, ...]
    places: tuple[PlaceTold, ...]
    snippets: tuple[Snippet, ...]
    more_passages: int = 0


@dataclass(frozen=True, slots=True)
class Expansion:
    """What words of the query were also taken for: `typed` as they were typed, `also` as names are written.

    Of a place its other names, from the gazetteer; of a name its other spellings, from what the reader may read. `is_cut`
    where the words name more places than were looked for, or these have more names.
    """

    kind: Literal["place", "name"]
    typed: str
    also: tuple[str, ...]
    is_cut: bool = False


def marked_words(hits: Iterable[PublicHit | ProtectedHit]) -> Iterator[str]:
    """What is marked in the snippets of these hits, as it is written there."""
    for hit in hits:
        for snippet in hit.snippets:
            yield from (piece.text for piece in snippet.pieces if piece.marked)


@dataclass(frozen=True, slots=True)
class Results:
    """A page of a search: exact `total`, pages from 1, `milliseconds` from question to answer.

    `timeline` counts the hits by month ("2025-03"), in order and without a hole; `timeline_beyond` is how many months that
    hold some lie before or after it. `witnesses` is how many different people gave the accounts found, at least and as far
    as is known to this reader; None where nobody is told (the public). `order` is the one in which the hits stand, empty for
    the best first. `cut` are beginnings and words in other spellings that stand for more words than were looked for.
    """

    total: int
    page: int
    pages: int
    facets: tuple[Facet, ...]
    milliseconds: float
    public_hits: tuple[PublicHit, ...] = ()
    protected_hits: tuple[ProtectedHit, ...] = ()
    read_as: tuple[Expansion, ...] = ()
    timeline: tuple[FacetValue, ...] = ()
    timeline_beyond: int = 0
    order: str = ""
    witnesses: int | None = None
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the words, and facet values chosen, as (name, value).

    `exact` takes words for nothing but themselves: no other forms, no other names of places, no other spellings of names.
    With `alone` a place, by whatever name, stands for itself and not for what lies in it. With `some` an account is found
    that holds some of the words, else all of them. `order` is empty for the best first, or the name of a day to sort by
    ("period", "taken"), with a minus for the latest first.
    """

    text: str
    chosen: tuple[tuple[str, str], ...] = ()
    exact: bool = False
    some: bool = False
    order: str = ""
    alone: bool = False

    def as_json(self) -> str:
        """As it is kept, sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)


class _AskedJson(TypedDict):
    text: str
    chosen: list[tuple[str, str]]
    exact: bool
    some: bool
    order: str
    alone: NotRequired[bool]


def asked_of_json(kept: str) -> Asked:
    """What was kept by `Asked.as_json`, or by the versions before it: a list of text and chosen values."""
    read: _AskedJson | tuple[str, list[tuple[str, str]]] = json.loads(kept)
    if isinstance(read, dict):
        return Asked(
            text=read["text"],
            chosen=_pairs(read["chosen"]),
            exact=read["exact"],
            some=read["some"],
            order=read["order"],
            alone=read.get("alone", False),
        )
    text, chosen = read
    return Asked(text, _pairs(chosen))


def _pairs(chosen: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in chosen)


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored search, read back by the one who made it."""

    id: UUID
    asked: Asked
