"""Requests that no browser sends: other encodings, and forms as long as a book."""

import encodings
import pkgutil

import pytest
from django.test import Client
from django.urls import reverse

from archive.web.shared.middleware import SMALL_FORM
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ENCODINGS = sorted(each.name for each in pkgutil.iter_modules(encodings.__path__))
BYTES = b"query=mill%FF%5Cud800\xff\\ud800\\N{"


def _body(kind: str) -> bytes:
    if kind.startswith("multipart"):
        head = b'--end\r\nContent-Disposition: form-data; name="query"\r\n\r\n'
        return head + BYTES + b"\r\n--end--\r\n"
    return BYTES


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_in_any_encoding_is_read_as_utf_8(kind: str) -> None:
    client = Client(raise_request_exception=False)
    for encoding in ENCODINGS:
        said = f"{kind}; charset={encoding}; boundary=end"
        answer = client.generic("POST", "/search/", _body(kind), content_type=said)
        assert answer.status_code in (200, 302, 400), encoding


@pytest.mark.parametrize("path", ["/", "/testimony/x/", "/sign-in/", "/room/", "/nowhere/"])
def test_an_address_with_odd_bytes_is_answered_by_the_archive(path: str) -> None:
    """With all its headers: not by the bare words of the server."""
    client = Client(raise_request_exception=False)
    for encoding in ("idna", "rot13", "undefined", "utf-16"):
        answer = client.generic(
            "GET", f"{path}?q=%ff%5Cud800", content_type=f"text/plain; charset={encoding}"
        )
        assert answer.status_code != 500, encoding
        assert "Content-Security-Policy" in answer, encoding


@pytest.mark.parametrize("path", ["/search/", "/ar/search/", "/sign-in/", "/room/"])
def test_a_form_as_long_as_a_book_is_refused_and_not_sent_back(path: str) -> None:
    answer = Client(raise_request_exception=False).post(path, {"query": '"' * SMALL_FORM})
    assert answer.status_code == 400
    assert len(answer.content) < SMALL_FORM
    assert "Content-Security-Policy" in answer


def test_who_never_signed_in_sends_nothing_long_to_the_desk_either() -> None:
    answer = Client(raise_request_exception=False).post("/desk/", {"text": "a" * SMALL_FORM})
    assert answer.status_code == 400


def test_a_transcript_of_60_000_words_may_be_sent_to_the_desk() -> None:
    world = World()
    client = Client(raise_request_exception=False)
    client.force_login(world.archivist)
    answer = client.post(reverse("admin:archive_testimony_add"), {"text": "السوق " * 60_000})
    assert answer.status_code == 200
