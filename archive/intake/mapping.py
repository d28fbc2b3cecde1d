"""The mapping: how a partner's columns become our fields. A JSON file; docs/importing.md shows one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archive.intake.errors import MappingRefused
from archive.intake.fields import FIELDS
from archive.intake.values import is_blank

PARTS = frozenset({"columns", "constants", "values", "consent"})
CONSENT_KEYS = frozenset(
    {
        "participant",
        "purpose",
        "audience",
        "state",
        "identity",
        "attribution",
        "place_precision",
        "date_precision",
        "not_before",
        "not_after",
        "review_on",
        "after_death",
        "conditions",
        "form",
        "form_version",
        "evidence",
    }
)


@dataclass(frozen=True, slots=True)
class FromColumn:
    """A part of a consent that stands in a column of the file."""

    column: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Their columns to our fields, what is the same for all rows, and what their words mean.

    `text` is the mapping as one canonical text: the same for the same mapping, however it was laid out.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    constants: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    consent: tuple[Mapping[str, object], ...] = ()
    text: str = ""

    def fields_of(self, column: str) -> tuple[str, ...]:
        """The fields that a column fills: as mapped, else the one of its own name."""
        if column in self.columns:
            return self.columns[column]
        return (column,) if column in FIELDS and column not in self.left_out else ()

    @property
    def named(self) -> frozenset[str]:
        """Every column that the mapping speaks of."""
        return frozenset(self.columns) | self.left_out | self.consent_columns

    @property
    def consent_columns(self) -> frozenset[str]:
        """Columns that only the consent part reads."""
        return frozenset(
            part.column
            for template in self.consent
            for part in template.values()
            if isinstance(part, FromColumn)
        )


@dataclass(frozen=True, slots=True)
class MappedRow:
    """Values by our field names, and the column of the file in which each stood."""

    values: dict[str, object]
    column_of: dict[str, str]
    consent: list[dict[str, object]]
    left_out: list[str]
    twice: list[str]
    # Of each of the mapping's consents, which parts stand in which columns.
    consent_columns: list[dict[str, str]] = field(default_factory=list)

    def column(self, name: str) -> str:
        """What to call a field in a message."""
        return self.column_of.get(name, name)


def read_mapping(text: str) -> ColumnMapping:
    """Read a mapping file; raises MappingRefused, which names the part and not what stood there."""
    try:
        content: object = json.loads(text, object_pairs_hook=_no_twins)
    except ValueError:
        raise MappingRefused("the mapping is not JSON, or names a key twice") from None
    parts = _object(content, "the mapping")
    if unknown := set(parts) - PARTS:
        raise MappingRefused(f"the mapping has {len(unknown)} parts that are not known here")
    columns, left_out = _columns(_object(parts.get("columns", {}), "columns"))
    constants = _object(parts.get("constants", {}), "constants")
    _require_fields(constants, "constants")
    values = {
        name: _object(table, "values")
        for name, table in _object(parts.get("values", {}), "values").items()
    }
    _require_fields([name for name in values if name != "consent"], "values")
    consent = tuple(_consent(row) for row in _list(parts.get("consent", []), "consent"))
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return ColumnMapping(columns, left_out, constants, values, consent, canonical)


def require_fit(mapping: ColumnMapping, columns: Iterable[str]) -> None:
    """Raise MappingRefused where a CSV's first row lacks what every account needs, or a mapped column."""
    present = list(columns)
    missing = (set(mapping.columns) | mapping.consent_columns) - set(present)
    if missing:
        names = ", ".join(sorted(missing))
        raise MappingRefused(f"the first row has no column of the mapping called: {names}")
    filled = [name for column in present for name in mapping.fields_of(column)]
    if twice := sorted({name for name in filled if filled.count(name) > 1}):
        raise MappingRefused(f"two columns fill the same field: {', '.join(twice)}")
    known = {*filled, *mapping.constants}
    if "source_id" not in known:
        raise MappingRefused("no column is source_id; is the first row the row of names?")
    if not known & {"text", "passages"}:
        raise MappingRefused("no column is text; is the first row the row of names?")


