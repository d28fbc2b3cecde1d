"""All words of some segments together, for words in other spellings; made when first asked for, and kept.

They are forgotten with every change of a partition, so that no word outlives the account that held it.
"""

from collections.abc import Iterable, Sequence
from threading import Lock

from rapidfuzz import process
from rapidfuzz.distance import OSA

from archive.search.engines.embedded.postings import Stream
from archive.search.engines.embedded.segments import Segment

_KEPT = 8
"""Sets of partitions whose words are kept: readers of one collection share one."""


class Lexicon:
    """All words of some segments, by their length: for words in other spellings."""

    def __init__(self, streams: Iterable[Stream]) -> None:
        self._by_length: dict[int, list[str]] = {}
        for word in set[str]().union(*(stream.terms for stream in streams)):
            self._by_length.setdefault(len(word), []).append(word)

    def spelt(self, text: str, edits: int) -> set[str]:
        """The words that become `text` by so many edits at most (optimal string alignment)."""
        return {
            word
            for length in range(len(text) - edits, len(text) + edits + 1)
            for word, _, _ in process.extract(
                text,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=edits,
                limit=None,
            )
        }


class Lexicons:
    """The lexicons of an engine, by the segments and streams that they are made of."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._changes = 0
        self._kept: dict[tuple[tuple[Segment, ...], tuple[str, ...]], Lexicon] = {}

    def begin(self) -> int:
        """Asked before segments are opened, and given to `of` with them."""
        with self._lock:
            return self._changes

    def of(self, segments: tuple[Segment, ...], begun: int, streams: Sequence[str]) -> Lexicon:
        """The words of these streams; kept if no partition has changed since it was `begun`."""
        key = segments, tuple(streams)
        found = self._kept.get(key)
        if found is None:
            found = Lexicon(
                segment.streams[name]
                for segment in segments
                for name in streams
                if name in segment.streams
            )
            with self._lock:
                if begun == self._changes:
                    while len(self._kept) >= _KEPT:
                        del self._kept[next(iter(self._kept))]
                    self._kept[key] = found
        return found

    def clear(self) -> None:
        with self._lock:
            self._changes += 1
            self._kept.clear()
