"""The ledger of what stands in which partition, partitions, and stored searches."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from archive.core import clock
from archive.policy.models import Case, PurposeStatement
from archive.sealing.fields import SealedModel, SealedTextField

__all__ = ["IndexedPartition", "LedgerEntry", "StoredSearch"]


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
