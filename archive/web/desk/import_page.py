"""One imported file as the second person meets it: what came in, what was not plain, the file, and its accounts."""

import re
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from archive.consent.models import (
    DATE_LABELS,
    IDENTITY_LABELS,
    PLACE_LABELS,
    Audience,
    ConsentRecord,
    IdentityLevel,
    Purpose,
    State,
)
from archive.consent.querysets import from_files, waiting_from_files
from archive.core.dates import DatePrecision
from archive.core.errors import Conflict
from archive.incidents.models import PlacePrecision
from archive.sealing.errors import SealingError
from archive.testimony.models import KeptImport, ParticipantRole, Testimony
from archive.users.models import User
from archive.web.desk.wording import said
from archive.workflows.consent import ImportConfirmed
from archive.workflows.kept import NotPlain, not_plain

PER_PAGE = 50
# A file of so many rows is read again while the page is made; for a longer one the reader asks.
READ_AT_ONCE = 400

# Why a consent is not plain, as `archive.intake` says it, for the catalogues.
REASONS = (
    gettext_noop("blank"),
    gettext_noop("blank; left out"),
    gettext_noop("blank: it is not said who gave it"),
    gettext_noop("contradictory: said twice, and not the same"),
    gettext_noop("contradictory: it ends before it begins"),
    gettext_noop("another consent to this purpose says no plain audience"),
    gettext_noop("this audience does not go with the purpose"),
    gettext_noop("expired"),
    gettext_noop("given, but nothing is said of the evidence"),
    gettext_noop("not a day such as 2031-06-01"),
    gettext_noop("bytes that are not in the file's encoding"),
    gettext_noop("yes or no where a text belongs"),
    gettext_noop("a number where a text belongs"),
    gettext_noop("a list where a text belongs"),
    gettext_noop("an object where a text belongs"),
)
_ONE_OF = re.compile(r"not one of (?P<words>.*?)(?P<left_out>; left out)?")


class Same(NamedTuple):
    """What consents of a file say alike: by whom, to what, telling how much, for a time or on a condition."""

    who: ParticipantRole
    purpose: Purpose
    audience: Audience
    state: State
    identity: IdentityLevel
    place: PlacePrecision
    date: DatePrecision
    is_limited: bool
    has_conditions: bool

    @property
    def place_in_line(self) -> tuple[int, ...]:
        """By who said it, to what, and what."""
        return (
            list(ParticipantRole).index(self.who),
            list(Purpose).index(self.purpose),
            list(Audience).index(self.audience),
            list(State).index(self.state),
            *(-int(part) for part in self[4:]),
        )

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return ".".join([*map(str, self[:4]), *(str(int(part)) for part in self[4:])])


# Where each part of `Same` stands in the database, in its order.
COLUMNS = (
    "participant__role",
    "purpose",
    "audience",
    "state",
    "identity_level",
    "place_precision",
    "date_precision",
    "is_limited",
    "has_open_conditions",
)


@dataclass(frozen=True, slots=True)
class CameIn:
    """Consents of a file that say the same: how many there are, and how many of them wait."""

    key: str
    who: str
    purpose: str
    audience: str
    state: str
    is_given: bool
    identity: str
    place: str
    date: str
    is_limited: bool
    has_conditions: bool
    count: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows whose consent is not plain. `rows` are numbers as the partner's program shows them, `more` those not listed."""

    column: str
    reason: str
    rows: str
    more: int


