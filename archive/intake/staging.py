"""Keeping the file, staging its accounts a few at a time, and releasing all of them at once.

Staged accounts are invisible to every face until the release (P7). What is staged is read from the sealed copy, never from
the partner's file, so that what came in is what was kept (P9).
"""

import hashlib
import io
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO
from uuid import UUID

from archive.audit.log import Act
from archive.consent.services import notice_called, record_consent
from archive.core import clock, failpoints, ids
from archive.core.errors import Conflict
from archive.core.outbox import touch_all
from archive.intake.accounts import AccountRow, transcript_of
from archive.intake.encodings import same_encoding
from archive.intake.formats import Shape
from archive.intake.kept import KeptSource
from archive.intake.mapping import ColumnMapping
from archive.intake.report import Report
from archive.intake.sources import CHUNK_BYTES, Chunks, FileSource
from archive.intake.validation import Reading, Shelf
from archive.sealing.authority import make_data_keys
from archive.sealing.files import protected_path, seal_file
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Collection, CustodyKind, KeptImport, Testimony
from archive.testimony.services import (
    Source as Provenance,
)
from archive.testimony.services import (
    add_participant,
    add_transcript,
    enter_testimony,
    record_import_event,
    set_dates,
    set_places,
    set_terms,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How an import shares SQLite's one write lock, which is not fair: little at a time, then room for others.

    At most `accounts` or about `seconds` a transaction, then `pause` seconds without one: longer than the 0.1 s in which one
    who waits for the lock looks at it again. `codes` are rows of a few bytes, so a transaction takes more of them.
    """

    accounts: int = 20
    codes: int = 500
    seconds: float = 0.1
    pause: float = 0.12


PACE = Pace()


def import_of(collection: Collection, sha256: str) -> KeptImport | None:
    """The import of exactly this file into this collection, if there was one."""
    return KeptImport.objects.filter(
        collection=collection, keyed_hash=_file_key(collection, sha256)
    ).first()


def new_kept_import(collection: Collection) -> KeptImport:
    """An import that is not recorded yet; it has its id, so that the act can name it."""
    return KeptImport(collection=collection, code=ids.new_code("I"))


def begin(
    act: Act,
    kept_import: KeptImport,
    *,
    source: FileSource,
    sha256: str,
    shape: Shape,
    mapping: ColumnMapping,
    rows: int,
) -> None:
    """Write down that a file was received. It is sealed next; no account is staged before that is done.

    The row comes before the file, so that a kill in between leaves nothing on the disk that no row knows of.
    """
    make_data_keys([kept_import.pk])
    kept_import.stored_name = ids.new_id().hex
    kept_import.original_name = source.name
    kept_import.size = source.size
    kept_import.sha256 = sha256
    kept_import.keyed_hash = _file_key(kept_import.collection, sha256)
    kept_import.file_format = shape.file_format.value
    kept_import.encoding = shape.encoding.name
    kept_import.mapping = mapping.text
    kept_import.rows = rows
    kept_import.imported_by_id = act.person
    kept_import.save(force_insert=True)
    record_import_event(act, kept_import, CustodyKind.RECEIVED, source=source.name)
    failpoints.reached("import-recorded")


def require_same(
    act: Act, kept_import: KeptImport, *, shape: Shape, mapping: ColumnMapping
) -> None:
    """Raise Conflict where an import that was cut off would go on under another reading of the same bytes."""
    if kept_import.imported_by_id != act.person:
        raise Conflict("this import was begun by somebody else; they finish it")
    if kept_import.mapping != mapping.text:
        raise Conflict("this import was begun with another mapping; finish it with that one")
    same_format = kept_import.file_format == shape.file_format.value
    if not same_format or not same_encoding(kept_import.encoding, shape.encoding.name):
        raise Conflict("this import was begun with another encoding; finish it with that one")


def keep_file(act: Act, kept_import: KeptImport, source: FileSource) -> None:
    """Seal the file as it came, unless that is done. Raises Conflict where its bytes are not those that were checked."""
    path = protected_path(kept_import.stored_name)
    if not path.exists():
        digest = hashlib.sha256()
        with source.open() as stream, _buffered(_hashed(stream, digest.update)) as watched:
            seal_file(watched, name=kept_import.stored_name, subject=kept_import.pk)
        if digest.hexdigest() != kept_import.sha256:
            path.unlink()
            raise Conflict("the file was changed while it was read; nothing was imported")
    failpoints.reached("file-sealed")


class Stage:
    """The accounts of an import that are still to be staged, in the order of the file."""

    def __init__(self, kept_import: KeptImport, reading: Reading, source: KeptSource) -> None:
        self._kept_import = kept_import
        self._report = Report()
        self._rows = reading.accounts(source, self._report)
        self._shelf = Shelf(kept_import.collection, kept_import)
        self._staged = set(
            Testimony.objects.filter(kept_import=kept_import).values_list("import_row", flat=True)
        )
        self._waiting: deque[AccountRow] = deque()
        self._keyed: deque[UUID] = deque()
        self.expected = 0
        self.staged_before = len(self._staged)

    def fetch(self, pace: Pace) -> bool:
        """Read the next rows, outside any transaction; False where all are staged."""
        while len(self._waiting) < pace.accounts:
            account = next(self._rows, None)
            if account is None:
                break
            if self._shelf.holds(account):
                continue
            self.expected += 1
            if account.number not in self._staged:
                self._waiting.append(account)
        if self._report.fault_count:
            raise Conflict("the kept file reads otherwise than when it was checked")
        return bool(self._waiting)

    def stage(self, act: Act, pace: Pace) -> int:
        """Stage what was fetched, as far as one transaction may last; return how many accounts."""
        missing = len(self._waiting) - len(self._keyed)
        fresh = [ids.new_id() for _ in range(missing)]
        if fresh:
            make_data_keys(fresh)
            self._keyed.extend(fresh)
        failpoints.reached("keys-made")
        until, done = time.monotonic() + pace.seconds, 0
        while self._waiting and (done == 0 or time.monotonic() < until):
            _enter(act, self._kept_import, self._waiting.popleft(), self._keyed.popleft())
            done += 1
            failpoints.reached("account-staged")
        return done


def release(act: Act, kept_import: KeptImport, *, expected: int) -> None:
    """Make all staged accounts visible to those who may see them: one row changed, and one statement
    that tells the index of them all.

    Raises Conflict where they are not as many as the file holds, or where another has released them.
    """
    staged = Testimony.objects.filter(kept_import=kept_import)
    if staged.count() != expected:
        raise Conflict("not every account of the file is staged; run the same command again")
    now = clock.now()
    waiting = KeptImport.objects.filter(pk=kept_import.pk, released_at__isnull=True)
    if waiting.update(released_at=now) != 1:
        raise Conflict("the import is released already")
    kept_import.released_at = now
    touch_all(staged)
    record_import_event(act, kept_import, CustodyKind.INGESTED, source="")
    failpoints.reached("releasing")


def _enter(act: Act, kept_import: KeptImport, account: AccountRow, keyed_id: UUID) -> None:
    testimony = enter_testimony(
        act,
        kept_import.collection,
        account.description,
        source=Provenance(kept_import=kept_import, row=account.number, source_id=account.source_id),
        keyed_id=keyed_id,
    )
    people = [
        add_participant(act, testimony, role=role, note=note) for role, note in account.participants
    ]
    if account.dates:
        set_dates(act, testimony, account.dates)
    if account.places:
        set_places(act, testimony, account.places)
    if account.terms:
        set_terms(act, testimony, account.terms)
    add_transcript(act, testimony, transcript_of(account, people))
    for consent in account.consents:
        form = consent.form
        notice = None if form is None else notice_called(form.name, form.version)
        record_consent(act, people[consent.participant], replace(consent.terms, notice=notice))


def _hashed(stream: BinaryIO, update: Callable[[bytes], object]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        update(chunk)
        failpoints.reached("file-half-sealed")
        yield chunk


def _buffered(chunks: Iterator[bytes]) -> BinaryIO:
    return io.BufferedReader(Chunks(chunks), CHUNK_BYTES)


def _file_key(collection: Collection, sha256: str) -> str:
    return keyed_hash("import file", str(collection.pk), sha256)
