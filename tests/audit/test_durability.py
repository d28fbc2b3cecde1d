"""The log under real commits: what is durable when, what happens when it can't be written, and what a kill leaves behind."""

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections, transaction

from archive.audit.log import OPERATOR, AuditUnavailable, act, change, leaf_hash, settle
from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.triggers import AppendOnlyUnsupported, install_triggers
from archive.audit.verbs import Verb
from archive.policy.access import PUBLIC
from archive.policy.models import CaseCode, Grant, Level, PurposeStatement
from archive.policy.reading import access_testimony, read_publication
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.sealing.keystore import KeyStore
from archive.search.answers import Asked
from archive.search.face import search_protected, search_public
from archive.search.partitions import drop_everything
from archive.search.writing import rebuild
from archive.testimony.models import Testimony
from archive.testimony.services import TestimonyDescription
from archive.testimony.texts import TranscriptGiven
from archive.users.models import Organisation, OrganisationKind
from archive.workflows import enter, grant, publish, withdraw, work
from tests.audit.commits import everything
from tests.world import World, drain_all

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "audit"]),
    pytest.mark.usefixtures("real_commits"),
]


def file_of(alias: str) -> str:
    return str(connections[alias].settings_dict["NAME"])


def seen_by_another(alias: str, query: str) -> list[tuple[object, ...]]:
    """What is durable: a connection of its own sees nothing that was not committed."""
    with closing(sqlite3.connect(f"file:{file_of(alias)}?mode=ro", uri=True)) as other:
        return other.execute(query).fetchall()


def organisation(name: str = "a body") -> Organisation:
    return Organisation.objects.create(name=name, kind=OrganisationKind.GATHERER)


LOGGED = "SELECT verb, outcome FROM archive_auditentry ORDER BY number"


def test_the_intention_is_durable_before_anything_is_done() -> None:
    """P2"""
    with act(OPERATOR, Verb.READ, kind="testimony"):
        assert seen_by_another("audit", LOGGED) == [("read", "intended")]
    assert seen_by_another("audit", LOGGED) == [("read", "intended"), ("read", "done")]


def test_the_outcome_follows_the_commit_and_never_precedes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P2: "done" is never said of what a crash could still undo."""
    seen: list[tuple[str, int]] = []
    save = AuditEntry.save

    def spied(entry: AuditEntry, *, force_insert: bool) -> None:
        marks = seen_by_another("default", "SELECT act FROM archive_committedact")
        seen.append((entry.outcome, len(marks)))
        save(entry, force_insert=force_insert)

    monkeypatch.setattr(AuditEntry, "save", spied)
    with change(OPERATOR, Verb.ENTER, kind="x"):
        organisation()
    assert seen == [("intended", 0), ("done", 1)]


def test_the_record_of_an_act_outlives_the_rollback_around_it() -> None:
    """P2, P8: whoever undoes what they did does not undo that they did it."""
    with suppress(ZeroDivisionError), transaction.atomic():
        organisation()
        with act(OPERATOR, Verb.READ, kind="testimony"):
            pass
        raise ZeroDivisionError
    assert not Organisation.objects.exists()
    assert [outcome for _, outcome in seen_by_another("audit", LOGGED)] == ["intended", "done"]


def test_a_change_is_never_part_of_a_larger_transaction() -> None:
    """P2: its outcome would be written while it could still be rolled back. The intention stays, and says it failed."""
    with transaction.atomic(), pytest.raises(RuntimeError), change(OPERATOR, Verb.ENTER, kind="x"):
        organisation()
    assert not Organisation.objects.exists()
    assert [outcome for _, outcome in seen_by_another("audit", LOGGED)] == ["intended", "failed"]


def test_threads_number_the_log_without_a_gap() -> None:
    """P8: a gap would look like a removal."""

    def several(_: int) -> None:
        try:
            for _ in range(5):
                with act(OPERATOR, Verb.READ, kind="x"):
                    pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(several, range(4)))
    numbers = list(AuditEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 4 * 5 * 2 + 1))
    assert all(leaf_hash(entry) == entry.leaf for entry in AuditEntry.objects.all())


def test_the_triggers_come_back_after_every_migration() -> None:
    """P8: SQLite drops them when it rebuilds the table."""
    with act(OPERATOR, Verb.READ, kind="x"):
        pass
    with connections["audit"].cursor() as cursor:
        cursor.execute("DROP TRIGGER archive_auditentry_no_update")
        cursor.execute("DROP TRIGGER archive_auditentry_no_delete")
    install_triggers(using="default")
    assert AuditEntry.objects.update(agent_name="nobody") == 2, "without them it would work"
    install_triggers(using="audit")
    install_triggers(using="audit")
    for rewrite in (
        lambda: AuditEntry.objects.update(agent_name="somebody"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.all()[0].save(),
    ):
        with pytest.raises(Exception, match="append-only"):
            rewrite()


def test_a_database_for_which_there_are_no_triggers_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P8"""
    monkeypatch.setattr(connections["audit"], "vendor", "postgresql")
    with pytest.raises(AppendOnlyUnsupported):
        install_triggers(using="audit")


