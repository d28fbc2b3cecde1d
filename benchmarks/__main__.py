"""``python -m benchmarks``: everything, in one run. Each step is a process of its own, and its children start small."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import faces, findings
from benchmarks.accounts import CorporaMissing, corpus
from benchmarks.report import Run, report
from benchmarks.sizes import run as sizes
from benchmarks.sizes.server import OPEN_FOLDER

DOCS = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
STEP_FAILED, NO_CORPORA, CUT_OFF = 1, 2, 130
FEWEST = 30
PARTS = ("sizes", "face", "findings")


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
    try:
        with _cache(given.cache) as cache:
            text = report(_run(given, source, cache))
    except KeyboardInterrupt:
        print("\nCut off. With --cache FOLDER a run goes on from what was built.", file=sys.stderr)
        return CUT_OFF
    except subprocess.CalledProcessError as error:
        print(f"A step failed, see above: {' '.join(error.cmd)}", file=sys.stderr)
        return STEP_FAILED
    print(text)
    if given.write:
        DOCS.write_text(text)
    return 0


def _run(given: argparse.Namespace, source: Path, cache: Path) -> Run:
    def told(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    drawn = {"queries": given.queries, "warm": given.warm, "seed": given.seed}
    by_size = sizes.Plan(sizes=given.sizes, long=given.long, parted=given.parted, **drawn)
    whole = faces.Plan(accounts=given.face_accounts, profile=given.profile, **drawn)
    corpora = source.parent.parent
    if "face" in given.only:
        faces.measure(whole, corpus=source, cache=cache, told=told)
    if "sizes" in given.only:
        sizes.measure(by_size, corpus=source, cache=cache, told=told)
    if "findings" in given.only:
        findings.measure(corpora=corpora, cache=cache, told=told)
    return Run(
        **drawn,
        shapes=list(sizes.found(by_size, cache)),
        faces=list(faces.found(whole, corpus=source, cache=cache)),
        findings=list(findings.found(corpora=corpora, cache=cache)),
    )


@contextmanager
def _cache(folder: Path | None) -> Iterator[Path]:
    """The folder given, or one that is gone afterwards."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=OPEN_FOLDER)
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="testimony-archive-bench-") as name:
        made = Path(name)
        made.chmod(OPEN_FOLDER)
        yield made


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the archive's search beside its peers, in one run, at every size: more than an hour. "
        "Shorter: --sizes 2259 --parted 2259 --face-accounts 0",
    )
    parser.add_argument(
        "--sizes", type=_numbers, default=[2259, 20000, 100000], help="2259,20000,100000"
    )
    parser.add_argument("--long", type=_numbers, default=[8000, 25000], help="words: 8000,25000")
    parser.add_argument(
        "--parted",
        type=int,
        default=20000,
        help="of the sizes, which in 5 and 50 partitions too (20000)",
    )
    parser.add_argument(
        "--face-accounts", type=_numbers, default=[0, 20000, 100000], help="0: all real ones"
    )
    parser.add_argument("--queries", type=int, default=30, help="questions of each kind (30)")
    parser.add_argument("--warm", type=int, default=10, help="others of each kind before (10)")
    parser.add_argument("--seed", type=int, default=1, help="what questions are drawn with (1)")
    parser.add_argument("--only", type=_parts, default=PARTS, help=f"of {','.join(PARTS)}")
    parser.add_argument("--cache", type=Path, help="keep what was built here, and go on from it")
    parser.add_argument("--profile", action="store_true", help="where a search spends its time")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md too")
    given = parser.parse_args()
    if given.queries < FEWEST:
        parser.error(f"fewer than {FEWEST} questions of a kind say nothing")
    return given


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]


def _parts(text: str) -> list[str]:
    chosen = text.split(",")
    if not set(chosen) <= set(PARTS):
        raise argparse.ArgumentTypeError(f"parts are {', '.join(PARTS)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
