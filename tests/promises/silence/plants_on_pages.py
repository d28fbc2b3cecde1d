"""Leaks of pages: ids, headers, cookies, files, mails, and what the desk lists, offers and remembers."""

import secrets
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import UUID

from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.http import http_date

from archive.audit.models import AuditEntry
from archive.core import ids
from archive.policy.models import Case, Grant
from archive.publication.models import Publication, Rendition
from archive.search.models import LedgerEntry, StoredSearch
from archive.testimony import services as testimonies
from archive.testimony.models import Collection, KeptImport, Testimony
from archive.users.models import User
from archive.web.desk import base as desk
from archive.web.desk import front, grants, imports
from archive.web.reading_room import views as room
from archive.web.shared import middleware
from tests.promises.silence.planting import Plant, Planted, instead, told

ENTERED = ("a closed account is entered", "an open account is entered")


def _on_every_answer(change: Any) -> Planted:
    """Something done to each answer, in the middleware that sees them all."""

    def made(original: Any) -> Any:
        def answered(self: Any, request: Any) -> HttpResponse:
            response = original(self, request)
            change(request, response)
            return response  # type: ignore[no-any-return]

        return answered

    return instead(middleware.CachingMiddleware, "__call__", made)


def _header(name: str, value: Any) -> Planted:
    return _on_every_answer(lambda _, response: response.headers.__setitem__(name, str(value())))


def _sequential() -> Any:
    """As a table's counter would number rows: by how many acts there have been."""
    return SimpleNamespace(
        uuid4=lambda: UUID(int=AuditEntry.objects.count() << 64 | secrets.randbits(63)), UUID=UUID
    )


def _forbidden(original: Any) -> Any:
    def row(self: Any, request: Any, pk: UUID) -> Any:
        if (
            self.model.objects.filter(pk=pk).exists()
            and not self.get_queryset(request).filter(pk=pk).exists()
        ):
            raise PermissionDenied
        return original(self, request, pk)

    return row


def _says_what_ended(original: Any) -> Any:
    def not_found(request: Any, exception: Any = None) -> HttpResponse:
        response: HttpResponse = original(request, exception)
        code = request.path.rstrip("/").rpartition("/")[2]
        if Publication.objects.filter(code=code).exists():
            response.content += b"<!-- taken down -->"
        return response

    return not_found


def _searches_all(original: Any) -> Any:
    def results(self: Any, request: Any, rows: Any, term: str) -> Any:
        if not term.strip():
            return original(self, request, rows, term)
        return self.model.objects.filter(code__istartswith=term.strip()), False

    return results


def _mailing(original: Any) -> Any:
    def touch(keys: Any) -> None:
        original(keys)
        readers = User.objects.filter(groups__name="investigator").order_by("username")
        to = [f"{each.username}@example.org" for each in readers]
        mail.EmailMessage("Something changed", "Sign in.", "archive@example.org", to).send()

    return touch


def _tells_the_last_act(original: Any) -> Any:
    def show(site: Any, request: Any, name: str, **context: Any) -> Any:
        last = AuditEntry.objects.latest("number").created_at.isoformat()
        return original(site, request, name, **{**context, "title": f"{context['title']} {last}"})

    return show


def _more(opening: Any) -> Any:
    return replace(opening, accounts=opening.accounts + StoredSearch.objects.count())


def _named_after_all(opened: Any) -> Any:
    class Named:
        def __enter__(self) -> Any:
            file = opened.__enter__()
            return SimpleNamespace(
                name=f"{KeptImport.objects.count()}-{file.name}", chunks=file.chunks
            )

        def __exit__(self, *error: Any) -> Any:
            return opened.__exit__(*error)

    return Named()


def _known_name(request: Any, response: HttpResponse) -> None:
    name = request.POST.get("username", "") if request.method == "POST" else ""
    if name and User.objects.filter(username=name).exists():
        response.content += b"<!-- wrong password -->"


def _wears_out_sooner(request: Any, response: HttpResponse) -> None:
    if "/testimony/" in request.path and response.status_code == 200:
        response.headers["Cache-Control"] = (
            f"max-age={Rendition.objects.filter(state='draft').count()}"
        )


