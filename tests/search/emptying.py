"""An index without anything in it, for the next test."""

from archive.policy.indexing import every_partition
from archive.search.models import IndexedPartition, LedgerEntry
from archive.search.partitions import engine_of


def empty_the_index() -> None:
    """Remove every partition from disk and ledger."""
    for partition in every_partition():
        engine_of(partition).drop(partition.name)
    LedgerEntry.objects.all().delete()
    IndexedPartition.objects.all().delete()
