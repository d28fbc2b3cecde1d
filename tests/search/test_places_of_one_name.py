"""A word may name more places than are looked for, or places of more names: then the page says so, as of a beginning."""

import re

import pytest
from django.test import Client

from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.search.expansion import MOST_NAMES_OF_PLACE, MOST_PLACES, expanded
from archive.search.facets import PUBLIC_FACETS, resolved
from archive.search.query import FacetValue, Or, Phrase, Query, parse

pytestmark = pytest.mark.django_db

SAID = "Orran stands for too many places"


def _places(count: int, *, other_names: int = 0) -> None:
    """So many places called Orran, of which the first has other names."""
    for number in range(count):
        code = f"v-{number:02}"
        place = Place.objects.create(code=code, kind=PlaceKind.TOWN, path=f"/{code}/")
        PlaceName.objects.create(place=place, language="en", name="Orran")
    place = Place.objects.get(code="v-00")
    for number in range(other_names):
        name = f"Upper {'abcdefgh'[number % 8]}{'aeiou'[number // 8]}lmat"
        PlaceName.objects.create(place=place, language="en", name=name, is_variant=True)


def _parts(query: Query) -> tuple[Query, ...]:
    assert isinstance(query, Or)
    return query.parts


def _page(query: str, **more: str) -> str:
    body = Client().post("/search/", {"query": query, **more}).content.decode()
    return " ".join(re.sub(r"<[^>]*>|[\u2066-\u2069]", "", body).split())


@pytest.mark.parametrize(
    ("places", "other_names", "is_cut"),
    [
        (MOST_PLACES, 0, False),
        (MOST_PLACES + 1, 0, True),
        (1, MOST_NAMES_OF_PLACE, False),
        (1, MOST_NAMES_OF_PLACE + 1, True),
    ],
)
def test_the_page_says_where_not_all_places_or_names_were_looked_for(
    places: int, other_names: int, is_cut: bool
) -> None:
    _places(places, other_names=other_names)
    wide = expanded(parse("Orran", fields=PUBLIC_FACETS), "Orran", fields=PUBLIC_FACETS)
    looked_for = [part for part in _parts(wide.query) if isinstance(part, FacetValue)]
    named = [part for part in _parts(wide.query) if isinstance(part, Phrase)]
    assert len(looked_for) == min(places, MOST_PLACES)
    assert len(named) == min(other_names, MOST_NAMES_OF_PLACE)
    assert [each.is_cut for each in wide.places] == [is_cut]
    assert (SAID in _page("Orran")) == is_cut
    assert SAID not in _page("Orran", exact="1")


def test_as_a_value_a_name_stands_for_every_place_that_has_it() -> None:
    """As the page says that it does."""
    _places(MOST_PLACES + 5)
    found = resolved(parse("place:Orran", fields=PUBLIC_FACETS))
    assert len({part.value for part in _parts(found) if isinstance(part, FacetValue)}) == 25
    assert SAID not in _page("place:Orran")
    assert "With place: before it, all accounts linked to any of them are found." in _page("Orran")
