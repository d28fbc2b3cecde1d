"""The demo and development: invented accounts on a machine of one's own."""

from config.settings import environment
from config.settings.base import *  # noqa: F403

DEBUG = environment.flag("ARCHIVE_DEBUG")
# Good for nothing but invented accounts; production reads its own.
SECRET_KEY = environment.text("ARCHIVE_SECRET_KEY") or "demo-" * 12
ALLOWED_HOSTS = [*environment.listed("ARCHIVE_ALLOWED_HOSTS"), "127.0.0.1", "localhost", "[::1]"]
ARCHIVE_IS_DEMO = True
