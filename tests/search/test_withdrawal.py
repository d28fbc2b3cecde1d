"""Withdrawal: hidden from its commit in everything that is counted, and a little later proved gone from the files."""

import datetime as dt
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from archive.audit.models import AuditEntry
from archive.core.errors import InvalidInput
from archive.core.models import OutboxEntry
from archive.core.outbox import touch
from archive.management.refusals import refusal_of
from archive.policy.access import PUBLIC, partition_of
from archive.policy.models import Level
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.sealing.authority import on_record
from archive.search.answers import Asked, Results
from archive.search.engines.embedded.engine import EmbeddedEngine
from archive.search.face import search_protected, search_public
from archive.search.models import Removal
from archive.search.partitions import engine_of
from archive.search.removal import (
    Gone,
    StillThere,
    gone_from_index,
    gone_from_public_index,
)
from archive.search.writing import drain
from archive.testimony.models import DateRole, Testimony
from archive.testimony.services import DateGiven, TestimonyDescription
from archive.workflows import enter, grant, publish, withdraw
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.search.cutting import CutOff
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

REASON = "Rasheq asked for it by telephone"


def _spoken_of(world: World, text: str, month: str) -> Testimony:
    """An account of something in a month, published with its period and readable to partners."""
    testimony = world.account(text)
    happened = DateGiven(role=DateRole.HAPPENED, edtf=month)
    enter.amend_testimony(
        world.archivist,
        testimony,
        TestimonyDescription(title="working title"),
        enter.Circumstances(dates=[happened]),
    )
    rendition = publish.draft(
        world.archivist,
        testimony,
        RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title="The ferry",
            summary=text,
            transcript=testimony.transcripts.get(),
        ),
    )
    submit_rendition(world.archivist, rendition)
    approve_rendition(world.reviewer, rendition)
    publish_rendition(world.reviewer, rendition)
    return testimony


def _counted(results: Results) -> dict[str, int]:
    """Everything on a page of results that counts accounts: the total, hits, facet values, months."""
    counted = {"total": results.total}
    counted["hits"] = len(results.public_hits) + len(results.protected_hits)
    for facet in results.facets:
        for value in facet.values:
            counted[f"{facet.name}:{value.value}"] = value.count
    for month in results.timeline:
        counted[f"month {month.value}"] = month.count
    return counted


@pytest.fixture
def rooms() -> tuple[World, Testimony, dict[str, Callable[[], Results]]]:
    """Two accounts of the ferry, the one that stays and the one that goes, and who searches for them."""
    world = World()
    _spoken_of(world, "The ferry came.", "2019-03")
    goes = _spoken_of(world, "The ferry turned over at Rasheq.", "2019-03")
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="about the ferry")
    ferry = Asked("ferry")
    return (
        world,
        goes,
        {
            "public": lambda: search_public(ferry),
            "reading room": lambda: search_protected(world.investigator, purpose, ferry),
        },
    )


def test_a_withdrawn_account_is_counted_nowhere_from_its_commit(
    rooms: tuple[World, Testimony, dict[str, Callable[[], Results]]],
) -> None:
    """P1, P3: before the worker has run, each count is what it is where the account never was."""
    world, goes, searches = rooms
    before = {room: _counted(search()) for room, search in searches.items()}
    assert all(each["total"] == each["hits"] == 2 for each in before.values())
    assert before["reading room"]["period:2019-03"] == 2
    assert before["reading room"]["month 2019-03"] == 2
    withdraw.withdraw(world.archivist, goes, reason=REASON)
    assert OutboxEntry.objects.exists(), "the worker has not run"
    at_once = {room: _counted(search()) for room, search in searches.items()}
    assert all(each["total"] == each["hits"] == 1 for each in at_once.values())
    drain_all()
    assert {room: _counted(search()) for room, search in searches.items()} == at_once


