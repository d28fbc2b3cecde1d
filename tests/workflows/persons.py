"""Somebody who is added, the commands that do it, and what the log says of them."""

import io

from django.core.management import call_command

from archive.audit.models import AuditEntry
from archive.policy.roles import Role
from archive.workflows.people import PersonGiven

PASSWORD = "nine quiet herons over water"


def given(
    *,
    username: str = "fatima",
    password: str = PASSWORD,
    roles: frozenset[Role] = frozenset({Role.ARCHIVIST}),
    organisation: str = "",
    collections: frozenset[str] = frozenset(),
) -> PersonGiven:
    return PersonGiven(
        username=username,
        password=password,
        roles=roles,
        organisation=organisation,
        collections=collections,
    )


class Terminal(io.StringIO):
    """Standard input of somebody who sits there."""

    def isatty(self) -> bool:
        return True


def run(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def logged(verb: str) -> list[tuple[str, str]]:
    """How acts of this kind went, and who is said to have done them."""
    entries = AuditEntry.objects.filter(verb=verb).order_by("number")
    return [(entry.outcome, entry.agent_name) for entry in entries]
