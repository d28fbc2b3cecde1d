"""Clocks, memory, and asking everybody the same in turn."""

import gc
import resource
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.peers import Way
from benchmarks.questions import Kind, Question

MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class Timings:
    """What one way took for the questions of one kind, in milliseconds, and how many hits it told of each.

    Position i is the same question for every way. `milliseconds` are by the clock on the wall, which is what a reader
    waits; `processor` is what this process computed, which neighbours on the machine disturb far less, but which
    leaves out waiting for the disk.
    """

    kind: Kind
    way: str
    milliseconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of all lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How often our time goes into theirs, question by question: the median."""
    return statistics.median(b / a for a, b in zip(ours, theirs, strict=True))


def interleaved(
    ways: Sequence[Way], questions: Iterable[Question], *, tick: Callable[[], object]
) -> list[Timings]:
    """Ask every way each question, one after the other, so that a noisy moment hits all of them alike.

    The order of the ways turns with each question: none is always the one that follows the slowest.
    """
    found: dict[tuple[Kind, str], Timings] = {}
    gc.collect()
    for number, question in enumerate(questions):
        turn = number % len(ways)
        for way in (*ways[turn:], *ways[:turn]):
            if question.kind not in way.kinds:
                continue
            started, computed = perf_counter(), process_time()
            total = way.ask(question)
            seconds, computing = perf_counter() - started, process_time() - computed
            timings = found.setdefault((question.kind, way.name), Timings(question.kind, way.name))
            timings.milliseconds.append(seconds * 1000)
            timings.processor.append(computing * 1000)
            timings.totals.append(total)
        tick()
    return list(found.values())


def peak_megabytes() -> float:
    """The most memory that this process has held at once."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEGABYTE if sys.platform == "darwin" else peak / 1024


def megabytes_in(folder: Path) -> float:
    """The size of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / MEGABYTE
