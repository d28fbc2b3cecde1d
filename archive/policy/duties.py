"""Who may do what, where: asked by every workflow before it acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from archive.consent.querysets import kept
from archive.core.errors import AccessDenied
from archive.policy.access import Reader
from archive.policy.querysets import assignments_of, duties_of, holds_role
from archive.policy.roles import DUTIES, OFFICES, Duty, Role
from archive.testimony.models import Collection, Testimony
from archive.users.models import User


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody with the duties that they held when asked, by collection. Everybody else holds none.

    `duties` open the accounts of a collection, `offices` don't.
    """

    user: User
    duties: Mapping[UUID, frozenset[Duty]]
    offices: Mapping[UUID, frozenset[Duty]] = field(default_factory=dict)

    def may(self, duty: Duty, collection_id: UUID) -> bool:
        """Whether they hold this duty in this collection."""
        return any(duty in held.get(collection_id, ()) for held in (self.duties, self.offices))

    def where(self, duty: Duty) -> list[UUID]:
        """The collections in which they hold this duty."""
        everywhere = dict.fromkeys((*self.duties, *self.offices))
        return [collection for collection in everywhere if self.may(duty, collection)]


def worker(user: User) -> Worker:
    """The duties that somebody holds now. One query, however many collections."""
    duties: dict[UUID, frozenset[Duty]] = {}
    offices: dict[UUID, frozenset[Duty]] = {}
    for collection, name in assignments_of(user).values_list("collection", "role"):
        role = Role(name)
        held = offices if role in OFFICES else duties
        held[collection] = held.get(collection, frozenset()) | DUTIES[role]
    return Worker(user, duties, offices)


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
    return assignments_of(reader).exists() or may_begin_collections(reader)


def told_to(reader: Reader) -> QuerySet[Testimony]:
    """The accounts of which the reader may look at what the public would be told: those that they work on, and those of
    collections whose officer they are. None that is withdrawn, staged or not to be kept.
    """
    return kept(Testimony.objects.standing().filter(collection__in=collections_told_of(reader)))


def collections_told_of(reader: Reader) -> QuerySet[Collection]:
    """The collections in which the reader holds any duty, also one that opens no account."""
    if not isinstance(reader, User):
        return Collection.objects.none()
    return Collection.objects.filter(pk__in=assignments_of(reader).values("collection"))


def collections_worked_on(reader: Reader) -> QuerySet[Collection]:
    """The collections whose accounts a duty opens to the reader: all that the desk's lists show them."""
    if not isinstance(reader, User):
        return Collection.objects.none()
    return Collection.objects.filter(pk__in=duties_of(reader).values("collection"))
