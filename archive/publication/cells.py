"""Public cells: what narrows published accounts down to one, and how many share it.

Whoever knows of somebody where, when and what happened to them can look for them among what is published. So an account is
published only where at least five published accounts cannot be told apart by that, itself among them, or where an officer
has accepted less, with a reason.

An account's cell is its public place, its public period and its public subjects. It is shared by the standing publications
of exactly this place and exactly this period that tell at least these subjects. Exactly, because a place rules the others
out: an account of a village hides none that tells only the district, since whoever looks for somebody of another village
passes over it. At least, because a subject rules nobody out: who tells of a fire may have been displaced, too. Whatever
of an account's place, period and subjects a visitor narrows a search to, and whatever other places and periods they
exclude, what is left holds the account's whole cell.

An account that tells neither place nor period nor subject stands in no cell: there is nothing to narrow by.

Age band and sex would belong to the cell, and are not public. A new field of `PublicContent` goes into `IN_CELL` and
`Cell`, or into `BESIDE_CELL` with the reason why nobody is found by it; a test fails until it does.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db.models import Q, QuerySet

from archive.core import clock
from archive.core.dates import DatePrecision, coarsen, parse_date
from archive.core.errors import InvalidInput
from archive.incidents.models import Place
from archive.publication.content import PublicContent
from archive.publication.models import CellAcceptance, Publication, Rendition
from archive.publication.querysets import standing

# So many published accounts share a cell, or an officer accepts it.
SMALLEST = 5

IN_CELL = ("places", "period", "terms")
BESIDE_CELL: Mapping[str, str] = {
    "schema_version": "of the format",
    "kind": "how much is told, not of whom",
    "language": "of the rendition, chosen by who drafts it; a language of few is theirs to weigh",
    "direction": "follows from the language",
    "title": "words: read by two people, looked through for what was redacted",
    "summary": "words",
    "advisory": "words",
    "collection": "who gathered it, which its own custodians publish",
    "passages": "words, redacted by two people",
}

# Subjects of one account whose every choice is looked at; of more the rarest are given up one by one.
LOOKED_THROUGH = 8
# What is offered to make a cell larger: the first few of those that give up least.
OFFERED = 4
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """What is public of an account by which it can be looked for: codes and EDTF text, each empty where not told."""

    place: str
    period: str
    terms: frozenset[str]

    @property
    def narrows(self) -> bool:
        """Whether anything is told that one could narrow by."""
        return bool(self.place or self.period or self.terms)


@dataclass(frozen=True, slots=True)
class CellSize:
    """A cell and how many published accounts share it: the account itself, published or not, is one of them.

    `leaves`: how many other published accounts would have fewer beside them than today, and fewer than four, since the
    account tells something else today.
    """

    cell: Cell
    shared: int
    leaves: int = 0

    @property
    def is_small(self) -> bool:
        """Whether too few share it."""
        return self.cell.narrows and self.shared < SMALLEST

    @property
    def needs_officer(self) -> bool:
        """Whether an officer must accept it, for the account itself or for those that it leaves."""
        return self.is_small or self.leaves > 0


@dataclass(frozen=True, slots=True)
class Coarser:
    """A way to tell less that would do: `shared` with so many, or narrowing nothing at all."""

    cell: Cell
    shared: int

    @property
    def key(self) -> str:
        """By which a page says which of them was chosen."""
        return "|".join((self.cell.place, self.cell.period, ",".join(sorted(self.cell.terms))))


@dataclass(frozen=True, slots=True)
class SmallCell:
    """A standing publication whose cell fewer share now; `accepted` where an officer's acceptance of it still holds."""

    testimony_id: UUID
    code: str
    size: CellSize
    accepted: bool


def cell_of(content: PublicContent) -> Cell:
    """The cell of what would be public."""
    return Cell(
        place=content.places[-1].code if content.places else "",
        period=content.period,
        terms=frozenset(term.code for term in content.terms),
    )


