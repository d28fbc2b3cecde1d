"""Partitions: which engine holds them, what the ledger says of them, and what must be left out of an answer."""

import datetime as dt
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import haystack
from django.conf import settings
from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet

from archive.core import clock
from archive.core.models import OutboxEntry
from archive.policy.access import PUBLIC, Partition
from archive.policy.indexing import hashes_at, members_of
from archive.policy.models import Level
from archive.search.answers import SearchUnavailable
from archive.search.engines.base import Engine, EngineError
from archive.search.models import IndexedPartition, LedgerEntry

PUBLIC_ALIAS = "default"
PROTECTED_ALIAS = "protected"


class IndexRolledBack(SearchUnavailable):
    """A partition on disk is older than the database knows: somebody put an earlier one back. Rebuild it."""


def engine_of(partition: Partition) -> Engine:
    """The engine that holds the partition: public and protected ones never share a directory."""
    alias = PUBLIC_ALIAS if partition.level == Level.PUBLIC else PROTECTED_ALIAS
    engine: Engine = haystack.connections[alias].get_backend().engine
    return engine


def check_generations(partitions: Sequence[Partition]) -> None:
    """Raise IndexRolledBack where a partition is older than what was last written to it."""
    expected = IndexedPartition.objects.in_bulk([partition.name for partition in partitions])
    for partition in partitions:
        row = expected.get(partition.name)
        if row is None:
            continue
        try:
            generation = engine_of(partition).generation(partition.name)
        except EngineError as error:
            raise SearchUnavailable("a partition can't be read; rebuild the index") from error
        if generation < row.generation:
            raise IndexRolledBack("a partition is older than the database knows")


def left_out(partitions: Sequence[Partition]) -> frozenset[UUID]:
    """The accounts that stand in these partitions but may not be found now.

    Computed at the moment of the search from ledger and policy: what time has ended since it was indexed, what is being
    written at this moment (see `writing.UNSETTLED`), and what was touched since and is not readable any more, or not as it
    was indexed. What was redacted in those is opened for that, so it is called within an act; the public partition alone
    needs none.

    Nearly always as many statements, whether or not anything was touched: others' work on what the reader may not see, or on
    what of an account they are not shown, is not to be counted either (P1). Only when more than `CHUNK` accounts of a level
    were touched and never looked at since are there more.
    """
    return frozenset(testimony_id for _, testimony_id in left_out_of_each(partitions))


