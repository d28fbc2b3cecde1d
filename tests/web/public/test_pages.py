"""The visitor's pages."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from archive.publication.models import Publication, RenditionKind
from archive.redaction.models import Reason
from archive.web.public.urls import urlpatterns
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.web.shared.responses import Response, all_of
from tests.world import PASSWORD, World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

REDACTED = "Zarwan"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def text(world: World) -> Publication:
    """An account published with its text, one name taken out."""
    account = world.account(
        "Tell me about the mill.",
        f"It stopped humming. {REDACTED} had closed the sluice.",
        redactions=[(REDACTED, Reason.NAME_OF_THIRD_PARTY, "Person 1")],
    )
    made = world.published(
        account, title="The quiet mill", summary="A mill falls silent.", kind=RenditionKind.TEXT
    )
    drain_all()
    return made


@pytest.fixture
def arabic(world: World) -> Publication:
    """An account in Arabic, of which the summary is published."""
    made = world.published(
        world.account("توقفت الطاحونة.", language="ar"), title="الطاحونة", summary="سكتت الطاحونة."
    )
    drain_all()
    return made


@contextmanager
def _only_reading() -> Iterator[None]:
    """Fails where a page writes, or looks at a session or user."""
    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["audit"]) as recorded,
    ):
        yield
    statements = [query["sql"] for query in asked]
    assert statements, "the spy saw nothing"
    assert recorded.captured_queries == []
    assert [sql for sql in statements if re.match(r"\s*(INSERT|UPDATE|DELETE|REPLACE)", sql)] == []
    assert [sql for sql in statements if "django_session" in sql or "archive_user" in sql] == []


def _pages(client: Client, publication: Publication) -> Sequence[Response]:
    testimony = f"/testimony/{publication.code}/"
    gets = ["/", "/search/", testimony, "/about/", "/leave/", "/nowhere/", f"/ar{testimony}"]
    posts = [{"query": "mill"}, {"query": '"unclosed'}, {"toggle": "language:en"}]
    return [client.get(path) for path in gets] + [
        client.post(path, sent) for path in ("/search/", testimony) for sent in posts
    ]


def test_public_pages_set_no_cookie_and_write_nothing(world: World, text: Publication) -> None:
    """P10, and the quiet of visitors: no session, no cookie, no row; for colleagues neither."""
    visitor, colleague = Client(), Client()
    assert colleague.login(username=world.archivist.username, password=PASSWORD)
    for client in (visitor, colleague):
        with _only_reading():
            responses = _pages(client, text)
        for response in responses:
            assert not response.cookies
            assert "Set-Cookie" not in response.headers
            assert response.status_code == 404 or "Cookie" not in response.headers.get("Vary", "")


def test_public_pages_are_the_same_for_who_is_signed_in(world: World, text: Publication) -> None:
    """P1: the public site doesn't know who looks."""
    visitor, colleague = Client(), Client()
    assert colleague.login(username=world.archivist.username, password=PASSWORD)
    for plain, known in zip(_pages(visitor, text), _pages(colleague, text), strict=True):
        assert all_of(plain) == all_of(known)


def test_a_search_stands_in_no_address_title_or_link(client: Client, text: Publication) -> None:
    body = client.post("/search/", {"query": "humming"}).content.decode()
    assert "The quiet mill" in body
    assert "<mark>humming</mark>" in body
    assert "humming" not in body.partition("</head>")[0]
    assert not re.search(r'(href|action)="[^"]*humming', body)
    assert 'method="post"' in body


@pytest.mark.parametrize("language", ["", "/ar"])
def test_what_is_published_stays_in_no_shared_cache_and_is_asked_for_anew(
    client: Client, text: Publication, language: str
) -> None:
    """P3: what is withdrawn is shown by no cache. And results come back with the back button without a search.

    On every page of the public site, so that one that comes to show accounts is no exception.
    """
    showing = set()
    for page in urlpatterns:
        path = f"{language}/{page.pattern}".replace("<str:code>", text.code)
        for answered in (client.get(path), client.post(path, {"query": "mill"})):
            if text.code in answered.content.decode():
                showing.add((page.name, answered.request["REQUEST_METHOD"]))
            assert answered.headers["Cache-Control"] == "private, no-cache", path
    assert showing >= {("home", "GET"), ("search", "GET"), ("search", "POST"), ("testimony", "GET")}


def test_an_empty_search_shows_everything_with_facets(
    client: Client, text: Publication, arabic: Publication
) -> None:
    body = client.get("/search/").content.decode()
    assert text.code in body
    assert arabic.code in body
    assert 'value="language:ar"' in body


def test_a_facet_narrows_and_widens_again_without_a_script(
    client: Client, text: Publication, arabic: Publication
) -> None:
    narrowed = client.post("/search/", {"query": "", "toggle": "language:ar"}).content.decode()
    assert arabic.code in narrowed
    assert text.code not in narrowed
    assert '<input type="hidden" name="chosen" value="language:ar">' in narrowed
    widened = client.post(
        "/search/", {"query": "", "chosen": "language:ar", "toggle": "language:ar"}
    ).content.decode()
    assert text.code in widened


