"""The ledger of what stands in which partition, partitions, what was removed, stored and saved searches."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from archive.core import clock
from archive.policy.models import Case, PurposeStatement
from archive.sealing.fields import SealedModel, SealedTextField

__all__ = ["IndexedPartition", "LedgerEntry", "Removal", "SavedSearch", "StoredSearch"]


class IndexedPartition(models.Model):
    """A physical index and the generation that the database expects of it."""

    name = models.CharField(max_length=80, primary_key=True)
    generation = models.PositiveBigIntegerField(default=0)
    analysis_version = models.CharField(max_length=40)

    objects: ClassVar[models.Manager["IndexedPartition"]] = models.Manager()

    def __str__(self) -> str:
        return self.name


class LedgerEntry(models.Model):
    """One document in one partition. `closes_on` is the first day on which time alone ends what its readers may read."""

    partition = models.CharField(max_length=80)
    testimony_id = models.UUIDField(db_index=True)
    rendition_hash = models.CharField(max_length=64)
    analysis_version = models.CharField(max_length=40)
    closes_on = models.DateField(null=True, db_index=True)
    indexed_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["LedgerEntry"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partition", "testimony_id"], name="one_document_per_partition"
            )
        ]

    def __str__(self) -> str:
        return self.partition


class Removal(models.Model):
    """When an account's words were last proved gone from a partition; without a moment, while they are being taken out.

    No row where it never stood in it, or stands there.
    """

    testimony_id = models.UUIDField(db_index=True)
    partition = models.CharField(max_length=80)
    gone_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Removal"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["testimony_id", "partition"], name="one_removal_per_partition"
            )
        ]

    def __str__(self) -> str:
        return self.partition


class StoredSearch(SealedModel):
    """A query under a random id, so that no query stands in an address, a title or a log."""

    sealed_under = "id"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(PurposeStatement, on_delete=models.PROTECT, related_name="+")
    query = SealedTextField()

    objects: ClassVar[models.Manager["StoredSearch"]] = models.Manager()

    def __str__(self) -> str:
        return "search"


class SavedSearch(SealedModel):
    """A search that its owner keeps under a name, within a case. Nobody else is told that there is one."""

    sealed_under = "id"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    # For what it was saved. The record of a standing search names it, though by then it may have run out.
    purpose = models.ForeignKey(PurposeStatement, on_delete=models.PROTECT, related_name="+")
    name = SealedTextField()
    query = SealedTextField()
    alerts = models.BooleanField(default=False)
    # The accounts that its owner was shown or told of: keys, in base 64. Sealed, since together they tell of the query.
    known = SealedTextField()
    told_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["SavedSearch"]] = models.Manager()

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return "saved search"
