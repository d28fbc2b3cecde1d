"""One witness, for whoever asks."""

import pytest

from tests.consent.room import Room, a_room


@pytest.fixture
def room(db: None) -> Room:
    """An account whose witness has said nothing yet."""
    return a_room()
