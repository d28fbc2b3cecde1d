"""One partition on the disk: its table of contents, its segments, its one writer.

    <partition>/CURRENT             the table of contents: the partition is what it names
    <partition>/<build>/<name>.seg  a segment; never changed, only replaced

A change writes new segments, then replaces CURRENT in one step, then deletes what CURRENT no longer
names. A kill in between leaves files that nothing names; the next change deletes them.
"""

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from uuid import UUID

from archive.search.engines.base import DamagedIndex, Document, Holder, RemovalUnproved
from archive.search.engines.embedded import building
from archive.search.engines.embedded.building import SegmentBuilder
from archive.search.engines.embedded.contents import Listed, TableOfContents
from archive.search.engines.embedded.disk import Disk, Lease
from archive.search.engines.embedded.postings import Keys
from archive.search.engines.embedded.segments import Segment, encode

MERGE_AT = 8
"""Segments of about one size that are made into one, so that their number stays bounded: at most
8 of each size (below 8, 64, 512 documents), and the full ones."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A partition at one generation, in memory; it stays whole whatever a writer does.

    Who has a segment of it keeps the snapshot too: others see by its lease that something of it is in memory. `mark` is that
    of CURRENT.
    """

    stamp: bytes
    mark: tuple[int, ...] | None
    lease: Lease | None
    contents: TableOfContents
    segments: tuple[Segment, ...]

    def parts(self) -> Iterator[tuple[Listed, Segment]]:
        return zip(self.contents.segments, self.segments, strict=True)


