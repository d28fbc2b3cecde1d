"""Relations at the desk: noted by code, confirmed, rejected; and repetitions that the machine finds."""

import html
import re

import pytest
from django.test import Client

from archive.testimony.models import Relation, RelationKind, RelationState, Testimony
from archive.users.models import User
from archive.workflows import relate
from archive.workflows.withdraw import withdraw
from tests.search.telling import account, retold
from tests.web.shared.responses import Response
from tests.workflows.acts import hold_everything
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

REFUSED = "No account that you may relate has this code."


class Desk:
    """An archivist at the page of an account, beside another account."""

    def __init__(self) -> None:
        self.world = World()
        self.one = self.world.account("The mill burned.")
        self.other = self.world.account("The ferry came.")
        self.client = self.of(self.world.archivist)

    @staticmethod
    def of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    @staticmethod
    def path(testimony: Testimony) -> str:
        return f"/desk/archive/testimony/{testimony.pk}/change/"

    def read(self, testimony: Testimony, client: Client | None = None, query: str = "") -> str:
        page = (client or self.client).get(self.path(testimony) + query)
        assert page.status_code == 200
        return page.content.decode()

    def note(self, code: str, kind: str = "follow_up", **more: str) -> Response:
        sent = {"do": "relate", "kind": kind, "code": code, **more}
        return self.client.post(self.path(self.one), sent)

    def press(self, do: str) -> Response:
        relation = str(Relation.objects.get().pk)
        return self.client.post(self.path(self.one), {"do": do, "relation": relation})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_relation_is_noted_confirmed_and_taken_back(desk: Desk) -> None:
    noted = desk.note(desk.other.code.lower())
    assert noted.status_code == 302
    assert noted.headers["Location"] == desk.path(desk.one) + "#relations"
    for testimony, word, code in (
        (desk.one, "Goes on with", desk.other.code),
        (desk.other, "Is gone on with by", desk.one.code),
    ):
        body = desk.read(testimony)
        assert word in body
        assert f'<bdi dir="ltr">{code}</bdi>' in body
        assert 'value="confirm_relation"' in body
    desk.press("confirm_relation")
    assert Relation.objects.get().state == RelationState.CONFIRMED
    body = desk.read(desk.one)
    assert 'value="confirm_relation"' not in body
    assert body.count(desk.world.archivist.username) >= 2
    desk.press("reject_relation")
    assert Relation.objects.get().state == RelationState.REJECTED
    assert 'value="reject_relation"' not in desk.read(desk.one)


def test_a_code_of_others_and_of_nobody_get_the_same_page(desk: Desk) -> None:
    """P1: byte for byte, but for what was typed and the form's token."""
    far = World(code="far").account("Far away.")
    staged = desk.world.account("Not released yet.")
    desk.world.put_into_unreleased_import(staged)
    pages = set()
    for code in (far.code, staged.code, "T-0000-0000-0000"):
        page = desk.note(code)
        assert page.status_code == 200
        body = page.content.decode()
        assert REFUSED in body
        pages.add(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body.replace(code, "…")))
    assert len(pages) == 1
    assert not Relation.objects.exists()


def test_a_relation_to_an_account_of_others_shows_to_who_works_on_both(desk: Desk) -> None:
    """P1: those of one collection alone see nothing of it, nor that there is one."""
    far = World(code="far")
    before = desk.read(desk.one)
    alone = desk.of(far.archivist)
    account_there = far.account("Far away.")
    theirs = desk.read(account_there, alone)
    hold_everything(desk.world.archivist, far.collection)
    relate.propose(
        desk.world.archivist, desk.one, code=account_there.code, kind=RelationKind.HEARD_FROM
    )
    assert account_there.code in desk.read(desk.one)

    def plain(body: str) -> str:
        return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body)

    assert plain(desk.read(account_there, alone)) == plain(theirs)
    reviewer = desk.read(desk.one, desk.of(desk.world.reviewer))
    assert account_there.code not in reviewer
    assert account_there.code not in before
    refused = alone.post(
        desk.path(account_there),
        {"do": "confirm_relation", "relation": str(Relation.objects.get().pk)},
    )
    assert refused.status_code == 404


def test_a_relation_of_another_account_is_none_here(desk: Desk) -> None:
    third, fourth = desk.world.account("A third."), desk.world.account("A fourth.")
    relation = relate.propose(
        desk.world.archivist, third, code=fourth.code, kind=RelationKind.REPEATS
    )
    for key in (str(relation.pk), "garbage", ""):
        for do in ("confirm_relation", "reject_relation"):
            sent = desk.client.post(desk.path(desk.one), {"do": do, "relation": key})
            assert sent.status_code == 404


