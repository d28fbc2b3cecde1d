"""Marking what has to go from a text, and approving it as a whole. The page opens the text within its act only."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from archive.language import direction
from archive.policy import duties
from archive.policy.roles import Duty
from archive.redaction.carrying import carried_over
from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan, SetState
from archive.redaction.profiles import Profile
from archive.redaction.refusals import MarkRefused
from archive.redaction.services import Everywhere, marks_seen
from archive.testimony.models import Testimony, Transcript
from archive.web.desk.acting import attempt, press, require_open
from archive.web.desk.base import show
from archive.web.desk.fields import QUIET
from archive.web.desk.marking import passages_shown, preview_of, spans_shown
from archive.web.desk.people import Worker, worker_of
from archive.web.desk.steps import approved_set_of, open_set_of
from archive.workflows import redact
from archive.workflows.work import open_for_work

# In JSON, where a letter may take six characters.
LONGEST_QUOTE = 200_000
# Where a page is shown from after an act: where its messages stand, or its marks.
TOP = "#content-start"
MARKS = "#marks"
PREVIEWS = {
    Profile.PUBLIC: gettext_lazy("the public"),
    Profile.PARTNER: gettext_lazy("partners"),
    Profile.COURT: gettext_lazy("courts"),
}


class MarkForm(forms.Form):
    """What has to go, why, and what stands in its place. `start`, `end` and `quote` come from the page's script."""

    words = forms.CharField(
        label=gettext_lazy("words to mark wherever they stand"),
        required=False,
        widget=forms.TextInput(attrs={**QUIET, "dir": "auto"}),
        help_text=gettext_lazy(
            "Found in capitals, with other accents or vowel signs, as a possessive and behind an Arabic conjunction; a name "
            "that is written in two words, or in another script, is typed again. Left empty, what is selected in the text "
            "is looked for."
        ),
    )
    reason = forms.ChoiceField(label=gettext_lazy("reason"), choices=Reason.choices)
    label = forms.CharField(
        label=gettext_lazy("label"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"list": "labels", "autocomplete": "off", "spellcheck": "false", "dir": "auto"}
        ),
        help_text=gettext_lazy(
            "Stands in the place of the words. The same person, the same label."
        ),
    )
    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, widget=forms.HiddenInput)
    quote = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST_QUOTE,
        widget=forms.HiddenInput,
        error_messages={"max_length": gettext_lazy("Select fewer words at a time.")},
    )

    def clean_quote(self) -> str:
        """The selected words. In JSON, since browsers change line ends in what a form sends."""
        try:
            quote = json.loads(self.cleaned_data["quote"] or '""')
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("Please select the words again.")) from error
        if not isinstance(quote, str):
            raise forms.ValidationError(_("Please select the words again."))
        return quote

    @property
    def chosen_reason(self) -> Reason:
        """The reason chosen."""
        return Reason(self.cleaned_data["reason"])


class EmptyForm(forms.Form):
    """A submission; where nothing is marked, somebody says that nothing has to go."""

    nothing = forms.BooleanField(
        required=False,
        label=gettext_lazy("I have read the whole text: nothing has to go."),
    )


