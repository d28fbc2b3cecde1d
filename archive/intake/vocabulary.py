"""Rows of places and of terms: what a file may say of them, and what of it can't be taken."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from archive.incidents.entries import (
    LONGEST_NAME,
    LONGEST_TAG,
    PlaceEntry,
    SpelledName,
    TermEntry,
    TermKey,
)
from archive.incidents.models import PRECISION_OF_KIND, PlaceKind
from archive.intake.errors import FileRefused
from archive.intake.formats import BadRow, RawRow, Shape, table
from archive.intake.report import Fault
from archive.intake.sources import Source
from archive.intake.values import BadValue, fields_of, is_blank, one_of, parts, sound_text
from archive.language import is_language_tag

Found = TypeVar("Found")

LISTED = 200
# Loaded in one transaction, which whoever else writes waits for: so many take about 5 seconds, and they wait 10.
MOST_ROWS = 30_000
# What a person may have called a column. A key that is a sentence is not shown.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Vocabulary(StrEnum):
    """What a file holds."""

    PLACES = "places"
    TERMS = "terms"


# The columns of each, and the beginnings of those that end in a language.
COLUMNS = {
    Vocabulary.PLACES: frozenset({"code", "kind", "parent", "precision", "names", "variants"}),
    Vocabulary.TERMS: frozenset({"scheme", "version", "code", "broader", "replaced_by", "labels"}),
}
BY_LANGUAGE = {
    Vocabulary.PLACES: {"name_": "names", "variants_": "variants"},
    Vocabulary.TERMS: {"label_": "labels"},
}


@dataclass(slots=True)
class VocabularyRead:
    """A file of places or terms as read: sound entries with their rows, faults, and columns that nothing takes."""

    places: list[PlaceEntry] = field(default_factory=list)
    terms: list[TermEntry] = field(default_factory=list)
    # Row and line of each entry, in the entries' order.
    at: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    # Codes of rows that can't be taken for another reason: nothing is said against those that point to them.
    unsound: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def add_fault(self, row: int, line: int, column: str, reason: str) -> None:
        """Count a fault; the first 200 are kept for the list."""
        self.fault_count += 1
        if len(self.faults) < LISTED:
            self.faults.append(Fault(row=row, line=line, column=column, reason=reason))


def read_vocabulary(
    source: Source, shape: Shape, holds: Vocabulary, *, step: Callable[[], None]
) -> VocabularyRead:
    """Read a whole file, to its end; `step` is called for each row. Raises FileRefused."""
    read = VocabularyRead()
    with table(source, shape) as rows:
        for raw in rows.rows:
            step()
            read.rows += 1
            if read.rows > MOST_ROWS:
                raise FileRefused(f"the file has more than {MOST_ROWS:,} rows; split it")
            if isinstance(raw, BadRow):
                read.add_fault(raw.number, raw.line, "", raw.reason)
            else:
                _read_row(read, raw, holds)
    if not read.rows:
        raise FileRefused("the file has no rows")
    return read


def left_out_line(left_out: Counter[str]) -> str:
    """The columns that nothing takes, in words; empty where there are none."""
    shown = [f"{name} ({rows})" for name, rows in left_out.most_common() if _NAME.fullmatch(name)]
    if hidden := len(left_out) - len(shown):
        shown.append(f"{hidden} with names that are not shown here")
    return f"Not taken, though the file has it (rows): {', '.join(shown)}." if shown else ""


def _read_row(read: VocabularyRead, raw: RawRow, holds: Vocabulary) -> None:
    row = _Row(raw.values, holds)
    if holds == Vocabulary.PLACES:
        place = row.place()
        if place is not None:
            read.places.append(place)
    else:
        term = row.term()
        if term is not None:
            read.terms.append(term)
    if row.faults:
        read.unsound.add(row.text("code"))
        for column, reason in dict.fromkeys(row.faults):
            read.add_fault(raw.number, raw.line, column, reason)
    else:
        read.at.append((raw.number, raw.line))
    read.left_out.update(row.left_out)


class _Row:
    """One row; `faults` are its columns with what is wrong there, `left_out` the columns that nothing takes."""

    def __init__(self, values: Mapping[str, object], holds: Vocabulary) -> None:
        self._values = {name.strip(): value for name, value in values.items()}
        self._by_language = BY_LANGUAGE[holds]
        self.faults: list[tuple[str, str]] = []
        self.left_out = [
            name
            for name, value in self._values.items()
            if name not in COLUMNS[holds]
            and not name.startswith(tuple(self._by_language))
            and not is_blank(value)
        ]

    def place(self) -> PlaceEntry | None:
        """The place, or None where there are faults."""
        shown = self._spelled("names", lambda value: [sound_text(value)])
        variants = self._spelled("variants", lambda value: [sound_text(v) for v in parts(value)])
        kind = self._read("kind", lambda value: one_of(PlaceKind, value))
        if kind is not None and not is_blank(self._values.get("precision")):
            self._agree(kind)
        code, parent = self._told("code"), self.text("parent")
        if not shown and not self.faults:
            self.faults.append(("names", "a place has a name to be shown"))
        if kind is None or self.faults:
            return None
        names = (
            *(SpelledName(language=tag, name=name) for tag, name in shown),
            *(SpelledName(language=tag, name=name, is_variant=True) for tag, name in variants),
        )
        return PlaceEntry(code=code, kind=kind, parent=parent, names=names)

    def term(self) -> TermEntry | None:
        """The term, or None where there are faults."""
        labels = self._spelled("labels", lambda value: [sound_text(value)])
        entry = TermEntry(
            scheme=self._told("scheme"),
            version=self._told("version"),
            code=self._told("code"),
            labels=dict(labels),
            broader=self._link("broader"),
            replaced_by=self._link("replaced_by"),
        )
        if not labels and not self.faults:
            self.faults.append(("labels", "a term has a label"))
        return None if self.faults else entry

    def text(self, column: str) -> str:
        """A short text, trimmed; empty where nothing is said or it can't be read, which is then a fault."""
        return self._read(column, lambda value: _whole_number_or_text(value).strip()) or ""

    def _told(self, column: str) -> str:
        text = self.text(column)
        if not text and not any(faulty == column for faulty, _ in self.faults):
            self.faults.append((column, "empty"))
        return text

    def _read(self, column: str, reader: Callable[[object], Found]) -> Found | None:
        try:
            return reader(self._values.get(column))
        except BadValue as error:
            self.faults.append((column, error.reason))
            return None

    def _agree(self, kind: PlaceKind) -> None:
        """A file's own precision is no more than what the kind tells: consent is asked by it."""
        told = PRECISION_OF_KIND[kind]
        said = self._read("precision", lambda value: one_of(type(told), value, by_name=True))
        if said is not None and said != told:
            reason = f"a {kind.value} tells a place as {told.name.lower()}; leave this blank"
            self.faults.append(("precision", reason))

    def _link(self, column: str) -> TermKey | None:
        """A code of the same scheme and version, or ``scheme/version/code`` of another."""
        told = self.text(column)
        if not told:
            return None
        names = told.split("/")
        if len(names) == 3 and column == "replaced_by":
            return TermKey(*names)
        if len(names) != 1:
            self.faults.append((column, "neither a code nor scheme/version/code"))
        return TermKey(self.text("scheme"), self.text("version"), told)

    def _spelled(self, whole: str, reader: Callable[[object], list[str]]) -> list[tuple[str, str]]:
        """Names with their languages, from an object by language and from columns that end in one."""
        found: list[tuple[str, str]] = []
        for column, tag, value in self._languages(whole):
            if is_blank(value):
                continue
            if not is_language_tag(tag) or len(tag) > LONGEST_TAG:
                self.faults.append((column, "no BCP 47 language tag, such as ar, en or ckb-Arab"))
                continue
            for name in self._names(column, value, reader):
                found.append((tag, name))
        return found

    def _languages(self, whole: str) -> Iterator[tuple[str, str, object]]:
        told = self._values.get(whole)
        if not is_blank(told):
            for tag, value in (self._read(whole, lambda _: fields_of(told)) or {}).items():
                yield whole, tag, value
        for column, value in self._values.items():
            for beginning, belongs_to in self._by_language.items():
                if belongs_to == whole and column.startswith(beginning):
                    yield column, column.removeprefix(beginning), value

    def _names(
        self, column: str, value: object, reader: Callable[[object], list[str]]
    ) -> Iterator[str]:
        try:
            names = [name.strip() for name in reader(value)]
        except BadValue as error:
            self.faults.append((column, error.reason))
            return
        for name in names:
            if len(name) > LONGEST_NAME:
                self.faults.append((column, f"longer than {LONGEST_NAME} characters"))
            elif _CONTROL.search(name):
                self.faults.append((column, "a line break or another control character"))
            elif name:
                yield name


def _whole_number_or_text(value: object) -> str:
    """JSON's ``2`` is as good a code or version as ``"2"``; its ``1.0`` is not: 1.10 would read as 1.1."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return sound_text(value)
