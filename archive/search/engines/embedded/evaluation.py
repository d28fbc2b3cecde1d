"""From a query and opened segments to an answer, a whole posting list at a time.

Scores are Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009) with the constants and the inverse document frequency of Whoosh, one score per field
times the field's weight, added up. All statistics are of the documents that the reader may see, in
the opened partitions: removed and excluded ones count as if they had never been there (P1).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import chain
from math import inf, log
from uuid import UUID

from archive.search.engines.base import Answer, FacetCount, Hit, QueryTooBroad, SearchRequest
from archive.search.engines.embedded.building import stems_of, words_of
from archive.search.engines.embedded.parts import BYTE_LENGTHS
from archive.search.engines.embedded.postings import Postings
from archive.search.engines.embedded.segments import Segment, TermEntry
from archive.search.query import And, Everything, FacetValue, Not, Or, Phrase, Prefix, Query, Word

K1 = 1.2
B = 0.75

MAX_EXPANSIONS = 128
"""Words that a prefix stands for, the most frequent ones, in each field."""

MAX_PHRASE_POSITIONS = 1_500_000
"""Positions that one phrase may compare: about 0.3 seconds."""

Scores = dict[int, float]


@dataclass(frozen=True, slots=True)
class Opened:
    """A segment that takes part, and the numbers of its documents that must not show."""

    partition: str
    segment: Segment
    hidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of a stream (a field's stems or words), with the weight of the field."""

    stream: str
    text: str
    weight: float


