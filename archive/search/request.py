"""One search, made ready: the query as it was typed and what its words are also taken for, where it may look, and how.

Whether a reader makes it now or it stands as a saved one: it is read and expanded here.
"""

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from archive.policy.access import Partition
from archive.sealing.keyring import keyed_hash
from archive.search.answers import PAGE_SIZE, Asked, SearchUnavailable
from archive.search.audiences import VISITORS, Audience
from archive.search.engines.base import (
    Answer,
    EngineError,
    Hit,
    QueryTooBroad,
    QueryTooWide,
    SearchRequest,
)
from archive.search.expansion import expanded
from archive.search.facets import alone, in_collections, resolved
from archive.search.finding import Finder
from archive.search.partitions import check_generations, engine_of, left_out, left_out_entirely
from archive.search.query import (
    ABOUT_ITSELF,
    EVERYTHING,
    NAMED_IN,
    Query,
    QueryError,
    Reason,
    parse,
)
from archive.search.sought import sought
from archive.search.widened import Expanded

# Times that the database may refuse hits of a search before the index counts as unusable.
REFUSALS = 5

logger = logging.getLogger(__name__)
Answered = TypeVar("Answered")
Found = TypeVar("Found")


def read_query(asked: Asked, fields: Sequence[str]) -> Query:
    """What was typed, as a query; nothing typed is everything. Raises QueryError."""
    if not asked.text.strip():
        return EVERYTHING
    return resolved(parse(asked.text, fields=fields, some=asked.some, exact=asked.exact))


def as_meant(query: Query, asked: Asked) -> Query:
    """The query with its places alone, where that is asked for."""
    return alone(query) if asked.alone else query


def wide(query: Query, asked: Asked, fields: Sequence[str]) -> Expanded:
    """The query read from `asked`, with what its words are also taken for, where an exact search is not asked for."""
    if asked.exact:
        return Expanded(as_meant(query, asked))
    widened = expanded(query, asked.text, fields=fields, some=asked.some)
    return replace(widened, query=as_meant(widened.query, asked))


def fields_of(asked: Asked) -> tuple[str, ...]:
    """The fields to look in; none for all. What was typed exactly stands in the account or its summary, so typed; and where
    a place is asked for alone, an account is not found by the name of what its own place lies in.
    """
    if asked.exact:
        return NAMED_IN
    return ABOUT_ITSELF if asked.alone else ()


@dataclass(frozen=True, slots=True)
class Search:
    """One search, ready to be asked. `among`: accounts of which it must be known whether they are among all hits.

    `room` names whose order equal hits stand in: the same in every room would tell which codes of two are one account.
    """

    partitions: tuple[Partition, ...]
    wide: Expanded
    asked: Asked
    audience: Audience
    among: frozenset[UUID] = frozenset()
    room: str = ""

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
        wanted = sought(self.wide.query, answer.alike, chosen=self.chosen)
        return Finder(
            wanted,
            language=language,
            tells_names=not self.asked.exact,
            tells_around=not self.asked.alone,
        )

    def page(self, number: int, excluded: frozenset[UUID] = frozenset()) -> Answer:
        """One page, without what must be left out now, and `excluded`. Raises QueryError, SearchUnavailable."""
        return self._ask(
            excluded,
            first=(number - 1) * PAGE_SIZE,
            size=PAGE_SIZE,
            facets=(*self.audience.shown, *self.audience.counted),
            order=self.order,
            among=self.among,
        )

    def spellings(self) -> Mapping[str, tuple[str, ...]]:
        """By word, in which other spellings it is looked for now. Raises QueryError, SearchUnavailable."""
        return self._ask(frozenset()).alike if self.wide.spellings else {}

    def everything(self, excluded: frozenset[UUID]) -> Answer:
        """Every hit, the best first, and nothing counted but their total. Raises as `page`."""
        return self._ask(excluded, size=sys.maxsize)

    def _ask(
        self,
        excluded: frozenset[UUID],
        *,
        first: int = 0,
        size: int = 0,
        facets: tuple[str, ...] = (),
        order: str = "",
        among: frozenset[UUID] = frozenset(),
    ) -> Answer:
        request = SearchRequest(
            partitions=tuple(partition.name for partition in self.partitions),
            query=self.wide.query,
            exclude=excluded,
            first=first,
            size=size,
            facets=facets,
            facet_filters=self.chosen,
            order=order,
            among=among,
            fields=fields_of(self.asked),
            ties=int(keyed_hash("order", self.room), 16) | 1 if self.room else 1,
            leave_out=lambda: left_out(self.partitions),
        )
        return ask(self.partitions, request, typed=len(self.asked.text))


def ask(partitions: Sequence[Partition], request: SearchRequest, *, typed: int = 0) -> Answer:
    """The engine's answer; empty where nothing is open. Raises QueryError, about so many characters; SearchUnavailable."""
    if not partitions:
        return Answer(total=0, hits=(), facets=dict.fromkeys(request.facets, ()))
    try:
        return engine_of(partitions[0]).search(request)
    except QueryTooWide as error:
        raise QueryError(Reason.TOO_WIDE, 0, typed) from error
    except QueryTooBroad as error:
        raise QueryError(Reason.TOO_BROAD, 0, typed) from error
    except EngineError as error:
        raise SearchUnavailable("a partition can't be read; rebuild the index") from error


def made_ready(
    asked: Asked,
    query: Query,
    partitions: Sequence[Partition],
    audience: Audience,
    *,
    titles: Callable[[Sequence[str]], Mapping[str, str]],
    among: frozenset[UUID] = frozenset(),
    room: str = "",
) -> Search:
    """The search of `query`, which was read from `asked`, over these partitions as they stand now.

    `titles` tells what collections are called. Raises QueryError, SearchUnavailable.
    """
    check_generations(partitions)
    query = in_collections(query, lambda: open_titles(partitions, titles))
    expanded_query = wide(query, asked, audience.fields)
    return Search(tuple(partitions), expanded_query, asked, audience, among=among, room=room)


def open_titles(
    partitions: Sequence[Partition], titles: Callable[[Sequence[str]], Mapping[str, str]]
) -> Mapping[str, str]:
    """What the collections are called of which a search of these partitions can find something now, by code."""
    everything = Search(tuple(partitions), Expanded(EVERYTHING), Asked(""), VISITORS)
    answer = everything.page(1)
    return titles([each.value for each in answer.facets.get("collection", ())])


def until_readable(
    partitions: Sequence[Partition],
    ask: Callable[[frozenset[UUID]], tuple[Answered, Sequence[Hit]]],
    read: Callable[[Sequence[Hit]], Mapping[UUID, Found]],
) -> tuple[Answered, Mapping[UUID, Found]]:
    """Search, and let the database decide on every hit that is to be shown: `ask` gives the answer and these.

    `ask` leaves out what must be left out now, and what it is given. Where the database refuses a hit, the ledger has missed
    a change or a row is damaged: then everything that should not stand, and what was refused, is left out too and the search
    made again. If hits are refused even then, nothing is answered.
    """
    excluded = frozenset[UUID]()
    for _ in range(REFUSALS):
        answered, hits = ask(excluded)
        found = read(hits)
        refused = {hit.id for hit in hits} - found.keys()
        if not refused:
            return answered, found
        logger.error("a partition held an account that its reader may not see")
        excluded |= left_out_entirely(partitions) | refused
    raise SearchUnavailable("the index and the database disagree; it must be verified")
