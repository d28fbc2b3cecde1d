"""The tables of what was found over made accounts."""

from collections.abc import Iterable, Sequence

from benchmarks.measuring import Timings, median_ratio
from benchmarks.questions import Kind
from benchmarks.sizes.registry import BY_KEY, OURS, PARTED, PEERS
from benchmarks.sizes.results import Asked
from benchmarks.sizes.run import ShapeFound, missing
from benchmarks.sizes.shapes import USUAL_WORDS
from benchmarks.tables import digits, pair, table

NONE = "—"


def report(shapes: Sequence[ShapeFound]) -> str:
    """All sections of this part; empty where nothing was measured."""
    if not shapes:
        return ""
    parts = [_head(), *(_asked(each) for each in shapes)]
    parts += [_parted(each) for each in shapes if each.parted is not None]
    parts += [_indexing(shapes), _withdrawing(shapes), _agreeing(shapes)]
    return "\n\n".join(part for part in parts if part)


def set_up() -> str:
    """The options of every peer."""
    parts = ["### Peers over made accounts"]
    for peer in PEERS:
        if not peer.missing():
            parts.append(f"#### {peer.name[0].upper()}{peer.name[1:]}")
            parts.append(table(("option", ""), list(peer.options().items())))
    return "\n\n".join(parts)


def _head() -> str:
    abouts = "\n".join(f"- **{peer.name}**: {peer.about}" for peer in PEERS if not peer.missing())
    left_out = "".join(f"\n- {name} is left out: {why}" for name, why in missing().items())
    return f"""\
## The engine beside its peers, by size

The same accounts for everybody: passages of 100 words of the real ones, put together anew with a fixed seed, half of them
with an invented name of which one in three is nobody else's; place, period, language and collection are drawn. Every
answer is the first 20 hits, the exact total, and how many hits each value of the four facets has. All peers were asked in
one process, each question of one after the other, after the same other questions had warmed them. Milliseconds are p50 /
p95; × is how often our time goes into the peer's, the median over the questions.

{abouts}{left_out}"""


def _asked(found: ShapeFound) -> str:
    keys = [peer.key for peer in PEERS if peer.key in found.indexed]
    within = [key for key in keys if BY_KEY[key].in_process]
    refused = (
        f"\n\n{found.asked.refused} answers were refusals of ours: a phrase of very common words only."
        if found.asked.refused
        else ""
    )
    return f"""\
### {str(found.shape)[0].upper()}{str(found.shape)[1:]}

{_when(found.asked)}

{_rows(found.asked, keys)}{refused}

The same in processor time, of those that work within the process that asks:

{_rows(found.asked, within, computing=True)}"""


def _parted(found: ShapeFound) -> str:
    if found.parted is None:
        return ""
    keys = [peer.key for peer in PARTED if peer.key in found.indexed]
    sizes = [
        (
            BY_KEY[key].name,
            digits(found.indexed[key].seconds),
            digits(found.indexed[key].index_megabytes),
        )
        for key in keys
    ]
    return f"""\
### Ours in 1, 5 and 50 partitions: {found.shape}

One call over all partitions; scores and counts are those of one index. {_when(found.parted)}

{_rows(found.parted, keys)}

{table(("partitions", "seconds to make", "index MB"), sizes)}"""


