"""One step over made accounts, in a process of its own: ``python -m benchmarks.sizes.steps``."""

import argparse
import datetime as dt
import gc
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, process_time

from tqdm import tqdm

from archive.core import collector
from archive.search.engines.base import EngineError
from benchmarks.measuring import interleaved, megabytes_in, peak_megabytes
from benchmarks.peers import Way
from benchmarks.questions import Drawing, Kind, Question
from benchmarks.results import Drawn, load_drawn
from benchmarks.results import save as save_drawn
from benchmarks.sizes import results
from benchmarks.sizes.peers import Found, Opened
from benchmarks.sizes.registry import BY_KEY, OURS
from benchmarks.sizes.run import NO_SERVER
from benchmarks.sizes.server import NoServer
from benchmarks.sizes.shapes import MadeAccount, Shape, Source
from benchmarks.sizes.stopping import stop_words
from benchmarks.sizes.tokens import Clocked
from benchmarks.sizes.withdrawing import withdrawn

# Seconds between two looks of a progress bar: a log of the run must stay readable.
PATIENCE = 10.0
REFUSED = -1
# Questions of each kind on which totals and facets are compared.
COMPARED = 20


def main() -> None:
    """Do the step and write its result. Ends with NO_SERVER where a peer's server doesn't start."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=("draw", "build", "ask", "serve", "withdraw"))
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--shape", type=Shape.named, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="of the shape; peers lie in it")
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--peers", default="", help="keys, with commas")
    parser.add_argument("--queries", type=int, default=0)
    parser.add_argument("--warm", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    collector.settle()  # as every process of the archive does; the peers that work within this one gain as much
    try:
        _do(given)
    except NoServer as error:
        print(error, file=sys.stderr)
        sys.exit(NO_SERVER)


def _do(given: argparse.Namespace) -> None:
    match given.step:
        case "draw":
            _draw(given)
        case "build":
            results.save(_built(given), given.result)
        case "ask":
            results.save(_asked(given), given.result)
        case "serve":
            results.save(_served(given), given.result)
        case "withdraw":
            results.save(withdrawn(_accounts(given), given.folder / OURS.key), given.result)


def _accounts(given: argparse.Namespace) -> Iterator[MadeAccount]:
    return Source(given.corpus).accounts(given.shape, seed=given.seed)


def _draw(given: argparse.Namespace) -> None:
    bar = _bar("reading", given.shape.accounts, " accounts")

    def texts() -> Iterator[str]:
        for account in _accounts(given):
            bar.update()
            yield account.text

    drawing = Drawing(texts(), seed=given.seed, stop_words=stop_words())
    bar.close()
    asked = drawing.draw(given.queries)
    warming = [each for each in drawing.draw(given.warm) if each not in set(asked)]
    save_drawn(Drawn(warming=warming, asked=asked), given.result)


def _built(given: argparse.Namespace) -> results.Indexed:
    """Into the folder of the peer, which is empty."""
    peer = BY_KEY[given.peers]
    folder: Path = given.result.parent / given.result.stem
    made = Clocked(_accounts(given))
    bar = _bar(peer.name, given.shape.accounts, " accounts")

    def told() -> Iterator[MadeAccount]:
        for account in made:
            bar.update()
            yield account

    start = peak_megabytes()
    started, computed = perf_counter(), process_time()
    built = peer.build(folder, told())
    seconds, computing = perf_counter() - started, process_time() - computed
    bar.close()
    if built.accounts != given.shape.accounts:
        raise RuntimeError(f"{peer.name} holds {built.accounts} accounts")
    return results.Indexed(
        peer=peer.key,
        accounts=built.accounts,
        seconds=seconds - made.seconds,
        computing=computing - made.seconds if peer.in_process else None,
        analysis=None if built.analysis is None else built.analysis - made.seconds,
        index_megabytes=megabytes_in(folder),
        start_megabytes=start,
        peak_megabytes=peak_megabytes() if peer.in_process else None,
        date=dt.datetime.now(dt.UTC).date().isoformat(),
        load=os.getloadavg()[0],
    )


def _served(given: argparse.Namespace) -> results.Served:
    """Opened, and asked what the others are warmed with."""
    peer = BY_KEY[given.peers]
    questions = _drawn(given).warming
    start = peak_megabytes()
    with peer.opened(given.folder / peer.key) as opened:
        ask = _Counting(opened)
        for question in questions:
            if question.kind in peer.kinds:
                ask(question)
        peak = opened.peak()
    return results.Served(
        peer=peer.key, questions=len(questions), start_megabytes=start, peak_megabytes=peak
    )


def _asked(given: argparse.Namespace) -> results.Asked:
    """All peers in turn, in one process: warmed by the same questions, then timed, then compared."""
    drawn = _drawn(given)
    peers = [BY_KEY[key] for key in given.peers.split(",")]
    with ExitStack() as stack:
        opened = {
            peer.key: stack.enter_context(peer.opened(given.folder / peer.key)) for peer in peers
        }
        ways = [
            Way(peer.key, peer.about, _Counting(opened[peer.key]), kinds=peer.kinds)
            for peer in peers
        ]
        bar = _bar("asking", len(drawn.warming) + len(drawn.asked), " questions")
        before, _, _ = os.getloadavg()
        interleaved(ways, drawn.warming, tick=bar.update)
        timings = interleaved(ways, drawn.asked, tick=bar.update)
        after, _, _ = os.getloadavg()
        bar.close()
        agreements = _compared(opened, drawn.asked)
    return results.Asked(
        loads=(before, after),
        date=dt.datetime.now(dt.UTC).date().isoformat(),
        refused=sum(each.totals.count(REFUSED) for each in timings),
        timings=timings,
        agreements=agreements,
    )


class _Counting:
    """Asks, and tells the number of all hits; a refusal of ours (a phrase too common) is timed like an answer."""

    def __init__(self, opened: Opened) -> None:
        self._find = opened.find

    def __call__(self, question: Question) -> int:
        try:
            return self._find(question).total
        except EngineError:
            return REFUSED


def _compared(
    opened: Mapping[str, Opened], questions: Sequence[Question]
) -> list[results.Agreement]:
    """What the others tell beside ours. All of them hold the same accounts."""
    ours = opened[OURS.key]
    compared: list[results.Agreement] = []
    for kind in Kind:
        asked = [question for question in questions if question.kind == kind][:COMPARED]
        pairs: defaultdict[str, list[tuple[Found, Found]]] = defaultdict(list)
        for question in asked:
            try:
                right = ours.find(question)
            except EngineError:
                continue
            for key, other in opened.items():
                if key != OURS.key and kind in BY_KEY[key].kinds:
                    pairs[key].append((right, other.find(question)))
        compared += [
            results.Agreement(
                peer=key,
                kind=kind.value,
                asked=len(both),
                same=sum(a.total == b.total for a, b in both),
                near=sum(abs(a.total - b.total) <= 0.1 * max(a.total, b.total) for a, b in both),
                same_facets=sum(a.facets == b.facets for a, b in both),
            )
            for key, both in pairs.items()
        ]
    return compared


def _drawn(given: argparse.Namespace) -> Drawn:
    gc.collect()
    return load_drawn(given.folder / "questions.json")


def _bar(what: str, total: int, unit: str) -> "tqdm[None]":
    return tqdm(total=total, desc=f"  {what}", unit=unit, mininterval=PATIENCE)


if __name__ == "__main__":
    main()