def test_what_is_gone_from_the_files_is_known_with_its_moment() -> None:
    """P3: hidden 12:01, gone from the files 12:02."""
    world = World()
    testimony = world.account("The ferry came.")
    world.published(testimony, summary="About the ferry.")
    with time_machine.travel(dt.datetime(2026, 6, 15, 12, 0, tzinfo=dt.UTC), tick=False) as now:
        drain_all()
        assert gone_from_index(testimony.pk) == Gone(waits=True, at=None), "it stands there"
        now.move_to(dt.datetime(2026, 6, 15, 12, 1, tzinfo=dt.UTC))
        publish.take_down(world.archivist, testimony)
        assert gone_from_public_index(testimony.pk).waits
        drain_all()
        assert gone_from_public_index(testimony.pk).at == now_is(12, 1)
        assert gone_from_index(testimony.pk).waits, "partners still read it"
        now.move_to(dt.datetime(2026, 6, 15, 12, 2, tzinfo=dt.UTC))
        withdraw.withdraw(world.archivist, testimony, reason=REASON)
        assert gone_from_index(testimony.pk) == Gone(waits=True, at=None)
        now.move_to(dt.datetime(2026, 6, 15, 12, 3, tzinfo=dt.UTC))
        drain_all()
        assert gone_from_index(testimony.pk) == Gone(waits=False, at=now_is(12, 3))
        assert gone_from_public_index(testimony.pk) == Gone(waits=False, at=now_is(12, 1))


def now_is(hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 6, 15, hour, minute, tzinfo=dt.UTC)


def test_what_never_stood_in_the_index_has_no_moment() -> None:
    world = World()
    testimony = world.account("The ferry came.", consented=())
    withdraw.withdraw(world.archivist, testimony, reason=REASON)
    drain_all()
    assert gone_from_index(testimony.pk) == Gone(waits=False, at=None)
    assert not Removal.objects.exists()


def test_what_comes_back_is_not_said_to_be_gone() -> None:
    world = World()
    testimony = world.account("The ferry came.")
    world.published(testimony, summary="About the ferry.")
    drain_all()
    publish.take_down(world.archivist, testimony)
    drain_all()
    assert Removal.objects.filter(partition="public").exists()
    world.published(testimony, summary="About the ferry.")
    drain_all()
    assert not Removal.objects.exists()
    assert gone_from_public_index(testimony.pk) == Gone(waits=True, at=None)


@pytest.mark.parametrize("ledger_known", [True, False])
def test_a_cut_between_removal_and_purge_leaves_no_words_in_the_files(
    ledger_known: bool, cut: Callable[[str], None]
) -> None:
    """P3, P7: also where the ledger never knew of what had been written, the next look purges it."""
    world = World()
    testimony = world.account("Rasheq turned over.")
    world.account("The ferry came.")
    if not ledger_known:
        cut("removed-from-the-engine")
        with pytest.raises(CutOff):
            drain()
    else:
        drain_all()
    withdraw.withdraw(world.archivist, testimony, reason=REASON)
    cut("removed-from-the-engine")
    with pytest.raises(CutOff):
        drain()
    drain_all()
    files = _engine_folder(world)
    assert any(files.rglob("*.seg"))
    held = [path for path in files.rglob("*") if path.is_file() and b"rasheq" in path.read_bytes()]
    assert held == []


def _engine_folder(world: World) -> Path:
    engine = engine_of(partition_of(world.collection, Level.PARTNER))
    assert isinstance(engine, EmbeddedEngine)
    return engine._disk.root


# The command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def indexed() -> tuple[World, Testimony]:
    """An account that stands in the index, published and readable to partners."""
    world = World()
    testimony = world.account("The ferry turned over.")
    world.published(testimony, summary="About the ferry.")
    drain_all()
    return world, testimony


