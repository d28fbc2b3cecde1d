"""Importing a partner's file: check all of it, keep it sealed, stage its accounts, release them at once."""

import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from archive.audit.log import act, change, committing
from archive.audit.verbs import Verb
from archive.consent.querysets import waiting_from_files
from archive.core import clock, failpoints
from archive.core.errors import AccessDenied
from archive.intake import staging
from archive.intake.accounts import Gazetteer
from archive.intake.formats import Shape, shape_of
from archive.intake.kept import KeptSource
from archive.intake.mapping import ColumnMapping
from archive.intake.report import Report
from archive.intake.sources import FileSource, sha256_of
from archive.intake.staging import PACE, Pace, Stage
from archive.intake.validation import Reading, Shelf, check
from archive.policy import duties
from archive.policy.codes import cases_reading, issue_case_codes, without_code
from archive.policy.roles import Duty
from archive.testimony.models import Collection, KeptImport, Testimony
from archive.users.models import User
from archive.workflows.codes import issue_in_turns


class Ending(StrEnum):
    """How an import ended."""

    CHECKED = "checked"
    BAD_ROWS = "bad-rows"
    IMPORTED_BEFORE = "imported-before"
    NOTHING_NEW = "nothing-new"
    RELEASED = "released"


class Progress(Protocol):
    """Told how far an import is. `total` is None where nobody knows yet."""

    def begin(self, what: str, total: int | None) -> None: ...

    def step(self, accounts: int) -> None: ...

    def end(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be imported, where to, and how it is to be read; `encoding` empty to have it detected."""

    collection: Collection
    path: Path
    mapping: ColumnMapping
    encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer:
    """What came of it. `code` is the kept import's; `awaiting` consents wait for a second person."""

    ending: Ending
    shape: Shape | None = None
    report: Report | None = None
    code: str = ""
    staged: int = 0
    staged_before: int = 0
    awaiting: int = 0
    seconds: float = 0.0


def find_collection(user: User, code: str) -> Collection:
    """The collection of this code, where the user imports; AccessDenied alike where there is none and where they don't."""
    collection = Collection.objects.filter(code=code).first()
    if collection is None:
        raise AccessDenied("no such duty in this collection")
    duties.require(user, Duty.IMPORT, collection)
    return collection


def check_import(user: User, order: ImportOrder, progress: Progress) -> ImportAnswer:
    """The dry run: say what would come in, and write nothing. Raises FileRefused, MappingRefused."""
    duties.require(user, Duty.IMPORT, order.collection)
    source = FileSource(order.path)
    before = staging.import_of(order.collection, sha256_of(source))
    if before is not None and before.released_at is not None:
        return ImportAnswer(ending=Ending.IMPORTED_BEFORE, code=before.code)
    reading = _reading(order, source)
    report = _checked(order, reading, source, before, progress)
    ending = Ending.BAD_ROWS if report.fault_count else Ending.CHECKED
    return ImportAnswer(ending=ending, shape=reading.shape, report=report)


def import_accounts(
    user: User, order: ImportOrder, progress: Progress, *, pace: Pace = PACE
) -> ImportAnswer:
    """Import a file. Nothing of it is staged while any row is bad, and nothing is visible before all of it is staged.

    Cut off at any point, it goes on from there when it is called again with the same file, collection, mapping, encoding and
    user. Raises FileRefused, MappingRefused, Conflict.
    """
    duties.require(user, Duty.IMPORT, order.collection)
    started = time.monotonic()
    source = FileSource(order.path)
    sha256 = sha256_of(source)
    kept_import = staging.import_of(order.collection, sha256)
    if kept_import is not None and kept_import.released_at is not None:
        return ImportAnswer(ending=Ending.IMPORTED_BEFORE, code=kept_import.code)
    reading = _reading(order, source)
    if kept_import is not None:
        with act(user.agent, Verb.IMPORT, on=kept_import) as this:
            staging.require_same(this, kept_import, shape=reading.shape, mapping=order.mapping)
    report = _checked(order, reading, source, kept_import, progress)
    if report.fault_count:
        return ImportAnswer(ending=Ending.BAD_ROWS, shape=reading.shape, report=report)
    if report.new == 0:
        return ImportAnswer(ending=Ending.NOTHING_NEW, shape=reading.shape, report=report)
    if kept_import is None:
        kept_import = _begin(user, order, reading, source, sha256, report)
    with act(user.agent, Verb.IMPORT, on=kept_import) as this:
        staging.keep_file(this, kept_import, source)
        kept = KeptSource(this, kept_import)
    stage = Stage(kept_import, reading, kept)
    staged = _stage(user, kept_import, stage, report.new, progress, pace)
    _release(user, kept_import, stage.expected, pace)
    return ImportAnswer(
        ending=Ending.RELEASED,
        shape=reading.shape,
        report=report,
        code=kept_import.code,
        staged=staged,
        staged_before=stage.staged_before,
        awaiting=_awaiting(kept_import),
        seconds=time.monotonic() - started,
    )


def _reading(order: ImportOrder, source: FileSource) -> Reading:
    shape = shape_of(source, name=source.name, encoding=order.encoding or None)
    return Reading(shape, order.mapping, Gazetteer.load(), clock.today())


def _checked(
    order: ImportOrder,
    reading: Reading,
    source: FileSource,
    kept_import: KeptImport | None,
    progress: Progress,
) -> Report:
    progress.begin("checking", None)
    try:
        shelf = Shelf(order.collection, kept_import)
        return check(reading, source, shelf, step=lambda: progress.step(1))
    finally:
        progress.end()


def _begin(
    user: User,
    order: ImportOrder,
    reading: Reading,
    source: FileSource,
    sha256: str,
    report: Report,
) -> KeptImport:
    kept_import = staging.new_kept_import(order.collection)
    with change(user.agent, Verb.IMPORT, on=kept_import) as this:
        staging.begin(
            this,
            kept_import,
            source=source,
            sha256=sha256,
            shape=reading.shape,
            mapping=order.mapping,
            rows=report.rows,
        )
    failpoints.reached("import-begun")
    return kept_import


def _stage(
    user: User,
    kept_import: KeptImport,
    stage: Stage,
    total: int,
    progress: Progress,
    pace: Pace,
) -> int:
    progress.begin("importing", total)
    progress.step(stage.staged_before)
    staged = 0
    try:
        while stage.fetch(pace):
            with change(user.agent, Verb.IMPORT, on=kept_import) as this:
                done = stage.stage(this, pace)
            failpoints.reached("chunk-committed")
            staged += done
            progress.step(done)
            time.sleep(pace.pause)
    finally:
        progress.end()
    return staged


def _release(user: User, kept_import: KeptImport, expected: int, pace: Pace) -> None:
    """One small commit shows all accounts. Their codes in the cases that read the collection are issued before, in turns."""
    failpoints.reached("before-release")
    accounts = Testimony.objects.filter(kept_import=kept_import)
    with act(user.agent, Verb.RELEASE_IMPORT, on=kept_import) as this:
        for case in cases_reading(kept_import.collection):
            issue_in_turns(this, case, accounts, pace)
        with committing(this):
            staging.release(this, kept_import, expected=expected)
            # A case whose grant was approved meanwhile has given them codes by then: they were all staged.
            for case in cases_reading(kept_import.collection):
                issue_case_codes(this, case, without_code(case, accounts))
            failpoints.reached("case-codes-issued")
    failpoints.reached("released")


def _awaiting(kept_import: KeptImport) -> int:
    """Consents that came with the file and wait for a second person: `workflows.consent.confirm_import`."""
    return waiting_from_files().filter(participant__testimony__kept_import=kept_import).count()
