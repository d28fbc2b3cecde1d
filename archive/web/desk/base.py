"""What every list and page of the desk stands on."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.exceptions import (
    DisallowedModelAdminLookup,
    DisallowedModelAdminToField,
)
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from archive.audit.reading import ActRead, acts_on
from archive.policy import duties
from archive.testimony.models import Collection
from archive.web.desk.people import person

if TYPE_CHECKING:
    _Stock = admin.ModelAdmin[Any]
    _StockFilter = admin.SimpleListFilter
else:
    _Stock = admin.ModelAdmin
    _StockFilter = admin.SimpleListFilter

LONGEST_HISTORY = 300
READING = ("GET", "HEAD")


class CollectionFilter(_StockFilter):
    """A choice among the collections that the asker works on; others have no name here."""

    title = _("collection")
    parameter_name = "collection"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        worked_on = duties.collections_worked_on(person(request))
        return [(str(each.pk), each.code) for each in worked_on]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any] | None:
        if self.value() is None:
            return None
        chosen = self.value()
        known = {key for key, _code in self.lookup_choices}
        return queryset.filter(collection=chosen) if chosen in known else queryset.none()


class GuardedAdmin(_Stock):
    """A list and its pages, for those who work on the rows' collection; for others the same 404 as where nothing is.

    Nothing is saved by Django's admin: pages call workflows. There is no deletion, no bulk action, no pop-up, no
    autocomplete, no second log. Lists, searches and filters know codes only.
    """

    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by: ClassVar[tuple[str, ...]] = ("code",)
    change_list_template = "admin/archive/list.html"
    in_collection = "collection"
    may_be_added = False
    # What the button above the list says where something may be added.
    add_label: str | Promise = ""
    # Whether a row's history can also tell who merely looked at it.
    tells_looks = True

    # Who may see what -------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        worked_on = duties.collections_worked_on(person(request))
        return super().get_queryset(request).filter(**{f"{self.in_collection}__in": worked_on})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not self.admin_site.has_permission(request):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    # The stock views that remain -----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"archive_{self.model._meta.model_name}"
        door = self.admin_site.admin_view
        urls = [
            path("", door(self.changelist_view), name=f"{name}_changelist"),
            path("<uuid:pk>/change/", door(self.page), name=f"{name}_change"),
            path("<uuid:pk>/history/", door(self.history), name=f"{name}_history"),
        ]
        if self.may_be_added:
            urls.insert(1, path("add/", door(self._add), name=f"{name}_add"))
        return urls

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        if {IS_POPUP_VAR, TO_FIELD_VAR} & set(request.GET):
            raise Http404
        try:
            return super().changelist_view(
                request, {"title": self.model._meta.verbose_name_plural, **(extra_context or {})}
            )
        except (DisallowedModelAdminLookup, DisallowedModelAdminToField) as error:
            raise Http404 from error

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that the page offers: the stock rule lets any column of the table be asked for."""
        return any(
            isinstance(chosen, type)
            and issubclass(chosen, admin.SimpleListFilter)
            and chosen.parameter_name == lookup
            for chosen in self.list_filter
        )

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """By the beginning of the code, and by nothing else; where the list has no search, nothing is looked for."""
        term = search_term.strip() if self.search_fields else ""
        return (queryset.filter(code__istartswith=term) if term else queryset), False

    @property
    def media(self) -> forms.Media:
        """None of the stock scripts: there are no pop-ups and no actions."""
        return forms.Media()

    # The pages ------------------------------------------------------------------------------------------------

    def page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """One row's page."""
        raise Http404

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """The form for a new row."""
        raise Http404

    def _add(self, request: HttpRequest) -> HttpResponse:
        """The form, for those who may add; for others there is none."""
        if not self.has_add_permission(request):
            raise Http404
        return self.add_page(request)

    def row(self, request: HttpRequest, pk: UUID) -> Any:
        """The row, where its collection is one of the asker's; the same 404 where not and where there is none."""
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def history(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Who did what to this row and when, from the audit log."""
        row = self.row(request, pk)
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        looks = self.tells_looks and "looks" in request.GET
        return self.show(
            request,
            "history",
            title=_("History of %(code)s") % {"code": self.called(row)},
            row=row,
            lines=self.acts_of(row, looks=looks),
            looks=looks,
            tells_looks=self.tells_looks,
            longest=LONGEST_HISTORY,
        )

    def called(self, row: models.Model) -> str:
        """What a row is called on the desk: its code."""
        return str(row)

    def acts_of(self, row: models.Model, *, looks: bool) -> list[ActRead]:
        """What its history tells: what changed it, and with `looks` also who opened it."""
        return acts_on(self.parts_of(row), longest=LONGEST_HISTORY, looks=looks)

    def parts_of(self, row: Any) -> list[UUID]:
        """The row and what belongs to it, for its history."""
        return [row.pk]

    def show(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        """A page from templates/admin/archive, rendered at once: what is sealed opens within the caller's act."""
        return show(self.admin_site, request, name, opts=self.opts, **context)

    # Not here: the audit log is the log -----------------------------------------------------------------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing: Django's own log would keep a second, unsealed history."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing, as above."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Nothing, as above."""


def show(site: admin.AdminSite, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of the desk. What is accepted leads elsewhere, so one that answers a POST holds a form that was refused."""
    refused = request.method == "POST"
    if refused:
        said = _("Nothing was saved."), _("What is to be mended")
        messages.error(request, format_html('{} <a href="#fault">{}</a>', *said))
    context = {**site.each_context(request), "refused": refused, **context}
    return render(request, f"admin/archive/{name}.html", context)


def worked_on(request: HttpRequest) -> models.QuerySet[Collection]:
    """The asker's collections."""
    return duties.collections_worked_on(person(request))
