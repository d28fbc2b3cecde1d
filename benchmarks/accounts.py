"""The real accounts that benchmarks run on. They stay where they are: nothing of them is written into the repository."""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = "accounts/wpa_narratives.jsonl.gz"


class CorporaMissing(Exception):
    """ARCHIVE_CORPORA names no folder with the accounts."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the corpus, as far as peers need it."""

    id: str
    title: str
    text: str
    language: str
    date: str
    place: str

    @property
    def year(self) -> str:
        """The first year of its date."""
        return self.date[:4]


def corpus() -> Path:
    """The file of accounts; raises CorporaMissing."""
    folder = os.environ.get("ARCHIVE_CORPORA", "")
    file = Path(folder) / FILE
    if not folder or not file.is_file():
        raise CorporaMissing
    return file


def accounts_in(file: Path) -> Iterator[Account]:
    """The accounts of a file, in its order."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, str | None] = json.loads(line)
            yield Account(
                id=row["id"] or "",
                title=row["title"] or "",
                text=row["text"] or "",
                language=row["lang"] or "und",
                date=row["date"] or "",
                place=row["place"] or "",
            )


def write_first(source: Path, count: int, target: Path) -> None:
    """The first `count` lines of `source` as a file of their own."""
    with gzip.open(source, "rb") as lines, gzip.open(target, "wb") as out:
        for _, line in zip(range(count), lines, strict=False):
            out.write(line)
