"""What an act of the table is: what must stand before it, whose duty it is, and what the log calls it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from archive.audit.verbs import Verb
from archive.publication.models import Rendition
from archive.users.models import User
from archive.workflows import publish
from tests.world import World

Thing = TypeVar("Thing")
Prepared = Callable[[World], Callable[[User], object]]


def on(prepared: Callable[[World], Thing], done: Callable[[User, Thing], object]) -> Prepared:
    """The act on something of a world, ready to be done by somebody."""

    def ready(world: World) -> Callable[[User], object]:
        thing = prepared(world)
        return lambda user: done(user, thing)

    return ready


@dataclass(frozen=True)
class Doing:
    """An act: what the log calls it, what must stand before it, and whose duty it is."""

    verb: Verb
    ready: Prepared
    by_reviewer: bool = False
    by_officer: bool = False
    # How many acts the log tells of it: an import is confirmed account by account, with a beginning and an end.
    times: int = 1

    def doer(self, world: World) -> User:
        """Somebody whose duty it is."""
        if self.by_officer:
            return world.officer
        return world.reviewer if self.by_reviewer else world.archivist


@dataclass(frozen=True)
class Seen:
    """A rendition that somebody has looked at."""

    rendition: Rendition
    digest: str


def seen(prepared: Callable[[World], Rendition]) -> Callable[[World], Seen]:
    """A rendition so prepared, looked at before anybody decides on it."""

    def ready(world: World) -> Seen:
        rendition = prepared(world)
        return Seen(rendition, publish.look(world.archivist, rendition).digest)

    return ready
