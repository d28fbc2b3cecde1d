"""`act`: record first, then do. The only door to protected text and to any change."""

import datetime as dt
import hashlib
import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, connections, models, transaction

from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.router import AUDIT_DATABASE
from archive.audit.verbs import Outcome, Verb
from archive.core import clock, failpoints, ids
from archive.core.errors import AccessDenied, ArchiveError
from archive.sealing.authority import make_data_keys, on_record
from archive.sealing.errors import SealingError

logger = logging.getLogger(__name__)


class AuditUnavailable(ArchiveError):
    """The record can't be written, so the act does not take place (P2), or can't be read. Answered with 503."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acts, as values: the log must outlive the user's row."""

    id: UUID | None
    name: str


WORKER = Agent(id=None, name="index worker")
OPERATOR = Agent(id=None, name="operator")


@dataclass(frozen=True, slots=True)
class Act:
    """Proof that a record of this act is durable. Services that change anything ask for it."""

    id: UUID
    agent: Agent
    verb: Verb

    @property
    def person(self) -> UUID:
        """The id of the person acting; raises AccessDenied where nobody in particular acts."""
        if self.agent.id is None:
            raise AccessDenied("this act needs a person")
        return self.agent.id


@contextmanager
def act(
    agent: Agent,
    verb: Verb,
    *,
    on: models.Model | None = None,
    kind: str = "",
    detail: str = "",
    case: UUID | None = None,
) -> Iterator[Act]:
    """Record the intention durably, run the block with the authority to unwrap keys, append the outcome.

    `on` is the row acted on (kind and id are kept), or `kind` names what has no row yet. `detail` is free text (a
    purpose, a query), kept sealed. Raises AuditUnavailable before the block runs where the record can't be written.
    """
    this = Act(id=ids.new_id(), agent=agent, verb=verb)
    facts = _Facts(
        object_kind=on._meta.model_name or "" if on is not None else kind,
        object_id=on.pk if on is not None and isinstance(on.pk, UUID) else None,
        case_id=case,
        detail=detail,
    )
    with on_record():
        _append(this, Outcome.INTENDED, facts)
        failpoints.reached("intention-durable")
        try:
            yield this
        except AccessDenied:
            _append_outcome(this, Outcome.REFUSED, facts)
            raise
        except BaseException:
            _append_outcome(this, Outcome.FAILED, facts)
            raise
        failpoints.reached("act-ended")
        _append_outcome(this, Outcome.DONE, facts)
        failpoints.reached("outcome-durable")


@contextmanager
def change(
    agent: Agent,
    verb: Verb,
    *,
    on: models.Model | None = None,
    kind: str = "",
    detail: str = "",
    case: UUID | None = None,
) -> Iterator[Act]:
    """An act that writes: one transaction of the archive's database, marked with the act's id.

    The transaction is the outermost one, so that the outcome is appended after its commit and not before.
    """
    with (
        act(agent, verb, on=on, kind=kind, detail=detail, case=case) as this,
        committing(this),
    ):
        yield this


@contextmanager
def committing(this: Act) -> Iterator[None]:
    """The one transaction by which an act is done, marked with its id. `change` opens it; an act that first prepares in
    transactions of its own opens it itself, last. What it prepares must show nobody anything.
    """
    with transaction.atomic(durable=True):
        CommittedAct.objects.create(act=this.id)
        failpoints.reached("act-marked")
        yield


@dataclass(frozen=True, slots=True)
class _Facts:
    object_kind: str
    object_id: UUID | None
    case_id: UUID | None
    detail: str


def _append_outcome(this: Act, outcome: Outcome, facts: _Facts) -> None:
    """The act is over; if its outcome can't be written now, `settle` finds it by the act's mark."""
    try:
        _append(this, outcome, facts, detail="")
    except AuditUnavailable:
        logger.critical("the outcome of act %s could not be written", this.id)


def _append(
    this: Act,
    outcome: Outcome,
    facts: _Facts,
    *,
    detail: str | None = None,
    unless_ended: bool = False,
) -> bool:
    """Whether it was appended: with `unless_ended` not where an outcome stands by now."""
    text = facts.detail if detail is None else detail
    entry = AuditEntry(
        act=this.id,
        verb=this.verb,
        outcome=outcome,
        agent_id=this.agent.id,
        agent_name=this.agent.name,
        object_kind=facts.object_kind,
        object_id=facts.object_id,
        case_id=facts.case_id,
        has_detail=bool(text),
        salt=secrets.token_bytes(16),
    )
    try:
        if text:
            make_data_keys([entry.id])
            entry.detail = text
        with transaction.atomic(using=AUDIT_DATABASE, durable=True):
            known = AuditEntry.objects.filter(act=this.id).exclude(outcome=Outcome.INTENDED)
            if unless_ended and known.exists():
                return False
            last = AuditEntry.objects.aggregate(last=models.Max("number"))["last"] or 0
            entry.number = last + 1
            entry.leaf = leaf_hash(entry)
            entry.save(force_insert=True)
    except (DatabaseError, OSError, SealingError) as error:
        if not connections[AUDIT_DATABASE].in_atomic_block:
            connections[AUDIT_DATABASE].close_if_unusable_or_obsolete()
        raise AuditUnavailable("the record can't be written") from error
    return True


def leaf_hash(entry: AuditEntry) -> str:
    """SHA-256, in hex, of the entry's salted content: the leaf that a Merkle log of these entries will stand on.

    The sealed detail is not part of it: it may be erased, and the leaf must still prove the rest.
    """
    content = json.dumps(
        [
            entry.number,
            str(entry.id),
            str(entry.act),
            entry.created_at.isoformat(),
            entry.verb,
            entry.outcome,
            str(entry.agent_id),
            entry.agent_name,
            entry.object_kind,
            str(entry.object_id),
            str(entry.case_id),
            entry.has_detail,
        ]
    )
    return hashlib.sha256(bytes(entry.salt) + content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Settled:
    """How many acts were settled, and the number of the last entry looked at: no act up to it is left open."""

    count: int
    last: int


def settle(*, older_than: dt.timedelta, after: int = 0) -> Settled:
    """Append the outcome of acts that were begun so long ago and have none: cut off. Run by the worker, again and again.

    An act that left its mark in the archive's database was done; one without mark changed nothing that shows, or only read.
    `after` is `last` of an earlier answer, so that of a long log only what is new is read. Raises AuditUnavailable.
    """
    old = AuditEntry.objects.filter(created_at__lt=clock.now() - older_than, number__gt=after)
    ended = AuditEntry.objects.exclude(outcome=Outcome.INTENDED).filter(act=models.OuterRef("act"))
    cut_off = old.filter(outcome=Outcome.INTENDED).exclude(models.Exists(ended))
    try:
        last = old.aggregate(last=models.Max("number"))["last"] or after
        open_entries = list(cut_off)
    except DatabaseError as error:
        raise AuditUnavailable("the record can't be read") from error
    done = set(
        CommittedAct.objects.filter(act__in=[entry.act for entry in open_entries]).values_list(
            "act", flat=True
        )
    )
    count = 0
    for entry in open_entries:
        this = Act(entry.act, Agent(entry.agent_id, entry.agent_name), Verb(entry.verb))
        facts = _Facts(entry.object_kind, entry.object_id, entry.case_id, detail="")
        outcome = Outcome.DONE if entry.act in done else Outcome.FAILED
        with on_record():
            count += _append(this, outcome, facts, unless_ended=True)
    return Settled(count, last)
