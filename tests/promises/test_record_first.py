"""P2: no record, no data. An act is on record before a key is unwrapped or a row written, or it does not take place."""

import re
from uuid import UUID

import pytest
from django.db import DatabaseError

from archive.audit import log
from archive.audit.log import OPERATOR, AuditUnavailable, act, change
from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.verbs import Verb
from archive.policy.models import CaseCode, Level, PurposeStatement
from archive.policy.reading import access_testimony
from archive.sealing.authority import data_key
from archive.sealing.errors import OffTheRecord
from archive.sealing.keystore import KeyStore
from archive.search.answers import Asked
from archive.search.face import search_protected
from archive.testimony.models import Testimony
from archive.workflows import grant
from tests.architecture.source import code_of, modules, named
from tests.audit.commits import everything
from tests.workflows.acts import ACTS, TEXT
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


class Watched:
    """What happened to the log and to the keys, in order."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.log_is_broken = False


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    told = Watched()
    save, unwrap, marked = AuditEntry.save, KeyStore.unwrap, CommittedAct.objects.create

    def saved(entry: AuditEntry, *, force_insert: bool) -> None:
        if told.log_is_broken:
            raise DatabaseError("the log can't be written")
        save(entry, force_insert=force_insert)
        told.events.append(entry.outcome)

    def unwrapped(store: KeyStore, subject: UUID) -> bytes:
        told.events.append("key")
        return unwrap(store, subject)

    def created(*, act: UUID) -> CommittedAct:
        told.events.append("change")
        return marked(act=act)

    monkeypatch.setattr(AuditEntry, "save", saved)
    monkeypatch.setattr(KeyStore, "unwrap", unwrapped)
    monkeypatch.setattr(CommittedAct.objects, "create", created)
    return told


@pytest.mark.parametrize("name", ACTS)
def test_the_record_comes_before_every_key_and_every_change(name: str, watched: Watched) -> None:
    """P2: of every act that a member of the archive can do."""
    world = World()
    one = ACTS[name]
    ready, doer = one.ready(world), one.doer(world)
    watched.events.clear()
    ready(doer)
    assert watched.events[0] == "intended"
    assert watched.events[-1] == "done"
    assert watched.events.count("intended") == watched.events.count("done") == one.times
    open_now = 0
    for event in watched.events:
        open_now += {"intended": 1, "done": -1}.get(event, 0)
        assert event in ("intended", "done", "key", "change")
        assert open_now or event == "done"


@pytest.mark.parametrize("name", ACTS)
def test_without_a_record_no_act_takes_place(name: str, watched: Watched) -> None:
    """P2: no key is unwrapped, and not a byte of the archive changes."""
    world = World()
    one = ACTS[name]
    ready, doer = one.ready(world), one.doer(world)
    before = everything()
    watched.events.clear()
    watched.log_is_broken = True
    with pytest.raises(AuditUnavailable):
        ready(doer)
    assert watched.events == []
    watched.log_is_broken = False
    assert everything() == before


def reader(world: World) -> tuple[Testimony, PurposeStatement, str]:
    """Somebody who may read an account at partner level."""
    testimony = world.account(TEXT)
    given = world.granted(Level.PARTNER)
    drain_all()
    statement = grant.state_purpose(world.investigator, given.case, text="the fire at the mill")
    return testimony, statement, CaseCode.objects.get(case=given.case).code


def test_a_read_and_a_search_are_on_record_before_a_key_is_unwrapped(watched: Watched) -> None:
    """P2: with the purpose and what was asked."""
    world = World()
    _, statement, code = reader(world)
    for read in (
        lambda: access_testimony(world.investigator, statement, code),
        lambda: search_protected(world.investigator, statement, Asked("mill")),
    ):
        watched.events.clear()
        read()
        assert watched.events[0] == "intended"
        assert watched.events[-1] == "done"
        assert "key" in watched.events
    told = AuditEntry.objects.filter(verb__in=[Verb.READ, Verb.SEARCH], outcome="intended")
    assert [(e.verb, e.object_id, e.case_id, e.has_detail) for e in told] == [
        ("read", statement.pk, statement.case_id, True),
        ("search", statement.pk, statement.case_id, True),
    ]


def test_without_a_record_nothing_is_read_or_searched(watched: Watched) -> None:
    """P2"""
    world = World()
    _, statement, code = reader(world)
    watched.events.clear()
    watched.log_is_broken = True
    with pytest.raises(AuditUnavailable):
        access_testimony(world.investigator, statement, code)
    with pytest.raises(AuditUnavailable):
        search_protected(world.investigator, statement, Asked("mill"))
    assert watched.events == []


def test_what_was_opened_is_closed_with_the_act() -> None:
    """P2: the authority ends with the block, whatever came of it."""
    testimony = World().account(TEXT)
    for door in (act, change):
        with door(OPERATOR, Verb.READ, on=testimony):
            assert data_key(testimony.pk)
        with pytest.raises(OffTheRecord):
            data_key(testimony.pk)


def test_only_the_authority_and_the_store_unwrap_keys() -> None:
    """P2"""
    unwrapping = {
        named(file)
        for file in modules("archive", "config")
        if re.search(r"\bkey_store\(\)|\bKeyStore\(|\.unwrap\(", code_of(file))
    }
    assert unwrapping <= {
        "archive/sealing/authority.py",
        "archive/sealing/keystore.py",
    }


def test_only_the_log_writes_the_log() -> None:
    """P8: nothing else makes an entry, or the mark of a committed act."""
    writing = {
        named(file)
        for file in modules("archive", "config")
        if re.search(
            r"\bAuditEntry\(|\b(AuditEntry|CommittedAct)\.objects\.(bulk_)?create", code_of(file)
        )
    }
    assert writing <= {named_of(log), "archive/audit/models.py"}


def named_of(module: object) -> str:
    """The file of a module, from the checkout."""
    name: str = vars(module)["__name__"]
    return name.replace(".", "/") + ".py"
