"""What the public reads of an account stands on its page in the reading room, with what a search found in it marked."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.consent.models import Audience, Purpose, State
from archive.redaction.models import Reason
from archive.testimony.models import Testimony
from archive.workflows import publish, redact
from tests.web.reading_room.test_pages import Room
from tests.world import drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

HEADING = "What the public reads of this account"
TITLE, SUMMARY = "The granary by the river", "A lantern was carried to the weir."


@pytest.fixture
def room() -> Room:
    made = Room()
    made.state()
    made.world.published(made.account, title=TITLE, summary=SUMMARY)
    drain_all()
    return made


def _opened_from(room: Room, words: str) -> tuple[str, str]:
    """Where the first snippet of a search leads on the account's page, and that page."""
    found = room.read(room.search(words))
    link = re.search(r'<p class="snippet"[^>]*>\s*<a href="([^"#]*)#([\w-]+)"', found)
    assert link is not None
    return link[2], room.read(html.unescape(link[1]))


@pytest.mark.parametrize(
    ("words", "at"), [("granary", "published-title"), ("lantern", "published-summary")]
)
def test_a_hit_in_what_is_published_leads_to_it_and_finds_it_marked(
    room: Room, words: str, at: str
) -> None:
    target, opened = _opened_from(room, words)
    assert target == at
    told = re.search(f'id="{at}"[^>]*>(.*?)</p>', opened, re.DOTALL)
    assert told is not None
    assert f"<mark>{words}</mark>" in told[1]
    assert opened.index(HEADING) < opened.index(f'id="{at}"')


def test_a_hit_in_the_text_still_leads_to_its_passage(room: Room) -> None:
    target, opened = _opened_from(room, "cousin lantern")
    passage = re.search(f'id="{target}".*?<p class="words"[^>]*>(.*?)</p>', opened, re.DOTALL)
    assert passage is not None
    assert "<mark>cousin</mark>" in passage[1]
    assert "<mark>lantern</mark>" in opened


def test_only_what_is_public_at_this_moment_is_shown(room: Room) -> None:
    """P3: taken down, or closed by consent, before the worker has done anything."""
    path = f"/room/accounts/{room.code}/"
    opened = room.read(path)
    assert HEADING in opened
    assert SUMMARY in opened
    publication = room.account.publications.get()
    assert publication.code not in opened, "P1: no two codes are joined"
    publish.take_down(room.world.archivist, room.account)
    closed = room.read(path)
    assert HEADING not in closed
    assert SUMMARY not in closed


def test_what_is_published_does_not_stand_beside_a_text_from_which_it_was_removed(
    room: Room,
) -> None:
    """P4: the level's readers are not told a name that their text leaves out."""
    account = room.world.account("Harun carried the lantern.")
    room.world.published(account, title=TITLE, summary=SUMMARY)
    drain_all()
    path = f"/room/accounts/{room.code_of(account)}/"
    assert "lantern" in room.read(path)
    text = account.transcripts.get(is_current=True)
    redact.mark_every(
        room.world.archivist, text, quote="lantern", reason=Reason.OTHER, label="something"
    )
    room.world.approved(text)
    opened = room.read(path)
    assert "[something]" in opened
    assert "lantern" not in opened


def _statements(room: Room, account: Testimony) -> int:
    with CaptureQueriesContext(connection) as asked:
        room.read(f"/room/accounts/{room.code_of(account)}/")
    return len(asked)


def test_an_account_costs_as_many_statements_whatever_is_or_was_public(room: Room) -> None:
    """P1"""
    account = room.world.account("You said that you crossed the bridge.")
    drain_all()
    _statements(room, account)
    never = _statements(room, account)
    room.world.published(account, title=TITLE, summary=SUMMARY)
    drain_all()
    assert _statements(room, account) == never
    room.world.consent(
        account.participants.get(),
        Purpose.PUBLISH_SUMMARY,
        Audience.PUBLIC,
        state=State.WITHDRAWN,
    )
    assert _statements(room, account) == never
