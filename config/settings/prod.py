"""Production. It refuses to start half-configured, and refuses real accounts for now."""

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

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("ARCHIVE_SECRET_KEY is missing or shorter than 50 characters.")
if SECRET_KEY.startswith("demo-"):
    raise ImproperlyConfigured("ARCHIVE_SECRET_KEY is the demo's, which everybody knows.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ARCHIVE_ALLOWED_HOSTS must list the host names served.")
# A leading dot is Django's wildcard for every host below.
if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ARCHIVE_ALLOWED_HOSTS takes whole host names, no wildcard.")
if environment.flag("ARCHIVE_DEBUG"):
    raise ImproperlyConfigured("Production does not start with ARCHIVE_DEBUG.")
if environment.flag("ARCHIVE_REAL_ACCOUNTS"):
    raise ImproperlyConfigured(
        "This version does not take real accounts: sign-in has no second factor yet, and keys have no recovery drill."
    )
for path in (ARCHIVE_KEYRING, ARCHIVE_KEY_STORE):
    if path.resolve().is_relative_to(ARCHIVE_DATA_DIR.resolve()):
        raise ImproperlyConfigured(
            "ARCHIVE_KEYRING and ARCHIVE_KEY_STORE must stand outside ARCHIVE_DATA_DIR (P6)."
        )
if not ARCHIVE_DATA_DIR.is_dir():
    raise ImproperlyConfigured("ARCHIVE_DATA_DIR names no folder.")
if not ARCHIVE_KEYRING.is_file():
    raise ImproperlyConfigured(
        "ARCHIVE_KEYRING names no file. Make one with: manage.py make_keyring --settings config.settings.dev"
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
