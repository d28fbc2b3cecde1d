"""What an account left behind in the index: proved gone, written down when, and told to those who work on it.

A search leaves a withdrawn account out from the withdrawal's commit. Its words are gone from the files a little later, once
the worker has rewritten what held them: this module proves that, and knows the moment.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from archive.core import clock
from archive.core.errors import ArchiveError
from archive.core.models import OutboxEntry
from archive.policy.access import PUBLIC, Partition
from archive.policy.indexing import CHUNK, batched, partitions_touching
from archive.search.models import LedgerEntry, Removal
from archive.search.partitions import engine_of


class StillThere(ArchiveError):
    """An account is still in a partition that it was removed from. Rebuild the partition."""


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


def begin(partition: Partition, leaving: Collection[UUID]) -> None:
    """Write down, before the engine is told, whose words are taken out now: a cut before the purge is found by it."""
    if leaving:
        with transaction.atomic():
            _write(partition, leaving, at=None)


def begun(partition: Partition, among: Collection[UUID]) -> set[UUID]:
    """Those of `among` whose removal was begun and cut off: words of theirs may be left where no document is any more."""
    rows = Removal.objects.filter(partition=partition.name, gone_at__isnull=True)
    return set(rows.values_list("testimony_id", flat=True)).intersection(among)


def note(partition: Partition, *, gone: Collection[UUID], there: Collection[UUID] = ()) -> None:
    """Write down, within the ledger's transaction, which accounts left a partition now, and forget it of those that came."""
    _forget(partition, there)
    _write(partition, gone, at=clock.now())


def _write(partition: Partition, accounts: Collection[UUID], *, at: dt.datetime | None) -> None:
    _forget(partition, accounts)
    Removal.objects.bulk_create(
        Removal(testimony_id=each, partition=partition.name, gone_at=at)
        for each in sorted(accounts)
    )


def _forget(partition: Partition, accounts: Collection[UUID]) -> None:
    # A rebuild names every account of a partition: more than a query takes parameters.
    for some in batched(list(accounts), CHUNK):
        Removal.objects.filter(partition=partition.name, testimony_id__in=some).delete()


def prove_gone(testimony_id: UUID) -> int:
    """Purge every partition in which the account could have stood, and prove that none holds it; return how many.

    Raises StillThere, and what the engine raises where its own proof fails.
    """
    partitions = partitions_touching([testimony_id])
    for partition in partitions:
        engine = engine_of(partition)
        if engine.generation(partition.name):
            engine.purge(partition.name)
        require_gone(partition, {testimony_id})
    if LedgerEntry.objects.filter(testimony_id=testimony_id).exists():
        raise StillThere("an account is still in the ledger of the index after it was removed")
    return len(partitions)
