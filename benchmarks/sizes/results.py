"""What one step of this part hands to the next: plain JSON between processes, and between runs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measuring import Timings
from benchmarks.questions import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """An index made in a process of its own. The making of the accounts is left out of the seconds.

    `computing` and `analysis` are seconds of that process, `peak_megabytes` its memory; None where others did the work.
    """

    peer: str
    accounts: int
    seconds: float
    computing: float | None
    analysis: float | None
    index_megabytes: float
    start_megabytes: float
    peak_megabytes: float | None
    date: str
    load: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A process that has only opened a peer and asked it."""

    peer: str
    questions: int
    start_megabytes: float
    peak_megabytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often a peer told the same as ours, of questions of one kind: of `asked`, in totals, in all facet counts.

    `near` are totals within a tenth.
    """

    peer: str
    kind: str
    asked: int
    same: int
    near: int
    same_facets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The interleaved run over one shape. `loads` are the machine's load averages before and after it."""

    loads: tuple[float, float]
    date: str
    refused: int
    timings: list[Timings]
    agreements: list[Agreement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Accounts withdrawn one after another from a copy of the index, each with purge and proof, in seconds.

    `in_files_before` of the words that only they held stood readable in the files before, `in_files_after` afterwards.
    """

    accounts: int
    seconds: list[float]
    proofs: list[float]
    words: int
    in_files_before: int
    in_files_after: int


def save(result: Indexed | Served | Asked | Withdrawn, file: Path) -> None:
    """Write it."""
    file.write_text(json.dumps(asdict(result)))


def load_indexed(file: Path) -> Indexed:
    """Read it back."""
    return Indexed(**json.loads(file.read_text()))


def load_served(file: Path) -> Served:
    """Read it back."""
    return Served(**json.loads(file.read_text()))


def load_withdrawn(file: Path) -> Withdrawn:
    """Read it back."""
    return Withdrawn(**json.loads(file.read_text()))


def load_asked(file: Path) -> Asked:
    """Read it back."""
    row = json.loads(file.read_text())
    before, after = row["loads"]
    return Asked(
        loads=(before, after),
        date=row["date"],
        refused=row["refused"],
        timings=[Timings(**{**each, "kind": Kind(each["kind"])}) for each in row["timings"]],
        agreements=[Agreement(**each) for each in row["agreements"]],
    )
