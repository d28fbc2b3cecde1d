"""The whole report, as Markdown: printed, and written to docs/benchmarks.md when asked."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import face_report
from benchmarks.faces import FaceFound
from benchmarks.findings import Finding
from benchmarks.goals import goals
from benchmarks.sizes import report as sizes_report
from benchmarks.sizes.run import ShapeFound
from benchmarks.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that stands: measured in this run, or kept from an earlier one."""

    seed: int
    queries: int
    warm: int
    shapes: Sequence[ShapeFound]
    faces: Sequence[FaceFound]
    findings: Sequence[Finding]


def report(run: Run) -> str:
    """All of it."""
    parts = [
        _head(run),
        goals(run.shapes, run.faces, run.findings),
        sizes_report.report(run.shapes),
        *(face_report.report(found) for found in run.faces),
        *(found.markdown() for found in run.findings),
        "## Set-up",
        *(face_report.set_up(found) for found in run.faces),
    ]
    if run.shapes:
        parts.append(sizes_report.set_up())
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(run: Run) -> str:
    return f"""\
# Benchmarks

Made by `make bench ARGS=--write`: the archive's search beside its peers, each set up as its own documentation has it, in one
run over the same accounts, asked the same questions in turn. Times of a shared machine are noisy: read the ratios.

{table(("", ""), _machine(run))}"""


def _machine(run: Run) -> list[tuple[str, str]]:
    return [
        ("date", dt.datetime.now(dt.UTC).date().isoformat()),
        ("machine", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"),
        ("python", platform.python_version()),
        (
            "questions",
            f"{run.queries} of each kind, drawn with seed {run.seed}; {run.warm} others of each kind to warm up",
        ),
    ]
