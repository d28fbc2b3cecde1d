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

from archive.audit.log import OPERATOR, act, change, leaf_hash, settle
from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.verbs import Verb
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

    assert settle(older_than=dt.timedelta(hours=1)) == 0, "it may still be running"
    assert settle(older_than=dt.timedelta()) == 2
    assert settle(older_than=dt.timedelta()) == 0
    ended = AuditEntry.objects.exclude(outcome="intended").values_list("act", "outcome")
    assert dict(ended) == {changed.id: "done", looked.id: "failed"}


def test_what_is_running_is_not_settled() -> None:
    with act(OPERATOR, Verb.READ, kind="x"):
        assert settle(older_than=dt.timedelta(minutes=5)) == 0
    assert [outcome for _, outcome in seen_by_another("audit", LOGGED)] == ["intended", "done"]


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
    assert settle(older_than=dt.timedelta()) == 3
    for point, (_, _, after) in KILLED.items():
        assert said(point) == after, point
    numbers = list(AuditEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(leaf_hash(entry) == entry.leaf for entry in AuditEntry.objects.all())
