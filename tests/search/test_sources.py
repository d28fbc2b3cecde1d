"""How many different people gave what was found: counted from who was in the room and what is known to be of one source."""

from collections.abc import Collection
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.consent.models import Audience, Purpose
from archive.core.ids import new_id
from archive.policy.models import Level, PurposeStatement
from archive.search.answers import Asked
from archive.search.engines.base import Answer, FacetCount
from archive.search.face import search_protected, search_public
from archive.search.sources import PEOPLE, at_least
from archive.testimony.models import ParticipantRole, RelationKind, Testimony
from archive.workflows import enter, grant, relate, withdraw
from tests.world import OPEN_TO_ALL, World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

TOGETHER = (ParticipantRole.WITNESS, ParticipantRole.CO_WITNESS)
LEAD_ONLY = ((Purpose.SHARE_AS_LEAD, Audience.BODIES),)


def _reader(world: World) -> PurposeStatement:
    given = world.granted(Level.PARTNER)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="the fire at the mill")


def _counted(purpose: PurposeStatement, text: str = "mill") -> tuple[int, int | None]:
    found = search_protected(purpose.user, purpose, Asked(text))
    return found.total, found.witnesses


def _confirmed(world: World, one: Testimony, other: Testimony, kind: RelationKind) -> None:
    relation = relate.propose(world.archivist, one, code=other.code, kind=kind)
    relate.confirm(world.archivist, relation)


def test_accounts_joined_in_a_ring_are_one_source() -> None:
    a, b, c, d, unseen = (new_id() for _ in range(5))

    def counted(*pairs: tuple[UUID, UUID]) -> int:
        among = frozenset({a, b, c, d})
        answer = Answer(total=4, hits=(), facets={}, among=among)
        return at_least(answer, pairs, lambda _: {})

    assert counted() == 4
    assert counted((a, b)) == 3
    assert counted((a, b), (b, c), (c, a)) == 2
    assert counted((a, b), (c, d)) == 2
    assert counted((a, b), (c, d), (b, d)) == 1
    assert counted((a, unseen), (unseen, b)) == 4


def test_of_one_source_the_account_with_most_people_counts() -> None:
    pair, couple, alone = new_id(), new_id(), new_id()
    answer = Answer(
        total=9,
        hits=(),
        facets={PEOPLE: (FacetCount("2", 3), FacetCount("3", 1))},
        among=frozenset({pair, couple, alone}),
    )
    assert at_least(answer, [], lambda _: {}) == 9 + 3 * 1 + 1 * 2
    joined = [(pair, couple), (couple, alone)]
    asked: list[set[UUID]] = []

    def people_in(accounts: Collection[UUID]) -> dict[UUID, int]:
        asked.append(set(accounts))
        return {pair: 2, couple: 3}

    unseen = new_id()
    assert at_least(answer, [*joined, (alone, unseen)], people_in) == 14 - 2 - 1
    assert asked == [{pair, couple, alone}], "P1: nobody is asked about one that is not found"
    at_least(answer, [(alone, unseen)], people_in)
    assert asked[1:] == [set()]


def test_two_who_testify_together_are_two_people_in_one_account() -> None:
    world = World()
    world.account("The mill burned.", roles=(*TOGETHER, ParticipantRole.INTERVIEWER))
    world.account("The mill stood.")
    assert _counted(_reader(world)) == (2, 3)


def test_an_account_of_which_nobody_is_known_has_one_at_least() -> None:
    world = World()
    world.account("The mill burned.", roles=(ParticipantRole.GUARDIAN,), speaking=False)
    assert _counted(_reader(world)) == (1, 1)


def test_somebody_entered_later_is_counted_from_when_the_account_is_found_again() -> None:
    world = World()
    late = world.account("The mill burned.")
    purpose = _reader(world)
    assert _counted(purpose) == (1, 1)
    second = enter.add_participant(world.archivist, late, role=ParticipantRole.CO_WITNESS)
    for purpose_of, audience in OPEN_TO_ALL:
        world.consent(second, purpose_of, audience)
    drain_all()
    assert _counted(purpose) == (1, 2)


@pytest.mark.parametrize(
    ("kind", "people"),
    [
        (RelationKind.REPEATS, 1),
        (RelationKind.FOLLOW_UP, 1),
        (RelationKind.CORRECTION, 1),
        (RelationKind.RETRACTION, 1),
        (RelationKind.SAME_INTERVIEW, 1),
        (RelationKind.HEARD_FROM, 2),
    ],
)
def test_what_is_confirmed_to_be_of_one_source_is_not_counted_twice(
    kind: RelationKind, people: int
) -> None:
    world = World()
    one, other = world.account("The mill burned."), world.account("The mill burned.")
    purpose = _reader(world)
    relation = relate.propose(world.archivist, one, code=other.code, kind=kind)
    assert _counted(purpose) == (2, 2), "nobody has confirmed it"
    relate.confirm(world.archivist, relation)
    assert _counted(purpose) == (2, people)
    relate.reject(world.archivist, relation)
    assert _counted(purpose) == (2, 2)


def test_what_the_reader_may_not_see_changes_neither_the_number_nor_the_statements() -> None:
    """P1: accounts of two people and joined ones, closed by consent, in another collection, withdrawn."""
    world = World()
    one, other = world.account("The mill burned."), world.account("The mill stood.")
    purpose = _reader(world)

    def observed() -> tuple[tuple[int, int | None], int]:
        with CaptureQueriesContext(connection) as sent:
            counted = _counted(purpose)
        return counted, len(sent)

    observed()
    before = observed()
    assert before[0] == (2, 2)
    closed = world.account("The mill burned.", roles=TOGETHER, consented=LEAD_ONLY)
    gone = world.account("The mill burned.", roles=TOGETHER)
    far = World(code="far").account("The mill burned.", roles=TOGETHER)
    assert far.pk
    for each in (closed, gone):
        _confirmed(world, one, each, RelationKind.REPEATS)
        _confirmed(world, other, each, RelationKind.FOLLOW_UP)
    withdraw.withdraw(world.archivist, gone, reason="asked for")
    drain_all()
    assert observed() == before


def test_witnesses_are_counted_for_readers_and_nobody_else() -> None:
    world = World()
    world.published(world.account("The mill burned.", roles=TOGETHER), summary="A mill.")
    purpose = _reader(world)
    assert _counted(purpose) == (1, 2)
    assert search_public(Asked("mill")).witnesses is None


def test_a_search_of_what_holds_two_people_cannot_be_narrowed_by_that() -> None:
    world = World()
    world.account("The mill burned.", roles=TOGETHER)
    purpose = _reader(world)
    found = search_protected(purpose.user, purpose, Asked("mill", chosen=((PEOPLE, "3"),)))
    assert PEOPLE not in [facet.name for facet in found.facets]
    assert found.total == 1
