"""Who reads an account, and why not: told to those who work on it, and to nobody else (P1)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from archive.consent.decisions import Question, permits
from archive.consent.models import Audience, Purpose
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.errors import AccessDenied
from archive.incidents.models import PlacePrecision
from archive.policy import duties
from archive.policy.access import (
    Because,
    Decision,
    Reader,
    can_view,
    closed_to_all,
    open_to_granted,
    readable_at,
)
from archive.policy.levels import ORDER
from archive.policy.models import Level
from archive.policy.querysets import valid_grants
from archive.publication import querysets as publications
from archive.testimony.models import Testimony


@dataclass(frozen=True, slots=True)
class Readers:
    """What holds at one level today: for those with a grant of it, `grants` of which run; at the public one for all."""

    level: Level
    decision: Decision
    grants: int


def readers_of(reader: Reader, testimony: Testimony) -> tuple[Readers, ...]:
    """What holds at each level, for one who works on the account's collection. Raises AccessDenied for others."""
    if not duties.collections_worked_on(reader).filter(pk=testimony.collection_id).exists():
        raise AccessDenied("no such account")
    today = clock.today()
    running: dict[Level, int] = dict.fromkeys(ORDER, 0)
    here = valid_grants(at=today).filter(collection=testimony.collection_id)
    for level in here.values_list("level", flat=True):
        running[Level(level)] += 1
    granted = [
        Readers(level, open_to_granted(testimony, level, at=today), running[level])
        for level in ORDER
    ]
    return (*granted, Readers(Level.PUBLIC, _public(reader, testimony, at=today), 0))


def open_levels(reader: Reader, testimony_ids: Iterable[UUID]) -> dict[UUID, frozenset[Level]]:
    """For each of these accounts the levels at which it is open to those granted, and the public one where it is published.

    Accounts of collections that the reader does not work on are left out. A query a level, however many accounts.
    """
    theirs = Testimony.objects.filter(
        pk__in=list(testimony_ids), collection__in=duties.collections_worked_on(reader)
    )
    known = list(theirs.values_list("pk", flat=True))
    found: dict[UUID, set[Level]] = {pk: set() for pk in known}
    for level in ORDER:
        for pk in readable_at(level).filter(pk__in=known).values_list("pk", flat=True):
            found[pk].add(level)
    standing = publications.standing(at=clock.today()).filter(testimony__in=known)
    for pk in standing.values_list("testimony", flat=True):
        found[pk].add(Level.PUBLIC)
    return {pk: frozenset(levels) for pk, levels in found.items()}


def _public(reader: Reader, testimony: Testimony, *, at: dt.date) -> Decision:
    """As `can_view`, and where nothing is public the reason in more words."""
    decision = can_view(reader, testimony, Level.PUBLIC)
    if decision.allowed:
        return decision
    closed = closed_to_all(testimony)
    if closed is not None:
        return closed
    for question in _questions_to_publish(testimony):
        consent = permits(testimony, question, at=at)
        if not consent.allowed:
            return Decision(False, Because.CONSENT, consent.reason)
    return decision


def _questions_to_publish(testimony: Testimony) -> list[Question]:
    """What consent is asked for what was published and not taken down; where nothing was, for a summary."""
    publication = testimony.publications.filter(ended_at__isnull=True).defer("content").first()
    if publication is None:
        return [Question(purpose=Purpose.PUBLISH_SUMMARY, audience=Audience.PUBLIC)]
    return [
        replace(
            question,
            place=PlacePrecision(publication.place_precision),
            date=DatePrecision(publication.date_precision),
        )
        for question in publications.questions_of(publication)
    ]
