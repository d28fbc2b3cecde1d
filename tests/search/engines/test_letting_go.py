"""What is purged is soon in nobody's memory: every process of the machine lets go of it by itself, and it is known when."""

import errno
import fcntl
import gc
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from archive.search.engines.base import EngineError, Holder, SearchRequest
from archive.search.engines.embedded import Disk, EmbeddedEngine, lexicons, watching
from archive.search.engines.embedded.lexicons import Lexicon
from archive.search.engines.embedded.partition import StoredPartition
from archive.search.engines.embedded.postings import Stream
from archive.search.engines.embedded.segments import Segment
from archive.search.query import Fuzzy
from tests.search.engines.on_disk import files, open_at, total
from tests.search.engines.samples import document, ids
from tests.search.engines.sealed import SealedDisk
from tests.search.engines.test_removal import words_in_memory

SOON = 5.0
"""Seconds; it takes half a one, on a machine that has nothing else to do."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + SOON
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def spelt(engine: EmbeddedEngine) -> int:
    return engine.search(SearchRequest(("public",), Fuzzy("qzxgona"))).total


def purged(engine: EmbeddedEngine) -> None:
    engine.write("public", remove=ids(1))
    engine.purge("public")


def filled(root: Path) -> EmbeddedEngine:
    engine = open_at(root)
    engine.write("public", add=[document(1, "qzxgone shared"), document(2, "shared")])
    return engine


@pytest.mark.parametrize("disk", [Disk, SealedDisk])
def test_an_engine_that_nobody_asks_lets_go_of_what_another_purged(
    root: Path, disk: Callable[[Path], Disk]
) -> None:
    """P3, P4: opened segments and lexicons, before anybody searches again."""
    writer, reader = EmbeddedEngine(disk(root)), EmbeddedEngine(disk(root))
    writer.write("public", add=[document(1, "qzxgone shared"), document(2, "shared")])
    assert spelt(reader) == 1
    assert "qzxgone" in words_in_memory(reader)
    purged(writer)
    assert soon(lambda: not writer.holders("public"))
    assert "qzxgone" not in words_in_memory(reader)
    assert total(reader) == 1


def test_words_are_not_said_to_be_gone_while_a_process_has_them(root: Path) -> None:
    """P3: as long as it hangs, whatever it hangs on; and its end is the end of it."""
    writer = filled(root)
    with another_process(root) as (process, told):
        assert told.recv() == 1
        assert writer.holders("public") == frozenset(), "what it has is current"
        os.kill(process, signal.SIGSTOP)
        purged(writer)
        time.sleep(1.2)
        assert {holder.process for holder in writer.holders("public")} == {process}
        os.kill(process, signal.SIGCONT)
        assert soon(lambda: not writer.holders("public"))
        assert told.poll() is False, "it was asked nothing since"


def test_a_killed_process_holds_nothing(root: Path) -> None:
    """P7"""
    writer = filled(root)
    with another_process(root) as (process, told):
        assert told.recv() == 1
        os.kill(process, signal.SIGSTOP)
        purged(writer)
        assert {holder.process for holder in writer.holders("public")} == {process}
        os.kill(process, signal.SIGKILL)
        assert soon(lambda: not writer.holders("public"))


def _search_and_wait(root: Path, telling: Connection) -> None:
    engine = open_at(root)
    telling.send(spelt(engine))
    time.sleep(60)


@contextmanager
def another_process(root: Path) -> Iterator[tuple[int, Connection]]:
    """A process that has searched once, with its number and what it tells."""
    here, there = get_context("fork").Pipe()
    process = get_context("fork").Process(target=_search_and_wait, args=(root, there))
    process.start()
    there.close()  # So that a process that dies early ends the waiting for what it tells.
    assert process.pid is not None
    try:
        yield process.pid, here
    finally:
        process.kill()
        process.join()


def test_a_search_that_goes_on_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P3: what it has opened stays in memory until it ends, whoever lets go of the rest."""
    writer, reader = filled(root), open_at(root)
    seen: list[frozenset[Holder]] = []
    facet = Segment.facet

    def meanwhile(segment: Segment, name: str) -> object:
        if not seen:
            purged(writer)
            reader.let_go()
            seen.append(writer.holders("public"))
        return facet(segment, name)

    monkeypatch.setattr(Segment, "facet", meanwhile)
    reader.search(SearchRequest(("public",), Fuzzy("qzxgona"), facets=("place",)))
    assert [{holder.process for holder in each} for each in seen] == [{os.getpid()}]
    assert writer.holders("public") == frozenset()


