"""Writing partitions: the outbox drained, one partition made anew, and what should stand there compared with what does.

The order is always: the accounts are unsettled in the ledger, then the engine, then the ledger, then the outbox row. A kill
in between leaves the row, and the next run does the same again. What is unsettled is left out of every search: until the
ledger says what stands in the engine, nobody can tell whether that is what a reader may find now.
"""

import datetime as dt
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from archive.audit.log import WORKER, act
from archive.audit.verbs import Verb
from archive.core import clock, failpoints
from archive.core.models import OutboxEntry
from archive.core.outbox import touch
from archive.policy.access import Partition
from archive.policy.indexing import (
    CHUNK,
    Indexable,
    batched,
    closing_days,
    current_hashes,
    every_partition,
    indexables,
    members_of,
    partitions_touching,
)
from archive.search.documents import DOCUMENT_VERSION, document_of
from archive.search.engines.base import DamagedIndex, Document
from archive.search.models import IndexedPartition, LedgerEntry
from archive.search.partitions import engine_of, index_lock
from archive.search.removal import note, require_gone

logger = logging.getLogger(__name__)

# Accounts looked at in one go: small enough that a withdrawal never waits long behind an import.
BATCH = 200
# The day on which an unsettled entry closed: always past.
UNSETTLED = dt.date.min


@dataclass(slots=True)
class Difference:
    """Where a partition is not what it should be. All empty: it is right."""

    partition: str
    missing: set[UUID] = field(default_factory=set)
    left_over: set[UUID] = field(default_factory=set)
    outdated: set[UUID] = field(default_factory=set)
    ledger_only: set[UUID] = field(default_factory=set)
    engine_only: set[UUID] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(
            self.missing | self.left_over | self.outdated | self.ledger_only | self.engine_only
        )


def drain(*, batch: int = BATCH) -> int:
    """Look at the accounts that waited longest in the outbox; return how many. 0: nothing waits."""
    with index_lock():
        waiting = list(OutboxEntry.objects.order_by("id")[: batch * 10])
        accounts = list(dict.fromkeys(entry.testimony_id for entry in waiting))[:batch]
        if not accounts:
            return 0
        _look_at(accounts)
        return len(accounts)


def drain_account(testimony_id: UUID) -> None:
    """Look at one account now, whatever else waits: a withdrawal that somebody waits for does not queue behind an import."""
    with index_lock():
        _look_at([testimony_id])


def _look_at(accounts: Sequence[UUID]) -> None:
    # All rows of these accounts that were written before this look at them; later ones ask for another look.
    last = OutboxEntry.objects.aggregate(last=Max("id"))["last"] or 0
    with act(WORKER, Verb.INDEX, kind="index"):
        possible = partitions_touching(accounts)
        for partition, within in possible.items():
            try:
                _require_last_written(partition)
                _bring_up_to_date(partition, within)
            except DamagedIndex:
                logger.critical("partition %s is not as it was written: made anew", partition.name)
                _rebuilt(partition, members_of(partition))
        with transaction.atomic():
            OutboxEntry.objects.filter(testimony_id__in=accounts, id__lte=last).delete()


