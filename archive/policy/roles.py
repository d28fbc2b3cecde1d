"""Roles and the duties that go with them: one table.

Nobody alone publishes, grants or discloses (P5). One person may hold several of these roles: what keeps two people apart is
that the one who asks is never the one who approves, and that holds whatever roles they have. So an archive of three
can work with one on leave.
"""

from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Group
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What somebody is to the archive."""

    ARCHIVIST = "archivist"
    REDACTOR = "redactor"
    REVIEWER = "reviewer"
    INVESTIGATOR = "investigator"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    ADMINISTRATOR = "administrator"


class Duty(StrEnum):
    """What somebody may do. Each is held in the collections that they are assigned to."""

    DESCRIBE_COLLECTION = "describe-collection"
    ENTER = "enter"
    IMPORT = "import"
    RELATE = "relate"
    RECORD_CONSENT = "record-consent"
    CONFIRM_CONSENT = "confirm-consent"
    REDACT = "redact"
    APPROVE_REDACTION = "approve-redaction"
    DRAFT = "draft"
    APPROVE_PUBLICATION = "approve-publication"
    PUBLISH = "publish"
    ACCEPT_CELL = "accept-cell"
    WITHDRAW = "withdraw"
    ASK_GRANT = "ask-grant"
    DECIDE_GRANT = "decide-grant"


DUTIES: dict[Role, frozenset[Duty]] = {
    Role.ARCHIVIST: frozenset(
        {
            Duty.DESCRIBE_COLLECTION,
            Duty.ENTER,
            Duty.IMPORT,
            Duty.RELATE,
            Duty.RECORD_CONSENT,
            Duty.REDACT,
            Duty.DRAFT,
            Duty.WITHDRAW,
            Duty.ASK_GRANT,
        }
    ),
    Role.REDACTOR: frozenset({Duty.REDACT, Duty.DRAFT}),
    Role.REVIEWER: frozenset(
        {
            Duty.RECORD_CONSENT,
            Duty.CONFIRM_CONSENT,
            Duty.APPROVE_REDACTION,
            Duty.APPROVE_PUBLICATION,
            Duty.PUBLISH,
            Duty.WITHDRAW,
            Duty.DECIDE_GRANT,
        }
    ),
    # They read what a grant opens to them, and nothing else.
    Role.INVESTIGATOR: frozenset(),
    # The rest of their screens comes with the consent ledger. It opens what the public would be told, and no account.
    Role.DATA_PROTECTION_OFFICER: frozenset({Duty.ACCEPT_CELL}),
    # User accounts and health; no testimony.
    Role.ADMINISTRATOR: frozenset(),
}

ROLE_LABELS: dict[Role, Promise] = {
    Role.ARCHIVIST: _("archivist"),
    Role.REDACTOR: _("redactor"),
    Role.REVIEWER: _("reviewer"),
    Role.INVESTIGATOR: _("investigator"),
    Role.DATA_PROTECTION_OFFICER: _("data-protection officer"),
    Role.ADMINISTRATOR: _("administrator"),
}

# Those whose work is in a collection: they are assigned to it, and they enter the desk.
COLLECTION_ROLES = frozenset(
    {Role.ARCHIVIST, Role.REDACTOR, Role.REVIEWER, Role.DATA_PROTECTION_OFFICER}
)
# Those of them that open no account: they see what is decided on, not what it was made from.
OFFICES = frozenset({Role.DATA_PROTECTION_OFFICER})


def apply_roles(*, using: str, **_: Any) -> None:
    """Receiver of post_migrate: a group stands for each role."""
    if using != "default":
        return
    for role in Role:
        Group.objects.using(using).get_or_create(name=role.value)
