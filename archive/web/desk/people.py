"""Who is at the desk, and which duties they hold where."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest

from archive.policy.querysets import duties_of, holds_role
from archive.policy.roles import DUTIES, ROLE_LABELS, Duty, Role
from archive.users.models import User


@dataclass(frozen=True, slots=True)
class Worker:
    """A person at the desk with their duties by collection. It tells what to offer; workflows decide."""

    user: User
    duties: Mapping[UUID, frozenset[Duty]]

    def may(self, duty: Duty, collection_id: UUID) -> bool:
        """Whether they hold this duty in this collection."""
        return duty in self.duties.get(collection_id, frozenset())

    def where(self, duty: Duty) -> list[UUID]:
        """The collections in which they hold this duty."""
        return [collection for collection, held in self.duties.items() if duty in held]


def may_begin_collections(user: User) -> bool:
    """Whether they may make a new collection."""
    return user.is_active and holds_role(user, Role.ARCHIVIST)


def person(request: HttpRequest) -> User:
    """Who asks; raises Http404 for somebody without an account."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def worker_of(request: HttpRequest) -> Worker:
    """Who asks, with their duties as of now."""
    user = person(request)
    duties: dict[UUID, frozenset[Duty]] = {}
    for collection, role in duties_of(user).values_list("collection", "role"):
        duties[collection] = duties.get(collection, frozenset()) | DUTIES[Role(role)]
    return Worker(user, duties)


def roles_with(duty: Duty) -> list[str]:
    """The names of the roles that hold a duty."""
    return [str(ROLE_LABELS[role]) for role in Role if duty in DUTIES[role]]
