"""A withdrawal from the shell: by code, and if wished until its words are proved gone from the index."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from archive.audit.log import act
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied, InvalidInput
from archive.policy import duties
from archive.policy.roles import Duty
from archive.search.removal import last_gone, prove_gone
from archive.search.writing import drain_account
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.workflows.withdraw import withdraw


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An account withdrawn, since when, and whether it was before it was asked for."""

    testimony_id: UUID
    code: str
    at: dt.datetime
    was_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """Words proved gone from files and memory, of every one of so many partitions; `at` is None where they stood in none."""

    at: dt.datetime | None
    partitions: int


def withdraw_as(username: str, code: str, *, reason: Callable[[], str]) -> Withdrawal:
    """Withdraw the account of this code, as this user. `reason` is asked only where there is something to withdraw.

    Asked again, it answers since when the account is withdrawn, and changes nothing: a command cut off is run again.
    Raises AccessDenied alike where there is no such user, no such account and where it is not their duty; InvalidInput
    where no reason is given.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise AccessDenied("no such user or account, or this user may not withdraw it")
    found = Testimony.objects.released().filter(code=code.strip().upper()).first()
    if found is None or not duties.may(user, Duty.WITHDRAW, found.collection):
        # A try with a code that is none, or that may not be named, is on record with what was typed.
        with act(user.agent, Verb.WITHDRAW, kind="testimony", detail=code):
            raise AccessDenied("no such user or account, or this user may not withdraw it")
    if found.withdrawn_at is not None:
        return Withdrawal(found.pk, found.code, found.withdrawn_at, was_withdrawn=True)
    said = reason().strip()
    if not said:
        raise InvalidInput("say why it is withdrawn", place="reason")
    withdraw(user, found, reason=said)
    withdrawn = Testimony.objects.get(pk=found.pk).withdrawn_at
    if withdrawn is None:
        raise AssertionError("a withdrawal was committed, and the account is not withdrawn")
    return Withdrawal(found.pk, found.code, withdrawn, was_withdrawn=False)


def remove_from_index(withdrawal: Withdrawal) -> Removed:
    """Take the account's words out of the index now, whether a worker runs or not, and prove that they are gone.

    Waits for a worker that is just writing, for other processes to let go of what they had opened, and for the journal of
    the database. Raises StillThere and the engine's own errors where the proof fails, StillOpen where a process hangs,
    StillRead where one goes on reading.
    """
    drain_account(withdrawal.testimony_id)
    partitions = prove_gone(withdrawal.testimony_id)
    return Removed(last_gone(withdrawal.testimony_id), partitions)
