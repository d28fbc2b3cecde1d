"""The parts of one segment, in the file formats of Whoosh: the only module that knows it.

From Whoosh-Reloaded 2.7.5: `filetables.OrderedHash*` (a table of sorted keys), `columns.*` (one
value per document), `compound.CompoundStorage` (many parts in one file). All in memory, bytes out
and bytes in. Whoosh has no types, so this is where they begin.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from whoosh.columns import FixedBytesColumn, NumericColumn, RefBytesColumn
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import Storage
from whoosh.filedb.filetables import OrderedHashReader, OrderedHashWriter
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.util.numeric import byte_to_length, length_to_byte

_IDS = FixedBytesColumn(16)
_NUMBERS = NumericColumn("I")
_LABELS = RefBytesColumn()

LABELS = 65_535
"""Different labels that a column takes; Whoosh drops further ones with no more than a warning."""

BYTE_LENGTHS: tuple[int, ...] = tuple(byte_to_length(byte) for byte in range(256))
"""The length that each byte of `length_byte` stands for."""

_length_bytes: dict[int, int] = {}


def length_byte(length: int) -> int:
    """The byte to which Whoosh rounds the length of a field for its scores."""
    byte = _length_bytes.get(length)
    if byte is None:
        byte = _length_bytes[length] = int(length_to_byte(length))
    return byte


class Packer:
    """Gathers parts by name, then makes them one file."""

    def __init__(self) -> None:
        self._memory = _Memory()

    def table(self, name: str, header: list[str], rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Keys must rise."""
        table = OrderedHashWriter(self._memory.create_file(name))
        table.extras["header"] = header
        for key, value in rows:
            table.add(key, value)
        table.close()

    def block(self, name: str, data: bytes) -> None:
        self._memory.parts[name] = data

    def ids(self, name: str, values: Sequence[bytes]) -> None:
        self._column(name, _IDS, values)

    def numbers(self, name: str, values: Sequence[int]) -> None:
        self._column(name, _NUMBERS, values)

    def labels(self, name: str, values: Sequence[bytes]) -> None:
        if len(set(values)) > LABELS:
            raise ValueError("too many labels for one segment")
        self._column(name, _LABELS, values)

    def pack(self) -> bytes:
        names = self._memory.list()
        CompoundStorage.assemble(self._memory.create_file("segment"), self._memory, names)
        return self._memory.parts["segment"]

    def _column(
        self,
        name: str,
        kind: FixedBytesColumn | RefBytesColumn,
        values: Sequence[bytes] | Sequence[int],
    ) -> None:
        file = self._memory.create_file(name)
        writer = kind.writer(file)
        for number, value in enumerate(values):
            writer.add(number, value)
        writer.finish(len(values))
        file.close()


class Unpacker:
    """The parts of a packed file. Reads are slices of bytes: safe from several threads."""

    def __init__(self, data: bytes) -> None:
        self._files = CompoundStorage(BufferFile(data), use_mmap=False)

    def names(self) -> list[str]:
        return list(self._files.list())

    def table(self, name: str) -> "Table":
        return Table(OrderedHashReader.open(self._files, name))

    def block(self, name: str) -> bytes:
        return bytes(self._files.open_file(name).get(0, self._files.file_length(name)))

    def ids(self, name: str, count: int) -> list[bytes]:
        return list(self._column(name, _IDS, count))

    def numbers(self, name: str, count: int) -> list[int]:
        return list(self._column(name, _NUMBERS, count))

    def labels(self, name: str, count: int) -> list[bytes]:
        return list(self._column(name, _LABELS, count))

    def _column(
        self, name: str, kind: FixedBytesColumn | RefBytesColumn, count: int
    ) -> Iterable[Any]:
        """The values of a column, one per document; none if there is no such column."""
        if not self._files.file_exists(name):
            return []
        file, length = self._files.open_file(name), self._files.file_length(name)
        values: Iterable[Any] = kind.reader(file, 0, length, count)
        return values


class Table:
    """A table of sorted keys."""

    def __init__(self, reader: OrderedHashReader) -> None:
        self._reader = reader
        self.header: list[str] = reader.extras["header"]

    def get(self, key: bytes) -> bytes | None:
        value: bytes | None = self._reader.get(key)
        return value

    def items_from(self, key: bytes) -> Iterator[tuple[bytes, bytes]]:
        """All rows from the first key that isn't smaller, in order."""
        yield from self._reader.items_from(key)


class _Memory(Storage):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's storage for the parts. Its own one in memory spills into a temporary folder."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def create_file(self, name: str, **_: object) -> StructFile:
        def keep(file: StructFile) -> None:
            self.parts[name] = file.file.getvalue()

        return StructFile(BytesIO(), name=name, onclose=keep)

    def open_file(self, name: str, **_: object) -> BufferFile:
        return BufferFile(self.parts[name], name=name)

    def list(self) -> list[str]:
        return list(self.parts)

    def file_exists(self, name: str) -> bool:
        return name in self.parts

    def file_length(self, name: str) -> int:
        return len(self.parts[name])

    def file_modified(self, name: str) -> int:
        return 0  # when an account was indexed is nobody's business

    def delete_file(self, name: str) -> None:
        del self.parts[name]
