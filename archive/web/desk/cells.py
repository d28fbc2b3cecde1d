"""Public cells at the desk: how many share one, what would make it larger, what an officer accepted, which are small now."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.incidents.models import Place, Term
from archive.policy import duties
from archive.policy.indexing import CHUNK, batched
from archive.policy.roles import Duty
from archive.publication.cells import (
    SMALLEST,
    Cell,
    cell_of,
    coarser_than,
    holds,
    is_accepted,
    size_of,
    small_cells,
)
from archive.publication.content import Named, PublicContent, named_lineage, named_term
from archive.publication.models import Rendition, RenditionState
from archive.publication.services import OPEN, UNDER_WAY
from archive.web.desk.base import READING, show
from archive.web.desk.fields import block
from archive.web.desk.people import Worker, worker_of

# Of the list of small cells; and how many renditions the front page looks at for those that wait for an officer.
MOST = 200
LOOKED_AT = 60


class AcceptForm(forms.Form):
    """Why few may share a cell."""

    reason = block(
        gettext_lazy("why it may be published all the same"),
        required=True,
        help_text=gettext_lazy("Sealed. What would the coarser cell lose, and who could be found?"),
    )


@dataclass(frozen=True, slots=True)
class CellTold:
    """A cell with the names of what it tells."""

    places: tuple[Named, ...]
    period: str
    terms: tuple[Named, ...]
    narrows: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A coarser cell that would do. `key` says which one was chosen."""

    key: str
    told: CellTold
    shared: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an officer accepted. `holds`: whether it suffices for these bytes and for as many as share the cell now."""

    by: str
    at: dt.datetime
    shared: int
    reason: str
    holds: bool


@dataclass(frozen=True, slots=True)
class CellShown:
    """The cell of what would be public, as the publication page shows it."""

    told: CellTold
    shared: int
    leaves: int
    least: int
    is_small: bool
    needs_officer: bool
    is_accepted: bool
    proposals: tuple[Proposal, ...]
    accepted: tuple[Accepted, ...]


@dataclass(frozen=True, slots=True)
class SmallCellShown:
    """A published account whose cell is small now."""

    code: str
    url: str
    publication: str
    told: CellTold
    shared: int
    accepted: bool


def cell_shown(rendition: Rendition, content: PublicContent) -> CellShown:
    """The cell of this content. Within the act by which it was opened: reasons are sealed."""
    cell, digest = cell_of(content), content.digest
    size = size_of(cell, rendition.testimony_id)
    is_open = rendition.state in OPEN
    offered = coarser_than(cell, rendition.testimony_id) if size.is_small and is_open else []
    return CellShown(
        told=CellTold(content.places, content.period, content.terms, cell.narrows),
        shared=size.shared,
        leaves=size.leaves,
        least=SMALLEST,
        is_small=size.is_small,
        needs_officer=size.needs_officer,
        is_accepted=is_accepted(rendition, digest, size),
        proposals=tuple(Proposal(each.key, _told(each.cell), each.shared) for each in offered),
        accepted=tuple(
            Accepted(
                by=str(each.accepted_by),
                at=each.accepted_at,
                shared=each.shared,
                reason=each.reason,
                holds=holds(each, digest=digest, submitted_by=rendition.submitted_by_id, size=size),
            )
            for each in rendition.acceptances.select_related("accepted_by")
        ),
    )


def cells_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Published accounts of the reader's collections whose cell fewer than five share now."""
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    worker = worker_of(request)
    everywhere = small_cells()
    theirs: dict[UUID, str] = {}
    for some in batched([each.testimony_id for each in everywhere], CHUNK):
        told = duties.told_to(worker.user).filter(pk__in=some)
        theirs |= dict(told.values_list("pk", "code"))
    small = [each for each in everywhere if each.testimony_id in theirs]
    return show(
        site,
        request,
        "cells",
        title=_("Small public cells"),
        least=SMALLEST,
        is_cut=len(small) > MOST,
        rows=[
            SmallCellShown(
                code=theirs[each.testimony_id],
                url=reverse("admin:archive_testimony_publication", args=[each.testimony_id]),
                publication=each.code,
                told=_told(each.size.cell),
                shared=each.size.shared,
                accepted=each.accepted,
            )
            for each in small[:MOST]
        ],
    )


def waiting_for_officer(worker: Worker) -> Iterator[Rendition]:
    """Renditions under way that an officer must accept and has not yet, for one who did not submit them."""
    waiting = Rendition.objects.filter(
        testimony__in=duties.told_to(worker.user),
        testimony__collection__in=worker.where(Duty.ACCEPT_CELL),
        state__in=UNDER_WAY,
    )
    found = waiting.exclude(submitted_by=worker.user).defer("title", "summary", "advisory")
    ordered = found.select_related("place", "testimony").order_by("created_at")
    for rendition in ordered.prefetch_related("terms")[:LOOKED_AT]:
        cell = Cell(
            place=rendition.place.code if rendition.place is not None else "",
            period=rendition.period,
            terms=frozenset(term.code for term in rendition.terms.all()),
        )
        size = size_of(cell, rendition.testimony_id)
        if size.needs_officer and not is_accepted(rendition, rendition.content_hash, size):
            yield rendition


def may_accept(worker: Worker, rendition: Rendition | None) -> bool:
    """Whether it is theirs to accept the cell of this rendition, where it is small."""
    return (
        rendition is not None
        and worker.may(Duty.ACCEPT_CELL, rendition.testimony.collection_id)
        and rendition.state in UNDER_WAY
        and rendition.submitted_by_id != worker.user.pk
    )


def may_coarsen(worker: Worker, rendition: Rendition | None) -> bool:
    """Whether they may take a coarser cell into the draft, or back into one."""
    if rendition is None:
        return False
    collection = rendition.testimony.collection_id
    if worker.may(Duty.APPROVE_PUBLICATION, collection):
        return True
    return rendition.state == RenditionState.DRAFT and worker.may(Duty.DRAFT, collection)


def _told(cell: Cell) -> CellTold:
    place = Place.objects.filter(code=cell.place).first() if cell.place else None
    terms = Term.objects.filter(code__in=cell.terms).order_by("code")
    return CellTold(
        places=named_lineage(place),
        period=cell.period,
        terms=tuple(named_term(term) for term in terms),
        narrows=cell.narrows,
    )
