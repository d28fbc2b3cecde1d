"""Where the bytes come from: the partner's file, or our sealed copy of it. Streamed, hashed, bounded; nothing is unpacked to disk."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.intake.errors import FileRefused

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
        try:
            return self._path.stat().st_size
        except OSError:
            raise FileRefused("the file can't be read") from None

    def open(self) -> BinaryIO:
        """The file from its beginning; raises FileRefused."""
        try:
            return self._path.open("rb")
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
    """The bytes, taken out of gzip where they are in it; bounded. Raises FileRefused for a workbook."""
    stream = source.open()
    head = io.BufferedReader(Bounded(stream)).peek(4)[:4]
    stream.close()
    if head.startswith(ZIP_MAGIC):
        raise FileRefused("this is a workbook or an archive: save the sheet as CSV UTF-8 first")
    raw = source.open()
    if head.startswith(GZIP_MAGIC):
        return io.BufferedReader(Bounded(gzip.GzipFile(fileobj=raw)), CHUNK_BYTES)
    return io.BufferedReader(Bounded(raw), CHUNK_BYTES)


class Bounded(io.RawIOBase):
    """A stream that refuses to yield more than any honest file holds, and tells damage without repeating it."""

    def __init__(self, inner: "BinaryIO | gzip.GzipFile", most: int = MOST_BYTES) -> None:
        self._inner = inner
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview[int]") -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise FileRefused("the compressed file is damaged or cut off") from None
        except OSError:
            raise FileRefused("the file can't be read") from None
        self._left -= len(data)
        if self._left < 0:
            raise FileRefused("the file holds more than 8 GiB; split it")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


class Chunks(io.RawIOBase):
    """Chunks from an iterator as a stream, each told to `watch` before it is handed on."""

    def __init__(
        self, chunks: Iterator[bytes], watch: Callable[[bytes], object] | None = None
    ) -> None:
        self._chunks = chunks
        self._watch = watch
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview[int]") -> int:  # type: ignore[override]
        while not self._held:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            if self._watch is not None:
                self._watch(chunk)
            self._held = memoryview(chunk)
        taken = min(len(buffer), len(self._held))
        buffer[:taken] = self._held[:taken]
        self._held = self._held[taken:]
        return taken
