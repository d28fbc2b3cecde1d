"""What every template may say about the house."""

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, bool]:
    """Whether the accounts are invented."""
    return {"is_demo": settings.ARCHIVE_IS_DEMO}
