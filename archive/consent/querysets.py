"""The same rule as `permits`, as a filter. A property test holds the two equal."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from archive.consent.decisions import Question
from archive.consent.models import SET_ASIDE, Audience, ConsentRecord, Purpose, State
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.testimony.models import KeptImport, Participant, Testimony


def kept(testimonies: QuerySet[Testimony]) -> QuerySet[Testimony]:
    """Those that nobody refused the archive to keep."""
    refused = ConsentRecord.objects.filter(
        participant__testimony=OuterRef("pk"),
        is_current=True,
        purpose=Purpose.KEEP,
        state__in=[State.REFUSED, State.WITHDRAWN],
    )
    return testimonies.filter(~Exists(refused))


def permitting(
    testimonies: QuerySet[Testimony], question: Question, *, at: dt.date
) -> QuerySet[Testimony]:
    """Those for which every participant gave what is asked, on that day."""
    giving = ConsentRecord.objects.filter(
        participant=OuterRef("pk"),
        identity_level__gte=int(question.identity),
        place_precision__gte=int(question.place),
        date_precision__gte=int(question.date),
    )
    return kept(testimonies).filter(
        everybody_gave(giving, question.purpose, question.audience, at=at, testimony="pk"),
        withdrawn_at__isnull=True,
    )


def everybody_gave(
    giving: QuerySet[ConsentRecord],
    purpose: Purpose,
    audience: Audience,
    *,
    at: dt.date,
    testimony: str,
) -> Q:
    """A condition: somebody was in the room, and nobody there is without a record of `giving` in effect on that day.

    `giving` is filtered by ``participant=OuterRef("pk")``; `testimony` names the outer query's key of the account.
    """
    in_effect = giving.filter(
        Q(not_before__isnull=True) | Q(not_before__lte=at),
        Q(not_after__isnull=True) | Q(not_after__gte=at),
        purpose=purpose,
        audience=audience,
        is_current=True,
        state=State.GIVEN,
        has_open_conditions=False,
    )
    in_the_room = Participant.objects.filter(testimony=OuterRef(testimony))
    return Q(Exists(in_the_room)) & ~Q(Exists(in_the_room.filter(~Exists(in_effect))))


def still_waiting(records: QuerySet[ConsentRecord]) -> QuerySet[ConsentRecord]:
    """Those of `records` that a second person can still confirm.

    A later word of the same person to the same purpose and audience, in effect or narrowing, has overtaken the others.
    """
    later = ConsentRecord.objects.filter(
        Q(is_current=True) | Q(widens=False),
        participant=OuterRef("participant"),
        purpose=OuterRef("purpose"),
        audience=OuterRef("audience"),
        recorded_at__gt=OuterRef("recorded_at"),
    )
    return records.filter(~Exists(later), widens=True, confirmed_by__isnull=True)


def set_asides(*, of: QuerySet[ConsentRecord] | None = None) -> QuerySet[ConsentRecord]:
    """The records by which consents were set aside; of these consents alone where they are given."""
    found = ConsentRecord.objects.filter(
        notice__name=SET_ASIDE, state=State.UNKNOWN, widens=False, is_current=False
    )
    if of is None:
        return found
    same = of.filter(
        participant=OuterRef("participant"),
        purpose=OuterRef("purpose"),
        audience=OuterRef("audience"),
        recorded_at__lt=OuterRef("recorded_at"),
        widens=True,
        confirmed_by__isnull=True,
    )
    return found.filter(Exists(same))


def unanswered_asides(*, of: QuerySet[ConsentRecord]) -> QuerySet[ConsentRecord]:
    """The records by which these consents were set aside, where nothing was recorded in their place since."""
    later = ConsentRecord.objects.filter(
        participant=OuterRef("participant"),
        purpose=OuterRef("purpose"),
        audience=OuterRef("audience"),
        recorded_at__gt=OuterRef("recorded_at"),
    )
    asides = set_asides().values("pk")
    return set_asides(of=of).filter(~Exists(later.exclude(pk__in=asides)))


def from_files() -> QuerySet[ConsentRecord]:
    """The consents that stood in imported files. What an importer has typed in since the release is not among them."""
    of_file = "participant__testimony__kept_import__"
    return ConsentRecord.objects.filter(
        recorded_by=F(f"{of_file}imported_by"), recorded_at__lte=F(f"{of_file}released_at")
    )


def waiting_from_files() -> QuerySet[ConsentRecord]:
    """Of these, those that wait for a second person, of accounts that are not withdrawn."""
    return still_waiting(from_files()).filter(participant__testimony__withdrawn_at__isnull=True)


def accounts_waiting() -> QuerySet[Testimony]:
    """Accounts with such a consent. Asked account by account: a file has thousands, and the index is in their order."""
    return Testimony.objects.filter(
        Exists(waiting_from_files().filter(testimony_id=OuterRef("pk")))
    )


def imports_to_confirm() -> QuerySet[KeptImport]:
    """Released imports with consents that wait for a second person, or whose confirmation was cut off."""
    accounts = accounts_waiting().filter(kept_import=OuterRef("pk"))
    return KeptImport.objects.filter(
        Exists(accounts) | Q(consents_confirmed_by__isnull=False),
        released_at__isnull=False,
        consents_confirmed_at__isnull=True,
    )


def closing_days_of(
    testimony_ids: Sequence[UUID], questions: Sequence[Question]
) -> dict[UUID, dt.date | None]:
    """For each of these accounts the first day on which time alone ends what consent permits; None where no end was set."""
    asked = Q()
    for question in questions:
        asked |= Q(purpose=question.purpose, audience=question.audience)
    ends = (
        ConsentRecord.objects.filter(asked, testimony_id__in=testimony_ids, is_current=True)
        .order_by("testimony_id")
        .values("testimony_id")
        .annotate(last=models.Min("not_after"))
    )
    return {
        row["testimony_id"]: None if row["last"] is None else row["last"] + dt.timedelta(days=1)
        for row in ends
    }


def precisions_given(
    testimony_ids: Sequence[UUID], question: Question
) -> dict[UUID, tuple[PlacePrecision, DatePrecision]]:
    """For each of these accounts how exactly place and date may be told: the least that any participant gave."""
    least = (
        ConsentRecord.objects.filter(
            testimony_id__in=testimony_ids,
            purpose=question.purpose,
            audience=question.audience,
            is_current=True,
            state=State.GIVEN,
        )
        .order_by("testimony_id")
        .values("testimony_id")
        .annotate(place=models.Min("place_precision"), date=models.Min("date_precision"))
    )
    return {
        row["testimony_id"]: (PlacePrecision(row["place"]), DatePrecision(row["date"]))
        for row in least
    }
