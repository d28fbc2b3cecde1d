"""From a query to the scores of a segment's documents, a whole posting list at a time.

Scores are Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009) with the constants of Whoosh, one score per field times the field's weight, added
up.
"""

from collections.abc import Collection, Iterable, Sequence
from math import inf

from archive.search.engines.base import QueryTooBroad, QueryTooWide
from archive.search.engines.embedded.compounds import Compounds
from archive.search.engines.embedded.nearness import Span, close, side_by_side
from archive.search.engines.embedded.postings import Stream
from archive.search.engines.embedded.vocabulary import Scored, Single, Vocabulary
from archive.search.query import (
    Alike,
    And,
    Compound,
    Everything,
    FacetValue,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    leaves_of,
)

MAX_POSITIONS = 12_000_000
"""Positions that the phrases of one query may pass over: about 0.3 seconds."""
MAX_DOCUMENTS = 3_000_000
"""Documents that hold the words for which the prefixes and other spellings of one query stand: about 0.7 seconds."""
NEAR_COST = 20
"""What a position costs more where nearness compares it."""

_FEW = 8  # below one in so many, a word's documents are looked up, not passed over

Scores = dict[int, float]


class Matching:
    """One query over all opened segments; `at` is the number of a segment among them.

    Whether it is refused is decided here, from what is visible, before any segment is looked into: documents that must not
    be found match too until their scores are dropped, and a refusal on their way would tell of them (P1).
    """

    def __init__(self, vocabulary: Vocabulary, query: Query) -> None:
        self._vocabulary = vocabulary
        self.compounds = Compounds(vocabulary)
        # By the identity of a node: the query lives as long as this, and hashing it over and over would cost more.
        self._scored: dict[tuple[str, int], list[Scored]] = {}
        self._phrases: dict[int, list[list[Scored]]] = {}
        self._parts: dict[int, tuple[Query, ...]] = {}
        self._positions = 0.0
        self._holding = 0
        self._look_up(query)

    def scores(self, at: int, query: Query, within: Collection[int] | None) -> Scores:
        """The documents of a segment that match, all of them in `within` if that is given."""
        if within is not None and not within:
            return {}
        match query:
            case Word() | Prefix() | Fuzzy() | Alike():
                scores: Scores = {}
                for field in self._vocabulary.fields:
                    for scored in self._terms(field, query):
                        self._add_term(scores, at, scored, within)
                return scores
            case Phrase():
                scores = {}
                for words in self._phrase(query):
                    self._add_phrase(scores, at, words, within)
                return scores
            case Compound():
                scores = {}
                for field, written in self.compounds.standing(at, query, within):
                    words = self._vocabulary.phrase(field, written)
                    self._add_phrase(scores, at, words, within)
                return scores
            case Near():
                return self._near(at, query, within)
            case FacetValue(facet, value, narrower):
                folded = self._vocabulary.opened[at].segment.facet(facet).folded
                documents = folded.get(value, frozenset())
                if narrower:
                    finer = (folded[each] for each in folded if each.startswith(f"{value}-"))
                    documents = documents.union(*finer)
                return dict.fromkeys(documents if within is None else documents & set(within), 0.0)
            case Everything():
                every = range(self._vocabulary.opened[at].segment.documents)
                return dict.fromkeys(every if within is None else within, 0.0)
            case And(parts):
                return self._all(at, parts, within)
            case Or(parts):
                scores = {}
                for part in parts:
                    _add(scores, self.scores(at, part, within))
                return scores

    def _all(self, at: int, parts: Sequence[Query | Not], within: Collection[int] | None) -> Scores:
        """The rarest part first; the others are looked up only where the earlier ones match."""
        wanted = [part for part in parts if not isinstance(part, Not)]
        scores: Scores | None = None
        for part in sorted(wanted, key=self._documents):
            found = self.scores(at, part, within)
            scores = found if scores is None else {n: scores[n] + s for n, s in found.items()}
            within = scores
            if not scores:
                return scores
        kept = scores or {}
        for unwanted in parts:
            if isinstance(unwanted, Not):
                for number in self.scores(at, unwanted.part, frozenset(kept)):
                    del kept[number]
        return kept

    def _require_whole(self, unwanted: Query) -> None:
        """What is left out must be left out whole, or what was not looked for of it would be found."""
        for leaf in leaves_of(unwanted):
            if isinstance(leaf, Prefix | Fuzzy) and self._vocabulary.is_cut(leaf):
                raise QueryTooWide("too many words that begin so, or are spelt nearly so")

    def _add_term(
        self, scores: Scores, at: int, scored: Scored, within: Collection[int] | None
    ) -> None:
        ordinal = scored.term.ordinals[at]
        stream = self._vocabulary.streams[scored.term.stream][at]
        if ordinal is None or stream is None:
            return
        lengths = stream.length_bytes
        factor, norm = scored.factor, scored.norm
        if within is None:
            documents, frequencies = stream.read(ordinal)
            table = scored.table(frequencies)
            pairs: Iterable[tuple[int, int]] = zip(documents, frequencies, strict=True)
            if table is not None:
                _add(scores, {n: table[f][lengths[n]] for n, f in pairs})
                return
        else:
            pairs = stream.times(ordinal, within)
        _add(scores, {n: factor * f / (f + norm[lengths[n]]) for n, f in pairs})

    # Words side by side, and near one another

    def _add_phrase(
        self, scores: Scores, at: int, words: list[Scored], within: Collection[int] | None
    ) -> None:
        """Score the documents that hold the words side by side: as much as the words apart."""
        stream, ordinals = self._ordinals(at, words)
        if stream is None:
            return
        standing = side_by_side(stream, ordinals, within, once=True)
        found = {number: 0.0 for number, _ in standing}
        for word, ordinal in zip(words, ordinals, strict=True) if found else ():
            _weigh(found, stream, ordinal, word)
        _add(scores, found)

    def _near(self, at: int, query: Near, within: Collection[int] | None) -> Scores:
        """As much as the parts would score apart, for documents in one of whose fields they are close."""
        scores = self._all(at, self._parts[id(query)], within)
        kept: set[int] = set()
        for field in self._vocabulary.fields:
            left: Collection[int] = scores.keys() - kept
            spans = []
            for part in query.parts:
                spans.append(self._spans(at, field, part, left))
                left = spans[-1].keys()
            kept.update(n for n in left if close([each[n] for each in spans], query.distance))
        return {number: scores[number] for number in scores if number in kept}

    def _spans(
        self, at: int, field: str, part: Sequence[Leaf], within: Collection[int]
    ) -> dict[int, list[Span]]:
        """Where one of the leaves stands in a field of these documents."""
        found: dict[int, list[Span]] = {}
        for leaf in part if within else ():
            if isinstance(leaf, Phrase):
                words = self._vocabulary.phrase(field, leaf.words)
                stream, ordinals = self._ordinals(at, words)
                if stream is not None:
                    more = len(words) - 1
                    for number, begins in side_by_side(stream, ordinals, within):
                        found.setdefault(number, []).extend((p, p + more) for p in begins)
                continue
            for scored in self._terms(field, leaf):
                stream, ordinals = self._ordinals(at, [scored])
                if stream is not None:
                    for number, places in stream.occurrences(ordinals[0]).among(within):
                        found.setdefault(number, []).extend((p, p) for p in places)
        return found

    def _ordinals(self, at: int, words: Sequence[Scored]) -> tuple[Stream | None, list[int]]:
        """The numbers of the terms, all of one stream, in the segment; no stream if one of them isn't there."""
        if not words:
            return None, []
        found = [word.term.ordinals[at] for word in words]
        ordinals = [ordinal for ordinal in found if ordinal is not None]
        stream = self._vocabulary.streams[words[0].term.stream][at]
        return (stream, ordinals) if len(ordinals) == len(found) else (None, [])

    # What is known of nodes, over all segments

    def _look_up(self, query: Query | Not) -> None:
        """Every node below, whether any document comes to it or not. Raises QueryTooBroad, QueryTooWide."""
        match query:
            case Word() | Prefix() | Fuzzy() | Alike():
                for field in self._vocabulary.fields:
                    self._terms(field, query)
            case Phrase():
                self._phrase(query)
            case Near(parts) if id(query) not in self._parts:
                each = tuple(Or(part) if len(part) > 1 else part[0] for part in parts)
                self._parts[id(query)] = each
                for alternatives in each:
                    self._look_up(alternatives)
                self._spend_for_near(query)
            case And(parts) | Or(parts):
                for one in parts:
                    self._look_up(one)
            case Not(unwanted):
                self._look_up(unwanted)
                self._require_whole(unwanted)
            case _:
                pass

    def _terms(self, field: str, node: Single) -> list[Scored]:
        key = field, id(node)
        if key not in self._scored:
            self._scored[key] = self._vocabulary.scored(field, node)
            if isinstance(node, Prefix | Fuzzy):
                self._spend_for_others(self._scored[key])
        return self._scored[key]

    def _spend_for_others(self, words: Sequence[Scored]) -> None:
        """Called once for each field of a prefix and of a word in other spellings, before any is read."""
        self._holding += sum(word.term.documents for word in words)
        if self._holding > MAX_DOCUMENTS:
            raise QueryTooWide("too many words that begin so, or are spelt nearly so")

    def _phrase(self, node: Phrase) -> list[list[Scored]]:
        """The words of the phrase for each field that holds them all."""
        if id(node) not in self._phrases:
            found = [
                self._vocabulary.phrase(field, node.words) for field in self._vocabulary.fields
            ]
            for words in found:
                self._spend(_positions([[word] for word in words]))
            self._phrases[id(node)] = [words for words in found if words]
        return self._phrases[id(node)]

    def _spend_for_near(self, node: Near) -> None:
        for field in self._vocabulary.fields:
            parts = [
                [word for leaf in part for word in self._leaf(field, leaf)] for part in node.parts
            ]
            self._spend(_positions(parts) * NEAR_COST)

    def _spend(self, positions: float) -> None:
        """Called once for each phrase and nearness, before any is read."""
        self._positions += positions
        if self._positions > MAX_POSITIONS:
            raise QueryTooBroad("very common words only, side by side or near one another")

    def _leaf(self, field: str, leaf: Leaf) -> list[Scored]:
        """The terms that are read for a leaf."""
        if isinstance(leaf, Phrase):
            return self._vocabulary.phrase(field, leaf.words)
        return self._terms(field, leaf)

    def _documents(self, query: Query) -> float:
        """About how many documents match, to order the parts of an `And`; the same everywhere."""
        fields = self._vocabulary.fields
        match query:
            case FacetValue():
                return 0
            case Word() | Prefix() | Fuzzy() | Alike():
                terms = (scored for field in fields for scored in self._terms(field, query))
                return sum(scored.term.documents for scored in terms)
            case Phrase():
                found = self._phrase(query)
                return sum(min(word.term.documents for word in words) for words in found)
            case Compound():
                return self.compounds.documents(query)
            case Or(parts):
                return sum(map(self._documents, parts))
            case Near(parts):
                alternatives = (sum(map(self._documents, part)) for part in parts)
                return min(alternatives)
            case And(parts):
                return min(self._documents(p) for p in parts if not isinstance(p, Not))
            case _:
                return inf


def _weigh(found: Scores, stream: Stream, ordinal: int, word: Scored) -> None:
    """Add what a word is worth in each document found, all of which hold it."""
    lengths = stream.length_bytes
    documents, frequencies = stream.read(ordinal)
    table = word.table(frequencies) if len(found) * _FEW > len(documents) else None
    if table is None:
        for number, times in stream.times(ordinal, found.keys()):
            found[number] += word.score(times, lengths[number])
        return
    for number, times in zip(documents, frequencies, strict=True):
        if number in found:
            found[number] += table[times][lengths[number]]


def _positions(parts: Sequence[Sequence[Scored]]) -> float:
    """About how many positions are compared where each part must stand: in as many documents as the rarest stands in."""
    documents = [sum(word.term.documents for word in part) for part in parts]
    if not documents or not all(documents):
        return 0
    occurrences = [sum(word.term.occurrences for word in part) for part in parts]
    return min(documents) * sum(n / d for n, d in zip(occurrences, documents, strict=True))


def _add(scores: Scores, more: Scores) -> None:
    if not scores:
        scores.update(more)
        return
    for number, score in more.items():
        scores[number] = scores.get(number, 0.0) + score
