"""Opening a kept file: for the second person who compares with it what came in. Each opening is on record before it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from archive.audit.log import Act, act
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied, Conflict
from archive.intake.errors import FileRefused, MappingRefused
from archive.intake.kept import KeptSource, ReadAgain, read_again
from archive.intake.report import Rows
from archive.policy import files
from archive.testimony.models import KeptImport
from archive.users.models import User


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A kept file, open to be handed out. `name` is made from its code: what its partner called it may name people."""

    name: str
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class NotPlain:
    """Consents that did not come in as they were told: the column, why, and the rows. Nothing of what stood there."""

    column: str
    reason: str
    rows: Rows


@contextmanager
def open_kept_file(user: User, import_id: UUID) -> Iterator[OpenFile]:
    """The file as it came, for those with a duty towards it. What is opened here can be read on after the block.

    Raises AccessDenied alike where there is none and where it is not theirs, Conflict where an account in it is closed or
    the kept bytes are not those that were received, SealingError where they can't be opened.
    """
    with _opened(user, import_id) as (this, kept_import):
        _require_nothing_closed(user, kept_import)
        keys = _read_again(this, kept_import).source_keys
        _require_nothing_closed(user, kept_import, source_keys=keys)
        source = KeptSource(this, kept_import)
        ending = ".gz" if source.is_gzip else ""
        name = f"{kept_import.code}.{kept_import.file_format}{ending}"
        yield OpenFile(name, source.chunks())


def not_plain(user: User, import_id: UUID) -> list[NotPlain]:
    """Why consents of a file came in as unknown or were left out, read from it again. Raises as `open_kept_file`."""
    with _opened(user, import_id) as (this, kept_import):
        report = _read_again(this, kept_import).report
    return [
        NotPlain(column, reason, rows) for (column, reason), rows in report.consent_notes.items()
    ]


@contextmanager
def _opened(user: User, import_id: UUID) -> Iterator[tuple[Act, KeptImport]]:
    with act(user.agent, Verb.READ_FILE, on=KeptImport(pk=import_id)) as this:
        found = KeptImport.objects.select_related("collection").filter(pk=import_id).first()
        if found is None:
            raise AccessDenied("no such file")
        files.require_duty_towards(user, found)
        yield this, found


def _read_again(this: Act, kept_import: KeptImport) -> ReadAgain:
    try:
        return read_again(this, kept_import)
    except (FileRefused, MappingRefused) as error:
        raise Conflict("the kept file can't be read as it was when it came in") from error


def _require_nothing_closed(
    user: User, kept_import: KeptImport, *, source_keys: frozenset[str] = frozenset()
) -> None:
    if files.holds_closed(user, kept_import, source_keys=source_keys):
        raise Conflict("an account of this file is withdrawn or may not be kept")
