"""What an engine must do to be measured over made accounts."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.measuring import peak_megabytes
from benchmarks.questions import Kind, Question
from benchmarks.sizes.shapes import MadeAccount

PAGE = 20
EVERY_KIND = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: the exact number of hits, how many of the first 20 came, how many hits each facet value has."""

    total: int
    hits: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A peer that can be asked. `peak` is the most memory that whoever answers has held, in megabytes."""

    find: Callable[[Question], Found]
    peak: Callable[[], float] = field(default=peak_megabytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What building took beside the making of the accounts. Seconds of analysis are part of the whole; None: not apart."""

    accounts: int
    analysis: float | None = None


class SizedPeer(Protocol):
    """An engine. Each of its methods may run in a process of its own; `folder` is its own.

    `most` accounts are measured at most, None: any number. `in_process`: it works within the process that asks it. `sources`
    are files and folders of the checkout on which its index depends.
    """

    key: str
    name: str
    about: str
    kinds: frozenset[Kind]
    most: int | None
    in_process: bool
    sources: tuple[str, ...]

    def missing(self) -> str:
        """Why it can't run here, as a sentence; empty where it can."""

    def options(self) -> Mapping[str, str]:
        """How it is set up, for the report."""

    def build(self, folder: Path, accounts: Iterable[MadeAccount]) -> Built:
        """Make the index in an empty folder."""

    def opened(self, folder: Path) -> AbstractContextManager[Opened]:
        """The index, ready to be asked until the block ends."""