@pytest.mark.parametrize("page", ["7", "-1", "two", "9" * 40])
def test_a_page_out_of_range_is_the_nearest(client: Client, text: Publication, page: str) -> None:
    response = client.post("/search/", {"query": "mill", "page": page})
    assert response.status_code == 200
    assert text.code in response.content.decode()


def test_an_unreadable_query_is_shown_at_its_place(client: Client, text: Publication) -> None:
    response = client.post("/search/", {"query": 'mill "brid<ge', "chosen": "language:en"})
    body = response.content.decode()
    assert response.status_code == 400
    assert "This quotation mark is never closed." in body
    assert "At character 6" in body
    assert 'value="mill &quot;brid&lt;ge"' in body
    assert 'value="language:en"' in body


def test_a_published_text_shows_passages_that_can_be_cited(
    client: Client, text: Publication
) -> None:
    body = client.get(f"/testimony/{text.code}/").content.decode()
    anchors = re.findall(r'<div class="passage" id="(\w+)"', body)
    assert len(anchors) == 2
    assert all(f'href="#{anchor}"' in body for anchor in anchors)
    assert "Witness" in body
    assert f"{text.code}" in body


def test_a_redacted_word_is_nowhere(client: Client, text: Publication) -> None:
    """P4: page, search, prefix and snippet."""
    page = client.get(f"/testimony/{text.code}/").content.decode()
    assert '<span class="removed">[Person 1]</span>' in page
    assert REDACTED not in page
    for query in (REDACTED, "Zarw*", f'"{REDACTED} had"'):
        found = client.post("/search/", {"query": query}).content.decode()
        assert text.code not in found


def test_a_summary_shows_no_text(client: Client, arabic: Publication) -> None:
    body = client.get(f"/testimony/{arabic.code}/").content.decode()
    assert "سكتت الطاحونة." in body
    assert "توقفت الطاحونة" not in body
    assert "passage" not in body.partition("<main")[2].partition("How to cite")[0]


def test_every_text_of_an_account_has_its_own_language_and_direction(
    client: Client, arabic: Publication
) -> None:
    """Whatever the page's language is."""
    for path in ("/testimony/", "/ar/testimony/"):
        body = client.get(f"{path}{arabic.code}/").content.decode()
        assert re.search(r'<h1[^>]*lang="ar"[^>]*dir="rtl"', body)
        assert re.search(r'<p class="words"\s+lang="ar"\s+dir="rtl">سكتت', body)


def test_what_is_taken_down_is_gone_from_every_page(
    client: Client, world: World, text: Publication
) -> None:
    """P3: from the commit on, before any worker ran."""
    from archive.workflows import publish

    assert text.code in client.get("/").content.decode()
    publish.take_down(world.archivist, text.testimony)
    for path in ("/", "/search/"):
        assert text.code not in client.get(path).content.decode()
    assert client.get(f"/testimony/{text.code}/").status_code == 404


def test_the_first_page_of_an_empty_archive_stands(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "Some of the accounts" not in response.content.decode()


def test_an_advisory_stands_before_the_text_which_is_folded_up(
    client: Client, world: World
) -> None:
    from archive.publication.services import RenditionDraft
    from archive.workflows import publish

    account = world.account("It was before dawn.")
    rendition = publish.draft(
        world.archivist,
        account,
        RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title="Dawn",
            summary="A morning.",
            advisory="Speaks of a fire.",
            transcript=account.transcripts.get(is_current=True),
        ),
    )
    submit_rendition(world.archivist, rendition)
    approve_rendition(world.reviewer, rendition)
    made = publish_rendition(world.reviewer, rendition)
    body = client.get(f"/testimony/{made.code}/").content.decode()
    assert body.index("Speaks of a fire.") < body.index("A morning.")
    assert re.search(r'<details class="text-gate"\s+id="text"\s*>', body)


def test_the_quick_exit_stands_on_every_page_and_leads_to_a_blank_one(
    client: Client, text: Publication
) -> None:
    for path in ("/", "/search/", f"/testimony/{text.code}/", "/about/", "/sign-in/", "/nowhere/"):
        body = client.get(path).content.decode()
        assert re.search(r'<a class="leave"\s+href="/leave/"\s+data-leave', body)
        assert 'src="/static/archive.js"' in body
    blank = client.get("/leave/").content.decode()
    assert "estimony" not in blank
    assert "archive" not in blank
    assert "<a" not in blank


def test_every_page_of_a_demonstration_says_so(client: Client, text: Publication) -> None:
    with override_settings(ARCHIVE_IS_DEMO=False):
        assert "Demonstration." not in client.get("/").content.decode()
    with override_settings(ARCHIVE_IS_DEMO=True):
        for path in ("/", f"/testimony/{text.code}/", "/sign-in/", "/nowhere/"):
            assert "Demonstration." in client.get(path).content.decode()
