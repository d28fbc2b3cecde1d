"""Codes of many accounts are issued a few at a time, before the small commit that opens a grant or releases an import."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from archive.audit.log import act, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.core import failpoints
from archive.core.errors import AccessDenied, Conflict
from archive.intake.mapping import ColumnMapping
from archive.intake.staging import Pace
from archive.policy.codes import issue_case_codes, without_code
from archive.policy.models import CaseCode, Grant, Level
from archive.policy.reading import access_testimony, found_accounts
from archive.testimony.models import KeptImport, Testimony
from archive.testimony.services import TestimonyDescription
from archive.workflows import enter, grant, ingest
from archive.workflows.grant import state_purpose
from tests.audit.commits import file_of
from tests.intake.world import Silent, account, lines
from tests.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "audit"]),
    pytest.mark.usefixtures("real_commits"),
]

PACE = Pace(accounts=20, codes=3, seconds=60, pause=0)
ACCOUNTS = 10


class Killed(BaseException):
    """Stands for a kill where a real one would end the test."""


@pytest.fixture
def at() -> Iterator[Callable[[str, Callable[[], object]], None]]:
    """Have something done at each time that a named point is reached."""
    wanted: list[tuple[str, Callable[[], object]]] = []

    def watcher(name: str) -> None:
        for point, do in wanted:
            if point == name:
                do()

    failpoints.watch(watcher)
    yield lambda point, do: wanted.append((point, do))
    failpoints.watch(None)


At = Callable[[str, Callable[[], object]], None]


def described(world: World) -> None:
    """So many accounts entered by hand that one turn does not do."""
    for _ in range(ACCOUNTS):
        enter.enter_testimony(world.archivist, world.collection, TestimonyDescription(title="one"))


def write_beside() -> None:
    """Another program takes the write lock without waiting. Raises OperationalError where somebody holds it."""
    other = sqlite3.connect(file_of("default"), timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    finally:
        other.close()


def bring_in(world: World, folder: Path) -> None:
    path = folder / "accounts.jsonl"
    path.write_text(lines(account(number) for number in range(ACCOUNTS)))
    order = ingest.ImportOrder(collection=world.collection, path=path, mapping=ColumnMapping())
    ingest.import_accounts(world.archivist, order, Silent(), pace=PACE)


def codes_by_turn(at: At) -> list[int]:
    """How many codes stand after each turn, filled as the turns are done. Between them others write, and nothing opens."""
    counted: list[int] = []

    def turn_done() -> None:
        assert not connection.in_atomic_block
        write_beside()
        counted.append(CaseCode.objects.count())

    at("turn-of-codes-committed", turn_done)
    return counted


def test_a_grant_on_many_accounts_leaves_others_room_to_write(at: At) -> None:
    """P7: no transaction issues more codes than a turn holds, and the grant is in effect with the last commit only."""
    world = World()
    described(world)
    asked = world.granted(Level.RAW, approved=False)
    counted = codes_by_turn(at)
    opened: list[bool] = []
    at(
        "turn-of-codes-committed",
        lambda: opened.append(Grant.objects.filter(approved_at__isnull=False).exists()),
    )
    missing_at_the_end: list[int] = []
    at("act-marked", lambda: missing_at_the_end.append(ACCOUNTS - CaseCode.objects.count()))
    grant.approve(world.reviewer, asked, pace=PACE)
    assert counted == [3, 6, 9, 10]
    assert missing_at_the_end == [0]
    assert opened == [False] * 4
    assert not without_code(asked.case, Testimony.objects.all())


def test_a_release_of_many_accounts_leaves_others_room_to_write(at: At, tmp_path: Path) -> None:
    """P7: every account has its code when the release shows it, in each case that reads the collection."""
    world = World()
    given = [world.granted(Level.RAW) for _ in range(2)]
    counted = codes_by_turn(at)
    released: list[bool] = []
    at(
        "turn-of-codes-committed",
        lambda: released.append(KeptImport.objects.filter(released_at__isnull=False).exists()),
    )
    bring_in(world, tmp_path)
    assert counted == [3, 6, 9, 10, 13, 16, 19, 20]
    assert not any(released)
    assert [without_code(each.case, Testimony.objects.all()) for each in given] == [[], []]


@pytest.mark.parametrize(
    ("point", "times", "codes"),
    [
        ("codes-in-turn", 1, 0),
        ("codes-in-turn", 3, 6),
        ("turn-of-codes-committed", 1, 3),
        ("turn-of-codes-committed", 4, 10),
        ("grant-approving", 1, 10),
    ],
)
def test_an_approval_cut_off_has_opened_nothing_and_is_gone_on_with(
    at: At, point: str, times: int, codes: int
) -> None:
    """P7, P8: the log says that it failed; done again, each account keeps the code that it has."""
    world = World()
    described(world)
    asked = world.granted(Level.RAW, approved=False)
    left = [times]

    def die() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    at(point, die)
    with pytest.raises(Killed):
        grant.approve(world.reviewer, asked, pace=PACE)
    asked.refresh_from_db()
    assert asked.approved_at is None
    issued = dict(CaseCode.objects.values_list("testimony", "code"))
    assert len(issued) == codes
    with pytest.raises(AccessDenied):
        state_purpose(world.investigator, asked.case, text="reading for the inquiry")
    grant.approve(world.reviewer, asked, pace=PACE)
    after = dict(CaseCode.objects.values_list("testimony", "code"))
    assert len(after) == ACCOUNTS
    assert issued.items() <= after.items()
    ends = AuditEntry.objects.filter(verb="approve-grant").exclude(outcome="intended")
    assert [end.outcome for end in ends] == ["failed", "done"]


def test_what_comes_between_the_turns_has_its_code_when_the_grant_opens(at: At) -> None:
    world = World()
    described(world)
    asked = world.granted(Level.RAW, approved=False)
    at(
        "turn-of-codes-committed",
        lambda: enter.enter_testimony(
            world.archivist, world.collection, TestimonyDescription(title="late")
        ),
    )
    grant.approve(world.reviewer, asked, pace=PACE)
    assert Testimony.objects.count() > ACCOUNTS
    assert not without_code(asked.case, Testimony.objects.all())


def test_who_asked_for_a_grant_issues_no_code_by_approving_it() -> None:
    """P5: who may not approve is refused before the first turn."""
    world = World()
    described(world)
    asked = world.granted(Level.RAW, approved=False)
    Grant.objects.filter(pk=asked.pk).update(asked_by=world.reviewer)
    with pytest.raises(Conflict):
        grant.approve(world.reviewer, asked, pace=PACE)
    assert not CaseCode.objects.exists()


def test_a_grant_refused_between_the_turns_is_not_opened(at: At) -> None:
    """P5: the last commit looks again."""
    world = World()
    described(world)
    asked = world.granted(Level.RAW, approved=False)
    done: list[bool] = []

    def refuse() -> None:
        if not done:
            done.append(True)
            grant.refuse(world.reviewer, Grant.objects.get(pk=asked.pk))

    at("turn-of-codes-committed", refuse)
    with pytest.raises(Conflict):
        grant.approve(world.reviewer, asked, pace=PACE)
    assert not Grant.objects.filter(approved_at__isnull=False).exists()


def test_a_code_without_a_grant_opens_nothing() -> None:
    """P1: not even in a case that opens another collection to the same reader."""
    near, far = World(), World(code="far")
    near.account("The mill stood by the river.")
    hidden = far.account("The heron left the well.")
    given = near.granted(Level.RAW)
    waiting = far.granted(Level.RAW, to=near.investigator, case=given.case, approved=False)
    statement = state_purpose(near.investigator, given.case, text="reading for the inquiry")

    def found() -> set[object]:
        hits = [(hidden.pk, Level.RAW)]
        with act(near.investigator.agent, Verb.SEARCH, on=given.case):
            return set(found_accounts(near.investigator, given.case, hits))

    with change(far.reviewer.agent, Verb.APPROVE_GRANT, on=waiting) as this:
        issue_case_codes(this, given.case, [hidden.pk])
    code = CaseCode.objects.get(testimony=hidden).code
    with pytest.raises(AccessDenied):
        access_testimony(near.investigator, statement, code)
    assert found() == set()
    grant.approve(far.reviewer, waiting)
    assert access_testimony(near.investigator, statement, code).code == code
    assert found() == {hidden.pk}
