"""A collection that nobody works on yet."""

import pytest

from archive.testimony.models import Collection


@pytest.fixture
def collection() -> Collection:
    return Collection.objects.create(code="COL-1", title="Interviews")
