"""The embedded engine: partitions as directories under one root, searched in this process."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from threading import Lock
from uuid import UUID

from archive.search.engines.base import (
    Answer,
    Document,
    EngineError,
    Holder,
    SearchRequest,
    check_facet,
    check_partition,
)
from archive.search.engines.embedded.disk import Disk
from archive.search.engines.embedded.evaluation import Evaluation
from archive.search.engines.embedded.lexicons import Lexicons
from archive.search.engines.embedded.partition import Snapshot, StoredPartition
from archive.search.engines.embedded.vocabulary import Opened
from archive.search.engines.embedded.watching import WATCH
from archive.search.query import CAPITALS, NAMES

FIELD_WEIGHTS: Mapping[str, float] = {
    "title": 0.7,  # a title is short: what stands in it is worth most already
    "summary": 1.5,
    "text": 1.0,
    "translation": 0.8,
    "about": 1.0,
    "around": 1.0,
    # What is known of names: no word is found in these.
    NAMES: 0.0,
    CAPITALS: 0.0,
}

WRITER_WAIT = 10.0
"""Seconds that a writer waits for another one of the same partition."""
OPENED_AGAIN = 20
"""Times that a search opens its partitions until none was replaced meanwhile. A writer is slower than a reader by far."""


class EmbeddedEngine:
    """An `Engine` over the files of one `Disk`.

    `weights` names the fields that documents may have, and what a score in each is worth. Opened
    segments are kept in memory, whole: this is for archives of up to a hundred thousand accounts, whose
    index fits there: about 8 KB for an account of 600 words, in each process that searches.
    """

    def __init__(
        self,
        disk: Disk,
        *,
        weights: Mapping[str, float] = FIELD_WEIGHTS,
        writer_wait: float = WRITER_WAIT,
    ) -> None:
        self._disk = disk
        self._weights = dict(weights)
        self._wait = writer_wait
        self._lexicons = Lexicons()
        self._partitions: dict[str, StoredPartition] = {}
        self._lock = Lock()

    def write(
        self, partition: str, *, add: Iterable[Document] = (), remove: Collection[UUID] = ()
    ) -> int:
        return self._partition(partition).write(add, remove)

    def rebuild(self, partition: str, documents: Iterable[Document], *, after: int = 0) -> int:
        return self._partition(partition).rebuild(documents, after=after)

    def drop(self, partition: str) -> None:
        self._partition(partition).drop()

    def purge(self, partition: str) -> None:
        self._partition(partition).purge()

    def holders(self, partition: str) -> frozenset[Holder]:
        return self._partition(partition).holders()

    def generation(self, partition: str) -> int:
        contents = self._partition(partition).contents()
        return contents.generation if contents else 0

    def members(self, partition: str) -> frozenset[UUID]:
        snapshot = self._partition(partition).snapshot()
        return frozenset(
            UUID(bytes=id_bytes)
            for listed, segment in (snapshot.parts() if snapshot else ())
            for number, id_bytes in enumerate(segment.ids)
            if number not in listed.removed
        )

    def search(self, request: SearchRequest) -> Answer:
        for facet in (*request.facets, *request.facet_filters):
            check_facet(facet)
        if request.order:
            check_facet(request.order.removeprefix("-"))
        lexicons = self._lexicons.begin()
        opened: list[Opened] = []
        snapshots, excluded = self._settled(request)
        for name, snapshot in snapshots.items():
            for listed, segment in snapshot.parts() if snapshot else ():
                numbers = segment.numbers
                hidden = listed.removed
                if excluded:
                    hidden = hidden.union(numbers[i] for i in numbers.keys() & excluded)
                if len(hidden) < segment.documents:
                    opened.append(Opened(name, segment, hidden))
        if not opened:
            return Answer(0, (), dict.fromkeys(request.facets, ()))
        segments = tuple(part.segment for part in opened)
        lexicon = partial(self._lexicons.of, segments, lexicons)
        weights = self._weights
        if request.fields:
            weights = {name: each for name, each in weights.items() if name in request.fields}
        return Evaluation(opened, weights, lexicon, request.query).answer(request)

    def _settled(
        self, request: SearchRequest
    ) -> tuple[Mapping[str, Snapshot | None], frozenset[bytes]]:
        """What stands in the partitions, and what must be left out of just that.

        Where a writer replaces something after it was opened and before `leave_out` is answered, the answer may be of what
        it wrote, and be silent of what was opened: then both are asked for again.
        """
        names = tuple(dict.fromkeys(request.partitions))
        for _ in range(OPENED_AGAIN):
            snapshots = {name: self._partition(name).snapshot() for name in names}
            excluded = frozenset(id.bytes for id in request.exclude | request.leave_out())
            if all(self._partition(name).still_is(snapshots[name]) for name in names):
                return snapshots, excluded
        raise EngineError("the index is replaced faster than it can be opened")

    def close(self) -> None:
        with self._lock:
            self._partitions.clear()
        self._lexicons.clear()

    def let_go(self) -> None:
        """Forget, of what is kept in memory, what is no longer what stands."""
        with self._lock:
            partitions = list(self._partitions.values())
        for partition in partitions:
            partition.let_go()

    def forked(self) -> None:
        """In a forked process: begin anew, without what was opened and without locks that a thread of the other held."""
        self._lexicons = Lexicons()
        self._partitions = {}
        self._lock = Lock()

    def _partition(self, name: str) -> StoredPartition:
        check_partition(name)
        WATCH.over(self)
        with self._lock:
            if name not in self._partitions:
                self._partitions[name] = StoredPartition(
                    self._disk,
                    name,
                    fields=self._weights,
                    wait=self._wait,
                    changed=self._lexicons.clear,
                )
            return self._partitions[name]
