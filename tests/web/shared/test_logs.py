"""What the log may carry."""

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import resolve

from archive.web.shared.logs import NoRequestText

CANARY = "Yunis Sorkali"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger that writes as the archive's does, and what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoRequestText())
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.Logger("tests.logs")
    logger.addHandler(handler)
    yield logger, stream
    handler.close()


def _fail_over(name: str) -> None:
    raise ValueError(f"no such person: {name}")


def test_of_an_exception_only_its_type_and_place_are_logged(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    try:
        try:
            _fail_over(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError as error:
        logger.error("it failed: %s", error, exc_info=True)
        logger.error(f"it failed: {error}", exc_info=error)  # as careless code does
        logger.error(error, exc_info=error)
    text = stream.getvalue()
    assert CANARY not in text
    assert "builtins.KeyError" in text
    assert "from builtins.ValueError" in text
    assert "test_logs.py" in text
    assert "_fail_over" in text


def test_no_formatter_can_find_the_exception_again() -> None:
    try:
        _fail_over(CANARY)
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "", 0, "it failed", (), sys.exc_info())
    assert NoRequestText().filter(record)
    assert record.exc_info is None
    assert CANARY not in str(record.__dict__)


def test_neither_request_nor_query_string_is_logged(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    request = HttpRequest()
    request.path = f"/search/{CANARY}"
    request.META["QUERY_STRING"] = CANARY
    logger.warning("Not Found: %s", f"/room/?next={CANARY.split()[0]}", extra={"request": request})
    logger.warning("a page: %s", request)
    logger.warning("a page: %(page)s", {"page": request})
    text = stream.getvalue()
    assert "/room/?…" in text
    assert CANARY.split()[0] not in text


@pytest.mark.parametrize("name", ["django.request", "django.security.csrf", "django.server"])
def test_of_a_path_that_was_typed_only_the_name_of_its_page_is_logged(
    written: tuple[logging.Logger, io.StringIO], name: str
) -> None:
    """P1: a name that somebody typed as an address stays out of the log."""
    logger, stream = written
    logger.name = name
    request = HttpRequest()
    request.path = f"/testimony/{CANARY}/"
    extra = {"request": request, "status_code": 404}
    logger.warning("Not Found: %s", request.path, extra=extra)
    request.resolver_match = resolve("/about/")
    logger.error("Internal Server Error: %s", request.path, extra={**extra, "status_code": 500})
    logger.warning("Forbidden (%s): %s", "no cookie", request.path)
    route = resolve("/about/").view_name
    assert stream.getvalue().splitlines() == [
        "WARNING 404 at no page",
        f"ERROR 500 at {route}",
        "WARNING refused at no page",
    ]


def test_a_good_start_of_the_server_is_no_refusal(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    logger.name = "waitress"
    logger.setLevel(logging.INFO)
    logger.info("Serving on http://127.0.0.1:8000")
    logger.error("Exception while serving %s", f"/{CANARY}")
    assert stream.getvalue().splitlines() == ["ERROR refused at no page"]


@pytest.mark.django_db
def test_no_path_that_leads_nowhere_is_logged(client: Client) -> None:
    """P1: as the archive's own handler writes it."""
    handler = next(each for each in logging.getLogger().handlers if _is_plain(each))
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    try:
        for path in (f"/testimony/{CANARY}/", f"/nowhere/{CANARY}"):
            assert client.get(path).status_code == 404
    finally:
        handler.setStream(before)
    assert stream.getvalue().count(" 404 at ") == 2
    assert CANARY.split()[0] not in stream.getvalue()


def _is_plain(handler: logging.Handler) -> bool:
    return type(handler) is logging.StreamHandler


def test_statements_with_their_values_are_not_logged() -> None:
    record = logging.LogRecord("django.db.backends", logging.DEBUG, "", 0, CANARY, (), None)
    assert not NoRequestText().filter(record)


def test_the_archive_logs_through_this_filter() -> None:
    """Every handler of the configuration, the one of the development server among them."""
    attached = [
        handler
        for name in ("", "django", "django.request", "django.server", "archive")
        for handler in logging.getLogger(name).handlers
        if type(handler) is logging.StreamHandler
    ]
    assert attached
    assert all(
        any(isinstance(each, NoRequestText) for each in handler.filters) for handler in attached
    )
