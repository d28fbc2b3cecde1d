"""What becomes of a search in the reading room: how its words are meant, its order and its pages are kept with it."""

import html
import re

import pytest

from archive.search import face, request
from archive.testimony.models import DateRole, How, Testimony
from archive.testimony.services import DateGiven, TestimonyDescription
from archive.workflows import enter
from tests.web.reading_room.test_pages import Room
from tests.world import drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def room() -> Room:
    made = Room()
    made.state()
    return made


@pytest.fixture
def accounts(room: Room) -> list[Testimony]:
    """Five accounts of one ferry, given in the order in which they stand here."""
    made = []
    for year in range(2015, 2020):
        account = room.world.account(f"The ferry did not come in the year {year}.")
        enter.amend_testimony(
            room.world.archivist,
            account,
            TestimonyDescription(how=How.PHONE),
            enter.Circumstances(dates=[DateGiven(role=DateRole.TAKEN, edtf=str(year))]),
        )
        made.append(account)
    drain_all()
    return made


def _codes(body: str) -> list[str]:
    """The accounts of a page of hits, in their order."""
    return re.findall(r'<h3>\s*<a class="code".*?<bdi dir="ltr">(.*?)</bdi>', body, re.DOTALL)


def _form(body: str) -> dict[str, str]:
    """What the form of the page sends when a button of it is pressed."""
    sent = {}
    for tag in re.findall(r"<input\b[^>]*>", body):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_off = given.get("type") in ("radio", "checkbox") and "checked" not in tag
        if "name" in given and not is_off:
            sent[given["name"]] = html.unescape(given.get("value", ""))
    del sent["csrfmiddlewaretoken"]
    return sent


def test_an_order_is_kept_through_narrowing(room: Room, accounts: list[Testimony]) -> None:
    codes = [room.code_of(account) for account in accounts]
    body = room.read(room.search("ferry", order="taken"))
    assert _codes(body) == codes
    body = room.read(room.search(**{**_form(body), "order": "-taken"}))
    assert _codes(body) == codes[::-1]
    body = room.read(room.search(**_form(body), toggle="collection:halt"))
    assert _codes(body) == codes[::-1]
    assert _form(body)["order"] == "-taken"
    assert _form(body)["chosen"] == "collection:halt"


def test_a_button_finds_some_of_the_words_and_that_is_kept(
    room: Room, accounts: list[Testimony]
) -> None:
    body = room.read(room.search("ferry mahogany"))
    assert _codes(body) == []
    assert re.search(r'value="some"[^>]*>Search for some of the words', body)
    body = room.read(room.search(**_form(body), switch="some"))
    assert len(_codes(body)) == 5
    assert _form(body)["some"] == "1"
    body = room.read(room.search(**_form(body), toggle="language:en"))
    assert len(_codes(body)) == 5
    body = room.read(room.search(**{**_form(body), "some": ""}))
    assert _codes(body) == []


def test_names_exactly_as_typed_is_kept_with_the_search(room: Room) -> None:
    path = room.search("Zarwan", exact="1")
    assert _form(room.read(path))["exact"] == "1"
    assert "exact" not in _form(room.read(room.search("Zarwan")))


def test_a_place_alone_is_kept_with_the_search_and_told_among_saved_ones(room: Room) -> None:
    body = room.read(room.search("Zarwan", alone="1"))
    assert _form(body)["alone"] == "1"
    assert "alone" not in _form(room.read(room.search(**_form(body), switch="within")))
    assert _form(room.read(room.search("Zarwan", switch="alone")))["alone"] == "1"
    search_id = room.search("Zarwan", alone="1").split("/")[-2]
    room.client.post("/room/saved/", {"do": "save", "search": search_id, "name": "Zarwan"})
    assert "A place alone, without what lies in it" in room.read("/room/saved/")


def test_pages_fit_together_to_the_last(
    room: Room, accounts: list[Testimony], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each account once, whichever way one goes, and the last page is the last."""
    monkeypatch.setattr(request, "PAGE_SIZE", 2)
    monkeypatch.setattr(face, "PAGE_SIZE", 2)
    path = room.search("ferry", order="-taken")
    pages = [room.read(f"{path}?page={number}") for number in (1, 2, 3)]
    found = [code for page in pages for code in _codes(page)]
    assert found == [room.code_of(account) for account in accounts][::-1]
    links = [re.findall(r'href="\?page=(\d)#found"', page) for page in pages]
    assert links == [["2", "3"], ["1", "3"], ["1", "2"]]
    assert _codes(room.read(f"{path}?page=99")) == _codes(pages[2])
    assert "page 3 of 3" in " ".join(pages[2].split())
