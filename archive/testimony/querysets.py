"""Unguarded filters. Whoever answers a reader comes through `archive.policy` instead."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from archive.testimony.models import Relation, Testimony  # noqa: F401  named in strings below


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


class RelationQuerySet(models.QuerySet["Relation"]):
    """Filters over relations."""

    def confirmed(self) -> Self:
        """Those that an archivist stands by."""
        return self.filter(state="confirmed")

    def proposed(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(state="proposed")

    def of(self, testimony_id: UUID) -> Self:
        """Those at whose one or other end this account stands."""
        return self.filter(models.Q(one=testimony_id) | models.Q(other=testimony_id))

    def within(self, collection_ids: Sequence[UUID]) -> Self:
        """Those between accounts of these collections.

        Asked of each relation: joined, databases begin with all accounts of the collections, and relations are few.
        """
        accounts = self.model._meta.get_field("one").related_model._default_manager
        ends = (
            models.Exists(accounts.filter(pk=models.OuterRef(end), collection__in=collection_ids))
            for end in ("one", "other")
        )
        return self.filter(*ends)
