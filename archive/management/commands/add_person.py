"""``manage.py add_person USERNAME --role ROLE``: somebody who may sign in; with ``--existing``, roles more."""

import getpass
import sys

from django.core.management import BaseCommand, CommandError, CommandParser

from archive.core.errors import ArchiveError
from archive.policy.roles import Role
from archive.workflows.people import PersonGiven, add_person, add_roles


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
            type=Role,
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
        parser.add_argument(
            "--existing",
            action="store_true",
            help="give the roles to somebody who has a user account; no password is asked for",
        )
        parser.add_argument("--name", default="", help="the name shown to colleagues")
        parser.add_argument("--organisation", default="", metavar="NAME")

    def handle(
        self,
        *,
        username: str,
        roles: list[Role],
        collections: list[str],
        name: str,
        organisation: str,
        existing: bool,
        **options: object,
    ) -> None:
        if existing and (name or organisation):
            raise CommandError("--name and --organisation are for a new person.")
        try:
            if existing:
                add_roles(username, frozenset(roles), frozenset(collections))
            else:
                add_person(
                    PersonGiven(
                        username=username,
                        password=read_password(),
                        roles=frozenset(roles),
                        display_name=name,
                        organisation=organisation,
                        collections=frozenset(collections),
                    )
                )
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Added {username}: {', '.join(sorted(roles))}")


def read_password() -> str:
    """The password: typed twice at a terminal, else one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password (14 characters or more): ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two differ.")
    return password
