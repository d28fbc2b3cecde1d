"""Middleware of every room."""

import logging
import re
from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers

from archive.audit.log import AuditUnavailable
from archive.core.errors import AccessDenied
from archive.sealing.errors import SealingError
from archive.search.answers import SearchUnavailable
from archive.web.shared.views import not_found, search_unavailable, unavailable

logger = logging.getLogger(__name__)

SMALL_FORM = 64 * 1024
"""Bytes that any form but those of the desk may have: what cannot be read goes back whole into a page, each time longer."""
_DESK = re.compile(r"(?:/[a-z]{2})?/desk/")

GetResponse = Callable[[HttpRequest], HttpResponse]


class HeadMiddleware:
    """HEAD gets the headers of GET, its length too, and nothing behind them: outermost, so whichever view answered.

    Django leaves that to the server, and waitress sends what it is given. On a connection kept open the page would be read
    as the beginning of the next answer: behind a proxy, of another reader's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD":
            _keep_headers_alone(response)
        return response


def _keep_headers_alone(response: HttpResponseBase) -> None:
    """Without a length a server writes the end of a body that is none; so a stream is read for how long it is."""
    if "Content-Length" not in response and response.status_code not in (204, 304):
        response["Content-Length"] = str(sum(len(chunk) for chunk in _chunks(response)))
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.content = b""


def _chunks(response: HttpResponseBase) -> Iterable[bytes]:
    if isinstance(response, StreamingHttpResponse | HttpResponse):
        yield from response


class PlainRequestMiddleware:
    """Requests are read as UTF-8, whatever they say of themselves; long ones only at the desk, from who names a session.

    Django reads a request in any encoding that Python knows and the request names, some of which raise on any bytes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.encoding = "utf-8"
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal() or (int(size) > SMALL_FORM and not _may_be_long(request)):
            raise RequestDataTooBig("this form may not be so long")
        return self.get_response(request)


def _may_be_long(request: HttpRequest) -> bool:
    """Whether it may hold a transcript: it goes to the desk, and names a session. Whether there is one is asked later."""
    at_desk = _DESK.match(request.path_info) is not None
    return at_desk and settings.SESSION_COOKIE_NAME in request.COOKIES


class RefusalMiddleware:
    """The archive's refusals as responses: 404 alike for missing and forbidden (P1), 503 where nothing may be opened (P2)
    or where another holds the database too long: the act's transaction never began, or was rolled back (P7).

    AccessDenied is answered by the very function that answers a path that leads nowhere, so the two can't drift apart.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django asks here before it makes a 500 of an exception."""
        if isinstance(exception, AccessDenied):
            return not_found(request, exception)
        if isinstance(exception, AuditUnavailable | SealingError):
            logger.error("the protected side is refused for now", exc_info=exception)
            return unavailable(request)
        if isinstance(exception, SearchUnavailable):
            logger.error("the search is refused for now", exc_info=exception)
            return search_unavailable(request)
        if _is_locked_out(exception):
            return _locked_out(request)
        return None


class StoredSessionMiddleware(SessionMiddleware):
    """Django's, whose session is written after the view, where `process_exception` no longer asks anybody."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except OperationalError as error:
            if not _is_locked_out(error):
                raise
            return _locked_out(request)


def _is_locked_out(error: BaseException) -> bool:
    """Whether SQLite has given up waiting for its one write lock."""
    return isinstance(error, OperationalError) and "locked" in str(error)


def _locked_out(request: HttpRequest) -> HttpResponse:
    # Without the exception: what it says may quote values.
    logger.error("another was writing for too long, so a request was refused")
    return unavailable(request)


class CachingMiddleware:
    """What may be kept of an answer, for all pages in one place. Everything that a signed-in person sees stays out of every
    cache; and every 404 has the same headers (P1).

    What a visitor sees stays in no shared cache, and is asked for anew before it is shown again: it may have been withdrawn.
    It may stay in the browser that asked, so that Back shows what was found without asking again.

    Who asks for `request.user` opens the session, so an unopened session means that nobody in particular was served.
    Asking for the user here would open it for visitors.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404:
            patch_vary_headers(response, ("Cookie",))
        if request.session.accessed or response.status_code == 404:
            add_never_cache_headers(response)
        else:
            patch_cache_control(response, private=True, no_cache=True)
        return response
