"""Reading the log back: who did what to an object."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, models

from archive.audit.log import AuditUnavailable
from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.verbs import LOOKS, Outcome, Verb


@dataclass(frozen=True, slots=True)
class ActRead:
    """An act on an object: when, what, how it ended, by whom. No details: those are the log's."""

    at: dt.datetime
    verb: Verb
    outcome: Outcome
    agent: str


def acts_on(objects: Iterable[UUID], *, longest: int, looks: bool) -> list[ActRead]:
    """The acts on these objects, newest first, from at most `longest` entries. Raises AuditUnavailable.

    Without `looks` only those that change something. Which case an act belonged to is not told.
    """
    entries = AuditEntry.objects.filter(object_id__in=list(objects))
    return _acts(entries if looks else entries.exclude(verb__in=LOOKS), longest)


def acts_in_case(
    case: UUID, objects: Iterable[UUID], verbs: Collection[Verb], *, longest: int
) -> list[ActRead]:
    """The acts of these kinds on these objects in a case, as above. Raises AuditUnavailable."""
    entries = AuditEntry.objects.filter(object_id__in=list(objects))
    return _acts(entries.filter(case_id=case, verb__in=verbs), longest)


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was committed, and when."""

    act: UUID
    at: dt.datetime


def last_done(verb: Verb, on: UUID) -> Done | None:
    """The last act of this kind on an object that was committed, whether or not its outcome stands in the log by now.

    Of those that were begun the last 500 are looked at. Raises AuditUnavailable.
    """
    begun = AuditEntry.objects.filter(object_id=on, verb=verb, outcome=Outcome.INTENDED)
    try:
        acts = list(begun.order_by("-number").values_list("act", flat=True)[:500])
    except DatabaseError as error:
        raise AuditUnavailable("the record can't be read") from error
    done = CommittedAct.objects.filter(act__in=acts).order_by("-at").first()
    return None if done is None else Done(done.act, done.at)


def _acts(entries: models.QuerySet[AuditEntry], longest: int) -> list[ActRead]:
    rows = entries.order_by("-number").values_list(
        "act", "created_at", "verb", "outcome", "agent_name"
    )
    acts: dict[UUID, ActRead] = {}
    try:
        for act, at, verb, outcome, agent in rows[:longest]:
            # Newest first: the first line met of an act is its outcome, where it has one.
            acts.setdefault(act, ActRead(at, Verb(verb), Outcome(outcome), agent))
    except DatabaseError as error:
        raise AuditUnavailable("the record can't be read") from error
    return list(acts.values())
