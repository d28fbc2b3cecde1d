"""Collections: list, description, custody history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.policy.duties import may_begin_collections
from archive.policy.roles import Duty
from archive.testimony.models import Collection
from archive.web.desk.acting import attempt
from archive.web.desk.base import GuardedAdmin, worked_on
from archive.web.desk.forms import CollectionForm, CustodyForm
from archive.web.desk.people import person, worker_of
from archive.workflows import enter


class CollectionAdmin(GuardedAdmin):
    """The collections that somebody works on. A collection's title is public knowledge; its accounts are not."""

    list_display = ("code", "title")
    search_fields = ("code",)
    ordering = ("code",)
    may_be_added = True
    add_label = gettext_lazy("Begin a collection")
    in_collection = "pk"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return worked_on(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_begin_collections(person(request))

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """A new collection; its maker becomes its archivist."""
        form = CollectionForm(request.POST or None)
        made: list[Collection] = []
        user = person(request)
        if (
            request.method == "POST"
            and form.is_valid()
            and attempt(
                form, lambda: made.append(enter.create_collection(user, form.description()))
            )
        ):
            # In words of its own, not in a field: what was typed got an ending.
            messages.success(
                request,
                _("The collection is made, under the code %(code)s. You are its archivist.")
                % {"code": made[0].code},
            )
            return redirect("admin:archive_collection_change", made[0].pk)
        return self.show(request, "collection_add", title=_("New collection"), form=form)

    def page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        collection = self.row(request, pk)
        worker = worker_of(request)
        form, custody = CollectionForm(of=collection), CustodyForm()
        if request.method == "POST" and request.POST.get("do") == "custody":
            custody = CustodyForm(request.POST)
            if custody.is_valid() and attempt(
                custody,
                lambda: enter.record_custody(worker.user, collection, **custody.cleaned_data),
            ):
                messages.success(request, _("The custody is recorded."))
                return redirect("admin:archive_collection_change", pk)
        elif request.method == "POST":
            form = CollectionForm(request.POST, of=collection)
            if form.is_valid() and attempt(
                form,
                lambda: enter.describe_collection(worker.user, collection, form.description()),
            ):
                messages.success(request, _("The collection is described."))
                return redirect("admin:archive_collection_change", pk)
        return self.show(
            request,
            "collection",
            title=collection.code,
            collection=collection,
            form=form,
            custody_form=custody,
            custody=collection.custody.select_related("organisation"),
            may_describe=worker.may(Duty.DESCRIBE_COLLECTION, collection.pk),
            may_enter=worker.may(Duty.ENTER, collection.pk),
        )
