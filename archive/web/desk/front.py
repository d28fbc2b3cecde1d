"""The desk's first page: what waits for the one who looks, in their collections.

It is asked for all day long, so each heap is a look into an index that ends after a page's worth of rows, whatever the
number of accounts.
"""

from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.contrib.admin import AdminSite
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.consent.decisions import Question
from archive.consent.models import Audience, ConsentRecord, Purpose
from archive.consent.querysets import (
    imports_to_confirm,
    permitting,
    still_waiting,
    unanswered_asides,
)
from archive.core import clock
from archive.policy.duties import may_begin_collections
from archive.policy.models import Grant
from archive.policy.roles import Duty
from archive.publication.models import Rendition, RenditionKind, RenditionState
from archive.redaction.models import RedactionSet, SetState
from archive.redaction.renditions import NOBODY
from archive.testimony.models import Relation, Testimony, Transcript
from archive.web.desk.base import show
from archive.web.desk.cells import waiting_for_officer
from archive.web.desk.people import Worker, worker_of

MOST = 20
# Accounts with something of their people's consent open, up to which they are named to the database one by one.
FEW = 500

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A heap on the desk: what it is, and its first rows as code and link."""

    title: str
    rows: tuple[Row, ...]
    is_cut: bool


def waiting_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what is left to finish."""
    worker = worker_of(request)
    heaps = [
        _heap(_("Consents to confirm"), _consents(worker)),
        _heap(_("Consents of yours that were set aside"), _asides(worker)),
        _heap(_("Conditions to look at"), _conditions(worker)),
        _heap(_("Redactions to approve"), _redactions(worker)),
        _heap(_("Public summaries to approve"), _renditions(worker)),
        _heap(_("Approved, to publish"), _approved(worker)),
        _heap(_("Small public cells to accept"), _small_cells(worker)),
        _heap(_("Grants to decide"), _grants(worker)),
        _heap(_("Imports whose consents wait"), _imports(worker)),
        _heap(_("Relations to decide"), _relations(worker)),
        _heap(_("Redactions under work"), _marking(worker)),
        _heap(_("Public summaries to finish"), _drafts(worker)),
        _heap(_("Texts without redactions"), _unmarked(worker)),
    ]
    return show(
        site,
        request,
        "front",
        title=_("Waiting for you"),
        heaps=[heap for heap in heaps if heap.rows],
        has_collections=bool(worker.duties or worker.offices),
        may_begin=may_begin_collections(worker.user),
        may_enter=bool(worker.where(Duty.ENTER)),
        sees_cells=bool(worker.where(Duty.WITHDRAW) or worker.where(Duty.ACCEPT_CELL)),
    )


def _heap(title: str, rows: list[Row]) -> Waiting:
    return Waiting(title, tuple(rows[:MOST]), is_cut=len(rows) > MOST)


def _standing(worker: Worker, duty: Duty) -> QuerySet[Testimony]:
    """Accounts of the collections in which the worker holds the duty, released and not withdrawn."""
    return Testimony.objects.standing().filter(collection__in=worker.where(duty))


def _consents(worker: Worker) -> list[Row]:
    """Accounts with a consent that somebody else recorded and that can still be confirmed."""
    # `still_waiting` says this too; said first, it is the index's own condition.
    waiting = ConsentRecord.objects.filter(widens=True, confirmed_by__isnull=True)
    others = waiting.exclude(recorded_by=worker.user)
    exactly = still_waiting(others.filter(testimony_id=OuterRef("pk")))
    return _of_accounts(worker, others, exactly)


def _asides(worker: Worker) -> list[Row]:
    """Accounts with a consent that the worker recorded, that was set aside, and that nobody has recorded anew."""
    theirs = unanswered_asides(of=ConsentRecord.objects.filter(recorded_by=worker.user))
    accounts = theirs.order_by().values("testimony_id")
    found = _standing(worker, Duty.RECORD_CONSENT).filter(pk__in=accounts)
    return _links(found)


def _conditions(worker: Worker) -> list[Row]:
    """Accounts with a condition of a consent that somebody else recorded and that is not met yet."""
    unmet = ConsentRecord.objects.filter(is_current=True, has_open_conditions=True)
    others = unmet.exclude(recorded_by=worker.user)
    return _of_accounts(worker, others, others.filter(testimony_id=OuterRef("pk")))


def _of_accounts(
    worker: Worker, records: QuerySet[ConsentRecord], exactly: QuerySet[ConsentRecord]
) -> list[Row]:
    """The accounts of `records`, such that one of theirs is among `exactly`.

    Which accounts these are is looked up first, index alone: of all consents few are open, unless a file has just come in.
    They may all be of collections of others, so as much is asked where there are none (P1).
    """
    if not worker.where(Duty.CONFIRM_CONSENT):
        return []
    accounts = records.order_by("testimony_id").values_list("testimony_id", flat=True).distinct()
    few = list(accounts[: FEW + 1])
    found = _standing(worker, Duty.CONFIRM_CONSENT).filter(
        Exists(exactly), pk__in=[*few, NOBODY] if len(few) <= FEW else accounts
    )
    return _links(found)


def _links(found: QuerySet[Testimony]) -> list[Row]:
    return [
        (code, reverse("admin:archive_testimony_change", args=[pk]) + "#participants")
        for code, pk in found.order_by().values_list("code", "pk")[: MOST + 1]
    ]


