"""Whatever is typed, through the pages: an answer or a fault at its place, for visitors and readers, and no broken page."""

import os
import re
from collections.abc import Sequence

import pytest
from django.test import Client

from tests.search.typed import HIDDEN_FIELDS, typed
from tests.web.reading_room.test_pages import Room
from tests.web.shared.responses import all_of, whenever

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

LONG = bool(os.environ.get("ARCHIVE_LONG_TESTS"))
SAMPLE = 60
WHOLE = 1_000


@pytest.fixture
def room() -> Room:
    made = Room()
    made.state()
    return made


def _ask(visitor: Client, room: Room, count: int, seed: int) -> None:
    ways: Sequence[dict[str, str]] = (
        {},
        {"some": "1"},
        {"exact": "1"},
        {"order": "-period"},
        {"page": "9"},
    )
    for number, text in enumerate(typed(count, seed=seed)):
        asked = {"query": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
        asked |= ways[number % len(ways)]
        shown = visitor.post("/search/", asked)
        assert shown.status_code in (200, 400)
        sent = room.client.post("/room/search/", asked)
        if sent.status_code == 303:
            sent = room.client.get(sent.headers["Location"])
        assert sent.status_code in (200, 400)
        for response in (shown, sent):
            assert (b'class="typed"' in response.content) == (response.status_code == 400)


def test_a_sample_of_whatever_is_typed_gets_a_page(room: Room) -> None:
    _ask(Client(), room, SAMPLE, seed=0)


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="ARCHIVE_LONG_TESTS is not set; a sample of 60 runs")
def test_whatever_is_typed_gets_a_page(room: Room) -> None:
    _ask(Client(), room, WHOLE, seed=1)


@pytest.mark.parametrize("field", HIDDEN_FIELDS)
def test_to_visitors_a_hidden_field_is_one_that_is_not_there(
    client: Client, room: Room, field: str
) -> None:
    """P1: the same page to the byte, but for the word that they typed. To readers it is a field."""
    absent = "z" * len(field)
    for value in ("phone", "2019", "witness", '"by phone"'):
        pages = set()
        for name in (field, absent):
            status, body, headers = all_of(
                client.post("/search/", {"query": f"mill {name}:{value}"})
            )
            assert status == 400
            shown = re.sub(rb"\b%s:" % name.encode(), b"...:", body)
            # In the box, at the fault, and in the form that takes it along to the other language.
            assert body.count(b"%s:" % name.encode()) == 3
            pages.add((shown, tuple(sorted(headers.items()))))
        assert len(pages) == 1
    known = "witness" if field == "speaker" else "phone" if field == "how" else "2019"
    assert room.client.post("/room/search/", {"query": f"mill {field}:{known}"}).status_code == 303


@pytest.mark.parametrize("field", HIDDEN_FIELDS)
def test_visitors_narrow_by_no_hidden_field_either(client: Client, field: str) -> None:
    """P1: what a form sends beside its words is as the form without it."""
    plain = whenever(client.post("/search/", {"query": "mill"}).content)
    for sent in ({"chosen": f"{field}:phone"}, {"toggle": f"{field}:phone"}):
        assert whenever(client.post("/search/", {"query": "mill", **sent}).content) == plain
    assert whenever(client.post("/search/", {"query": "mill", "order": field}).content) == plain
