"""What consent lets be published, and while it lasts."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.errors import AccessDenied
from archive.incidents.models import PlacePrecision
from archive.policy.reading import read_publication
from archive.publication.models import RenditionKind
from archive.publication.querysets import standing
from archive.publication.refusals import ConsentForbids
from archive.testimony.models import ParticipantRole
from tests.publication.desks import TEXT, Desk
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


# What consent says of publishing on that day, and whether the publication stands. (purpose, changes)
DAY_BEFORE, DAY_AFTER = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
BOTH = (Purpose.PUBLISH_SUMMARY, Purpose.PUBLISH_TEXT)
STANDING: dict[str, tuple[tuple[Purpose, ...], dict[str, object], bool]] = {
    "as given": (BOTH, {}, True),
    "summary withdrawn": ((Purpose.PUBLISH_SUMMARY,), {"state": "withdrawn"}, False),
    "text withdrawn": ((Purpose.PUBLISH_TEXT,), {"state": "withdrawn"}, False),
    "text refused": ((Purpose.PUBLISH_TEXT,), {"state": "refused"}, False),
    "text unknown": ((Purpose.PUBLISH_TEXT,), {"state": "unknown"}, False),
    "text expired": ((Purpose.PUBLISH_TEXT,), {"state": "expired"}, False),
    "not in effect": ((Purpose.PUBLISH_TEXT,), {"is_current": False}, False),
    "condition open": ((Purpose.PUBLISH_TEXT,), {"has_open_conditions": True}, False),
    "until yesterday": ((Purpose.PUBLISH_TEXT,), {"not_after": DAY_BEFORE}, False),
    "until today": (BOTH, {"not_after": TODAY}, True),
    "from tomorrow": ((Purpose.PUBLISH_SUMMARY,), {"not_before": DAY_AFTER}, False),
    "from today": (BOTH, {"not_before": TODAY}, True),
    "place no longer so exact": ((Purpose.PUBLISH_TEXT,), {"place_precision": 2}, False),
    "place just so exact": (BOTH, {"place_precision": 3}, True),
    "date no longer so exact": ((Purpose.PUBLISH_SUMMARY,), {"date_precision": 1}, False),
    "date just so exact": (BOTH, {"date_precision": 2}, True),
    "may be told without a name": (BOTH, {"identity_level": 0}, True),
    "not to be kept": ((Purpose.KEEP,), {"state": "refused"}, False),
    "keeping taken back": ((Purpose.KEEP,), {"state": "withdrawn"}, False),
    "of another purpose": ((Purpose.SHARE_AS_LEAD,), {"state": "withdrawn"}, True),
}


@pytest.mark.parametrize("said", STANDING)
@time_machine.travel(NOW, tick=True)
def test_a_publication_stands_while_consent_permits_what_it_tells(said: str, desk: Desk) -> None:
    """P3: at once and by the clock alone, without any act on the publication itself."""
    code = desk.published().code
    purposes, values, stands = STANDING[said]
    ConsentRecord.objects.filter(purpose__in=purposes).update(**values)
    assert standing(at=clock.today()).filter(code=code).exists() == stands
    if stands:
        assert read_publication(code).code == code
    else:
        with pytest.raises(AccessDenied):
            read_publication(code)


def test_everybody_in_the_room_must_go_on_permitting_it() -> None:
    """P3"""
    world = World()
    roles = (ParticipantRole.WITNESS, ParticipantRole.GUARDIAN)
    testimony = world.account(TEXT, roles=roles)
    world.published(testimony)
    assert standing(at=clock.today()).exists()
    world.consent(
        testimony.participants.get(role=ParticipantRole.GUARDIAN),
        Purpose.PUBLISH_SUMMARY,
        Audience.PUBLIC,
        state=State.WITHDRAWN,
    )
    assert not standing(at=clock.today()).exists()


def test_a_summary_does_not_need_that_the_text_may_be_published() -> None:
    """P3"""
    world = World()
    kept = ((Purpose.PUBLISH_SUMMARY, Audience.PUBLIC),)
    testimony = world.account(TEXT, consented=kept)
    world.published(testimony)
    assert standing(at=clock.today()).exists()
    with pytest.raises(ConsentForbids):
        world.published(testimony, kind=RenditionKind.TEXT)


# Consent to (place, date); told (place by its depth, period); may it be published?
PRECISION = [
    (PlacePrecision.EXACT, DatePrecision.DAY, 3, "2019-03-07", True),
    (PlacePrecision.SUBDISTRICT, DatePrecision.DAY, 3, "2019-03-07", False),
    (PlacePrecision.DISTRICT, DatePrecision.DAY, 2, "2019-03-07", True),
    (PlacePrecision.PROVINCE, DatePrecision.DAY, 2, "2019-03-07", False),
    (PlacePrecision.PROVINCE, DatePrecision.DAY, 1, "2019-03-07", True),
    (PlacePrecision.COUNTRY, DatePrecision.DAY, 1, "2019-03-07", False),
    (PlacePrecision.COUNTRY, DatePrecision.DAY, 0, "2019-03-07", True),
    (PlacePrecision.NONE, DatePrecision.DAY, 0, "2019-03-07", False),
    (PlacePrecision.NONE, DatePrecision.DAY, None, "2019-03-07", True),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03-07", False),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03-1X", False),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03", True),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03/2019-05", True),
    (PlacePrecision.EXACT, DatePrecision.YEAR, 3, "2019-03", False),
    (PlacePrecision.EXACT, DatePrecision.YEAR, 3, "2019-21", False),
    (PlacePrecision.EXACT, DatePrecision.YEAR, 3, "2019", True),
    (PlacePrecision.EXACT, DatePrecision.NONE, 3, "2019", False),
    (PlacePrecision.EXACT, DatePrecision.NONE, 3, "", True),
]


@pytest.mark.parametrize(("place", "date", "depth", "period", "may"), PRECISION)
def test_no_finer_place_or_date_is_published_than_everybody_permitted(
    place: PlacePrecision,
    date: DatePrecision,
    depth: int | None,
    period: str,
    may: bool,
    desk: Desk,
) -> None:
    """P3"""
    ConsentRecord.objects.update(place_precision=int(place), date_precision=int(date))
    told = None if depth is None else desk.places[depth]
    content = replace(desk.content(), place=told, period=period)
    if may:
        assert desk.published(content)
    else:
        with pytest.raises(ConsentForbids):
            desk.submitted(content)


def test_who_may_be_told_of_is_not_part_of_a_publication(desk: Desk) -> None:
    """An anonymous witness's account is published; that nobody is named is the redactors' work."""
    ConsentRecord.objects.update(identity_level=int(IdentityLevel.ANONYMOUS))
    assert desk.published()
