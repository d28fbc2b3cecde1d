"""The stages of a search are those that a search goes through, wherever their functions have moved."""

import pytest

from archive.policy.models import Level
from archive.search import face
from archive.search.answers import Asked
from archive.workflows import grant
from benchmarks.stages import STAGES, StageMissing, clocked
from tests.world import World, drain_all

WHOLE = "whole face"


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_search_spends_time_in_every_stage() -> None:
    world = World()
    world.account("The ferry did not come.")
    given = world.granted(Level.PARTNER)
    drain_all()
    statement = grant.state_purpose(world.investigator, given.case, text="about the ferry")
    with clocked() as spent:
        assert face.search_protected(world.investigator, statement, Asked("ferry")).total == 1
    assert [label for label, _, _ in STAGES if label not in spent] == [WHOLE]


def test_a_stage_whose_function_is_gone_is_an_error_and_leaves_nothing_under_a_clock() -> None:
    before = face.search_protected
    stages = (
        ("whole", "archive.search.face", "search_protected"),
        ("ferried over", "archive.search.face", "ferried_over"),
    )
    with pytest.raises(StageMissing, match=r"face\.ferried_over is gone"), clocked(stages):
        pass
    assert face.search_protected is before
