"""What several files of these tests share."""

from collections.abc import Callable, Iterator

import pytest

from tests.search.cutting import cutting


@pytest.fixture
def cut() -> Iterator[Callable[[str], None]]:
    """Arms a cut at a fail point."""
    with cutting() as arm:
        yield arm
