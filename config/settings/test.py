"""Tests: files in a temporary folder of the run, so that what rests on disk can be searched."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import HAYSTACK_CONNECTIONS
from config.settings.databases import sqlite_databases

TEST_DIR = Path(
    os.environ.get("ARCHIVE_TEST_DIR") or tempfile.mkdtemp(prefix="testimony-archive-tests-")
)
ARCHIVE_DATA_DIR = TEST_DIR / "data"
ARCHIVE_PROTECTED_FILES = ARCHIVE_DATA_DIR / "files"
ARCHIVE_KEYRING = TEST_DIR / "keys" / "keyring.json"
ARCHIVE_KEY_STORE = TEST_DIR / "keys" / "keystore.sqlite3"
SECRET_KEY = "tests-only-" * 6
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = sqlite_databases(ARCHIVE_DATA_DIR)
for alias, database in DATABASES.items():
    # A file, not SQLite's memory: browser tests serve from threads, and canaries are looked for on disk.
    database["TEST"] = {"NAME": str(ARCHIVE_DATA_DIR / f"{alias}.sqlite3")}
HAYSTACK_CONNECTIONS = {
    name: {**options, "PATH": ARCHIVE_DATA_DIR / "index" / Path(options["PATH"]).name}
    for name, options in HAYSTACK_CONNECTIONS.items()
}
# Argon2 costs a tenth of a second on purpose; signing in is not what most tests are about.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ARCHIVE_DATA_DIR.mkdir(parents=True, exist_ok=True)
