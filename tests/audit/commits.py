"""Tests whose commits are real: for locks, threads, other processes and rollbacks of the outermost transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest
from django.db import connections

from archive.audit.models import AuditEntry

LOG = AuditEntry._meta.db_table
LOGGED = "SELECT verb, outcome FROM archive_auditentry ORDER BY number"


@pytest.fixture
def real_commits(transactional_db: None) -> Iterator[None]:
    """For tests marked with ``django_db(transaction=True)``: lets their databases be emptied afterwards.

    The log refuses that, so its triggers are taken off; Django's flush ends in post_migrate, which puts them back.
    """
    yield
    for connection in connections.all():
        connection.close()
    with connections["audit"].cursor() as cursor:
        for event in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {LOG}_no_{event}")


def everything() -> list[object]:
    """The archive's database, table by table and row by row: to say that nothing of it changed."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        held: list[object] = []
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            held.append((table, cursor.fetchall()))
        return held


def file_of(alias: str) -> str:
    return str(connections[alias].settings_dict["NAME"])


def seen_by_another(alias: str, query: str) -> list[tuple[object, ...]]:
    """What is durable: a connection of its own sees nothing that was not committed."""
    with closing(sqlite3.connect(f"file:{file_of(alias)}?mode=ro", uri=True)) as other:
        return other.execute(query).fetchall()


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


def read_only() -> AbstractContextManager[None]:
    return connected(" PRAGMA query_only = ON;")
