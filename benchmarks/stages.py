"""Where the time of a whole search goes: stages by the clock, then functions by the profiler."""

import cProfile
import functools
import importlib
import io
import pstats
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import ParamSpec, TypeVar

from benchmarks.ours import Archive
from benchmarks.questions import Kind, Question
from benchmarks.results import Drawn

P = ParamSpec("P")
R = TypeVar("R")

Stage = tuple[str, str, str]

# A label, and where the caller looks the function up: module and name. An indented label is a part of the one above it.
# All of them are on the way of a search of the reading room; a test holds them to that.
STAGES: tuple[Stage, ...] = (
    ("whole face", "benchmarks.stages", "ask"),
    ("record (both entries)", "archive.audit.log", "_append"),
    ("  its data key", "archive.audit.log", "make_data_keys"),
    ("query read", "archive.search.face", "read_query"),
    ("purpose in effect", "archive.search.face", "purpose_in_effect"),
    ("partitions of the case", "archive.search.face", "partitions_in_case"),
    ("accounts of one source", "archive.search.face", "one_source_pairs"),
    ("made ready", "archive.search.face", "made_ready"),
    ("  generations checked", "archive.search.request", "check_generations"),
    ("  other spellings", "archive.search.request", "wide"),
    ("engine", "archive.search.face", "_nearest_page"),
    ("  left out, from the ledger", "archive.search.request", "left_out"),
    ("accounts opened", "archive.search.face", "found_accounts"),
    ("  rows of texts and sets", "archive.policy.reading", "approved_texts"),
    ("  places and dates told", "archive.policy.reading", "told"),
    ("  decrypted and rendered", "archive.policy.reading", "left_of"),
    ("    data keys unwrapped", "archive.sealing.fields", "data_key"),
    ("  anchors of the case", "archive.policy.reading", "_in_case"),
    ("snippets", "archive.search.face", "_protected_hit"),
    ("  languages told", "archive.search.finding", "passage_language"),
    ("  words cut", "archive.search.finding", "cut_written"),
    ("  words marked", "archive.search.finding", "marks_at"),
    ("facet values named", "archive.search.face", "facets_shown"),
)
MOST = 25


class StageMissing(Exception):
    """A stage's function is not where it was: a table without it would pass for the whole."""


def ask(face: Callable[[Question], int], question: Question) -> int:
    """The whole, so that it stands among the stages."""
    return face(question)


def profile(drawn: Drawn) -> str:
    """Two tables of text: milliseconds a search in each stage, by kind of question; and the profiler's first lines."""
    face = next(way.ask for way in Archive().ways() if way.name == "face")
    for question in drawn.warming:
        face(question)
    out = io.StringIO()
    kinds = list(Kind)
    spent: dict[tuple[str, Kind], float] = {}
    for kind in kinds:
        asked = [question for question in drawn.asked if question.kind == kind]
        with clocked() as clock:
            for question in asked:
                globals()["ask"](face, question)
        spent |= {(label, kind): seconds * 1000 / len(asked) for label, seconds in clock.items()}
    out.write(f"{'milliseconds a search':32}" + "".join(f"{kind:>24}" for kind in kinds) + "\n")
    for label, _, _ in STAGES:
        row = "".join(f"{spent.get((label, kind), 0.0):24.2f}" for kind in kinds)
        out.write(f"{label:32}{row}\n")
    profiler = cProfile.Profile()
    profiler.enable()
    for question in drawn.asked:
        face(question)
    profiler.disable()
    statistics = pstats.Stats(profiler, stream=out).strip_dirs()
    out.write(f"\n{len(drawn.asked)} searches of all kinds under the profiler, which slows them")
    statistics.sort_stats("tottime").print_stats(MOST)
    statistics.sort_stats("cumtime").print_stats(2 * MOST)
    return out.getvalue()


@contextmanager
def clocked(stages: Sequence[Stage] = STAGES) -> Iterator[dict[str, float]]:
    """Every stage under a clock of its own; seconds add up by label. Raises StageMissing, and then none has one."""
    spent: defaultdict[str, float] = defaultdict(float)
    before = []
    for label, module_name, name in stages:
        module = importlib.import_module(module_name)
        function = getattr(module, name, None)
        if function is None:
            raise StageMissing(f"{module_name}.{name} is gone: where is the time of {label!r} now?")
        before.append((label, module, name, function))
    for label, module, name, function in before:
        setattr(module, name, _timed(function, label, spent))
    try:
        yield spent
    finally:
        for _, module, name, function in before:
            setattr(module, name, function)


def _timed(function: Callable[P, R], label: str, spent: defaultdict[str, float]) -> Callable[P, R]:
    @functools.wraps(function)
    def timed(*args: P.args, **kwargs: P.kwargs) -> R:
        started = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[label] += perf_counter() - started

    return timed