ON_PAGES = (
    Plant(
        "sequential ids",
        "a row's id begins with how many acts there were",
        lambda: mock.patch.object(ids, "uuid", _sequential()),
        reader="investigator@amber",
        queries=("mill", "night"),
        deeds=("a colleague searches", "a closed account is entered"),
        also_caught_by=("core/test_ids.py",),
    ),
    Plant(
        "table-wide ETag",
        "the ETag of a page is made of how many accounts there are",
        _header("ETag", lambda: f'"{Testimony.objects.count()}"'),
        kinds=("link", "search"),
        deeds=ENTERED,
        also_caught_by=(),
    ),
    Plant(
        "Last-Modified of hidden work",
        "a page was last modified when anybody last did anything",
        _header(
            "Last-Modified",
            lambda: http_date(AuditEntry.objects.latest("number").created_at.timestamp()),
        ),
        kinds=("link", "search"),
        deeds=ENTERED,
        also_caught_by=(),
    ),
    Plant(
        "timing header",
        "the server says how many rows it looked at",
        _header("Server-Timing", lambda: f"rows;dur={LedgerEntry.objects.count()}"),
        kinds=("link", "search"),
        deeds=("an open account is entered", "the worker drains the outbox"),
        also_caught_by=(),
    ),
    Plant(
        "cookie",
        "a cookie carries the version of the archive's tables",
        _on_every_answer(
            lambda _, response: response.set_cookie("seen", str(AuditEntry.objects.count()))
        ),
        kinds=("link", "search"),
        deeds=ENTERED,
        also_caught_by=(),
    ),
    Plant(
        "time to keep a page",
        "a publication's page is to be asked for again the sooner, the more is drafted",
        _on_every_answer(_wears_out_sooner),
        at=("/testimony/<str:code>/",),
        deeds=("a public summary is drafted",),
        also_caught_by=(),
    ),
    Plant(
        "error text naming what ended",
        "the 404 of a code says that something was published under it",
        instead(middleware, "not_found", _says_what_ended),
        at=("/testimony/<str:code>/",),
        deeds=("an account is published and taken down",),
        also_caught_by=("web/shared/test_refusals.py",),
    ),
    Plant(
        "names of people",
        "a wrong password is said to be one, where the name is known",
        _on_every_answer(_known_name),
        kinds=("sign in",),
        deeds=("a person is added",),
        also_caught_by=(),
    ),
    Plant(
        "alert count",
        "the reading room counts searches and accounts of everybody",
        told(room, "openings", lambda opened: tuple(_more(each) for each in opened)),
        reader="investigator@amber",
        at=("/room/",),
        deeds=("a colleague searches",),
        also_caught_by=(),
    ),
    Plant(
        "cases of others",
        "the reading room lists every case in which anything is granted",
        instead(
            room,
            "cases_of",
            lambda _: (
                lambda user: list(Case.objects.filter(grants__approved_at__isnull=False).distinct())
            ),
        ),
        reader="investigator@amber",
        at=("/room/",),
        deeds=("another case is granted",),
        also_caught_by=("web/reading_room/test_pages.py",),
    ),
    Plant(
        "mail to a reader",
        "whoever reads anything is told by mail when any account changes",
        instead(testimonies, "touch", _mailing),
        reader="investigator@amber",
        kinds=("link",),
        deeds=ENTERED,
        also_caught_by=("search/test_alerts.py",),
    ),
    Plant(
        "403 for 404",
        "the desk forbids what it would not find",
        instead(desk.GuardedAdmin, "row", _forbidden),
        reader="archivist@amber",
        at=(
            "/desk/archive/testimony/<uuid:pk>/history/",
            "/desk/archive/collection/<uuid:pk>/change/",
        ),
        deeds=(*ENTERED, "a collection is begun"),
        also_caught_by=("promises/test_url_matrix.py", "web/desk/test_doors.py"),
    ),
    Plant(
        "codes that are taken",
        "who begins a collection under the code of another is told that there is one",
        instead(testimonies, "own_code", lambda _: lambda called: called),
        reader="archivist@amber",
        kinds=("begin",),
        deeds=("a collection is begun",),
        also_caught_by=("web/desk/test_pages.py",),
    ),
    Plant(
        "filter choices",
        "the desk's filter offers every collection",
        instead(
            desk.CollectionFilter,
            "lookups",
            lambda _: (
                lambda *args: [(str(each.pk), each.code) for each in Collection.objects.all()]
            ),
        ),
        reader="archivist@amber",
        at=("/desk/archive/testimony/", "/desk/archive/grant/"),
        deeds=("a collection is begun",),
        also_caught_by=("web/desk/test_officer.py",),
    ),
    Plant(
        "search box of a list",
        "the desk's search by code, as autocomplete would have it, looks in the whole table",
        instead(desk.GuardedAdmin, "get_search_results", _searches_all),
        reader="reviewer@basalt",
        kinds=("list",),
        deeds=(*ENTERED, "a file is brought in"),
        also_caught_by=("web/desk/test_lists.py",),
    ),
    Plant(
        "recent actions",
        "the desk's first page tells when somebody last did something",
        instead(front, "show", _tells_the_last_act),
        reader="archivist@amber",
        at=("/desk/",),
        deeds=("a colleague signs in", "a colleague searches"),
        also_caught_by=(),
    ),
    Plant(
        "history of others",
        "the history of a row counts the acts on all rows",
        instead(
            desk,
            "acts_on",
            lambda original: (
                lambda objects, **options: original(
                    AuditEntry.objects.exclude(object_id=None).values_list("object_id", flat=True)[
                        :900
                    ],
                    **options,
                )
            ),
        ),
        reader="archivist@amber",
        at=("/desk/archive/collection/<uuid:pk>/history/",),
        deeds=("a collection is described", "a closed account is entered"),
        also_caught_by=("web/desk/test_pages.py",),
    ),
    Plant(
        "receivers of a grant",
        "a grant can be offered to whoever has a user account",
        told(
            grants,
            "receivers",
            lambda known: known | {f"user:{each.pk}": each for each in User.objects.all()},
        ),
        reader="archivist@amber",
        at=("/desk/archive/grant/add/",),
        deeds=("a person is added",),
        also_caught_by=(),
    ),
    Plant(
        "heap of others' work",
        "the desk's first page forgets which grants are the asker's to decide",
        instead(
            front,
            "_grants",
            lambda _: (
                lambda worker: [
                    (str(pk), "/desk/")
                    for pk in Grant.objects.filter(approved_at=None).values_list("pk", flat=True)
                ]
            ),
        ),
        reader="reviewer@basalt",
        at=("/desk/",),
        deeds=("a grant is asked and not decided",),
        also_caught_by=(),
    ),
    Plant(
        "file name",
        "a file handed out is named with how many files there are",
        told(imports, "open_kept_file", _named_after_all),
        reader="archivist@amber",
        at=("/desk/archive/keptimport/<uuid:pk>/file/",),
        deeds=("a file is brought in",),
        also_caught_by=("web/desk/test_imports.py",),
    ),
)
