"""A collection's data-protection officer at the desk: what the public would be told and its cell, and nothing else."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive.audit.models import AuditEntry
from archive.publication.models import CellAcceptance, Rendition, RenditionKind
from archive.publication.services import RenditionDraft
from archive.users.models import User
from archive.workflows import publish, withdraw
from tests.accepting import REASON, accept_cell, officer_of
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.publication.desks import TEXT, Desk, ready_desk
from tests.web.desk.scene import build, press
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def desk() -> Desk:
    return ready_desk()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(desk: Desk) -> str:
    return reverse("admin:archive_testimony_publication", args=[desk.testimony.pk])


def cells() -> str:
    return reverse("admin:archive_publication_cells")


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


# Of the desk's addresses those that open to one who is an officer of the collection and nothing else. Lists are empty.
OPEN_TO_OFFICERS = {
    "testimony_changelist",
    "collection_changelist",
    "grant_changelist",
    "case_changelist",
    "keptimport_changelist",
    "testimony_publication",
}


def test_nothing_but_what_the_public_would_be_told_opens_to_an_officer() -> None:
    """P1: neither account nor text, consent, grant, case or file; each is the same 404."""
    scene = build()
    officer = scene.people["officer"]
    client = signed_in(officer_of(officer, scene.mine))
    named = {
        scene.page("testimony_publication", scene.testimony.pk),
        *(scene.page(name) for name in OPEN_TO_OFFICERS if name.endswith("changelist")),
    }
    opened = {url for url in scene.second_views() if client.get(url).status_code == 200}
    assert opened == named
    for url in named:
        page = read(client, url)
        assert "Qanaryat" not in page
        if url.endswith("/publication/"):
            continue
        assert scene.testimony.code not in page
        assert scene.mine.code not in page


def test_an_officer_finds_what_waits_sees_the_cell_and_accepts_it(desk: Desk) -> None:
    """P2, P4, P5: with a reason, which is asked for; the account's own words stay closed where only a summary is told."""
    rendition = desk.submitted()
    client = signed_in(desk.officer)
    front = read(client, reverse("admin:index"))
    assert "Small public cells to accept" in front
    assert f'href="{page_of(desk)}#cell"' in front
    page = read(client, page_of(desk))
    assert "No other published account shares this place" in page
    assert "Sahla" in page
    assert 'value="accept_cell"' in page
    assert 'name="summary"' not in page, "an officer drafts nothing"
    assert "Salim Haddar" not in page
    seen = client.get(page_of(desk)).context["seen"]
    refused = client.post(page_of(desk), {"do": "accept_cell", "seen": seen, "reason": " "})
    assert "Nothing was saved" in refused.content.decode()
    assert not CellAcceptance.objects.exists()
    done = press(client, page_of(desk), "accept_cell", reason=REASON)
    assert "Accepted. It can be published as it is." in done
    assert REASON in done
    assert 'value="accept_cell"' not in done
    assert AuditEntry.objects.filter(verb="accept-cell", outcome="done").count() == 1
    assert "Small public cells to accept" not in read(client, reverse("admin:index"))
    approve_rendition(desk.world.reviewer, rendition)
    assert 'value="publish"' in read(signed_in(desk.world.reviewer), page_of(desk))


def test_a_draft_is_not_shown_to_an_officer(desk: Desk) -> None:
    desk.draft()
    page = read(signed_in(desk.officer), page_of(desk))
    assert "Lanterns" not in page
    assert "ferry" not in page


def test_an_officer_of_another_collection_is_answered_like_anybody(desk: Desk) -> None:
    """P1"""
    desk.submitted()
    far = signed_in(World(code="far").officer)
    assert far.get(page_of(desk)).status_code == 404
    seen = publish.look(desk.world.archivist, Rendition.objects.get()).digest
    sent = {"do": "accept_cell", "seen": seen, "reason": REASON}
    assert far.post(page_of(desk), sent).status_code == 404
    assert not CellAcceptance.objects.exists()


# The publication page of the others -----------------------------------------------------------------------------


def test_the_reviewer_is_shown_the_cell_and_takes_a_coarser_one_with_one_press(desk: Desk) -> None:
    """P5: sent back with it; it is submitted and approved anew."""
    world = desk.world
    for _ in range(4):
        other = world.account(TEXT, redactions=())
        rendition = publish.draft(world.archivist, other, _coarse(desk))
        submit_rendition(world.archivist, rendition)
        approve_rendition(world.reviewer, rendition)
        accept_cell(world.officer, rendition)
        publish_rendition(world.reviewer, rendition)
    rendition = desk.submitted()
    approve_rendition(world.reviewer, rendition)
    reviewer = signed_in(world.reviewer)
    page = read(reviewer, page_of(desk))
    assert "Too few published accounts share its place, period and subjects." in page
    assert 'value="publish"' not in page
    assert "shared by 5" in page
    [to] = re.findall(r'name="to" value="([^"]*)"', page)
    done = press(reviewer, page_of(desk), "coarsen", to=to)
    assert "Taken into the draft." in done
    assert "5 published accounts share this place, this period and these subjects" in done
    assert Rendition.objects.get(pk=rendition.pk).state == "draft"


def _coarse(desk: Desk) -> RenditionDraft:
    return replace(
        desk.content(), kind=RenditionKind.SUMMARY, transcript=None, place=desk.places[1]
    )


def test_who_submitted_is_told_to_wait_for_an_officer(desk: Desk) -> None:
    desk.submitted()
    page = read(signed_in(desk.world.archivist), page_of(desk))
    assert "A data-protection officer of the collection who did not submit it may accept it" in page
    assert 'value="accept_cell"' not in page
    assert 'value="coarsen"' not in page, "it is sent back first"


ENDS: dict[str, tuple[Callable[[Desk], object], str]] = {
    "withdrawn": (
        lambda desk: withdraw.withdraw(desk.world.archivist, desk.testimony, reason="asked"),
        "testimony_change",
    ),
    "taken down": (
        lambda desk: publish.take_down(desk.world.archivist, desk.testimony),
        "testimony_publication",
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_the_page_says_when_it_was_hidden_and_when_its_words_were_gone(
    end: str, desk: Desk
) -> None:
    """P3"""
    act, name = ENDS[end]
    desk.published()
    drain_all()
    act(desk)
    archivist = signed_in(desk.world.archivist)
    url = reverse(f"admin:archive_{name}", args=[desk.testimony.pk])
    waits = read(archivist, url)
    assert "Its words are being taken out of the files of the search." in waits
    drain_all()
    gone = read(archivist, url)
    assert "Gone from the files of the search:" in gone
    assert len(re.findall(r'<bdi><time datetime="[^"]+">[^<]+</time></bdi>', gone)) >= 2
    with override("ar"):
        assert 'dir="rtl"' in read(
            archivist, reverse(f"admin:archive_{name}", args=[desk.testimony.pk])
        )


def test_small_cells_are_listed_for_those_who_work_there_and_nobody_else(desk: Desk) -> None:
    """P1: of other collections nothing, though what is counted is public."""
    publication = desk.published()
    listed = read(signed_in(desk.world.reviewer), cells())
    assert desk.testimony.code in listed
    assert publication.code in listed
    assert "accepted, for as few as now" in listed
    elsewhere = read(signed_in(World(code="far").archivist), cells())
    assert "None: every cell is large enough." in elsewhere
    assert publication.code not in elsewhere
    publish.take_down(desk.world.archivist, desk.testimony)
    assert publication.code not in read(signed_in(desk.world.reviewer), cells())
