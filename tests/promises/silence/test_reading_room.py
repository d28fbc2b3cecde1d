"""P1: what an investigator may not see changes nothing that they observe, in the reading room or anywhere else."""

import pytest

from tests.promises.silence.living import AMOUNTS, Record, live
from tests.promises.silence.twice import Archive

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.long
@pytest.mark.parametrize("sequences", AMOUNTS)
@pytest.mark.parametrize("reader", ["investigator@amber", "investigator@basalt"])
def test_worlds_alike_to_an_investigator_answer_alike(
    two_worlds: Archive, reader: str, sequences: int, record_property: Record
) -> None:
    """P1"""
    live(two_worlds, reader, sequences=sequences, record=record_property)
