"""From draft to publication: what the public would be told, exactly, and who lets it pass."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.policy import duties
from archive.policy.roles import Duty
from archive.publication.content import PublicContent, content_of
from archive.publication.models import Publication, Rendition, RenditionKind, RenditionState
from archive.publication.services import UNDER_WAY, RenditionDraft, cleared
from archive.search.removal import gone_from_public_index
from archive.testimony.models import Testimony, Transcript
from archive.web.desk.acting import REFUSALS, attempt, press, require_open
from archive.web.desk.base import show
from archive.web.desk.cells import AcceptForm, CellShown, cell_shown, may_accept, may_coarsen
from archive.web.desk.fields import (
    DATE_HELP,
    LanguageField,
    PeriodField,
    block,
    line,
    place_choices,
    places_by_key,
    term_choices,
    terms_of,
)
from archive.web.desk.people import Worker, worker_of
from archive.web.desk.permitted import Permission, closed_by, permissions_of
from archive.web.desk.wording import said
from archive.workflows import publish
from archive.workflows.work import open_what_is_told

UNDER_WORK = (RenditionState.DRAFT, RenditionState.SUBMITTED, RenditionState.APPROVED)


class RenditionForm(forms.Form):
    """What the public would be told. Place and period as coarse as they are to be shown."""

    kind = forms.ChoiceField(label=gettext_lazy("what is published"), choices=RenditionKind.choices)
    transcript = forms.ModelChoiceField(
        label=gettext_lazy("the text"), required=False, queryset=Transcript.objects.none()
    )
    language = LanguageField()
    title = line(gettext_lazy("public title"), required=True)
    summary = block(gettext_lazy("public summary"), required=True, rows=6)
    advisory = block(gettext_lazy("content advisory"), rows=2)
    place = forms.ChoiceField(label=gettext_lazy("place as told"), required=False)
    period = PeriodField(label=gettext_lazy("period as told"), help_text=DATE_HELP)
    terms = forms.MultipleChoiceField(
        label=gettext_lazy("subjects"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, testimony: Testimony, of: Rendition | None = None, **kwargs: Any
    ) -> None:
        if of is not None:
            kwargs["initial"] = {
                "kind": of.kind,
                "transcript": of.transcript_id,
                "language": of.language,
                "title": of.title,
                "summary": of.summary,
                "advisory": of.advisory,
                "place": str(of.place_id or ""),
                "period": of.period,
                "terms": [str(term.pk) for term in of.terms.all()],
            }
        elif (text := current_texts(testimony).first()) is not None:
            kwargs["initial"] = {"transcript": text.pk, "language": text.language}
        super().__init__(*args, **kwargs)
        texts, place, terms = self.fields["transcript"], self.fields["place"], self.fields["terms"]
        if isinstance(texts, forms.ModelChoiceField):
            texts.queryset = current_texts(testimony)
        if isinstance(place, forms.ChoiceField):
            place.choices = place_choices(empty=gettext_lazy("not told"))
        if isinstance(terms, forms.MultipleChoiceField):
            terms.choices = term_choices()

    def draft(self) -> RenditionDraft:
        """What was typed."""
        typed = self.cleaned_data
        chosen = typed["place"]
        return RenditionDraft(
            kind=RenditionKind(typed["kind"]),
            language=typed["language"].strip(),
            title=typed["title"],
            summary=typed["summary"],
            transcript=typed["transcript"] if typed["kind"] == RenditionKind.TEXT else None,
            place=places_by_key([chosen])[chosen] if chosen else None,
            period=typed["period"],
            terms=terms_of(typed["terms"]),
            advisory=typed["advisory"],
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """What the public would see if it were published now, and what stands against that. `digest` names what is shown."""

    content: PublicContent | None
    obstacle: str

    @property
    def digest(self) -> str:
        return self.content.digest if self.content is not None else ""


class PublicationPage:
    """Answers one request about the publication of one account."""

    def __init__(self, site: AdminSite, request: HttpRequest, testimony: Testimony) -> None:
        self.site = site
        self.request = request
        self.testimony = testimony
        self.worker: Worker = worker_of(request)
        self.form: RenditionForm | None = None
        self.acceptance = AcceptForm()

    def answer(self) -> HttpResponse:
        """The page, or what a form on it leads to."""
        if self.request.method == "POST":
            acts = {
                "draft": self._draft,
                "submit": self._submit,
                "approve": self._approve,
                "send_back": self._send_back,
                "publish": self._publish,
                "take_down": self._take_down,
                "coarsen": self._coarsen,
                "accept_cell": self._accept_cell,
            }
            act = acts.get(self.request.POST.get("do", ""))
            if act is None:
                raise Http404
            if act != self._accept_cell:
                require_open(self.worker.user, self.testimony)
            if act():
                page = reverse("admin:archive_testimony_publication", args=[self.testimony.pk])
                return redirect(page)
        return self._page()

    # Acts: each returns whether to go back to the page, or to show it again as it was filled in --------------

    def _draft(self) -> bool:
        form = self.form = RenditionForm(self.request.POST, testimony=self.testimony)
        if not form.is_valid() or not attempt(
            form, lambda: publish.draft(self.worker.user, self.testimony, form.draft())
        ):
            return False
        messages.success(self.request, _("The draft is saved. Nobody outside the desk sees it."))
        return True

    def _submit(self) -> bool:
        rendition = self._under_work()
        press(
            self.request,
            lambda: publish.submit(self.worker.user, rendition, seen=self._seen()),
            _("Submitted. Another person approves or sends back."),
        )
        return True

    def _approve(self) -> bool:
        rendition = self._under_work()
        press(
            self.request,
            lambda: publish.approve(self.worker.user, rendition, seen=self._seen()),
            _("Approved. It can be published now."),
        )
        return True

    def _send_back(self) -> bool:
        rendition = self._under_work()
        press(
            self.request,
            lambda: publish.send_back(self.worker.user, rendition),
            _("Sent back for more work."),
        )
        return True

    def _publish(self) -> bool:
        rendition = self._under_work()
        press(
            self.request,
            lambda: publish.publish(self.worker.user, rendition, seen=self._seen()),
            _("Published, from this moment."),
        )
        return True

    def _take_down(self) -> bool:
        if self.request.POST.get("sure") != "yes":
            messages.error(self.request, _("Nothing was taken down: tick the box first."))
            return True
        press(
            self.request,
            lambda: publish.take_down(self.worker.user, self.testimony),
            _("Taken down, from this moment."),
        )
        return True

    def _coarsen(self) -> bool:
        rendition = self._under_work()
        to = self.request.POST.get("to", "")
        press(
            self.request,
            lambda: publish.coarsen(self.worker.user, rendition, to=to, seen=self._seen()),
            _("Taken into the draft. It is looked at and submitted anew."),
        )
        return True

    def _accept_cell(self) -> bool:
        rendition = self._under_work()
        form = self.acceptance = AcceptForm(self.request.POST)
        if not form.is_valid() or not attempt(
            form,
            lambda: publish.accept_cell(
                self.worker.user,
                rendition,
                reason=form.cleaned_data["reason"],
                seen=self._seen(),
            ),
        ):
            return False
        messages.success(self.request, _("Accepted. It can be published as it is."))
        return True

    def _seen(self) -> str:
        return self.request.POST.get("seen", "")

    def _under_work(self) -> Rendition:
        found = self._open()
        if found is None:
            raise Http404
        return found

    def _open(self) -> Rendition | None:
        # A draft is its drafters' own: an officer is told of it once it was submitted.
        states = UNDER_WORK if self.worker.duties.get(self.testimony.collection_id) else UNDER_WAY
        under_work = self.testimony.renditions.filter(state__in=states)
        return under_work.select_related("drafted_by", "submitted_by", "approved_by").first()

    # The page -------------------------------------------------------------------------------------------------

    def _page(self) -> HttpResponse:
        user, collection = self.worker.user, self.testimony.collection_id
        with open_what_is_told(user, self.testimony.pk) as testimony:
            rendition = self._open()
            latest = rendition or self.testimony.renditions.last()
            state = rendition.state if rendition is not None else ""
            may_draft = self.worker.may(Duty.DRAFT, collection)
            may_approve = self.worker.may(Duty.APPROVE_PUBLICATION, collection)
            own = rendition is not None and rendition.submitted_by_id == user.pk
            submitted, approved = (
                state == RenditionState.SUBMITTED,
                state == RenditionState.APPROVED,
            )
            published = self._published()
            permissions = permissions_of(testimony)
            looked = _look(rendition)
            clear = looked.content is not None and not looked.obstacle
            cell = _cell_of(rendition, looked.content)
            withheld = cell is not None and cell.needs_officer and not cell.is_accepted
            return show(
                self.site,
                self.request,
                "publication",
                title=_("Publication of %(code)s") % {"code": testimony.code},
                row=testimony,
                works_here=collection in self.worker.duties,
                rendition=rendition,
                state=rendition.get_state_display() if rendition is not None else "",
                published=published,
                ended=None if published else self._ended(),
                gone=None if published else gone_from_public_index(testimony.pk),
                form=self._form(latest, permissions)
                if may_draft and not submitted | approved
                else None,
                permissions=permissions,
                closed=closed_by(permissions),
                preview=looked.content,
                obstacle=looked.obstacle,
                seen=looked.digest,
                submitted=submitted,
                approved=approved,
                may_submit=may_draft and state == RenditionState.DRAFT and clear,
                may_approve=may_approve and submitted and not own and clear,
                may_send_back=may_approve and (submitted or approved),
                may_publish=self.worker.may(Duty.PUBLISH, collection)
                and approved
                and clear
                and not withheld,
                cell=cell,
                withheld=withheld,
                may_accept=withheld and clear and may_accept(self.worker, rendition),
                may_coarsen=withheld and may_coarsen(self.worker, rendition),
                acceptance=self.acceptance,
                may_take_down=self.worker.may(Duty.WITHDRAW, collection),
                own_submission=own and submitted,
            )

    def _form(self, latest: Rendition | None, permissions: list[Permission]) -> RenditionForm:
        form = self.form or RenditionForm(testimony=self.testimony, of=latest)
        kind = form.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(each.kind.value, each.choice) for each in permissions]
        return form

    def _published(self) -> Publication | None:
        standing = self.testimony.publications.filter(ended_at__isnull=True)
        return standing.select_related("published_by", "approved_by", "submitted_by").first()

    def _ended(self) -> Publication | None:
        """What was published last, where nothing is any more."""
        ended = self.testimony.publications.filter(ended_at__isnull=False).defer("content")
        return ended.order_by("-ended_at").first()


def publication_page(site: AdminSite, request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one account, for those who work on its collection; the same 404 for all others."""
    user = worker_of(request).user
    testimony = (
        Testimony.objects.released()
        .filter(pk=pk, collection__in=duties.collections_told_of(user))
        .select_related("collection")
        .first()
    )
    if testimony is None:
        raise Http404
    return PublicationPage(site, request, testimony).answer()


def current_texts(testimony: Testimony) -> QuerySet[Transcript]:
    """The texts that may be published, the original first; their words stay closed."""
    current = Transcript.objects.filter(testimony=testimony, is_current=True)
    return current.defer("text", "made_by").order_by("created_at")


def _look(rendition: Rendition | None) -> Looked:
    """What the public would see, and what the next step would be refused for."""
    if rendition is None:
        return Looked(None, "")
    try:
        return Looked(cleared(rendition), "")
    except REFUSALS as error:
        return Looked(_shown_anyway(rendition), said(error))


def _cell_of(rendition: Rendition | None, content: PublicContent | None) -> CellShown | None:
    if rendition is None or content is None:
        return None
    return cell_shown(rendition, content)


def _shown_anyway(rendition: Rendition) -> PublicContent | None:
    """What can't be published as it stands, where it can be shown at all."""
    try:
        return content_of(rendition)
    except REFUSALS:
        return None
