"""What the property catches: each planted leak is switched on alone, and two worlds are seen to differ by it.

The same sequences are lived without the plant first, and are alike: what is caught is the plant. They are drawn from where
the plant is, its pages and its deeds: the free draws of a run reach every channel, but some of them in hours only.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.promises.silence.alike import MADE_ALIKE
from tests.promises.silence.asking import QUERIES, Ask, asks, asks_at, ways_of
from tests.promises.silence.base import READERS, Base, Reader
from tests.promises.silence.counting import Counts
from tests.promises.silence.deeds import Done, deeds
from tests.promises.silence.living import FULL, LONGEST
from tests.promises.silence.observing import NOT_COMPARED
from tests.promises.silence.planting import Plant
from tests.promises.silence.plants_in_search import IN_SEARCH
from tests.promises.silence.plants_of_hidden_work import OF_HIDDEN_WORK
from tests.promises.silence.plants_on_pages import ON_PAGES
from tests.promises.silence.plants_under_redactions import UNDER_REDACTIONS
from tests.promises.silence.twice import REQUESTS as REQUESTS_OF_ONE
from tests.promises.silence.twice import Archive, NotAlike, Step
from tests.promises.silence.twins import Twin

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

PLANTS = (*IN_SEARCH, *OF_HIDDEN_WORK, *UNDER_REDACTIONS, *ON_PAGES)
TESTS = Path(__file__).parents[2]
# Sequences in which a plant must be caught, and requests of each.
TRIES, REQUESTS = 90, 5


def test_each_of_many_plants_leaks_by_a_channel_of_its_own() -> None:
    """P1"""
    assert len(PLANTS) >= 25
    assert len({plant.name for plant in PLANTS}) == len(PLANTS)
    assert len({plant.changes for plant in PLANTS}) == len(PLANTS)


def test_the_tests_that_catch_a_plant_too_are_there() -> None:
    assert all((TESTS / file).is_file() for plant in PLANTS for file in plant.also_caught_by)
    assert any(not plant.also_caught_by for plant in PLANTS), "the property is worth its while"


def test_three_sources_are_made_alike_and_one_number_is_not_compared() -> None:
    """What is not compared can't be seen to leak: clock, randomness, stopwatch, and keys read while something waits."""
    assert len(MADE_ALIKE) == 3
    assert len(NOT_COMPARED) == 1


def test_ci_lives_300_sequences_and_a_marker_5_000() -> None:
    assert FULL * len(READERS) >= 300
    assert LONGEST * len(READERS) >= 5_000
    assert REQUESTS_OF_ONE == 30


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_leak_is_caught(two_worlds: Archive, plant: Plant) -> None:
    """P1"""
    reader = two_worlds.base.readers[plant.reader]
    caught: list[str] = []
    two_worlds.forgetting[:] = [plant.forget]

    @settings(
        max_examples=TRIES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_directed(two_worlds.base, reader, plant))
    def is_caught(steps: list[Step]) -> None:
        if caught:
            return
        two_worlds.compare(reader, steps, Counts())
        with plant.planted():
            try:
                two_worlds.compare(reader, steps, Counts())
            except NotAlike as difference:
                caught.append(str(difference))

    is_caught()
    assert caught, plant.changes


def _directed(base: Base, reader: Reader, plant: Plant) -> st.SearchStrategy[list[Step]]:
    """Sequences that go where the plant is: something happens in one world, and nothing in the other."""
    done: st.SearchStrategy[tuple[Done, ...]] = st.just(())
    if plant.deeds:
        done = st.tuples(deeds(base, reader, only=plant.deeds))
    twin = (
        st.builds(Twin, st.just(reader.side), st.integers(0, 9_999)) if plant.twins else st.none()
    )
    first = st.builds(Step, st.just(Ask("link")), st.just(1), done, twin=twin)
    step = st.builds(Step, _asked(reader, plant), st.just(1), done, alerts=st.just(plant.alerts))
    rest = st.lists(step, min_size=REQUESTS, max_size=REQUESTS)
    return st.builds(lambda begins, then: _followed([begins, *then], plant), first, rest)


def _asked(reader: Reader, plant: Plant) -> st.SearchStrategy[Ask]:
    if plant.queries:
        numbers = st.sampled_from([QUERIES.index(each) for each in plant.queries])
        ways = st.sampled_from(
            [each for each in range(1_000) if set(ways_of(each)) == set(plant.ways)]
        )
        kind = st.just("room search" if reader.is_granted else "search")
        return st.builds(Ask, kind, numbers, ways)
    return asks_at(plant.at) if plant.at else asks(reader.name, only=plant.kinds)


def _followed(steps: list[Step], plant: Plant) -> list[Step]:
    """Each search of the reading room with the page that it leads to, where what is found stands."""
    if not plant.queries:
        return steps
    return [each for step in steps for each in (step, Step(Ask("link"), 1))]
