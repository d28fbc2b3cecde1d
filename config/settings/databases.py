"""Databases, their pragmas and their timeouts, and where the index rests: all in this file.

The log has a file of its own, so that an import holding the archive's write lock can't make protected reads fail.
"""

from pathlib import Path

# How long a writer waits for SQLite's lock, in seconds. A protected request whose record can't be written is refused at
# once, so the log's is short.
ARCHIVE_BUSY_SECONDS = 10.0
AUDIT_BUSY_SECONDS = 1.0

# secure_delete: a deleted value is overwritten in the file. recursive_triggers: REPLACE can't pass the log's triggers.
ARCHIVE_PRAGMAS = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
)
AUDIT_PRAGMAS = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON; "
    "PRAGMA temp_store = MEMORY;"
)


def sqlite_databases(folder: Path) -> dict[str, dict[str, object]]:
    """Django's DATABASES: `default` and `audit`, each a file in `folder`."""
    return {
        "default": _sqlite(folder / "archive.sqlite3", ARCHIVE_PRAGMAS, ARCHIVE_BUSY_SECONDS),
        "audit": _sqlite(folder / "audit.sqlite3", AUDIT_PRAGMAS, AUDIT_BUSY_SECONDS),
    }


def _sqlite(file: Path, pragmas: str, busy_seconds: float) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "timeout": busy_seconds,
            # A transaction that begins by reading and then writes would fail at once when another writes meanwhile.
            "transaction_mode": "IMMEDIATE",
            "init_command": pragmas,
        },
    }


def indexes(folder: Path) -> dict[str, dict[str, object]]:
    """Haystack's HAYSTACK_CONNECTIONS: what is public and what is protected share no file."""
    return {
        "default": {
            "ENGINE": "archive.search.backend.PublicEngine",
            "PATH": folder / "index" / "public",
            "EXCLUDE": "archive.search.partitions.public_left_out",
        },
        "protected": {
            "ENGINE": "archive.search.backend.ProtectedEngine",
            "PATH": folder / "index" / "protected",
        },
    }
