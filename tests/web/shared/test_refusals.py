"""The pages that say no, and what every response carries."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path as address

from archive.audit.log import AuditUnavailable
from archive.core.errors import AccessDenied
from archive.sealing.errors import KeyringError
from archive.search.answers import SearchUnavailable
from archive.web.shared.redirects import own_path
from config import urls as addresses
from tests.web.shared.responses import all_of
from tests.world import PASSWORD, World

CANARY = "Sorkali"
# Typed by hand: the policy has no exception.
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def _denied(request: HttpRequest) -> HttpResponse:
    raise AccessDenied(CANARY)


def _unrecorded(request: HttpRequest) -> HttpResponse:
    raise AuditUnavailable(CANARY)


def _locked(request: HttpRequest) -> HttpResponse:
    raise KeyringError(CANARY)


def _unsearchable(request: HttpRequest) -> HttpResponse:
    raise SearchUnavailable(CANARY)


def _busy(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def _without_table(request: HttpRequest) -> HttpResponse:
    raise OperationalError(f"no such column: {CANARY}")


def _broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(CANARY)


class Failing:
    """The archive's addresses with some that fail."""

    urlpatterns = [
        address("fails/denied/", _denied),
        address("fails/unrecorded/", _unrecorded),
        address("fails/locked/", _locked),
        address("fails/unsearchable/", _unsearchable),
        address("fails/busy/", _busy),
        address("fails/without-table/", _without_table),
        address("fails/broken/", _broken),
        *addresses.urlpatterns,
    ]
    handler404 = addresses.handler404
    handler500 = addresses.handler500


@pytest.fixture
def failing() -> Iterator[Client]:
    """A visitor of those addresses."""
    with override_settings(ROOT_URLCONF=Failing):
        yield Client(raise_request_exception=False)


def test_forbidden_and_missing_are_the_same_bytes(failing: Client) -> None:
    """P1: status, headers and body; on every path of a language."""
    denied = all_of(failing.get("/fails/denied/"))
    assert denied[0] == 404
    assert denied == all_of(failing.get("/fails/missing/"))
    assert denied == all_of(failing.get(f"/{CANARY}?q={CANARY}"))
    assert CANARY.encode() not in denied[1]


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_404_varies_by_cookie_whatever_was_asked_for(client: Client) -> None:
    """P1: a header that only rooms carry, which open the session, would tell them from what is nowhere."""
    reader = World().investigator
    assert client.login(username=reader.username, password=PASSWORD)
    closed, nowhere = client.get("/room/"), client.get("/nowhere/")
    for answered in (closed, nowhere, Client().get("/nowhere/")):
        assert answered.status_code == 404
        assert answered.headers["Vary"] == "Cookie, Accept-Language"
    assert all_of(closed) == all_of(nowhere)


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_publication_that_never_was_is_like_any_missing_page(client: Client) -> None:
    """P1."""
    assert all_of(client.get("/testimony/P-0000-0000-0000/")) == all_of(client.get("/nowhere/"))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/fails/unrecorded/", "The protected side is locked"),
        ("/fails/locked/", "The protected side is locked"),
        ("/fails/busy/", "The protected side is locked"),
        ("/fails/unsearchable/", "The search rests for a moment"),
    ],
)
def test_what_can_not_be_recorded_unlocked_or_trusted_is_refused(
    failing: Client, path: str, told: str
) -> None:
    """P2: 503, and not a word of why beyond that."""
    response = failing.get(path)
    assert response.status_code == 503
    assert told in response.content.decode()
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize("path", ["/fails/broken/", "/fails/without-table/"])
def test_a_fault_tells_nothing(failing: Client, path: str) -> None:
    response = failing.get(path)
    assert response.status_code == 500
    assert CANARY not in response.content.decode()


def test_the_pages_that_say_no_ask_no_database(failing: Client) -> None:
    """They must work when databases don't. A test without the database mark can't ask one."""
    statuses = {
        name: failing.get(f"/fails/{name}/").status_code
        for name in ("denied", "missing", "unrecorded", "locked", "unsearchable", "busy", "broken")
    }
    assert statuses == {
        "denied": 404,
        "missing": 404,
        "unrecorded": 503,
        "locked": 503,
        "unsearchable": 503,
        "busy": 503,
        "broken": 500,
    }


@pytest.mark.parametrize("path", ["/about/", "/leave/", "/nowhere/", "/ar/about/"])
def test_the_content_security_policy_has_no_exception(client: Client, path: str) -> None:
    header = client.get(path).headers["Content-Security-Policy"]
    directives = dict(each.strip().split(" ", 1) for each in header.split(";"))
    assert directives == POLICY


def test_arabic_pages_run_from_right_to_left(client: Client) -> None:
    for path in ("/about/", "/nowhere/", "/leave/"):
        assert 'dir="rtl"' in client.get(f"/ar{path}").content.decode()
        assert 'dir="rtl"' not in client.get(path).content.decode().partition("<body")[0]


def test_the_language_link_leads_to_the_same_page(client: Client) -> None:
    assert 'href="/ar/about/"' in client.get("/about/").content.decode()
    assert 'href="/about/"' in client.get("/ar/about/").content.decode()


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("/room/search/", "/room/search/"),
        ("/ar/room/?a=1", "/ar/room/?a=1"),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example/", ""),
        ("http://testserver/room/", ""),
        ("javascript:alert(1)", ""),
        ("room/", ""),
        ("", ""),
    ],
)
def test_a_redirect_leads_to_own_paths_only(named: str, path: str) -> None:
    assert own_path(RequestFactory().get("/", {"next": named})) == path
