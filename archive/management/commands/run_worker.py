"""`manage.py run_worker`: drains the outbox into the index."""

import logging
import os
import signal
import time
from contextlib import suppress
from types import FrameType

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from archive.audit.models import AuditEntry
from archive.core.errors import ArchiveError
from archive.core.models import OutboxEntry
from archive.sealing.keyring import keyring
from archive.search.worker import Worker, type_and_place

logger = logging.getLogger(__name__)

# Seconds between two tries of a step that fails.
LONGEST_PAUSE = 30


class Command(BaseCommand):
    help = (
        "Bring the index up to date with the database, and go on doing so until interrupted. Settles acts that were cut "
        "off, too. Ctrl-C and SIGTERM end it, and lose nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument(
            "--parent",
            type=int,
            metavar="PID",
            help="stop when the process that started this one is gone",
        )

    def handle(self, *, once: bool, parent: int | None, **options: object) -> None:
        _require_set_up()
        if once:
            self.stdout.write(f"{Worker().catch_up()} accounts looked at")
            return
        stop = _Stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        with suppress(KeyboardInterrupt):
            self.stdout.write("The index worker runs. Stop it with Ctrl-C.")
            _work(Worker(), stop, parent=parent)
        self.stdout.write("The index worker has stopped.")


def _require_set_up() -> None:
    """What no waiting mends is told at once: a keyring that is missing, databases that are not made yet."""
    keyring()
    OutboxEntry.objects.exists()
    AuditEntry.objects.exists()


class _Stop:
    """Interrupts what is done, and is remembered: an exception raised within a library's callback can get lost."""

    def __init__(self) -> None:
        self.said = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.said = True
        raise KeyboardInterrupt


def _work(worker: Worker, stop: _Stop, *, parent: int | None) -> None:
    """Step after step. One that fails is tried again, after a pause that grows: what waits in the outbox is not lost.

    So is one that fails in a way that nobody foresaw: were it the end of the process, whatever else is withdrawn would stay
    in the files until somebody comes.
    """
    failures = 0
    while not stop.said and (parent is None or os.getppid() == parent):
        try:
            worked = worker.step()
        except Exception as error:
            pause = min(LONGEST_PAUSE, 2**failures)
            foreseen = isinstance(error, ArchiveError | DatabaseError | OSError)
            level = logging.ERROR if foreseen else logging.CRITICAL
            logger.log(level, "a step failed: %s; again in %d s", type_and_place(error), pause)
            close_old_connections()
            failures = min(failures + 1, 10)
            time.sleep(pause)
            continue
        failures = 0
        if not worked:
            time.sleep(worker.pause)
