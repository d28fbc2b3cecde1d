"""Every test of redaction starts from a text that nobody has marked yet."""

import pytest

from archive.testimony.models import Transcript
from tests.redaction.marking import TEXT
from tests.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def transcript(world: World) -> Transcript:
    """A text that nobody has marked yet."""
    return world.account(TEXT, approved=False).transcripts.get()
