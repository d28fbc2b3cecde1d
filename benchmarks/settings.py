"""Settings of the benchmarks: the archive as it is, and beside it a stock search engine over the same texts in clear.

The folders come from the environment like everywhere; `benchmarks.__main__` points them to a temporary one.
"""

from config.settings.base import *  # noqa: F403
from config.settings.base import (
    ARCHIVE_DATA_DIR,
    DATABASE_ROUTERS,
    DATABASES,
    HAYSTACK_CONNECTIONS,
    INSTALLED_APPS,
)

SECRET_KEY = "benchmarks-only-" * 4
ALLOWED_HOSTS = ["localhost"]
ARCHIVE_IS_DEMO = True

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.peer"]
DATABASES = {
    **DATABASES,
    "peer": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ARCHIVE_DATA_DIR.parent / "peer.sqlite3",
    },
}
DATABASE_ROUTERS = ["benchmarks.peer.router.PeerRouter", *DATABASE_ROUTERS]
# As Haystack's "Getting started" has it for Whoosh: an engine and a path, every option at its default.
HAYSTACK_CONNECTIONS = {
    **HAYSTACK_CONNECTIONS,
    "stock": {
        "ENGINE": "haystack.backends.whoosh_backend.WhooshEngine",
        "PATH": str(ARCHIVE_DATA_DIR.parent / "stock-index"),
    },
}

ARCHIVE_DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
