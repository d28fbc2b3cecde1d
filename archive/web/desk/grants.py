"""Cases and grants: asked for by one person, decided by another."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.audit.reading import ActRead, acts_in_case
from archive.audit.verbs import Verb
from archive.core import clock
from archive.policy.models import GRANTED_LEVELS, Case, Grant, Level
from archive.policy.roles import Duty, Role
from archive.policy.services import SHORTEST_PURPOSE, GrantAsked
from archive.testimony.models import Collection
from archive.users.models import Organisation, User
from archive.web.desk.acting import attempt, press
from archive.web.desk.base import LONGEST_HISTORY, READING, CollectionFilter, GuardedAdmin
from archive.web.desk.fields import block, day, line
from archive.web.desk.people import Worker, worker_of
from archive.workflows import grant as grants
from archive.workflows.work import open_case_names, open_grant

NEW_CASE = "new"
# What a case's history tells. What its members search and read, and what for, is theirs.
GRANTING = (
    Verb.OPEN_CASE,
    Verb.ASK_GRANT,
    Verb.APPROVE_GRANT,
    Verb.REFUSE_GRANT,
    Verb.REVOKE_GRANT,
)
Receiver = User | Group | Organisation


class GrantForm(forms.Form):
    """To whom which collection opens, how far, what for, and until when."""

    case = forms.ChoiceField(label=gettext_lazy("case"))
    case_name = line(
        gettext_lazy("name of the new case"),
        help_text=gettext_lazy("Sealed. Needed for a new case only."),
    )
    collection = forms.ModelChoiceField(
        label=gettext_lazy("collection"), queryset=Collection.objects.none(), empty_label=None
    )
    level = forms.ChoiceField(
        label=gettext_lazy("level"), choices=[(each.value, each.label) for each in GRANTED_LEVELS]
    )
    to = forms.ChoiceField(label=gettext_lazy("opened to"))
    purpose = block(gettext_lazy("purpose"), required=True, help_text=gettext_lazy("Sealed."))
    valid_from = day(gettext_lazy("from"), required=True)
    valid_until = day(gettext_lazy("until"), required=True)

    def __init__(self, *args: Any, worker: Worker, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = receivers()
        self.cases = {str(case.pk): case for case in cases}
        collection = self.fields["collection"]
        if isinstance(collection, forms.ModelChoiceField):
            collection.queryset = Collection.objects.filter(pk__in=worker.where(Duty.ASK_GRANT))
        self._offer(
            "case",
            [
                (NEW_CASE, gettext_lazy("a new case")),
                *((key, f"{case.code} · {case.name}") for key, case in self.cases.items()),
            ],
        )
        self._offer("to", _in_groups(self.receivers))

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A new case needs a name."""
        typed = super().clean() or self.cleaned_data
        if typed.get("case") == NEW_CASE and not typed.get("case_name"):
            self.add_error("case_name", ValidationError(_("Name the new case.")))
        if len(typed.get("purpose", "").strip()) < SHORTEST_PURPOSE:
            self.add_error("purpose", ValidationError(_("Say the purpose in a few words.")))
        first, last = typed.get("valid_from"), typed.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", ValidationError(_("It ends before it starts.")))
        return typed

    def asked(self, case: Case) -> GrantAsked:
        """What was typed."""
        typed = self.cleaned_data
        return GrantAsked(
            case=case,
            collection=typed["collection"],
            level=Level(typed["level"]),
            to=self.receivers[typed["to"]],
            purpose=typed["purpose"],
            valid_from=typed["valid_from"],
            valid_until=typed["valid_until"],
        )


