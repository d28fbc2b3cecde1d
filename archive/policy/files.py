"""Imported files that were kept: who may open one.

A file holds its accounts in the raw, with every name, so it opens to those with a duty towards it, and only while each
account in it is open to them. What one person has withdrawn is not opened again by way of the file it came in (P3).
"""

from collections.abc import Set as AbstractSet

from archive.core.errors import AccessDenied
from archive.policy.access import visible_to
from archive.policy.duties import Worker, worker
from archive.policy.models import Level
from archive.policy.roles import Duty
from archive.testimony.models import KeptImport, Testimony
from archive.users.models import User

# Who brought it in, and who compares with it what was brought in.
FILE_DUTIES = (Duty.IMPORT, Duty.CONFIRM_CONSENT)


def has_duty_towards(at_desk: Worker, kept_import: KeptImport) -> bool:
    """Whether they may open the file, where nothing in it is closed."""
    return kept_import.released_at is not None and any(
        at_desk.may(duty, kept_import.collection_id) for duty in FILE_DUTIES
    )


def require_duty_towards(user: User, kept_import: KeptImport) -> None:
    """Raise AccessDenied where they may not, as if there were no such file."""
    if not has_duty_towards(worker(user), kept_import):
        raise AccessDenied("no such file")


def holds_closed(
    user: User, kept_import: KeptImport, *, source_keys: AbstractSet[str] = frozenset()
) -> bool:
    """Whether an account of the file is closed to them: withdrawn, or not to be kept.

    `source_keys` are those of all its rows: a row whose account came in otherwise made none of its own here.
    """
    readable = visible_to(user, Level.RAW).values("pk")
    closed = Testimony.objects.released().exclude(pk__in=readable)
    if closed.filter(kept_import=kept_import).exists():
        return True
    if not source_keys:
        return False
    elsewhere = closed.filter(collection=kept_import.collection_id, source_key__isnull=False)
    return any(
        key in source_keys for key in elsewhere.values_list("source_key", flat=True).iterator()
    )
