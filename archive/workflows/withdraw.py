"""Withdrawal: one person's act, in effect for every reader from its commit (P3)."""

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.core import clock
from archive.policy import duties
from archive.policy.roles import Duty
from archive.publication.services import end_publications
from archive.testimony.models import Testimony
from archive.testimony.services import withdraw_testimony
from archive.users.models import User


def withdraw(user: User, testimony: Testimony, *, reason: str) -> None:
    """Close the account and end its publications. Searches leave it out from this commit; the worker purges it."""
    with change(user.agent, Verb.WITHDRAW, on=testimony) as act:
        duties.require(user, Duty.WITHDRAW, testimony.collection)
        withdraw_testimony(act, testimony, reason=reason, at=clock.now())
        end_publications(act, testimony)
