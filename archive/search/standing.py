"""A search that stands: what it finds at this moment with its owner's rights of this moment, without a page of it.

It opens the same partitions, leaves out the same and reads the query as `face.search_protected` does, so that it finds what
its owner would find who searched now, and nothing else (P1). All of it happens within an act.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from archive.policy.access import Partition
from archive.policy.indexing import collection_titles
from archive.policy.models import Case, Level
from archive.policy.reading import found_accounts, partitions_in_case
from archive.search.answers import PAGE_SIZE, Asked, SearchUnavailable
from archive.search.engines.base import Answer, EngineError, Hit, QueryTooBroad, SearchRequest
from archive.search.facets import PROTECTED_FACETS, SHOWN, in_collections
from archive.search.partitions import check_generations, engine_of, left_out
from archive.search.query import EVERYTHING, Query, QueryError, Reason
from archive.search.request import read_query, wide
from archive.users.models import User

# Accounts that the database may refuse, one after another, before what is found counts as nothing to be seen.
MOST_LOOKED_AT = 5 * PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Standing:
    """A search made ready for a user: what is open to them now, and what must be left out."""

    user: User
    case: Case
    partitions: tuple[Partition, ...]
    query: Query
    chosen: Mapping[str, tuple[str, ...]]
    excluded: frozenset[UUID]

    @classmethod
    def ready(cls, user: User, case: Case, asked: Asked) -> "Standing":
        """The search as the user would make it now. Raises QueryError, SearchUnavailable."""
        partitions = partitions_in_case(user, case)
        check_generations(partitions)
        chosen: dict[str, tuple[str, ...]] = {}
        for name, value in asked.chosen:
            if name in SHOWN:
                chosen[name] = (*chosen.get(name, ()), value)
        excluded = left_out(partitions)
        query = in_collections(
            read_query(asked, PROTECTED_FACETS), lambda: _open_titles(partitions, excluded)
        )
        query = wide(query, asked, PROTECTED_FACETS).query
        return cls(user, case, partitions, query, chosen, excluded)

    def everything(self) -> tuple[Hit, ...]:
        """Every account that it finds now, as many as its total tells."""
        total = self._ask(0).total
        return self._ask(total).hits

    def are_shown(self, hits: Sequence[Hit]) -> bool:
        """Whether one of them would stand on a page of results: the database decides, as it does there."""
        levels: dict[str, Level] = {each.name: each.level for each in self.partitions}
        for first in range(0, min(len(hits), MOST_LOOKED_AT), PAGE_SIZE):
            page = [(hit.id, levels[hit.partition]) for hit in hits[first : first + PAGE_SIZE]]
            if found_accounts(self.user, self.case, page):
                return True
        return False

    def _ask(self, size: int) -> Answer:
        return ask(
            self.partitions,
            SearchRequest(
                partitions=tuple(partition.name for partition in self.partitions),
                query=self.query,
                exclude=self.excluded,
                size=size,
                facet_filters=self.chosen,
            ),
        )


def ask(partitions: Sequence[Partition], request: SearchRequest) -> Answer:
    """The engine's answer; empty where nothing is open. Raises QueryError, SearchUnavailable."""
    if not partitions:
        return Answer(total=0, hits=(), facets={})
    try:
        return engine_of(partitions[0]).search(request)
    except QueryTooBroad as error:
        raise QueryError(Reason.TOO_BROAD, 0) from error
    except EngineError as error:
        raise SearchUnavailable("a partition can't be read; rebuild the index") from error


def _open_titles(partitions: Sequence[Partition], excluded: frozenset[UUID]) -> Mapping[str, str]:
    """What the collections are called in which the user can find something now, by code."""
    names = tuple(partition.name for partition in partitions)
    request = SearchRequest(names, EVERYTHING, exclude=excluded, size=0, facets=("collection",))
    counted = ask(partitions, request).facets.get("collection", ())
    return collection_titles([each.value for each in counted])
