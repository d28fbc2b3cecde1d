"""Unguarded filters. Whoever answers a reader comes through `archive.policy` instead."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from archive.testimony.models import Testimony  # noqa: F401  named in a string below


class TestimonyQuerySet(models.QuerySet["Testimony"]):
    """Filters over testimonies."""

    def released(self) -> Self:
        """Those not waiting for the release of their import: staged accounts are invisible to every face (P7)."""
        return self.filter(
            models.Q(kept_import__isnull=True) | models.Q(kept_import__released_at__isnull=False)
        )

    def standing(self) -> Self:
        """Released and not withdrawn."""
        return self.released().filter(withdrawn_at__isnull=True)