@dataclass(frozen=True, slots=True)
class Doubts:
    """What reading the file again told: `refused` says why it could not be, and is empty else."""

    lines: tuple[Doubt, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account of the file, by code and row."""

    id: UUID
    code: str
    row: int | None
    is_withdrawn: bool
    waiting: int


def waiting_in(row: KeptImport) -> int:
    """How many consents of the file wait for a second person."""
    return _waiting(row).count()


def what_came_in(row: KeptImport) -> list[CameIn]:
    """The consents that stood in the file, those that say the same as one line."""
    waiting = _counted(_waiting(row))
    everything = _counted(_of(row))
    return [
        CameIn(
            key=same.key,
            who=str(same.who.label),
            purpose=str(same.purpose.label),
            audience=str(same.audience.label),
            state=str(same.state.label),
            is_given=same.state == State.GIVEN,
            identity=str(IDENTITY_LABELS[same.identity]),
            place=str(PLACE_LABELS[same.place]),
            date=str(DATE_LABELS[same.date]),
            is_limited=same.is_limited,
            has_conditions=same.has_conditions,
            count=everything[same],
            waiting=waiting.get(same, 0),
        )
        for same in sorted(everything, key=lambda each: each.place_in_line)
    ]


def accounts_of(row: KeptImport, *, only: str, page: str) -> "Page[Testimony]":
    """A page of the file's accounts; with `only`, the key of a line above, of those that have such a consent.

    Raises Http404 for a key that no line has.
    """
    accounts = Testimony.objects.filter(kept_import=row).order_by("import_row")
    if only:
        chosen = next((same for same in _counted(_of(row)) if same.key == only), None)
        if chosen is None:
            raise Http404
        alike = _with_limits(_of(row)).filter(**dict(zip(COLUMNS, chosen, strict=True)))
        accounts = accounts.filter(pk__in=alike.values("participant__testimony"))
    found = accounts.only("pk", "code", "import_row", "withdrawn_at")
    return Paginator(found, PER_PAGE).get_page(page)


def lines_of(row: KeptImport, accounts: "Page[Testimony]") -> list[AccountLine]:
    """The accounts of a page with what waits of each."""
    shown = list(accounts)
    waiting = dict(
        _waiting(row)
        .filter(testimony_id__in=[each.pk for each in shown])
        .order_by()
        .values_list("testimony_id")
        .annotate(count=Count("pk"))
    )
    return [
        AccountLine(
            each.pk,
            each.code,
            each.import_row,
            each.withdrawn_at is not None,
            waiting.get(each.pk, 0),
        )
        for each in shown
    ]


def doubts_of(user: User, row: KeptImport) -> Doubts:
    """Why consents came in as unknown or were left out. Opens the file, on record."""
    try:
        found = not_plain(user, row.pk)
    except Conflict as error:
        return Doubts(refused=said(error))
    except SealingError:
        return Doubts(refused=_("The kept file can't be opened. Tell those who run the archive."))
    return Doubts(tuple(_doubt(each) for each in found))


def confirmed_words(answer: ImportConfirmed) -> list[str]:
    """What came of confirming an import, in sentences."""
    words = [
        ngettext("One consent took effect.", "%(count)d consents took effect.", answer.confirmed)
        % {"count": answer.confirmed}
    ]
    if answer.overtaken:
        words.append(
            ngettext(
                "One was not confirmed: something else was said since, it was set aside, or its account is withdrawn.",
                "%(count)d were not confirmed: something else was said since, they were set aside, or their accounts "
                "are withdrawn.",
                answer.overtaken,
            )
            % {"count": answer.overtaken}
        )
    if answer.waiting:
        words.append(
            ngettext(
                "One still waits: press again, and it goes on from there.",
                "%(count)d still wait: press again, and it goes on from there.",
                answer.waiting,
            )
            % {"count": answer.waiting}
        )
    return words


def _of(row: KeptImport) -> QuerySet[ConsentRecord]:
    return from_files().filter(participant__testimony__kept_import=row)


def _waiting(row: KeptImport) -> QuerySet[ConsentRecord]:
    return waiting_from_files().filter(participant__testimony__kept_import=row)


def _with_limits(records: QuerySet[ConsentRecord]) -> QuerySet[ConsentRecord]:
    timed = Q(not_before__isnull=False) | Q(not_after__isnull=False)
    return records.annotate(is_limited=ExpressionWrapper(timed, output_field=BooleanField()))


def _counted(records: QuerySet[ConsentRecord]) -> dict[Same, int]:
    """How many of them say the same."""
    rows = _with_limits(records).order_by().values_list(*COLUMNS).annotate(count=Count("pk"))
    return {
        Same(
            ParticipantRole(who),
            Purpose(purpose),
            Audience(audience),
            State(state),
            IdentityLevel(identity),
            PlacePrecision(place),
            DatePrecision(date),
            bool(is_limited),
            bool(has_conditions),
        ): count
        for who, purpose, audience, state, identity, place, date, is_limited, has_conditions, count in rows
    }


def _doubt(found: NotPlain) -> Doubt:
    return Doubt(
        column=found.column,
        reason=_reason(found.reason),
        rows=found.rows.numbers,
        more=found.rows.unlisted,
    )


def _reason(reason: str) -> str:
    listed = _ONE_OF.fullmatch(reason)
    if listed is None:
        return _(reason)
    told = {"words": listed["words"]}
    if listed["left_out"]:
        return _("not one of %(words)s; left out") % told
    return _("not one of %(words)s") % told
