"""Engines under test. A new engine joins the conformance suite by one line here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.search.engines.base import Engine
from archive.search.engines.embedded import Disk, EmbeddedEngine
from tests.search.engines.sealed import SealedDisk

ENGINES: dict[str, Callable[[Path], Engine]] = {
    "embedded": lambda root: EmbeddedEngine(Disk(root), writer_wait=0.2),
    "sealed": lambda root: EmbeddedEngine(SealedDisk(root), writer_wait=0.2),
}


@pytest.fixture(params=sorted(ENGINES))
def open_engine(request: pytest.FixtureRequest) -> Callable[[Path], Engine]:
    return ENGINES[request.param]


@pytest.fixture
def engine(open_engine: Callable[[Path], Engine], tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "index")
    yield engine
    engine.close()
