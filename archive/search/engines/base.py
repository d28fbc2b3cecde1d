"""What every search engine of the archive takes, answers and promises.

The unit is the account at one level, in one partition. A search names the partitions that its
reader may open; what stands in no opened partition changes nothing in the answer: neither totals,
facets and scores nor their order (promise P1).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from re import compile as pattern
from typing import NamedTuple, Protocol
from uuid import UUID

from archive.core.errors import ArchiveError
from archive.search.query import Query

_PARTITION = pattern(r"[a-z0-9][a-z0-9-]{0,99}")
_FACET = pattern(r"[a-z][a-z0-9_]{0,49}")


class EngineError(ArchiveError):
    """Whatever goes wrong in an engine. Messages hold names and numbers, never text or queries."""


class InvalidName(EngineError):
    """The name of a partition, a field or a facet isn't one: a fault of the caller."""


class InvalidDocument(EngineError):
    """A document can't be indexed as it is; nothing of its batch was."""


class WriterBusy(EngineError):
    """Another writer held the partition for longer than this one was willing to wait."""


class DamagedIndex(EngineError):
    """What is on the disk isn't what was written: rebuild the partition, never repair it."""


class RemovalUnproved(DamagedIndex):
    """After a purge something of a removed document may still stand there: rebuild the partition."""


class QueryTooBroad(EngineError):
    """Very common words only, side by side or near one another, would keep the others waiting: ask
    for a rarer word. Decided from what this reader may see."""


class QueryTooWide(QueryTooBroad):
    """The same for many words at once that are only told by how they begin, or nearly: ask for more letters."""


@dataclass(frozen=True, slots=True)
class TokenStream:
    """One field's tokens in reading order; `stems[i]` and `words[i]` are of the same token.

    `None` in both is a gap that no phrase crosses: a redaction mark, or a change of speaker. A gap
    is one size whatever it stands for, so that the length of what was removed is hidden (P4). A field
    of which only the words are asked for may have no stems.
    """

    stems: Sequence[str | None]
    words: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Document:
    """One account as an engine gets it. No text: only tokens, facets of several values each, and days to sort by.

    A day is a proleptic Gregorian ordinal (`date.toordinal`).
    """

    id: UUID
    fields: Mapping[str, TokenStream]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search, after policy has spoken.

    `partitions` are those that the reader may open; none of them answers empty before anything is
    opened, and one that isn't there counts as empty. `exclude` are accounts that this reader may
    not see now: they are left out of hits, totals, facets and statistics. So are those that `leave_out` tells: it is
    asked when what is searched has been opened, and again where a writer has replaced that by the time it has answered, so
    that it speaks of just what is searched. `first` and `size`
    cut the window `[first, first + size)` from the ordered hits, whatever their alignment. `facets` are
    counted over all hits; `facet_filters` keeps hits that have, for every facet named, one of its
    values exactly as they were written. `order` is empty for the best first, or the name of one of the documents' `days`
    (`taken`), with a minus for the latest first (`-taken`); documents without it come last. `among` are accounts of which
    the answer says whether they are among the hits, however far down. `fields` are the documents' fields in which words are
    looked for; none named: in all. Hits that are equal stand in the order of their ids, each taken `ties` times (modulo 2 to
    the 128): every odd number makes another order of them.
    """

    partitions: tuple[str, ...]
    query: Query
    exclude: frozenset[UUID] = frozenset()
    first: int = 0
    size: int = 20
    facets: tuple[str, ...] = ()
    facet_filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""
    among: frozenset[UUID] = frozenset()
    fields: tuple[str, ...] = ()
    ties: int = 1
    leave_out: Callable[[], frozenset[UUID]] = frozenset

    def __post_init__(self) -> None:
        if self.ties % 2 == 0:
            raise ValueError("an even number of times would make ids alike")
        if self.first < 0 or self.size < 0:
            raise ValueError("first and size can't be negative")


@dataclass(frozen=True, slots=True)
class Hit:
    """An account found. Scores compare within one answer only."""

    id: UUID
    partition: str
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits carry a value; hits with several values count once under each."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` is exact. Hits come by falling score, then by id; facet values by falling count, then
    by value: the same request on the same generation gives the same answer, so pages fit together. `alike` are, for each
    `Alike` of the query by its text, the words that were taken for the same name. `among` are those of the request that
    are hits. `cut` are the prefixes and words in other spellings, as their nodes hold them, that stand for more words than
    were looked for: the total is then of those that were.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    among: frozenset[UUID] = frozenset()
    cut: tuple[str, ...] = ()


class Holder(NamedTuple):
    """A process of this machine that has something of a state of a partition in memory; states are only told apart."""

    state: str
    process: int


class Engine(Protocol):
    """An index in partitions. Reads may come from several threads; a partition has one writer at a
    time across all processes, and a second one waits a bounded time, then gets `WriterBusy`.

    Every change is atomic and durable when its call returns: after a kill at any moment the
    partition stands as before the call or as after it. Generations count up by one with each
    change; the caller keeps the last one, to notice an older index put back in place.
    """

    def write(
        self, partition: str, *, add: Iterable[Document] = (), remove: Collection[UUID] = ()
    ) -> int:
        """Remove, then add, in one step; the document of an id already there is replaced.

        Returns the generation. What is removed is found by no search that begins afterwards; its
        words may stay on the disk until `purge`.
        """

    def rebuild(self, partition: str, documents: Iterable[Document], *, after: int = 0) -> int:
        """Make the partition anew beside the old one, then switch. Needs nothing of the old one, so
        that it also mends a damaged partition. Returns the generation, which is higher than `after`
        even where the old one is lost: an older copy put back is then known for what it is."""

    def drop(self, partition: str) -> None:
        """Remove the partition and its files; nothing happens if it isn't there."""

    def generation(self, partition: str) -> int:
        """The number of the last change; 0 if the partition isn't there."""

    def members(self, partition: str) -> frozenset[UUID]:
        """The ids of all documents that a search of this partition could find."""

    def search(self, request: SearchRequest) -> Answer:
        """Answer the request. Raises `QueryTooBroad`, `QueryTooWide`, `DamagedIndex`, `InvalidName`."""

    def purge(self, partition: str) -> None:
        """Rewrite what still holds words of removed documents, and prove that nothing does (P4, and
        erasure).

        When it returns, no file of the partition, and nothing that this engine keeps of it in memory,
        holds a word, a facet value or the id of a document that is not among its `members`. That is
        read from the files anew, not concluded from what was done; `RemovalUnproved` if it isn't so.
        Whoever must prove a withdrawal calls `write(remove=...)`, then `purge`, then looks that the id
        is not among `members`. Other processes drop their copy within about a second, by themselves: `holders` tells when
        all have.
        """

    def holders(self, partition: str) -> frozenset[Holder]:
        """Who has an older state of the partition in memory: another engine, or a search that goes on.

        An older state is opened by nobody any more. So what was purged is in no memory once none is left of those that were
        told after the purge.
        """

    def close(self) -> None:
        """Forget all that is kept in memory; a later call opens it again."""


def check_partition(name: str) -> str:
    """The name, if it is safe as the name of a directory; `InvalidName` if not."""
    if not _PARTITION.fullmatch(name):
        raise InvalidName("not the name of a partition")
    return name


def check_facet(name: str) -> str:
    """The name, if it can be a facet's (lower-case ASCII, digits, `_`); `InvalidName` if not."""
    if not _FACET.fullmatch(name):
        raise InvalidName("not the name of a facet")
    return name
