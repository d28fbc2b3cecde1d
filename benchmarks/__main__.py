"""``python -m benchmarks``: everything, in one run. It imports no Django, so that its children start small."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import results
from benchmarks.accounts import CorporaMissing, accounts_in, corpus, write_first
from benchmarks.report import Run, report

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "benchmarks.md"
# As many as `running.PEERS` has; that module can't be imported here.
PEERS = 2
NO_CORPORA = 2
FEWEST = 30


class Steps:
    """Runs the steps as children, over one temporary folder that is gone afterwards."""

    def __init__(self, folder: Path, accounts: Path, given: argparse.Namespace) -> None:
        self._folder = folder
        self._options = [
            f"--accounts={accounts}",
            f"--questions={folder / 'questions.json'}",
            f"--queries={given.queries}",
            f"--warm={given.warm}",
            f"--seed={given.seed}",
        ]
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "ARCHIVE_DATA_DIR": str(folder / "data"),
            "ARCHIVE_KEYRING": str(folder / "keys" / "keyring.json"),
            "ARCHIVE_KEY_STORE": str(folder / "keys" / "keystore.sqlite3"),
            "ARCHIVE_LOG_LEVEL": "WARNING",
            "ARCHIVE_DEBUG": "0",
        }

    def __call__(self, step: str, *, peer: int = 0) -> Path:
        """Run a step; the file of its result."""
        result = self._folder / f"{step}-{peer}"
        command = [sys.executable, "-m", "benchmarks.steps", step, f"--result={result}"]
        subprocess.run(
            [*command, f"--peer={peer}", *self._options],
            cwd=ROOT,
            env=self._environment,
            check=True,
        )
        return result


def main() -> int:
    """Measure, print, and write where asked. Goals that are missed are words, never a failure."""
    given = _arguments()
    try:
        source = corpus()
    except CorporaMissing:
        print(
            "The benchmarks need real accounts, which are not part of the repository. Set ARCHIVE_CORPORA to their folder "
            "(it holds accounts/wpa_narratives.jsonl.gz).",
            file=sys.stderr,
        )
        return NO_CORPORA
    with tempfile.TemporaryDirectory(prefix="testimony-archive-bench-") as name:
        folder = Path(name)
        accounts = source
        if given.accounts:
            accounts = folder / "accounts.jsonl.gz"
            write_first(source, given.accounts, accounts)
        found = _run(Steps(folder, accounts, given), accounts, given)
    text = report(found)
    print(text)
    if given.write:
        DOCS.write_text(text)
    return 0


def _run(steps: Steps, accounts: Path, given: argparse.Namespace) -> Run:
    def told(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    peers = range(PEERS)
    told("Entering the accounts: import, consents, redactions, grant")
    filled = [results.load_filled(steps("fill", peer=peer)) for peer in peers]
    told("Making each index anew")
    indexed = [results.load_indexed(steps("index", peer=peer)) for peer in peers]
    told(f"Drawing questions with seed {given.seed}")
    steps("draw")
    told("Asking all in turn")
    asked = results.load_asked(steps("ask"))
    told("Asking each alone, for its memory")
    served = [results.load_served(steps("serve", peer=peer)) for peer in peers]
    profile = steps("profile").read_text() if given.profile else ""
    return Run(
        accounts=sum(1 for _ in accounts_in(accounts)),
        seed=given.seed,
        queries=given.queries,
        warm=given.warm,
        filled=filled,
        indexed=indexed,
        served=served,
        asked=asked,
        profile=profile,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the archive's search beside stock Haystack with Whoosh, in one run.",
    )
    parser.add_argument("--queries", type=int, default=40, help="questions of each kind (40)")
    parser.add_argument("--warm", type=int, default=40, help="others of each kind before (40)")
    parser.add_argument("--seed", type=int, default=1, help="what questions are drawn with (1)")
    parser.add_argument("--accounts", type=int, default=0, help="the first so many only; 0: all")
    parser.add_argument("--profile", action="store_true", help="where a search spends its time")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md too")
    given = parser.parse_args()
    if given.queries < FEWEST:
        parser.error(f"fewer than {FEWEST} questions of a kind say nothing")
    return given


if __name__ == "__main__":
    sys.exit(main())
