"""The tables, as Markdown: printed, and written to docs/benchmarks.md when asked."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measuring import median_ratio, percentile
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
of the peer's time divided by ours. Waiting, which is what a reader does, holds the disk and whatever else the machine was
doing; a loaded machine slows the peer most, which copies its index for every question, and so flatters us. Computing is
this process's own processor time, which is steadier, and leaves out the disk. A goal is reached where both reach it.

{_table(("", ""), _machine(run))}"""


def _machine(run: Run) -> list[tuple[str, str]]:
    return [
        ("date", dt.datetime.now(dt.UTC).date().isoformat()),
        ("machine", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"),
        ("python", platform.python_version()),
        ("load while asking", f"{run.asked.loads[0]:.1f} before, {run.asked.loads[1]:.1f} after"),
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
            *(_pair(ways[name].milliseconds) for name in names),
        )
        for kind, ways in by_kind.items()
    ]
    computing = [
        (kind.value, *(_pair(ways[name].processor) for name in names))
        for kind, ways in by_kind.items()
    ]
    totals = [
        (kind.value, *(f"{sum(ways[name].totals):,}" for name in names))
        for kind, ways in by_kind.items()
    ]
    first = {(each.kind, each.way): each for each in run.asked.cold}
    cold = [
        (kind.value, *(_pair(first[kind, name].milliseconds) for name in names)) for kind in by_kind
    ]
    lines = "\n".join(f"- **{name}**: {about}" for name, about in run.asked.abouts.items())
    return f"""\
## Searching: p50 / p95 in milliseconds

{_table(("questions", "hits (median)", *names), rows)}

{lines}

The same in processor time:

{_table(("questions", *names), computing)}

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
            waiting = median_ratio(ours.milliseconds, theirs.milliseconds)
            computing = median_ratio(ours.processor, theirs.processor)
            tail = percentile(theirs.milliseconds, 0.95) / percentile(ours.milliseconds, 0.95)
            rows.append(
                (
                    goal.what,
                    kind.value,
                    f"{goal.ours} beside {goal.theirs}",
                    f"{waiting:.2f}",
                    f"{computing:.2f}",
                    f"{tail:.2f}",
                    f"{goal.times:g} times" if goal.times > 1 else "faster",
                    "reached" if min(waiting, computing) > goal.times else "short",
                )
            )
    head = ("goal", "questions", "compared", "waiting", "computing", "waiting, p95", "wanted", "")
    return f"## Goals: how often our time goes into the peer's\n\n{_table(head, rows)}"


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


def _pair(milliseconds: Sequence[float]) -> str:
    return f"{_digits(percentile(milliseconds, 0.5))} / {_digits(percentile(milliseconds, 0.95))}"


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
