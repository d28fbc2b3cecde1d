"""What stands beside the hits: places as a tree, months without a hole, ways of giving, orders."""

import pytest

from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.policy.models import Level, PurposeStatement
from archive.search.answers import Asked, Results
from archive.search.engines.base import FacetCount
from archive.search.face import search_protected, search_public
from archive.search.facets import MOST_MONTHS, facets_shown, months_beyond, timeline_of
from archive.testimony.models import DateRole, ParticipantRole, Testimony
from archive.testimony.services import DateGiven, TestimonyDescription
from archive.workflows import enter, grant
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def _place(code: str, path: str, name: str) -> None:
    place = Place.objects.create(code=code, kind=PlaceKind.TOWN, path=path)
    PlaceName.objects.create(place=place, language="en", name=name)


def test_places_stand_as_a_tree_what_has_most_first() -> None:
    _place("land", "/land/", "Land")
    _place("north", "/land/north/", "North")
    _place("south", "/land/south/", "South")
    _place("mill", "/land/south/mill/", "Mill")
    counts = [("land", 9), ("south", 6), ("mill", 2), ("north", 3), ("elsewhere", 1)]
    counted = {"place": sorted((FacetCount(*each) for each in counts), key=lambda f: -f.count)}
    (places,) = facets_shown(counted, [("place", "gone")], language="en", titles=lambda _: {})
    assert [(each.depth, each.label, each.count) for each in places.values] == [
        (0, "Land", 9),
        (1, "South", 6),
        (2, "Mill", 2),
        (1, "North", 3),
        (0, "elsewhere", 1),
        (0, "gone", 0),
    ]


def test_a_parent_stands_before_its_only_child_whatever_its_code() -> None:
    _place("zland", "/zland/", "Land")
    _place("atown", "/zland/atown/", "Town")
    counted = {"place": [FacetCount("atown", 2), FacetCount("zland", 2)]}
    (places,) = facets_shown(counted, [], language="en", titles=lambda _: {})
    assert [(each.depth, each.value) for each in places.values] == [(0, "zland"), (1, "atown")]


def test_what_was_chosen_and_found_nothing_is_called_by_its_name() -> None:
    _place("mill", "/mill/", "Mill")
    chosen = [("place", "mill"), ("collection", "halt"), ("how", "phone"), ("language", "ar")]
    counted: dict[str, list[FacetCount]] = {name: [] for name, _ in chosen}
    shown = facets_shown(counted, chosen, language="en", titles=lambda _: {"halt": "The halt"})
    assert [(each.label, each.count, each.chosen) for facet in shown for each in facet.values] == [
        ("Mill", 0, True),
        ("The halt", 0, True),
        ("By phone", 0, True),
        ("Arabic", 0, True),
    ]


@pytest.mark.parametrize(("values", "more"), [(30, 0), (31, 1), (45, 15)])
def test_of_many_values_the_most_frequent_stand_there_and_the_others_are_told(
    values: int, more: int
) -> None:
    """What was chosen stands there too, wherever it comes among them."""
    counted = {"language": [FacetCount(f"x-{n:02}", 50 - n) for n in range(values)]}
    (shown,) = facets_shown(counted, [], language="en", titles=lambda _: {})
    assert (len(shown.values), shown.more) == (30, more)
    last = counted["language"][-1].value
    (shown,) = facets_shown(counted, [("language", last)], language="en", titles=lambda _: {})
    assert len(shown.values) + shown.more == values
    assert [each.value for each in shown.values if each.chosen] == [last]


def test_a_collection_that_is_not_open_has_no_name() -> None:
    """P1: whatever code somebody chooses, only the collections of their case have names."""
    world = World()
    world.account("The mill burned.")
    closed = World(code="closed").collection
    purpose = _reader(world)
    chosen = (("collection", world.collection.code), ("collection", closed.code))
    found = search_protected(purpose.user, purpose, Asked("nothing", chosen=chosen))
    named = {
        each.value: each.label
        for facet in found.facets
        for each in facet.values
        if facet.name == "collection"
    }
    assert named == {world.collection.code: world.collection.title, closed.code: closed.code}


def test_the_timeline_has_every_month_between_the_first_and_the_last() -> None:
    counted = [FacetCount(*each) for each in (("2020-02", 2), ("2019", 5), ("2019-11", 3))]
    shown = timeline_of([*counted, FacetCount("uncertain", 4)], [("period", "2020-02")])
    assert [(each.value, each.count, each.chosen) for each in shown] == [
        ("2019-11", 3, False),
        ("2019-12", 0, False),
        ("2020-01", 0, False),
        ("2020-02", 2, True),
    ]
    assert timeline_of([FacetCount("2019", 5)], []) == ()


