"""P1: what a visitor may not see changes nothing that they observe."""

import pytest

from tests.promises.silence.living import AMOUNTS, Record, live
from tests.promises.silence.twice import Archive

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.long
@pytest.mark.parametrize("sequences", AMOUNTS)
def test_worlds_alike_to_a_visitor_answer_alike(
    two_worlds: Archive, sequences: int, record_property: Record
) -> None:
    """P1"""
    live(two_worlds, "visitor", sequences=sequences, record=record_property)
