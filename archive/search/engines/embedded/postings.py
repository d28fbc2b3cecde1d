"""A stream of one segment: its terms, which documents hold each, how often, and where.

A segment is small (see `building`), so a stream is a few plain arrays of the smallest integers that
fit, all terms one after another, read by slices. No stepping, no compression, no pickles. The terms
are one dictionary, since a query asks each segment for ten stems of which it holds one or two.

A stream of words has more: its terms by name key, and its most common words once again in the order
of the texts, one byte a position. A phrase of words like *of the*, whose postings are most of the
index, is found in that as bytes are found in bytes.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from itertools import accumulate, chain, pairwise, repeat
from operator import add, lt

from archive.language import name_keys
from archive.search.engines.embedded.parts import Numbers, Packer, Unpacker, length_byte

Keys = dict[str, tuple[str, ...]]
"""Name keys of words, remembered while several segments are made."""

_PARTS = ("terms", "starts", "places", "documents", "frequencies", "positions", "lengths")
_WORD_PARTS = ("common", "bounds", "coded", "keys", "key_starts", "key_terms")

_FEW = 8  # looking a document up costs as much as passing over so many
_COMMON = 255  # words that have a code

_ORDINALS = tuple(range(1 << 18))  # shared by all dictionaries of terms: an int takes 28 bytes


@dataclass(slots=True)
class TermPostings:
    """A term while a segment is being built; `positions` are those of all documents in turn."""

    documents: "array[int]" = field(default_factory=lambda: array("H"))
    frequencies: "array[int]" = field(default_factory=lambda: array("I"))
    positions: "array[int]" = field(default_factory=lambda: array("I"))


@dataclass(frozen=True, slots=True)
class Occurrences:
    """A term in one segment. `documents` rise; document `documents[i]` holds it `frequencies[i]`
    times, at `positions[ends[i]:ends[i + 1]]` of the whole stream's."""

    documents: Numbers
    frequencies: Numbers
    positions: Numbers
    ends: list[int]

    def at(self, number: int) -> Numbers:
        """Where it stands in a document that holds it."""
        i = bisect_left(self.documents, number)
        return self.positions[self.ends[i] : self.ends[i + 1]]

    def among(self, numbers: Collection[int]) -> Iterator[tuple[int, Numbers]]:
        """Where it stands in each of these documents that holds it; no list, they are looked up."""
        for i, number in enumerate(self.documents):
            if number in numbers:
                yield number, self.positions[self.ends[i] : self.ends[i + 1]]


class Stream:
    """All terms of a stream. It never changes and is safe to read from several threads."""

    def __init__(self, parts: Unpacker, name: str, share: dict[str, str]) -> None:
        """`share` holds words of other segments, so that each is in memory once."""
        self._starts = parts.numbers(f"{name}.starts")
        self._places = parts.numbers(f"{name}.places")
        words = parts.words(f"{name}.terms", len(self._starts) - 1)
        ordinals = _ORDINALS if len(words) <= len(_ORDINALS) else range(len(words))
        self.terms: Mapping[str, int] = dict(
            zip(map(share.setdefault, words, words), ordinals, strict=False)
        )
        self._documents = parts.numbers(f"{name}.documents")
        self._frequencies = parts.numbers(f"{name}.frequencies")
        self._positions = parts.numbers(f"{name}.positions")
        self.lengths = parts.numbers(f"{name}.lengths")
        self.length_bytes = bytes(map(length_byte, self.lengths))
        self.total_length = sum(self.lengths)
        # The codes of common words by ordinal, and of each position of all documents; 0 stands for other words and in gaps.
        self.codes: Mapping[int, int] = {}
        self.coded = b""
        # Where each document begins in `coded`, and at last where the last one ends.
        self.bounds: Numbers = ()
        self._keyed: Mapping[str, int] = {}
        self._key_starts: Numbers = ()
        self._key_terms: Numbers = ()
        if f"{name}.coded" in parts.names():
            common = parts.numbers(f"{name}.common")
            self.codes = {ordinal: code for code, ordinal in enumerate(common, 1)}
            self.coded = parts.block(f"{name}.coded")
            self.bounds = parts.numbers(f"{name}.bounds")
            self._key_starts = parts.numbers(f"{name}.key_starts")
            self._key_terms = parts.numbers(f"{name}.key_terms")
            keys = parts.words(f"{name}.keys", len(self._key_starts) - 1)
            self._keyed = dict(zip(map(share.setdefault, keys, keys), _ORDINALS, strict=False))
        if not self._is_whole():
            raise ValueError("arrays of a stream don't fit together")

    def parts_of(self, name: str) -> Iterator[str]:
        """The parts of the file that hold a stream of this name."""
        return (f"{name}.{part}" for part in (*_PARTS, *(_WORD_PARTS if self.bounds else ())))

    @cached_property
    def sorted_terms(self) -> list[str]:
        return list(self.terms)

    def count(self, ordinal: int) -> tuple[int, int]:
        """In how many documents the term stands, and how often in all."""
        return (
            self._starts[ordinal + 1] - self._starts[ordinal],
            self._places[ordinal + 1] - self._places[ordinal],
        )

    def read(self, ordinal: int) -> tuple[Numbers, Numbers]:
        """The documents of a term, and how often each holds it."""
        part = slice(self._starts[ordinal], self._starts[ordinal + 1])
        return self._documents[part], self._frequencies[part]

    def times(self, ordinal: int, numbers: Collection[int]) -> Iterator[tuple[int, int]]:
        """How often each of these documents that holds the term does; no list, they are looked up."""
        documents, frequencies = self.read(ordinal)
        if len(numbers) * _FEW < len(documents):
            last = len(documents)
            for number in numbers:
                i = bisect_left(documents, number)
                if i < last and documents[i] == number:
                    yield number, frequencies[i]
        else:
            for pair in zip(documents, frequencies, strict=True):
                if pair[0] in numbers:
                    yield pair

    def occurrences(self, ordinal: int) -> Occurrences:
        documents, frequencies = self.read(ordinal)
        ends = list(accumulate(frequencies, initial=self._places[ordinal]))
        return Occurrences(documents, frequencies, self._positions, ends)

    def span(self, number: int) -> tuple[int, int]:
        """The positions of a document in `coded`: from the first up to, not with, the last."""
        return self.bounds[number], self.bounds[number + 1]

    def beginning(self, prefix: str) -> Iterable[tuple[str, int]]:
        """The terms that begin so, each with the number of its documents."""
        words = self.sorted_terms
        first = bisect_left(words, prefix)
        last = bisect_left(words, True, first, key=lambda word: not word.startswith(prefix))
        starts = self._starts[first : last + 1]
        return ((words[first + i], b - a) for i, (a, b) in enumerate(pairwise(starts)))

    def sounding(self, key: str) -> list[str]:
        """The terms that have this name key."""
        at = self._keyed.get(key)
        if at is None:
            return []
        words = self.sorted_terms
        ordinals = self._key_terms[self._key_starts[at] : self._key_starts[at + 1]]
        return [words[ordinal] for ordinal in ordinals]

    def is_sound(self, documents: int) -> bool:
        """Whether every term, name key and code stands for documents that are there."""
        coded = sum(self.count(ordinal)[1] for ordinal in self.codes)
        return (
            self._is_whole()
            and all(map(lt, self._starts, self._starts[1:]))
            and all(map(lt, self._key_starts, self._key_starts[1:]))
            and max(self._documents, default=-1) < documents
            and max(self._key_terms, default=-1) < len(self.terms)
            and len(self.lengths) == documents
            and len(self.bounds) in (0, documents + 1)
            and self._places[-1] == sum(self._frequencies)
            and coded == len(self.coded) - self.coded.count(0)
        )

    def _is_whole(self) -> bool:
        return (
            len(self.terms) == len(self._starts) - 1 == len(self._places) - 1
            and self._starts[-1] == len(self._documents) == len(self._frequencies)
            and self._places[-1] == len(self._positions)
            and (not self.bounds or self.bounds[-1] == len(self.coded))
            and (not self._key_starts or self._key_starts[-1] == len(self._key_terms))
        )


