"""Which consents still wait for a second person is asked of the database and of records at hand: one rule."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.consent.decisions import waiting_among
from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.consent.querysets import still_waiting
from archive.core.errors import Conflict
from archive.incidents.models import PlacePrecision
from archive.workflows import consent
from tests.consent.room import FULL, Room

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

SAID = [
    FULL,
    replace(FULL, place=PlacePrecision.EXACT),
    replace(FULL, state=State.WITHDRAWN),
    replace(FULL, purpose=Purpose.PUBLISH_SUMMARY),
    replace(FULL, purpose=Purpose.KEEP, audience=Audience.ARCHIVE),
    replace(FULL, purpose=Purpose.KEEP, audience=Audience.ARCHIVE, state=State.REFUSED),
]


def waiting_in_both(room: Room) -> set[UUID]:
    """Those of the room that wait; told alike by database and Python."""
    everything = ConsentRecord.objects.filter(participant=room.witness)
    asked = {record.pk for record in still_waiting(everything)}
    assert {record.pk for record in waiting_among(everything)} == asked
    return asked


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["say", "say", "confirm", "set aside"]), st.integers(0, 5)),
        min_size=1,
        max_size=8,
    )
)
def test_database_and_python_agree_on_what_waits(acts: list[tuple[str, int]], room: Room) -> None:
    """P3, P5: whatever was said, confirmed and set aside, in whatever order."""
    point = transaction.savepoint()
    try:
        said: list[ConsentRecord] = []
        for act, number in acts:
            if act == "say" or not said:
                said.append(room.record(SAID[number]))
                if said[-1].widens:
                    assert said[-1].pk in waiting_in_both(room)
            else:
                decide(room, act, said[number % len(said)])
            waiting_in_both(room)
    finally:
        transaction.savepoint_rollback(point)


def decide(room: Room, act: str, record: ConsentRecord) -> None:
    """Confirm the record or set it aside, where it still waits."""
    waits = record.pk in waiting_in_both(room)
    try:
        if act == "confirm":
            room.confirm(record)
        else:
            consent.set_aside(room.world.reviewer, record, reason="a slip")
    except Conflict:
        assert not waits
    else:
        assert waits
        assert record.pk not in waiting_in_both(room)
