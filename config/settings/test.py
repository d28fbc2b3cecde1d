"""Tests: files in a temporary folder of the process, so that what rests on disk can be searched."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.databases import indexes, sqlite_databases


def _folder() -> Path:
    """A folder of this process's own: runs in parallel, and their keyrings and indexes, must not meet.

    A subprocess that a test starts shares the test's folder when it is given it as ARCHIVE_TEST_DIR.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if given := os.environ.get("ARCHIVE_TEST_DIR"):
        folder = Path(given)
    else:
        folder = Path(tempfile.mkdtemp(prefix="testimony-archive-tests-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder if folder.name == worker else folder / worker


TEST_DIR = _folder()
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
HAYSTACK_CONNECTIONS = indexes(ARCHIVE_DATA_DIR)
# Argon2 costs a tenth of a second on purpose; signing in is not what most tests are about.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

ARCHIVE_IS_DEMO = True
ARCHIVE_DATA_DIR.mkdir(parents=True, exist_ok=True)