def _redactions(worker: Worker) -> list[Row]:
    submitted = RedactionSet.objects.filter(state=SetState.SUBMITTED)
    return _sets(worker, Duty.APPROVE_REDACTION, submitted.exclude(submitted_by=worker.user))


def _marking(worker: Worker) -> list[Row]:
    return _sets(worker, Duty.REDACT, RedactionSet.objects.filter(state=SetState.DRAFT))


def _sets(worker: Worker, duty: Duty, sets: QuerySet[RedactionSet]) -> list[Row]:
    theirs = _standing(worker, duty).filter(pk=OuterRef("transcript__testimony"))
    found = (
        sets.filter(Exists(theirs), transcript__is_current=True)
        .order_by("created_at")
        .values_list("transcript__testimony__code", "transcript__language", "transcript")
    )
    return [_text_row(*row) for row in found[: MOST + 1]]


def _unmarked(worker: Worker) -> list[Row]:
    """Current texts for which no set was ever begun."""
    found = Transcript.objects.filter(
        Q(testimony__kept_import__isnull=True)
        | Q(testimony__kept_import__released_at__isnull=False),
        ~Exists(RedactionSet.objects.filter(transcript=OuterRef("pk"))),
        testimony__collection__in=worker.where(Duty.REDACT),
        testimony__withdrawn_at__isnull=True,
        is_current=True,
    )
    rows = found.order_by().values_list("testimony__code", "language", "pk")
    return [_text_row(*row) for row in rows[: MOST + 1]]


def _text_row(code: str, language: str, transcript: UUID) -> Row:
    return f"{code} ({language})", reverse("admin:archive_transcript_redact", args=[transcript])


def _renditions(worker: Worker) -> list[Row]:
    submitted = Rendition.objects.filter(state=RenditionState.SUBMITTED)
    others = submitted.exclude(submitted_by=worker.user)
    return _pages(worker, Duty.APPROVE_PUBLICATION, others)


def _approved(worker: Worker) -> list[Row]:
    approved = Rendition.objects.filter(state=RenditionState.APPROVED)
    return _pages(worker, Duty.PUBLISH, approved)


def _small_cells(worker: Worker) -> list[Row]:
    if not worker.where(Duty.ACCEPT_CELL):
        return []
    return [
        (
            each.testimony.code,
            reverse("admin:archive_testimony_publication", args=[each.testimony_id]) + "#cell",
        )
        for each in islice(waiting_for_officer(worker), MOST + 1)
    ]


def _drafts(worker: Worker) -> list[Row]:
    """Drafts that can be finished: one that consent closes could not be submitted."""
    drafts = Rendition.objects.filter(
        Q(kind=RenditionKind.SUMMARY) | Exists(_permitted(Purpose.PUBLISH_TEXT)),
        Exists(_permitted(Purpose.PUBLISH_SUMMARY)),
        state=RenditionState.DRAFT,
    )
    return _pages(worker, Duty.DRAFT, drafts)


def _permitted(purpose: Purpose) -> QuerySet[Testimony]:
    account = Testimony.objects.filter(pk=OuterRef("testimony"))
    question = Question(purpose=purpose, audience=Audience.PUBLIC)
    return permitting(account, question, at=clock.today())


def _pages(worker: Worker, duty: Duty, renditions: QuerySet[Rendition]) -> list[Row]:
    theirs = _standing(worker, duty).filter(pk=OuterRef("testimony"))
    found = renditions.filter(Exists(theirs)).order_by("created_at")
    return [
        (code, reverse("admin:archive_testimony_publication", args=[testimony]))
        for code, testimony in found.values_list("testimony__code", "testimony")[: MOST + 1]
    ]


def _grants(worker: Worker) -> list[Row]:
    found = (
        Grant.objects.filter(
            collection__in=worker.where(Duty.DECIDE_GRANT),
            approved_at__isnull=True,
            refused_at__isnull=True,
        )
        .exclude(asked_by=worker.user)
        .exclude(user=worker.user)
        .order_by("asked_at")
        .values_list("case__code", "collection__code", "pk")
    )
    return [
        (f"{case} · {collection}", reverse("admin:archive_grant_change", args=[pk]))
        for case, collection, pk in found[: MOST + 1]
    ]


def _imports(worker: Worker) -> list[Row]:
    found = (
        imports_to_confirm()
        .filter(collection__in=worker.where(Duty.CONFIRM_CONSENT))
        .exclude(imported_by=worker.user)
        .order_by("created_at")
        .values_list("code", "pk")
    )
    return [
        (code, reverse("admin:archive_keptimport_change", args=[pk]))
        for code, pk in found[: MOST + 1]
    ]


def _relations(worker: Worker) -> list[Row]:
    """Relations that nobody has decided yet, between accounts that the worker may relate, both of them (P1).

    Who proposed one may decide it too. One of an account that was withdrawn is told to nobody, so it waits for nobody.
    """
    mine = worker.where(Duty.RELATE)
    found = (
        Relation.objects.proposed()
        .within(mine)
        .filter(one__withdrawn_at__isnull=True, other__withdrawn_at__isnull=True)
        .order_by("created_at")
        .values_list("one__code", "other__code", "one")
    )
    return [
        (
            f"{one} · {other}",
            reverse("admin:archive_testimony_change", args=[pk]) + "#relations",
        )
        for one, other, pk in found[: MOST + 1]
    ]
