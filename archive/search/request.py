"""One search, made ready: the query as it was typed and what its words are also taken for, where it may look, and how.

Whether a reader makes it now or it stands as a saved one: it is read and expanded here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from archive.policy.access import Partition
from archive.search.answers import PAGE_SIZE, Asked, SearchUnavailable
from archive.search.engines.base import Answer, EngineError, QueryTooBroad, SearchRequest
from archive.search.expansion import Expanded, expanded
from archive.search.facets import (
    PROTECTED_ORDERS,
    PUBLIC_ORDERS,
    PUBLIC_SHOWN,
    SHOWN,
    resolved,
)
from archive.search.finding import Finder, sought
from archive.search.partitions import engine_of
from archive.search.query import EVERYTHING, Query, QueryError, Reason, parse


def read_query(asked: Asked, fields: Sequence[str]) -> Query:
    """What was typed, as a query; nothing typed is everything. Raises QueryError."""
    if not asked.text.strip():
        return EVERYTHING
    return resolved(parse(asked.text, fields=fields, some=asked.some))


def wide(query: Query, asked: Asked, fields: Sequence[str]) -> Expanded:
    """The query read from `asked`, with what its words are also taken for, where an exact search is not asked for."""
    if asked.exact:
        return Expanded(query)
    return expanded(query, asked.text, fields=fields, some=asked.some)


@dataclass(frozen=True, slots=True)
class Audience:
    """Which facets a search counts and narrows by, and how it may be sorted."""

    shown: tuple[str, ...]
    orders: tuple[str, ...]


VISITORS = Audience(PUBLIC_SHOWN, PUBLIC_ORDERS)
READERS = Audience(SHOWN, PROTECTED_ORDERS)


@dataclass(frozen=True, slots=True)
class Search:
    """One search, ready to be asked. `among`: accounts of which it must be known whether they are among all hits."""

    partitions: tuple[Partition, ...]
    wide: Expanded
    asked: Asked
    audience: Audience
    among: frozenset[UUID] = frozenset()

    @property
    def order(self) -> str:
        """The order asked for, where this audience may sort so."""
        return self.asked.order if self.asked.order in self.audience.orders else ""

    @property
    def chosen(self) -> Mapping[str, tuple[str, ...]]:
        """The facet values chosen, of those that this audience may narrow by."""
        chosen: dict[str, tuple[str, ...]] = {}
        for name, value in self.asked.chosen:
            if name in self.audience.shown:
                chosen[name] = (*chosen.get(name, ()), value)
        return chosen

    def finder(self, answer: Answer, *, language: str) -> Finder:
        """What finds in the hits what was searched for."""
        return Finder(sought(self.wide.query, answer.alike), language=language)

    def page(self, number: int, excluded: frozenset[UUID]) -> Answer:
        """One page. Raises QueryError, SearchUnavailable."""
        if not self.partitions:
            return Answer(total=0, hits=(), facets=dict.fromkeys(self.audience.shown, ()))
        request = SearchRequest(
            partitions=tuple(partition.name for partition in self.partitions),
            query=self.wide.query,
            exclude=excluded,
            first=(number - 1) * PAGE_SIZE,
            size=PAGE_SIZE,
            facets=self.audience.shown,
            facet_filters=self.chosen,
            order=self.order,
            among=self.among,
        )
        try:
            return engine_of(self.partitions[0]).search(request)
        except QueryTooBroad as error:
            raise QueryError(Reason.TOO_BROAD, 0, len(self.asked.text)) from error
        except EngineError as error:
            raise SearchUnavailable("a partition can't be read; rebuild the index") from error
