"""`manage.py rebuild_index`: every partition made anew from the database. Replaces Haystack's, which clears first."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from archive.policy.indexing import every_partition
from archive.search.writing import accounts_in, rebuild


class Command(BaseCommand):
    help = "Make every partition of the index anew, one by one, and switch to it. Searches go on meanwhile."

    def handle(self, **options: object) -> None:
        partitions = every_partition()
        total = sum(accounts_in(partition) for partition in partitions)
        with tqdm(total=total, unit="account", disable=None) as bar:
            done = sum(rebuild(partition, progress=bar.update) for partition in partitions)
        self.stdout.write(f"{done} documents in {len(partitions)} partitions")
