"""The sealed copy of an imported file, read again: to stage its accounts, and for the second person who confirms."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from django.utils import timezone

from archive.audit.log import Act
from archive.core.errors import Conflict
from archive.intake.accounts import Gazetteer
from archive.intake.formats import FileFormat, shape_of
from archive.intake.mapping import ColumnMapping, read_mapping
from archive.intake.report import Report
from archive.intake.sources import CHUNK_BYTES, GZIP_MAGIC, Chunks
from archive.intake.validation import Reading
from archive.sealing.errors import SealingError
from archive.sealing.files import open_sealed_file
from archive.testimony.models import KeptImport
from archive.testimony.services import source_key


class KeptSource:
    """The sealed copy of an imported file, to be read once. Made within an act; what it opened can be read on after it."""

    def __init__(self, act: Act, kept_import: KeptImport) -> None:
        _require_intact(kept_import)
        chunks = _chunks(kept_import)
        # The key is unwrapped at the first chunk: now, on record.
        first = next(chunks)
        self.is_gzip = first.startswith(GZIP_MAGIC)
        self._chunks = chain([first], chunks)

    def open(self) -> BinaryIO:
        """The file from its beginning."""
        return io.BufferedReader(Chunks(self._chunks), CHUNK_BYTES)

    def chunks(self) -> Iterator[bytes]:
        """The file as it came, bytes after bytes."""
        return self._chunks


class SealedCopy:
    """The same, to be read as often as needed, within an act alone."""

    def __init__(self, act: Act, kept_import: KeptImport) -> None:
        self._kept_import = kept_import

    def open(self) -> BinaryIO:
        """The file from its beginning."""
        return io.BufferedReader(Chunks(_chunks(self._kept_import)), CHUNK_BYTES)


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What a kept file tells a second time: the report of its check, and the keys of the sources' own ids in it."""

    report: Report
    source_keys: frozenset[str]


def read_again(act: Act, kept_import: KeptImport) -> ReadAgain:
    """Read a kept file as it was read when it came in: same mapping, same encoding, same day.

    Raises SealingError where it is not there or not whole, FileRefused and MappingRefused where it can't be read any more.
    """
    copy = SealedCopy(act, kept_import)
    file_format = FileFormat(kept_import.file_format)
    shape = shape_of(copy, name=f"a.{file_format.value}", encoding=kept_import.encoding)
    mapping = read_mapping(kept_import.mapping) if kept_import.mapping else ColumnMapping()
    came_in = timezone.localdate(kept_import.created_at)
    reading = Reading(shape, mapping, Gazetteer.load(), came_in)
    report = Report()
    keys = {
        source_key(kept_import.collection, account.source_id)
        for account in reading.accounts(copy, report)
    }
    return ReadAgain(report, frozenset(keys))


def _chunks(kept_import: KeptImport) -> Iterator[bytes]:
    try:
        yield from open_sealed_file(kept_import.stored_name, subject=kept_import.pk)
    except OSError as error:
        raise SealingError("a kept file can't be opened") from error


def _require_intact(kept_import: KeptImport) -> None:
    """Raise Conflict where the kept bytes are not those that were received."""
    digest = hashlib.sha256()
    for chunk in _chunks(kept_import):
        digest.update(chunk)
    if digest.hexdigest() != kept_import.sha256:
        raise Conflict("the kept file is not the one that was received")
