"""From documents, or from older segments, to the contents of a new segment."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import TypeVar
from uuid import UUID

from archive.search.engines.base import Document, InvalidDocument, TokenStream, check_facet
from archive.search.engines.embedded.segments import Segment, SegmentContents, TermPostings

T = TypeVar("T")

SEGMENT_DOCUMENTS = 1_000
SEGMENT_TOKENS = 2_000_000
"""A segment is closed when it reaches either. Small segments make purging one account cheap, bound
the memory that building takes, and stay far below `postings.MAX_DOCUMENTS`."""

GAP = 100
"""Positions that a gap takes: more than any distance at which words count as neighbours."""


def stems_of(field: str) -> str:
    return f"{field}_stems"


def words_of(field: str) -> str:
    return f"{field}_words"


class SegmentBuilder:
    """Gathers documents until `full`. Stems carry no positions: phrases are of exact words only."""

    def __init__(self, fields: Collection[str]) -> None:
        self._fields = fields
        self._tokens = 0
        self.ids: list[UUID] = []
        self._terms: defaultdict[str, dict[str, TermPostings]] = defaultdict(dict)
        self._lengths: defaultdict[str, list[int]] = defaultdict(list)
        self._facets: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)

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
        for facet in document.facets:
            check_facet(facet)
        number = len(self.ids)
        self.ids.append(document.id)
        for name, tokens in document.fields.items():
            self._add_stems(number, stems_of(name), tokens.stems)
            self._add_words(number, words_of(name), tokens)
        for facet, values in document.facets.items():
            _set(self._facets[facet], number, tuple(dict.fromkeys(values)), ())
        return number

    def absorb(self, segment: Segment, hidden: Collection[int]) -> None:
        """Take over the documents of a segment, without the hidden ones and all that only they
        hold."""
        renumbered: dict[int, int] = {}
        for number, id_bytes in enumerate(segment.ids):
            if number not in hidden:
                renumbered[number] = len(self.ids)
                self.ids.append(UUID(bytes=id_bytes))
        for stream in segment.streams:
            lengths = segment.lengths(stream)
            for old, new in renumbered.items():
                _set(self._lengths[stream], new, lengths[old], 0)
                self._tokens += lengths[old]
            self._absorb_terms(segment, stream, renumbered)
        for facet in segment.facets:
            column = segment.facet(facet)
            for old, new in renumbered.items():
                _set(self._facets[facet], new, column.values(old), ())

    def contents(self) -> SegmentContents:
        count = len(self.ids)
        for lengths in self._lengths.values():
            lengths.extend([0] * (count - len(lengths)))
        for rows in self._facets.values():
            rows.extend([()] * (count - len(rows)))
        return SegmentContents(self.ids, self._terms, self._lengths, self._facets)

    def _add_stems(self, number: int, stream: str, stems: Sequence[str | None]) -> None:
        counts = Counter(stems)
        counts.pop(None, None)
        terms = self._terms[stream]
        for stem, times in counts.items():
            if stem is not None:
                _append(terms, stem, number, times, ())
        self._set_length(stream, number, counts.total())

    def _add_words(self, number: int, stream: str, tokens: TokenStream) -> None:
        places: dict[str, list[int]] = {}
        position = length = 0
        for word in tokens.words:
            if word is None:
                position += GAP
                continue
            if word in places:
                places[word].append(position)
            else:
                places[word] = [position]
            position += 1
            length += 1
        terms = self._terms[stream]
        for word, positions in places.items():
            _append(terms, word, number, len(positions), positions)
        self._set_length(stream, number, length)

    def _absorb_terms(self, segment: Segment, stream: str, renumbered: dict[int, int]) -> None:
        terms = self._terms[stream]
        for term, entry in segment.entries_from(stream, ""):
            postings = segment.postings(entry)
            positions, starts = postings.positions()
            for i, old in enumerate(postings.documents):
                if (new := renumbered.get(old)) is not None:
                    own = list(positions[starts[i] : starts[i + 1]])
                    _append(terms, term, new, postings.frequencies[i], own)

    def _set_length(self, stream: str, number: int, length: int) -> None:
        _set(self._lengths[stream], number, length, 0)
        self._tokens += length


def _set(column: list[T], number: int, value: T, default: T) -> None:
    """Put the value at the number, which is past the end; documents in between had none."""
    column.extend([default] * (number - len(column)))
    column.append(value)


def _append(
    terms: dict[str, TermPostings], term: str, number: int, times: int, positions: Sequence[int]
) -> None:
    found = terms.get(term)
    if found is None:
        documents, frequencies = array("I", (number,)), array("I", (times,))
        terms[term] = TermPostings(documents, frequencies, array("I", positions))
    else:
        found.documents.append(number)
        found.frequencies.append(times)
        found.positions.extend(positions)
