"""Where a response may send somebody."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"


class SeeOther(HttpResponseRedirect):
    """303: the browser asks for the other page with GET, whatever was sent here."""

    status_code = 303


def own_path(request: HttpRequest) -> str:
    """The path of this site that the request names as `next`; empty where it names none, or another site."""
    named = request.POST.get(NEXT, request.GET.get(NEXT, ""))
    # Without a host: an address that names our own would still be taken from what the client sent.
    safe = url_has_allowed_host_and_scheme(named, allowed_hosts=None)
    return named if safe and named.startswith("/") else ""
