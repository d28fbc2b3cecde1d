"""The tables, as Markdown: printed, and written to docs/benchmarks.md when asked."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measuring import Timings
from benchmarks.questions import Kind
from benchmarks.results import Asked, Filled, Indexed, Served


@dataclass(frozen=True, slots=True)
class Goal:
    """How often `ours` must go into the time of `theirs`, for each of these kinds of question."""

    what: str
    kinds: tuple[Kind, ...]
    ours: str
    theirs: str
    times: float


ALL = tuple(Kind)
GOALS = (
    Goal("engine, rare and common words", (Kind.RARE, Kind.COMMON), "engine", "stock", 10),
    Goal("engine, facets", ALL, "engine", "stock+facets", 10),
    Goal("engine, phrases", (Kind.PHRASE, Kind.SPOKEN), "engine", "stock", 3),
    Goal("whole face, every class", ALL, "face", "stock+highlight", 1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that a run has found."""

    accounts: int
    seed: int
    queries: int
    warm: int
    filled: Sequence[Filled]
    indexed: Sequence[Indexed]
    served: Sequence[Served]
    asked: Asked
    profile: str


def report(run: Run) -> str:
    """The whole report."""
    parts = [_head(run), _searching(run), _goals(run), _indexing(run), _set_up(run)]
    if run.profile:
        parts.append(f"## Where a search spends its time\n\n```\n{run.profile.strip()}\n```")
    return "\n\n".join(parts) + "\n"


def _head(run: Run) -> str:
    return f"""\
# Benchmarks

Made by `make bench ARGS=--write`. The archive and its peers ran in one run, over the same {run.accounts:,} accounts, asked
the same questions in turn. Times of a shared machine are noisy: read the ratios. A ratio is the median over the questions
of the peer's time divided by ours.

{_table(("", ""), _machine(run))}"""


def _machine(run: Run) -> list[tuple[str, str]]:
    return [
        ("date", dt.datetime.now(dt.UTC).date().isoformat()),
        ("machine", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"),
        ("python", platform.python_version()),
        ("load before", f"{os.getloadavg()[0]:.1f}"),
        (
            "questions",
            f"{run.queries} of each kind, drawn with seed {run.seed}; {run.warm} others of each kind to warm up",
        ),
    ]


def _searching(run: Run) -> str:
    names = list(run.asked.abouts)
    by_kind = {
        kind: {each.way: each for each in run.asked.timings if each.kind == kind} for kind in Kind
    }
    rows = [
        (
            kind.value,
            f"{_median(ways['engine'].totals):.0f}",
            *(_pair(ways[name]) for name in names),
        )
        for kind, ways in by_kind.items()
    ]
    totals = [
        (kind.value, *(f"{sum(ways[name].totals):,}" for name in names))
        for kind, ways in by_kind.items()
    ]
    first = {(each.kind, each.way): each for each in run.asked.cold}
    cold = [(kind.value, *(_pair(first[kind, name]) for name in names)) for kind in by_kind]
    lines = "\n".join(f"- **{name}**: {about}" for name, about in run.asked.abouts.items())
    return f"""\
## Searching: p50 / p95 in milliseconds

{_table(("questions", "hits (median)", *names), rows)}

{lines}

The questions that warmed everybody up, asked of processes just started: words are stemmed for the first time.

{_table(("questions", *names), cold)}

All hits of all questions, for comparison; stemmers and stop words differ a little:

{_table(("questions", *names), totals)}"""


def _goals(run: Run) -> str:
    by_key = {(each.kind, each.way): each for each in run.asked.timings}
    rows = []
    for goal in GOALS:
        for kind in goal.kinds:
            ours, theirs = by_key[kind, goal.ours], by_key[kind, goal.theirs]
            ratio = ours.median_ratio_to(theirs)
            tail = theirs.percentile(0.95) / ours.percentile(0.95)
            verdict = "reached" if ratio >= goal.times else "short"
            wanted = f"{goal.times:g} times" if goal.times > 1 else "faster"
            compared = f"{goal.ours} beside {goal.theirs}"
            rows.append(
                (
                    goal.what,
                    kind.value,
                    compared,
                    f"{ratio:.1f}",
                    f"{tail:.1f}",
                    wanted,
                    verdict,
                )
            )
    head = ("goal", "questions", "compared", "ratio (median)", "ratio of p95", "wanted", "")
    return f"## Goals\n\n{_table(head, rows)}"


def _indexing(run: Run) -> str:
    served = {each.peer: each for each in run.served}
    rows = [
        (
            each.peer,
            f"{each.accounts:,}",
            f"{each.seconds:.1f}",
            f"{each.accounts / each.seconds:.0f}",
            f"{each.index_megabytes:.1f}",
            f"{each.peak_megabytes:.0f} ({each.start_megabytes:.0f})",
            f"{served[each.peer].peak_megabytes:.0f} ({served[each.peer].start_megabytes:.0f})",
        )
        for each in run.indexed
    ]
    head = (
        "peer",
        "accounts",
        "seconds",
        "accounts/s",
        "index MB",
        "peak MB while indexing (at its start)",
        "peak MB while searching (at its start)",
    )
    return f"""\
## Indexing

The archive's rate holds everything from the sealed rows on: policy, decryption, rendering, tokens, ledger. The peer's starts
from a table in clear. Each ran in a process of its own.

{_table(head, rows)}"""


def _set_up(run: Run) -> str:
    parts = ["## Set-up"]
    for filled in run.filled:
        rows = [
            (
                stage.what,
                f"{stage.accounts:,}",
                f"{stage.seconds:.1f}",
                f"{stage.accounts / stage.seconds:.0f}",
            )
            for stage in filled.stages
        ]
        parts.append(f"### {filled.peer[0].upper()}{filled.peer[1:]}")
        parts.append(_table(("option", ""), list(filled.options.items())))
        parts.append(_table(("before indexing", "accounts", "seconds", "accounts/s"), rows))
    return "\n\n".join(parts)


def _pair(timings: Timings) -> str:
    return f"{_digits(timings.percentile(0.5))} / {_digits(timings.percentile(0.95))}"


def _digits(milliseconds: float) -> str:
    return f"{milliseconds:.0f}" if milliseconds >= 20 else f"{milliseconds:.1f}"


def _median(values: Sequence[int]) -> float:
    return sorted(values)[len(values) // 2]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns stand under one another on a screen too."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([line(head), rule, *map(line, rows)])
