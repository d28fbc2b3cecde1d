"""The investigator's pages."""

import datetime as dt
import re
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client

from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.policy.models import CaseCode, Level
from archive.redaction.models import Reason
from archive.testimony.models import Testimony
from archive.workflows import grant
from tests.web.shared.responses import Response, all_of
from tests.world import PASSWORD, World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

PURPOSE = "who was seen at the bridge"
WITHHELD = "Qamrun"


class Room:
    """An investigator with one case, and an account in it."""

    def __init__(self) -> None:
        self.world = World()
        self.account = self.world.account(
            "You said that you crossed the bridge.",
            f"Twice. My cousin Zarwan {WITHHELD} stood at the bridge.",
            redactions=[
                ("Zarwan", Reason.NAME_OF_THIRD_PARTY, "Person 1"),
                (WITHHELD, Reason.WITHHELD_BY_SPEAKER, "Person 2"),
            ],
        )
        self.grant = self.world.granted(Level.PARTNER)
        drain_all()
        self.client = Client()
        assert self.client.login(username=self.world.investigator.username, password=PASSWORD)

    @property
    def code(self) -> str:
        return self.code_of(self.account)

    def code_of(self, account: Testimony) -> str:
        return CaseCode.objects.get(case=self.grant.case, testimony=account).code

    def state(self, text: str = PURPOSE, **more: str) -> Response:
        return self.client.post(
            "/room/", {"case": str(self.grant.case_id), "purpose": text, **more}
        )

    def search(self, query: str, **more: str) -> str:
        """The address of what was found."""
        sent = self.client.post("/room/search/", {"query": query, **more})
        assert sent.status_code == 303
        return sent.headers["Location"]

    def read(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200
        return response.content.decode()


@pytest.fixture
def room() -> Room:
    return Room()


def test_the_room_asks_to_sign_in(room: Room) -> None:
    for path in ("/room/", "/room/search/", f"/room/accounts/{room.code}/"):
        response = Client().get(path)
        assert response.status_code == 302
        assert response.headers["Location"] == f"/sign-in/?next={path}"


def test_to_who_has_nothing_open_the_room_does_not_exist(room: Room) -> None:
    """P1: an archivist, and an investigator whose grant was revoked."""
    colleague = Client()
    colleague.force_login(room.world.archivist)
    missing = all_of(colleague.get("/room/nothing/"))
    assert missing[0] == 404
    assert all_of(colleague.get("/room/")) == missing
    room.state()
    grant.revoke(room.world.archivist, room.grant)
    for path in ("/room/", "/room/search/", f"/room/accounts/{room.code}/"):
        assert all_of(room.client.get(path)) == missing


def test_the_first_page_tells_what_is_open_until_when(room: Room) -> None:
    body = room.read("/room/")
    for told in ("an inquiry", "Collection halt", "Partner level", "1 January 2099"):
        assert told in body
    assert AuditEntry.objects.filter(verb=Verb.READ_CASE_NAME).exists()


def test_nothing_opens_before_a_purpose_is_said(room: Room) -> None:
    path = f"/room/accounts/{room.code}/"
    response = room.client.get(path)
    assert response.status_code == 303
    asked = room.client.get(response.headers["Location"]).content.decode()
    assert "Say what you read for." in asked
    assert not AuditEntry.objects.filter(verb=Verb.READ).exists()
    opened = room.state(next=path)
    assert opened.status_code == 303
    assert opened.headers["Location"] == path
    assert "cousin" in room.read(path)


@pytest.mark.parametrize("text", ["", "short", " " * 40, "holds \x00 a null character"])
def test_an_idle_purpose_is_not_taken_and_not_lost(room: Room, text: str) -> None:
    response = room.state(text)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert room.client.get("/room/search/").status_code == 303


def test_a_purpose_in_a_case_of_others_is_like_one_in_no_case(room: Room) -> None:
    """P1."""
    other = grant.open_case(room.world.archivist, name="another inquiry")
    for case in (str(other.pk), "00000000-0000-4000-8000-000000000000"):
        response = room.client.post("/room/", {"case": case, "purpose": PURPOSE})
        assert response.status_code == 404


def test_a_purpose_leads_to_own_pages_only(room: Room) -> None:
    assert room.state(next="//elsewhere.example/").headers["Location"] == "/room/search/"


def test_a_purpose_ends_and_is_asked_again(room: Room) -> None:
    room.state()
    assert room.client.get("/room/search/").status_code == 200
    with time_machine.travel(dt.datetime.now(tz=dt.UTC) + dt.timedelta(hours=7, minutes=59)):
        assert room.client.get("/room/search/").status_code == 200
    statement = room.client.session["purpose"]
    with time_machine.travel(dt.datetime.now(tz=dt.UTC) + dt.timedelta(hours=8, minutes=1)):
        room.client.force_login(room.world.investigator)
        session = room.client.session
        session["purpose"] = statement
        session.save()
        assert room.client.get("/room/search/").status_code == 303


@pytest.mark.parametrize("held", ["", "garbage", "00000000-0000-4000-8000-000000000000", None])
def test_a_purpose_that_is_none_opens_nothing(room: Room, held: str | None) -> None:
    session = room.client.session
    session["purpose"] = held
    session.save()
    assert room.client.get("/room/search/").status_code == 303


def test_the_session_holds_no_words(room: Room) -> None:
    """P6: what somebody reads for stands sealed, and only there."""
    room.state()
    held = {name: str(value) for name, value in room.client.session.items()}
    assert not any(PURPOSE in value for value in held.values())
    assert set(held) == {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
        "purpose",
    }


def test_a_search_stands_in_no_address_and_title(room: Room) -> None:
    room.state()
    path = room.search("bridge")
    assert re.fullmatch(r"/room/search/[0-9a-f-]{36}/", path)
    body = room.read(path)
    assert "<mark>bridge</mark>" in body
    assert "bridge" not in body.partition("</head>")[0]
    assert not re.search(r'(href|action)="[^"]*bridge', body)
    assert room.code in body


def test_a_hit_leads_to_its_passage(room: Room) -> None:
    room.state()
    path = room.search("cousin")
    search_id = path.split("/")[-2]
    link = re.search(r'href="(/room/accounts/[^"#]*)#(\w+)"', room.read(path))
    assert link is not None
    account = room.read(link[1].replace("&amp;", "&"))
    assert f'id="{link[2]}"' in account
    assert "<mark>cousin</mark>" in account
    assert f"/room/search/{search_id}/" in account


def test_the_account_tells_level_end_purpose_and_how_to_cite(room: Room) -> None:
    room.state()
    body = room.read(f"/room/accounts/{room.code}/")
    for told in (
        "Partner level",
        "Open to you until <bdi>1 January 2099</bdi>.",
        PURPOSE,
        room.code,
    ):
        assert told in body
    assert room.account.code not in body
    assert "working title" not in body


def test_a_redacted_word_is_gone_and_a_withheld_one_was_never_there(room: Room) -> None:
    """P4."""
    room.state()
    body = room.read(f"/room/accounts/{room.code}/")
    assert "Zarwan" not in body
    assert WITHHELD not in body
    assert 'My cousin <span class="removed">[Person 1]</span>' in body
    assert "[]" not in body
    assert "Person 2" not in body


def test_an_account_that_may_not_be_read_is_like_none(room: Room) -> None:
    """P1: of another collection, not redacted yet, or never there."""
    room.state()
    closed = room.world.account("not approved", approved=False)
    elsewhere = World(code="elsewhere").account("somewhere else")
    missing = all_of(room.client.get("/room/accounts/A-0000-0000-0000/"))
    assert missing[0] == 404
    for code in (room.code_of(closed), room.account.code, elsewhere.code):
        assert all_of(room.client.get(f"/room/accounts/{code}/")) == missing


def test_a_search_of_others_is_like_none(room: Room) -> None:
    """P1."""
    room.state()
    theirs = room.search("bridge")
    other = World(code="other")
    other.granted(Level.PARTNER)
    stranger = Client()
    stranger.force_login(other.investigator)
    cases = re.search(r'name="case" value="([^"]+)"', stranger.get("/room/").content.decode())
    assert cases is not None
    stranger.post("/room/", {"case": cases[1], "purpose": PURPOSE})
    missing = stranger.get("/room/search/00000000-0000-4000-8000-000000000000/")
    assert missing.status_code == 404
    assert all_of(stranger.get(theirs)) == all_of(missing)


def test_an_unreadable_query_is_shown_at_its_place_and_kept_nowhere(room: Room) -> None:
    room.state()
    response = room.client.post("/room/search/", {"query": "bridge OR", "chosen": "language:en"})
    body = response.content.decode()
    assert response.status_code == 400
    assert "OR needs something to look for on both of its sides." in body
    assert 'value="bridge OR"' in body
    assert 'value="language:en"' in body


def test_a_facet_makes_a_search_of_its_own(room: Room) -> None:
    room.state()
    path = room.search("bridge", toggle="language:ar")
    body = room.read(path)
    assert "No account holds this." in body
    assert 'name="chosen" value="language:ar"' in body
    assert room.code in room.read(room.search("bridge", chosen="language:ar", toggle="language:ar"))


@pytest.mark.parametrize("page", ["7", "-1", "two", ""])
def test_a_page_out_of_range_is_the_nearest(room: Room, page: str) -> None:
    room.state()
    assert room.code in room.read(f"{room.search('bridge')}?page={page}")


def test_an_address_of_an_account_with_a_search_that_is_none_opens_unmarked(room: Room) -> None:
    room.state()
    for search in ("garbage", "00000000-0000-4000-8000-000000000000"):
        body = room.read(f"/room/accounts/{room.code}/?search={search}")
        assert "<mark>" not in body


def test_every_page_of_the_room_stays_out_of_caches(room: Room) -> None:
    room.state()
    found = room.search("bridge")
    for path in ("/room/", "/room/search/", found, f"/room/accounts/{room.code}/", "/room/none/"):
        assert "no-store" in room.client.get(path).headers["Cache-Control"]


def test_nothing_opens_while_the_record_can_not_be_written(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: every page that opens sealed things is refused with 503, and the public site goes on."""
    room.state()
    found = room.search("bridge")

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "save", full)
    for path in ("/room/", found, f"/room/accounts/{room.code}/"):
        response = room.client.get(path)
        assert response.status_code == 503
        assert "bridge" not in response.content.decode()
    assert room.client.post("/room/search/", {"query": "bridge"}).status_code == 503
    assert room.state().status_code == 503
    assert room.client.get("/").status_code == 200


def test_arabic_pages_of_the_room_run_from_right_to_left(room: Room) -> None:
    room.client.post("/ar/room/", {"case": str(room.grant.case_id), "purpose": PURPOSE})
    for path in ("/ar/room/", "/ar/room/search/", f"/ar/room/accounts/{room.code}/"):
        body = room.read(path)
        assert re.search(r'<html lang="ar"\s+dir="rtl">', body)
    assert re.search(r'<p class="words" lang="en" dir="ltr">', body)
    assert re.search(r"<dd>\s*<bdi>[^<]+</bdi>\s*</dd>", body)
    assert re.search(r"<bdi>\d+ [^<]+ 2099</bdi>", body)


def test_the_way_to_the_desk_is_shown_for_a_duty_and_not_for_a_flag(room: Room) -> None:
    investigator = room.world.investigator
    investigator.is_staff = True
    investigator.save()
    assert 'href="/desk/"' not in room.read("/room/")
    call_command("change_person", investigator.username, "--give", "archivist", stdout=StringIO())
    assert 'href="/desk/"' in room.read("/room/")