class Evaluation:
    """One request over the segments of all opened partitions, as if they were one index."""

    def __init__(self, opened: Sequence[Opened], weights: Mapping[str, float]) -> None:
        self._opened = opened
        self._weights = weights
        self._visible = sum(part.segment.documents - len(part.hidden) for part in opened)
        self._norms: dict[str, list[float]] = {}
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}
        self._expanded: dict[tuple[str, str], list[str]] = {}
        self._entries: dict[tuple[str, str], list[TermEntry | None]] = {}
        self._postings: dict[tuple[int, str, str], Postings | None] = {}

    def answer(self, request: SearchRequest) -> Answer:
        found = [self._visible_scores(i, request) for i in range(len(self._opened))]
        counts = {facet: Counter[str]() for facet in request.facets}
        for facet, counter in counts.items():
            for part, scores in zip(self._opened, found, strict=True):
                counter.update(part.segment.facet(facet).count(scores))
        return Answer(
            total=sum(map(len, found)),
            hits=self._window(found, request.first, request.size),
            facets={facet: _ordered(counter) for facet, counter in counts.items()},
        )

    def _visible_scores(self, at: int, request: SearchRequest) -> Scores:
        """The visible documents of one segment that match the query and all filters."""
        part = self._opened[at]
        within: Collection[int] | None = None
        for facet, values in request.facet_filters.items():
            documents = part.segment.facet(facet).documents
            allowed = frozenset[int]().union(*(documents.get(v, ()) for v in values))
            within = allowed if within is None else allowed.intersection(within)
        scores = self._match(at, request.query, within)
        for number in part.hidden:
            scores.pop(number, None)
        return scores

    def _window(self, found: Sequence[Scores], first: int, size: int) -> tuple[Hit, ...]:
        """The hits from `first` on, by falling score, then id, then partition."""
        last = first + size
        if not size:
            return ()
        bound = -inf
        if last < sum(map(len, found)):  # only what reaches the last score wanted is sorted
            bound = nlargest(last, chain.from_iterable(scores.values() for scores in found))[-1]
        candidates = [
            (-score, part.segment.ids[number], part.partition)
            for part, scores in zip(self._opened, found, strict=True)
            for number, score in scores.items()
            if score >= bound
        ]
        chosen = nsmallest(last, candidates)[first:]
        return tuple(Hit(UUID(bytes=id), partition, -score) for score, id, partition in chosen)

    # Matching: the scores of the documents of a segment, all of them in `within` if that is given

    def _match(self, at: int, query: Query, within: Collection[int] | None) -> Scores:
        match query:
            case Word() | Prefix():
                scores: Scores = {}
                for term in self._terms(query):
                    self._add_term(scores, at, term, within)
                return scores
            case Phrase(words):
                scores = {}
                for field, weight in self._weights.items():
                    terms = [WeightedTerm(words_of(field), word, weight) for word in words]
                    self._add_phrase(scores, at, terms, within)
                return scores
            case FacetValue(facet, value, narrower):
                folded = self._opened[at].segment.facet(facet).folded
                documents = folded.get(value, frozenset())
                if narrower:
                    finer = (folded[each] for each in folded if each.startswith(f"{value}-"))
                    documents = documents.union(*finer)
                return dict.fromkeys(documents if within is None else documents & set(within), 0.0)
            case Everything():
                every = range(self._opened[at].segment.documents)
                return dict.fromkeys(every if within is None else within, 0.0)
            case And(parts):
                return self._match_all(at, parts, within)
            case Or(parts):
                scores = {}
                for part in parts:
                    _add(scores, self._match(at, part, within))
                return scores

    def _match_all(
        self, at: int, parts: tuple[Query | Not, ...], within: Collection[int] | None
    ) -> Scores:
        """The rarest part first; the others are looked up only where the earlier ones match."""
        wanted = [part for part in parts if not isinstance(part, Not)]
        scores: Scores | None = None
        for part in sorted(wanted, key=self._frequency):
            found = self._match(at, part, within)
            scores = found if scores is None else {n: scores[n] + s for n, s in found.items()}
            within = scores
            if not scores:
                return scores
        kept = scores or {}
        for unwanted in parts:
            if isinstance(unwanted, Not):
                for number in self._match(at, unwanted.part, frozenset(kept)):
                    del kept[number]
        return kept

    def _add_term(
        self, scores: Scores, at: int, term: WeightedTerm, within: Collection[int] | None
    ) -> None:
        postings = self._read(at, term.stream, term.text)
        if postings is None:
            return
        norm, factor = self._norm(term.stream), self._factor(term)
        lengths = self._opened[at].segment.length_bytes(term.stream)
        pairs: Iterable[tuple[int, int]] = zip(
            postings.documents, postings.frequencies, strict=True
        )
        if within is not None:
            pairs = ((n, f) for n, f in pairs if n in within)
        _add(scores, {n: factor * f / (f + norm[lengths[n]]) for n, f in pairs})

    def _add_phrase(
        self, scores: Scores, at: int, terms: list[WeightedTerm], within: Collection[int] | None
    ) -> None:
        """Score the documents that hold the terms side by side: as much as the terms apart."""
        self._refuse_if_too_broad(terms)
        read = [self._read(at, term.stream, term.text) for term in terms]
        postings = [found for found in read if found is not None]
        if len(postings) < len(terms):
            return
        order = sorted(range(len(terms)), key=lambda i: self._count(terms[i])[0])
        common = set(postings[order[0]].documents)
        for i in order[1:]:
            common.intersection_update(postings[i].documents)
        if within is not None:
            common.intersection_update(within)
        begins: dict[int, set[int]] = {}
        times: dict[int, list[int]] = {}
        for step, i in enumerate(order):
            if not common:
                return
            positions, starts = postings[i].positions()
            for k, number in enumerate(postings[i].documents):
                if number not in common:
                    continue
                here = {p - i for p in positions[starts[k] : starts[k + 1]]}
                begins[number] = here if not step else begins[number] & here
                if begins[number]:
                    times.setdefault(number, []).append(postings[i].frequencies[k])
                else:
                    common.discard(number)
        factors = [self._factor(terms[i]) for i in order]
        norm = self._norm(terms[0].stream)
        lengths = self._opened[at].segment.length_bytes(terms[0].stream)
        found = {}
        for number in sorted(common):
            rest = norm[lengths[number]]
            pairs = zip(factors, times[number], strict=True)
            found[number] = sum(factor * f / (f + rest) for factor, f in pairs)
        _add(scores, found)

    def _refuse_if_too_broad(self, terms: list[WeightedTerm]) -> None:
        counts = [self._count(term) for term in terms]
        fewest = min(documents for documents, _ in counts)
        if not fewest:
            return
        if fewest * sum(times / documents for documents, times in counts) > MAX_PHRASE_POSITIONS:
            raise QueryTooBroad("a phrase of very common words only")

    # Terms and statistics, over all segments

    def _terms(self, query: Word | Prefix) -> list[WeightedTerm]:
        if isinstance(query, Word):
            return [
                WeightedTerm(stems_of(field), stem, weight)
                for field, weight in self._weights.items()
                for stem in query.stems
            ]
        return [
            WeightedTerm(words_of(field), word, weight)
            for field, weight in self._weights.items()
            for word in self._expand(words_of(field), query.text)
        ]

    def _expand(self, stream: str, prefix: str) -> list[str]:
        """The most frequent words of the stream that begin so, among what the reader may see."""
        known = self._expanded.get((stream, prefix))
        if known is None:
            counts: Counter[str] = Counter()
            for part in self._opened:
                for word, entry in part.segment.entries_from(stream, prefix):
                    counts[word] += _visible_count(part, entry)[0]
            seen = (item for item in counts.items() if item[1])
            best = nsmallest(MAX_EXPANSIONS, seen, key=lambda item: (-item[1], item[0]))
            known = self._expanded[stream, prefix] = [word for word, _ in best]
        return known

    def _frequency(self, query: Query) -> float:
        """About how many documents match, to order the parts of an `And`; the same everywhere."""
        match query:
            case FacetValue():
                return 0
            case Word() | Prefix():
                return sum(self._count(term)[0] for term in self._terms(query))
            case Phrase(words):
                return sum(
                    min(self._count(WeightedTerm(words_of(field), word, 1))[0] for word in words)
                    for field in self._weights
                )
            case _:
                return inf

    def _count(self, term: WeightedTerm) -> tuple[int, int]:
        """In how many visible documents the term stands, and how often in all."""
        key = term.stream, term.text
        known = self._counts.get(key)
        if known is None:
            documents = occurrences = 0
            for part, entry in zip(self._opened, self._find(*key), strict=True):
                if entry is not None:
                    more, times = _visible_count(part, entry)
                    documents += more
                    occurrences += times
            known = self._counts[key] = documents, occurrences
        return known

    def _factor(self, term: WeightedTerm) -> float:
        documents, _ = self._count(term)
        return term.weight * (log(self._visible / (documents + 1)) + 1) * (K1 + 1)

    def _norm(self, stream: str) -> list[float]:
        """K1 times the length normalisation, for each byte that a length may be rounded to."""
        known = self._norms.get(stream)
        if known is None:
            total = 0
            for part in self._opened:
                lengths = part.segment.lengths(stream)
                total += part.segment.total_length(stream)
                total -= sum(lengths[number] for number in part.hidden)
            average = total / self._visible or 1
            known = [K1 * ((1 - B) + B * length / average) for length in BYTE_LENGTHS]
            self._norms[stream] = known
        return known

    def _read(self, at: int, stream: str, text: str) -> Postings | None:
        key = at, stream, text
        if key not in self._postings:
            entry = self._find(stream, text)[at]
            segment = self._opened[at].segment
            self._postings[key] = segment.postings(entry) if entry else None
        return self._postings[key]

    def _find(self, stream: str, text: str) -> list[TermEntry | None]:
        """The term in each segment."""
        known = self._entries.get((stream, text))
        if known is None:
            known = [part.segment.entry(stream, text) for part in self._opened]
            self._entries[stream, text] = known
        return known


def _visible_count(part: Opened, entry: TermEntry) -> tuple[int, int]:
    if not part.hidden:
        return entry.documents, entry.occurrences
    postings = part.segment.postings(entry)
    pairs = zip(postings.documents, postings.frequencies, strict=True)
    times = [f for number, f in pairs if number not in part.hidden]
    return len(times), sum(times)


def _add(scores: Scores, more: Scores) -> None:
    if not scores:
        scores.update(more)
        return
    for number, score in more.items():
        scores[number] = scores.get(number, 0.0) + score


def _ordered(counter: Counter[str]) -> tuple[FacetCount, ...]:
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value, count) for value, count in ranked)
