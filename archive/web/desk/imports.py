"""Kept imports: what came in which file, and the confirmation of the consents that came with it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from archive.consent.querysets import accounts_waiting
from archive.core.errors import Conflict
from archive.policy.files import has_duty_towards, holds_closed
from archive.policy.roles import Duty
from archive.testimony.models import KeptImport
from archive.web.desk import import_page
from archive.web.desk.base import CollectionFilter, GuardedAdmin
from archive.web.desk.people import worker_of
from archive.web.desk.wording import said
from archive.workflows.consent import confirm_import
from archive.workflows.kept import open_kept_file

# How long one press of the button may take, in seconds. What is left goes on with the next.
LONGEST_PRESS = 30.0

# What `archive.intake` refuses on this page, for the catalogues.
SENTENCES = (gettext_noop("the kept file is not the one that was received"),)


class KeptImportAdmin(GuardedAdmin):
    """Imported files by code. A file comes in by command; its name stays sealed."""

    list_display = ("code", "collection_code", "rows", "file_format", "state", "came_in")
    list_filter = (CollectionFilter,)
    search_fields = ("code",)
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        waiting = accounts_waiting().filter(kept_import=models.OuterRef("pk"))
        rows: models.QuerySet[Any] = (
            super().get_queryset(request).annotate(waits=models.Exists(waiting))
        )
        return rows.defer("original_name", "mapping").select_related(
            "collection", "imported_by", "consents_confirmed_by"
        )

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view
        return [
            *super().get_urls(),
            path("<uuid:pk>/file/", door(self.file), name="archive_keptimport_file"),
        ]

    @admin.display(description=gettext_lazy("collection"))
    def collection_code(self, row: KeptImport) -> str:
        return row.collection.code

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: KeptImport) -> str:
        return state_of(row, waits=row.__dict__["waits"])

    @admin.display(description=gettext_lazy("came in"))
    def came_in(self, row: KeptImport) -> dt.date:
        return timezone.localdate(row.created_at)

    def page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, worker = self.row(request, pk), worker_of(request)
        if request.method == "POST":
            if request.POST.get("do") != "confirm":
                raise Http404
            _confirm(request, row)
            return redirect("admin:archive_keptimport_change", pk)
        waiting = import_page.waiting_in(row) if row.released_at else 0
        under_way = row.consents_confirmed_by is not None and row.consents_confirmed_at is None
        to_confirm = bool(waiting or under_way)
        own = row.imported_by_id == worker.user.pk
        may_confirm = worker.may(Duty.CONFIRM_CONSENT, row.collection_id)
        opens_file = has_duty_towards(worker, row)
        asked = row.rows <= import_page.READ_AT_ONCE or "why" in request.GET
        accounts = None
        if row.released_at:
            accounts = import_page.accounts_of(
                row, only=request.GET.get("only", ""), page=request.GET.get("page", "1")
            )
        return self.show(
            request,
            "import",
            title=row.code,
            row=row,
            state=state_of(row, waits=bool(waiting)),
            waiting=waiting,
            under_way=under_way,
            may_confirm=to_confirm and may_confirm and not own,
            own=to_confirm and may_confirm and own,
            for_others=to_confirm and not may_confirm,
            came_in=import_page.what_came_in(row) if row.released_at else [],
            opens_file=opens_file,
            is_closed=opens_file and holds_closed(worker.user, row),
            doubts=import_page.doubts_of(worker.user, row) if opens_file and asked else None,
            only=request.GET.get("only", ""),
            accounts=accounts,
            lines=import_page.lines_of(row, accounts) if accounts is not None else [],
            events=row.custody_events.defer("source", "destination"),
        )

    def file(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """The file as it came, to be kept by nobody: opening it is on record before it is opened."""
        row, worker = self.row(request, pk), worker_of(request)
        if not has_duty_towards(worker, row):
            raise Http404
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        try:
            with open_kept_file(worker.user, pk) as opened:
                response = StreamingHttpResponse(
                    opened.chunks, content_type="application/octet-stream"
                )
                response["Content-Disposition"] = f'attachment; filename="{opened.name}"'
                response["X-Content-Type-Options"] = "nosniff"
                return response
        except Conflict as error:
            messages.error(request, said(error))
            return redirect("admin:archive_keptimport_change", pk)


def state_of(row: KeptImport, *, waits: bool) -> str:
    """Where an import stands; `waits` says whether a consent that came with it waits for a second person."""
    if row.released_at is None:
        return _("not released")
    if row.consents_confirmed_at is not None:
        return _("released; consents confirmed")
    if row.consents_confirmed_by is not None:
        return _("released; the confirmation of its consents is not finished")
    if waits:
        return _("released; consents wait for a second person")
    return _("released; no consent waits")


def _confirm(request: HttpRequest, row: KeptImport) -> None:
    try:
        answer = confirm_import(worker_of(request).user, row, at_most=LONGEST_PRESS)
    except Conflict as error:
        messages.error(request, said(error))
        return
    tell = messages.warning if answer.waiting else messages.success
    tell(request, " ".join(import_page.confirmed_words(answer)))
