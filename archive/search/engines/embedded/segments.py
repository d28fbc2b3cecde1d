"""A segment: what it holds, as bytes, and opened again. Nothing here touches a disk.

No text is stored: terms with their postings, ids, lengths of fields, facets and days.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from archive.search.engines.base import DamagedIndex, InvalidDocument
from archive.search.engines.embedded.parts import Numbers, Packer, Unpacker
from archive.search.engines.embedded.postings import (
    Keys,
    Stream,
    TermPostings,
    pack_stream,
    pack_words,
)
from archive.search.query import fold_value

_FACET = "facet."
_ROWS = ".rows"
_DAYS = "days."
_IDS = "ids"
_TERMS = ".terms"

NO_DAY = 0


@dataclass(frozen=True, slots=True)
class SegmentContents:
    """All that a segment holds. The n-th entry of each column belongs to document number n.

    `lengths` are in tokens, gaps not counted; `facets` hold the values of each document; `days` are
    ordinals, `NO_DAY` where there is none. Streams of words have `spans`: the positions that each
    document takes, gaps counted.
    """

    ids: Sequence[UUID]
    terms: Mapping[str, Mapping[str, TermPostings]]
    lengths: Mapping[str, "array[int]"]
    facets: Mapping[str, Sequence[tuple[str, ...]]]
    days: Mapping[str, "array[int]"]
    spans: Mapping[str, "array[int]"]


def encode(contents: SegmentContents, keys: Keys) -> bytes:
    """The segment as the bytes of one file. A stream without terms takes no place."""
    packer = Packer()
    packer.block(_IDS, b"".join(id.bytes for id in contents.ids))
    for stream in sorted(contents.terms):
        if contents.terms[stream]:
            terms = contents.terms[stream]
            try:
                pack_stream(packer, stream, terms, contents.lengths[stream])
                if stream in contents.spans:
                    pack_words(packer, stream, terms, contents.spans[stream], keys)
            except ValueError as error:
                raise InvalidDocument("a token has a line break") from error
    for facet, values in contents.facets.items():
        rows = [_join(own) for own in values]
        ordinals = {row: ordinal for ordinal, row in enumerate(dict.fromkeys(rows))}
        column, distinct = _parts_of_facet(facet)
        packer.rows(distinct, list(ordinals))
        packer.numbers(column, array("I", map(ordinals.__getitem__, rows)))
    for name, days in contents.days.items():
        packer.numbers(_DAYS + name, days)
    return packer.pack()


class Segment:
    """A segment opened from its bytes. It never changes and is safe to read from several threads.

    What of it is removed is kept beside it, in the partition's table of contents.
    """

    def __init__(self, data: bytes, documents: int, share: dict[str, str] | None = None) -> None:
        """`share` holds words of segments opened with it, so that each is in memory once."""
        share = {} if share is None else share
        self.documents = documents
        try:
            parts = Unpacker(data)
            ids = parts.block(_IDS)
            self.ids = [ids[at : at + 16] for at in range(0, len(ids), 16)]
            names = parts.names()
            self.streams = {
                name: Stream(parts, name, share)
                for name in (n.removesuffix(_TERMS) for n in names if n.endswith(_TERMS))
            }
            self.facets = {
                name: FacetColumn(parts.rows(distinct), parts.numbers(column))
                for name in (n[len(_FACET) :] for n in names if n.startswith(_FACET))
                if not name.endswith(_ROWS)
                for column, distinct in (_parts_of_facet(name),)
            }
            self.days: dict[str, Numbers] = {
                n[len(_DAYS) :]: parts.numbers(n) for n in names if n.startswith(_DAYS)
            }
            columns = [column.rows for column in self.facets.values()]
            self._is_told = parts.is_told(
                _IDS,
                *(part for name, each in self.streams.items() for part in each.parts_of(name)),
                *(part for name in self.facets for part in _parts_of_facet(name)),
                *(_DAYS + name for name in self.days),
            )
            columns_fit = {len(each) for each in (*columns, *self.days.values())} <= {documents}
        except Exception as error:  # whatever is made of bytes that aren't a segment
            raise DamagedIndex("a segment can't be read") from error
        if len(self.ids) != documents or not columns_fit:
            raise DamagedIndex("a segment holds another number of documents")

    @cached_property
    def numbers(self) -> dict[bytes, int]:
        """The document number of each id, by its 16 bytes."""
        return {id_bytes: number for number, id_bytes in enumerate(self.ids)}

    @property
    def tokens(self) -> int:
        """Tokens of all documents in all streams."""
        return sum(stream.total_length for stream in self.streams.values())

    def facet(self, name: str) -> "FacetColumn":
        return self.facets.get(name) or FacetColumn([], [], self.documents)

    def is_sound(self) -> bool:
        """Whether everything in its file belongs to a document that it has: ids, days, every value and every word.

        Ids and days stand once for each document, or the segment would not have opened; whether an id is there twice is
        seen where all segments of a partition are.
        """
        return (
            self._is_told
            and all(stream.is_sound(self.documents) for stream in self.streams.values())
            and all(column.is_sound for column in self.facets.values())
        )


class Row(str):
    """The values of one document for a facet, as they stand in the file: counted as they are, and parted when asked."""

    __slots__ = ("_values",)

    @property
    def values(self) -> tuple[str, ...]:
        try:
            return self._values
        except AttributeError:
            self._values: tuple[str, ...] = tuple(json.loads(self)) if self else ()
            return self._values


class FacetColumn:
    """The values of one facet in one segment: `rows` has those of each document."""

    def __init__(self, distinct: Sequence[str], ordinals: Sequence[int], empty: int = 0) -> None:
        each = [Row(row) for row in distinct]
        self.rows = [each[ordinal] for ordinal in ordinals] or [Row()] * empty
        # A row that no document has is of one that is gone.
        self.is_sound = len(set(distinct)) == len(set(ordinals)) == len(distinct)

    def values(self, number: int) -> tuple[str, ...]:
        return self.rows[number].values

    @cached_property
    def documents(self) -> dict[str, frozenset[int]]:
        """The documents that carry each value."""
        return self._documents_by(lambda value: value)

    @cached_property
    def folded(self) -> dict[str, frozenset[int]]:
        """The same, by the value as queries compare it."""
        return self._documents_by(fold_value)

    def _documents_by(self, key: Callable[[str], str]) -> dict[str, frozenset[int]]:
        numbers: defaultdict[Row, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            numbers[row].append(number)
        found: defaultdict[str, set[int]] = defaultdict(set)
        for row, own in numbers.items():
            for value in row.values:
                found[key(value)].update(own)
        return {value: frozenset(own) for value, own in found.items()}


def _join(values: tuple[str, ...]) -> str:
    return json.dumps(values) if values else ""


def _parts_of_facet(name: str) -> tuple[str, str]:
    """The parts of the file that hold a facet: which row each document has, and the rows."""
    return _FACET + name, f"{_FACET}{name}{_ROWS}"