# How the log can be kept from being written.


@contextmanager
def connected(command: str = "", *, timeout: float = 1.0) -> Iterator[None]:
    """Every connection to the log opens with this command; after a refusal Django opens a new one."""
    connection = connections["audit"]
    before = connection.settings_dict["OPTIONS"]
    after = {**before, "timeout": timeout, "init_command": before["init_command"] + command}
    connection.close()
    connection.settings_dict["OPTIONS"] = after
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = before


@contextmanager
def locked() -> Iterator[None]:
    """By another connection, for good; the wait is shortened here, and the settings' own in another test."""
    with connected(timeout=0.02), closing(sqlite3.connect(file_of("audit"))) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield


def read_only() -> AbstractContextManager[None]:
    return connected(" PRAGMA query_only = ON;")


@contextmanager
def full() -> Iterator[None]:
    """As on a full disk: no page can be added, and the last ones are full."""
    with connected(" PRAGMA max_page_count = 1;"):
        refused = 0
        while refused < 30:
            try:
                with act(OPERATOR, Verb.SIGN_IN_REFUSED, kind="user"):
                    refused = 0
            except AuditUnavailable:
                refused += 1
        yield


@contextmanager
def without_table() -> Iterator[None]:
    with closing(sqlite3.connect(file_of("audit"))) as other:
        other.execute("ALTER TABLE archive_auditentry RENAME TO elsewhere")
        try:
            yield
        finally:
            other.execute("ALTER TABLE elsewhere RENAME TO archive_auditentry")


@contextmanager
def unreachable() -> Iterator[None]:
    """As when a disk is not mounted."""
    connection = connections["audit"]
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = f"{before}-not-mounted/audit.sqlite3"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


FAULTS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "locked": locked,
    "read-only": read_only,
    "full": full,
    "without its table": without_table,
    "unreachable": unreachable,
}


@dataclass(frozen=True)
class Standing:
    """An archive at work: a published account, one that a grant opens, and somebody who reads it."""

    world: World
    testimony: Testimony
    statement: PurposeStatement
    given: Grant
    case_code: str
    public_code: str


@pytest.fixture
def standing(real_commits: None) -> Iterator[Standing]:
    world = World()
    testimony = world.account("The ferry did not come.", title="ferry")
    publication = world.published(testimony, summary="About the ferry.", kind=RenditionKind.TEXT)
    given = world.granted(Level.PARTNER)
    drain_all()
    statement = grant.state_purpose(world.investigator, given.case, text="the ferry and its people")
    code = CaseCode.objects.get(case=given.case).code
    yield Standing(world, testimony, statement, given, code, publication.code)
    drop_everything()


def opened(s: Standing) -> None:
    with work.open_for_work(s.world.archivist, s.testimony.pk) as account:
        print(account.testimony.title)


