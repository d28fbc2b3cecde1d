"""Keeps the peer's table in a file of its own, so that neither's size or locks touch the other."""

from django.db.models import Model


class PeerRouter:
    """Django's database router."""

    def db_for_read(self, model: type[Model], **hints: object) -> str | None:
        return "peer" if model._meta.app_label == "peer" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:
        return False if "peer" in (db, app_label) else None
