"""HEAD over the server that the README names: one answer ends where the next one begins."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.test import Client, override_settings
from django.urls import path
from waitress.server import create_server

from archive.web.shared.middleware import SMALL_FORM
from config import urls

BYTES = b"as long as this"
OWN = Path(__file__)


def _in_parts(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse([BYTES[:4], BYTES[4:]])


def _a_file(request: HttpRequest) -> FileResponse:
    return FileResponse(OWN.open("rb"))


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("parts/", _in_parts),
    path("file/", _a_file),
    path("same/", lambda request: HttpResponseNotModified()),
    path("nothing/", _nothing),
    *urls.urlpatterns,
]
handler400, handler404 = urls.handler400, urls.handler404


@pytest.fixture
def _served_here() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield "127.0.0.1", int(server.effective_port)
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=10)


def _asked(path: str, headers: str = "") -> bytes:
    return f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def _received(address: tuple[str, int], sent: bytes) -> bytes:
    """All that comes back on one connection until the server closes it."""
    with socket.create_connection(address, timeout=20) as opened:
        opened.sendall(sent)
        received = b""
        while more := opened.recv(65_536):
            received += more
    return received


def _head_alone(address: tuple[str, int], path: str) -> bytes:
    """The head of the answer, where no byte stands between it and the next one on a connection that is kept open."""
    received = _received(address, _asked(path) + _asked("/nothing/", "Connection: close\r\n"))
    head, _, rest = received.partition(b"\r\n\r\n")
    assert rest.startswith(b"HTTP/1.1 200"), (path, rest[:80])
    assert rest.endswith(b"\r\n\r\n"), path
    assert rest.count(b"\r\n\r\n") == 1, path
    return head


@pytest.mark.django_db(databases=["default", "audit"], transaction=True)
@pytest.mark.usefixtures("_served_here")
def test_head_has_the_headers_of_a_page_and_no_page() -> None:
    with _server() as address:
        for page in ("/about/", "/ar/", "/search/", "/sign-in/", "/nowhere/", "/room/", "/desk/"):
            head = _head_alone(address, page)
            length = len(Client().get(page).content)
            assert f"Content-Length: {length}".encode() in head, page
    connections.close_all()


@pytest.mark.usefixtures("_served_here")
def test_head_of_what_is_streamed_and_of_files_has_their_length_and_no_byte_of_them() -> None:
    with _server() as address:
        assert f"Content-Length: {len(BYTES)}".encode() in _head_alone(address, "/parts/")
        assert f"Content-Length: {OWN.stat().st_size}".encode() in _head_alone(address, "/file/")
        assert b"Content-Length: " in _head_alone(address, "/static/archive.css")


@pytest.mark.usefixtures("_served_here")
def test_where_the_connection_ends_with_an_answer_to_head_nothing_is_behind_its_headers() -> None:
    """Unchanged, and refused before any view was asked."""
    too_long = f"Connection: close\r\nContent-Length: {SMALL_FORM + 1}\r\n"
    with _server() as address:
        unchanged = _received(address, _asked("/same/", "Connection: close\r\n"))
        refused = _received(address, _asked("/about/", too_long) + b"x" * (SMALL_FORM + 1))
    for answer, said in ((unchanged, b"HTTP/1.1 304"), (refused, b"HTTP/1.1 400")):
        assert answer.startswith(said)
        assert answer.endswith(b"\r\n\r\n")
        assert answer.count(b"\r\n\r\n") == 1
