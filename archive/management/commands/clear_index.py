"""`manage.py clear_index`: refused. Haystack's would leave an empty index and a ledger that says otherwise."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: an index is never cleared. Use rebuild_index, which switches when the new one is whole."

    def handle(self, **options: object) -> None:
        raise CommandError("An index is never cleared here. Use rebuild_index.")
