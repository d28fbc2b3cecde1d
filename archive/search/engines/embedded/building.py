"""From documents, or from older segments, to the contents of a new segment."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import TypeVar
from uuid import UUID

from archive.search.engines.base import Document, InvalidDocument, check_facet
from archive.search.engines.embedded.postings import TermPostings
from archive.search.engines.embedded.segments import Segment, SegmentContents

T = TypeVar("T")

SEGMENT_DOCUMENTS = 1_000
SEGMENT_TOKENS = 2_000_000
"""A segment is closed when it reaches either. Small segments make purging one account cheap, bound
the memory that building takes, and their numbers of documents fit unsigned shorts."""

GAP = 100
"""Positions that a gap takes: more than any distance at which words count as neighbours."""


def stems_of(field: str) -> str:
    return f"{field}_stems"


def words_of(field: str) -> str:
    return f"{field}_words"


class SegmentBuilder:
    """Gathers documents until `full`. A token has one position, in its stem's stream and its word's."""

    def __init__(self, fields: Collection[str]) -> None:
        self._fields = fields
        self._tokens = 0
        self.ids: list[UUID] = []
        self._terms: defaultdict[str, defaultdict[str, TermPostings]] = defaultdict(
            lambda: defaultdict(TermPostings)
        )
        self._lengths: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._spans: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._facets: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._days: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    @property
    def full(self) -> bool:
        return len(self.ids) >= SEGMENT_DOCUMENTS or self._tokens >= SEGMENT_TOKENS

    def add(self, document: Document) -> int:
        """Take a document in; returns its number. `InvalidDocument` leaves nothing of it behind."""
        for name, tokens in document.fields.items():
            if name not in self._fields:
                raise InvalidDocument("a document has a field that the engine doesn't know")
            if len(tokens.stems) != len(tokens.words):
                raise InvalidDocument("a field has not as many stems as words")
        for name in (*document.facets, *document.days):
            check_facet(name)
        if not all(0 < day < 1 << 32 for day in document.days.values()):
            raise InvalidDocument("not the ordinal of a day")
        number = len(self.ids)
        self.ids.append(document.id)
        for name, tokens in document.fields.items():
            if tokens.words:
                positions = _positions(tokens.words)
                self._add_tokens(number, stems_of(name), tokens.stems, positions)
                self._add_tokens(number, words_of(name), tokens.words, positions)
                _set_number(self._spans[words_of(name)], number, positions[-1] + 1)
        for facet, values in document.facets.items():
            _set(self._facets[facet], number, tuple(dict.fromkeys(values)), ())
        for name, day in document.days.items():
            _set_number(self._days[name], number, day)
        return number

    def absorb(self, segment: Segment, hidden: Collection[int]) -> None:
        """Take over the documents of a segment, without the hidden ones and all that only they
        hold."""
        kept = [number for number in range(segment.documents) if number not in hidden]
        renumbered = dict(zip(kept, range(len(self.ids), len(self.ids) + len(kept)), strict=True))
        self.ids.extend(UUID(bytes=segment.ids[number]) for number in kept)
        for name, stream in segment.streams.items():
            for old, new in renumbered.items():
                _set_number(self._lengths[name], new, stream.lengths[old])
                self._tokens += stream.lengths[old]
                if stream.codes:
                    first, last = stream.span(old)
                    _set_number(self._spans[name], new, last - first)
            self._absorb_terms(segment, name, renumbered)
        for facet, column in segment.facets.items():
            for old, new in renumbered.items():
                _set(self._facets[facet], new, column.values(old), ())
        for name, days in segment.days.items():
            for old, new in renumbered.items():
                _set_number(self._days[name], new, days[old])

    def contents(self) -> SegmentContents:
        count = len(self.ids)
        for column in (*self._lengths.values(), *self._spans.values(), *self._days.values()):
            column.extend(repeat(0, count - len(column)))
        for rows in self._facets.values():
            rows.extend([()] * (count - len(rows)))
        return SegmentContents(
            self.ids, self._terms, self._lengths, self._facets, self._days, self._spans
        )

    def _add_tokens(
        self, number: int, stream: str, tokens: Sequence[str | None], positions: Iterable[int]
    ) -> None:
        found: defaultdict[str | None, list[int]] = defaultdict(list)
        for token, position in zip(tokens, positions, strict=True):
            found[token].append(position)
        length = len(tokens) - len(found.pop(None, ()))
        terms = self._terms[stream]
        for term, places in found.items():
            if term is not None:
                own = terms[term]
                own.documents.append(number)
                own.frequencies.append(len(places))
                own.positions.fromlist(places)
        _set_number(self._lengths[stream], number, length)
        self._tokens += length

    def _absorb_terms(self, segment: Segment, name: str, renumbered: Mapping[int, int]) -> None:
        terms = self._terms[name]
        stream = segment.streams[name]
        for term, ordinal in stream.terms.items():
            found = stream.occurrences(ordinal)
            staying = [i for i, old in enumerate(found.documents) if old in renumbered]
            if not staying:
                continue
            own = terms[term]
            own.documents.extend(renumbered[found.documents[i]] for i in staying)
            own.frequencies.extend(found.frequencies[i] for i in staying)
            if len(staying) == len(found.documents):
                own.positions.fromlist(list(found.positions[found.ends[0] : found.ends[-1]]))
                continue
            for i in staying:
                own.positions.fromlist(list(found.positions[found.ends[i] : found.ends[i + 1]]))


def _positions(words: Sequence[str | None]) -> Sequence[int]:
    """Where each token stands; what a gap's own number is has no meaning."""
    if None not in words:
        return range(len(words))
    positions = []
    position = 0
    for word in words:
        positions.append(position)
        position += GAP if word is None else 1
    return positions


def _set(column: list[T], number: int, value: T, default: T) -> None:
    """Put the value at the number, which is past the end; documents in between had none."""
    column.extend([default] * (number - len(column)))
    column.append(value)


def _set_number(column: "array[int]", number: int, value: int) -> None:
    column.extend(repeat(0, number - len(column)))
    column.append(value)
