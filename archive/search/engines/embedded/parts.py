"""The parts of one segment in one file: the only module that knows Whoosh, whose container it is.

From Whoosh-Reloaded 2.7.5: `compound.CompoundStorage` (many parts in one file), and the byte to which
it rounds the length of a field. All in memory, bytes out and bytes in. Its tables and columns are not
used: reading them costs a Python call for each key and each document, where plain arrays are read whole.
Whoosh has no types, so this is where they begin.
"""

import json
from array import array
from collections.abc import Sequence
from io import BytesIO

from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.util.numeric import byte_to_length, length_to_byte

BYTE_LENGTHS: tuple[int, ...] = tuple(byte_to_length(byte) for byte in range(256))
"""The length that each byte of `length_byte` stands for."""

Numbers = Sequence[int]

_HEADER = 12  # where the directory of the parts begins, and how long it is

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

    def block(self, name: str, data: bytes) -> None:
        self._memory.parts[name] = data

    def numbers(self, name: str, values: "array[int]") -> None:
        """Numbers from 0 on, as the smallest integers that hold them all.

        They are in the byte order of the machine: an index is never moved to another, it is rebuilt.
        """
        largest = max(values, default=0)
        code = "B" if largest < 1 << 8 else "H" if largest < 1 << 16 else "I"
        same = values if values.typecode == code else array(code, values)
        self.block(name, code.encode() + same.tobytes())

    def words(self, name: str, values: Sequence[str]) -> None:
        """Words without line breaks; ValueError for one with."""
        text = "\n".join(values)
        if text.count("\n") != max(len(values) - 1, 0):
            raise ValueError("a word with a line break")
        self.block(name, text.encode("utf-8", "surrogatepass"))

    def rows(self, name: str, values: Sequence[str]) -> None:
        self.block(name, json.dumps(list(values)).encode())

    def pack(self) -> bytes:
        names = self._memory.list()
        CompoundStorage.assemble(self._memory.create_file("segment"), self._memory, names)
        return self._memory.parts["segment"]


class Unpacker:
    """The parts of a packed file. Nothing read from it keeps the file in memory."""

    def __init__(self, data: bytes) -> None:
        self._files = CompoundStorage(BufferFile(data), use_mmap=False)
        self._length = len(data)

    def is_told(self, *names: str) -> bool:
        """Whether these are all parts of the file, and nothing else stands in it: before, between or behind them."""
        told = self._files
        length = _HEADER + sum(map(told.file_length, told.list())) + told._dirlength
        return not told._options and length == self._length and sorted(names) == sorted(told.list())

    def names(self) -> list[str]:
        return list(self._files.list())

    def block(self, name: str) -> bytes:
        return bytes(self._files.open_file(name).get(0, self._files.file_length(name)))

    def numbers(self, name: str) -> Numbers:
        data = self.block(name)
        if data[:1] == b"B":
            return data[1:]
        numbers = array(data[:1].decode())
        numbers.frombytes(memoryview(data)[1:])
        return numbers

    def words(self, name: str, count: int) -> list[str]:
        words = self.block(name).decode("utf-8", "surrogatepass").split("\n") if count else []
        if len(words) != count:
            raise ValueError("words are missing")
        return words

    def rows(self, name: str) -> list[str]:
        return [str(row) for row in json.loads(self.block(name))]


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
