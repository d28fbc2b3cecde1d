"""Accounts: the list, and one page with everything that belongs to an account."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.consent.models import ConsentRecord
from archive.policy.roles import Duty
from archive.testimony.models import Collection, DateRole, Testimony
from archive.web.desk.account_page import AccountPage
from archive.web.desk.acting import attempt
from archive.web.desk.base import CollectionFilter, GuardedAdmin, worked_on
from archive.web.desk.forms import AccountForms, NewAccountForm, WithdrawForm
from archive.web.desk.people import worker_of
from archive.web.desk.steps import Standing, standings_of, with_state
from archive.web.shared.tags import period
from archive.workflows import enter
from archive.workflows.withdraw import withdraw


class WithStandings(ChangeList):
    """The list of one page, with each account's state and next step for the one who asks."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # Which rows a page holds is read from an index; only these are loaded, with what their states need.
        keys = list(self.result_list.values_list("pk", flat=True))
        found = {row.pk: row for row in with_state(Testimony.objects.filter(pk__in=keys))}
        rows = [found[key] for key in keys if key in found]
        standings = standings_of(rows, worker_of(request))
        for row in rows:
            row.__dict__["standing"] = standings[row.pk]
        self.result_list = rows


class StandingFilter(admin.SimpleListFilter):
    """Withdrawn or not."""

    title = gettext_lazy("state")
    parameter_name = "standing"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("withdrawn")), ("yes", gettext_lazy("not withdrawn"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any] | None:
        if self.value() not in ("yes", "no"):
            return None
        return queryset.filter(withdrawn_at__isnull=self.value() == "yes")


class TestimonyAdmin(GuardedAdmin):
    """Accounts by code. What they are called and what they say opens on their own page only."""

    __test__ = False

    list_display = ("code", "collection_code", "state", "next_step", "languages", "taken")
    list_filter = (CollectionFilter, StandingFilter)
    search_fields = ("code",)
    search_help_text = gettext_lazy("By the beginning of the code.")
    ordering = ("-created_at",)
    may_be_added = True
    add_label = gettext_lazy("Enter an account")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        # Staged accounts are invisible to every face until their import is released.
        return Testimony.objects.released().filter(collection__in=worked_on(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithStandings

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(worker_of(request).where(Duty.ENTER))

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view
        return [
            *super().get_urls(),
            path(
                "<uuid:pk>/withdraw/", door(self.withdraw_page), name="archive_testimony_withdraw"
            ),
        ]

    # The list's columns ---------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("collection"))
    def collection_code(self, row: Testimony) -> str:
        return row.collection.code

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Testimony) -> str:
        return _standing(row).state

    @admin.display(description=gettext_lazy("next step"))
    def next_step(self, row: Testimony) -> str | SafeString:
        step = _standing(row).next
        if step is None:
            return format_html('<span class="quiet">{}</span>', _standing(row).why_none)
        if step.mine:
            return format_html('<a href="{}">{}</a>', step.url, step.what)
        return format_html('{} <span class="quiet">({})</span>', step.what, step.who)

    @admin.display(description=gettext_lazy("languages"))
    def languages(self, row: Testimony) -> str | SafeString:
        tags = [(each.language,) for each in row.transcripts.all() if each.is_current]
        return format_html_join(" ", '<span dir="ltr">{}</span>', tags) or "—"

    @admin.display(description=gettext_lazy("taken"))
    def taken(self, row: Testimony) -> str | SafeString:
        dates = [each.edtf for each in row.dates.all() if each.role == DateRole.TAKEN and each.edtf]
        return format_html_join(", ", "{}", ((period(edtf),) for edtf in dates)) or "—"

    # The pages ------------------------------------------------------------------------------------------------

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """A new account; participants, consent and text follow on its own page."""
        worker = worker_of(request)
        mine = Collection.objects.filter(pk__in=worker.where(Duty.ENTER))
        where = NewAccountForm(
            request.POST or None, initial={"collection": request.GET.get("collection")}
        )
        where.offer(mine)
        forms = AccountForms(request.POST or None)
        made: list[Testimony] = []
        if request.method == "POST" and all([where.is_valid(), forms.is_valid()]):

            def act() -> None:
                made.append(
                    enter.enter_testimony(
                        worker.user,
                        where.cleaned_data["collection"],
                        forms.description.description(),
                        forms.circumstances(),
                    )
                )

            if attempt(forms.description, act):
                messages.success(request, _("The account is entered. Who was in the room?"))
                page = reverse("admin:archive_testimony_change", args=[made[0].pk])
                return redirect(f"{page}#participants")
        return self.show(request, "testimony_add", title=_("New account"), where=where, forms=forms)

    def page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return AccountPage(self, request, self.row(request, pk)).answer()

    def withdraw_page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Asks why, and whether the person is sure."""
        row = self.row(request, pk)
        worker = worker_of(request)
        if not worker.may(Duty.WITHDRAW, row.collection_id):
            raise Http404
        form = WithdrawForm(request.POST or None)
        if (
            request.method == "POST"
            and form.is_valid()
            and attempt(
                form, lambda: withdraw(worker.user, row, reason=form.cleaned_data["reason"])
            )
        ):
            messages.success(request, _("The account is withdrawn, from this moment."))
            return redirect("admin:archive_testimony_change", pk)
        return self.show(
            request,
            "withdraw",
            title=_("Withdraw %(code)s") % {"code": row.code},
            row=row,
            form=form,
            may_withdraw=worker.may(Duty.WITHDRAW, row.collection_id),
        )

    def parts_of(self, row: Any) -> list[UUID]:
        """An account's history is also that of its people, consents, texts and renditions."""
        return [
            row.pk,
            *row.participants.values_list("pk", flat=True),
            *ConsentRecord.objects.filter(testimony_id=row.pk).values_list("pk", flat=True),
            *row.transcripts.values_list("pk", flat=True),
            *row.renditions.values_list("pk", flat=True),
        ]


def _standing(row: Testimony) -> Standing:
    standing: Standing = row.__dict__["standing"]
    return standing
