"""`manage.py verify_index`: what should stand in each partition, compared with ledger and engine."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.policy.indexing import every_partition
from archive.search.writing import differences


class Command(BaseCommand):
    help = "Compare every partition with the database. Exit status 1 where anything differs."

    def handle(self, **options: object) -> None:
        wrong = 0
        for partition in tqdm(every_partition(), unit="partition", disable=None):
            difference = differences(partition)
            if difference:
                wrong += 1
                self.stdout.write(
                    f"{difference.partition}: {len(difference.missing)} missing, "
                    f"{len(difference.left_over)} left over, {len(difference.outdated)} outdated, "
                    f"{len(difference.ledger_only)} in the ledger only, "
                    f"{len(difference.engine_only)} in the engine only"
                )
        if wrong:
            raise CommandError(
                f"{wrong} partitions differ from the database. If the worker has nothing left to do: rebuild_index."
            )
        self.stdout.write("Every partition is what the database says.")
