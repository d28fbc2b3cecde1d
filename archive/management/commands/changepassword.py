"""``manage.py changepassword``: refused. Django's would give a new password off the record."""

from django.core.management import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Refused: it would be off the record. Use change_person USERNAME --new-password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?")

    def handle(self, **options: object) -> None:
        raise CommandError(
            "A password is changed on record: ./manage change_person USERNAME --new-password"
        )