def left_out_of_each(partitions: Sequence[Partition]) -> frozenset[tuple[str, UUID]]:
    """The same with the name of the partition: an account that is closed at one level may be open at another."""
    names = {partition.name: partition for partition in partitions}
    lapsed = LedgerEntry.objects.filter(closes_on__lte=clock.today())
    out = {row for row in lapsed.values_list("partition", "testimony_id") if row[0] in names}
    ledger = LedgerEntry.objects.filter(partition__in=names)
    touches = _last_touches(ledger)
    touched = ledger.filter(testimony_id__in=OutboxEntry.objects.values("testimony_id"))
    entries: dict[Level, dict[UUID, tuple[str, str]]] = {each.level: {} for each in partitions}
    for name, testimony_id, indexed in touched.values_list(
        "partition", "testimony_id", "rendition_hash"
    ):
        if testimony_id in touches:
            entries[names[name].level][testimony_id] = name, indexed
    for level in sorted(entries):
        now = _hashes_now(level, {each: touches[each] for each in entries[level]})
        out |= {
            (name, each) for each, (name, indexed) in entries[level].items() if now[each] != indexed
        }
    return frozenset(out)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ledger should say of an account, None for nothing, as computed after its `touch` and on that `day`."""

    touch: int
    day: dt.date
    rendition_hash: str | None


# After a change to thousands of accounts the worker needs minutes, and every search until then asks the same of the same.
# Whoever changes an account touches it in the same transaction, and time counts in days: so an answer holds until the
# next touch or midnight.
_KNOWN_AT_MOST = 50_000
_known: dict[tuple[Level, UUID], _Known] = {}


def _last_touches(ledger: QuerySet[LedgerEntry]) -> dict[UUID, int]:
    """The newest outbox row of each account of the ledger that waits for the worker."""
    here = ledger.filter(testimony_id=OuterRef("testimony_id"))
    waiting = OutboxEntry.objects.filter(Exists(here)).order_by("testimony_id")
    newest = waiting.values("testimony_id").annotate(last=Max("id"))
    return {row["testimony_id"]: row["last"] for row in newest}


def _hashes_now(level: Level, touches: Mapping[UUID, int]) -> dict[UUID, str | None]:
    """What the ledger should say of these accounts, which were last touched so; None for those that don't belong there."""
    today = clock.today()
    found: dict[UUID, str | None] = {}
    for testimony_id, touch in touches.items():
        known = _known.get((level, testimony_id))
        if known is not None and (known.touch, known.day) == (touch, today):
            found[testimony_id] = known.rendition_hash
    unknown = touches.keys() - found.keys()
    now = hashes_at(level, unknown) if unknown else _asked_for_nobody(level, today)
    if len(_known) + len(unknown) > _KNOWN_AT_MOST:
        _known.clear()
    for testimony_id in unknown:
        found[testimony_id] = now.get(testimony_id)
        known = _Known(touches[testimony_id], today, found[testimony_id])
        _known[level, testimony_id] = known
    return found


Parameters = tuple[str, ...]


class _Noted:
    """The statements that were sent while it was listening."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Parameters]] = []

    def __call__(
        self,
        execute: Callable[[str, Parameters, bool, dict[str, object]], object],
        sql: str,
        params: Parameters,
        many: bool,
        context: dict[str, object],
    ) -> object:
        self.sent.append((sql, params))
        return execute(sql, params, many, context)


_for_nobody: dict[Level, tuple[dt.date, _Noted]] = {}


def _asked_for_nobody(level: Level, today: dt.date) -> dict[UUID, str]:
    """Nothing, after the statements that `hashes_at` sends for accounts.

    Composing them takes longer than all the rest of `left_out`, and for nobody they are the same all day: so they are kept,
    and sent as they are.
    """
    day, noted = _for_nobody.get(level, (None, _Noted()))
    if day != today:
        noted = _Noted()
        with connection.execute_wrapper(noted):
            hashes_at(level, frozenset())
        _for_nobody[level] = today, noted
        return {}
    with connection.cursor() as cursor:
        for sql, params in noted.sent:
            cursor.execute(sql, params)
            cursor.fetchall()
    return {}


def left_out_entirely(partitions: Sequence[Partition]) -> frozenset[UUID]:
    """As `left_out`, from everything that the engine holds: asked when a hit turned out not to be readable."""
    out: set[UUID] = set()
    for partition in partitions:
        try:
            out |= engine_of(partition).members(partition.name) - members_of(partition)
        except EngineError as error:
            raise SearchUnavailable("a partition can't be read; rebuild the index") from error
    return frozenset(out) | left_out(partitions)


def public_left_out() -> frozenset[UUID]:
    """What Haystack's own public search must leave out; named in the settings."""
    check_generations([PUBLIC])
    return left_out([PUBLIC])


@contextmanager
def index_lock() -> Iterator[None]:
    """Held by whoever writes the index and its ledger, across processes: worker and rebuild never interleave."""
    with _locked("write.lock"):
        yield


@contextmanager
def sending_lock() -> Iterator[None]:
    """Held by whoever looks after somebody's saved searches, across processes: nobody is sent the same by two at once."""
    with _locked("alerts.lock"):
        yield


@contextmanager
def _locked(name: str) -> Iterator[None]:
    folder = Path(settings.ARCHIVE_DATA_DIR) / "index"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
