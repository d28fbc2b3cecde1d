"""Relevance, names and places: each module is run as it is from a shell; its lines are kept, and its figures."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.keeping import ROOT, Kept

# The same paragraphs in two languages: whose questions are put to whose documents.
ACROSS = (
    ("xquad_en", "xquad_ar", "English questions, Arabic documents"),
    ("xquad_ar", "xquad_en", "Arabic questions, English documents"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a module printed, and the same as figures; `key` tells findings apart. An earlier version kept neither."""

    title: str
    command: str
    date: str
    lines: str
    key: str = ""
    figures: Sequence[Figure] = ()

    def markdown(self) -> str:
        """A section of the report."""
        return f"## {self.title}\n\n{self.date}: `{self.command}`\n\n```\n{self.lines.strip()}\n```"


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    title: str
    module: str
    arguments: Sequence[str]


def measure(*, corpora: Path, cache: Path, told: Callable[[str], None]) -> None:
    """Run each that is there. What is found stands in `cache`; the corpora they look for themselves."""
    kept = Kept(cache / "findings")
    for asked in _asked(corpora):
        if find_spec(asked.module) is None:
            continue
        told(asked.title)
        with tempfile.TemporaryDirectory(prefix="testimony-archive-figures-") as name:
            file = Path(name) / "figures.json"
            done = subprocess.run(
                [sys.executable, "-m", asked.module, "--figures", str(file), *asked.arguments],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            found_figures = [] if done.returncode else figures.read(file)
        if done.returncode:
            # What came before took long, and has its place in the report.
            told(f"{asked.title}: failed, see above, and is left out")
            kept.result(asked.name).unlink(missing_ok=True)
            continue
        said = " ".join(_shortened(each, corpora) for each in asked.arguments)
        finding = Finding(
            title=asked.title,
            command=f"python -m {asked.module} {said}".strip(),
            date=datetime.now(UTC).date().isoformat(),
            lines=done.stdout,
            key=asked.name,
            figures=found_figures,
        )
        kept.result(asked.name).write_text(json.dumps(asdict(finding)))


def found(*, corpora: Path, cache: Path) -> Iterator[Finding]:
    """What stands there, from this run or an earlier one."""
    kept = Kept(cache / "findings")
    for asked in _asked(corpora):
        if kept.has(asked.name):
            row = json.loads(kept.result(asked.name).read_text())
            row["figures"] = [Figure(**each) for each in row.get("figures", ())]
            yield Finding(**row)


def _asked(corpora: Path) -> list[_Asked]:
    folder = corpora / "relevance"
    judged = sorted(folder.iterdir()) if folder.is_dir() else []
    folders = [str(each) for each in judged]
    ways = {
        "relevance": ("Relevance, asked for some of the words", folders),
        "relevance-every": ("Relevance, asked for every word", ["--every", *folders]),
    }
    asked = [
        _Asked(name, title, "benchmarks.relevance", given)
        for name, (title, given) in ways.items()
        if judged
    ]
    for questions, documents, title in ACROSS:
        if {folder / questions, folder / documents} <= set(judged):
            given = ["--ask", str(folder / questions), str(folder / documents)]
            name = f"relevance-{questions}-{documents}"
            asked.append(_Asked(name, f"Relevance: {title}", "benchmarks.relevance", given))
    return [
        *asked,
        _Asked("names", "Names", "benchmarks.names", []),
        _Asked("places", "Places", "benchmarks.places", []),
    ]


def _shortened(argument: str, corpora: Path) -> str:
    return argument.replace(str(corpora), "CORPORA")