def test_a_reviewer_sees_relations_and_decides_none(desk: Desk) -> None:
    desk.note(desk.other.code)
    reviewer = desk.of(desk.world.reviewer)
    body = desk.read(desk.one, reviewer)
    assert "Goes on with" in body
    assert 'value="confirm_relation"' not in body
    assert 'value="relate"' not in body
    assert "?repeats" not in body


def test_what_the_machine_finds_is_noted_decided_and_not_proposed_again() -> None:
    world = World()
    desk = Desk.__new__(Desk)
    desk.world, desk.client = world, Desk.of(world.archivist)
    desk.one, desk.other = world.account(account(1)), world.account(retold(account(1)))
    drain_all()
    assert "May repeat this account" not in desk.read(desk.one)
    body = desk.read(desk.one, query="?repeats")
    assert "May repeat this account" in body
    assert desk.other.code in body
    assert desk.note(desk.other.code, "repeats", by_machine="yes").status_code == 302
    relation = Relation.objects.get()
    assert (relation.kind, relation.state, relation.by_machine) == ("repeats", "proposed", True)
    assert "found by the machine" in desk.read(desk.one)
    desk.press("reject_relation")
    for each in (desk.one, desk.other):
        body = desk.read(each, query="?repeats")
        assert "May repeat this account" not in body
        assert "No other account of this collection repeats this one" in body


def test_what_cannot_be_compared_is_never_said_to_repeat_nothing() -> None:
    world = World()
    desk = Desk.__new__(Desk)
    desk.world, desk.client = world, Desk.of(world.archivist)
    text = account(1)
    told = world.account(text)
    drain_all()
    unapproved = world.account(text, approved=False)
    body = desk.read(unapproved, query="?repeats")
    assert "it has no text whose redactions are approved" in body
    assert "as far as the machine can tell" not in body
    body = desk.read(told, query="?repeats")
    assert "No other account of this collection repeats this one" not in body
    assert "None of the accounts that were compared repeats this one" in body
    assert "1 other account of your collections can't be compared now" in html.unescape(body)


def test_a_reviewer_who_asks_for_repeats_is_shown_the_page_without(desk: Desk) -> None:
    """P1: theirs is the page as ever; the look is an archivist's."""
    body = desk.read(desk.one, desk.of(desk.world.reviewer), "?repeats")
    assert "May repeat this account" not in body
    assert "as far as the machine can tell" not in body


def waiting(client: Client) -> list[tuple[str, str]]:
    """The relations to decide of somebody's first page, as code and link."""
    heaps = client.get("/desk/").context["heaps"]
    return [row for heap in heaps if heap.title == "Relations to decide" for row in heap.rows]


def test_a_proposed_relation_waits_for_those_who_may_decide_it_until_somebody_does(
    desk: Desk,
) -> None:
    desk.note(desk.other.code)
    (row,) = waiting(desk.client)
    assert row == (f"{desk.one.code} · {desk.other.code}", desk.path(desk.one) + "#relations")
    assert 'id="relations"' in desk.read(desk.one)
    assert waiting(desk.of(desk.world.reviewer)) == [], "a reviewer decides none"
    desk.press("confirm_relation")
    assert waiting(desk.client) == []
    third = desk.world.account("A third.")
    desk.note(third.code)
    assert len(waiting(desk.client)) == 1
    relate.reject(desk.world.archivist, Relation.objects.get(other=third))
    assert waiting(desk.client) == []


def test_a_proposed_relation_waits_only_for_who_may_relate_in_both_collections(desk: Desk) -> None:
    """P1: those of one collection alone are told neither the code of the other account nor that anything waits."""
    far = World(code="far")
    alone = desk.of(far.archivist)
    account_there = far.account("Far away.")
    hold_everything(desk.world.archivist, far.collection)
    before = alone.get("/desk/").content
    relate.propose(
        desk.world.archivist, desk.one, code=account_there.code, kind=RelationKind.REPEATS
    )
    assert [code for code, _ in waiting(desk.client)] == [f"{desk.one.code} · {account_there.code}"]

    def plain(body: bytes) -> str:
        return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body.decode())

    assert plain(alone.get("/desk/").content) == plain(before)


def test_a_relation_of_a_withdrawn_account_waits_for_nobody(desk: Desk) -> None:
    desk.note(desk.other.code)
    assert len(waiting(desk.client)) == 1
    withdraw(desk.world.archivist, desk.other, reason="asked")
    assert waiting(desk.client) == []
