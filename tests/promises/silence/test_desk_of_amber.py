"""P1: what people at the desk of one collection may not see changes nothing that they observe."""

import pytest

from tests.promises.silence.living import AMOUNTS, Record, live
from tests.promises.silence.twice import Archive

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.long
@pytest.mark.parametrize("sequences", AMOUNTS)
@pytest.mark.parametrize("reader", ["archivist@amber", "reviewer@amber"])
def test_worlds_alike_to_somebody_at_the_desk_answer_alike(
    two_worlds: Archive, reader: str, sequences: int, record_property: Record
) -> None:
    """P1"""
    live(two_worlds, reader, sequences=sequences, record=record_property)