def pack_stream(
    packer: Packer,
    name: str,
    terms: Mapping[str, TermPostings],
    lengths: "array[int]",
) -> None:
    """Put a stream into the file of its segment."""
    # by code points, as Python sorts and as UTF-8 does
    ordered = sorted(terms)
    documents, frequencies, positions = array("H"), array("I"), array("I")
    starts, places = array("I", (0,)), array("I", (0,))
    for term in ordered:
        found = terms[term]
        documents.extend(found.documents)
        frequencies.extend(found.frequencies)
        positions.extend(found.positions)
        starts.append(len(documents))
        places.append(len(positions))
    packer.words(f"{name}.terms", ordered)
    packer.numbers(f"{name}.starts", starts)
    packer.numbers(f"{name}.places", places)
    packer.numbers(f"{name}.documents", documents)
    packer.numbers(f"{name}.frequencies", frequencies)
    packer.numbers(f"{name}.positions", positions)
    packer.numbers(f"{name}.lengths", lengths)


def pack_words(
    packer: Packer,
    name: str,
    terms: Mapping[str, TermPostings],
    spans: "array[int]",
    keys: Keys,
) -> None:
    """What a stream of words has besides. `spans` are the positions that each document takes."""
    ordered = sorted(terms)
    _pack_keys(packer, name, ordered, keys)
    bounds = array("I", accumulate(spans, initial=0))
    common = nlargest(_COMMON, range(len(ordered)), key=lambda i: len(terms[ordered[i]].positions))
    coded = bytearray(bounds[-1])
    for code, ordinal in enumerate(common, 1):
        found = terms[ordered[ordinal]]
        base = map(bounds.__getitem__, found.documents)
        bases = chain.from_iterable(map(repeat, base, found.frequencies))
        for position in map(add, bases, found.positions):
            coded[position] = code
    packer.numbers(f"{name}.common", array("I", common))
    packer.numbers(f"{name}.bounds", bounds)
    packer.block(f"{name}.coded", bytes(coded))


def _pack_keys(packer: Packer, name: str, words: Collection[str], keys: Keys) -> None:
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for ordinal, word in enumerate(words):
        own = keys.get(word)
        if own is None:
            own = keys[word] = name_keys(word)
        for key in own:
            by_key[key].append(ordinal)
    starts, ordinals = array("I", (0,)), array("I")
    for found in by_key.values():
        ordinals.extend(found)
        starts.append(len(ordinals))
    packer.words(f"{name}.keys", list(by_key))
    packer.numbers(f"{name}.key_starts", starts)
    packer.numbers(f"{name}.key_terms", ordinals)