class RedactionPage:
    """Answers one request about one transcript."""

    def __init__(self, site: AdminSite, request: HttpRequest, transcript: Transcript) -> None:
        self.site = site
        self.request = request
        self.transcript = transcript
        self.worker: Worker = worker_of(request)
        self.form = MarkForm()
        self.submission = EmptyForm()

    def answer(self) -> HttpResponse:
        """The page, or what a form on it leads to."""
        if self.request.method == "POST":
            acts = {
                "mark": self._mark,
                "mark_every": self._mark_every,
                "unmark": self._unmark,
                "reopen": self._reopen,
                "submit": self._submit,
                "approve": self._approve,
                "send_back": self._send_back,
            }
            act = acts.get(self.request.POST.get("do", ""))
            if act is None:
                raise Http404
            require_open(self.worker.user, self.transcript.testimony)
            section = act()
            if section:
                page = reverse("admin:archive_transcript_redact", args=[self.transcript.pk])
                return redirect(page + section)
        return self._page()

    # Acts: each returns where to go back to, or nothing where the page must be shown again -------------------

    def _mark(self) -> str:
        form = self.form = MarkForm(self.request.POST)
        if not form.is_valid():
            return ""
        typed = form.cleaned_data
        if typed["start"] is None or typed["end"] is None or not typed["quote"]:
            form.add_error(None, _("Select words in the text first."))
            return ""
        made: list[RedactionSpan] = []

        def act() -> None:
            made.append(
                redact.mark(
                    self.worker.user,
                    self.transcript,
                    start=typed["start"],
                    end=typed["end"],
                    quote=typed["quote"],
                    reason=form.chosen_reason,
                    label=typed["label"],
                )
            )

        if not attempt(form, act):
            return ""
        widened = made[0].start < typed["start"] or made[0].end > typed["end"]
        said = _("Marked, widened to whole words.") if widened else _("Marked.")
        messages.success(self.request, said)
        passage = self.transcript.passages.filter(start__lte=typed["start"]).last()
        return f"#p{passage.position}" if passage is not None else "#text"

    def _mark_every(self) -> str:
        form = self.form = MarkForm(self.request.POST)
        if not form.is_valid():
            return ""
        words = form.cleaned_data["words"] or form.cleaned_data["quote"]
        if not words.strip():
            form.add_error("words", _("Type the words that have to go, or select them."))
            return ""
        found: list[Everywhere] = []

        def act() -> None:
            try:
                found.append(
                    redact.mark_every(
                        self.worker.user,
                        self.transcript,
                        quote=words,
                        reason=form.chosen_reason,
                        label=form.cleaned_data["label"],
                    )
                )
            except MarkRefused as error:
                # The workflow speaks of a quote; on this page that is the line with the words.
                place = "words" if error.place == "quote" else error.place
                raise MarkRefused(error.reason, place=place) from error

        if not attempt(form, act):
            return ""
        messages.success(self.request, " ".join(_said_of(found[0])))
        return TOP

    def _unmark(self) -> str:
        span = (
            RedactionSpan.objects.filter(
                pk=_key(self.request.POST.get("span")),
                redaction_set__transcript=self.transcript,
            )
            .select_related("redaction_set__transcript__testimony__collection")
            .first()
        )
        if span is None:
            messages.error(self.request, _("This mark was taken back already."))
            return TOP
        return self._press(
            lambda: redact.unmark(self.worker.user, span), _("The mark is taken back."), at=MARKS
        )

    def _reopen(self) -> str:
        if approved_set_of(self.transcript) is not None:
            done = _(
                "A new set is begun from the approved one, which holds until the new one is approved."
            )
        else:
            done = _("Begun with what was redacted in the earlier text. Look at each mark.")
        return self._press(lambda: redact.reopen(self.worker.user, self.transcript), done, at=MARKS)

    def _submit(self) -> str:
        form = self.submission = EmptyForm(self.request.POST)
        under_work = open_set_of(self.transcript)
        is_empty = under_work is None or not under_work.spans.exists()
        if form.is_valid() and is_empty and not form.cleaned_data["nothing"]:
            form.add_error("nothing", _("Nothing is marked. Say that nothing has to go."))
        if not form.is_valid():
            return ""
        return self._press(
            lambda: redact.submit(self.worker.user, self.transcript, seen=self._seen()),
            _("Submitted. Another person approves or sends back."),
        )

    def _approve(self) -> str:
        under_work = self._submitted()
        return self._press(
            lambda: redact.approve(self.worker.user, under_work, seen=self._seen()),
            _("Approved: this is what every reader of the text gets now."),
        )

    def _send_back(self) -> str:
        under_work = self._submitted()
        return self._press(
            lambda: redact.send_back(self.worker.user, under_work), _("Sent back for more marking.")
        )

    def _press(self, act: Callable[[], object], done: str, *, at: str = TOP) -> str:
        """Where to go back to: to `at` where it was done, and to the top, where it is said, where it was refused."""
        return at if press(self.request, act, done) else TOP

    def _seen(self) -> str:
        return self.request.POST.get("seen", "")

    def _submitted(self) -> RedactionSet:
        under_work = open_set_of(self.transcript)
        if under_work is None:
            raise Http404
        return under_work

    # The page -------------------------------------------------------------------------------------------------

    def _page(self) -> HttpResponse:
        user = self.worker.user
        with open_for_work(user, self.transcript.testimony_id, only_open=True) as account:
            transcript = self.transcript
            collection = account.testimony.collection
            under_work, approved = open_set_of(transcript), approved_set_of(transcript)
            shown = under_work or approved
            spans = list(shown.spans.select_related("label")) if shown is not None else []
            submitted = under_work is not None and under_work.state == SetState.SUBMITTED
            may_mark = self.worker.may(Duty.REDACT, collection.pk) and transcript.is_current
            may_approve = self.worker.may(Duty.APPROVE_REDACTION, collection.pk) and submitted
            own = under_work is not None and under_work.submitted_by_id == user.pk
            # A correction whose marks nobody has begun: those of the earlier text come first.
            proposes = (
                shown is None and may_mark and any(True for _each in carried_over(transcript))
            )
            preview = self._preview()
            return show(
                self.site,
                self.request,
                "redaction",
                title=_("Redaction of %(code)s") % {"code": account.testimony.code},
                row=account.testimony,
                transcript=transcript,
                dir=direction(transcript.language),
                under_work=under_work,
                approved=approved,
                shown=shown,
                submitted=submitted,
                passages=passages_shown(transcript, spans),
                spans=spans_shown(transcript, spans),
                form=self.form,
                submission=self.submission,
                labels=RedactionLabel.objects.filter(collection=collection),
                may_mark=may_mark and not submitted,
                may_reopen=may_mark and under_work is None and approved is not None,
                may_carry_over=proposes,
                may_submit=may_mark
                and not submitted
                and not proposes
                and (under_work is not None or not approved),
                may_approve=may_approve and not own,
                may_send_back=may_approve,
                own_submission=submitted and own,
                seen=marks_seen(transcript, spans),
                previews=PREVIEWS.items(),
                preview=preview,
                preview_name=PREVIEWS[preview] if preview else "",
                rendered=preview_of(transcript, spans, preview) if preview else [],
            )

    def _preview(self) -> Profile | None:
        wanted = self.request.GET.get("as", "")
        return next((profile for profile in PREVIEWS if profile == wanted), None)


def redaction_page(site: AdminSite, request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one transcript, for those who work on its collection; the same 404 for all others."""
    user = worker_of(request).user
    transcript = (
        Transcript.objects.defer("text", "made_by")
        .filter(
            pk=pk,
            testimony__in=Testimony.objects.released().values("pk"),
            testimony__collection__in=duties.collections_worked_on(user),
        )
        .select_related("testimony__collection")
        .first()
    )
    if transcript is None:
        raise Http404
    return RedactionPage(site, request, transcript).answer()


def _said_of(marked: Everywhere) -> Iterator[str]:
    """How many places were marked. None of the words: what is said here passes through the session."""
    yield ngettext("Marked in one place.", "Marked in %(count)d places.", marked.places) % {
        "count": marked.places
    }
    if marked.in_other_forms:
        yield ngettext(
            "In one of them the words have another form, or something clings to them: look at it.",
            "In %(count)d of them the words have another form, or something clings to them: look at these.",
            marked.in_other_forms,
        ) % {"count": marked.in_other_forms}


def _key(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Http404 from error
