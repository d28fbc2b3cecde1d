"""What a search answers: frozen, and holding nothing that its reader may not see."""

from dataclasses import dataclass
from uuid import UUID

from archive.core.errors import ArchiveError
from archive.policy.models import Level
from archive.policy.telling import DateTold, PlaceTold
from archive.publication.content import Named

PAGE_SIZE = 20


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
    """A passage that holds what was searched for, cut around it. `anchor` is empty for words of a public summary."""

    anchor: str
    language: str
    direction: str
    start_ms: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with the number of accounts that have it among the hits; `label` is its name in the page's language."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow a search."""

    name: str
    values: tuple[FacetValue, ...]


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
    """An account that a search within a case found. `code` is the case's own."""

    code: str
    level: Level
    collection: Named
    how: str
    dates: tuple[DateTold, ...]
    places: tuple[PlaceTold, ...]
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """A page of a search: exact `total`, pages from 1, `milliseconds` from question to answer."""

    total: int
    page: int
    pages: int
    facets: tuple[Facet, ...]
    milliseconds: float
    public_hits: tuple[PublicHit, ...] = ()
    protected_hits: tuple[ProtectedHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the words, and facet values chosen, as (name, value)."""

    text: str
    chosen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored search, read back by the one who made it."""

    id: UUID
    asked: Asked
