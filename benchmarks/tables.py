"""Tables as Markdown, whose columns stand under one another on a screen too."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measuring import percentile


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one benchmark has found. `about` is Markdown that stands before the table, without a heading."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    about: str = ""

    def markdown(self, level: int = 2) -> str:
        """A section of the report, under a heading of this level."""
        parts = [f"{'#' * level} {self.title}"]
        if self.about:
            parts.append(self.about)
        return "\n\n".join([*parts, table(self.head, self.rows)])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table alone; every row is as long as the head."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([line(head), rule, *map(line, rows)])


def pair(milliseconds: Sequence[float]) -> str:
    """p50 and p95."""
    return f"{digits(percentile(milliseconds, 0.5))} / {digits(percentile(milliseconds, 0.95))}"


def digits(number: float) -> str:
    """As many as mean something."""
    return f"{number:.0f}" if number >= 20 else f"{number:.1f}"
