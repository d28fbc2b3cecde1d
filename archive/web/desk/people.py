"""Who is at the desk. Which duties they hold tells what to offer them; workflows ask again before they act."""

from django.http import Http404, HttpRequest

from archive.policy.duties import Worker, worker
from archive.policy.roles import DUTIES, ROLE_LABELS, Duty, Role
from archive.users.models import User

__all__ = ["Worker", "person", "roles_with", "worker_of"]


def person(request: HttpRequest) -> User:
    """Who asks; raises Http404 for somebody without an account."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def worker_of(request: HttpRequest) -> Worker:
    """Who asks, with their duties as of now."""
    return worker(person(request))


def roles_with(duty: Duty) -> list[str]:
    """The names of the roles that hold a duty."""
    return [str(ROLE_LABELS[role]) for role in Role if duty in DUTIES[role]]
