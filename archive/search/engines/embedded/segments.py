"""A segment: what it holds, as bytes, and opened again. Nothing here touches a disk.

No text is stored: terms with their postings, ids, lengths of fields, and facets.
"""

import json
import struct
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from archive.search.engines.base import DamagedIndex
from archive.search.engines.embedded.parts import Packer, Unpacker, length_byte
from archive.search.engines.embedded.postings import Numbers, Postings, pack
from archive.search.query import fold_value

_ENTRY = struct.Struct("<IQQI")


@dataclass(slots=True)
class TermPostings:
    """A term while a segment is being built; `positions` are those of all documents in turn."""

    documents: "array[int]"
    frequencies: "array[int]"
    positions: "array[int]"


@dataclass(frozen=True, slots=True)
class SegmentContents:
    """All that a segment holds. The n-th entry of each column belongs to document number n.

    `lengths` are in tokens, gaps not counted; `facets` hold the values of each document.
    """

    ids: Sequence[UUID]
    terms: Mapping[str, Mapping[str, TermPostings]]
    lengths: Mapping[str, Sequence[int]]
    facets: Mapping[str, Sequence[tuple[str, ...]]]


class TermEntry(NamedTuple):
    """How many documents hold a term, how often in all, and where its postings stand (bytes)."""

    documents: int
    occurrences: int
    start: int
    length: int


def encode(contents: SegmentContents) -> bytes:
    """The segment as the bytes of one file."""
    packer = Packer()
    streams = sorted(contents.terms)
    rows: list[tuple[bytes, bytes]] = []
    blocks: list[bytes] = []
    start = 0
    for number, stream in enumerate(streams):
        terms = contents.terms[stream]
        for key, term in sorted((_key(number, term), term) for term in terms):
            found = terms[term]
            block = pack(found.documents, found.frequencies, found.positions)
            counts = len(found.documents), sum(found.frequencies)
            rows.append((key, _ENTRY.pack(*counts, start, len(block))))
            blocks.append(block)
            start += len(block)
    packer.table("terms", streams, rows)
    packer.block("postings", b"".join(blocks))
    packer.ids("ids", [id.bytes for id in contents.ids])
    for stream, lengths in contents.lengths.items():
        packer.numbers(f"length.{stream}", lengths)
    for facet, values in contents.facets.items():
        packer.labels(f"facet.{facet}", [_join(own) for own in values])
    return packer.pack()


class Segment:
    """A segment opened from its bytes. It never changes and is safe to read from several threads.

    What of it is removed is kept beside it, in the partition's table of contents. Columns are read
    when they are first needed; should two threads do so at once, both get the same.
    """

    def __init__(self, data: bytes, documents: int) -> None:
        self.documents = documents
        self._lengths: dict[str, tuple[Numbers, bytes, int]] = {}
        self._facets: dict[str, FacetColumn] = {}
        try:
            self._parts = Unpacker(data)
            self._terms = self._parts.table("terms")
            self._blocks = self._parts.block("postings")
            self.streams = self._terms.header
            self.ids = self._parts.ids("ids", documents)
        except Exception as error:  # whatever Whoosh makes of bytes that aren't a segment
            raise DamagedIndex("a segment can't be read") from error

    @cached_property
    def numbers(self) -> dict[bytes, int]:
        """The document number of each id, by its 16 bytes."""
        return {id_bytes: number for number, id_bytes in enumerate(self.ids)}

    @property
    def facets(self) -> list[str]:
        return [name[6:] for name in self._parts.names() if name.startswith("facet.")]

    def entry(self, stream: str, term: str) -> TermEntry | None:
        """The term of that stream; None if no document holds it."""
        if stream not in self.streams:
            return None
        value = self._terms.get(_key(self.streams.index(stream), term))
        return None if value is None else TermEntry(*_ENTRY.unpack(value))

    def entries_from(self, stream: str, prefix: str) -> Iterator[tuple[str, TermEntry]]:
        """The terms of a stream that begin with the prefix (all, if it is empty), in order."""
        if stream not in self.streams:
            return
        start = _key(self.streams.index(stream), prefix)
        for key, value in self._terms.items_from(start):
            if not key.startswith(start):
                break
            yield key[2:].decode("utf-8", "surrogatepass"), TermEntry(*_ENTRY.unpack(value))

    def postings(self, entry: TermEntry) -> Postings:
        return Postings.unpack(self._blocks[entry.start : entry.start + entry.length])

    def lengths(self, stream: str) -> Numbers:
        """Tokens of each document in the stream."""
        return self._length_column(stream)[0]

    def length_bytes(self, stream: str) -> bytes:
        """The same lengths, rounded to a byte each as Whoosh rounds them for its scores."""
        return self._length_column(stream)[1]

    def total_length(self, stream: str) -> int:
        return self._length_column(stream)[2]

    @property
    def tokens(self) -> int:
        """Tokens of all documents in all streams."""
        return sum(map(self.total_length, self.streams))

    def facet(self, name: str) -> "FacetColumn":
        if name not in self._facets:
            self._facets[name] = FacetColumn(self._parts.labels(f"facet.{name}", self.documents))
        return self._facets[name]

    def _length_column(self, stream: str) -> tuple[Numbers, bytes, int]:
        if stream not in self._lengths:
            lengths = self._parts.numbers(f"length.{stream}", self.documents)
            lengths = lengths or [0] * self.documents
            rounded = bytes(map(length_byte, lengths))
            self._lengths[stream] = array("I", lengths), rounded, sum(lengths)
        return self._lengths[stream]


class FacetColumn:
    """The values of one facet in one segment."""

    def __init__(self, rows: list[bytes]) -> None:
        combinations = {row: ordinal for ordinal, row in enumerate(dict.fromkeys(rows))}
        self._ordinals = [combinations[row] for row in rows]
        self._combinations = [_split(row) for row in combinations]

    def values(self, number: int) -> tuple[str, ...]:
        return self._combinations[self._ordinals[number]] if self._ordinals else ()

    def count(self, numbers: Iterable[int]) -> Counter[str]:
        """How many of these documents carry each value."""
        counts: Counter[str] = Counter()
        if self._ordinals:
            for ordinal, times in Counter(map(self._ordinals.__getitem__, numbers)).items():
                for value in self._combinations[ordinal]:
                    counts[value] += times
        return counts

    @cached_property
    def documents(self) -> dict[str, frozenset[int]]:
        """The documents that carry each value."""
        return self._documents_by(lambda value: value)

    @cached_property
    def folded(self) -> dict[str, frozenset[int]]:
        """The same, by the value as queries compare it."""
        return self._documents_by(fold_value)

    def _documents_by(self, key: Callable[[str], str]) -> dict[str, frozenset[int]]:
        found: defaultdict[str, set[int]] = defaultdict(set)
        for number, ordinal in enumerate(self._ordinals):
            for value in self._combinations[ordinal]:
                found[key(value)].add(number)
        return {value: frozenset(numbers) for value, numbers in found.items()}


def _key(stream: int, term: str) -> bytes:
    return stream.to_bytes(2, "big") + term.encode("utf-8", "surrogatepass")


def _join(values: tuple[str, ...]) -> bytes:
    return json.dumps(values).encode() if values else b""


def _split(row: bytes) -> tuple[str, ...]:
    return tuple(json.loads(row)) if row else ()
