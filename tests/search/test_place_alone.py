"""A place stands for all that lies in it, or for itself alone, where that is wanted; by all its names in both ways."""

import json

import pytest

from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.policy.models import Level, PurposeStatement
from archive.search.answers import Asked, asked_of_json
from archive.search.face import search_protected, search_public
from archive.testimony.models import PlaceRole, Testimony
from archive.testimony.services import PlaceGiven, TestimonyDescription
from archive.workflows import enter, grant
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NAMES = {
    "d-1": (("en", "Orran", False), ("ar", "عران", False), ("en", "Ourane", True)),
    "v-1": (("en", "Selmat", False),),
}


def _linked(world: World, code: str, text: str) -> Testimony:
    testimony = world.account(text)
    place = PlaceGiven(place=Place.objects.get(code=code), role=PlaceRole.HAPPENED_AT)
    enter.amend_testimony(
        world.archivist, testimony, TestimonyDescription(), enter.Circumstances(places=[place])
    )
    return testimony


@pytest.fixture
def purpose() -> PurposeStatement:
    """Accounts of a district, of a village in it, one that names the district in Arabic, and one of elsewhere."""
    district = Place.objects.create(code="d-1", kind=PlaceKind.DISTRICT, path="/d-1/")
    Place.objects.create(code="v-1", kind=PlaceKind.TOWN, parent=district, path="/d-1/v-1/")
    for code, names in NAMES.items():
        for tag, name, is_variant in names:
            place = Place.objects.get(code=code)
            PlaceName.objects.create(place=place, language=tag, name=name, is_variant=is_variant)
    world = World()
    _linked(world, "d-1", "The mill burned.")
    _linked(world, "v-1", "The bridge fell.")
    world.account("ذهبنا إلى عران في الصباح.", language="ar")
    world.account("Nothing of that.")
    given = world.granted(Level.COURT)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="the fire at the mill")


def _found(purpose: PurposeStatement, asked: Asked) -> int:
    return search_protected(purpose.user, purpose, asked).total


def test_a_place_alone_is_found_by_all_its_names_without_what_lies_in_it(
    purpose: PurposeStatement,
) -> None:
    for name in ("Orran", "Ourane", "عران"):
        assert _found(purpose, Asked(name)) == 3, name
        assert _found(purpose, Asked(name, alone=True)) == 2, name


def test_values_and_beginnings_too_stand_for_the_place_alone(purpose: PurposeStatement) -> None:
    for text in ("place:Orran", "orra*"):
        assert _found(purpose, Asked(text)) == 2, text
        assert _found(purpose, Asked(text, alone=True)) == 1, text
    assert _found(purpose, Asked("place:Orran", exact=True)) == 2
    assert _found(purpose, Asked("place:Orran", exact=True, alone=True)) == 1


def test_what_lies_in_a_place_is_found_by_its_own_name_and_the_hit_says_so(
    purpose: PurposeStatement,
) -> None:
    found = search_protected(purpose.user, purpose, Asked("Selmat bridge", alone=True))
    (hit,) = found.protected_hits
    assert [each.found_in for each in hit.snippets] == ["text", "about"]
    told = search_protected(purpose.user, purpose, Asked("Orran", alone=True))
    assert set(told.read_as[0].also) == {"Ourane", "عران"}


def test_a_search_kept_before_stands_for_all_that_lies_in_a_place() -> None:
    kept = json.loads(Asked("Orran", alone=True).as_json())
    assert asked_of_json(json.dumps(kept)).alone
    del kept["alone"]
    assert not asked_of_json(json.dumps(kept)).alone
    assert search_public(Asked("Orran", alone=True)).total == 0
