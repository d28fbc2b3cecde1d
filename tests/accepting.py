"""An officer who accepts that few share a public cell: one explicit act, beside the two people of publication."""

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.policy.roles import Role
from archive.policy.services import assign_duty
from archive.publication.models import Publication, Rendition
from archive.testimony.models import Collection
from archive.users.models import User
from archive.workflows import publish
from tests.looking import publish_rendition

REASON = "The first of a district; four more are approved and follow."


def officer_of(user: User, collection: Collection) -> User:
    """The user, who is the collection's data-protection officer from now on."""
    with change(OPERATOR, Verb.ASSIGN, on=collection) as act:
        assign_duty(act, user, collection, Role.DATA_PROTECTION_OFFICER)
    return user


def accept_cell(officer: User, rendition: Rendition, *, reason: str = REASON) -> None:
    """Accept the cell of what the public would be told now."""
    seen = publish.look(officer, rendition).digest
    publish.accept_cell(officer, rendition, reason=reason, seen=seen)


def publish_accepted(user: User, rendition: Rendition) -> Publication:
    """Publish by one who is an officer too and accepts the cell first."""
    accept_cell(user, rendition)
    return publish_rendition(user, rendition)
