"""The tables of the whole face beside stock Haystack."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.faces import FaceFound
from benchmarks.measuring import Timings, median_ratio, percentile
from benchmarks.questions import Kind
from benchmarks.tables import pair, table


@dataclass(frozen=True, slots=True)
class Goal:
    """How often `ours` must go into the time of `theirs`, for each of these kinds of question."""

    what: str
    kinds: tuple[Kind, ...]
    ours: str
    theirs: str
    times: float


NONE = "—"
ALL = tuple(Kind)
GOALS = (
    Goal("engine, rare and common words", (Kind.RARE, Kind.COMMON), "engine", "stock", 10),
    Goal("engine, facets", ALL, "engine", "stock+facets", 10),
    Goal("engine, phrases", (Kind.PHRASE, Kind.SPOKEN), "engine", "stock", 3),
    Goal("whole face, every class", ALL, "face", "stock+highlight", 1),
)


def report(found: FaceFound) -> str:
    """All that was found over one number of accounts."""
    accounts = "the real accounts" if found.real else "made accounts of 600 words"
    alone = "" if len(found.filled) > 1 else " The stock engine is asked up to 5,000 only."
    parts = [
        f"""\
## The whole face: {found.accounts:,} accounts

Over {accounts}, sealed, in an archive of their own.{alone} {found.asked.date}, load {found.asked.loads[0]:.1f} before and
{found.asked.loads[1]:.1f} after. Milliseconds are p50 / p95. A ratio is the median over the questions of the peer's time
divided by ours. Waiting, which is what a reader does, holds the disk and whatever else the machine was doing. Computing is
this process's own processor time, which is steadier, and leaves out the disk. A goal is reached where both reach it.""",
        _searching(found),
        _goals(found),
        _indexing(found),
        _withdrawal(found),
    ]
    if found.profile:
        parts.append(f"### Where a search spends its time\n\n```\n{found.profile.strip()}\n```")
    return "\n\n".join(part for part in parts if part)


def _searching(found: FaceFound) -> str:
    names = list(found.asked.abouts)
    by_kind = {
        kind: {each.way: each for each in found.asked.timings if each.kind == kind} for kind in Kind
    }
    rows = [
        (
            kind.value,
            f"{_median(ways['engine'].totals):.0f}",
            *(_pair(ways.get(name)) for name in names),
        )
        for kind, ways in by_kind.items()
    ]
    computing = [
        (kind.value, *(_pair(ways.get(name), computing=True) for name in names))
        for kind, ways in by_kind.items()
    ]
    totals = [
        (kind.value, *(_hits(ways.get(name)) for name in names)) for kind, ways in by_kind.items()
    ]
    first = {(each.kind, each.way): each for each in found.asked.cold}
    cold = [(kind.value, *(_pair(first.get((kind, name))) for name in names)) for kind in by_kind]
    lines = "\n".join(f"- **{name}**: {about}" for name, about in found.asked.abouts.items())
    return f"""\
### Searching

{table(("questions", "hits (median)", *names), rows)}

{lines}

The same in processor time:

{table(("questions", *names), computing)}

The questions that warmed everybody up, asked of processes just started: words are stemmed for the first time.

{table(("questions", *names), cold)}

All hits of all questions, for comparison; stemmers and stop words differ a little:

{table(("questions", *names), totals)}"""


def _goals(found: FaceFound) -> str:
    by_key = {(each.kind, each.way): each for each in found.asked.timings}
    rows = []
    if len(found.filled) == 1:  # ours alone
        return ""
    for goal in GOALS:
        for kind in goal.kinds:
            if (kind, goal.theirs) not in by_key:
                continue
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
                    "reached" if min(waiting, computing) > goal.times else "missed",
                )
            )
    head = ("goal", "questions", "compared", "waiting", "computing", "waiting, p95", "wanted", "")
    return f"### How often our time goes into the peer's\n\n{table(head, rows)}"


def _indexing(found: FaceFound) -> str:
    served = {each.peer: each for each in found.served}
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
        for each in found.indexed
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
### Indexing

The archive's rate holds everything from the sealed rows on: policy, decryption, rendering, tokens, ledger. The peer's starts
from a table in clear. Each ran in a process of its own.

{table(head, rows)}"""


def set_up(found: FaceFound) -> str:
    """Options, and what came before indexing."""
    parts = [f"### The whole face: {found.accounts:,} accounts"]
    for filled in found.filled:
        rows = [
            (
                stage.what,
                f"{stage.accounts:,}",
                f"{stage.seconds:.1f}",
                f"{stage.accounts / stage.seconds:.0f}",
            )
            for stage in filled.stages
        ]
        parts.append(f"#### {filled.peer[0].upper()}{filled.peer[1:]}")
        parts.append(table(("option", ""), list(filled.options.items())))
        parts.append(table(("before indexing", "accounts", "seconds", "accounts/s"), rows))
    return "\n\n".join(parts)


def _withdrawal(found: FaceFound) -> str:
    if found.withdrawn is None:
        return ""
    rows = [
        (what, f"{percentile(seconds, 0.5):.2f}", f"{max(seconds):.2f}")
        for what, seconds in (
            ("hidden from every search", found.withdrawn.hidden),
            ("its words proved gone from every file", found.withdrawn.gone),
        )
    ]
    return f"""\
### Withdrawal

As `manage.py withdraw CODE --as USERNAME --wait` does it, of {len(found.withdrawn.gone)} accounts one after another, from a
copy of the archive: seconds from the beginning.

{table(("until it is", "median", "longest"), rows)}"""


def _pair(timings: Timings | None, *, computing: bool = False) -> str:
    if timings is None:
        return NONE
    return pair(timings.processor if computing else timings.milliseconds)


def _hits(timings: Timings | None) -> str:
    return NONE if timings is None else f"{sum(timings.totals):,}"


def _median(values: Sequence[int]) -> float:
    return sorted(values)[len(values) // 2]