def _rows(asked: Asked, keys: Sequence[str], *, computing: bool = False) -> str:
    """A row for each kind of question, a column for each peer."""
    by_key = {(each.kind, each.way): each for each in asked.timings}
    rows = []
    for kind in Kind:
        ours = by_key.get((kind, OURS.key))
        if ours is None:
            continue
        hits = sorted(ours.totals)[len(ours.totals) // 2]
        spent = _spent(ours, computing=computing)
        cells = []
        for key in keys:
            theirs = by_key.get((kind, key))
            if key == OURS.key:
                cells.append(pair(spent))
            elif theirs is None:
                cells.append(NONE)
            else:
                other = _spent(theirs, computing=computing)
                cells.append(f"{pair(other)} · {median_ratio(spent, other):.1f}×")
        rows.append((kind.value, f"{hits:,}", *cells))
    return table(("questions", "hits (median)", *(BY_KEY[key].name for key in keys)), rows)


def _spent(timings: Timings, *, computing: bool) -> Sequence[float]:
    return timings.processor if computing else timings.milliseconds


def _indexing(shapes: Iterable[ShapeFound]) -> str:
    rows = []
    for found in shapes:
        for peer in (*PEERS, *PARTED[1:]):
            made, served = found.indexed.get(peer.key), found.served.get(peer.key)
            if made is None:
                continue
            rows.append(
                (
                    str(found.shape),
                    peer.name,
                    digits(made.seconds),
                    f"{made.accounts / made.seconds:,.0f}",
                    NONE if made.computing is None else f"{made.accounts / made.computing:,.0f}",
                    NONE
                    if made.analysis is None
                    else f"{made.analysis / (made.computing or made.seconds):.0%}",
                    digits(made.index_megabytes),
                    NONE
                    if made.peak_megabytes is None
                    else f"{made.peak_megabytes:,.0f} ({made.start_megabytes:.0f})",
                    NONE
                    if served is None
                    else f"{served.peak_megabytes:,.0f} ({served.start_megabytes:.0f})",
                    f"{made.date}, {made.load:.1f}",
                )
            )
    head = (
        "accounts",
        "peer",
        "seconds",
        "accounts/s",
        "a core",
        "of it our analysis",
        "index MB",
        "peak MB while indexing (at its start)",
        "peak MB opened and asked (at its start)",
        "day, load",
    )
    return f"""\
### Indexing, rebuilding, memory

Each in a process of its own, without the making of the accounts. Our row is a rebuild of the whole partition, tokens
included; so is tantivy's, with our tokens. "A core" is accounts by second of computing. What PostgreSQL does is done in its
own processes: asked, it is the one that answers, with what it touched of the memory they share; its index holds the texts
and the write-ahead log, SQLite's the texts, ours and tantivy's none.

{table(head, rows)}"""


def _withdrawing(shapes: Iterable[ShapeFound]) -> str:
    rows = [
        (
            str(found.shape),
            f"{gone.accounts}",
            f"{sorted(gone.seconds)[len(gone.seconds) // 2]:.2f}",
            f"{max(gone.seconds):.2f}",
            f"{max(gone.proofs):.2f}",
            f"{gone.in_files_before} of {gone.words}",
            f"{gone.in_files_after} of {gone.words}",
        )
        for found in shapes
        if (gone := found.withdrawn) is not None
    ]
    if not rows:
        return ""
    head = (
        "accounts",
        "withdrawn",
        "seconds (median)",
        "longest",
        "of it the proof",
        "words in files before",
        "and after",
    )
    return f"""\
### Withdrawal with purge, by the engine

One account after another is removed and purged. The proof: an engine that had never opened the index finds neither the
account nor any word that only it held, and no file holds such a word.

{table(head, rows)}"""


def _agreeing(shapes: Sequence[ShapeFound]) -> str:
    """Of the usual shapes, put together: their totals are those of the same accounts."""
    keys = [peer.key for peer in PEERS if peer.key != OURS.key]
    told: dict[tuple[str, str], list[int]] = {}
    for found in shapes:
        if found.shape.words == USUAL_WORDS:
            for each in found.asked.agreements:
                sums = told.setdefault((each.kind, each.peer), [0, 0, 0, 0])
                for place, number in enumerate(
                    (each.asked, each.same, each.near, each.same_facets)
                ):
                    sums[place] += number

    def cell(kind: Kind, key: str) -> str:
        sums = told.get((kind.value, key))
        if sums is None or not sums[0]:
            return NONE
        asked, same, near, facets = sums
        return f"{same / asked:.0%}, {near / asked:.0%}, {facets / asked:.0%}"

    kept = [key for key in keys if any(peer == key for _, peer in told)]
    rows = [(kind.value, *(cell(kind, key) for key in kept)) for kind in Kind]
    return f"""\
### Whether all answer alike

How often a peer told the same total as ours, a total within a tenth of it, and the very same counts of every value of every
facet. Tantivy has the same tokens; the others stem otherwise, drop their stop words from phrases, and know other rules of
what is spelled alike.

{table(("questions", *(BY_KEY[key].name for key in kept)), rows)}"""


def _when(asked: Asked) -> str:
    return f"{asked.date}, load {asked.loads[0]:.1f} before and {asked.loads[1]:.1f} after."
