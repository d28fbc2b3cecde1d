"""Every test of publication starts from an account that is ready for it."""

import pytest

from tests.publication.desks import Desk, ready_desk


@pytest.fixture
def desk() -> Desk:
    """An account whose redactions are approved, and nothing drafted yet."""
    return ready_desk()
