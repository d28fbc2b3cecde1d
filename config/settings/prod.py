"""Production. It refuses to start half-configured, and real accounts for now; each refusal says why, and what to do."""

import os
import re
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    ALLOWED_HOSTS,
    ARCHIVE_DATA_DIR,
    ARCHIVE_KEY_STORE,
    ARCHIVE_KEYRING,
    SECRET_KEY,
)


def _refuse(reason: str, remedy: str) -> NoReturn:
    """Stop the start with why, and what to do."""
    raise ImproperlyConfigured(f"{reason} {remedy}")


_MAKE_A_KEY = (
    'Set it to the output of: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
)
# A name, an IPv4 address, or an IPv6 address in brackets; no scheme, port or path.
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")

if len(SECRET_KEY) < 50:
    _refuse(
        "ARCHIVE_SECRET_KEY is missing or shorter than 50 characters: sessions could be forged.",
        _MAKE_A_KEY,
    )
if SECRET_KEY.startswith("demo-"):
    _refuse("ARCHIVE_SECRET_KEY is the demo's, which everybody knows.", _MAKE_A_KEY)
if not ALLOWED_HOSTS:
    _refuse(
        "ARCHIVE_ALLOWED_HOSTS is missing: the archive would answer to any name, or to none.",
        "List the host names served, separated by commas.",
    )
# A leading dot is Django's wildcard for every host below.
if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    _refuse(
        "ARCHIVE_ALLOWED_HOSTS holds a wildcard: somebody else's host could pass for the archive.",
        "List whole host names.",
    )
if not all(_HOST.fullmatch(host) for host in ALLOWED_HOSTS):
    _refuse(
        "ARCHIVE_ALLOWED_HOSTS holds more than host names: nothing would be served by that.",
        "Write archive.example.org, without scheme, port or path.",
    )
if environment.flag("ARCHIVE_DEBUG"):
    _refuse(
        "ARCHIVE_DEBUG is on: a page that fails would show what it was working on.",
        "Production does not start with ARCHIVE_DEBUG; unset it.",
    )
if environment.flag("ARCHIVE_REAL_ACCOUNTS"):
    _refuse(
        "This version does not take real accounts: sign-in has no second factor yet, and keys have no recovery drill.",
        "Unset ARCHIVE_REAL_ACCOUNTS; invented accounts are declared by ARCHIVE_INVENTED_ACCOUNTS=1.",
    )
for path in (ARCHIVE_KEYRING, ARCHIVE_KEY_STORE):
    if path.resolve().is_relative_to(ARCHIVE_DATA_DIR.resolve()):
        _refuse(
            "ARCHIVE_KEYRING and ARCHIVE_KEY_STORE must stand outside ARCHIVE_DATA_DIR (P6): whoever copies that "
            "folder would hold what opens it.",
            "Move them.",
        )
if ARCHIVE_KEYRING.resolve() == ARCHIVE_KEY_STORE.resolve():
    _refuse(
        "ARCHIVE_KEYRING and ARCHIVE_KEY_STORE name the same file.", "They are two: name another."
    )
if not ARCHIVE_DATA_DIR.is_dir():
    _refuse(
        "ARCHIVE_DATA_DIR names no folder: a misspelt one would begin an empty archive.",
        "Make it with: mkdir -m 700 FOLDER",
    )
if not os.access(ARCHIVE_DATA_DIR, os.R_OK | os.W_OK | os.X_OK):
    _refuse(
        "ARCHIVE_DATA_DIR can't be read and written by this user: nothing could be recorded.",
        "Give the folder to the user that runs the archive.",
    )
if ARCHIVE_KEY_STORE.parent.is_dir() and not os.access(ARCHIVE_KEY_STORE.parent, os.W_OK | os.X_OK):
    _refuse(
        "ARCHIVE_KEY_STORE lies in a folder that this user can't write to: no account could be given a key.",
        "Give the folder to the user that runs the archive.",
    )
if not ARCHIVE_KEYRING.is_file():
    _refuse(
        "ARCHIVE_KEYRING names no file: without it no account opens, and none can be entered.",
        "Make one with: ./manage make_keyring --settings config.settings.dev",
    )
if not os.access(ARCHIVE_KEYRING, os.R_OK):
    _refuse(
        "ARCHIVE_KEYRING can't be read by this user: without it no account opens.",
        "Give the file to the user that runs the archive, and to nobody else.",
    )

DEBUG = False
# Until real accounts are taken, none enter but those that the operator has declared invented; every page says so.
ARCHIVE_IS_DEMO = environment.flag("ARCHIVE_INVENTED_ACCOUNTS")

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The prefix makes browsers refuse a cookie of this name that a neighbouring host or plain HTTP has set.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # File names carry a hash of their content, so that browsers may keep them. Needs manage.py collectstatic.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
