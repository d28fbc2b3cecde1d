"""Triggers that refuse any change to the log but an insertion.

SQLite rebuilds a table to alter it and drops its triggers on the way, so they are installed after every migration;
REPLACE would pass them unless recursive triggers are on, which the connection's pragmas see to.
"""

from typing import Any

from django.db import connections

from archive.audit.models import AuditEntry
from archive.audit.router import AUDIT_DATABASE
from archive.core.errors import ArchiveError


class AppendOnlyUnsupported(ArchiveError):
    """The database in use has no triggers of ours, so the log would not be append-only."""


def install_triggers(*, using: str, **_: Any) -> None:
    """Receiver of post_migrate. Raises AppendOnlyUnsupported for a database other than SQLite."""
    if using != AUDIT_DATABASE:
        return
    connection = connections[using]
    table = AuditEntry._meta.db_table
    if table not in connection.introspection.table_names():
        return
    if connection.vendor != "sqlite":
        raise AppendOnlyUnsupported(f"no append-only triggers for {connection.vendor}")
    with connection.cursor() as cursor:
        for event in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