def rebuild(partition: Partition, *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Make a partition anew from the database and switch to it; return how many accounts it holds.

    A kill before the switch leaves the old one. `progress` is told each account done.
    """
    with index_lock(), act(WORKER, Verb.INDEX, kind="index"):
        members = members_of(partition)
        if not members and _generation(partition) == _expected(partition) == 0:
            return 0
        return _rebuilt(partition, members, progress)


def outdated_partitions() -> list[Partition]:
    """Partitions that the worker makes anew, once: made by another version of the analysis, lost, damaged or put back."""
    known = {row.name: row for row in IndexedPartition.objects.all()}
    return [
        partition
        for partition in every_partition()
        if (row := known.get(partition.name)) is not None
        and (row.analysis_version != DOCUMENT_VERSION or _generation(partition) < row.generation)
    ]


def differences(partition: Partition) -> Difference:
    """Compare what should stand in a partition with its ledger and with the engine's own members."""
    with act(WORKER, Verb.VERIFY_INDEX, kind="index"):
        should = current_hashes(partition, members_of(partition))
    ledger = {
        entry.testimony_id: entry for entry in LedgerEntry.objects.filter(partition=partition.name)
    }
    try:
        held = engine_of(partition).members(partition.name)
    except DamagedIndex:
        held = frozenset()  # nothing of it can be found
    return Difference(
        partition=partition.name,
        missing=should.keys() - ledger.keys(),
        left_over=ledger.keys() - should.keys(),
        outdated={
            each
            for each, entry in ledger.items()
            if each in should
            and (entry.rendition_hash, entry.analysis_version) != (should[each], DOCUMENT_VERSION)
        },
        ledger_only=set(ledger.keys() - held),
        engine_only=set(held - ledger.keys()),
    )


def touch_what_time_changed() -> int:
    """Put into the outbox what time alone has opened or closed since it was indexed, and what a cut left unsettled; return
    how many.
    """
    changed: set[UUID] = set()
    for partition in every_partition():
        ledger = LedgerEntry.objects.filter(partition=partition.name)
        held = set(ledger.values_list("testimony_id", flat=True))
        unsettled = ledger.filter(closes_on=UNSETTLED).values_list("testimony_id", flat=True)
        changed |= (members_of(partition) ^ held).union(unsettled)
    if changed:
        with transaction.atomic():
            touch(changed)
    return len(changed)


def _rebuilt(
    partition: Partition, members: set[UUID], progress: Callable[[int], None] = lambda done: None
) -> int:
    entries: list[LedgerEntry] = []

    def documents() -> Iterator[Document]:
        for account in indexables(partition, members):
            entries.append(_entry(partition, account))
            yield document_of(account)
            progress(1)
        # All are read, and the engine has not switched to them yet.
        _unsettle_changed(partition, entries)

    after = _expected(partition)
    generation = engine_of(partition).rebuild(partition.name, documents(), after=after)
    failpoints.reached("rebuilt-in-the-engine")
    indexed = {entry.testimony_id for entry in entries}
    with transaction.atomic():
        ledger = LedgerEntry.objects.filter(partition=partition.name)
        gone = set(ledger.values_list("testimony_id", flat=True)) - indexed
        require_gone(partition, gone)
        ledger.delete()
        LedgerEntry.objects.bulk_create(entries, batch_size=500)
        note(partition, gone=gone, there=indexed)
        _expect(partition, generation)
    return len(entries)


def _require_last_written(partition: Partition) -> None:
    """Raise DamagedIndex where it was lost, or an older one put back: what is added would be all that it holds."""
    if _generation(partition) < _expected(partition):
        raise DamagedIndex("a partition is older than the database knows")


def _generation(partition: Partition) -> int:
    """The engine's number of the last change; -1 where it can't be read."""
    try:
        return engine_of(partition).generation(partition.name)
    except DamagedIndex:
        return -1


def _expected(partition: Partition) -> int:
    """The number that the database knows of."""
    row = IndexedPartition.objects.filter(name=partition.name).first()
    return 0 if row is None else row.generation


def _bring_up_to_date(partition: Partition, accounts: Iterable[UUID]) -> None:
    """Write what changed of these accounts to the partition, then to its ledger."""
    within = set(accounts)
    ledger = {
        entry.testimony_id: entry
        for entry in LedgerEntry.objects.filter(partition=partition.name, testimony_id__in=within)
    }
    should = current_hashes(partition, within)
    leaving = ledger.keys() - should.keys()
    coming = {
        each
        for each, rendition_hash in should.items()
        if each not in ledger
        or (ledger[each].rendition_hash, ledger[each].analysis_version)
        != (rendition_hash, DOCUMENT_VERSION)
    }
    _renew_days(partition, {each: ledger[each] for each in should.keys() & ledger.keys() - coming})
    engine = engine_of(partition)
    # The engine's own members are asked, not the ledger alone: a kill between the two, or a withdrawal that committed while
    # this was read, must not leave words behind that no ledger row knows of.
    stays = should.keys() - coming
    standing = (engine.members(partition.name) & within) - stays
    if not leaving and not coming and not standing:
        return
    entries: list[LedgerEntry] = []
    documents: list[Document] = []
    for account in indexables(partition, coming):
        entries.append(_entry(partition, account))
        documents.append(document_of(account))
    indexed = {entry.testimony_id for entry in entries}
    changed = standing | leaving | coming
    removed = changed - indexed
    _unsettle(partition, changed)
    generation = engine.write(partition.name, add=documents, remove=removed)
    failpoints.reached("removed-from-the-engine")
    if standing or leaving:
        engine.purge(partition.name)
        generation = engine.generation(partition.name)
    gone = (standing | leaving) - indexed
    require_gone(partition, gone)
    with transaction.atomic():
        LedgerEntry.objects.filter(partition=partition.name, testimony_id__in=changed).delete()
        LedgerEntry.objects.bulk_create(entries, batch_size=500)
        note(partition, gone=gone, there=indexed)
        _expect(partition, generation)


def _unsettle(partition: Partition, accounts: Collection[UUID]) -> None:
    """Say that nobody knows what stands in the engine of these accounts, before anything of them is changed there.

    Without it what was changed would be found where a change of the account, or a cut, comes before the ledger is written:
    an account withdrawn by then would have no entry by which it is left out, and one changed back would have the right one.
    """
    for some in batched(sorted(accounts), CHUNK):
        with transaction.atomic():
            ledger = LedgerEntry.objects.filter(partition=partition.name, testimony_id__in=some)
            ledger.delete()
            LedgerEntry.objects.bulk_create(_unsettled(partition, each) for each in some)


def _unsettle_changed(partition: Partition, entries: Sequence[LedgerEntry]) -> None:
    ledger = LedgerEntry.objects.filter(partition=partition.name)
    known = dict(ledger.values_list("testimony_id", "rendition_hash"))
    new = {each.testimony_id: each.rendition_hash for each in entries}
    _unsettle(partition, {each for each, digest in new.items() if known.get(each) != digest})


def _unsettled(partition: Partition, testimony_id: UUID) -> LedgerEntry:
    return LedgerEntry(
        partition=partition.name,
        testimony_id=testimony_id,
        rendition_hash="",
        analysis_version="",
        closes_on=UNSETTLED,
        indexed_at=clock.now(),
    )


def _renew_days(partition: Partition, unchanged: dict[UUID, LedgerEntry]) -> None:
    """An account whose words stay may still end on another day than was written down."""
    for testimony_id, day in closing_days(partition, unchanged).items():
        if unchanged[testimony_id].closes_on != day:
            LedgerEntry.objects.filter(pk=unchanged[testimony_id].pk).update(closes_on=day)


def _entry(partition: Partition, account: Indexable) -> LedgerEntry:
    return LedgerEntry(
        partition=partition.name,
        testimony_id=account.testimony_id,
        rendition_hash=account.rendition_hash,
        analysis_version=DOCUMENT_VERSION,
        closes_on=account.closes_on,
        indexed_at=clock.now(),
    )


def _expect(partition: Partition, generation: int) -> None:
    IndexedPartition.objects.update_or_create(
        name=partition.name,
        defaults={"generation": generation, "analysis_version": DOCUMENT_VERSION},
    )


def accounts_in(partition: Partition) -> int:
    """How many accounts should stand in a partition."""
    return len(members_of(partition))
