"""What several files of these tests share."""

from collections.abc import Callable, Iterator

import pytest

from tests.audit.commits import real_commits
from tests.search.cutting import cutting

__all__ = ["cut", "real_commits"]


@pytest.fixture
def cut() -> Iterator[Callable[[str], None]]:
    """Arms a cut at a fail point."""
    with cutting() as arm:
        yield arm
