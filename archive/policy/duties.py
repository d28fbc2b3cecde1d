"""Who may do what, where: asked by every workflow before it acts."""

from django.db.models import QuerySet

from archive.core.errors import AccessDenied
from archive.policy.access import Reader
from archive.policy.querysets import duties_of, holds_role
from archive.policy.roles import DUTIES, Duty, Role
from archive.testimony.models import Collection
from archive.users.models import User


def may(reader: Reader, duty: Duty, collection: Collection) -> bool:
    """Whether the reader holds this duty in this collection."""
    if not isinstance(reader, User):
        return False
    roles = [role.value for role in Role if duty in DUTIES[role]]
    return duties_of(reader).filter(collection=collection, role__in=roles).exists()


def require(reader: Reader, duty: Duty, collection: Collection) -> User:
    """The user, where they hold this duty in this collection; else AccessDenied, as if it did not exist."""
    if not isinstance(reader, User) or not may(reader, duty, collection):
        raise AccessDenied("no such duty in this collection")
    return reader


def works_at_desk(reader: Reader) -> bool:
    """Whether the desk opens to them at all: a duty somewhere, or the archivist's role, who begins a first collection.

    Neither `is_staff` nor `is_superuser` is asked: a flag of an account is no duty.
    """
    if not isinstance(reader, User) or not reader.is_active:
        return False
    return duties_of(reader).exists() or holds_role(reader, Role.ARCHIVIST)


def collections_worked_on(reader: Reader) -> QuerySet[Collection]:
    """The collections in which the reader holds any duty: all that the desk shows them."""
    if not isinstance(reader, User):
        return Collection.objects.none()
    return Collection.objects.filter(pk__in=duties_of(reader).values("collection"))
