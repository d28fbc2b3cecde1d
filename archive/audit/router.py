"""Sends the log to its own database, and nothing else there."""

from typing import Any

from django.db.models import Model

AUDIT_DATABASE = "audit"
LOG_MODELS = frozenset({"auditentry"})


class AuditRouter:
    """Django's database router."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return _database_of(model._meta.model_name)

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        """The log has no relations; everything else stands in one database."""
        return None

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        in_log = app_label == "archive" and _database_of(model_name) is not None
        return in_log if db == AUDIT_DATABASE else not in_log


def _database_of(model_name: str | None) -> str | None:
    return AUDIT_DATABASE if model_name in LOG_MODELS else None
