"""The outbox: whoever changes what an index holds says so here, in the same transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from archive.core.errors import ArchiveError
from archive.core.models import OutboxEntry


class OutsideTransaction(ArchiveError):
    """The change and its outbox row must commit together, or neither."""


def touch(testimony_ids: Iterable[UUID]) -> None:
    """Ask the search worker to look at these testimonies again.

    Raises OutsideTransaction where no transaction is open: a change without its outbox row would leave a
    withdrawn account in the index.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("touch() belongs in the transaction of the change")
    OutboxEntry.objects.bulk_create(
        [OutboxEntry(testimony_id=testimony_id) for testimony_id in testimony_ids], batch_size=1000
    )
