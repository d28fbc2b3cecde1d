"""Places and dates beside a text are told no more exactly than consent and level allow."""

import datetime as dt

import pytest

from archive.audit.log import WORKER, act
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.core.dates import DatePrecision
from archive.incidents.models import Place, PlaceKind, PlaceName, PlacePrecision
from archive.policy.access import partition_of
from archive.policy.indexing import indexables
from archive.policy.models import Level
from archive.policy.telling import told
from archive.redaction.models import Reason
from archive.redaction.renditions import approved_texts
from archive.sealing.authority import on_record
from archive.testimony.models import DateRole, ParticipantRole, PlaceRole, Testimony
from archive.testimony.services import DateGiven, PlaceGiven, TestimonyDescription
from archive.workflows import enter
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def _village() -> Place:
    parent = None
    for code, kind in (
        ("land", PlaceKind.COUNTRY),
        ("province", PlaceKind.PROVINCE),
        ("district", PlaceKind.DISTRICT),
        ("village", PlaceKind.VILLAGE),
    ):
        path = f"{parent.path if parent else '/'}{code}/"
        parent = Place.objects.create(code=code, kind=kind, parent=parent, path=path)
    assert parent is not None
    return parent


def _account(world: World) -> Testimony:
    testimony = world.account("The mill burned.")
    enter.amend_testimony(
        world.archivist,
        testimony,
        TestimonyDescription(),
        enter.Circumstances(
            dates=[DateGiven(role=DateRole.HAPPENED, edtf="2019-03-12")],
            places=[PlaceGiven(place=_village(), role=PlaceRole.LIVED)],
        ),
    )
    return testimony


# Level, what consent allows of place and date, and what is told: typed by hand.
TABLE = [
    (Level.PARTNER, PlacePrecision.EXACT, DatePrecision.DAY, "district", "2019-03-12"),
    (Level.PARTNER, PlacePrecision.PROVINCE, DatePrecision.MONTH, "province", "2019-03"),
    (Level.COURT, PlacePrecision.EXACT, DatePrecision.YEAR, "village", "2019"),
    (Level.COURT, PlacePrecision.DISTRICT, DatePrecision.DAY, "district", "2019-03-12"),
    (Level.RAW, PlacePrecision.EXACT, DatePrecision.DAY, "village", "2019-03-12"),
    (Level.RAW, PlacePrecision.NONE, DatePrecision.NONE, None, None),
]
ASKED = {
    Level.PARTNER: (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS),
    Level.COURT: (Purpose.SHARE_AS_LEAD, Audience.BODIES),
    Level.RAW: (Purpose.INTERNAL_ANALYSIS, Audience.ARCHIVE),
}


@pytest.mark.parametrize(("level", "place", "date", "told_place", "told_date"), TABLE)
def test_page_and_facets_tell_the_same_and_no_more_than_was_given(
    level: Level,
    place: PlacePrecision,
    date: DatePrecision,
    told_place: str | None,
    told_date: str | None,
) -> None:
    """P3, P4"""
    world = World()
    testimony = _account(world)
    world.consent(testimony.participants.get(), *ASKED[level], place=place, date=date)
    row = Testimony.objects.get(pk=testimony.pk)
    words = told([row.pk], level, {})[row.pk]
    assert [each.lineage[-1].code for each in words.places] == ([told_place] if told_place else [])
    assert [each.edtf for each in words.dates] == ([told_date] if told_date else [])
    with act(WORKER, Verb.INDEX, kind="index"):
        (indexed,) = indexables(partition_of(world.collection, level), [row.pk])
    assert set(indexed.facets["place"]) == {e.code for p in words.places for e in p.lineage}
    assert indexed.days.get("period") == FIRST_DAY.get(told_date or "")


FIRST_DAY = {
    "2019-03-12": dt.date(2019, 3, 12).toordinal(),
    "2019-03": dt.date(2019, 3, 1).toordinal(),
    "2019": dt.date(2019, 1, 1).toordinal(),
}


