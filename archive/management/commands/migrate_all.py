"""``manage.py migrate_all``: bring the archive's database and the log's up to date."""

from django.conf import settings
from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    help = "Apply migrations to every database: the archive's and the log's."

    def handle(self, *, verbosity: int, **options: object) -> None:
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, interactive=False, verbosity=verbosity)