def mapped(mapping: ColumnMapping, raw: Mapping[str, object]) -> MappedRow:
    """A row's values under our names: columns first, constants where they are blank, words translated."""
    row = MappedRow({}, {}, [], [], [])
    consent_columns = mapping.consent_columns
    for column, value in raw.items():
        fields = mapping.fields_of(column)
        if not fields and column not in consent_columns and not is_blank(value):
            row.left_out.append(column)
        for name in fields:
            if not is_blank(row.values.get(name)) and not is_blank(value):
                row.twice.append(name)
            if name not in row.values or is_blank(row.values[name]):
                row.values[name] = _translated(mapping, name, value)
                row.column_of[name] = column
    for name, value in mapping.constants.items():
        if is_blank(row.values.get(name)):
            row.values[name] = value
    row.consent.extend(_filled(template, raw) for template in mapping.consent)
    row.consent_columns.extend(_columns_of(template) for template in mapping.consent)
    return row


def _translated(mapping: ColumnMapping, name: str, value: object) -> object:
    table = mapping.values.get(name)
    if table is None and name.startswith("consent_"):
        table = mapping.values.get("consent")
    return value if table is None else _looked_up(table, value)


def _looked_up(table: Mapping[str, object], value: object) -> object:
    if isinstance(value, list):
        return [_looked_up(table, part) for part in value]
    if isinstance(value, str):
        return table.get(value.strip(), value)
    if isinstance(value, bool | int):
        return table.get(json.dumps(value), value)
    return value


def _columns_of(template: Mapping[str, object]) -> dict[str, str]:
    return {key: part.column for key, part in template.items() if isinstance(part, FromColumn)}


def _filled(template: Mapping[str, object], raw: Mapping[str, object]) -> dict[str, object]:
    return {
        key: _looked_up(part.values, raw.get(part.column)) if isinstance(part, FromColumn) else part
        for key, part in template.items()
    }


def _columns(content: Mapping[str, object]) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    columns: dict[str, tuple[str, ...]] = {}
    left_out = set()
    for column, target in content.items():
        if target is None:
            left_out.add(column)
            continue
        told = target if isinstance(target, list) else [target]
        names = [name for name in told if isinstance(name, str)]
        if len(names) != len(told):
            raise MappingRefused("columns: a column goes to a field, to a list of them, or to null")
        _require_fields(names, "columns")
        columns[column] = tuple(names)
    return columns, frozenset(left_out)


def _consent(content: object) -> Mapping[str, object]:
    row = _object(content, "consent")
    if set(row) - CONSENT_KEYS:
        raise MappingRefused(
            f"consent: the parts of a consent are {', '.join(sorted(CONSENT_KEYS))}"
        )
    for needed in ("participant", "purpose", "audience", "state"):
        if is_blank(row.get(needed)):
            raise MappingRefused(f"consent: each says its {needed}")
    return {key: _part(value) for key, value in row.items()}


def _part(value: object) -> object:
    if not isinstance(value, dict):
        return value
    column, values = value.get("column"), value.get("values", {})
    if (
        set(value) - {"column", "values"}
        or not isinstance(column, str)
        or not isinstance(values, dict)
    ):
        raise MappingRefused('consent: a part is a value, or {"column": ..., "values": {...}}')
    return FromColumn(column, values)


def _require_fields(names: Iterable[str], part: str) -> None:
    if set(names) - FIELDS:
        raise MappingRefused(
            f"{part}: a field is named that is not one of ours; see docs/importing.md"
        )


def _object(content: object, part: str) -> dict[str, object]:
    if not isinstance(content, dict):
        raise MappingRefused(f"{part}: not a JSON object")
    return content


def _list(content: object, part: str) -> list[object]:
    if not isinstance(content, list):
        raise MappingRefused(f"{part}: not a list")
    return content


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
