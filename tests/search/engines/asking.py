"""What the conformance suite asks of an engine, and over which documents."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from archive.search.engines.base import Answer, Engine, SearchRequest
from archive.search.query import (
    EVERYTHING,
    And,
    FacetValue,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from tests.search.engines.samples import accounts

ACCOUNTS = accounts(300)
COMMON = [
    word
    for word, _ in Counter(
        word for doc in ACCOUNTS for word in doc.fields["text"].stems if word
    ).most_common(40)
]
QUERIES: list[Query] = [
    Word((COMMON[0],)),
    Word((COMMON[30], COMMON[31])),
    And((Word((COMMON[5],)), Word((COMMON[9],)), Not(Word((COMMON[2],))))),
    Or((Word((COMMON[20],)), Phrase((COMMON[1], COMMON[0])))),
    Phrase((COMMON[0], COMMON[0])),
    Prefix(COMMON[3][:3]),
    And((FacetValue("place", "orran"), Word((COMMON[7],)))),
    Fuzzy(COMMON[6]),
    Near(((Word((COMMON[4],)),), (Phrase((COMMON[1],)), Prefix(COMMON[8][:3]))), 3),
    EVERYTHING,
]


def search(
    engine: Engine,
    query: Query,
    *partitions: str,
    exclude: frozenset[UUID] = frozenset(),
    first: int = 0,
    size: int = 1_000,
    facets: tuple[str, ...] = (),
    filters: Mapping[str, tuple[str, ...]] | None = None,
    order: str = "",
    among: frozenset[UUID] = frozenset(),
    ties: int = 1,
) -> Answer:
    request = SearchRequest(
        partitions or ("public",),
        query,
        exclude,
        first,
        size,
        facets,
        filters or {},
        order,
        among,
        ties=ties,
    )
    return engine.search(request)


def found(answer: Answer) -> list[int]:
    return [hit.id.int for hit in answer.hits]


def scores(answer: Answer) -> list[tuple[UUID, float]]:
    return [(hit.id, round(hit.score, 9)) for hit in answer.hits]
