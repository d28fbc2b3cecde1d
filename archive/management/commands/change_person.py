"""``manage.py change_person USERNAME ...``: roles and duties given and taken, the account closed, a new password."""

from django.core.management import BaseCommand, CommandError, CommandParser

from archive.management.commands.add_person import read_password
from archive.policy.roles import Role
from archive.workflows import people


class Command(BaseCommand):
    help = (
        "Change what somebody may do who has a user account: give roles and duties, take them, close the account or "
        "open it again, or give a new password, which is asked for as by add_person. One of these at a time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        what = parser.add_mutually_exclusive_group(required=True)
        for option, meaning in (
            ("--give", "give a role, and with --collection its duties there"),
            ("--take", "end the role's duties in --collection; without, take the role itself"),
        ):
            what.add_argument(
                option,
                action="append",
                default=[],
                choices=[role.value for role in Role],
                metavar="ROLE",
                help=f"{meaning}; may be given more than once: {', '.join(Role)}",
            )
        what.add_argument(
            "--close", action="store_true", help="no sign-in any more; all roles and duties end"
        )
        what.add_argument("--reopen", action="store_true", help="open it again, without any role")
        what.add_argument("--new-password", action="store_true", help="which ends their sessions")
        parser.add_argument(
            "--collection",
            dest="collections",
            action="append",
            default=[],
            metavar="CODE",
            help="code of a collection, for --give and --take; may be given more than once",
        )

    def handle(
        self,
        *,
        username: str,
        give: list[str],
        take: list[str],
        close: bool,
        reopen: bool,
        collections: list[str],
        **options: object,
    ) -> None:
        if collections and not (give or take):
            raise CommandError("--collection goes with --give and --take.")
        where = frozenset(collections)
        if give:
            people.give_roles(username, frozenset(map(Role, give)), where)
            done = f"given: {', '.join(sorted(give))}"
        elif take:
            people.take_roles(username, frozenset(map(Role, take)), where)
            done = f"taken: {', '.join(sorted(take))}"
        elif close:
            people.close(username)
            done = "closed; all roles and duties have ended"
        elif reopen:
            people.reopen(username)
            done = "open again, without any role"
        else:
            people.change_password(username, read_password())
            done = "has a new password"
        self.stdout.write(f"{username}: {done}")
