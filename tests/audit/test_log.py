"""What the log says of an act: the intention before it, the outcome after it, and no word of what was said."""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from archive.audit.log import (
    OPERATOR,
    WORKER,
    Act,
    Agent,
    act,
    change,
    leaf_hash,
)
from archive.audit.models import AuditEntry, CommittedAct
from archive.audit.verbs import Outcome, Verb
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.sealing.authority import on_record
from archive.sealing.errors import KeyMissing, OffTheRecord
from archive.sealing.keystore import key_store
from archive.users.models import Organisation, OrganisationKind, User
from tests.architecture.source import code_of, modules
from tests.world import person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NAME = "Salim Haddar, the miller"
Door = Callable[..., AbstractContextManager[Act]]


def outcomes() -> list[str]:
    """Of all entries, in the order of their numbers."""
    return list(AuditEntry.objects.values_list("outcome", flat=True))


def organisation() -> Organisation:
    return Organisation.objects.create(name="a body", kind=OrganisationKind.GATHERER)


def test_an_act_stands_in_the_log_before_and_after_it() -> None:
    """P2"""
    user = person("somebody")
    with act(user.agent, Verb.READ, on=user, case=UUID(int=7)) as this:
        assert [(e.act, e.outcome) for e in AuditEntry.objects.filter(verb=Verb.READ)] == [
            (this.id, Outcome.INTENDED)
        ]
    begun, ended = AuditEntry.objects.filter(verb=Verb.READ)
    for entry in (begun, ended):
        assert (entry.agent_id, entry.agent_name) == (user.pk, "somebody")
        assert (entry.object_kind, entry.object_id) == ("user", user.pk)
        assert entry.case_id == UUID(int=7)
    assert ended.outcome == Outcome.DONE
    assert ended.number == begun.number + 1


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
@pytest.mark.parametrize("door", [act, change])
def test_an_act_that_breaks_off_says_how(
    door: Door, error: type[BaseException], outcome: Outcome
) -> None:
    """P2: and lets the error through."""
    with pytest.raises(error), door(OPERATOR, Verb.ENTER, kind="testimony"):
        raise error("stopped")
    assert outcomes() == [Outcome.INTENDED, outcome]


def test_a_change_that_breaks_off_leaves_nothing_but_its_record() -> None:
    """P7"""
    with suppress(ZeroDivisionError), change(OPERATOR, Verb.ENTER, kind="x"):
        organisation()
        raise ZeroDivisionError
    assert not Organisation.objects.exists()
    assert not CommittedAct.objects.exists()


def test_a_change_leaves_its_mark_beside_its_rows_and_an_act_leaves_none() -> None:
    with change(OPERATOR, Verb.ENTER, kind="x") as this:
        organisation()
    with act(OPERATOR, Verb.READ, kind="x"):
        pass
    assert [mark.act for mark in CommittedAct.objects.all()] == [this.id]


def test_an_act_within_an_act_has_a_record_of_its_own() -> None:
    with act(OPERATOR, Verb.SEARCH, kind="x"):
        with pytest.raises(AccessDenied), act(OPERATOR, Verb.READ, kind="y"):
            raise AccessDenied("not this one")
        with change(OPERATOR, Verb.STORE_SEARCH, kind="z"):
            pass
    told = list(AuditEntry.objects.values_list("verb", "outcome"))
    assert told == [
        ("search", "intended"),
        ("read", "intended"),
        ("read", "refused"),
        ("store-search", "intended"),
        ("store-search", "done"),
        ("search", "done"),
    ]
    assert AuditEntry.objects.values("act").distinct().count() == 3


def test_a_change_within_a_change_is_refused() -> None:
    """P2: the inner outcome would be written before the outer commit."""
    with change(OPERATOR, Verb.ENTER, kind="x"):
        kept = organisation()
        with pytest.raises(RuntimeError), change(OPERATOR, Verb.AMEND, kind="y"):
            organisation()
    assert [one.pk for one in Organisation.objects.all()] == [kept.pk]
    assert outcomes() == ["intended", "intended", "failed", "done"]


@pytest.mark.parametrize("agent", [OPERATOR, WORKER])
def test_what_needs_a_person_is_not_done_by_a_program(agent: Agent) -> None:
    """P5: a program is nobody's second person."""
    with pytest.raises(AccessDenied), act(agent, Verb.APPROVE, kind="x") as this:
        assert this.person


def test_free_text_is_sealed_and_said_once() -> None:
    """P6, P8: queries and purposes are names."""
    with act(OPERATOR, Verb.SEARCH, kind="x", detail=NAME):
        pass
    begun, ended = AuditEntry.objects.all()
    assert (begun.has_detail, ended.has_detail) == (True, False)
    with connections["audit"].cursor() as cursor:
        cursor.execute("SELECT * FROM archive_auditentry")
        held = repr(cursor.fetchall()).lower()
    assert "search" in held
    assert not re.search("salim|haddar|miller", held)
    with pytest.raises(OffTheRecord):
        str(AuditEntry.objects.get(pk=begun.pk).detail)
    with on_record():
        assert AuditEntry.objects.get(pk=begun.pk).detail == NAME
        assert ended.detail == ""