def size_of(cell: Cell, testimony_id: UUID) -> CellSize:
    """How many would share the cell once the account of this id tells it: it counts once, whatever it tells today."""
    told = _told([cell.place], [cell.period], besides=testimony_id)
    shared = 1 + sum(each.cell.terms >= cell.terms for each in told)
    return CellSize(cell, shared, _leaves(cell, testimony_id))


def coarser_than(cell: Cell, testimony_id: UUID) -> list[Coarser]:
    """What could be told instead so that five share it: what gives up least, first, and nothing that gives up more.

    A place is made coarser along its lineage, a period to its month and its year, subjects are left out. To tell none of
    them always does.
    """
    places = [*reversed(_lineage(cell.place)), ""]
    periods = _coarser_periods(cell.period)
    told = list(_told(places, periods, besides=testimony_id))
    found: dict[tuple[int, int, int], Coarser] = {}
    for higher, place in enumerate(places):
        for vaguer, period in enumerate(periods):
            others = [
                each.cell.terms & cell.terms
                for each in told
                if (each.cell.place, each.cell.period) == (place, period)
            ]
            best = _most_subjects(cell.terms, others, nothing_else=not place and not period)
            if best is not None:
                terms, shared = best
                lost = (higher, vaguer, len(cell.terms) - len(terms))
                found[lost] = Coarser(Cell(place, period, terms), shared)
    least = [
        lost
        for lost in found
        if any(lost)
        and not any(
            other != lost and all(a <= b for a, b in zip(other, lost, strict=True))
            for other in found
        )
    ]
    return [found[lost] for lost in sorted(least, key=lambda lost: (sum(lost), lost))[:OFFERED]]


def is_accepted(rendition: Rendition, digest: str, size: CellSize) -> bool:
    """Whether an officer's acceptance of these bytes holds for a cell of this size."""
    given = CellAcceptance.objects.filter(rendition=rendition).defer("reason")
    return any(
        holds(each, digest=digest, submitted_by=rendition.submitted_by_id, size=size)
        for each in given
    )


def holds(
    acceptance: CellAcceptance, *, digest: str, submitted_by: UUID | None, size: CellSize
) -> bool:
    """Whether somebody who did not submit it accepted exactly these bytes, when no more shared their cell than now and no
    fewer were left in another.
    """
    return (
        acceptance.content_hash == digest
        and acceptance.shared <= size.shared
        and acceptance.leaves >= size.leaves
        and acceptance.accepted_by_id != submitted_by
    )


def small_cells() -> list[SmallCell]:
    """The standing publications whose cell is shared by fewer than five now, the smallest first.

    Withdrawals make cells smaller, and so does what consent or time ends, or what an officer let leave. Nothing is taken
    down for that by itself.
    """
    together: dict[tuple[str, str], list[_Published]] = {}
    for each in _published(standing(at=clock.today())):
        together.setdefault((each.cell.place, each.cell.period), []).append(each)
    small: list[SmallCell] = []
    given: dict[UUID, list[CellAcceptance]] = {}
    for acceptance in CellAcceptance.objects.defer("reason"):
        given.setdefault(acceptance.rendition_id, []).append(acceptance)
    for alike in together.values():
        told = Counter(each.cell.terms for each in alike)
        shared = {
            terms: sum(count for more, count in told.items() if more >= terms) for terms in told
        }
        for each in alike:
            size = CellSize(each.cell, shared[each.cell.terms])
            if size.is_small:
                accepted = any(
                    holds(one, digest=each.content_hash, submitted_by=each.submitted_by, size=size)
                    for one in given.get(each.rendition_id, ())
                )
                small.append(SmallCell(each.testimony_id, each.code, size, accepted))
    return sorted(small, key=lambda each: (each.size.shared, each.code))


