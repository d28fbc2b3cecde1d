"""Posting lists: which documents of a segment hold a term, how often, and where.

A segment is small (see `building`), so a term's postings are one block, read by a few slices: three
plain arrays of the smallest integers that fit. No stepping, no compression, no pickles. Integers
are in the byte order of the machine: an index is never moved to another, it is rebuilt.
"""

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

MAX_DOCUMENTS = 65_535
"""Documents of a segment: their numbers are unsigned shorts."""

_HEADER = struct.Struct("<cccI")
_SIZES = {b"B": 1, b"H": 2, b"I": 4}

Numbers = Sequence[int]


def _smallest(numbers: "array[int]") -> tuple[bytes, bytes]:
    largest = max(numbers, default=0)
    code = "B" if largest < 1 << 8 else "H" if largest < 1 << 16 else "I"
    return code.encode(), array(code, numbers).tobytes()


def _numbers(code: bytes, data: bytes) -> Numbers:
    if code == b"B":
        return data
    return array(code.decode(), data)


def pack(documents: "array[int]", frequencies: "array[int]", positions: "array[int]") -> bytes:
    """The block of a term. `documents` rise; `positions` are those of all documents in turn, or
    empty if the stream has none."""
    id_code, ids = _smallest(documents)
    frequency_code, times = _smallest(frequencies)
    position_code, places = _smallest(positions)
    header = _HEADER.pack(id_code, frequency_code, position_code, len(documents))
    return header + ids + times + places


@dataclass(frozen=True, slots=True)
class Postings:
    """A term's postings in one segment; the i-th frequency belongs to the i-th document."""

    documents: Numbers
    frequencies: Numbers
    _position_code: bytes
    _position_data: bytes

    @classmethod
    def unpack(cls, block: bytes) -> "Postings":
        id_code, frequency_code, position_code, count = _HEADER.unpack_from(block)
        middle = _HEADER.size + count * _SIZES[id_code]
        end = middle + count * _SIZES[frequency_code]
        return cls(
            documents=_numbers(id_code, block[_HEADER.size : middle]),
            frequencies=_numbers(frequency_code, block[middle:end]),
            _position_code=position_code,
            _position_data=block[end:],
        )

    def positions(self) -> tuple[Numbers, list[int]]:
        """All positions, and where they begin: the i-th document has `[starts[i], starts[i+1])`."""
        starts = [0, *accumulate(self.frequencies)]
        return _numbers(self._position_code, self._position_data), starts
