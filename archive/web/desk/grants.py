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
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.audit.reading import ActRead, acts_in_case
from archive.audit.verbs import Verb
from archive.core import clock
from archive.core.errors import AccessDenied
from archive.policy.cases import cases_to_ask_in
from archive.policy.duties import collections_worked_on
from archive.policy.models import GRANTED_LEVELS, Case, Grant, Level
from archive.policy.roles import Duty, Role
from archive.policy.services import SHORTEST_PURPOSE, GrantAsked
from archive.testimony.models import Collection
from archive.users.models import Organisation, User
from archive.web.desk.acting import attempt, press
from archive.web.desk.base import (
    LONGEST_HISTORY,
    READING,
    CollectionFilter,
    GuardedAdmin,
)
from archive.web.desk.fields import block, day, line
from archive.web.desk.people import Worker, worker_of
from archive.web.desk.wording import level_name
from archive.web.shared.words import LEVELS
from archive.workflows import grant as grants
from archive.workflows.work import named_case, open_case_names, open_grant

NEW_CASE = "new"
OTHER_CASE = "other"
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
    case_code = forms.CharField(
        label=gettext_lazy("code of the other case"),
        help_text=gettext_lazy("As those whose case it is have told it to you."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    collection = forms.ModelChoiceField(
        label=gettext_lazy("collection"), queryset=Collection.objects.none(), empty_label=None
    )
    level = forms.ChoiceField(
        label=gettext_lazy("level"),
        choices=[(each.value, LEVELS[each][0]) for each in GRANTED_LEVELS],
        help_text=format_lazy(
            " ".join("{}: {}" for _each in GRANTED_LEVELS),
            *(words for each in GRANTED_LEVELS for words in LEVELS[each]),
        ),
    )
    to = forms.ChoiceField(label=gettext_lazy("opened to"))
    purpose = block(
        gettext_lazy("purpose"),
        required=True,
        help_text=format_lazy(
            gettext_lazy("Sealed. A sentence: {least} letters at least."), least=SHORTEST_PURPOSE
        ),
    )
    valid_from = day(gettext_lazy("from"), required=True)
    valid_until = day(gettext_lazy("until"), required=True)

    def __init__(self, *args: Any, worker: Worker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = receivers()
        self.cases = {str(case.pk): case for case in cases_to_ask_in(worker.user)}
        collection = self.fields["collection"]
        if isinstance(collection, forms.ModelChoiceField):
            collection.queryset = Collection.objects.filter(pk__in=worker.where(Duty.ASK_GRANT))
        self._offer("case", self._cases(worker.user))
        self._offer("to", _in_groups(self.receivers))

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _cases(self, user: User) -> list[tuple[object, object]]:
        """Those that the user opened by name, colleagues' by code."""
        # Isolated (U+2068, U+2069): an option holds no markup, and a name may run against the page.
        own = [
            (key, f"{case.code} · \u2068{case.name}\u2069")
            for key, case in self.cases.items()
            if case.opened_by_id == user.pk
        ]
        others = [
            (key, case.code) for key, case in self.cases.items() if case.opened_by_id != user.pk
        ]
        named = [
            (gettext_lazy("your cases"), own),
            (gettext_lazy("cases that colleagues opened"), others),
        ]
        return [
            (NEW_CASE, gettext_lazy("a new case")),
            *((title, cases) for title, cases in named if cases),
            (OTHER_CASE, gettext_lazy("another case, by its code")),
        ]

    def clean(self) -> dict[str, Any]:
        """A new case needs a name, another one its code."""
        typed = super().clean() or self.cleaned_data
        if typed.get("case") == OTHER_CASE and not typed.get("case_code"):
            self.add_error("case_code", ValidationError(_("Say the code of the case.")))
        if typed.get("case") == NEW_CASE and not typed.get("case_name"):
            self.add_error("case_name", ValidationError(_("Name the new case.")))
        if len(typed.get("purpose", "").strip()) < SHORTEST_PURPOSE:
            rule = _("Say the purpose in a sentence: %(least)d letters at least.")
            self.add_error("purpose", ValidationError(rule % {"least": SHORTEST_PURPOSE}))
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

    list_display = ("case_code", "collection_code", "level_called", "to", "runs", "state")
    list_filter = (CollectionFilter,)
    list_display_links = ("case_code",)
    ordering = ("-asked_at",)
    sortable_by = ()
    may_be_added = True
    add_label = gettext_lazy("Ask for a grant")

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

    @admin.display(description=gettext_lazy("level"))
    def level_called(self, row: Grant) -> str:
        return level_name(row.level)

    @admin.display(description=gettext_lazy("opened to"))
    def to(self, row: Grant) -> str:
        return receiver_name(row.user or row.group or row.organisation)

    @admin.display(description=gettext_lazy("from, until"))
    def runs(self, row: Grant) -> SafeString:
        # One isolate around both: with nothing but isolates in it, a cell takes no direction from them.
        return format_html(
            "<bdi>{} – {}</bdi>",
            date_format(row.valid_from, "DATE_FORMAT"),
            date_format(row.valid_until, "DATE_FORMAT"),
        )

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Grant) -> str:
        return state_of(row)

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """Ask for a grant, in a case that is known at the desk, in one named by its code, or in a new one."""
        worker = worker_of(request)
        with open_case_names(worker.user):
            form = GrantForm(
                request.POST or None,
                worker=worker,
                initial={"valid_from": clock.today(), "case": request.GET.get("case")},
            )
            form_is_valid = request.method == "POST" and form.is_valid()
            if not form_is_valid:
                return self._add_form(request, form)
        asked: list[Grant] = []

        def act() -> None:
            case = self._case(worker.user, form)
            if case is not None:
                asked.append(grants.ask(worker.user, form.asked(case)))

        if not attempt(form, act) or not asked:
            with open_case_names(worker.user):
                return self._add_form(request, form)
        messages.success(request, _("Asked for. It opens nothing until another person approves."))
        return redirect("admin:archive_grant_change", asked[0].pk)

    def _case(self, user: User, form: GrantForm) -> Case | None:
        """The chosen case; none, and an error at its field, where the code that was typed names none."""
        chosen = form.cleaned_data["case"]
        if chosen == NEW_CASE:
            return grants.open_case(user, name=form.cleaned_data["case_name"])
        if chosen != OTHER_CASE:
            return form.cases[chosen]
        try:
            return named_case(user, form.cleaned_data["case_code"])
        except AccessDenied:
            form.add_error("case_code", ValidationError(_("There is no case of this code.")))
            return None

    def called(self, row: models.Model) -> str:
        """By its case: a grant has no code of its own."""
        case = row.case.code if isinstance(row, Grant) else ""
        return _("the grant in case %(code)s") % {"code": case}

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
                level=level_name(grant.level),
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
    tells_looks = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        worker = worker_of(request)
        if not worker.where(Duty.ASK_GRANT):
            return Case.objects.none()
        return Case.objects.filter(opened_by=worker.user).defer("name")

    @admin.display(description=gettext_lazy("opened on"))
    def opened(self, row: Case) -> Any:
        return localtime(row.created_at).date()

    def acts_of(self, row: models.Model, *, looks: bool) -> list[ActRead]:
        """What was asked and decided in the case. What colleagues did in collections that are not its opener's is theirs."""
        if not isinstance(row, Case):
            return []
        theirs = collections_worked_on(row.opened_by)
        grants_here = Grant.objects.filter(case=row, collection__in=theirs)
        objects = [
            *theirs.values_list("pk", flat=True),
            *grants_here.values_list("pk", flat=True),
        ]
        return acts_in_case(row.pk, objects, GRANTING, longest=LONGEST_HISTORY)

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
                (
                    each,
                    level_name(each.level),
                    receiver_name(each.user or each.group or each.organisation),
                    state_of(each),
                )
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
