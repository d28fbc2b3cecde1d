"""``manage.py withdraw CODE --as USERNAME``: an account closed to everybody, and if wished until its words are gone."""

import datetime as dt
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import date_format
from django.utils.timezone import localtime

from archive.core.errors import AccessDenied
from archive.management.reading import read_typed
from archive.workflows.withdraw_as import remove_from_index, withdraw_as

LONGEST_REASON = 100_000


class Command(BaseCommand):
    help = (
        "Withdraw an account: closed to every reader, and left out of every search, from this moment. The reason is read "
        "from standard input or from a file, never from the command line, and kept sealed. Run again after it was cut "
        "off, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the account's code, T-...")
        parser.add_argument(
            "--as",
            "--by",
            dest="username",
            required=True,
            metavar="USERNAME",
            help="who withdraws: an archivist or a reviewer of the collection",
        )
        parser.add_argument(
            "--reason-file",
            type=Path,
            default=Path("-"),
            metavar="FILE",
            help="where the reason stands; - or nothing: standard input",
        )
        parser.add_argument(
            "--wait",
            action="store_true",
            help="take its words out of the index, and return after the proof that no part of it holds them",
        )

    def handle(
        self, *, code: str, username: str, reason_file: Path, wait: bool, **options: object
    ) -> None:
        try:
            done = withdraw_as(username, code, reason=lambda: _read(reason_file))
        except AccessDenied as error:
            raise CommandError(
                "No such user or account, or this user may not withdraw it."
            ) from error
        since = "withdrawn already, since" if done.was_withdrawn else "withdrawn, hidden from"
        self.stdout.write(f"{done.code}: {since} {_moment(done.at)}")
        if not wait:
            return
        removed = remove_from_index(done)
        told = f"gone from the files {_moment(removed.at)}" if removed.at else "it stood in no file"
        self.stdout.write(f"{done.code}: {told} ({removed.partitions} partitions proved)")


def _read(source: Path) -> str:
    """The reason: at most 100,000 bytes of UTF-8."""
    if source == Path("-"):
        if sys.stdin.isatty():
            sys.stderr.write("Type the reason, then Enter and Ctrl-D.\n")
        return read_typed(LONGEST_REASON)
    try:
        with source.open(encoding="utf-8") as opened:
            return opened.read(LONGEST_REASON)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError("The file with the reason can't be read as UTF-8.") from error


def _moment(at: dt.datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")
