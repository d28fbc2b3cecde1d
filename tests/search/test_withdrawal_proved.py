"""The proof of a withdrawal: what a cut left in the files is found, and what another process has in memory is not denied."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.management.refusals import refusal_of
from archive.policy.access import PUBLIC, Partition, partition_of
from archive.policy.models import Level
from archive.search import removal
from archive.search.engines.embedded.disk import Lease
from archive.search.engines.embedded.engine import EmbeddedEngine
from archive.search.models import LedgerEntry
from archive.search.partitions import engine_of
from archive.search.removal import (
    Gone,
    StillOpen,
    finish,
    gone_from_index,
    gone_from_public_index,
)
from archive.search.worker import Worker
from archive.search.writing import drain
from archive.workflows import publish, withdraw
from archive.workflows.withdraw_as import remove_from_index, withdraw_as
from tests.search.cutting import CutOff
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

REASON = "Rasheq asked for it by telephone"


def _engine(partition: Partition) -> EmbeddedEngine:
    engine = engine_of(partition)
    assert isinstance(engine, EmbeddedEngine)
    return engine


def test_a_purge_that_was_cut_off_is_found_though_neither_ledger_nor_engine_know_the_account(
    cut: Callable[[str], None],
) -> None:
    """P3, P7: what it left stands in a segment beside an account that stays."""
    world = World()
    testimony = world.account("Rasheq turned over.")
    world.account("The ferry came.")
    drain_all()
    LedgerEntry.objects.filter(testimony_id=testimony.pk).delete()
    withdraw.withdraw(world.archivist, testimony, reason=REASON)
    cut("removed-from-the-engine")
    with pytest.raises(CutOff):
        drain()
    files = _engine(partition_of(world.collection, Level.PARTNER))._disk.root
    assert _holding(files, b"rasheq")
    drain_all()
    assert not _holding(files, b"rasheq")
    assert _holding(files, b"ferri")


def _holding(folder: Path, word: bytes) -> bool:
    return any(word in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _hanging(partition: Partition) -> Lease | None:
    """As a process that has the partition open as it stands now, and lets go of nothing while this lives."""
    snapshot = _engine(partition)._partition(partition.name).snapshot()
    assert snapshot is not None
    return snapshot.lease


def test_what_another_process_has_open_is_not_said_to_be_gone() -> None:
    """P3: neither by the page nor by the worker, though no file holds the words any more."""
    world = World()
    testimony = world.account("The ferry turned over.")
    world.published(testimony, summary="About the ferry.")
    drain_all()
    lease = _hanging(PUBLIC)
    publish.take_down(world.archivist, testimony)
    worker = Worker()
    while worker.step():
        pass
    assert engine_of(PUBLIC).members("public") == frozenset()
    assert gone_from_public_index(testimony.pk) == Gone(waits=True, at=None)
    del lease
    while worker.step():
        pass
    assert gone_from_public_index(testimony.pk).at is not None
    assert not gone_from_public_index(testimony.pk).waits


def test_a_removal_that_was_cut_off_is_not_finished_before_it_is_purged(
    cut: Callable[[str], None],
) -> None:
    """P3, P7"""
    world = World()
    testimony = world.account("The ferry turned over.")
    world.account("The ferry came.")
    drain_all()
    withdraw.withdraw(world.archivist, testimony, reason=REASON)
    cut("removed-from-the-engine")
    with pytest.raises(CutOff):
        drain()
    assert finish() == 0
    assert gone_from_index(testimony.pk).waits
    drain_all()
    assert not gone_from_index(testimony.pk).waits


def test_a_process_that_hangs_is_named_and_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P3: run again once that is stopped, it goes on where it was."""
    world = World()
    testimony = world.account("The ferry turned over.")
    world.published(testimony, summary="About the ferry.")
    drain_all()
    monkeypatch.setattr(removal, "_LOOKS", 3)
    lease = _hanging(PUBLIC)
    done = withdraw_as(world.archivist.username, testimony.code, reason=lambda: REASON)
    with pytest.raises(StillOpen) as failed:
        remove_from_index(done)
    told = refusal_of(failed.value)
    assert told is not None
    assert f"still open in process {os.getpid()}" in told
    assert gone_from_index(testimony.pk).waits
    del lease
    assert remove_from_index(done).at is not None
    assert not gone_from_index(testimony.pk).waits
