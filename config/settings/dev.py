"""The demo and development: invented accounts on a machine of one's own."""

from django.core.exceptions import ImproperlyConfigured

from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import ARCHIVE_DATA_DIR

DEBUG = environment.flag("ARCHIVE_DEBUG")
# Good for nothing but invented accounts; production reads its own, and refuses this one.
SECRET_KEY = environment.text("ARCHIVE_SECRET_KEY") or "demo-" * 12
ALLOWED_HOSTS = [*environment.listed("ARCHIVE_ALLOWED_HOSTS"), "127.0.0.1", "localhost", "[::1]"]
ARCHIVE_IS_DEMO = True

# Static files are served from where they are written, so that nothing has to be collected first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

try:
    ARCHIVE_DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError as error:
    raise ImproperlyConfigured(
        f"ARCHIVE_DATA_DIR can't be made here ({error.strerror}): name a folder that you may write to."
    ) from error