def _leaves(cell: Cell, testimony_id: UUID) -> int:
    """`CellSize.leaves` of an account that tells this cell from now on: by what is public, not by what was accepted."""
    own = next(_published(standing(at=clock.today()).filter(testimony=testimony_id)), None)
    if own is None:
        return 0
    today = own.cell
    stays = (cell.place, cell.period) == (today.place, today.period)
    others = _told([today.place], [today.period], besides=testimony_id)
    told = Counter(each.cell.terms for each in others if each.cell.narrows)
    return sum(
        count
        for terms, count in told.items()
        if terms <= today.terms
        and not (stays and terms <= cell.terms)
        and sum(times for more, times in told.items() if more >= terms) < SMALLEST
    )


@dataclass(frozen=True, slots=True)
class _Published:
    testimony_id: UUID
    rendition_id: UUID
    code: str
    content_hash: str
    submitted_by: UUID | None
    cell: Cell


def _told(
    places: Collection[str], periods: Collection[str], *, besides: UUID
) -> Iterator[_Published]:
    """What other accounts tell publicly of one of these places, "" for none, and one of these periods."""
    here = Q(rendition__place__code__in=[place for place in places if place])
    if "" in places:
        here |= Q(rendition__place__isnull=True)
    rows = standing(at=clock.today()).filter(here, rendition__period__in=list(periods))
    return _published(rows.exclude(testimony=besides))


def _published(rows: QuerySet[Publication]) -> Iterator[_Published]:
    """The cells of these publications, from the renditions that they are the bytes of. Opens nothing."""
    columns = ("testimony", "rendition", "code", "content_hash", "rendition__submitted_by")
    told = list(
        rows.order_by().values_list(*columns, "rendition__place__code", "rendition__period")
    )
    through = Rendition.terms.through.objects
    for first in range(0, len(told), CHUNK):
        some = told[first : first + CHUNK]
        terms: dict[UUID, set[str]] = {}
        links = through.filter(rendition__in=[row[1] for row in some])
        for rendition_id, code in links.values_list("rendition", "term__code"):
            terms.setdefault(rendition_id, set()).add(code)
        for testimony_id, rendition_id, code, content_hash, submitted_by, place, period in some:
            cell = Cell(place or "", period, frozenset(terms.get(rendition_id, ())))
            yield _Published(testimony_id, rendition_id, code, content_hash, submitted_by, cell)


def _most_subjects(
    wanted: frozenset[str], others: list[frozenset[str]], *, nothing_else: bool
) -> tuple[frozenset[str], int] | None:
    """As many of the wanted subjects as four others tell together, and by how many they would then be shared."""

    def shared(terms: frozenset[str]) -> int:
        return 1 + sum(terms <= each for each in others)

    for terms in _choices(wanted, others):
        if shared(terms) >= SMALLEST or (nothing_else and not terms):
            same_size = (each for each in _choices(wanted, others) if len(each) == len(terms))
            best = max(same_size, key=lambda each: (shared(each), sorted(each)))
            return best, shared(best)
    return None


def _choices(wanted: frozenset[str], others: list[frozenset[str]]) -> Iterable[frozenset[str]]:
    """Choices among the wanted subjects, the largest first."""
    common = Counter(term for each in others for term in each)
    ordered = sorted(wanted, key=lambda term: (-common[term], term))
    if len(ordered) > LOOKED_THROUGH:
        return [frozenset(ordered[:size]) for size in range(len(ordered), -1, -1)]
    return [
        frozenset(chosen)
        for size in range(len(ordered), -1, -1)
        for chosen in combinations(ordered, size)
    ]


def _lineage(place: str) -> tuple[str, ...]:
    if not place:
        return ()
    return Place.objects.get(code=place).lineage


def _coarser_periods(period: str) -> list[str]:
    """The period, its months, its years, none: each once."""
    if not period:
        return [""]
    try:
        date = parse_date(period)
    except InvalidInput:
        return [period, ""]
    told = [coarsen(date, to=to) for to in (DatePrecision.MONTH, DatePrecision.YEAR)]
    return list(dict.fromkeys((period, *told, "")))
