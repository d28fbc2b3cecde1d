"""Settings from the environment. Each is listed here once, and in docs/settings.md; a test compares the two."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that the archive reads."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("ARCHIVE_DATA_DIR", "var/data", "Folder of databases, index and sealed files."),
    Variable("ARCHIVE_KEYRING", "var/keys/keyring.json", "The keyring; outside the data folder."),
    Variable(
        "ARCHIVE_KEY_STORE",
        "var/keys/keystore.sqlite3",
        "The store of wrapped data keys; outside the data folder.",
    ),
    Variable(
        "ARCHIVE_SECRET_KEY",
        "",
        "Django's secret key, at least 50 characters. Production refuses to start without.",
    ),
    Variable(
        "ARCHIVE_ALLOWED_HOSTS",
        "",
        "Host names served, separated by commas. Production refuses to start without.",
    ),
    Variable(
        "ARCHIVE_DEBUG", "0", "1 shows errors in the browser. Production refuses to start with it."
    ),
    Variable(
        "ARCHIVE_REAL_ACCOUNTS",
        "0",
        "1 asks to take real accounts. Refused for now: there is no second factor yet.",
    ),
    Variable(
        "ARCHIVE_INVENTED_ACCOUNTS",
        "0",
        "1 declares that every account is invented; pages say so. Without it production takes no accounts at all.",
    ),
    Variable("ARCHIVE_TIME_ZONE", "UTC", "Time zone in which days begin and end."),
    Variable("ARCHIVE_LOG_LEVEL", "INFO", "Level of the log on standard error."),
    Variable(
        "ARCHIVE_MAIL_SERVER",
        "",
        "Mail server for alerts, as host or host:port. Without it no mail is sent, and no alerts are offered.",
    ),
    Variable(
        "ARCHIVE_MAIL_SECURITY",
        "starttls",
        "How the mail server is spoken to: starttls, tls, or none, which is for one on this machine.",
    ),
    Variable("ARCHIVE_MAIL_FROM", "", "Address that alerts come from; needed with a mail server."),
    Variable("ARCHIVE_MAIL_USER", "", "Name to sign in to the mail server with, where it asks."),
    Variable("ARCHIVE_MAIL_PASSWORD", "", "Password to sign in to the mail server with."),
)
# Read by the tests and the benchmarks only, never by the archive.
TEST_VARIABLES = (
    Variable("ARCHIVE_CORPORA", "", "Folder of real texts to try language and search on."),
    Variable("ARCHIVE_CHROMIUM", "", "The Chromium that browser tests drive."),
    Variable("ARCHIVE_LONG_TESTS", "", "1 runs long tests whole instead of a sample."),
    Variable("ARCHIVE_NO_SKIPS", "", "1 makes a skipped test fail the run."),
    Variable("ARCHIVE_TEST_DIR", "", "Folder of the run's files; kept afterwards."),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


def text(name: str) -> str:
    """The variable's value, or its default."""
    return os.environ.get(name, _BY_NAME[name].default)


def flag(name: str) -> bool:
    """The variable as yes or no; raises ImproperlyConfigured for anything but 0 and 1."""
    value = text(name)
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is 0 or 1.")
    return value == "1"


def path(name: str, *, start: Path) -> Path:
    """The variable as a path, from `start` where it is relative; raises ImproperlyConfigured where it is empty."""
    value = text(name)
    if not value.strip():
        raise ImproperlyConfigured(f"{name} is empty: name a path, or unset it.")
    return start / value


def time_zone(name: str) -> str:
    """The variable as the name of a time zone that this machine knows; raises ImproperlyConfigured."""
    value = text(name)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ImproperlyConfigured(
            f"{name} names no time zone that is known here: write it as Africa/Khartoum."
        ) from error
    return value


def log_level(name: str) -> str:
    """The variable as the name of a level; raises ImproperlyConfigured."""
    value = text(name)
    if value not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} is DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    return value


def listed(name: str) -> list[str]:
    """The variable's parts between commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]
