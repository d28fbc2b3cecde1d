"""`manage.py update_index`: the outbox drained once. Replaces Haystack's, which indexes without asking policy."""

from django.core.management.base import BaseCommand

from archive.search.worker import Worker


class Command(BaseCommand):
    help = "Bring the index up to date with the database, once."

    def handle(self, **options: object) -> None:
        self.stdout.write(f"{Worker().catch_up()} accounts looked at")
