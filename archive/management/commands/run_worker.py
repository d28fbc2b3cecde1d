"""`manage.py run_worker`: drains the outbox into the index."""

import datetime as dt
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from archive.audit.log import settle
from archive.search.worker import Worker


class Command(BaseCommand):
    help = "Bring the index up to date with the database, and go on doing so until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        if options["once"]:
            self.stdout.write(f"{worker.catch_up()} accounts looked at")
            return
        signal.signal(signal.SIGTERM, _stop)
        settle(older_than=dt.timedelta(hours=6))
        self.stdout.write("The index worker runs. Stop it with Ctrl-C.")
        try:
            while True:
                if not worker.step():
                    time.sleep(worker.pause)
        except KeyboardInterrupt:
            self.stdout.write("The index worker has stopped.")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
