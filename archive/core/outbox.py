"""The outbox: whoever changes what an index holds says so here, in the same transaction."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, Model, QuerySet, Value

from archive.core import clock
from archive.core.errors import ArchiveError
from archive.core.models import OutboxEntry

Row = TypeVar("Row", bound=Model)


class OutsideTransaction(ArchiveError):
    """The change and its outbox row must commit together, or neither."""


def touch(testimony_ids: Iterable[UUID]) -> None:
    """Ask the search worker to look at these testimonies again.

    Raises OutsideTransaction where no transaction is open: a change without its outbox row would leave a
    withdrawn account in the index.
    """
    _require_transaction()
    OutboxEntry.objects.bulk_create(
        [OutboxEntry(testimony_id=testimony_id) for testimony_id in testimony_ids], batch_size=1000
    )


def touch_all(testimonies: QuerySet[Row]) -> None:
    """`touch` for as many as an import holds, in one statement: row by row, 50,000 hold the write lock for seconds.

    Raises OutsideTransaction.
    """
    _require_transaction()
    now = Value(clock.now(), output_field=DateTimeField())
    chosen = testimonies.order_by().values_list("pk", now)
    select, parameters = chosen.query.sql_with_params()
    table, columns = OutboxEntry._meta.db_table, ("testimony_id", "touched_at")
    into = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        # Nothing in it was typed by anybody: names of the schema, and a query that Django wrote, with its parameters.
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(table)} ({into}) {select}",
            parameters,
        )


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise OutsideTransaction("touch() belongs in the transaction of the change")