def test_a_long_timeline_is_the_stretch_that_holds_most() -> None:
    counted = [FacetCount("1948-05", 1), FacetCount("2011-03", 4), FacetCount("2019-01", 2)]
    counted += [FacetCount("2011", 4), FacetCount("uncertain", 1)]
    months = timeline_of(counted, [])
    assert (months[0].value, months[-1].value) == ("2011-03", "2019-01")
    assert months_beyond(counted, months) == 1
    assert len(timeline_of([FacetCount("1980-01", 1), FacetCount("1999-12", 1)], [])) == MOST_MONTHS


def test_a_long_timeline_ends_with_its_stretch_where_the_earlier_months_hold_most() -> None:
    counted = [FacetCount("1980-01", 5), FacetCount("1981-05", 4), FacetCount("2011-03", 2)]
    months = timeline_of(counted, [])
    assert (months[0].value, months[-1].value) == ("1980-01", "1981-05")
    assert (len(months), months_beyond(counted, months)) == (17, 1)
    counted += [FacetCount("1999-12", 1), FacetCount("2000-01", 4)]
    months = timeline_of(counted, [])
    assert (months[0].value, months[-1].value) == ("1980-01", "1999-12")
    assert (len(months), months_beyond(counted, months)) == (MOST_MONTHS, 2)


def _reader(world: World) -> PurposeStatement:
    given = world.granted(Level.PARTNER)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="the fire at the mill")


def _dated(world: World, testimony: Testimony, happened: str, taken: str) -> None:
    dates = [
        DateGiven(role=DateRole.HAPPENED, edtf=happened),
        DateGiven(role=DateRole.TAKEN, edtf=taken),
    ]
    enter.amend_testimony(
        world.archivist, testimony, TestimonyDescription(), enter.Circumstances(dates=dates)
    )


def _order(purpose: PurposeStatement, order: str) -> list[str]:
    found = search_protected(purpose.user, purpose, Asked("mill", order=order))
    assert found.order == order
    return [hit.dates[0].edtf for hit in found.protected_hits]


def test_hits_stand_in_the_order_of_what_is_told_of_their_dates() -> None:
    world = World()
    for happened, taken in (("2019-03", "2021-01"), ("2018", "2021-03"), ("2020-05-06", "2021-02")):
        _dated(world, world.account("The mill burned."), happened, taken)
    purpose = _reader(world)
    by_time = ["2018", "2019-03", "2020-05-06"]
    assert _order(purpose, "period") == by_time
    assert _order(purpose, "-period") == by_time[::-1]
    assert _order(purpose, "taken") == ["2019-03", "2020-05-06", "2018"]
    assert _order(purpose, "-taken") == ["2018", "2020-05-06", "2019-03"]


def test_an_order_that_is_not_open_to_the_audience_is_none() -> None:
    """P1: the public is not told when an account was given, so it can't be sorted by that."""
    assert search_public(Asked("", order="taken")).order == ""
    assert search_public(Asked("", order="-period")).order == "-period"
    assert search_public(Asked("", order="speaker")).order == ""


def _ask(purpose: PurposeStatement, text: str) -> Results:
    return search_protected(purpose.user, purpose, Asked(text))


def test_a_speaker_is_asked_for_by_their_part_in_any_language() -> None:
    world = World()
    world.account("The mill burned.", roles=(ParticipantRole.GUARDIAN, ParticipantRole.WITNESS))
    world.account("The mill stood.")
    purpose = _reader(world)
    for text, total in (("speaker:guardian", 1), ("speaker:witness", 1), ("speaker:observer", 0)):
        assert _ask(purpose, text).total == total, text


def test_how_accounts_were_given_is_a_facet_of_the_reading_room_alone() -> None:
    world = World()
    testimony = world.account("The mill burned.")
    world.published(testimony, summary="A mill.")
    purpose = _reader(world)
    assert "how" in [facet.name for facet in _ask(purpose, "mill").facets]
    assert "how" not in [facet.name for facet in search_public(Asked("mill")).facets]


def test_the_time_that_a_search_took_is_told() -> None:
    world = World()
    world.account("The mill burned.")
    assert _ask(_reader(world), "mill").milliseconds > 0
