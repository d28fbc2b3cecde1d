"""Where an account stands, and what comes next for whom. Asks policy nothing and opens nothing: codes and states only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.consent.decisions import Question, keeping_is_permitted, permits
from archive.consent.models import Audience, ConsentRecord, Purpose
from archive.core import clock
from archive.policy.roles import Duty
from archive.publication import querysets as publications
from archive.publication.models import Publication, Rendition, RenditionState
from archive.redaction.models import RedactionSet, SetState
from archive.testimony.models import Participant, Testimony, TestimonyDate, TextState, Transcript
from archive.users.models import User
from archive.web.desk.people import Worker, roles_with

PUBLISHING = Question(purpose=Purpose.PUBLISH_SUMMARY, audience=Audience.PUBLIC)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next. `mine`: the reader may do it; else `who` says who may."""

    what: str
    url: str
    mine: bool
    who: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's state in words, and its next steps, the earliest first."""

    state: str
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first step that the reader may do, else the first."""
        mine = (step for step in self.steps if step.mine)
        return next(mine, None) or next(iter(self.steps), None)


def with_state(testimonies: QuerySet[Testimony]) -> QuerySet[Testimony]:
    """The rows with what `standing_of` needs, and without loading what is sealed."""
    consents = ConsentRecord.objects.defer("attribution", "conditions", "evidence")
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


def next_steps(testimony: Testimony, worker: Worker) -> tuple[Step, ...]:
    """What comes next for the account, with whether `worker` may do it. Writes nothing and opens nothing."""
    return standing_of(testimony, worker).steps


def standing_of(testimony: Testimony, worker: Worker) -> Standing:
    """The account's state and next steps."""
    if testimony.withdrawn_at is not None:
        day = date_format(testimony.withdrawn_at, "DATE_FORMAT")
        return Standing(_("Withdrawn on %(day)s") % {"day": day}, ())
    way = _Way(testimony, worker)
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
    return Standing(way.state(), tuple(steps))


def waiting_among(records: Iterable[ConsentRecord]) -> list[ConsentRecord]:
    """The consents that a second person can still confirm: not those whose giver has said something else since."""
    everything = list(records)
    return [
        record
        for record in everything
        if record.widens
        and record.confirmed_by_id is None
        and not any(
            _speaks_of(later) == _speaks_of(record)
            and later.recorded_at > record.recorded_at
            and (later.is_current or not later.widens)
            for later in everything
        )
    ]


def open_set_of(transcript: Transcript) -> RedactionSet | None:
    """The redaction set under work, draft or submitted."""
    return _first(transcript.redaction_sets.all(), {SetState.DRAFT, SetState.SUBMITTED})


def approved_set_of(transcript: Transcript) -> RedactionSet | None:
    """The approved redaction set."""
    return _first(transcript.redaction_sets.all(), {SetState.APPROVED})


def _first(sets: Iterable[RedactionSet], states: set[SetState]) -> RedactionSet | None:
    return next((each for each in sets if each.state in states), None)


def _speaks_of(record: ConsentRecord) -> tuple[object, str, str]:
    return record.participant_id, record.purpose, record.audience


@dataclass(frozen=True, slots=True)
class _Way:
    """One account's way, looked at by one person."""

    testimony: Testimony
    worker: Worker

    def step(
        self,
        what: str,
        duty: Duty,
        *,
        page: str = "change",
        at: str = "",
        not_by: User | None = None,
        url: str = "",
    ) -> Step:
        """A step for those with `duty`, but not for the person who did what it is to check."""
        held = self.worker.may(duty, self.testimony.collection_id)
        own = not_by is not None and not_by.pk == self.worker.user.pk
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
        url = reverse("admin:archive_testimony_change", args=[self.testimony.pk]) + "#consent"
        return Step(what, url, mine and not own, _who(Duty.CONFIRM_CONSENT, another=own))

    def text(self) -> list[Step]:
        current = [each for each in self.testimony.transcripts.all() if each.is_current]
        if not current:
            return [self.step(_("There is no text yet"), Duty.ENTER, at="#transcripts")]
        return [step for each in current if (step := self._redaction(each)) is not None]

    def _redaction(self, transcript: Transcript) -> Step | None:
        url = reverse("admin:archive_transcript_redact", args=[transcript.pk])
        told = {"language": transcript.language}
        under_work = open_set_of(transcript)
        if under_work is not None and under_work.state == SetState.SUBMITTED:
            what = _("Redactions wait for approval by another person (%(language)s)") % told
            return self.step(what, Duty.APPROVE_REDACTION, not_by=under_work.submitted_by, url=url)
        if under_work is not None:
            what = _("Redactions are being marked: finish and submit (%(language)s)") % told
            return self.step(what, Duty.REDACT, url=url)
        if approved_set_of(transcript) is None:
            return self.step(_("Redactions not marked (%(language)s)") % told, Duty.REDACT, url=url)
        return None

    def publication(self) -> list[Step]:
        under_work = self._rendition()
        page = "publication"
        if under_work is not None and under_work.state == RenditionState.SUBMITTED:
            what = _("The public summary waits for approval by another person")
            return [
                self.step(what, Duty.APPROVE_PUBLICATION, page=page, not_by=under_work.submitted_by)
            ]
        if under_work is not None and under_work.state == RenditionState.APPROVED:
            return [self.step(_("Approved: publish"), Duty.PUBLISH, page=page)]
        if under_work is not None:
            what = _("Finish the public summary and submit it")
            return [self.step(what, Duty.DRAFT, page=page)]
        published = self._published()
        if published is not None and not self._stands():
            what = _("Consent has closed the publication: take it down")
            return [self.step(what, Duty.WITHDRAW, page=page)]
        if published is None and permits(self.testimony, PUBLISHING, at=clock.today()).allowed:
            return [self.step(_("Draft the public summary"), Duty.DRAFT, page=page)]
        return []

    def state(self) -> str:
        """The furthest that the account has come."""
        published = self._published()
        if published is not None:
            told = {"code": published.code}
            if self._stands():
                return _("Published as %(code)s") % told
            return _("Published as %(code)s, closed by consent") % told
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

    def _stands(self) -> bool:
        return publications.standing(at=clock.today()).filter(testimony=self.testimony).exists()


def _who(duty: Duty, *, another: bool) -> str:
    roles = _(" or ").join(roles_with(duty))
    return (_("another %(role)s") if another else "%(role)s") % {"role": roles}
