"""An embedded engine on the disk, and what stands in its files."""

from pathlib import Path

from archive.search.engines.base import SearchRequest
from archive.search.engines.embedded import Disk, EmbeddedEngine
from archive.search.query import Word


def open_at(root: Path, *, wait: float = 0.1) -> EmbeddedEngine:
    return EmbeddedEngine(Disk(root), writer_wait=wait)


def files(root: Path) -> list[Path]:
    """All files of the index but the locks, which are empty and stay."""
    found = [p for p in root.rglob("*") if p.is_file()]
    assert all(p.stat().st_size == 0 for p in found if p.parent.name == ".locks")
    return [p for p in found if p.parent.name != ".locks"]


def holding(root: Path, *needles: str | bytes) -> set[str]:
    """The needles that stand in some file of the index."""
    data = b"".join(p.read_bytes() for p in files(root))
    wanted = [n.encode() if isinstance(n, str) else n for n in needles]
    return {n.decode(errors="replace") for n in wanted if n in data}


def total(engine: EmbeddedEngine, word: str = "shared") -> int:
    return engine.search(SearchRequest(("public",), Word((word,)))).total
