"""What an account left behind in the index: proved gone, written down when, and told to those who work on it.

A search leaves a withdrawn account out from the withdrawal's commit. Its words are gone from the files a little later, once
the worker has rewritten what held them, and from the memory of every process of the machine within about a second after
that; what was published of it is gone from the database's journal once that is brought to nothing. This module proves all
three, and knows the moment.
"""

import datetime as dt
import time
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from archive.core import clock, databases
from archive.core.errors import ArchiveError
from archive.core.models import OutboxEntry
from archive.policy.access import PUBLIC, Partition
from archive.policy.indexing import CHUNK, batched, every_partition, partitions_touching
from archive.search.engines.base import Holder
from archive.search.models import LedgerEntry, Removal
from archive.search.partitions import engine_of, index_lock

_PAUSE = 0.1
_LOOKS = 150
"""After 15 seconds a process hangs: others let go within about one, and no search takes as long."""


class StillThere(ArchiveError):
    """An account is still in a partition that it was removed from. Rebuild the partition."""


class StillOpen(StillThere):
    """Its words are gone from the files, and a process still has them in memory."""


class StillRead(StillThere):
    """They are gone from the index, and what was published may stand in the journal of the database."""

    def __init__(self) -> None:
        super().__init__(
            "its words are gone from the files of the index, but not proved gone from the journal of the database: "
            "another program has been reading for too long; run this again"
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """Whether words of an account still wait to be taken out of the index, and since when they are out.

    `at` is None while they wait, and where the account never stood in it.
    """

    waits: bool
    at: dt.datetime | None


def gone_from_index(testimony_id: UUID) -> Gone:
    """Of an account that nobody may find any more: how far the worker has come, in every partition."""
    return _gone(testimony_id, None)


def gone_from_public_index(testimony_id: UUID) -> Gone:
    """Of an account of which nothing is public any more: how far the worker has come, in the public partition."""
    return _gone(testimony_id, PUBLIC)


def last_gone(testimony_id: UUID) -> dt.datetime | None:
    """When the last of its words were proved gone, though it waits to be looked at once more; None where they never stood
    in the index."""
    known = Removal.objects.filter(testimony_id=testimony_id, gone_at__isnull=False)
    last: dt.datetime | None = known.aggregate(last=Max("gone_at"))["last"]
    return last


def _gone(testimony_id: UUID, within: Partition | None) -> Gone:
    stands = LedgerEntry.objects.filter(testimony_id=testimony_id)
    removals = Removal.objects.filter(testimony_id=testimony_id)
    if within is not None:
        stands = stands.filter(partition=within.name)
        removals = removals.filter(partition=within.name)
    if stands.exists() or OutboxEntry.objects.filter(testimony_id=testimony_id).exists():
        return Gone(waits=True, at=None)
    moments = list(removals.values_list("gone_at", flat=True))
    known = [moment for moment in moments if moment is not None]
    return Gone(waits=len(known) < len(moments), at=max(known, default=None))


def require_gone(partition: Partition, removed: Collection[UUID]) -> None:
    """Raise StillThere where the engine could still find one of these. Called after a purge, which proves its own files."""
    if engine_of(partition).members(partition.name).intersection(removed):
        raise StillThere("an account is still in the index after it was removed: rebuild the index")


def note(partition: Partition, *, gone: Collection[UUID], there: Collection[UUID] = ()) -> None:
    """Write down, within the ledger's transaction, which accounts left a partition now, and forget it of those that came.

    When they left is written down by `finish`: what is not committed yet stands in the journal as it was.
    """
    _forget(partition, there)
    if gone:
        _write(partition, gone)


def finish() -> int:
    """Write down that what was purged is in nobody's memory any more, nor in the journal; return of how many accounts and
    partitions.

    What waits in the outbox is looked at once more, and told after that. Where somebody holds the journal back, nothing is
    gone yet: asked again, it goes on.
    """
    waiting = OutboxEntry.objects.filter(testimony_id=OuterRef("testimony_id"))
    purged = Removal.objects.filter(~Exists(waiting), gone_at__isnull=True)
    names = set(purged.values_list("partition", flat=True).distinct())
    if not names:
        return 0
    with index_lock():
        free = [
            each.name for each in every_partition() if each.name in names and not _holders(each)
        ]
        # The journal is the last: its pages are as old as what was overwritten before this.
        if not free or not databases.journal_emptied():
            return 0
        return purged.filter(partition__in=free).update(gone_at=clock.now())


def _holders(partition: Partition) -> frozenset[Holder]:
    return engine_of(partition).holders(partition.name)


def _write(partition: Partition, accounts: Collection[UUID]) -> None:
    _forget(partition, accounts)
    Removal.objects.bulk_create(
        Removal(testimony_id=each, partition=partition.name) for each in sorted(accounts)
    )


def _forget(partition: Partition, accounts: Collection[UUID]) -> None:
    # A rebuild names every account of a partition: more than a query takes parameters.
    for some in batched(list(accounts), CHUNK):
        Removal.objects.filter(partition=partition.name, testimony_id__in=some).delete()


def prove_gone(testimony_id: UUID) -> int:
    """Purge every partition in which the account could have stood, and prove that none holds it, nor any process of this
    machine what it held, nor the journal what was published; return how many partitions. Waits for each 15 seconds at most.

    Raises StillThere, StillOpen with the numbers of the processes, StillRead, and what the engine raises where its own proof
    fails.
    """
    partitions = partitions_touching([testimony_id])
    for partition in partitions:
        engine = engine_of(partition)
        if engine.generation(partition.name):
            engine.purge(partition.name)
        require_gone(partition, {testimony_id})
    if LedgerEntry.objects.filter(testimony_id=testimony_id).exists():
        raise StillThere("an account is still in the ledger of the index after it was removed")
    _wait_for_others(partitions)
    _wait_for_the_journal()
    begun_here = Removal.objects.filter(testimony_id=testimony_id, gone_at__isnull=True)
    with transaction.atomic():
        begun_here.filter(partition__in=[each.name for each in partitions]).update(
            gone_at=clock.now()
        )
    return len(partitions)


def _wait_for_others(partitions: Collection[Partition]) -> None:
    """Wait until nobody has in memory any more what was there when this was called."""
    left = frozenset[Holder]().union(*map(_holders, partitions))
    for _ in range(_LOOKS):
        if not left:
            break
        time.sleep(_PAUSE)
        left &= frozenset[Holder]().union(*map(_holders, partitions))
    if left:
        numbers = ", ".join(str(each) for each in sorted({holder.process for holder in left}))
        raise StillOpen(
            "its words are gone from the files of the index, but not proved gone from memory: still open in process "
            f"{numbers}; stop it, or run this again"
        )


def _wait_for_the_journal() -> None:
    """Wait until it is brought to nothing: nobody reads or writes at every moment."""
    until = time.monotonic() + _PAUSE * _LOOKS
    while not databases.journal_emptied():
        if time.monotonic() > until:
            raise StillRead
        time.sleep(_PAUSE)
