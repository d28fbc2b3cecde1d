"""One account with everything that belongs to it: state, description, people and consent, texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.consent.models import ConsentRecord
from archive.language import direction
from archive.policy.roles import Duty
from archive.search.removal import gone_from_index
from archive.testimony.models import (
    Relation,
    Testimony,
    Transcript,
    TranscriptKind,
)
from archive.web.desk.acting import attempt, press, require_open
from archive.web.desk.consent_forms import (
    ConsentDesk,
    ConsentForm,
    SetAsideForm,
    participants_shown,
)
from archive.web.desk.forms import AccountForms, ParticipantForm, TranscriptForm
from archive.web.desk.people import worker_of
from archive.web.desk.readers import readers_shown
from archive.web.desk.relations import RelationForm, relations_shown
from archive.web.desk.steps import approved_set_of, open_set_of, standing_of, with_state
from archive.workflows import consent, enter, relate
from archive.workflows.work import open_for_work

if TYPE_CHECKING:
    from archive.web.desk.base import GuardedAdmin


@dataclass(frozen=True, slots=True)
class TextShown:
    """A text of the account as the page lists it."""

    id: UUID
    language: str
    direction: str
    kind: str
    is_current: bool
    by_machine: bool
    made_by: str
    redaction: str
    passages: int


class AccountPage:
    """Answers one request. What is typed into one form stays there when another act on the page is refused."""

    def __init__(self, admin: "GuardedAdmin", request: HttpRequest, row: Testimony) -> None:
        self.admin = admin
        self.request = request
        self.row = row
        self.worker = worker_of(request)
        self.account: AccountForms | None = None
        self.participant = ParticipantForm()
        self.consent = ConsentForm(testimony=row)
        self.aside: tuple[UUID, SetAsideForm] | None = None
        self.transcript: TranscriptForm | None = None
        self.relation = RelationForm()

    def answer(self) -> HttpResponse:
        """The page, or what a form on it leads to."""
        if self.request.method == "POST":
            acts: dict[str, Callable[[], str]] = {
                "describe": self._describe,
                "participant": self._add_participant,
                "consent": self._record_consent,
                "confirm": self._confirm,
                "set_aside": self._set_aside,
                "clear": self._clear,
                "transcript": self._add_transcript,
                "relate": self._relate,
                "confirm_relation": self._confirm_relation,
                "reject_relation": self._reject_relation,
            }
            act = acts.get(self.request.POST.get("do", ""))
            if act is None:
                raise Http404
            if self.row.withdrawn_at is not None:
                messages.error(self.request, _("The account is withdrawn: nothing here changes."))
                return self._back("")
            section = act()
            if section:
                return self._back(section)
        return self._page()

    def _back(self, section: str) -> HttpResponse:
        page = reverse("admin:archive_testimony_change", args=[self.row.pk])
        return redirect(page + section)

    # Acts: each returns where to go back to, or nothing where the page must be shown again -------------------

    def _describe(self) -> str:
        require_open(self.worker.user, self.row)
        forms = self.account = AccountForms(self.request.POST)
        if not forms.is_valid() or not attempt(
            forms.description,
            lambda: enter.amend_testimony(
                self.worker.user, self.row, forms.description.description(), forms.circumstances()
            ),
        ):
            return ""
        messages.success(self.request, _("The description is saved."))
        return "#description"

    def _add_participant(self) -> str:
        form = self.participant = ParticipantForm(self.request.POST)
        if not form.is_valid() or not attempt(
            form,
            lambda: enter.add_participant(
                self.worker.user,
                self.row,
                role=form.chosen_role(),
                note=form.cleaned_data["note"],
            ),
        ):
            return ""
        messages.success(
            self.request, _("Entered. The account stays closed until they have consented too.")
        )
        return "#participants"

    def _record_consent(self) -> str:
        form = self.consent = ConsentForm(self.request.POST, testimony=self.row)
        if not form.is_valid():
            return ""
        name, version = form.cleaned_data["notice_name"], form.cleaned_data["notice_version"]
        made: list[ConsentRecord] = []
        if not attempt(
            form,
            lambda: made.append(
                consent.record_consent(
                    self.worker.user,
                    form.cleaned_data["participant"],
                    form.terms(None),
                    form=(name, version) if name or version else None,
                )
            ),
        ):
            return ""
        if made[0].widens:
            said = _("Recorded. It takes effect when a second person has confirmed it.")
        else:
            said = _("Recorded. It is in effect from now.")
        messages.success(self.request, said)
        return "#participants"

    def _confirm(self) -> str:
        record = self._record()
        press(
            self.request,
            lambda: consent.confirm_consent(self.worker.user, record),
            _("Confirmed. The consent is in effect."),
        )
        return "#participants"

    def _set_aside(self) -> str:
        record = self._record()
        form = SetAsideForm(record.pk, self.request.POST)
        if not form.is_valid():
            self.aside = (record.pk, form)
            return ""
        press(
            self.request,
            lambda: consent.set_aside(self.worker.user, record, reason=form.cleaned_data["reason"]),
            _("Set aside. It can't be confirmed any more; what was in effect stays."),
        )
        return "#participants"

    def _clear(self) -> str:
        record = self._record()
        press(
            self.request,
            lambda: consent.clear_condition(self.worker.user, record),
            _("The condition is met."),
        )
        return "#participants"

    def _record(self) -> ConsentRecord:
        try:
            key = UUID(self.request.POST.get("record", ""))
        except ValueError as error:
            raise Http404 from error
        found = ConsentRecord.objects.filter(pk=key, participant__testimony=self.row).first()
        if found is None:
            raise Http404
        return found

    def _add_transcript(self) -> str:
        require_open(self.worker.user, self.row)
        form = self.transcript = TranscriptForm(self.request.POST, testimony=self.row)
        if not form.is_valid() or not attempt(
            form, lambda: enter.add_transcript(self.worker.user, self.row, form.given())
        ):
            return ""
        messages.success(
            self.request,
            _("The text is added. Nobody reads it before its redactions are approved."),
        )
        return "#transcripts"

    def _relate(self) -> str:
        form = self.relation = RelationForm(self.request.POST)
        by_machine = "by_machine" in self.request.POST
        if not form.is_valid() or not attempt(
            form,
            lambda: relate.propose(
                self.worker.user,
                self.row,
                code=form.cleaned_data["code"],
                kind=form.chosen_kind(),
                by_machine=by_machine,
            ),
        ):
            return ""
        messages.success(self.request, _("Noted. Readers are told when it is confirmed."))
        return "#relations"

    def _confirm_relation(self) -> str:
        relation = self._relation()
        press(
            self.request,
            lambda: relate.confirm(self.worker.user, relation),
            _("Confirmed. Who may read both accounts is told."),
        )
        return "#relations"

    def _reject_relation(self) -> str:
        relation = self._relation()
        press(
            self.request,
            lambda: relate.reject(self.worker.user, relation),
            _("Rejected. Nobody is told of it."),
        )
        return "#relations"

    def _relation(self) -> Relation:
        try:
            key = UUID(self.request.POST.get("relation", ""))
        except ValueError as error:
            raise Http404 from error
        found = Relation.objects.of(self.row.pk).filter(pk=key).first()
        if found is None:
            raise Http404
        return found

    # The page -------------------------------------------------------------------------------------------------

    def _page(self) -> HttpResponse:
        with open_for_work(self.worker.user, self.row.pk) as account:
            row = with_state(Testimony.objects.filter(pk=account.testimony.pk)).get()
            worker, collection = self.worker, row.collection_id
            may = {duty.name.lower(): worker.may(duty, collection) for duty in Duty}
            closed = row.withdrawn_at is not None
            return self.admin.show(
                self.request,
                "testimony",
                title=row.code,
                row=row,
                standing=standing_of(row, worker),
                readers=readers_shown(worker.user, row),
                gone=gone_from_index(row.pk) if closed else None,
                is_open=account.is_open,
                may={name: held and not closed for name, held in may.items()},
                forms=(self.account or AccountForms(of=row)) if account.is_open else None,
                participants=participants_shown(
                    row,
                    ConsentDesk(
                        user=worker.user,
                        may_confirm=worker.may(Duty.CONFIRM_CONSENT, collection) and not closed,
                        may_record=worker.may(Duty.RECORD_CONSENT, collection) and not closed,
                        is_open=account.is_open,
                        refused=self.aside,
                    ),
                ),
                participant_form=self.participant,
                consent_form=self.consent,
                transcripts=_texts(row) if account.is_open else [],
                transcript_form=self._transcript_form(row) if account.is_open else None,
                correcting="correct" in self.request.GET,
                related=relations_shown(
                    worker,
                    row,
                    seek="repeats" in self.request.GET and account.is_open and may["relate"],
                ),
                relation_form=self.relation,
            )

    def _transcript_form(self, row: Testimony) -> TranscriptForm:
        if self.transcript is not None:
            return self.transcript
        earlier = self._to_correct(row)
        if earlier is None:
            return TranscriptForm(testimony=row)
        return TranscriptForm(
            testimony=row,
            initial={
                "language": earlier.language,
                "kind": TranscriptKind.CORRECTION,
                "derived_from": earlier,
                "text": earlier.text,
            },
        )

    def _to_correct(self, row: Testimony) -> Transcript | None:
        chosen = self.request.GET.get("correct", "")
        return next((each for each in row.transcripts.all() if str(each.pk) == chosen), None)


def _texts(row: Testimony) -> list[TextShown]:
    return [
        TextShown(
            id=each.pk,
            language=each.language,
            direction=direction(each.language),
            kind=each.get_kind_display(),
            is_current=each.is_current,
            by_machine=each.by_machine,
            made_by=each.made_by,
            redaction=_redaction_of(each),
            passages=each.passages.count(),
        )
        for each in row.transcripts.all()
    ]


def _redaction_of(transcript: Transcript) -> str:
    if not transcript.is_current:
        return _("corrected since")
    under_work, approved = open_set_of(transcript), approved_set_of(transcript)
    words = [each.get_state_display() for each in (approved, under_work) if each is not None]
    return ", ".join(str(word) for word in words) or _("not marked")
