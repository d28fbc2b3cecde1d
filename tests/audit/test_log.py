"""What the log says of an act, and when: the intention before it, the outcome after it."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from typing import NamedTuple

import pytest
from django.db import connection, connections, transaction

from archive.audit.log import OPERATOR, Act, Agent, act, change, leaf_hash
from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.verbs import Outcome, Verb
from archive.core import ids
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.sealing.authority import on_record
from archive.sealing.errors import KeyMissing, OffTheRecord
from archive.sealing.keystore import key_store
from archive.users.models import Organisation, OrganisationKind
from tests.architecture.source import modules
from tests.world import person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NAME = "Salim Haddar, the miller"


class Line(NamedTuple):
    """What a test reads of an entry."""

    verb: str
    outcome: str
    agent: str


def lines() -> list[Line]:
    return [Line(one.verb, one.outcome, one.agent_name) for one in AuditEntry.objects.all()]


def seen_by_another_connection(alias: str, query: str) -> list[tuple[object, ...]]:
    """What is durable: a connection of its own sees nothing that was not committed."""
    name = connections[alias].settings_dict["NAME"]
    with closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True)) as other:
        return other.execute(query).fetchall()


@pytest.mark.django_db(databases=[])
@pytest.mark.usefixtures("real_commits")
def test_the_intention_is_durable_before_anything_is_done() -> None:
    """P2"""
    query = "SELECT verb, outcome FROM archive_auditentry"
    with act(OPERATOR, Verb.READ, kind="testimony"):
        assert seen_by_another_connection("audit", query) == [("read", "intended")]
    assert seen_by_another_connection("audit", query) == [("read", "intended"), ("read", "done")]


@pytest.mark.django_db(databases=[])
@pytest.mark.usefixtures("real_commits")
def test_the_outcome_follows_the_commit_and_never_precedes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P2: "done" is never said of what a crash could still undo."""
    seen: list[tuple[str, int]] = []
    save = AuditEntry.save

    def spied(entry: AuditEntry, *, force_insert: bool) -> None:
        marks = seen_by_another_connection("default", "SELECT act FROM archive_committedact")
        seen.append((entry.outcome, len(marks)))
        save(entry, force_insert=force_insert)

    monkeypatch.setattr(AuditEntry, "save", spied)
    with change(OPERATOR, Verb.ADD_PERSON, kind="user"):
        Organisation.objects.create(name="a body", kind=OrganisationKind.GATHERER)
    assert seen == [("intended", 0), ("done", 1)]


@pytest.mark.django_db(databases=[])
@pytest.mark.usefixtures("real_commits")
def test_the_record_of_an_act_outlives_the_rollback_around_it() -> None:
    """P2, P8: whoever undoes what they did does not undo that they did it."""
    with suppress(ZeroDivisionError), transaction.atomic():
        Organisation.objects.create(name="a body", kind=OrganisationKind.GATHERER)
        with act(OPERATOR, Verb.READ, kind="testimony"):
            pass
        raise ZeroDivisionError
    assert not Organisation.objects.exists()
    assert [line.outcome for line in lines()] == ["intended", "done"]


ENDINGS: list[tuple[type[BaseException], Outcome]] = [
    (AccessDenied, Outcome.REFUSED),
    (Conflict, Outcome.FAILED),
    (InvalidInput, Outcome.FAILED),
    (ValueError, Outcome.FAILED),
    (KeyboardInterrupt, Outcome.FAILED),
    (SystemExit, Outcome.FAILED),
    (GeneratorExit, Outcome.FAILED),
]


@pytest.mark.parametrize(("error", "outcome"), ENDINGS)
@pytest.mark.parametrize("kind", [act, change], ids=["act", "change"])
def test_an_act_that_breaks_off_says_how(
    error: type[BaseException], outcome: Outcome, kind: Callable[..., object]
) -> None:
    """P2: and lets the error through; what it had written is gone, its mark too."""
    door = {act: act, change: change}[kind]  # type: ignore[index]
    with pytest.raises(error), door(OPERATOR, Verb.ENTER, kind="testimony"):
        Organisation.objects.create(name="a body", kind=OrganisationKind.GATHERER)
        raise error("stopped")
    assert [line.outcome for line in lines()] == ["intended", outcome]
    if door is change:
        assert not Organisation.objects.exists()
        assert not CommittedAct.objects.exists()
