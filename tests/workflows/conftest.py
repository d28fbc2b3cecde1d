"""A collection that nobody works on yet."""

import pytest

from archive.testimony.models import Collection
from tests.audit.commits import real_commits

__all__ = ["collection", "real_commits"]


@pytest.fixture
def collection() -> Collection:
    return Collection.objects.create(code="COL-1", title="Interviews")
