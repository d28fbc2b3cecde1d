"""Opening an account to work on it: the desk's guarded read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from archive.audit.log import act
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.policy import duties
from archive.policy.access import can_view
from archive.policy.cases import access_case_to_ask_in
from archive.policy.models import Case, Grant, Level
from archive.policy.roles import Duty
from archive.testimony.models import Testimony
from archive.users.models import User


@dataclass(frozen=True, slots=True)
class AccountAtWork:
    """An account on somebody's desk. Where `is_open` is false (withdrawn, not to be kept) its text stays closed."""

    testimony: Testimony
    is_open: bool


@contextmanager
def open_for_work(
    user: User, testimony_id: UUID, *, only_open: bool = False
) -> Iterator[AccountAtWork]:
    """The account, for those with any duty in its collection; its text opens within the block only.

    On record before anything is looked up, so that missing, staged and forbidden are alike: AccessDenied. With
    `only_open` an account whose text stays closed is refused too.
    """
    with act(user.agent, Verb.WORK, on=Testimony(pk=testimony_id)):
        found = (
            Testimony.objects.released()
            .filter(pk=testimony_id, collection__in=duties.collections_worked_on(user))
            .select_related("collection")
            .first()
        )
        if found is None:
            raise AccessDenied("no such account")
        is_open = can_view(user, found, Level.RAW).allowed
        if only_open and not is_open:
            raise AccessDenied("no such account")
        yield AccountAtWork(found, is_open)


@contextmanager
def open_what_is_told(user: User, testimony_id: UUID) -> Iterator[Testimony]:
    """The account for the sake of what the public would be told of it: to those who work on it, and to an officer of its
    collection, to whom nothing else of it opens (their page shows nothing else). On record; else AccessDenied.
    """
    with act(user.agent, Verb.WORK, on=Testimony(pk=testimony_id)):
        found = duties.told_to(user).filter(pk=testimony_id).select_related("collection").first()
        if found is None:
            raise AccessDenied("no such account")
        yield found


@contextmanager
def open_grant(user: User, grant_id: UUID) -> Iterator[Grant]:
    """A grant of a collection that the user works on; its purpose opens within the block only."""
    with act(user.agent, Verb.READ_GRANT, on=Grant(pk=grant_id)):
        found = (
            Grant.objects.filter(pk=grant_id, collection__in=duties.collections_worked_on(user))
            .select_related("collection", "case")
            .first()
        )
        if found is None:
            raise AccessDenied("no such grant")
        yield found


@contextmanager
def open_case_names(user: User) -> Iterator[None]:
    """The names of the cases that the user opened, for those who may ask for grants."""
    with act(user.agent, Verb.READ_CASE_NAME, kind="case"):
        if not duties.may_somewhere(user, Duty.ASK_GRANT):
            raise AccessDenied("no such case")
        yield


def named_case(user: User, code: str) -> Case:
    """The case that the user names by its code, to ask for a grant in it; AccessDenied alike for none and for not theirs.

    Each try is on record with what was typed, so that guessing does not go unseen.
    """
    with act(user.agent, Verb.NAME_CASE, kind="case", detail=code):
        return access_case_to_ask_in(user, code)
