"""What an investigator meets who searches: places that words name, values that nobody knows, lists that are read aloud."""

import html
import re

import pytest

from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.policy.models import Level
from archive.search.models import StoredSearch
from archive.testimony.models import (
    Collection,
    DateRole,
    How,
    ParticipantRole,
    PlaceRole,
    Testimony,
)
from archive.testimony.services import DateGiven, PlaceGiven, TestimonyDescription
from archive.workflows import enter
from tests.web.reading_room.test_pages import Room
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def account(room: Room) -> Testimony:
    """An account in the case with a place and a range of days, given by two people."""
    place = Place.objects.create(code="d-7", kind=PlaceKind.DISTRICT, path="/d-7/")
    PlaceName.objects.create(place=place, language="en", name="Orran District")
    PlaceName.objects.create(place=place, language="ar", name="قضاء عران")
    made = room.world.account(
        "The ferry did not come.",
        roles=(ParticipantRole.INTERVIEWER, ParticipantRole.WITNESS),
    )
    enter.amend_testimony(
        room.world.archivist,
        made,
        TestimonyDescription(how=How.PHONE),
        enter.Circumstances(
            dates=[DateGiven(role=DateRole.HAPPENED, edtf="2019-03-11/2019-03-12")],
            places=[PlaceGiven(place=place, role=PlaceRole.LIVED)],
        ),
    )
    drain_all()
    room.state()
    return made


def _fault(room: Room, query: str) -> str:
    """The page that says what is wrong, whether it comes at once or with what was stored."""
    sent = room.client.post("/room/search/", {"query": query})
    if sent.status_code == 303:
        sent = room.client.get(sent.headers["Location"])
    assert sent.status_code == 400
    return sent.content.decode()


def test_words_that_name_a_place_find_what_is_linked_to_it(room: Room, account: Testimony) -> None:
    body = room.read(room.search("Orran District"))
    assert room.code_of(account) in body
    assert "also searched as the place" in body
    assert "قضاء عران" in body


def test_a_place_is_one_press_away_for_who_searches_exactly(room: Room, account: Testimony) -> None:
    """P6: what the offer asks is stored and sealed like every search; the address holds only its id."""
    body = room.read(room.search("Orran District", exact="1"))
    [offer] = re.findall(r'name="instead"\s+value="([^"]*)"', body)
    path = room.search("Orran District", instead=html.unescape(offer), exact="1")
    assert re.fullmatch(r"/room/search/[0-9a-f-]{36}/", path)
    assert room.code_of(account) in room.read(path)


@pytest.mark.parametrize(
    "query",
    [
        "place:عران",
        'how:"By phone"',
        "how:phone",
        "period:2019",
        "collection:halt",
        "language:English",
    ],
)
def test_values_are_known_by_the_names_that_pages_show(
    room: Room, account: Testimony, query: str
) -> None:
    assert room.code_of(account) in room.read(room.search(f"ferry {query}"))


@pytest.mark.parametrize(
    "query", ["place:Nowhere", "how:pigeon", "language:Klingonese", "given:spring"]
)
def test_a_value_that_nobody_knows_is_marked_and_not_kept(
    room: Room, account: Testimony, query: str
) -> None:
    before = StoredSearch.objects.count()
    assert f'<mark class="at">{query}</mark>' in _fault(room, f"ferry {query}")
    assert StoredSearch.objects.count() == before


def test_a_collection_that_is_not_open_is_as_unknown_as_none(
    room: Room, account: Testimony
) -> None:
    """P1: of another custodian, of the same case but without a grant, or never there: the same page."""
    elsewhere = World(code="secret")
    elsewhere.account("The ferry again.")
    elsewhere.granted(Level.PARTNER)
    drain_all()
    assert Collection.objects.filter(title="Collection secret").exists()
    pages = {_fault(room, f"collection:{name}").replace(name, "…") for name in ("secret", "absent")}
    pages = {re.sub(r'csrfmiddlewaretoken" value="\w+"|[0-9a-f-]{36}', "", page) for page in pages}
    assert len(pages) == 1
    assert "No collection that is open to you is called so." in pages.pop()


def test_a_full_name_is_found_in_both_scripts_told_and_marked(room: Room) -> None:
    """On the page, in the account that it opens, and neither for who searches exactly."""
    english = room.world.account("Then Fatima Al-Hamdani met Abdul Qader at the ferry.")
    arabic = room.world.account("رأت فاطمة الحمداني عبد القادر عند الجسر", language="ar")
    drain_all()
    room.state()
    for typed, marks in (
        ("Fatima El-Hamdani", ("Al-Hamdani", "الحمداني")),
        ("Abdelkader", ("Abdul Qader", "عبد القادر")),
    ):
        address = room.search(typed)
        body = room.read(address)
        assert body.count(f"<bdi>{typed.split()[-1]}</bdi>: also searched as") == 1
        for account, mark in zip((english, arabic), marks, strict=True):
            assert f"<mark>{mark}</mark>" in body
            opened = re.findall(rf'href="([^"]*{room.code_of(account)}[^"]*)"', body)
            assert f"<mark>{mark}</mark>" in room.read(html.unescape(opened[0].split("#")[0]))
        exactly = room.read(room.search(typed, exact="1"))
        assert room.code_of(english) not in exactly
        assert room.code_of(arabic) not in exactly


def test_lists_are_parted_by_a_comma_that_is_text(room: Room, account: Testimony) -> None:
    """Also without a stylesheet, and for who hears the page."""
    for path, comma in (("/room", ", "), ("/ar/room", "، ")):
        body = room.read(f"{path}/accounts/{room.code_of(account)}/")
        assert f"<bdi>Interviewer</bdi>{comma}<bdi>Witness</bdi>" in body


def test_each_end_of_a_range_of_days_keeps_together(room: Room, account: Testimony) -> None:
    body = room.read(f"/ar/room/accounts/{room.code_of(account)}/")
    assert "<bdi>11 مارس 2019</bdi> to <bdi>12 مارس 2019</bdi>" in body


def test_the_help_is_one_step_from_the_search_box(room: Room, account: Testimony) -> None:
    for path in ("/room/search/", room.search("ferry")):
        assert 'href="/help/"' in room.read(path)


@pytest.mark.parametrize(
    "query",
    ["x" * 10_000, "ferry\x00come", '"', "((((", "-", "😀", "\u202eferry\u2066", "ferry " * 300],
)
def test_whatever_is_typed_gets_a_page(room: Room, account: Testimony, query: str) -> None:
    sent = room.client.post("/room/search/", {"query": query})
    assert sent.status_code in (303, 400)
    if sent.status_code == 303:
        assert room.client.get(sent.headers["Location"]).status_code == 200
