"""Saved searches: the reader's own within the case that they read in, run again, looked after or deleted."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.search import alerts, saved
from archive.search.query import QueryError
from archive.web.reading_room.doors import Reading, for_a_purpose
from archive.web.shared.redirects import SeeOther

# What the archive refuses, said to a reader. Never with anything of what was typed.
SAID: dict[str, Promise] = {
    "a saved search has a name": _("Give the search a name."),
    "this name is too long": _("The name is too long: 120 letters at most."),
    "this name can't be kept: it holds odd characters": _(
        "This name can't be kept: it holds odd characters."
    ),
    "another saved search of this case has this name": _(
        "Another search that you saved in this case has this name. Give this one another."
    ),
    "no more searches are kept in a case: delete one first": _(
        "A hundred searches are kept in a case. Delete one first."
    ),
    "this archive sends no mail": _("This archive sends no mail."),
    "say first where alerts are to go": _("Write first where alerts are to go."),
    "this is no e-mail address": _("This is no e-mail address."),
}
UNREADABLE = _("Something that this search names is not known here any more. Search anew.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_a_purpose
def saved_searches(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The list; what is sent to it saves a search of the reader's, or changes where their alerts go."""
    if request.method != "POST":
        return _page(request, reading)
    sent = {"save": _save, "address": _address}.get(request.POST.get("do", ""))
    if sent is None:
        raise AccessDenied("no such act")
    return _done(request, reading, lambda: sent(request, reading))


@require_POST
@for_a_purpose
def saved_search(request: HttpRequest, reading: Reading, saved_id: UUID) -> HttpResponse:
    """One saved search: run it, have it looked after or not, delete it."""
    user, statement = reading.user, reading.statement
    sent: dict[str, Callable[[], UUID | None]] = {
        "run": lambda: saved.run_saved(user, statement, saved_id),
        "watch": lambda: saved.set_alerts(user, statement, saved_id, wanted=True),
        "unwatch": lambda: saved.set_alerts(user, statement, saved_id, wanted=False),
        "forget": lambda: saved.forget_saved(user, statement, saved_id),
    }
    do = sent.get(request.POST.get("do", ""))
    if do is None:
        raise AccessDenied("no such act")
    return _done(request, reading, do)


def _save(request: HttpRequest, reading: Reading) -> None:
    try:
        search_id = UUID(request.POST.get("search", ""))
    except ValueError as error:
        raise AccessDenied("no such search") from error
    name = request.POST.get("name", "")
    saved.save_search(reading.user, reading.statement, search_id, name=name)


def _address(request: HttpRequest, reading: Reading) -> None:
    alerts.change_address(reading.user, request.POST.get("address", ""))


def _done(request: HttpRequest, reading: Reading, do: Callable[[], UUID | None]) -> HttpResponse:
    """Where an act leads: to what was found where it was run, else to the list; which says it where it was refused."""
    try:
        search_id = do()
    except (InvalidInput, Conflict) as error:
        said = SAID[error.message if isinstance(error, InvalidInput) else str(error)]
        return _page(request, reading, said, status=400)
    except QueryError:
        return _page(request, reading, UNREADABLE, status=400)
    if search_id is not None:
        return SeeOther(reverse("room_results", args=[search_id]))
    return SeeOther(reverse("room_saved"))


def _page(
    request: HttpRequest, reading: Reading, refused: Promise | str = "", status: int = 200
) -> HttpResponse:
    language = get_language() or "en"
    kept = saved.saved_searches(reading.user, reading.statement, language=language)
    context = {
        "kept": kept,
        "refused": refused,
        "typed": request.POST,
        "sends_mail": settings.ARCHIVE_SENDS_MAIL,
        "case": reading.statement.case.code,
        "until": reading.statement.expires_at,
    }
    return render(request, "reading_room/saved.html", context, status=status)