class StoredPartition:
    """A partition by name, whether it is there or not."""

    def __init__(
        self,
        disk: Disk,
        name: str,
        *,
        fields: Collection[str],
        wait: float,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`changed` is called when what is in memory of the partition is no longer what stands."""
        self._disk = disk
        self._name = name
        self._fields = fields
        self._wait = wait
        self._changed = changed
        self._current = f"{name}/CURRENT"
        self._opening = Lock()
        self._kept: Snapshot | None = None

    # Reading

    def contents(self) -> TableOfContents | None:
        stamp = self._disk.read(self._current)
        return None if stamp is None else TableOfContents.from_bytes(stamp)

    def snapshot(self) -> Snapshot | None:
        """The partition as it stands; None if it isn't there.

        Opened segments are kept. Each call reads CURRENT, which is small, and compares it: that is
        how the changes of other processes are seen.
        """
        stamp = self._disk.read(self._current)
        while stamp is not None:
            kept = self._kept
            if kept is not None and kept.stamp == stamp:
                return kept
            with self._opening:
                opened = self._open(stamp)
            if opened is not None:
                return opened
            before, stamp = stamp, self._disk.read(self._current)
            if before == stamp:
                raise DamagedIndex("a segment is missing")
        self.forget()
        return None

    def still_is(self, snapshot: Snapshot | None) -> bool:
        """Whether the partition stands as it was opened."""
        stamp = None if snapshot is None else snapshot.stamp
        return self._disk.read(self._current) == stamp

    def forget(self) -> None:
        with self._opening:
            self._kept = None
        self._changed()

    def let_go(self) -> None:
        """Forget what is in memory where it is no longer what stands."""
        kept = self._kept
        if kept is not None and self._disk.mark(self._current) != kept.mark:
            with self._opening:
                if self._kept is not kept:
                    return
                self._kept = None
            self._changed()

    def holders(self) -> frozenset[Holder]:
        """Who has an older state of the partition in memory; this process may be among them."""
        self.let_go()
        return self._disk.holders(self._name, but=_state(self._disk.read(self._current)))

    def _open(self, stamp: bytes) -> Snapshot | None:
        """The snapshot of this table of contents; None if a writer has replaced it since.

        What is kept is what stood when all of it had been read: nobody who forgets it meanwhile finds it kept again.
        """
        contents = TableOfContents.from_bytes(stamp)
        kept = self._kept
        if kept is not None and kept.stamp == stamp:
            return kept
        known: dict[str, Segment] = {}
        if kept is not None and kept.contents.build == contents.build:
            known = {listed.name: segment for listed, segment in kept.parts()}
        segments = []
        share: dict[str, str] = {}
        lease = self._disk.lease(self._name, _state(stamp))
        for listed in contents.segments:
            segment = known.get(listed.name)
            if segment is None:
                data = self._disk.read(self._file(contents.build, listed.name))
                if data is None:
                    return None
                segment = Segment(data, listed.documents, share)
            segments.append(segment)
        mark = self._disk.mark(self._current)
        if self._disk.read(self._current) != stamp:
            return None
        opened = self._kept = Snapshot(stamp, mark, lease, contents, tuple(segments))
        if kept is not None:
            self._changed()
        return opened

    # Writing

    def write(self, add: Iterable[Document], remove: Collection[UUID]) -> int:
        with self._writing() as old:
            contents = old.contents if old else self._empty(generation=0)
            batch = self._batch(contents.build)
            for document in add:
                batch.add(document)
            before = list(old.parts()) if old else []
            gone = batch.ids | {id.bytes for id in remove}
            kept = list(_without(before, gone))
            if not batch.ids and kept == before:
                return contents.generation
            return self._commit(contents, self._merged(kept, batch))

    def rebuild(self, documents: Iterable[Document], *, after: int = 0) -> int:
        with self._disk.lock(self._name, wait=self._wait):
            try:
                old = self.contents()
            except DamagedIndex:
                old = None
            contents = self._empty(generation=max(after, old.generation if old else 0))
            try:
                batch = self._batch(contents.build)
                for document in documents:
                    batch.add(document)
                return self._commit(contents, batch.finish())
            except BaseException:
                self._discard(contents.build)
                raise

    def purge(self) -> None:
        with self._writing() as old:
            if old is None:
                return
            batch = self._batch(old.contents.build)
            kept = []
            for listed, segment in old.parts():
                if listed.removed:
                    batch.absorb(segment, listed.removed)
                else:
                    kept.append(listed)
            if len(kept) < len(old.contents.segments):
                self._commit(old.contents, [*kept, *batch.finish()])
                self.forget()
            self._prove_removal()

    def _prove_removal(self) -> None:
        """Raise RemovalUnproved unless everything that stands in the files belongs to documents that are members.

        No segment has removed documents beside it, no id stands twice, every word, value and day has a document of its
        segment, nothing else stands in its file, no other file is there, and no older generation is kept in memory.
        """
        stamp = self._disk.read(self._current)
        contents = TableOfContents.from_bytes(stamp) if stamp is not None else None
        listed = contents.segments if contents else ()
        names = {self._file(contents.build, each.name): each for each in listed if contents}
        segments = []
        for name, each in names.items():
            data = self._disk.read(name)
            if each.removed or data is None:
                raise RemovalUnproved("a segment still holds removed documents")
            try:
                segments.append(Segment(data, each.documents))
            except DamagedIndex as error:
                raise RemovalUnproved("a segment is not what a purge writes") from error
        ids = Counter(id_bytes for segment in segments for id_bytes in segment.ids)
        standing = {self._current, *names} if contents else set()
        kept = self._kept
        if (
            set(self._disk.names(self._name)) != standing
            or max(ids.values(), default=1) > 1
            or not all(segment.is_sound() for segment in segments)
            or (kept is not None and kept.stamp != stamp)
        ):
            raise RemovalUnproved("something of removed documents may still stand in a partition")

    def drop(self) -> None:
        with self._disk.lock(self._name, wait=self._wait):
            self._disk.delete(self._current)
            self._sweep(None)
            self.forget()
            self._disk.holders(self._name, but=_state(None))

    @contextmanager
    def _writing(self) -> Iterator[Snapshot | None]:
        """Alone on the partition, with what stands there; leftovers are deleted first."""
        with self._disk.lock(self._name, wait=self._wait):
            old = self.snapshot()
            self._sweep(old.contents if old else None)
            try:
                yield old
            except BaseException:
                self._sweep(self.contents())
                raise

    def _merged(self, kept: list[tuple[Listed, Segment]], batch: "_Batch") -> list[Listed]:
        """The segments of the next generation: small ones of one size are made into one."""
        sizes: defaultdict[int, list[tuple[Listed, Segment]]] = defaultdict(list)
        for listed, segment in kept:
            # long accounts make a segment full with few documents: merging it would change nothing
            if segment.tokens < building.SEGMENT_TOKENS // 2:
                sizes[_size(listed.live)].append((listed, segment))
        merged: set[str] = set()
        for size, parts in sizes.items():
            if size < _size(building.SEGMENT_DOCUMENTS) and len(parts) >= MERGE_AT:
                for listed, segment in parts:
                    batch.absorb(segment, listed.removed)
                    merged.add(listed.name)
        return [listed for listed, _ in kept if listed.name not in merged] + batch.finish()

    def _commit(self, old: TableOfContents, segments: list[Listed]) -> int:
        new = TableOfContents(old.generation + 1, old.build, tuple(segments))
        data = new.to_bytes()
        self._disk.write(self._current, data)
        self._sweep(new)
        self._disk.holders(self._name, but=_state(data))  # their files would pile up
        return new.generation

    def _sweep(self, contents: TableOfContents | None) -> None:
        """Delete every file of the partition that the table of contents doesn't name."""
        named = {self._current} if contents else set()
        if contents:
            named |= {self._file(contents.build, s.name) for s in contents.segments}
        for name in self._disk.names(self._name):
            if name not in named:
                self._disk.delete(name)

    def _discard(self, build: str) -> None:
        for name in self._disk.names(f"{self._name}/{build}"):
            self._disk.delete(name)

    def _batch(self, build: str) -> "_Batch":
        return _Batch(self._disk, f"{self._name}/{build}", self._fields)

    def _file(self, build: str, name: str) -> str:
        return f"{self._name}/{build}/{name}.seg"

    @staticmethod
    def _empty(*, generation: int) -> TableOfContents:
        return TableOfContents(generation, secrets.token_hex(8), ())


def _without(
    parts: list[tuple[Listed, Segment]], gone: set[bytes]
) -> Iterator[tuple[Listed, Segment]]:
    """The segments with those ids removed; a segment of which nothing is left is left out."""
    for listed, segment in parts:
        numbers = {segment.numbers[id_bytes] for id_bytes in segment.numbers.keys() & gone}
        removed = listed.removed | numbers
        if len(removed) < listed.documents:
            yield replace(listed, removed=removed), segment


class _Batch:
    """The new segments of one change, written as they fill up; not yet in the table of contents."""

    def __init__(self, disk: Disk, folder: str, fields: Collection[str]) -> None:
        self._disk = disk
        self._folder = folder
        self._fields = fields
        self._builder = SegmentBuilder(fields)
        self._keys: Keys = {}
        self._written: list[Listed] = []
        self._places: dict[bytes, tuple[int, int]] = {}
        self._replaced: defaultdict[int, set[int]] = defaultdict(set)

    @property
    def ids(self) -> set[bytes]:
        """The ids of the documents added."""
        return set(self._places)

    def add(self, document: Document) -> None:
        """An id that comes twice: the later document replaces the earlier."""
        number = self._builder.add(document)
        key = document.id.bytes
        if key in self._places:
            segment, earlier = self._places[key]
            self._replaced[segment].add(earlier)
        self._places[key] = len(self._written), number
        self._flush_if_full()

    def absorb(self, segment: Segment, removed: Collection[int]) -> None:
        self._builder.absorb(segment, removed)
        self._flush_if_full()

    def finish(self) -> list[Listed]:
        if self._builder.ids:
            self._flush()
        return [
            replace(listed, removed=frozenset(self._replaced[number]))
            for number, listed in enumerate(self._written)
        ]

    def _flush_if_full(self) -> None:
        if self._builder.full:
            self._flush()

    def _flush(self) -> None:
        name = secrets.token_hex(8)
        self._disk.write(f"{self._folder}/{name}.seg", encode(self._builder.contents(), self._keys))
        self._written.append(Listed(name, len(self._builder.ids)))
        self._builder = SegmentBuilder(self._fields)


def _state(stamp: bytes | None) -> str:
    """A name for a table of contents: no two have the same, be they of an index that was put back."""
    return hashlib.sha256(stamp or b"").hexdigest()[:32]


def _size(documents: int) -> int:
    """0 below 8 documents, 1 below 64, 2 below 512, 3 from there."""
    return (documents.bit_length() - 1) // 3 if documents else 0
