"""Middleware of every room."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from archive.audit.log import AuditUnavailable
from archive.core.errors import AccessDenied


class AuditUnavailableMiddleware:
    """Answers 503 where the record can't be written (P2), and 404 alike for missing and forbidden (P1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django asks here before it makes a 500 of an exception."""
        if isinstance(exception, AuditUnavailable):
            return render(request, "shared/unavailable.html", status=503)
        if isinstance(exception, AccessDenied):
            raise Http404 from exception
        return None


class NoStoreMiddleware:
    """Everything that a signed-in person sees stays out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
