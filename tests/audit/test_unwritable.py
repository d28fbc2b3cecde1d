"""What can't be recorded does not take place, however the log is kept from being written (P2)."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from archive.audit.log import OPERATOR, AuditUnavailable, act, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.policy.access import PUBLIC
from archive.policy.models import CaseCode, Grant, Level, PurposeStatement
from archive.policy.reading import access_testimony, read_publication
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.search.answers import Asked
from archive.search.face import search_protected, search_public
from archive.search.writing import rebuild
from archive.testimony.models import Testimony
from archive.testimony.services import TestimonyDescription
from archive.testimony.texts import TranscriptGiven
from archive.workflows import enter, grant, publish, withdraw, work
from tests.audit.commits import LOGGED, connected, everything, file_of, read_only, seen_by_another
from tests.sealing.spying import keys_unwrapped
from tests.search.emptying import empty_the_index
from tests.world import World, drain_all

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "audit"]),
    pytest.mark.usefixtures("real_commits"),
]


@contextmanager
def locked() -> Iterator[None]:
    """By another connection, for good; the wait is shortened here, and the settings' own in another test."""
    with connected(timeout=0.02), closing(sqlite3.connect(file_of("audit"))) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def full() -> Iterator[None]:
    """As on a full disk: no page can be added, and none has room for even the smallest record, wherever its keys fall."""
    with connected(" PRAGMA max_page_count = 1;"):
        refused = 0
        while refused < 300:
            try:
                with act(OPERATOR, Verb.READ):
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
    empty_the_index()


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
    unwrapped = keys_unwrapped(monkeypatch)
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
