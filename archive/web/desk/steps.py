"""Where an account stands, and what comes next for whom. Asks policy nothing and opens nothing: codes and states only."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from archive.consent.asides import unanswered
from archive.consent.decisions import (
    ConsentDecision,
    Question,
    Reason,
    everybody_permits,
    keeping_is_permitted,
    waiting_among,
)
from archive.consent.models import Audience, ConsentRecord
from archive.core import clock
from archive.policy.levels import ORDER
from archive.policy.models import Level
from archive.policy.readers import open_levels
from archive.policy.roles import Duty
from archive.publication.models import Publication, Rendition, RenditionKind, RenditionState
from archive.publication.services import purposes_of
from archive.redaction.models import RedactionSet, SetState
from archive.testimony.models import Participant, Testimony, TestimonyDate, TextState, Transcript
from archive.web.desk.people import Worker, roles_with
from archive.web.desk.wording import level_name

# Why consent does not permit publication, in few words: a list has a line of this for each account.
WHY = {
    Reason.NOBODY_IN_THE_ROOM: gettext_lazy("nobody is entered who was in the room"),
    Reason.UNKNOWN: gettext_lazy("somebody's wish is not known"),
    Reason.REFUSED: gettext_lazy("somebody refused"),
    Reason.WITHDRAWN: gettext_lazy("somebody took it back"),
    Reason.EXPIRED: gettext_lazy("somebody's consent has ended"),
    Reason.NOT_YET: gettext_lazy("somebody agreed for a later day"),
    Reason.CONDITION_OPEN: gettext_lazy("a condition is not met yet"),
    Reason.NOT_KEPT: gettext_lazy("somebody doesn't want the account kept"),
}

NOWHERE: frozenset[Level] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next. `mine`: the reader may do it; else `who` says who may."""

    what: str
    url: str
    mine: bool
    who: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's state in words, and its next steps, the earliest first; where there are none, why."""

    state: str
    steps: tuple[Step, ...]
    why_none: str = ""

    @property
    def next(self) -> Step | None:
        """The first step that the reader may do, else the first."""
        mine = (step for step in self.steps if step.mine)
        return next(mine, None) or next(iter(self.steps), None)


def with_state(testimonies: QuerySet[Testimony]) -> QuerySet[Testimony]:
    """The rows with what `standing_of` needs, and without loading what is sealed."""
    consents = ConsentRecord.objects.select_related("notice").defer(
        "attribution", "conditions", "evidence"
    )
    return (
        testimonies.select_related("collection")
        .defer(
            "title",
            "unsigned_reason",
            "earlier_interviews",
            "support_given",
            "source_id",
            "withdrawal_reason",
        )
        .prefetch_related(
            Prefetch(
                "participants",
                Participant.objects.defer("note").prefetch_related(Prefetch("consents", consents)),
            ),
            Prefetch(
                "transcripts",
                Transcript.objects.defer("text", "made_by").prefetch_related("redaction_sets"),
            ),
            Prefetch("renditions", Rendition.objects.defer("title", "summary", "advisory")),
            Prefetch("publications", Publication.objects.defer("content")),
            Prefetch("dates", TestimonyDate.objects.defer("words")),
        )
    )


def standings_of(testimonies: Sequence[Testimony], worker: Worker) -> dict[UUID, Standing]:
    """State and next steps of accounts loaded by `with_state`, for this worker: six queries, however many accounts."""
    opened = open_levels(worker.user, [each.pk for each in testimonies])
    return {each.pk: _standing(each, worker, opened.get(each.pk, NOWHERE)) for each in testimonies}


def standing_of(testimony: Testimony, worker: Worker) -> Standing:
    """The account's state and next steps. Writes nothing and opens nothing."""
    return standings_of([testimony], worker)[testimony.pk]


def _standing(testimony: Testimony, worker: Worker, opened: frozenset[Level]) -> Standing:
    if testimony.withdrawn_at is not None:
        day = date_format(localtime(testimony.withdrawn_at), "DATE_FORMAT")
        state = format_html(_("Withdrawn on {day}"), day=format_html("<bdi>{}</bdi>", day))
        return Standing(state, (), _("Closed to everybody; nothing is left to do."))
    way = _Way(testimony, worker, opened, clock.today())
    if not keeping_is_permitted([record for record in way.records() if record.is_current]):
        return Standing(
            _("Not to be kept"),
            (
                way.step(
                    _("Somebody in the room doesn't want it kept: withdraw it"),
                    Duty.WITHDRAW,
                    page="withdraw",
                ),
            ),
        )
    steps = [*way.consent(), *way.text(), *way.publication()]
    return Standing(way.state(), tuple(steps), "" if steps else way.why_no_step())


