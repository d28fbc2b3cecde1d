"""What a broken outcome or a kill leaves behind, and how it is settled by what was committed."""

import datetime as dt
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from archive.audit.log import (
    OPERATOR,
    Act,
    AuditUnavailable,
    Settled,
    act,
    change,
    leaf_hash,
    settle,
)
from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.verbs import Verb
from archive.search.worker import CUT_OFF_AFTER, LOOK_AT_TIME_EVERY, Worker
from archive.users.models import Organisation, OrganisationKind
from tests.audit.commits import LOGGED, file_of, read_only, seen_by_another

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "audit"]),
    pytest.mark.usefixtures("real_commits"),
]


def organisation(name: str = "a body") -> Organisation:
    return Organisation.objects.create(name=name, kind=OrganisationKind.GATHERER)


def test_an_act_whose_outcome_can_not_be_written_is_settled_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """P2: a change that was committed is not called a failure, and a read that was cut off is no secret."""
    until_settled = ExitStack()
    with change(OPERATOR, Verb.ENTER, kind="x", detail="Salim Haddar") as changed:
        organisation()
        until_settled.enter_context(read_only())
    until_settled.close()
    with act(OPERATOR, Verb.READ, kind="x") as looked:
        until_settled.enter_context(read_only())
    until_settled.close()
    assert [outcome for _, outcome in seen_by_another("audit", LOGGED)] == ["intended", "intended"]
    assert str(changed.id) in caplog.text
    assert "Salim" not in caplog.text

    assert settle(older_than=dt.timedelta(hours=1)).count == 0, "it may still be running"
    assert settle(older_than=dt.timedelta()).count == 2
    assert settle(older_than=dt.timedelta()).count == 0
    ended = AuditEntry.objects.exclude(outcome="intended").values_list("act", "outcome")
    assert dict(ended) == {changed.id: "done", looked.id: "failed"}


def test_what_is_running_is_not_settled() -> None:
    with act(OPERATOR, Verb.READ, kind="x"):
        assert settle(older_than=dt.timedelta(minutes=5)).count == 0
    assert [outcome for _, outcome in seen_by_another("audit", LOGGED)] == ["intended", "done"]


def cut_off(kind: str) -> Act:
    """An act whose process died before it could say how it ended."""
    with ExitStack() as until_lost, act(OPERATOR, Verb.READ, kind=kind) as lost:
        until_lost.enter_context(read_only())
    return lost


def ended(this: Act) -> list[str]:
    """What the log says of how an act ended."""
    return [
        entry.outcome
        for entry in AuditEntry.objects.filter(act=this.id)
        if entry.outcome != "intended"
    ]


def test_the_worker_settles_at_its_start_and_again_and_again_while_it_runs(
    time_machine: TimeMachineFixture,
) -> None:
    """P2: what was cut off is on record within the hours, not at the next start; what may still run is left."""
    began = dt.datetime(2026, 3, 7, 9, tzinfo=dt.UTC)
    time_machine.move_to(began, tick=False)
    before_start = cut_off("before")
    time_machine.move_to(began + CUT_OFF_AFTER + dt.timedelta(seconds=1), tick=False)
    worker, while_running = Worker(), cut_off("meanwhile")
    worker.step()
    assert (ended(before_start), ended(while_running)) == (["failed"], [])

    time_machine.move_to(began + 2 * CUT_OFF_AFTER - dt.timedelta(seconds=1), tick=False)
    worker.step()
    assert ended(while_running) == [], "it may still be running"
    time_machine.move_to(began + 2 * CUT_OFF_AFTER + LOOK_AT_TIME_EVERY, tick=False)
    worker.step()
    assert ended(while_running) == ["failed"]
    assert ended(before_start) == ["failed"], "it is said once"


def test_a_log_that_was_settled_is_not_read_from_its_beginning_again() -> None:
    first = cut_off("first")
    settled = settle(older_than=dt.timedelta())
    second = cut_off("second")
    assert settle(older_than=dt.timedelta(), after=settled.last).count == 1
    assert (ended(first), ended(second)) == (["failed"], ["failed"])
    with CaptureQueriesContext(connections["audit"]) as asked:
        assert settle(older_than=dt.timedelta(), after=10**9) == Settled(0, 10**9)
    assert all("1000000000" in query["sql"] for query in asked), "nothing before it is looked at"


def test_an_act_that_ends_while_it_is_settled_is_not_said_to_have_ended_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = cut_off("slow")
    marks = CommittedAct.objects.filter

    def ends_meanwhile(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(CommittedAct.objects, "filter", marks)
        assert settle(older_than=dt.timedelta()).count == 1
        return marks(*args, **kwargs)

    monkeypatch.setattr(CommittedAct.objects, "filter", ends_meanwhile)
    assert settle(older_than=dt.timedelta()).count == 0
    assert ended(lost) == ["failed"]


def test_a_look_that_failed_is_tried_again_at_the_next_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P7: not ten minutes later."""
    lost, worker = cut_off("before"), Worker()
    monkeypatch.setattr("archive.search.worker.CUT_OFF_AFTER", dt.timedelta())
    with read_only(), pytest.raises(AuditUnavailable):
        worker.step()
    assert ended(lost) == []
    worker.step()
    assert ended(lost) == ["failed"]


# Where a process is killed within a change: are its rows there, and what does the log say before and after settling?
KILLED = {
    "intention-durable": (False, ["intended"], ["intended", "failed"]),
    "act-marked": (False, ["intended"], ["intended", "failed"]),
    "act-ended": (True, ["intended"], ["intended", "done"]),
    "outcome-durable": (True, ["intended", "done"], ["intended", "done"]),
}


def test_a_kill_at_any_point_of_a_change_is_settled_by_what_was_committed() -> None:
    """P7, P2"""
    # One act that ended, so that the log is not empty.
    with change(OPERATOR, Verb.ENTER, kind="before"):
        organisation("before")
    connections.close_all()
    databases = [file_of("default"), file_of("audit")]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.audit.killed", *databases, *KILLED],
        cwd=ROOT,
        env={**os.environ, "ARCHIVE_TEST_DIR": str(settings.TEST_DIR)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ran.stdout.split() == list(KILLED), "each point was reached, and killed at"

    def said(point: str) -> list[str]:
        return [e.outcome for e in AuditEntry.objects.filter(object_kind=point)]

    for point, (there, before, _) in KILLED.items():
        assert Organisation.objects.filter(name=point).exists() == there, point
        assert CommittedAct.objects.count() == 3
        assert said(point) == before, point
    assert settle(older_than=dt.timedelta()).count == 3
    for point, (_, _, after) in KILLED.items():
        assert said(point) == after, point
    numbers = list(AuditEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(leaf_hash(entry) == entry.leaf for entry in AuditEntry.objects.all())
