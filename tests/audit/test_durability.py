"""The log under real commits: what is durable when, and that it can't be rewritten."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connections, transaction

from archive.audit.log import OPERATOR, act, change, leaf_hash
from archive.audit.models import AuditEntry
from archive.audit.triggers import AppendOnlyUnsupported, install_triggers
from archive.audit.verbs import Verb
from archive.users.models import Organisation, OrganisationKind
from tests.audit.commits import LOGGED, seen_by_another

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "audit"]),
    pytest.mark.usefixtures("real_commits"),
]


def organisation(name: str = "a body") -> Organisation:
    return Organisation.objects.create(name=name, kind=OrganisationKind.GATHERER)


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
