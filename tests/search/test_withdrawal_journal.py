"""What was published and is not any more stands in no file of the database once that is said, nor beside it."""

import io
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from archive.core.databases import journal_emptied
from archive.redaction.models import Reason
from archive.search import removal
from archive.search.removal import (
    Gone,
    StillRead,
    gone_from_index,
    gone_from_public_index,
    prove_gone,
)
from archive.search.worker import Worker
from archive.search.writing import drain
from archive.testimony.models import Testimony
from archive.workflows import redact, withdraw
from tests.audit.commits import file_of
from tests.world import World

pytestmark = [
    pytest.mark.django_db(databases=["default", "audit"], transaction=True),
    pytest.mark.usefixtures("real_commits"),
]

# Long enough to stand on pages of its own.
PUBLISHED = "The ferry turned over at Rasheq. " * 400
WORD = b"Rasheq"


@pytest.fixture
def published() -> tuple[World, Testimony]:
    """An account that stands in the index and before the public, and in the journal of the database."""
    world = World()
    testimony = world.account("Rasheq saw the ferry.")
    world.published(testimony, title="At Rasheq", summary=PUBLISHED)
    _work()
    assert WORD in _files()["-wal"], "the control"
    return world, testimony


def _work() -> None:
    worker = Worker()
    while worker.step():
        pass


def _files() -> dict[str, bytes]:
    """The database and what stands beside it, by how their names end."""
    file = Path(file_of("default"))
    found = {end: file.with_name(file.name + end) for end in ("", "-wal", "-shm")}
    return {end: path.read_bytes() for end, path in found.items() if path.exists()}


def _holding() -> list[str]:
    return [end for end, held in _files().items() if WORD in held]


@contextmanager
def _reader() -> Iterator[None]:
    """Another process in the middle of reading."""
    with closing(sqlite3.connect(file_of("default"))) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM archive_testimony").fetchone()
        yield


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Another worker, that works all the time."""
    stop = threading.Event()

    def work() -> None:
        worker = Worker()
        try:
            while not stop.wait(0.01):
                worker.step()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        working = thread.submit(work)
        try:
            yield
        finally:
            stop.set()
            working.result()


@pytest.mark.parametrize("beside", [nullcontext, _worker_beside], ids=["alone", "with a worker"])
def test_after_the_command_no_file_holds_what_was_published(
    published: tuple[World, Testimony],
    monkeypatch: pytest.MonkeyPatch,
    beside: Callable[[], AbstractContextManager[None]],
) -> None:
    """P3, P4"""
    world, testimony = published
    monkeypatch.setattr("sys.stdin", io.StringIO("asked"))
    said = io.StringIO()
    name = world.archivist.username
    with beside():
        call_command("withdraw", testimony.code, "--as", name, "--wait", stdout=said)
        assert "gone from the files" in said.getvalue()
        assert _holding() == []
    assert _holding() == []


def test_what_a_worker_says_is_gone_stands_in_no_file(published: tuple[World, Testimony]) -> None:
    """P3, P4: not before; while somebody reads what was there before, it is tried again and nothing fails."""
    world, testimony = published
    with _reader():
        withdraw.withdraw(world.archivist, testimony, reason="asked")
        _work()
        assert gone_from_index(testimony.pk) == Gone(waits=True, at=None)
        assert "-wal" in _holding()
    _work()
    assert not gone_from_index(testimony.pk).waits
    assert gone_from_index(testimony.pk).at is not None
    assert _holding() == []


def test_a_publication_that_a_redaction_ended_stands_in_no_file(
    published: tuple[World, Testimony],
) -> None:
    """P4: what was redacted since is gone from what was public, too."""
    world, testimony = published
    transcript = testimony.transcripts.get()
    redact.mark(
        world.archivist,
        transcript,
        start=0,
        end=6,
        quote="Rasheq",
        reason=Reason.NAME_OF_WITNESS,
        label="a place",
    )
    world.approved(transcript)
    _work()
    assert gone_from_public_index(testimony.pk).at is not None
    assert _holding() == []


def test_a_reader_who_does_not_end_is_told_of_and_nothing_is_claimed(
    published: tuple[World, Testimony], monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: run again once nobody reads, it goes on where it was."""
    world, testimony = published
    monkeypatch.setattr(removal, "_LOOKS", 3)
    with _reader():
        withdraw.withdraw(world.archivist, testimony, reason="asked")
        drain()
        with pytest.raises(StillRead):
            prove_gone(testimony.pk)
        assert gone_from_index(testimony.pk).waits
    prove_gone(testimony.pk)
    assert not gone_from_index(testimony.pk).waits
    assert _holding() == []


def test_within_a_transaction_no_journal_is_said_to_be_empty() -> None:
    with transaction.atomic():
        assert not journal_emptied()


def test_whoever_waited_for_the_journal_waits_for_the_lock_as_long_as_before() -> None:
    """P7"""
    with connections["default"].cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()
        assert journal_emptied()
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == before
