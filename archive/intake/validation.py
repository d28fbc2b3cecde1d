"""The check of a whole file before anything of it is kept: streaming, and to its end, so that all bad rows are listed."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from archive.core import failpoints
from archive.intake.accounts import AccountRow, Gazetteer, transcript_of
from archive.intake.errors import MappingRefused
from archive.intake.formats import BadRow, Shape, table
from archive.intake.mapping import ColumnMapping, mapped, require_fit
from archive.intake.report import Fault, Report
from archive.intake.rows import RowReader
from archive.intake.sources import Source
from archive.intake.wording import shape_line
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Collection, KeptImport, Testimony, Transcript, TranscriptKind
from archive.testimony.services import source_key


@dataclass(frozen=True, slots=True)
class Reading:
    """All that decides what a file's bytes mean, so that they mean the same when they are read again."""

    shape: Shape
    mapping: ColumnMapping
    gazetteer: Gazetteer
    today: dt.date

    def accounts(self, source: Source, report: Report) -> Iterator[AccountRow]:
        """The sound rows in order. Faults and notes of all rows go to `report`."""
        seen: dict[bytes, int] = {}
        report.mapped = self.mapping.named
        with table(source, self.shape) as rows:
            if rows.columns is not None:
                self._require_fit(rows.columns)
                report.columns = rows.columns
            for raw in rows.rows:
                report.rows += 1
                if isinstance(raw, BadRow):
                    fault = Fault(row=raw.number, line=raw.line, column="", reason=raw.reason)
                    report.add_fault(fault)
                    continue
                reader = RowReader(
                    mapped(self.mapping, raw.values), gazetteer=self.gazetteer, today=self.today
                )
                account = reader.read(raw.number)
                _gather(report, reader, raw.number, raw.line)
                if account is None:
                    continue
                digest = hashlib.sha256(account.source_id.encode()).digest()[:16]
                first = seen.setdefault(digest, raw.number)
                if first != raw.number:
                    reason = f"the same source id as row {first}"
                    column = reader.column("source_id")
                    report.add_fault(
                        Fault(row=raw.number, line=raw.line, column=column, reason=reason)
                    )
                    continue
                yield account

    def _require_fit(self, columns: Iterable[str]) -> None:
        """Names read in a wrong encoding fit no mapping, so a refusal says how the file was read. It repeats no name."""
        try:
            require_fit(self.mapping, columns)
        except MappingRefused as error:
            raise MappingRefused(f"{_sentence(error)} {shape_line(self.shape)}") from None


def _sentence(error: MappingRefused) -> str:
    told = str(error)
    return told if told.endswith("?") else f"{told}."


def _gather(report: Report, reader: RowReader, row: int, line: int) -> None:
    for column, reason in reader.found.faults:
        report.add_fault(Fault(row=row, line=line, column=column, reason=reason))
    for column, reason in reader.found.notes:
        report.add_note(row, column, reason)
    for column, reason in reader.found.doubts:
        report.add_consent_note(row, column, reason)
    report.left_out.update(set(reader.found.left_out))


@dataclass(frozen=True, slots=True)
class _Standing:
    account: UUID
    batch: UUID | None
    released: bool
    batch_code: str


class Shelf:
    """What the collection holds already, by the source's id, beside what the import in hand has staged."""

    def __init__(self, collection: Collection, in_hand: KeptImport | None) -> None:
        self._collection = collection
        self._in_hand = in_hand.pk if in_hand is not None else None
        rows = Testimony.objects.filter(collection=collection, source_key__isnull=False)
        self._by_key = {
            key: _Standing(account, batch, batch is None or released is not None, code or "")
            for key, account, batch, released, code in rows.values_list(
                "source_key",
                "pk",
                "kept_import_id",
                "kept_import__released_at",
                "kept_import__code",
            ).iterator()
            if key is not None
        }

    def holds(self, account: AccountRow) -> bool:
        """Whether an earlier import, or a person, brought this account already."""
        standing = self._standing(account)
        return standing is not None and standing.batch != self._in_hand

    def unfinished_import_of(self, account: AccountRow) -> str:
        """The code of another import in which this account waits unreleased, or empty."""
        standing = self._standing(account)
        if standing is None or standing.released or standing.batch == self._in_hand:
            return ""
        return standing.batch_code

    def differs(self, account: AccountRow) -> bool:
        """Whether the text that stands here is another one. Compared by keyed hash: nothing is opened."""
        standing = self._standing(account)
        if standing is None:
            return False
        text = transcript_of(account).text
        ours = keyed_hash("transcript", str(standing.account), text)
        originals = Transcript.objects.filter(
            testimony=standing.account, kind=TranscriptKind.ORIGINAL
        )
        return not originals.filter(fingerprint=ours).exists()

    def _standing(self, account: AccountRow) -> _Standing | None:
        return self._by_key.get(source_key(self._collection, account.source_id))


def check(reading: Reading, source: Source, shelf: Shelf, *, step: Callable[[], None]) -> Report:
    """Read the whole file and say what would come in; `step` is called for each account.

    Raises FileRefused, MappingRefused.
    """
    report = Report()
    for account in reading.accounts(source, report):
        step()
        waiting = shelf.unfinished_import_of(account)
        if waiting:
            reason = f"this account waits in the unfinished import {waiting}; finish that one first"
            report.add_fault(Fault(row=account.number, column="source_id", reason=reason))
            continue
        if shelf.holds(account):
            report.already_here += 1
            if shelf.differs(account):
                report.differing.add(account.number)
            continue
        report.new += 1
        report.passages += len(account.passages)
        report.languages[account.language] += 1
        report.consents.update(consent.terms.state.value for consent in account.consents)
    failpoints.reached("file-checked")
    return report
