"""The formats: JSON Lines and CSV, as rows of named values. A reader never stops at a bad row if it can go on."""

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from archive.intake.encodings import HANDLER, Encoding, detect_encoding, named_encoding
from archive.intake.errors import FileRefused
from archive.intake.sources import Source, unpacked

# A line of JSON may hold the longest text, escaped, and all that stands beside it.
LONGEST_LINE = 16 * 1024 * 1024
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
SNIFFED_ROWS = 20
MOST_COLUMNS = 1000
NOT_JSON = "not JSON"


class FileFormat(StrEnum):
    """What a file can be."""

    JSONL = "jsonl"
    CSV = "csv"


SUFFIXES = {
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written."""

    file_format: FileFormat
    encoding: Encoding
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stood: its number as the person's program shows it, the line it begins on, its values by column."""

    number: int
    line: int
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be read as one."""

    number: int
    line: int
    reason: str


@dataclass(slots=True)
class Table:
    """Rows being read. `columns` are those of a CSV's first row, and None where each row names its own."""

    columns: tuple[str, ...] | None
    rows: Iterator[RawRow | BadRow] = field(repr=False)


def shape_of(source: Source, *, name: str, encoding: str | None) -> Shape:
    """Find out how a file is written; raises FileRefused."""
    suffix = Path(name.lower().removesuffix(".gz")).suffix
    if suffix not in SUFFIXES:
        raise FileRefused("the file's name ends in none of .jsonl, .ndjson, .csv, .tsv (or .gz)")
    if encoding:
        found = named_encoding(encoding)
    else:
        with unpacked(source) as stream:
            found = detect_encoding(stream)
    shape = Shape(SUFFIXES[suffix], found)
    if shape.file_format == FileFormat.JSONL:
        return shape
    return Shape(shape.file_format, found, _delimiter(source, shape))


@contextmanager
def table(source: Source, shape: Shape) -> Iterator[Table]:
    """The rows of a file, read one at a time; raises FileRefused where it has no rows at all."""
    newline = "\n" if shape.file_format == FileFormat.JSONL else ""
    with (
        unpacked(source) as stream,
        io.TextIOWrapper(
            stream, encoding=shape.encoding.name, errors=HANDLER, newline=newline
        ) as text,
    ):
        if shape.file_format == FileFormat.JSONL:
            yield Table(None, _json_rows(text))
        else:
            yield _csv_table(text, shape.delimiter)


class _LineTooLong(Exception):
    pass


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise _LineTooLong
        yield line


def _json_rows(text: io.TextIOWrapper) -> Iterator[RawRow | BadRow]:
    number = 0
    try:
        for number, line in enumerate(_lines(text), start=1):
            if not line.strip():
                continue
            found = _json_object(line)
            if isinstance(found, str):
                yield BadRow(number, number, found)
            else:
                yield RawRow(number, number, found)
    except _LineTooLong:
        yield BadRow(
            number + 1, number + 1, "longer than 16 million characters; reading stopped here"
        )


class _Unsound(Exception):
    """A JSON line with a fault that we name ourselves."""


def _json_object(line: str) -> dict[str, object] | str:
    """The object on the line, or the reason why there is none. Python's own messages can hold the line."""
    try:
        found: object = json.loads(line, object_pairs_hook=_pairs, parse_constant=_constant)
    except json.JSONDecodeError as error:
        return f"{NOT_JSON} (at character {error.pos + 1})"
    except _Unsound as error:
        return str(error)
    except ValueError:
        return f"{NOT_JSON}: a number with too many digits"
    except RecursionError:
        return f"{NOT_JSON} that can be read: nested too deeply"
    return found if isinstance(found, dict) else "not a JSON object"


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Unsound("a key stands twice in one object")
    return found


def _constant(_: str) -> float:
    raise _Unsound(f"{NOT_JSON}: NaN or Infinity")


def _delimiter(source: Source, shape: Shape) -> str:
    """The delimiter under which the first rows agree best; a spreadsheet's own ``sep=`` line decides."""
    csv.field_size_limit(LONGEST_LINE)
    with (
        unpacked(source) as stream,
        io.TextIOWrapper(stream, encoding=shape.encoding.name, errors=HANDLER, newline="") as text,
    ):
        sample = text.read(CHUNK_CHARACTERS)
    said = _SEPARATOR_LINE.match(sample)
    if said:
        return said.group(1)
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0, 0) else ","


CHUNK_CHARACTERS = 1024 * 1024
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n")


def _score(sample: str, delimiter: str) -> tuple[int, int]:
    widths = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if record:
                widths.append(len(record))
            if len(widths) == SNIFFED_ROWS:
                break
    except csv.Error:
        return (0, 0)
    if not widths or widths[0] < 2:
        return (0, 0)
    return (sum(width == widths[0] for width in widths), widths[0])


class _Records(Protocol):
    line_num: int

    def __next__(self) -> list[str]: ...


def _csv_table(text: io.TextIOWrapper, delimiter: str) -> Table:
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(_csv_lines(text), delimiter=delimiter, strict=True)
    number, header = 0, [""]
    try:
        while not any(cell.strip() for cell in header):
            number, header = number + 1, next(reader)
    except StopIteration:
        raise FileRefused("the file has no rows") from None
    except (csv.Error, _LineTooLong):
        raise FileRefused("the first row can't be read: its quotes don't close") from None
    columns = _column_names(header)
    return Table(columns, _csv_rows(reader, columns, number))


def _column_names(header: list[str]) -> tuple[str, ...]:
    """The names in the first row; a column without one goes by its letter, so that nothing is passed over silently."""
    if len(header) > MOST_COLUMNS:
        raise FileRefused("the first row has more than 1,000 columns")
    names = tuple(
        cell.strip() or f"column {column_letter(position)}" for position, cell in enumerate(header)
    )
    if len(set(names)) != len(names):
        raise FileRefused("two columns of the first row have the same name")
    return names


def column_letter(position: int) -> str:
    """The letter that a spreadsheet shows for a column, counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _csv_lines(text: io.TextIOWrapper) -> Iterator[str]:
    lines = _lines(text)
    first = next(lines, "")
    if not _SEPARATOR_LINE.match(first):
        yield first
    yield from lines


def _csv_rows(reader: _Records, columns: tuple[str, ...], number: int) -> Iterator[RawRow | BadRow]:
    while True:
        number, line = number + 1, reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except (csv.Error, _LineTooLong):
            reason = "a quotation mark is out of place, or a cell is too long; reading stopped here"
            yield BadRow(number, line, reason)
            return
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(columns):
            yield BadRow(
                number, line, f"{len(record)} cells where the first row has {len(columns)}"
            )
            continue
        yield RawRow(number, line, dict(zip(columns, record, strict=True)))
