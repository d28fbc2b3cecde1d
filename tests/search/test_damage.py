"""What damage does to the index: it stays where it is, and what was lost is made anew from the database."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from archive.core.errors import AccessDenied
from archive.core.models import OutboxEntry
from archive.policy.access import PUBLIC, partition_of
from archive.policy.models import CaseCode, Level
from archive.policy.reading import access_testimony
from archive.redaction.models import Reason, RedactionSpan
from archive.sealing.fields import SealedValue
from archive.search.answers import Asked, SearchUnavailable
from archive.search.face import search_protected, search_public
from archive.search.partitions import engine_of
from archive.search.worker import Worker
from archive.search.writing import differences, drain, rebuild
from archive.testimony.models import Testimony, Transcript
from archive.workflows import grant, withdraw
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def _altered(sealed: object) -> SealedValue:
    assert isinstance(sealed, SealedValue)
    return SealedValue(sealed.ciphertext[:-1] + bytes([sealed.ciphertext[-1] ^ 1]))


def _alter_text(testimony: Testimony) -> None:
    (sealed,) = Transcript.objects.filter(testimony=testimony).values_list("text", flat=True)
    Transcript.objects.filter(testimony=testimony).update(text=_altered(sealed))


def _alter_what_was_redacted(testimony: Testimony) -> None:
    (sealed,) = RedactionSpan.objects.filter(testimony_id=testimony.pk).values_list(
        "quote", flat=True
    )
    RedactionSpan.objects.filter(testimony_id=testimony.pk).update(quote=_altered(sealed))


def _lose_key(testimony: Testimony) -> None:
    with sqlite3.connect(settings.ARCHIVE_KEY_STORE) as store:
        store.execute("DELETE FROM data_key WHERE subject = ?", (testimony.pk.hex,))


DAMAGE: dict[str, Callable[[Testimony], None]] = {
    "its text altered": _alter_text,
    "its redactions altered": _alter_what_was_redacted,
    "its key lost": _lose_key,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_one_damaged_account_stops_neither_search_nor_worker(damage: str) -> None:
    """P7: and another's withdrawal is purged all the same."""
    world = World()
    hurt = world.account(
        "Salim took the ferry.", redactions=[("Salim", Reason.NAME_OF_WITNESS, "W")]
    )
    leaving, kept = world.account("The ferry sank."), world.account("The ferry came.")
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="what happened there")
    DAMAGE[damage](hurt)
    assert search_protected(world.investigator, purpose, Asked("ferry")).total == 2
    code = CaseCode.objects.get(case=given.case, testimony=hurt).code
    with pytest.raises(AccessDenied):
        access_testimony(world.investigator, purpose, code)
    OutboxEntry.objects.create(testimony_id=hurt.pk)
    withdraw.withdraw(world.archivist, leaving, reason="asked by phone")
    drain_all()
    assert not OutboxEntry.objects.exists()
    partner = partition_of(world.collection, Level.PARTNER)
    assert leaving.pk not in engine_of(partner).members(partner.name)
    rebuild(partner)
    assert engine_of(partner).members(partner.name) == {kept.pk}


def _index() -> Path:
    return Path(settings.ARCHIVE_DATA_DIR) / "index" / "public"


def _two_published() -> World:
    world = World()
    for text in ("The ferry came.", "The ferry sank."):
        world.published(world.account(text), summary="About the ferry.")
    drain_all()
    return world


def test_an_index_lost_and_made_anew_is_still_newer_than_any_copy_of_it(tmp_path: Path) -> None:
    """P1: a copy put back after that would hold what was withdrawn since."""
    world = _two_published()
    shutil.copytree(_index(), tmp_path / "copy")
    withdraw.withdraw(world.archivist, Testimony.objects.order_by("pk")[0], reason="asked by phone")
    shutil.rmtree(_index())
    rebuild(PUBLIC)
    assert search_public(Asked("ferry")).total == 1
    shutil.rmtree(_index())
    shutil.copytree(tmp_path / "copy", _index())
    with pytest.raises(SearchUnavailable):
        search_public(Asked("ferry"))


def test_the_worker_makes_a_lost_partition_anew_before_it_writes_to_it() -> None:
    """P7: else one changed account would be all that it holds."""
    world = _two_published()
    shutil.rmtree(_index())
    world.published(world.account("The ferry waited."), summary="About the ferry.")
    drain_all()
    assert search_public(Asked("ferry")).total == 3
    assert not differences(PUBLIC)


@pytest.mark.parametrize("file", ["CURRENT", "*.seg"])
def test_the_worker_makes_a_damaged_partition_anew(file: str) -> None:
    """P7"""
    world = _two_published()
    for damaged in list(_index().rglob(file)):
        damaged.write_bytes(b"damaged")
    world.published(world.account("The ferry waited."), summary="About the ferry.")
    while drain():
        pass
    assert search_public(Asked("ferry")).total == 3


def test_a_damaged_partition_without_members_is_made_anew_too() -> None:
    """P7: the remedy that the error names must work."""
    world = _two_published()
    for testimony in Testimony.objects.all():
        withdraw.withdraw(world.archivist, testimony, reason="asked by phone")
    drain_all()
    for damaged in list(_index().rglob("CURRENT")):
        damaged.write_bytes(b"damaged")
    call_command("rebuild_index", verbosity=0)
    assert search_public(Asked("ferry")).total == 0


@pytest.mark.parametrize("damage", ["lost", "CURRENT", "*.seg"])
def test_what_is_not_as_it_was_written_is_seen_and_made_anew_though_nothing_waits(
    damage: str,
) -> None:
    """P7: a worker that starts looks, and whoever compares sees it; a damaged segment is found when it is read."""
    _two_published()
    if damage == "lost":
        shutil.rmtree(_index())
    for damaged in list(_index().rglob(damage)) if _index().exists() else []:
        damaged.write_bytes(b"damaged")
    engine_of(PUBLIC).close()
    assert differences(PUBLIC).ledger_only
    if damage == "*.seg":
        call_command("rebuild_index", verbosity=0)
    else:
        assert not OutboxEntry.objects.exists()
        Worker().catch_up()
    assert not differences(PUBLIC)
    assert search_public(Asked("ferry")).total == 2
