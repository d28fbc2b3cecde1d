"""The Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from archive.core import collector


class ArchiveConfig(AppConfig):
    name = "archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Install what must follow every migration: append-only triggers, roles.

        These are Django's own hooks for set-up. No logic of the archive hangs on signals.
        """
        from archive.audit.triggers import install_triggers
        from archive.policy.roles import apply_roles

        post_migrate.connect(install_triggers, sender=self, dispatch_uid="archive.audit.triggers")
        post_migrate.connect(apply_roles, sender=self, dispatch_uid="archive.policy.roles")
        collector.settle()
