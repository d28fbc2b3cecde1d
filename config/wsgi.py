"""WSGI entry point."""

import os

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")


def require_collected(storage: object) -> None:
    """Raise ImproperlyConfigured where pages name static files that nobody has collected: each would fail."""
    if isinstance(storage, ManifestFilesMixin) and not storage.hashed_files:
        raise ImproperlyConfigured(
            "The static files are not collected: every page would fail. Run: ./manage collectstatic --no-input"
        )


try:
    application = get_wsgi_application()
    require_collected(staticfiles_storage)
except ImproperlyConfigured as error:
    # One sentence for whoever starts the server, without the path that led to it.
    raise SystemExit(str(error)) from None
