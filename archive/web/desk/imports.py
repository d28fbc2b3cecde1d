"""Kept imports: what came in which file, and the confirmation of the consents that came with it."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.consent.models import ConsentRecord
from archive.policy.roles import Duty
from archive.testimony.models import KeptImport
from archive.web.desk.acting import press
from archive.web.desk.base import CollectionFilter, GuardedAdmin
from archive.web.desk.people import worker_of
from archive.workflows.consent import confirm_import


class KeptImportAdmin(GuardedAdmin):
    """Imported files by code. A file comes in by command; its name stays sealed."""

    list_display = ("code", "collection_code", "rows", "file_format", "state", "came_in")
    list_filter = (CollectionFilter,)
    search_fields = ("code",)
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .defer("original_name", "mapping")
            .select_related("collection", "imported_by", "consents_confirmed_by")
        )

    @admin.display(description=gettext_lazy("collection"))
    def collection_code(self, row: KeptImport) -> str:
        return row.collection.code

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: KeptImport) -> str:
        return state_of(row)

    @admin.display(description=gettext_lazy("came in"))
    def came_in(self, row: KeptImport) -> Any:
        return row.created_at.date()

    def page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, worker = self.row(request, pk), worker_of(request)
        if request.method == "POST":
            if request.POST.get("do") != "confirm":
                raise Http404
            press(
                request,
                lambda: confirm_import(worker.user, row),
                _("The consents of this import are confirmed. What was narrowed since stays so."),
            )
            return redirect("admin:archive_keptimport_change", pk)
        may_confirm = worker.may(Duty.CONFIRM_CONSENT, row.collection_id)
        open_to_confirm = row.released_at is not None and row.consents_confirmed_at is None
        own = row.imported_by_id == worker.user.pk
        return self.show(
            request,
            "import",
            title=row.code,
            row=row,
            state=state_of(row),
            waiting=ConsentRecord.objects.filter(
                participant__testimony__kept_import=row,
                recorded_by=row.imported_by_id,
                widens=True,
                confirmed_by__isnull=True,
            ).count(),
            accounts=row.testimonies.count() if row.released_at else None,
            events=row.custody_events.defer("source", "destination"),
            may_confirm=may_confirm and open_to_confirm and not own,
            own=may_confirm and open_to_confirm and own,
        )


def state_of(row: KeptImport) -> str:
    """Where an import stands."""
    if row.released_at is None:
        return _("not released")
    if row.consents_confirmed_at is None:
        return _("released; consents wait for a second person")
    return _("released; consents confirmed")
