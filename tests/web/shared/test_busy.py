"""Another program holds the archive's write lock: a request is refused in a moment, whole, and never with a fault."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.test import Client

from archive.audit.models import AuditEntry, CommittedAct
from tests.audit.commits import file_of
from tests.world import PASSWORD, person

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "audit"]),
    pytest.mark.usefixtures("real_commits"),
]


@contextmanager
def somebody_writing() -> Iterator[None]:
    """The write lock is held by another connection; ours does not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(file_of("default"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()


def sign_in(client: Client) -> int:
    return client.post("/sign-in/", {"username": "amal", "password": PASSWORD}).status_code


def test_a_sign_in_while_another_writes_is_refused_whole_and_succeeds_after(client: Client) -> None:
    """P7: 503, nobody is signed in, and the log says that it failed (P2)."""
    person("amal")
    marks = CommittedAct.objects.count()
    client.raise_request_exception = False
    with somebody_writing():
        assert sign_in(client) == 503
    assert "_auth_user_id" not in client.session
    assert CommittedAct.objects.count() == marks
    last = AuditEntry.objects.order_by("number").last()
    assert last is not None
    assert (last.verb, last.outcome) == ("sign-in", "failed")
    assert sign_in(client) in (302, 303)
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(("said", "status"), [("database is locked", 503), ("disk I/O error", 500)])
def test_a_session_that_can_not_be_written_after_the_view_is_refused_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, said: str, status: int
) -> None:
    """P7: the session is written when the view is over, where no other refusal looks."""
    user = person("amal")
    client.raise_request_exception = False
    client.force_login(user)
    real = SessionStore.save

    def save(store: SessionStore, must_create: bool = False) -> None:
        if not connection.in_atomic_block:
            raise OperationalError(said)
        real(store, must_create)

    monkeypatch.setattr(SessionStore, "save", save)
    assert sign_in(client) == status
