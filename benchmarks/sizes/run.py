"""Who does what in which order over made accounts, and what was found. Each step is a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.keeping import ROOT, Kept, fingerprint
from benchmarks.sizes import results
from benchmarks.sizes.peers import SizedPeer
from benchmarks.sizes.registry import OURS, PARTED, PEERS
from benchmarks.sizes.shapes import USUAL_WORDS, Shape

# Accounts of 8,000 and of 25,000 words hold as many words in all as this many usual ones.
LONG_LIKE = 5000
DRAWN_FROM = ("benchmarks/questions.py", "benchmarks/sizes/shapes.py")
NO_SERVER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked for: numbers of usual accounts, lengths of long ones, the number that is parted (0: none)."""

    sizes: Sequence[int]
    long: Sequence[int]
    parted: int
    queries: int
    warm: int
    seed: int

    def shapes(self) -> list[Shape]:
        """All of them, usual ones first."""
        usual = [Shape(accounts) for accounts in sorted({*self.sizes})]
        return usual + [Shape(LONG_LIKE * USUAL_WORDS // words, words) for words in self.long]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeFound:
    """All that was found over one shape, by key of the peer."""

    shape: Shape
    indexed: Mapping[str, results.Indexed]
    served: Mapping[str, results.Served]
    asked: results.Asked
    parted: results.Asked | None
    withdrawn: results.Withdrawn | None


def missing() -> Mapping[str, str]:
    """The peers that can't run here, and why."""
    return {peer.name: peer.missing() for peer in PEERS if peer.missing()}


def measure(plan: Plan, *, corpus: Path, cache: Path, told: Callable[[str], None]) -> None:
    """Build what isn't built, and ask everybody. What is found stands in `cache`."""
    for shape in plan.shapes():
        told(f"{shape}")
        _Shape(plan, shape, corpus, cache, told).measure()


def found(plan: Plan, cache: Path) -> Iterator[ShapeFound]:
    """What stands there of this plan, from this run or an earlier one."""
    for shape in plan.shapes():
        kept = Kept(_folder(plan, shape, cache))
        if not kept.has("asked"):
            continue
        keys = [peer.key for peer in (*PEERS, *PARTED)]
        yield ShapeFound(
            shape=shape,
            indexed={k: results.load_indexed(kept.result(k)) for k in keys if kept.has(k)},
            served={
                k: results.load_served(kept.result(f"{k}-served"))
                for k in keys
                if kept.has(f"{k}-served")
            },
            asked=results.load_asked(kept.result("asked")),
            parted=results.load_asked(kept.result("parted")) if kept.has("parted") else None,
            withdrawn=(
                results.load_withdrawn(kept.result("withdrawn")) if kept.has("withdrawn") else None
            ),
        )


def _folder(plan: Plan, shape: Shape, cache: Path) -> Path:
    return cache / "sizes" / f"{shape.name}-seed{plan.seed}"


class _Shape:
    """Everything over one shape."""

    def __init__(
        self,
        plan: Plan,
        shape: Shape,
        corpus: Path,
        cache: Path,
        told: Callable[[str], None],
    ) -> None:
        self._plan, self._shape, self._told = plan, shape, told
        self._kept = Kept(_folder(plan, shape, cache))
        self._options = [
            f"--corpus={corpus}",
            f"--shape={shape.name}",
            f"--folder={self._kept.folder}",
            f"--queries={plan.queries}",
            f"--warm={plan.warm}",
            f"--seed={plan.seed}",
        ]

    def measure(self) -> None:
        plan = self._plan
        mark = fingerprint(DRAWN_FROM, plan.queries, plan.warm, plan.seed)
        if not self._kept.stands("questions", mark):
            self._kept.begin("questions")
            self._step("draw", "questions")
            self._kept.done("questions", mark)
        fitting = [
            peer
            for peer in PEERS
            if not peer.missing() and (peer.most is None or self._shape.accounts <= peer.most)
        ]
        peers = [peer for peer in fitting if self._build(peer)]
        self._told("Asking each alone, for its memory")
        for peer in peers:
            self._step("serve", f"{peer.key}-served", peer)
        self._told("Asking all in turn")
        self._step("ask", "asked", *peers)
        if self._shape.words == USUAL_WORDS:
            self._told("Withdrawing from a copy of ours")
            self._step("withdraw", "withdrawn")
        if self._shape == Shape(plan.parted):
            parted = [peer for peer in PARTED if self._build(peer)]
            self._told("Asking ours in partitions")
            self._step("ask", "parted", *parted)

    def _build(self, peer: SizedPeer) -> bool:
        """Whether it stands, built now or by an earlier run."""
        mark = fingerprint(
            (*peer.sources, "benchmarks/sizes/shapes.py"), peer.options(), self._plan.seed
        )
        if self._kept.stands(peer.key, mark):
            return True
        self._kept.begin(peer.key)
        if self._step("build", peer.key, peer):
            self._kept.done(peer.key, mark)
            return True
        self._told(f"{peer.name} did not start here, and is left out.")
        return False

    def _step(self, step: str, result: str, *peers: SizedPeer) -> bool:
        """Whether it could be done; raises CalledProcessError for any other end."""
        keys = ",".join(peer.key for peer in peers or (OURS,))
        command = [sys.executable, "-m", "benchmarks.sizes.steps", step, f"--peers={keys}"]
        told = [f"--result={self._kept.result(result)}", *self._options]
        done = subprocess.run([*command, *told], cwd=ROOT)
        if done.returncode == NO_SERVER:
            return False
        done.check_returncode()
        return True
