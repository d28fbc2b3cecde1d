"""What a search engine must do to be measured beside the archive's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.questions import Kind, Question

Ask = Callable[[Question], int]
"""Asks, takes in the first 20 hits, and returns the exact number of all."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of asking a peer. `about` says what of it is timed; questions of other `kinds` it is not asked."""

    name: str
    about: str
    ask: Ask
    kinds: frozenset[Kind] = frozenset(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of what a peer does before it can be asked."""

    what: str
    accounts: int
    seconds: float


class Peer(Protocol):
    """An engine over the accounts of one file. Each of its methods may run in a process of its own."""

    name: str

    def options(self) -> Mapping[str, str]:
        """How it is set up, for the report."""

    def fill(self, file: Path) -> Sequence[Stage]:
        """Put the accounts where the index is made from. Once, before everything else."""

    def index(self) -> int:
        """Make the index anew from there; how many accounts it holds."""

    def index_folder(self) -> Path:
        """Where its index lies."""

    def ways(self) -> Sequence[Way]:
        """The ways of asking it, opened and ready."""
