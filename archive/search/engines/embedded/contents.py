"""The table of contents of a partition: which segments it is, and what of them is removed."""

import json
import sys
from dataclasses import dataclass

from archive.search.engines.base import DamagedIndex

FORMAT = f"2-{sys.byteorder}"
"""What can read a partition; one of any other format is damaged for this engine: it is made anew."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment in the table of contents; `removed` are numbers of documents."""

    name: str
    documents: int
    removed: frozenset[int] = frozenset()

    @property
    def live(self) -> int:
        return self.documents - len(self.removed)


@dataclass(frozen=True, slots=True)
class TableOfContents:
    """The table of contents."""

    generation: int
    build: str
    segments: tuple[Listed, ...]

    def to_bytes(self) -> bytes:
        segments = [[s.name, s.documents, sorted(s.removed)] for s in self.segments]
        table = {"generation": self.generation, "build": self.build, "segments": segments}
        return json.dumps({"format": FORMAT, **table}).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "TableOfContents":
        try:
            table = json.loads(data)
            if table["format"] != FORMAT:
                raise DamagedIndex("a partition has another format")
            segments = tuple(Listed(n, d, frozenset(r)) for n, d, r in table["segments"])
            return cls(int(table["generation"]), str(table["build"]), segments)
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedIndex("a table of contents can't be read") from error
