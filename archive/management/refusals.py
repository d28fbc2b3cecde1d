"""What an operator is told where a command can't be done: one sentence, and what to do. Never what was in the archive."""

import os
import sqlite3

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from archive.core.errors import ArchiveError

WHERE = (
    "see ARCHIVE_DATA_DIR, ARCHIVE_KEYRING and ARCHIVE_KEY_STORE, and who may read and write there"
)
# What SQLite says, and what that means to somebody who runs a command. Its own words may quote values.
DATABASE_SAYS = (
    ("no such", "the databases are not made yet, or not up to date: run migrate_all"),
    ("locked", "another program is writing to a database; try again in a moment"),
    ("unable to open", f"a database can't be opened; {WHERE}"),
    ("readonly", f"a database can't be written; {WHERE}"),
    ("not a database", "a database file is damaged, or is none"),
    ("malformed", "a database file is damaged"),
    ("full", "the disk is full"),
    ("disk I/O", "the disk is full or failing"),
)


def refusal_of(error: BaseException) -> str | None:
    """The sentence; None for an error that nobody foresaw, which is a fault of the program."""
    reason = _reason(error)
    if reason is None:
        return None
    return f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('.') else '.'}"


def _reason(error: BaseException) -> str | None:
    if isinstance(error, ArchiveError):
        cause = error.__cause__
        if isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError):
            return f"{error} ({cause.strerror})" if cause.strerror else str(error)
        because = None if cause is None or isinstance(cause, OSError) else _reason(cause)
        return f"{error}: {because}" if because else str(error)
    if isinstance(error, ModuleNotFoundError) and error.name and _is_settings(error.name):
        return "DJANGO_SETTINGS_MODULE is config.settings.dev or config.settings.prod"
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, DatabaseError | sqlite3.Error):
        said = str(error)
        return next((meaning for words, meaning in DATABASE_SAYS if words in said), None)
    if isinstance(error, OSError):
        return f"a file or folder can't be used ({error.strerror or type(error).__name__}); {WHERE}"
    return None


def _is_settings(module: str) -> bool:
    named = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    return f"{named}.".startswith(f"{module}.")