class GrantAdmin(GuardedAdmin):
    """Grants on the asker's collections. What one is for opens on its own page only."""

    list_display = ("case_code", "collection_code", "level", "to", "runs", "state")
    list_filter = (CollectionFilter,)
    list_display_links = ("case_code",)
    ordering = ("-asked_at",)
    sortable_by = ()
    may_be_added = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .defer("purpose", "case__name")
            .select_related("case", "collection", "user", "group", "organisation")
        )

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(worker_of(request).where(Duty.ASK_GRANT))

    @admin.display(description=gettext_lazy("case"))
    def case_code(self, row: Grant) -> str:
        return row.case.code

    @admin.display(description=gettext_lazy("collection"))
    def collection_code(self, row: Grant) -> str:
        return row.collection.code

    @admin.display(description=gettext_lazy("opened to"))
    def to(self, row: Grant) -> str:
        return receiver_name(row.user or row.group or row.organisation)

    @admin.display(description=gettext_lazy("from, until"))
    def runs(self, row: Grant) -> SafeString:
        return format_html('<span dir="ltr">{} – {}</span>', row.valid_from, row.valid_until)

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Grant) -> str:
        return state_of(row)

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """Ask for a grant, in a case that the asker opened or in a new one."""
        worker = worker_of(request)
        with open_case_names(worker.user):
            cases = list(Case.objects.filter(opened_by=worker.user))
            form = GrantForm(
                request.POST or None,
                worker=worker,
                cases=cases,
                initial={"valid_from": clock.today()},
            )
            form_is_valid = request.method == "POST" and form.is_valid()
            if not form_is_valid:
                return self._add_form(request, form)
        asked: list[Grant] = []

        def act() -> None:
            chosen = form.cleaned_data["case"]
            if chosen == NEW_CASE:
                case = grants.open_case(worker.user, name=form.cleaned_data["case_name"])
            else:
                case = form.cases[chosen]
            asked.append(grants.ask(worker.user, form.asked(case)))

        if not attempt(form, act):
            with open_case_names(worker.user):
                return self._add_form(request, form)
        messages.success(request, _("Asked for. It opens nothing until another person approves."))
        return redirect("admin:archive_grant_change", asked[0].pk)

    def _add_form(self, request: HttpRequest, form: GrantForm) -> HttpResponse:
        return self.show(request, "grant_add", title=_("Ask for a grant"), form=form)

    def page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, worker = self.row(request, pk), worker_of(request)
        if request.method == "POST":
            acts = {
                "approve": (grants.approve, _("Approved: it opens from its first day.")),
                "refuse": (grants.refuse, _("Refused.")),
                "revoke": (grants.revoke, _("Revoked: it opens nothing from this moment.")),
            }
            chosen = acts.get(request.POST.get("do", ""))
            if chosen is None:
                raise Http404
            act, done = chosen
            press(request, lambda: act(worker.user, row), done)
            return redirect("admin:archive_grant_change", pk)
        with open_grant(worker.user, pk) as grant:
            me, where = worker.user.pk, grant.collection_id
            undecided = grant.approved_at is None and grant.refused_at is None
            may_decide = worker.may(Duty.DECIDE_GRANT, where) and undecided
            own = me in (grant.asked_by_id, grant.user_id)
            stands = grant.approved_at is not None and grant.revoked_at is None
            return self.show(
                request,
                "grant",
                title=_("Grant in case %(code)s") % {"code": grant.case.code},
                grant=grant,
                state=state_of(grant),
                to=receiver_name(grant.user or grant.group or grant.organisation),
                case_name=grant.case.name if grant.case.opened_by_id == me else "",
                may_approve=may_decide and not own,
                may_refuse=may_decide,
                own=may_decide and own,
                may_revoke=stands
                and any(worker.may(duty, where) for duty in (Duty.ASK_GRANT, Duty.DECIDE_GRANT)),
            )


class CaseAdmin(GuardedAdmin):
    """The cases that the asker opened. What others opened is theirs."""

    list_display = ("code", "opened")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        worker = worker_of(request)
        if not worker.where(Duty.ASK_GRANT):
            return Case.objects.none()
        return Case.objects.filter(opened_by=worker.user).defer("name")

    @admin.display(description=gettext_lazy("opened on"))
    def opened(self, row: Case) -> Any:
        return row.created_at.date()

    def acts_of(self, row: models.Model) -> list[ActRead]:
        return acts_in_case(row.pk, GRANTING, longest=LONGEST_HISTORY)

    def page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, worker = self.row(request, pk), worker_of(request)
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        with open_case_names(worker.user):
            held = Grant.objects.filter(case=row, collection__in=list(worker.duties))
            rows = held.defer("purpose").select_related(
                "collection", "user", "group", "organisation"
            )
            lines = [
                (each, receiver_name(each.user or each.group or each.organisation), state_of(each))
                for each in rows
            ]
            return self.show(request, "case", title=row.code, case=row, lines=lines)


def receivers() -> dict[str, Receiver]:
    """To whom a grant can open something: investigators, their groups, organisations. Never to a role as a whole."""
    roles = [role.value for role in Role]
    people = User.objects.filter(is_active=True, groups__name=Role.INVESTIGATOR.value)
    groups = Group.objects.exclude(name__in=roles).exclude(name__startswith="organisation:")
    found: dict[str, Receiver] = {f"user:{each.pk}": each for each in people}
    found |= {f"group:{each.pk}": each for each in groups.order_by("name")}
    found |= {f"organisation:{each.pk}": each for each in Organisation.objects.all()}
    return found


def receiver_name(receiver: Receiver | None) -> str:
    """A receiver by name."""
    if isinstance(receiver, User):
        return receiver.display_name or receiver.username
    return receiver.name if receiver is not None else ""


def state_of(grant: Grant) -> str:
    """Where a grant stands, today."""
    if grant.revoked_at is not None:
        return _("revoked")
    if grant.refused_at is not None:
        return _("refused")
    if grant.approved_at is None:
        return _("waits for another person")
    today = clock.today()
    if today > grant.valid_until:
        return _("ended")
    return _("open") if today >= grant.valid_from else _("approved, not begun")


def _in_groups(found: dict[str, Receiver]) -> list[Any]:
    titles = {
        "user": gettext_lazy("people"),
        "group": gettext_lazy("groups"),
        "organisation": gettext_lazy("organisations"),
    }
    return [
        (title, chosen)
        for kind, title in titles.items()
        if (
            chosen := [
                (key, receiver_name(each))
                for key, each in found.items()
                if key.startswith(f"{kind}:")
            ]
        )
    ]
