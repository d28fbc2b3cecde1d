"""Tests whose commits are real: for locks, threads, other processes and rollbacks of the outermost transaction."""

from collections.abc import Iterator

import pytest
from django.db import connections

from archive.audit.models import AuditEntry

LOG = AuditEntry._meta.db_table


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
