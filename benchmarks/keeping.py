"""What a run keeps for the next one: a step's work is done again only when what it depends on has changed.

A mark is written when a step has ended; one that was cut off has none, and is begun anew.
"""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fingerprint(sources: Iterable[str], *told: object) -> str:
    """Changes with any file of these (folders or files of the checkout), and with whatever else is told."""
    digest = hashlib.sha256(repr(told).encode())
    for source in sources:
        path = ROOT / source
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


class Kept:
    """The results of steps, with their marks, in one folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def result(self, name: str) -> Path:
        """Where the result of a step stands, or will."""
        return self.folder / f"{name}.json"

    def stands(self, name: str, mark: str) -> bool:
        """Whether the step was done under this mark."""
        file = self._mark(name)
        return file.is_file() and file.read_text() == mark

    def done(self, name: str, mark: str) -> None:
        """It was done under this mark."""
        self._mark(name).write_text(mark)

    def begin(self, name: str) -> Path:
        """Forget what an earlier run made; an empty folder for what the step makes beside its result."""
        self._mark(name).unlink(missing_ok=True)
        self.result(name).unlink(missing_ok=True)
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def has(self, name: str) -> bool:
        """Whether there is a result."""
        return self.result(name).is_file()

    def _mark(self, name: str) -> Path:
        return self.folder / f"{name}.mark"