def test_a_name_can_be_erased_from_the_log_and_the_line_still_proves_itself() -> None:
    """P8: the key dies, the leaf stays."""
    with act(OPERATOR, Verb.SEARCH, kind="x", detail=NAME):
        pass
    begun = AuditEntry.objects.all()[0]
    key_store()._connection().execute("DELETE FROM data_key WHERE subject = ?", (begun.pk.hex,))
    again = AuditEntry.objects.get(pk=begun.pk)
    with on_record(), pytest.raises(KeyMissing):
        str(again.detail)
    assert leaf_hash(again) == again.leaf


CHANGED: dict[str, object] = {
    "id": UUID(int=1),
    "created_at": dt.datetime(2001, 1, 1, tzinfo=dt.UTC),
    "number": 999,
    "act": UUID(int=2),
    "verb": Verb.PUBLISH,
    "outcome": Outcome.REFUSED,
    "agent_id": UUID(int=3),
    "agent_name": "somebody else",
    "object_kind": "grant",
    "object_id": UUID(int=4),
    "case_id": UUID(int=5),
    "has_detail": True,
    "salt": b"another salt....",
}


def test_every_field_of_the_log_is_in_the_table() -> None:
    """But the leaf itself, and the detail, which may be erased."""
    fields = {field.attname for field in AuditEntry._meta.concrete_fields}
    assert set(CHANGED) == fields - {"leaf", "detail"}


@pytest.mark.parametrize("name", CHANGED)
def test_a_line_that_was_changed_no_longer_proves_itself(name: str) -> None:
    """P8"""
    user = person("somebody")
    with act(user.agent, Verb.READ, on=user, case=uuid4()):
        pass
    entry = AuditEntry.objects.filter(verb=Verb.READ)[0]
    assert leaf_hash(entry) == entry.leaf
    setattr(entry, name, CHANGED[name])
    assert leaf_hash(entry) != entry.leaf


def test_every_line_as_read_back_proves_itself_and_numbers_have_no_gap() -> None:
    """P8"""
    person("somebody")
    with pytest.raises(Conflict), change(OPERATOR, Verb.ENTER, kind="x", detail=NAME):
        raise Conflict("no")
    entries = list(AuditEntry.objects.all())
    assert [entry.leaf for entry in entries] == [leaf_hash(entry) for entry in entries]
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert len({bytes(entry.salt) for entry in entries}) == len(entries)


def test_two_equal_lines_have_unequal_leaves() -> None:
    """P1: a published leaf must not be guessed from what it is likely to say."""
    with act(OPERATOR, Verb.READ, kind="x"):
        pass
    entry = AuditEntry.objects.all()[0]
    entry.salt = bytes(16)
    unsalted = leaf_hash(entry)
    assert unsalted != entry.leaf


def test_the_log_points_to_nothing_that_could_be_deleted() -> None:
    """P8: values, never foreign keys."""
    assert not [f.name for f in AuditEntry._meta.get_fields() if f.is_relation]
    user = person("somebody")
    with act(user.agent, Verb.READ, on=user):
        pass
    User.objects.filter(pk=user.pk).delete()
    assert set(AuditEntry.objects.filter(verb=Verb.READ).values_list("agent_name", flat=True)) == {
        "somebody"
    }


LOG = "archive_auditentry"
REWRITES = {
    "update": f"UPDATE {LOG} SET agent_name = 'nobody'",
    "update of one column to itself": f"UPDATE {LOG} SET number = number",
    "delete": f"DELETE FROM {LOG}",
    "delete of the last": f"DELETE FROM {LOG} WHERE number = (SELECT max(number) FROM {LOG})",
    "replace": f"REPLACE INTO {LOG} SELECT * FROM {LOG}",
    "insert or replace": f"INSERT OR REPLACE INTO {LOG} SELECT * FROM {LOG} WHERE number = 1",
    "update or replace": f"UPDATE OR REPLACE {LOG} SET number = 1",
    "upsert": (
        f"INSERT INTO {LOG} SELECT * FROM {LOG} WHERE true "
        "ON CONFLICT (number) DO UPDATE SET agent_name = 'nobody'"
    ),
}


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_log_refuses_to_be_rewritten(rewrite: str) -> None:
    """P8: by whatever statement."""
    with act(OPERATOR, Verb.READ, kind="x"):
        pass
    before = list(AuditEntry.objects.values_list())
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(using="audit"),
        connections["audit"].cursor() as cursor,
    ):
        cursor.execute(REWRITES[rewrite])
    assert list(AuditEntry.objects.values_list()) == before


def test_every_verb_is_used_by_the_program() -> None:
    """A verb that nothing uses promises a record that is never written."""
    code = "\n".join(code_of(file) for file in modules("archive"))
    unused = {verb.name for verb in Verb if not re.search(rf"\bVerb\.{verb.name}\b", code)}
    assert unused == set()


def test_a_verb_that_the_log_does_not_know_can_not_be_said() -> None:
    assert len(set(Verb.values)) == len(Verb.values)
    for verb in Verb:
        assert len(verb.value) <= 40
        assert re.fullmatch(r"[a-z-]+", verb.value)
    with pytest.raises(ValueError, match="whisper"):
        Verb("whisper")
