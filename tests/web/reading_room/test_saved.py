"""The page of saved searches: saved from what was found, run again, looked after, deleted."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from archive.policy.models import Level
from archive.search.models import SavedSearch
from archive.search.saved import MOST_SAVED
from archive.web.reading_room.saved import SAID
from archive.workflows import grant
from tests.architecture.source import ROOT
from tests.web.desk.test_wording import messages_of
from tests.web.reading_room.test_pages import PURPOSE, Room
from tests.web.shared.responses import Response, all_of
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NAME = "Zarwanname & <bridges>"


@pytest.fixture
def room() -> Room:
    made = Room()
    made.state()
    return made


def save(room: Room, query: str = "bridge", name: str = NAME, **more: str) -> Response:
    search_id = room.search(query, **more).split("/")[-2]
    return room.client.post("/room/saved/", {"do": "save", "search": search_id, "name": name})


def press(room: Room, do: str) -> Response:
    kept = SavedSearch.objects.get().pk
    return room.client.post(f"/room/saved/{kept}/", {"do": do})


def test_a_search_is_saved_from_what_it_found_and_run_again(room: Room) -> None:
    found = room.read(room.search("bridge"))
    assert "Save this search" in found
    assert re.search(r'name="search" value="[0-9a-f-]{36}"', found)
    sent = save(room)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/room/saved/")
    body = room.read("/room/saved/")
    assert "Zarwanname &amp; &lt;bridges&gt;" in body
    assert '<q dir="auto">bridge</q>' in body
    ran = press(room, "run")
    assert ran.status_code == 303
    again = ran.headers["Location"]
    assert re.fullmatch(r"/room/search/[0-9a-f-]{36}/", again)
    assert "<mark>bridge</mark>" in room.read(again)


def test_no_name_and_no_query_stand_in_an_address_or_a_title(room: Room) -> None:
    """P6"""
    save(room)
    body = room.read("/room/saved/")
    assert "Zarwanname" not in body.partition("</head>")[0]
    assert not re.search(r'(href|action)="[^"]*(bridge|Zarwanname)', body)


def test_what_was_narrowed_is_told_and_kept(room: Room) -> None:
    save(room, chosen="language:ar")
    assert "Language: <bdi>Arabic</bdi>" in room.read("/room/saved/")
    assert 'value="language:ar"' in room.read(press(room, "run").headers["Location"])


def test_a_collection_that_was_chosen_is_called_by_its_title_only_where_it_is_open(
    room: Room,
) -> None:
    """P1: a code is typed easily; a title is told to whom the collection is open."""
    opened, closed = room.world.collection, World("SHUT").collection
    save(room, chosen=f"collection:{opened.code}", name="open")
    save(room, chosen=f"collection:{closed.code}", name="closed")
    body = room.read("/room/saved/")
    assert f"Collection: <bdi>{opened.title}</bdi>" in body
    assert f"Collection: <bdi>{closed.code}</bdi>" in body
    assert closed.title not in body


def test_a_switch_is_called_in_the_list_as_where_it_stands(room: Room) -> None:
    save(room, exact="1")
    switch = "Exactly as typed: no other forms or spellings"
    assert switch in room.read("/room/search/")
    assert switch in room.read("/room/saved/")


def test_a_search_that_could_not_be_read_is_not_offered_to_be_saved(room: Room) -> None:
    for body in (
        room.client.post("/room/search/", {"query": "bridge OR"}).content.decode(),
        room.read("/room/search/"),
    ):
        assert "Save this search" not in body


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_that_is_none_is_asked_for_again(room: Room, name: str) -> None:
    refused = save(room, name=name)
    body = refused.content.decode()
    assert refused.status_code == 400
    assert 'role="alert"' in body
    assert re.search(r'name="search" value="[0-9a-f-]{36}"', body)
    assert not SavedSearch.objects.exists()


def test_a_second_search_of_the_same_name_is_refused_in_plain_words(room: Room) -> None:
    save(room)
    again = save(room)
    assert again.status_code == 400
    body = again.content.decode()
    assert "Another search that you saved in this case has this name." in body
    assert re.search(r'name="search" value="[0-9a-f-]{36}"', body), "it can be saved under another"
    assert SavedSearch.objects.count() == 1


def test_a_deleted_search_is_gone_from_the_list(room: Room) -> None:
    save(room)
    assert press(room, "forget").status_code == 303
    assert "Nothing is saved yet." in room.read("/room/saved/")


def test_what_is_anothers_or_nothing_is_the_same_404(room: Room) -> None:
    """P1: run, delete, save: of somebody who reads in the same case."""
    save(room)
    kept = SavedSearch.objects.get().pk
    mine = room.search("bridge").split("/")[-2]
    other = World(code="other")
    other.granted(Level.PARTNER, case=room.grant.case)
    stranger = Client()
    stranger.force_login(other.investigator)
    stranger.post("/room/", {"case": str(room.grant.case_id), "purpose": PURPOSE})
    assert "Nothing is saved yet." in stranger.get("/room/saved/").content.decode()
    nobody = "00000000-0000-4000-8000-000000000000"
    missing = all_of(stranger.post(f"/room/saved/{nobody}/", {"do": "run"}))
    assert missing[0] == 404
    for do in ("run", "watch", "unwatch", "forget", "", "else"):
        for key in (kept, nobody):
            assert all_of(stranger.post(f"/room/saved/{key}/", {"do": do})) == missing
    for search in (mine, nobody, "garbage", ""):
        sent = {"do": "save", "search": search, "name": "theirs"}
        assert all_of(stranger.post("/room/saved/", sent)) == missing
    assert SavedSearch.objects.get().pk == kept


def test_a_purpose_that_has_run_out_is_asked_for_anew(room: Room) -> None:
    save(room)
    statement = room.client.session["purpose"]
    with time_machine.travel(dt.datetime.now(tz=dt.UTC) + dt.timedelta(hours=8, minutes=1)):
        room.client.force_login(room.world.investigator)
        session = room.client.session
        session["purpose"] = statement
        session.save()
        listed, ran = room.client.get("/room/saved/"), press(room, "run")
        assert listed.headers["Location"] == "/room/?next=%2Froom%2Fsaved%2F"
        assert ran.headers["Location"] == "/room/?next=%2Froom%2Fsearch%2F"
        room.state()
        assert press(room, "run").status_code == 303
        assert "Zarwanname" in room.read("/room/saved/")


def test_without_a_mail_server_the_page_says_that_nobody_is_alerted(room: Room) -> None:
    """P10"""
    save(room)
    body = room.read("/room/saved/")
    assert "This archive sends no mail" in body
    assert 'name="address"' not in body
    assert 'value="watch"' not in body
    refused = press(room, "watch")
    assert refused.status_code == 400
    assert "This archive sends no mail." in refused.content.decode()


def test_alerts_need_an_address_and_end_with_it(room: Room, settings: Settings) -> None:
    settings.ARCHIVE_SENDS_MAIL = True
    save(room)
    assert 'value="watch"' not in room.read("/room/saved/")
    assert press(room, "watch").status_code == 400

    def address(value: str) -> Response:
        return room.client.post("/room/saved/", {"do": "address", "address": value})

    for typed in (
        "no address",
        "=?utf-8?q?=0abcc?=@x.org",
        "=?utf-8?b?!!?=@x.org",
        f"x@{'ä' * 60}.com",
    ):
        refused = address(typed)
        assert refused.status_code == 400
        assert "This is no e-mail address." in refused.content.decode()
    assert address("reader@mail.example").status_code == 303
    assert 'value="reader@mail.example"' in room.read("/room/saved/")
    assert press(room, "watch").status_code == 303
    body = room.read("/room/saved/")
    assert "alerts are on" in body
    assert 'value="unwatch"' in body
    assert press(room, "unwatch").status_code == 303
    assert press(room, "watch").status_code == 303
    assert address("").status_code == 303
    assert not SavedSearch.objects.get().alerts


def test_a_name_that_is_known_no_more_is_said_and_nothing_breaks(
    room: Room, settings: Settings
) -> None:
    """A collection in the query that opens nothing any more: as unknown as one that never was (P1)."""
    settings.ARCHIVE_SENDS_MAIL = True
    room.client.post("/room/saved/", {"do": "address", "address": "reader@mail.example"})
    other = World(code="secret")
    other.account("The bridge.")
    given = other.granted(Level.PARTNER, to=room.world.investigator, case=room.grant.case)
    drain_all()
    save(room, "bridge collection:secret")
    press(room, "watch")
    grant.revoke(other.archivist, given)
    refused = press(room, "run")
    assert refused.status_code == 400
    assert "is not known here any more" in refused.content.decode()


def test_every_refusal_of_the_services_has_its_sentence() -> None:
    """Nothing else is ever shown, and no sentence is left over."""
    raised = {
        message
        for name in ("archive/search/saved.py", "archive/users/addresses.py")
        for message in messages_of(ROOT / name)
    }
    assert raised == set(SAID)
    assert MOST_SAVED == 100, "as the page says"


def test_the_page_runs_from_right_to_left_in_arabic(room: Room) -> None:
    save(room)
    body = room.read("/ar/room/saved/")
    assert re.search(r'<html lang="ar"\s+dir="rtl">', body)
    assert "<bdi>Zarwanname" in body
