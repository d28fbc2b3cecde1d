"""Where the bytes come from: the partner's file, or our sealed copy of it. Streamed, bounded, never unpacked to disk."""

import gzip
import hashlib
import io
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from archive.intake.errors import FileRefused

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK_BYTES = 64 * 1024
# Of the unpacked text. A few kilobytes of gzip can hold more than any disk.
MOST_BYTES = 8 * 1024**3
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"


class Source(Protocol):
    """Bytes that can be read from their beginning, as often as needed."""

    def open(self) -> BinaryIO:
        """The bytes as they came."""


class FileSource:
    """The file that a person named. Errors don't repeat its name: names of files name people."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """The file's own name: sealed where it is kept, never printed."""
        return self._path.name

    @property
    def size(self) -> int:
        """Bytes as they came; raises FileRefused."""
        return self._stat().st_size

    def open(self) -> BinaryIO:
        """The file from its beginning; raises FileRefused."""
        if not stat.S_ISREG(self._stat().st_mode):
            # To open a pipe would wait for one who writes into it; a device may never end.
            raise FileRefused("this is not a file, but a folder, a pipe or a device")
        try:
            return self._path.open("rb")
        except OSError:
            raise FileRefused("the file can't be read") from None

    def _stat(self) -> os.stat_result:
        try:
            return self._path.stat()
        except OSError:
            raise FileRefused("the file can't be read") from None


def sha256_of(source: Source) -> str:
    """SHA-256, in hex, of the bytes as they came."""
    digest = hashlib.sha256()
    with source.open() as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def unpacked(source: Source) -> BinaryIO:
    """The bytes, taken out of gzip where they are in it; bounded. Raises FileRefused, for a workbook too."""
    packed = io.BufferedReader(Bounded(source.open()), CHUNK_BYTES)
    head = packed.peek(4)[:4]
    if head.startswith(ZIP_MAGIC):
        packed.close()
        raise FileRefused("this is a workbook or an archive: save the sheet as CSV UTF-8 first")
    if head.startswith(GZIP_MAGIC):
        return io.BufferedReader(Bounded(gzip.GzipFile(fileobj=packed), packed), CHUNK_BYTES)
    return packed


class Bounded(io.RawIOBase):
    """A stream that refuses to yield more than any honest file holds, and tells damage without repeating it."""

    def __init__(self, inner: "BinaryIO | gzip.GzipFile", below: BinaryIO | None = None) -> None:
        self._inner = inner
        self._below = below
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        try:
            data = self._inner.read(len(view))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise FileRefused("the compressed file is damaged or cut off") from None
        except OSError:
            raise FileRefused("the file can't be read") from None
        self._left -= len(data)
        if self._left < 0:
            raise FileRefused("the file holds more than 8 GiB; split it")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        if self._below is not None:
            self._below.close()
        super().close()


class Chunks(io.RawIOBase):
    """Chunks from an iterator as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        view = memoryview(buffer)
        while not self._held:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._held = memoryview(chunk)
        taken = min(len(view), len(self._held))
        view[:taken] = self._held[:taken]
        self._held = self._held[taken:]
        return taken
