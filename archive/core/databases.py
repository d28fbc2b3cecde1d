"""The archive's database as a file: what was overwritten in it, and is to stand nowhere beside it either."""

from django.db import connections

_WAIT = 100
"""Milliseconds. Whoever writes waits as long, where somebody reads for longer."""


def journal_emptied() -> bool:
    """Whether the journal beside the archive's database is brought to nothing now, and with it all that it still held of
    what has been overwritten or deleted.

    `secure_delete` overwrites pages of the database; what a page was before may stand in `archive.sqlite3-wal` until then.

    False where somebody reads or writes just now, and within a transaction: to be asked again. Raises DatabaseError where
    the file can't be written.
    """
    connection = connections["default"]
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        [usual] = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT}")
        try:
            # It answers: whether it was held back, pages in the journal, pages brought over.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            held_back, *_ = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return not held_back