def opened_grant(s: Standing) -> None:
    with work.open_grant(s.world.archivist, s.given.pk) as found:
        print(found.purpose)


def redrafted(s: Standing) -> object:
    draft = RenditionDraft(
        kind=RenditionKind.SUMMARY, language="en", title="another", summary="another"
    )
    return publish.draft(s.world.archivist, s.testimony, draft)


# Every kind of protected read, search and change.
DOORS: dict[str, Callable[[Standing], object]] = {
    "read": lambda s: access_testimony(s.world.investigator, s.statement, s.case_code),
    "search": lambda s: search_protected(s.world.investigator, s.statement, Asked("ferry")),
    "work": opened,
    "read a grant": opened_grant,
    "state a purpose": lambda s: grant.state_purpose(
        s.world.investigator, s.given.case, text="the ferry once more"
    ),
    "enter": lambda s: enter.enter_testimony(
        s.world.archivist, s.world.collection, TestimonyDescription(title="another")
    ),
    "add a text": lambda s: enter.add_transcript(
        s.world.archivist, s.testimony, TranscriptGiven(language="ar", passages=[])
    ),
    "draft": redrafted,
    "withdraw": lambda s: withdraw.withdraw(s.world.archivist, s.testimony, reason="asked"),
    "take down": lambda s: publish.take_down(s.world.archivist, s.testimony),
    "revoke": lambda s: grant.revoke(s.world.archivist, s.given),
    "index": lambda s: rebuild(PUBLIC),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_can_not_be_recorded_does_not_take_place_and_opens_no_key(
    fault: str, standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: nothing protected is read, searched or changed; the public site goes on."""
    before = everything()
    unwrapped: list[UUID] = []
    unwrap = KeyStore.unwrap

    def spied(store: KeyStore, subject: UUID) -> bytes:
        unwrapped.append(subject)
        return unwrap(store, subject)

    monkeypatch.setattr(KeyStore, "unwrap", spied)
    with FAULTS[fault]():
        for name, door in DOORS.items():
            with pytest.raises(AuditUnavailable):
                door(standing)
            assert not unwrapped, name
        for door_of_log in (act, change):
            ran = False
            with pytest.raises(AuditUnavailable), door_of_log(OPERATOR, Verb.READ, kind="x"):
                ran = True
            assert not ran
        assert read_publication(standing.public_code).content.summary == "About the ferry."
        assert search_public(Asked("ferry")).total == 1
    assert everything() == before
    assert not unwrapped, "the public site needs no key either"
    # The same doors open once the log is back, and then the spy does see keys.
    for name in ("read", "search", "work"):
        unwrapped.clear()
        DOORS[name](standing)
        assert unwrapped, name


def test_a_purpose_that_can_not_be_sealed_refuses_the_act(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """P2: the record is whole, with what was asked, or there is no act."""
    monkeypatch.setattr(settings, "ARCHIVE_KEY_STORE", tmp_path)
    with (
        pytest.raises(AuditUnavailable),
        act(OPERATOR, Verb.SEARCH, kind="x", detail="the ferry"),
    ):
        raise AssertionError("the block ran")
    assert not AuditEntry.objects.exists()


HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("kind", [act, change])
def test_a_log_held_by_another_process_refuses_and_does_not_hang(
    kind: Callable[..., AbstractContextManager[object]],
) -> None:
    """P2: with the settings' own wait. The bound is generous; a wait without end is what it finds."""
    arguments = [sys.executable, "-c", HOLDER, file_of("audit")]
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, text=True, stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        def attempt() -> str:
            try:
                with kind(OPERATOR, Verb.READ, kind="x"):
                    return "ran"
            except AuditUnavailable:
                return "refused"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(attempt)
            try:
                assert answer.result(timeout=30) == "refused"
            finally:
                holder.communicate()
    with kind(OPERATOR, Verb.READ, kind="x"):
        pass
    assert [outcome for _, outcome in seen_by_another("audit", LOGGED)] == ["intended", "done"]


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