def test_a_forked_process_begins_with_nothing_and_looks_by_itself(root: Path) -> None:
    """P4: a web server forks its workers after the application was loaded."""
    writer, reader = filled(root), open_at(root)
    assert spelt(reader) == 1
    here, there = os.pipe()
    child = os.fork()
    if not child:
        try:
            begins = "qzxgone" not in words_in_memory(reader)
            found = spelt(reader)
            os.write(there, b"ready" if begins and found == 1 else b"wrong")
            gone = soon(lambda: "qzxgone" not in words_in_memory(reader))
            os.write(there, b"gone" if gone else b"kept")
        finally:
            os._exit(0)
    assert os.read(here, 10) == b"ready"
    purged(writer)
    assert soon(lambda: not writer.holders("public"))
    assert os.read(here, 10) == b"gone"
    os.waitpid(child, 0)
    os.close(here)
    os.close(there)


def test_what_a_writer_replaces_while_it_is_read_is_not_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: the table of contents is read again when all segments have been."""
    writer, reader = filled(root), open_at(root)
    read = Disk.read
    done: list[str] = []

    def slow(disk: Disk, name: str) -> bytes | None:
        data = read(disk, name)
        if name.endswith(".seg") and disk is reader._disk and not done:
            done.append(name)
            purged(writer)
        return data

    monkeypatch.setattr(Disk, "read", slow)
    snapshot = StoredPartition(reader._disk, "public", fields=("text",), wait=0)
    assert snapshot.snapshot() is not None
    assert done
    assert "qzxgone" not in words_in_memory(snapshot)
    assert writer.holders("public") == frozenset()


def test_a_lexicon_that_a_purge_overtakes_is_not_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: made of segments that are gone when it is done."""
    engine = filled(root)
    done: list[Lexicon] = []

    class Slow(Lexicon):
        def __init__(self, streams: Iterable[Stream]) -> None:
            super().__init__(streams)
            if not done:
                done.append(self)
                purged(engine)

    monkeypatch.setattr(lexicons, "Lexicon", Slow)
    assert spelt(engine) == 1
    assert len(done) == 1
    assert "qzxgone" not in words_in_memory(engine)


def test_leases_do_not_pile_up(root: Path) -> None:
    engine = open_at(root)
    for number in range(1, 20):
        engine.write("public", add=[document(number, "shared")])
        assert total(engine) == number
    gc.collect()
    engine.write("public", add=[document(20, "shared")])
    assert len(list((root / ".locks").iterdir())) <= 3
    engine.drop("public")
    assert [path.name for path in (root / ".locks").iterdir()] == ["public"]
    assert files(root) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_no_file_is_searched_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """What is public is found on a full disk too."""
    open_at(root).write("public", add=[document(1, "shared")])
    stock = os.open

    def refusing(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            raise OSError(code, os.strerror(code))
        return stock(path, flags, mode)

    monkeypatch.setattr(os, "open", refusing)
    assert total(open_at(root)) == 1


def test_an_index_that_can_not_be_looked_after_does_not_end_the_looking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []

    class Broken:
        def let_go(self) -> None:
            looked.append(1)
            raise OSError

        def forked(self) -> None:
            pass

    monkeypatch.setattr(watching, "PAUSE", 0.01)
    broken = Broken()
    watching.Watch().over(broken)
    assert soon(lambda: len(looked) > 2)


def test_a_lease_that_was_deleted_before_it_was_locked_is_taken_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: else its holder would be seen by nobody who proves that something is gone."""
    disk = Disk(root)
    stock = fcntl.flock
    asked: list[frozenset[Holder]] = []

    def overtaken(handle: int, operation: int) -> None:
        if operation == fcntl.LOCK_SH and not asked:
            asked.append(disk.holders("public", but="other"))
        stock(handle, operation)

    monkeypatch.setattr(fcntl, "flock", overtaken)
    lease = disk.lease("public", "state")
    assert lease is not None
    assert asked == [frozenset()]
    assert disk.holders("public", but="other") == {Holder("state", os.getpid())}


def test_a_folder_of_locks_that_is_another_users_is_said_to_be(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a lease nothing that it opens could be proved gone: so it opens nothing."""
    open_at(root).write("public", add=[document(1, "shared")])

    def refusing(path: object, flags: int, mode: int = 0o777) -> int:
        raise PermissionError

    engine = open_at(root)
    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(EngineError, match="locks"):
        total(engine)
