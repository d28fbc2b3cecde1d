"""What each step does. Django is set up by now."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tqdm import tqdm

from archive.testimony.models import Testimony
from archive.workflows.withdraw_as import remove_from_index, withdraw_as
from benchmarks import results
from benchmarks.accounts import accounts_in
from benchmarks.measuring import interleaved, megabytes_in, peak_megabytes
from benchmarks.ours import Archive
from benchmarks.peers import Peer
from benchmarks.questions import Drawing
from benchmarks.staff import ARCHIVIST, PATIENCE
from benchmarks.stages import profile
from benchmarks.stock import STOP_WORDS, StockHaystack

# Ours first. Who adds a peer adds it here, and its goals, if any, in `report`.
PEERS: tuple[Peer, ...] = (Archive(), StockHaystack())
# Accounts withdrawn one after another.
WITHDRAWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a step is told: the files of accounts, of questions, and for its result; the rest where it matters."""

    accounts: Path
    questions: Path
    result: Path
    peer: int
    peers: int
    queries: int
    warm: int
    seed: int


def run(step: str, order: Order) -> None:
    """Do the step and write its result."""
    match step:
        case "fill":
            results.save(_filled(order), order.result)
        case "index":
            results.save(_indexed(order), order.result)
        case "draw":
            results.save(_drawn(order), order.questions)
        case "serve":
            results.save(_served(order), order.result)
        case "ask":
            results.save(_asked(order), order.result)
        case "withdraw":
            results.save(_withdrawn(), order.result)
        case "profile":
            order.result.write_text(profile(results.load_drawn(order.questions)))


def _filled(order: Order) -> results.Filled:
    peer = PEERS[order.peer]
    stages = list(peer.fill(order.accounts))
    return results.Filled(peer=peer.name, options=dict(peer.options()), stages=stages)


def _indexed(order: Order) -> results.Indexed:
    peer = PEERS[order.peer]
    before = peak_megabytes()
    started = perf_counter()
    accounts = peer.index()
    seconds = perf_counter() - started
    return results.Indexed(
        peer=peer.name,
        accounts=accounts,
        seconds=seconds,
        index_megabytes=megabytes_in(peer.index_folder()),
        start_megabytes=before,
        peak_megabytes=peak_megabytes(),
    )


def _drawn(order: Order) -> results.Drawn:
    """Drawn in a process of its own: the accounts in clear are nobody's memory. No question is in both lists."""
    texts = (account.text for account in accounts_in(order.accounts))
    drawing = Drawing(texts, seed=order.seed, stop_words=STOP_WORDS)
    asked = drawing.draw(order.queries)
    warming = [each for each in drawing.draw(order.warm) if each not in set(asked)]
    return results.Drawn(warming=warming, asked=asked)


def _served(order: Order) -> results.Served:
    """All ways of one peer, and of nobody else."""
    peer = PEERS[order.peer]
    questions = results.load_drawn(order.questions).warming
    before = peak_megabytes()
    for way in peer.ways():
        for question in questions:
            if question.kind in way.kinds:
                way.ask(question)
    return results.Served(
        peer=peer.name,
        questions=len(questions),
        start_megabytes=before,
        peak_megabytes=peak_megabytes(),
    )


def _withdrawn() -> results.Withdrawn:
    """As `manage.py withdraw CODE --as USERNAME --wait` does it: the act, then its words out of the files, and the proof."""
    accounts = Testimony.objects.filter(withdrawn_at__isnull=True).order_by("pk")
    hidden, gone = [], []
    for code in list(accounts.values_list("code", flat=True)[:WITHDRAWN]):
        started = perf_counter()
        withdrawal = withdraw_as(ARCHIVIST, code, reason=lambda: "to measure how long it takes")
        hidden.append(perf_counter() - started)
        remove_from_index(withdrawal)
        gone.append(perf_counter() - started)
    return results.Withdrawn(hidden=hidden, gone=gone)


def _asked(order: Order) -> results.Asked:
    drawn = results.load_drawn(order.questions)
    ways = [way for peer in PEERS[: order.peers] for way in peer.ways()]
    total = len(drawn.warming) + len(drawn.asked)
    bar = tqdm(total=total, desc="  asking", unit=" questions", mininterval=PATIENCE)
    before, _, _ = os.getloadavg()
    cold = interleaved(ways, drawn.warming, tick=bar.update)
    timings = interleaved(ways, drawn.asked, tick=bar.update)
    bar.close()
    after, _, _ = os.getloadavg()
    abouts = {way.name: way.about for way in ways}
    date = dt.datetime.now(dt.UTC).date().isoformat()
    return results.Asked(
        date=date, abouts=abouts, loads=(before, after), cold=cold, timings=timings
    )
