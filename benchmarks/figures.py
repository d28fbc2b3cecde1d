"""What a module has found, as numbers: the lines it prints are for people, these are what goals are held against."""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number: `of` what it was found, as the line that tells it begins, and `what` it is. A share is from 0 to 1."""

    of: str
    what: str
    value: float


def add_option(parser: argparse.ArgumentParser) -> None:
    """Where the figures of a run are to be written, if anywhere."""
    parser.add_argument("--figures", type=Path, metavar="FILE", help="write the figures here, too")


def write(file: Path | None, figures: Iterable[Figure]) -> None:
    """Write them where that is asked for."""
    if file is not None:
        file.write_text(json.dumps([asdict(each) for each in figures]))


def read(file: Path) -> list[Figure]:
    """What `write` has written."""
    return [Figure(**row) for row in json.loads(file.read_text())]


def value_of(figures: Sequence[Figure], of: str, what: str) -> float | None:
    """The number, if it was found."""
    return next((each.value for each in figures if (each.of, each.what) == (of, what)), None)