def test_the_least_that_anybody_gave_is_what_is_told() -> None:
    """P3: one of two allows the province only."""
    world = World()
    testimony = _account(world)
    second = enter.add_participant(world.archivist, testimony, role=ParticipantRole.CO_WITNESS)
    asked = ASKED[Level.COURT]
    world.consent(second, *asked, place=PlacePrecision.PROVINCE, date=DatePrecision.YEAR)
    row = Testimony.objects.get(pk=testimony.pk)
    words = told([row.pk], Level.COURT, {})[row.pk]
    assert [each.lineage[-1].code for each in words.places] == ["province"]
    assert [each.edtf for each in words.dates] == ["2019"]


# What was redacted, and how the place is called in which that stands, or which stands in it.
REDACTED = [
    ("Hidvill", "Hidvill"),
    ("Hidvill", "Upper Hidvill District"),
    ("Hidvill's", "Upper Hidvill District"),
    ("the mill of Hidvill", "Hidvill"),
]


@pytest.mark.parametrize(("redacted", "name"), REDACTED)
@pytest.mark.parametrize("variant", [False, True])
def test_a_place_whose_name_tells_a_redacted_word_is_not_told(
    redacted: str, name: str, variant: bool
) -> None:
    """P4: nor by a longer name that holds the word, nor where the word stands in a name that nobody shows."""
    world = World()
    testimony = world.account(
        f"We left {redacted} at night.", redactions=[(redacted, Reason.LOCATION, "a village")]
    )
    place = _village()
    district = Place.objects.get(code="district")
    PlaceName.objects.create(place=district, language="en", name=name, is_variant=variant)
    PlaceName.objects.create(place=place, language="en", name="Landhaus")
    enter.amend_testimony(
        world.archivist,
        testimony,
        TestimonyDescription(),
        enter.Circumstances(places=[PlaceGiven(place=place, role=PlaceRole.LIVED)]),
    )
    row = Testimony.objects.get(pk=testimony.pk)
    with on_record():
        words = told([row.pk], Level.PARTNER, approved_texts([row.pk]))[row.pk]
    assert words.place_codes() == ("land", "province")
    assert told([row.pk], Level.PARTNER, {})[row.pk].place_codes() == (
        "district",
        "land",
        "province",
    )


# What was redacted, and the only name that the gazetteer has.
OTHERWISE = [
    ("اللاذقية", "Latakia"),
    ("Lattaqia", "Latakia"),
    ("Lattaqia", "Latakia Governorate"),
    ("Deir Ezzor", "Deir ez-Zor"),
    ("Deir Ezzor", "دير الزور"),
]


@pytest.mark.parametrize(("redacted", "name"), OTHERWISE)
def test_a_place_is_not_told_where_the_gazetteer_spells_it_otherwise(
    redacted: str, name: str
) -> None:
    """P4: nor by a facet, in whatever script it was removed."""
    world = World()
    place = _village()
    PlaceName.objects.create(
        place=Place.objects.get(code="district"), language="und", name=name, is_variant=True
    )
    PlaceName.objects.create(
        place=Place.objects.get(code="province"), language="en", name="Landhaus"
    )
    marks = [(redacted, Reason.LOCATION, "a town")]
    removed = world.account(f"We left {redacted} at night.", redactions=marks)
    kept = world.account(f"We left {redacted} at night.")
    for testimony in (removed, kept):
        enter.amend_testimony(
            world.archivist,
            testimony,
            TestimonyDescription(),
            enter.Circumstances(places=[PlaceGiven(place=place, role=PlaceRole.LIVED)]),
        )
    with act(WORKER, Verb.INDEX, kind="index"):
        indexed = indexables(partition_of(world.collection, Level.PARTNER), [removed.pk, kept.pk])
        facets = {each.testimony_id: each.facets["place"] for each in indexed}
    assert facets == {removed.pk: ("land", "province"), kept.pk: ("district", "land", "province")}
