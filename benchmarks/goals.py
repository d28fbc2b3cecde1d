"""What the search is to reach, and whether this run did: in words, never as a failure."""

from collections.abc import Iterator, Sequence

from benchmarks.faces import FaceFound
from benchmarks.measuring import Timings, median_ratio, percentile
from benchmarks.questions import Kind
from benchmarks.sizes.registry import OURS
from benchmarks.sizes.run import ShapeFound
from benchmarks.sizes.shapes import Shape
from benchmarks.tables import digits, table

Row = tuple[str, str, str, str]

ENGINE_MS = {20_000: 40.0, 100_000: 200.0}
FACE_ACCOUNTS, FACE_MS = 20_000, 100.0
BEATEN = {"postgres": "PostgreSQL", "fts5": "FTS5"}
INDEXED_A_SECOND = 400.0
MEMORY_ACCOUNTS, MEMORY_MB = 100_000, 1500.0
WITHDRAWN_ACCOUNTS, WITHDRAWN_SECONDS = 20_000, 5.0
NOT_MEASURED = "not measured in this run"


def goals(shapes: Sequence[ShapeFound], faces: Sequence[FaceFound]) -> str:
    """The table."""
    by_shape = {found.shape: found for found in shapes}
    rows: list[Row] = []
    for accounts, milliseconds in ENGINE_MS.items():
        rows += _engine(by_shape.get(Shape(accounts)), accounts, milliseconds)
    face = next((found for found in faces if found.accounts == FACE_ACCOUNTS), None)
    rows += _face(face)
    for found in shapes:
        rows += _faster(found)
    rows += _indexing(shapes)
    rows.append(_memory(by_shape.get(Shape(MEMORY_ACCOUNTS))))
    rows += _withdrawal(by_shape.get(Shape(WITHDRAWN_ACCOUNTS)), face)
    return f"## Goals\n\n{table(('goal', 'wanted', 'found', ''), rows)}"


def _engine(found: ShapeFound | None, accounts: int, wanted: float) -> Iterator[Row]:
    what = f"engine, {accounts:,} accounts, four facets, p95"
    if found is None:
        yield what, f"under {wanted:.0f} ms", NOT_MEASURED, ""
        return
    timings = [each for each in found.asked.timings if each.way == OURS.key]
    yield from _by_kind(what, timings, wanted)


def _face(found: FaceFound | None) -> Iterator[Row]:
    what = f"whole face, {FACE_ACCOUNTS:,} accounts, p95"
    if found is None:
        yield what, f"under {FACE_MS:.0f} ms", NOT_MEASURED, ""
        return
    timings = [each for each in found.asked.timings if each.way == "face"]
    yield from _by_kind(what, timings, FACE_MS)


def _by_kind(what: str, timings: Sequence[Timings], wanted: float) -> Iterator[Row]:
    by_kind = {each.kind: percentile(each.milliseconds, 0.95) for each in timings}
    for kind in Kind:
        if kind in by_kind:
            yield (
                f"{what}: {kind.value}",
                f"under {wanted:.0f} ms",
                f"{digits(by_kind[kind])} ms",
                _word(by_kind[kind] < wanted),
            )


def _faster(found: ShapeFound) -> Iterator[Row]:
    by_way = {each.way: each for each in found.asked.timings if each.kind == Kind.COMMON}
    for key, name in BEATEN.items():
        if key in by_way:
            ratio = median_ratio(by_way[OURS.key].milliseconds, by_way[key].milliseconds)
            what = f"common words with facets beside {name}, {found.shape}"
            yield what, "faster", f"{ratio:.1f} times", _word(ratio > 1)


def _indexing(shapes: Sequence[ShapeFound]) -> Iterator[Row]:
    for found in shapes:
        made = found.indexed.get(OURS.key)
        if found.shape == Shape(found.shape.accounts) and made and made.computing:
            rate = made.accounts / made.computing
            yield (
                f"indexed a second and core, {found.shape}",
                f"{INDEXED_A_SECOND:.0f} or more",
                f"{rate:.0f}",
                _word(rate >= INDEXED_A_SECOND),
            )


def _memory(found: ShapeFound | None) -> Row:
    what, wanted = (
        f"memory opened and asked, {MEMORY_ACCOUNTS:,} accounts",
        f"under {MEMORY_MB:,.0f} MB",
    )
    served = found.served.get(OURS.key) if found else None
    if served is None:
        return what, wanted, NOT_MEASURED, ""
    return (
        what,
        wanted,
        f"{served.peak_megabytes:,.0f} MB",
        _word(served.peak_megabytes < MEMORY_MB),
    )


def _withdrawal(found: ShapeFound | None, face: FaceFound | None) -> Iterator[Row]:
    wanted = f"under {WITHDRAWN_SECONDS:.0f} s"
    engine = max(found.withdrawn.seconds) if found and found.withdrawn else None
    whole = max(face.withdrawn.gone) if face and face.withdrawn else None
    for what, longest in (
        ("engine, with the proof", engine),
        ("whole: withdraw --wait", whole),
    ):
        name = f"withdrawal with purge, {WITHDRAWN_ACCOUNTS:,} accounts: {what}, longest"
        if longest is None:
            yield name, wanted, NOT_MEASURED, ""
        else:
            yield name, wanted, f"{longest:.2f} s", _word(longest < WITHDRAWN_SECONDS)


def _word(reached: bool) -> str:
    return "reached" if reached else "missed"
