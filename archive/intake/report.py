"""What a check or an import found: rows, columns and reasons, never what stood there."""

from collections import Counter
from dataclasses import dataclass, field

LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something for which a row can't be taken. `row` is the number that the person's own program shows."""

    row: int
    column: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        at = (
            f"row {self.row}"
            if self.line in (None, self.row)
            else f"row {self.row} (line {self.line})"
        )
        return f"{at}, {self.column}: {self.reason}" if self.column else f"{at}: {self.reason}"


@dataclass(slots=True)
class Rows:
    """Row numbers as runs, in ascending order: 100,000 rows with the same note take one run."""

    count: int = 0
    runs: list[list[int]] = field(default_factory=list)

    def add(self, row: int) -> None:
        """Add a row; the same row twice counts once."""
        if self.runs and row == self.runs[-1][1]:
            return
        self.count += 1
        if self.runs and row == self.runs[-1][1] + 1:
            self.runs[-1][1] = row
        elif len(self.runs) < LISTED:
            self.runs.append([row, row])

    @property
    def numbers(self) -> str:
        """The rows as people write them, such as ``2-4, 7``; of very many only the first."""
        return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in self.runs)

    @property
    def unlisted(self) -> int:
        """How many rows `numbers` leaves out."""
        return self.count - sum(b - a + 1 for a, b in self.runs)

    def __str__(self) -> str:
        label = "row" if self.count == 1 else "rows"
        more = f" and {self.unlisted} more" if self.unlisted else ""
        return f"{label} {self.numbers}{more}"


@dataclass(slots=True)
class Report:
    """What came of reading a file, gathered row by row in bounded memory."""

    rows: int = 0
    new: int = 0
    already_here: int = 0
    differing: Rows = field(default_factory=Rows)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    notes: dict[tuple[str, str], Rows] = field(default_factory=dict)
    consent_notes: dict[tuple[str, str], Rows] = field(default_factory=dict)
    consents: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    # The columns that the mapping names.
    mapped: frozenset[str] = frozenset()
    passages: int = 0
    # What stood in a CSV's first row: whether all of it is names, nobody knows. Empty for JSON Lines.
    columns: tuple[str, ...] = ()

    def add_fault(self, fault: Fault) -> None:
        """Count a fault; the first 200 are kept for the list."""
        self.fault_count += 1
        if len(self.faults) < LISTED:
            self.faults.append(fault)

    def add_note(self, row: int, column: str, reason: str) -> None:
        """Something that the person should know; the row is taken all the same."""
        self.notes.setdefault((column, reason), Rows()).add(row)

    def add_consent_note(self, row: int, column: str, reason: str) -> None:
        """A consent that is not plain, and why."""
        self.consent_notes.setdefault((column, reason), Rows()).add(row)
