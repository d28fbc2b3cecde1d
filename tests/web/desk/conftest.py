"""The desk's scene, for whoever asks for it."""

import pytest

from tests.web.desk.scene import Scene, build


@pytest.fixture
def scene(db: None) -> Scene:
    """Two collections with their people, and an account full of canaries."""
    return build()
