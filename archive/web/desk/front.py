"""The desk's first page: what waits for the one who looks, in their collections."""

from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.consent.models import ConsentRecord
from archive.policy.models import Grant
from archive.policy.roles import Duty
from archive.publication.models import Rendition, RenditionState
from archive.redaction.models import RedactionSet, SetState
from archive.testimony.models import KeptImport, Testimony, Transcript
from archive.web.desk.base import show
from archive.web.desk.people import Worker, may_begin_collections, worker_of
from archive.web.desk.steps import waiting_among

MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A heap on the desk: what it is, and its first rows as code and link."""

    title: str
    rows: tuple[tuple[str, str], ...]
    is_cut: bool


def waiting_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what is left to finish."""
    worker = worker_of(request)
    heaps = [
        _heap(_("Consents to confirm"), _consents(worker)),
        _heap(_("Redactions to approve"), _redactions(worker)),
        _heap(_("Public summaries to approve"), _renditions(worker)),
        _heap(_("Approved, to publish"), _approved(worker)),
        _heap(_("Grants to decide"), _grants(worker)),
        _heap(_("Imports whose consents wait"), _imports(worker)),
        _heap(_("Redactions under work"), _marking(worker)),
        _heap(_("Texts without redactions"), _unmarked(worker)),
    ]
    return show(
        site,
        request,
        "front",
        title=_("Waiting for you"),
        heaps=[heap for heap in heaps if heap.rows],
        has_collections=bool(worker.duties),
        may_begin=may_begin_collections(worker.user),
        may_enter=bool(worker.where(Duty.ENTER)),
    )


def _heap(title: str, rows: list[tuple[str, str]]) -> Waiting:
    return Waiting(title, tuple(rows[:MOST]), is_cut=len(rows) > MOST)


def _at_work(worker: Worker, duty: Duty) -> Q:
    """Accounts of the collections in which the worker holds the duty, released and not withdrawn."""
    standing = Testimony.objects.standing().filter(collection__in=worker.where(duty))
    return Q(testimony__in=standing.values("pk"))


def _consents(worker: Worker) -> list[tuple[str, str]]:
    """Accounts with a consent that somebody else recorded and that can still be confirmed."""
    collections = worker.where(Duty.CONFIRM_CONSENT)
    pending = ConsentRecord.objects.filter(widens=True, confirmed_by__isnull=True)
    found = Testimony.objects.standing().filter(
        collection__in=collections,
        participants__consents__in=pending.exclude(recorded_by=worker.user),
    )
    rows = []
    for testimony in found.distinct().only("id", "code"):
        records = ConsentRecord.objects.filter(participant__testimony=testimony).defer(
            "attribution", "conditions", "evidence"
        )
        if any(each.recorded_by_id != worker.user.pk for each in waiting_among(records)):
            url = reverse("admin:archive_testimony_change", args=[testimony.pk]) + "#consent"
            rows.append((testimony.code, url))
        if len(rows) > MOST:
            break
    return rows


def _redactions(worker: Worker) -> list[tuple[str, str]]:
    return _sets(
        worker, Duty.APPROVE_REDACTION, Q(state=SetState.SUBMITTED) & ~Q(submitted_by=worker.user)
    )


def _marking(worker: Worker) -> list[tuple[str, str]]:
    return _sets(worker, Duty.REDACT, Q(state=SetState.DRAFT))


def _sets(worker: Worker, duty: Duty, which: Q) -> list[tuple[str, str]]:
    collections = worker.where(duty)
    found = (
        RedactionSet.objects.filter(
            which,
            transcript__is_current=True,
            transcript__testimony__in=Testimony.objects.standing().values("pk"),
            transcript__testimony__collection__in=collections,
        )
        .order_by("created_at")
        .values_list("transcript__testimony__code", "transcript__language", "transcript")
    )
    return [
        (f"{code} ({language})", reverse("admin:archive_transcript_redact", args=[transcript]))
        for code, language, transcript in found[: MOST + 1]
    ]


def _unmarked(worker: Worker) -> list[tuple[str, str]]:
    """Current texts for which no set was ever begun."""
    found = Transcript.objects.filter(
        _at_work(worker, Duty.REDACT), is_current=True, redaction_sets__isnull=True
    ).values_list("testimony__code", "language", "pk")
    return [
        (f"{code} ({language})", reverse("admin:archive_transcript_redact", args=[pk]))
        for code, language, pk in found[: MOST + 1]
    ]


def _renditions(worker: Worker) -> list[tuple[str, str]]:
    waiting = Q(state=RenditionState.SUBMITTED) & ~Q(submitted_by=worker.user)
    return _pages(worker, Duty.APPROVE_PUBLICATION, waiting)


def _approved(worker: Worker) -> list[tuple[str, str]]:
    return _pages(worker, Duty.PUBLISH, Q(state=RenditionState.APPROVED))


def _pages(worker: Worker, duty: Duty, which: Q) -> list[tuple[str, str]]:
    found = Rendition.objects.filter(which, _at_work(worker, duty)).values_list(
        "testimony__code", "testimony"
    )
    return [
        (code, reverse("admin:archive_testimony_publication", args=[testimony]))
        for code, testimony in found[: MOST + 1]
    ]


def _grants(worker: Worker) -> list[tuple[str, str]]:
    found = (
        Grant.objects.filter(
            collection__in=worker.where(Duty.DECIDE_GRANT),
            approved_at__isnull=True,
            refused_at__isnull=True,
        )
        .exclude(asked_by=worker.user)
        .exclude(user=worker.user)
        .values_list("case__code", "collection__code", "pk")
    )
    return [
        (f"{case} · {collection}", reverse("admin:archive_grant_change", args=[pk]))
        for case, collection, pk in found[: MOST + 1]
    ]


def _imports(worker: Worker) -> list[tuple[str, str]]:
    found = (
        KeptImport.objects.filter(
            collection__in=worker.where(Duty.CONFIRM_CONSENT),
            released_at__isnull=False,
            consents_confirmed_at__isnull=True,
        )
        .exclude(imported_by=worker.user)
        .values_list("code", "pk")
    )
    return [
        (code, reverse("admin:archive_keptimport_change", args=[pk]))
        for code, pk in found[: MOST + 1]
    ]
