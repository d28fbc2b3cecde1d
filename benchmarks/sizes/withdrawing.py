"""Withdrawal as the engine sees it: removed, purged, and proved to be gone, on a copy of the index."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

from archive.search.engines.base import SearchRequest
from archive.search.engines.embedded import Disk, EmbeddedEngine
from archive.search.query import Phrase
from benchmarks.sizes.results import Withdrawn
from benchmarks.sizes.shapes import MadeAccount

PARTITION = "part-0"
WITHDRAWN = 5


def withdrawn(accounts: Iterable[MadeAccount], index: Path) -> Withdrawn:
    """Five accounts spread over the index, which hold names that nobody else holds."""
    chosen = _spread(accounts)
    words = [name for account in chosen for name in account.names]
    with tempfile.TemporaryDirectory(prefix="bench-withdrawal-", dir=index.parent) as name:
        copy = Path(name) / "index"
        shutil.copytree(index, copy)
        before = _in_files(copy, words)
        engine = EmbeddedEngine(Disk(copy))
        _found(engine, words[0])
        seconds, proofs = [], []
        for account in chosen:
            started = perf_counter()
            engine.write(PARTITION, remove=[account.id])
            engine.purge(PARTITION)
            purged = perf_counter()
            _prove(copy, account)
            proofs.append(perf_counter() - purged)
            seconds.append(perf_counter() - started)
        after = _in_files(copy, words)
    return Withdrawn(
        accounts=len(chosen),
        seconds=seconds,
        proofs=proofs,
        words=len(words),
        in_files_before=before,
        in_files_after=after,
    )


def _spread(accounts: Iterable[MadeAccount]) -> Sequence[MadeAccount]:
    """Accounts with names that stand in no longer name of another: those are looked for in files letter by letter."""
    named = [account for account in accounts if account.names]
    every = "\n".join(name for account in named for name in account.names)
    several = [account for account in named if len(account.names) > 1]
    apart = several[:: max(1, len(several) // (4 * WITHDRAWN))]
    alone = [each for each in apart if all(every.count(name) == 1 for name in each.names)]
    return alone[:: max(1, len(alone) // WITHDRAWN)][:WITHDRAWN]


def _prove(index: Path, account: MadeAccount) -> None:
    """An engine that has never opened it finds neither the account nor a word that only it held. Else RuntimeError."""
    fresh = EmbeddedEngine(Disk(index))
    if account.id in fresh.members(PARTITION):
        raise RuntimeError("a withdrawn account still stands in its partition")
    if any(_found(fresh, name) for name in account.names):
        raise RuntimeError("a withdrawn account's words are still found")
    if _in_files(index, account.names):
        raise RuntimeError("a withdrawn account's words still stand in a file")


def _found(engine: EmbeddedEngine, word: str) -> int:
    request = SearchRequest(partitions=(PARTITION,), query=Phrase((word,)))
    return engine.search(request).total


def _in_files(index: Path, words: Iterable[str]) -> int:
    """How many of the words stand readable in a file; none do where an engine packs its lexicon."""
    held = {word.encode() for word in words}
    seen: set[bytes] = set()
    for file in index.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            seen |= {word for word in held if word in data}
    return len(seen)
