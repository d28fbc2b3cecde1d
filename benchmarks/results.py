"""What one step hands to the next: plain JSON between processes."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measuring import Timings
from benchmarks.peers import Stage
from benchmarks.questions import Kind, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """How a peer's accounts got where its index is made from."""

    peer: str
    options: dict[str, str]
    stages: list[Stage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """Making an index, in a process of its own."""

    peer: str
    accounts: int
    seconds: float
    index_megabytes: float
    start_megabytes: float
    peak_megabytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Questions to warm everybody with, and those that are timed. Stays in the run's temporary folder."""

    warming: list[Question]
    asked: list[Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Asking a peer in a process that asks nobody else."""

    peer: str
    questions: int
    start_megabytes: float
    peak_megabytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The interleaved run. `loads` are the machine's load averages before and after it."""

    date: str
    abouts: dict[str, str]
    loads: tuple[float, float]
    cold: list[Timings]
    timings: list[Timings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Accounts withdrawn one after another: seconds until each was hidden, and until its words were proved gone."""

    hidden: list[float]
    gone: list[float]


def save(result: Filled | Indexed | Drawn | Served | Asked | Withdrawn, file: Path) -> None:
    """Write a step's result."""
    file.write_text(json.dumps(asdict(result)))


def load_filled(file: Path) -> Filled:
    """Read it back."""
    row = json.loads(file.read_text())
    stages = [Stage(**stage) for stage in row["stages"]]
    return Filled(peer=row["peer"], options=row["options"], stages=stages)


def load_indexed(file: Path) -> Indexed:
    """Read it back."""
    return Indexed(**json.loads(file.read_text()))


def load_drawn(file: Path) -> Drawn:
    """Read it back."""
    row = json.loads(file.read_text())
    warming, asked = (
        [Question(Kind(each["kind"]), tuple(each["words"])) for each in row[name]]
        for name in ("warming", "asked")
    )
    return Drawn(warming=warming, asked=asked)


def load_served(file: Path) -> Served:
    """Read it back."""
    return Served(**json.loads(file.read_text()))


def load_withdrawn(file: Path) -> Withdrawn:
    """Read it back."""
    return Withdrawn(**json.loads(file.read_text()))


def load_asked(file: Path) -> Asked:
    """Read it back."""
    row = json.loads(file.read_text())
    cold, timings = (
        [
            Timings(
                Kind(each["kind"]),
                each["way"],
                each["milliseconds"],
                each["processor"],
                each["totals"],
            )
            for each in row[name]
        ]
        for name in ("cold", "timings")
    )
    before, after = row["loads"]
    return Asked(
        date=row["date"], abouts=row["abouts"], loads=(before, after), cold=cold, timings=timings
    )
