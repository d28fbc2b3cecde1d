"""Who may do what, where: asked by every workflow before it acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from archive.core.errors import AccessDenied
from archive.policy.access import Reader
from archive.policy.querysets import duties_of, holds_role
from archive.policy.roles import DUTIES, Duty, Role
from archive.testimony.models import Collection
from archive.users.models import User


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody with the duties that they held when asked, by collection. Everybody else holds none."""

    user: User
    duties: Mapping[UUID, frozenset[Duty]]

    def may(self, duty: Duty, collection_id: UUID) -> bool:
        """Whether they hold this duty in this collection."""
        return duty in self.duties.get(collection_id, frozenset())

    def where(self, duty: Duty) -> list[UUID]:
        """The collections in which they hold this duty."""
        return [collection for collection, held in self.duties.items() if duty in held]


def worker(user: User) -> Worker:
    """The duties that somebody holds now. One query, however many collections."""
    duties: dict[UUID, frozenset[Duty]] = {}
    for collection, role in duties_of(user).values_list("collection", "role"):
        duties[collection] = duties.get(collection, frozenset()) | DUTIES[Role(role)]
    return Worker(user, duties)


def may(reader: Reader, duty: Duty, collection: Collection) -> bool:
    """Whether the reader holds this duty in this collection."""
    return isinstance(reader, User) and worker(reader).may(duty, collection.pk)


def may_somewhere(reader: Reader, duty: Duty) -> bool:
    """Whether the reader holds this duty in any collection."""
    return isinstance(reader, User) and bool(worker(reader).where(duty))


def may_begin_collections(reader: Reader) -> bool:
    """Whether the reader may make a new collection: an archivist, also one who holds no duty yet."""
    return isinstance(reader, User) and reader.is_active and holds_role(reader, Role.ARCHIVIST)


def require(reader: Reader, duty: Duty, collection: Collection) -> User:
    """The user, where they hold this duty in this collection; else AccessDenied, as if it did not exist."""
    if not isinstance(reader, User) or not may(reader, duty, collection):
        raise AccessDenied("no such duty in this collection")
    return reader


def works_at_desk(reader: Reader) -> bool:
    """Whether the desk opens to them at all: a duty somewhere, or a first collection to begin.

    Neither `is_staff` nor `is_superuser` is asked: a flag of an account is no duty.
    """
    if not isinstance(reader, User):
        return False
    return duties_of(reader).exists() or may_begin_collections(reader)


def collections_worked_on(reader: Reader) -> QuerySet[Collection]:
    """The collections in which the reader holds any duty: all that the desk shows them."""
    if not isinstance(reader, User):
        return Collection.objects.none()
    return Collection.objects.filter(pk__in=duties_of(reader).values("collection"))
