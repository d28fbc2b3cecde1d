"""``manage.py add_person USERNAME --role ROLE``: somebody new who may sign in."""

import getpass
import sys

from django.core.management import BaseCommand, CommandError, CommandParser

from archive.management.reading import read_typed_line
from archive.policy.roles import Role
from archive.workflows.people import PersonGiven, add_person


class Command(BaseCommand):
    help = (
        "Add a person who may sign in. The password is asked for, or read as one line from standard input; "
        "it is never taken from the command line, where other users of the machine could see it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--role",
            dest="roles",
            action="append",
            required=True,
            choices=[role.value for role in Role],
            metavar="ROLE",
            help=f"one of {', '.join(Role)}; may be given more than once",
        )
        parser.add_argument(
            "--collection",
            dest="collections",
            action="append",
            default=[],
            metavar="CODE",
            help="code of a collection to work in; may be given more than once",
        )
        parser.add_argument("--name", default="", help="the name shown to colleagues")
        parser.add_argument(
            "--organisation", default="", metavar="NAME", help="an organisation that stands"
        )

    def handle(
        self,
        *,
        username: str,
        roles: list[str],
        collections: list[str],
        name: str,
        organisation: str,
        **options: object,
    ) -> None:
        add_person(
            PersonGiven(
                username=username,
                password=read_password(),
                roles=frozenset(Role(role) for role in roles),
                display_name=name,
                organisation=organisation,
                collections=frozenset(collections),
            )
        )
        self.stdout.write(f"Added {username}: {', '.join(sorted(roles))}")


def read_password() -> str:
    """The password: typed twice at a terminal, else one line of standard input."""
    if not sys.stdin.isatty():
        return read_typed_line()
    password = getpass.getpass("Password (14 characters or more): ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two differ.")
    return password
