"""Tests whose commits are real: for locks, other threads, other processes and rollbacks of the outermost transaction."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connections
from pytest_django import DjangoDbBlocker

from archive.audit.models import AuditEntry
from archive.audit.triggers import install_triggers

LOG = AuditEntry._meta.db_table


def _sweep() -> None:
    """Remove what the test committed. The log's triggers are taken off for it and put back."""
    owned = {model._meta.db_table for model in apps.get_app_config("archive").get_models(True)}
    default = connections["default"]
    tables = [table for table in default.introspection.table_names() if table in owned - {LOG}]
    default.ops.execute_sql_flush(default.ops.sql_flush(no_style(), tables))
    with connections["audit"].cursor() as cursor:
        for event in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {LOG}_no_{event}")
        cursor.execute(f"DELETE FROM {LOG}")
    install_triggers(using="audit")


@pytest.fixture
def real_commits(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test databases without a transaction around the test, empty before and after it."""
    with django_db_blocker.unblock():
        assert not AuditEntry.objects.exists()
        try:
            yield
        finally:
            for connection in connections.all():
                connection.close()
            _sweep()
