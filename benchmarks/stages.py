"""Where the time of a whole search goes: stages by the clock, then functions by the profiler."""

import cProfile
import functools
import importlib
import io
import pstats
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import ParamSpec, TypeVar

from benchmarks.ours import Archive
from benchmarks.questions import Kind, Question
from benchmarks.results import Drawn

P = ParamSpec("P")
R = TypeVar("R")

# Module and name as the caller sees it. An indented label is a part of the one above it. What has been renamed since is
# left out: a benchmark that breaks whenever a private name changes would soon be run by nobody.
STAGES = (
    ("whole face", "benchmarks.stages", "ask"),
    ("record (both entries)", "archive.audit.log", "_append"),
    ("  its data key", "archive.audit.log", "make_data_keys"),
    ("query read", "archive.search.face", "read_query"),
    ("purpose in effect", "archive.search.face", "purpose_in_effect"),
    ("partitions of the case", "archive.search.face", "partitions_in_case"),
    ("generations checked", "archive.search.face", "check_generations"),
    ("left out, from the ledger", "archive.search.face", "left_out"),
    ("other spellings", "archive.search.face", "wide"),
    ("accounts of one witness", "archive.search.face", "same_witness_pairs"),
    ("engine", "archive.search.face", "_nearest_page"),
    ("accounts opened", "archive.search.face", "found_accounts"),
    ("  rows of texts and sets", "archive.policy.reading", "approved_texts"),
    ("  places and dates told", "archive.policy.reading", "told"),
    ("  decrypted and rendered", "archive.policy.reading", "rendered"),
    ("    data keys unwrapped", "archive.sealing.fields", "data_key"),
    ("  anchors of the case", "archive.policy.reading", "_in_case"),
    ("snippets", "archive.search.face", "_protected_hit"),
    ("  tokens", "archive.search.snippets", "tokenize"),
    ("facet values named", "archive.search.face", "facets_shown"),
)
MOST = 25


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
        with _clocked() as clock:
            for question in asked:
                globals()["ask"](face, question)
        spent |= {(label, kind): seconds * 1000 / len(asked) for label, seconds in clock.items()}
    out.write(f"{'milliseconds a search':32}" + "".join(f"{kind:>24}" for kind in kinds) + "\n")
    for label in [label for label, _, _ in STAGES if (label, kinds[0]) in spent]:
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
def _clocked() -> Iterator[dict[str, float]]:
    """Every stage under a clock of its own; seconds add up by label."""
    spent: defaultdict[str, float] = defaultdict(float)
    before = []
    for label, module_name, name in STAGES:
        module = importlib.import_module(module_name)
        function = getattr(module, name, None)
        if function is None:
            continue
        before.append((module, name, function))
        setattr(module, name, _timed(function, label, spent))
    try:
        yield spent
    finally:
        for module, name, function in before:
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