def _withdraw(monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str = REASON) -> str:
    """What the command said."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    call_command("withdraw", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_returns_after_the_proof_though_no_worker_runs(
    indexed: tuple[World, Testimony], monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: and it says neither the reason nor a word of the account. The reason is sealed."""
    world, testimony = indexed
    _touch_others(world)
    said = _withdraw(
        monkeypatch, testimony.code.lower(), "--as", world.archivist.username, "--wait"
    )
    assert f"{testimony.code}: withdrawn, hidden from " in said
    assert f"{testimony.code}: gone from the files " in said
    assert "(4 partitions proved)" in said
    assert "Rasheq" not in said
    assert "ferry" not in said
    assert not gone_from_index(testimony.pk).waits
    assert engine_of(PUBLIC).members("public") == frozenset()
    with on_record():
        assert Testimony.objects.get(pk=testimony.pk).withdrawal_reason == REASON
    entry = AuditEntry.objects.filter(verb="withdraw", outcome="done").get()
    assert entry.agent_name == world.archivist.username


def _touch_others(world: World) -> None:
    """Accounts that wait longer: the one that is withdrawn does not queue behind them."""
    others = [world.account("Something else.", consented=()).pk for _ in range(2)]
    with transaction.atomic():
        touch(others)


def test_the_command_cut_off_after_the_withdrawal_is_run_again(
    indexed: tuple[World, Testimony], monkeypatch: pytest.MonkeyPatch, cut: Callable[[str], None]
) -> None:
    """P7: it asks for no reason again, and says since when the account is withdrawn."""
    world, testimony = indexed
    cut("removed-from-the-engine")
    with pytest.raises(CutOff):
        _withdraw(monkeypatch, testimony.code, "--as", world.archivist.username, "--wait")
    at = Testimony.objects.get(pk=testimony.pk).withdrawn_at
    assert gone_from_index(testimony.pk).waits
    for _ in range(2):
        said = _withdraw(
            monkeypatch, testimony.code, "--as", world.archivist.username, "--wait", typed=""
        )
        assert "withdrawn already, since" in said
        assert "gone from the files" in said
    assert Testimony.objects.get(pk=testimony.pk).withdrawn_at == at


def test_the_command_fails_where_the_proof_fails(
    indexed: tuple[World, Testimony], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that keeps what it should forget is not believed. The account stays hidden."""
    world, testimony = indexed
    monkeypatch.setattr(EmbeddedEngine, "members", lambda self, partition: {testimony.pk})
    with pytest.raises(StillThere) as failed:
        _withdraw(monkeypatch, testimony.code, "--as", world.archivist.username, "--wait")
    told = refusal_of(failed.value)
    assert told is not None, "manage ends with 1 and this sentence"
    assert told.startswith("An account is still in the index")
    assert Testimony.objects.get(pk=testimony.pk).withdrawn_at is not None
    assert search_public(Asked("ferry")).total == 0


def test_the_command_is_refused_alike_for_what_there_is_not_and_for_what_is_not_theirs(
    indexed: tuple[World, Testimony], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """P1, P2: each try on record; and without a reason nothing is withdrawn."""
    world, testimony = indexed
    stranger = World(code="far").archivist.username
    last = AuditEntry.objects.count()
    tries = [(testimony.code, stranger), ("T-0000-0000", stranger), (testimony.code, "nobody")]
    told = set()
    for code, username in tries:
        with pytest.raises(CommandError) as refused:
            _withdraw(monkeypatch, code, "--as", username)
        told.add(str(refused.value))
    assert len(told) == 1
    on_the_record = AuditEntry.objects.filter(number__gt=last, verb="withdraw")
    assert [each.outcome for each in on_the_record] == ["intended", "refused"] * 2
    empty = tmp_path / "reason"
    empty.write_text(" \n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="say why"):
        _withdraw(
            monkeypatch, testimony.code, "--as", world.archivist.username, f"--reason-file={empty}"
        )
    assert Testimony.objects.get(pk=testimony.pk).withdrawn_at is None
