"""The whole face, measured in an archive of its own: its steps in their order, and what was found."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import results
from benchmarks.accounts import accounts_in, write_first
from benchmarks.keeping import ROOT, Kept, fingerprint
from benchmarks.sizes.shapes import Shape, Source

# As many as `running.PEERS` has; that module can't be imported here.
PEERS = 2
# The stock engine is not asked beyond; nor are the real accounts as many.
STOCK_AT_MOST = 5000
# What the rows of an archive depend on, and what its index does.
ROWS = (
    *(f"archive/{name}" for name in ("migrations", "sealing", "testimony", "consent", "redaction")),
    *(f"benchmarks/{name}.py" for name in ("accounts", "bulk", "staff", "world")),
    "benchmarks/sizes/shapes.py",
    "benchmarks/peer",
)
INDEX = ("archive/language", "archive/policy", "archive/search", "benchmarks/stock.py")
DRAWN_FROM = ("benchmarks/questions.py",)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceFound:
    """Everything about one number of accounts. `real` ones are those of the corpus as they are."""

    accounts: int
    real: bool
    filled: Sequence[results.Filled]
    indexed: Sequence[results.Indexed]
    served: Sequence[results.Served]
    asked: results.Asked
    withdrawn: results.Withdrawn | None
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked for: numbers of accounts, 0 for all real ones."""

    accounts: Sequence[int]
    queries: int
    warm: int
    seed: int
    profile: bool


def measure(plan: Plan, *, corpus: Path, cache: Path, told: Callable[[str], None]) -> None:
    """Fill what isn't filled, and ask. What is found stands in `cache`."""
    for accounts in plan.accounts:
        face = _Face(plan, accounts, corpus, cache, told)
        told(f"The whole face over {face.accounts:,} accounts")
        face.measure()


def found(plan: Plan, *, corpus: Path, cache: Path) -> Iterator[FaceFound]:
    """What stands there of this plan, from this run or an earlier one."""
    for accounts in plan.accounts:
        face = _Face(plan, accounts, corpus, cache, lambda what: None)
        if face.kept.has("asked"):
            yield face.found()


class _Face:
    """One number of accounts."""

    def __init__(
        self,
        plan: Plan,
        accounts: int,
        corpus: Path,
        cache: Path,
        told: Callable[[str], None],
    ) -> None:
        real = sum(1 for _ in accounts_in(corpus))
        self.accounts = accounts or real
        self._real = self.accounts <= real
        self._peers = range(PEERS if self.accounts <= STOCK_AT_MOST else 1)
        self._plan, self._corpus, self._told = plan, corpus, told
        self.kept = Kept(cache / "faces" / f"{self.accounts}-seed{plan.seed}")
        self._file = self.kept.folder / "accounts.jsonl.gz"
        self._questions = self.kept.result("questions")

    def measure(self) -> None:
        plan, kept = self._plan, self.kept
        rows = fingerprint(ROWS, self.accounts, plan.seed)
        if not kept.stands("archive", rows):
            self._fill(rows)
        index = fingerprint(INDEX, rows)
        if not kept.stands("index", index):
            self._told("Making each index anew")
            for peer in self._peers:
                self._step("index", f"indexed-{peer}", peer=peer)
            kept.done("index", index)
        drawn = fingerprint(DRAWN_FROM, rows, plan.queries, plan.warm)
        if not kept.stands("questions", drawn):
            self._told(f"Drawing questions with seed {plan.seed}")
            self._step("draw", "drawn")
            kept.done("questions", drawn)
        self._told("Asking all in turn")
        self._step("ask", "asked")
        self._told("Asking each alone, for its memory")
        for peer in self._peers:
            self._step("serve", f"served-{peer}", peer=peer)
        if plan.profile:
            self._step("profile", "profile")
        self._told("Withdrawing from a copy of the archive")
        self._withdraw()

    def found(self) -> FaceFound:
        """All results that stand."""
        kept, peers = self.kept, self._peers
        withdrawn, profile = kept.result("withdrawn"), kept.result("profile")
        return FaceFound(
            accounts=self.accounts,
            real=self._real,
            filled=[results.load_filled(kept.result(f"filled-{peer}")) for peer in peers],
            indexed=[results.load_indexed(kept.result(f"indexed-{peer}")) for peer in peers],
            served=[results.load_served(kept.result(f"served-{peer}")) for peer in peers],
            asked=results.load_asked(kept.result("asked")),
            withdrawn=results.load_withdrawn(withdrawn) if withdrawn.is_file() else None,
            profile=profile.read_text() if self._plan.profile and profile.is_file() else "",
        )

    def _fill(self, mark: str) -> None:
        self._told("Entering the accounts: import or services, consents, redactions, grant")
        self.kept.begin("archive")
        for stale in ("index", "questions"):
            self.kept.begin(stale)
        if self._real:
            write_first(self._corpus, self.accounts, self._file)
        else:
            _write_made(self._corpus, self.accounts, self._plan.seed, self._file)
        for peer in self._peers:
            self._step("fill", f"filled-{peer}", peer=peer)
        self.kept.done("archive", mark)

    def _withdraw(self) -> None:
        """From a copy: the next run begins with the same archive."""
        copy = self.kept.begin("withdrawal")
        shutil.copytree(self.kept.folder / "archive", copy, dirs_exist_ok=True)
        self._step("withdraw", "withdrawn", folder=copy)
        shutil.rmtree(copy)

    def _step(self, step: str, result: str, *, peer: int = 0, folder: Path | None = None) -> None:
        plan = self._plan
        archive = folder or self.kept.folder / "archive"
        command = [
            *(sys.executable, "-m", "benchmarks.steps", step),
            f"--result={self.kept.result(result)}",
            f"--peer={peer}",
            f"--peers={len(self._peers)}",
            f"--accounts={self._file}",
            f"--questions={self._questions}",
            f"--queries={plan.queries}",
            f"--warm={plan.warm}",
            f"--seed={plan.seed}",
        ]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "ARCHIVE_DATA_DIR": str(archive / "data"),
            "ARCHIVE_KEYRING": str(archive / "keys" / "keyring.json"),
            "ARCHIVE_KEY_STORE": str(archive / "keys" / "keystore.sqlite3"),
            "ARCHIVE_LOG_LEVEL": "WARNING",
            "ARCHIVE_DEBUG": "0",
        }
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _write_made(corpus: Path, accounts: int, seed: int, target: Path) -> None:
    """Made accounts, as a file like that of the real ones."""
    with gzip.open(target, "wt", encoding="utf-8", compresslevel=1) as out:
        for account in Source(corpus).accounts(Shape(accounts), seed=seed):
            place, period, _, _ = account.facets
            row = {
                "id": str(account.id),
                "title": f"Account {account.number}",
                "text": account.text,
                "lang": "en",
                "date": f"{period[:4]}-{period[4:]}",
                "place": place,
            }
            out.write(json.dumps(row) + "\n")
