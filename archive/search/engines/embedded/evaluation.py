"""From a request and opened segments to an answer: hits in order, exact totals, facets."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from itertools import chain, starmap
from math import inf
from operator import itemgetter
from uuid import UUID

from archive.search.engines.base import Answer, FacetCount, Hit, SearchRequest
from archive.search.engines.embedded.lexicons import Lexicon
from archive.search.engines.embedded.matching import Matching, Scores
from archive.search.engines.embedded.segments import NO_DAY
from archive.search.engines.embedded.vocabulary import Opened, Vocabulary
from archive.search.query import Alike, Fuzzy, Prefix, Query, compounds_of, leaves_of

_ID = (1 << 128) - 1
_SORTED_AT = 16  # below one in so many, the best are picked; from there on, all are sorted

Ranks = Mapping[int, float]
Ordered = tuple[float, float, int, bytes, str]


class Evaluation:
    """One request over the segments of all opened partitions, as if they were one index."""

    def __init__(
        self,
        opened: Sequence[Opened],
        weights: Mapping[str, float],
        lexicon: Callable[[Sequence[str]], Lexicon],
        query: Query,
    ) -> None:
        self._opened = opened
        self._vocabulary = Vocabulary(opened, weights, lexicon)
        self._matching = Matching(self._vocabulary, query)

    def answer(self, request: SearchRequest) -> Answer:
        found = [self._visible_scores(i, request) for i in range(len(self._opened))]
        leaves = tuple(leaves_of(request.query))
        return Answer(
            total=sum(map(len, found)),
            hits=self._window(found, request),
            facets={facet: self._counted(facet, found) for facet in request.facets},
            alike=self._alike(request.query),
            cut=tuple(
                dict.fromkeys(
                    leaf.text
                    for leaf in leaves
                    if isinstance(leaf, Prefix | Fuzzy) and self._vocabulary.is_cut(leaf)
                )
            ),
            among=self._among(found, {id.bytes for id in request.among}),
        )

    def _alike(self, query: Query) -> dict[str, tuple[str, ...]]:
        """What was taken for each name, by its text: other spellings, and as what a name of several words was found."""
        taken = {
            leaf.text: self._vocabulary.expanded(leaf)
            for leaf in leaves_of(query)
            if isinstance(leaf, Alike)
        }
        for each in compounds_of(query):
            found = (*taken.get(each.text, ()), *self._matching.compounds.written(each))
            taken[each.text] = tuple(dict.fromkeys(found))
        return taken

    def _visible_scores(self, at: int, request: SearchRequest) -> Scores:
        """The visible documents of one segment that match the query and all filters."""
        part = self._opened[at]
        within: Collection[int] | None = None
        for facet, values in request.facet_filters.items():
            documents = part.segment.facet(facet).documents
            allowed = frozenset[int]().union(*(documents.get(v, ()) for v in values))
            within = allowed if within is None else allowed.intersection(within)
        scores = self._matching.scores(at, request.query, within)
        for number in part.hidden:
            scores.pop(number, None)
        return scores

    def _counted(self, facet: str, found: Sequence[Scores]) -> tuple[FacetCount, ...]:
        rows = Counter(
            chain.from_iterable(
                map(part.segment.facet(facet).rows.__getitem__, scores)
                for part, scores in zip(self._opened, found, strict=True)
                if scores
            )
        )
        counts: dict[str, int] = {}
        for row, times in rows.items():
            for value in row.values:
                counts[value] = counts.get(value, 0) + times
        ranked = sorted(counts.items())
        ranked.sort(key=itemgetter(1), reverse=True)
        return tuple(starmap(FacetCount, ranked))

    def _among(self, found: Sequence[Scores], asked: set[bytes]) -> frozenset[UUID]:
        if not asked:
            return frozenset()
        return frozenset(
            UUID(bytes=id_bytes)
            for part, scores in zip(self._opened, found, strict=True)
            for id_bytes in part.segment.numbers.keys() & asked
            if part.segment.numbers[id_bytes] in scores
        )

    # The window

    def _window(self, found: Sequence[Scores], request: SearchRequest) -> tuple[Hit, ...]:
        """The hits asked for, by falling rank, then score, then by id, as `ties` has them, and partition.

        Only those whose rank lies between that of the first and the last hit of the window are put in order.
        """
        first = request.first
        last = min(first + request.size, sum(map(len, found)))
        if first >= last:
            return ()
        ranks = self._ranks(found, request.order)
        best, worst = _bounds([each.values() for each in ranks], first, last)
        before = sum(rank > best for each in ranks for rank in each.values())
        ties = request.ties
        candidates = [
            (
                -rank,
                -scores[number],
                _turn(part.segment.ids[number], ties),
                part.segment.ids[number],
                part.partition,
            )
            for part, scores, own in zip(self._opened, found, ranks, strict=True)
            for number, rank in own.items()
            if worst <= rank <= best
        ]
        chosen = _slice(candidates, first - before, last - before)
        return tuple(
            Hit(UUID(bytes=id), partition, -score) for _, score, _, id, partition in chosen
        )

    def _ranks(self, found: Sequence[Scores], order: str) -> Sequence[Ranks]:
        """What the documents found are ordered by, highest first: their scores, or their days."""
        if not order:
            return found
        sign = 1.0 if order.startswith("-") else -1.0
        name = order.removeprefix("-")
        return [
            dict(_by_day(part.segment.days.get(name), scores, sign))
            for part, scores in zip(self._opened, found, strict=True)
        ]


def _turn(id_bytes: bytes, times: int) -> int:
    return int.from_bytes(id_bytes) * times & _ID


def _by_day(
    days: Sequence[int] | None, numbers: Collection[int], sign: float
) -> Iterator[tuple[int, float]]:
    for number in numbers:
        day = NO_DAY if days is None else days[number]
        yield number, -inf if day == NO_DAY else sign * day


def _bounds(ranks: Sequence[Collection[float]], first: int, last: int) -> tuple[float, float]:
    """The ranks of the hits at the places `first` and `last - 1`."""
    each = chain.from_iterable(ranks)
    few = last * _SORTED_AT < sum(map(len, ranks))
    ordered = nlargest(last, each) if few else sorted(each, reverse=True)
    return ordered[first], ordered[last - 1]


def _slice(candidates: Sequence[Ordered], first: int, last: int) -> list[Ordered]:
    """The candidates from `first` up to, not with, `last` in their order; from the nearer end."""
    if first + last <= len(candidates):
        return nsmallest(last, candidates)[first:]
    return nlargest(len(candidates) - first, candidates)[::-1][: last - first]