def open_set_of(transcript: Transcript) -> RedactionSet | None:
    """The redaction set under work, draft or submitted."""
    return _first(transcript.redaction_sets.all(), {SetState.DRAFT, SetState.SUBMITTED})


def approved_set_of(transcript: Transcript) -> RedactionSet | None:
    """The approved redaction set."""
    return _first(transcript.redaction_sets.all(), {SetState.APPROVED})


def _first(sets: Iterable[RedactionSet], states: set[SetState]) -> RedactionSet | None:
    return next((each for each in sets if each.state in states), None)


@dataclass(frozen=True, slots=True)
class _Way:
    """One account's way, looked at by one person. `opened`: the levels at which it is read."""

    testimony: Testimony
    worker: Worker
    opened: frozenset[Level]
    today: dt.date

    def step(
        self,
        what: str,
        duty: Duty,
        *,
        page: str = "change",
        at: str = "",
        not_by: UUID | None = None,
        url: str = "",
    ) -> Step:
        """A step for those with `duty`, but not for the person who did what it is to check."""
        held = self.worker.may(duty, self.testimony.collection_id)
        own = not_by == self.worker.user.pk
        if not url:
            url = reverse(f"admin:archive_testimony_{page}", args=[self.testimony.pk]) + at
        return Step(what, url, held and not own, _who(duty, another=own))

    def records(self) -> list[ConsentRecord]:
        return [
            record
            for person in self.testimony.participants.all()
            for record in person.consents.all()
        ]

    def consent(self) -> list[Step]:
        people = list(self.testimony.participants.all())
        if not people:
            what = _("Nobody is entered who was in the room")
            return [self.step(what, Duty.ENTER, at="#participants")]
        steps = []
        silent = sum(not person.consents.all() for person in people)
        if silent == len(people):
            what = _("Nobody's consent is recorded")
            steps.append(self.step(what, Duty.RECORD_CONSENT, at="#consent"))
        elif silent:
            what = ngettext(
                "Consent of one person is not recorded",
                "Consent of %(count)d people is not recorded",
                silent,
            ) % {"count": silent}
            steps.append(self.step(what, Duty.RECORD_CONSENT, at="#consent"))
        asides = unanswered(self.records())
        if asides:
            what = ngettext(
                "One consent was set aside: see why, and record it anew",
                "%(count)d consents were set aside: see why, and record them anew",
                len(asides),
            ) % {"count": len(asides)}
            steps.append(self.step(what, Duty.RECORD_CONSENT, at="#participants"))
        waiting = waiting_among(self.records())
        if waiting:
            what = ngettext(
                "One consent waits for a second person",
                "%(count)d consents wait for a second person",
                len(waiting),
            ) % {"count": len(waiting)}
            steps.append(self._second_person(what, waiting))
        unmet = [
            record for record in self.records() if record.is_current and record.has_open_conditions
        ]
        if unmet:
            what = ngettext(
                "One condition is not met yet",
                "%(count)d conditions are not met yet",
                len(unmet),
            ) % {"count": len(unmet)}
            steps.append(self._second_person(what, unmet))
        return steps

    def _second_person(self, what: str, records: list[ConsentRecord]) -> Step:
        """For who may confirm and recorded at least one of them not."""
        me = self.worker.user.pk
        mine = self.worker.may(Duty.CONFIRM_CONSENT, self.testimony.collection_id)
        own = all(record.recorded_by_id == me for record in records)
        url = reverse("admin:archive_testimony_change", args=[self.testimony.pk]) + "#participants"
        return Step(what, url, mine and not own, _who(Duty.CONFIRM_CONSENT, another=own))

    def text(self) -> list[Step]:
        current = [each for each in self.testimony.transcripts.all() if each.is_current]
        if not current:
            return [self.step(_("There is no text yet"), Duty.ENTER, at="#transcripts")]
        return [step for each in current if (step := self._redaction(each)) is not None]

    def _redaction(self, transcript: Transcript) -> Step | None:
        url = reverse("admin:archive_transcript_redact", args=[transcript.pk])
        told = {"language": _ltr(transcript.language)}
        under_work = open_set_of(transcript)
        if under_work is not None and under_work.state == SetState.SUBMITTED:
            what = format_html(
                _("Redactions wait for approval by another person ({language})"), **told
            )
            submitter = under_work.submitted_by_id
            return self.step(what, Duty.APPROVE_REDACTION, not_by=submitter, url=url)
        if under_work is not None:
            what = format_html(
                _("Redactions are being marked: finish and submit ({language})"), **told
            )
            return self.step(what, Duty.REDACT, url=url)
        if approved_set_of(transcript) is None:
            what = format_html(_("Redactions not marked ({language})"), **told)
            return self.step(what, Duty.REDACT, url=url)
        return None

    def publication(self) -> list[Step]:
        under_work = self._rendition()
        if under_work is not None:
            step = self._on_rendition(under_work)
            return [] if step is None else [step]
        page = "publication"
        if self._published() is None:
            if not self._publishing(RenditionKind.SUMMARY).allowed:
                return []
            return [self.step(_("Draft the public summary"), Duty.DRAFT, page=page)]
        if Level.PUBLIC in self.opened:
            return []
        what = _("Consent has closed the publication: take it down")
        return [self.step(what, Duty.WITHDRAW, page=page)]

    def _on_rendition(self, rendition: Rendition) -> Step | None:
        page, state = "publication", RenditionState(rendition.state)
        permitted = self._publishing(RenditionKind(rendition.kind)).allowed
        if state == RenditionState.DRAFT:
            what = _("Finish the public summary and submit it")
            return self.step(what, Duty.DRAFT, page=page) if permitted else None
        if not permitted:
            what = _("Consent has closed the way of the public summary: send it back")
            return self.step(what, Duty.APPROVE_PUBLICATION, page=page)
        if state == RenditionState.SUBMITTED:
            what = _("The public summary waits for approval by another person")
            submitter = rendition.submitted_by_id
            return self.step(what, Duty.APPROVE_PUBLICATION, page=page, not_by=submitter)
        return self.step(_("Approved: publish"), Duty.PUBLISH, page=page)

    def why_no_step(self) -> str:
        """Of an account with nothing left to do: whether that is the end of its way, or consent has ended it earlier."""
        if Level.PUBLIC in self.opened:
            return _("Nothing is left to do.")
        under_work = self._rendition()
        kind = RenditionKind.SUMMARY if under_work is None else RenditionKind(under_work.kind)
        reason = WHY[self._publishing(kind).reason]
        said = _("Consent does not permit publication: %(reason)s.") % {"reason": reason}
        levels = [level_name(level) for level in ORDER if level in self.opened]
        if levels:
            opened = _("Grants open it (%(levels)s).") % {"levels": _(", ").join(levels)}
        else:
            opened = _("Grants open it at no level.")
        return f"{said} {opened}"

    def state(self) -> str:
        """The furthest that the account has come."""
        published = self._published()
        if published is not None:
            code = _ltr(published.code)
            if Level.PUBLIC in self.opened:
                return format_html(_("Published as {code}"), code=code)
            return format_html(_("Published as {code}, closed by consent"), code=code)
        under_work = self._rendition()
        if under_work is not None:
            return {
                RenditionState.DRAFT: _("Public summary in draft"),
                RenditionState.SUBMITTED: _("Public summary submitted"),
                RenditionState.APPROVED: _("Approved for publication"),
            }[RenditionState(under_work.state)]
        current = [each for each in self.testimony.transcripts.all() if each.is_current]
        if current and all(approved_set_of(each) is not None for each in current):
            return _("Redactions approved")
        if any(open_set_of(each) is not None for each in current):
            return _("Redactions under work")
        return str(TextState(self.testimony.text_state).label).capitalize()

    def _rendition(self) -> Rendition | None:
        under_work = {RenditionState.DRAFT, RenditionState.SUBMITTED, RenditionState.APPROVED}
        return next(
            (each for each in self.testimony.renditions.all() if each.state in under_work), None
        )

    def _published(self) -> Publication | None:
        return next((each for each in self.testimony.publications.all() if not each.ended_at), None)

    def _publishing(self, kind: RenditionKind) -> ConsentDecision:
        """Whether consent lets something of this kind be published, before it is asked how exactly it tells."""
        people = list(self.testimony.participants.all())
        records = [record for record in self.records() if record.is_current]
        decisions = [
            everybody_permits(
                people, records, Question(purpose=purpose, audience=Audience.PUBLIC), at=self.today
            )
            for purpose in purposes_of(kind)
        ]
        return next((each for each in decisions if not each.allowed), decisions[0])


def _ltr(word: str) -> SafeString:
    """A code or a language tag, which keeps its order on a page from right to left."""
    return format_html('<bdi dir="ltr">{}</bdi>', word)


def _who(duty: Duty, *, another: bool) -> str:
    roles = _(" or ").join(roles_with(duty))
    return (_("another %(role)s") if another else "%(role)s") % {"role": roles}
