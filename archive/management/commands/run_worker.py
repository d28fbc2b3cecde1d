"""`manage.py run_worker`: drains the outbox into the index."""

import datetime as dt
import logging
import os
import signal
import time
import traceback
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from archive.audit.log import settle
from archive.core.errors import ArchiveError
from archive.search.worker import Worker

logger = logging.getLogger(__name__)

# Seconds between two tries of a step that fails.
LONGEST_PAUSE = 30


class Command(BaseCommand):
    help = "Bring the index up to date with the database, and go on doing so until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument("--parent", type=int, help="stop when this process is no longer there")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        if options["once"]:
            self.stdout.write(f"{worker.catch_up()} accounts looked at")
            return
        signal.signal(signal.SIGTERM, _stop)
        self.stdout.write("The index worker runs. Stop it with Ctrl-C.")
        with suppress(KeyboardInterrupt):
            _work(worker, parent=options["parent"])
        self.stdout.write("The index worker has stopped.")


def _work(worker: Worker, *, parent: int | None) -> None:
    """Step after step. One that fails is tried again, after a pause that grows: what waits in the outbox is not lost."""
    settled, failures = False, 0
    while parent is None or os.getppid() == parent:
        try:
            if not settled:
                settle(older_than=dt.timedelta(hours=6))
                settled = True
            worked = worker.step()
        except (ArchiveError, DatabaseError) as error:
            pause = min(LONGEST_PAUSE, 2**failures)
            logger.error("a step failed: %s; again in %d s", _type_and_place(error), pause)
            close_old_connections()
            failures = min(failures + 1, 10)
            time.sleep(pause)
            continue
        failures = 0
        if not worked:
            time.sleep(worker.pause)


def _type_and_place(error: Exception) -> str:
    """What it was, and the last place in the archive's own code. Its words may quote what is sealed."""
    package = str(Path(__file__).parents[2])
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(package)]
    return f"{type(error).__qualname__} at {ours[-1].filename}:{ours[-1].lineno}"


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
