"""Import a partner's file: ``manage.py import_accounts FILE --collection CODE --as USERNAME``. See docs/importing.md."""

import contextlib
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.core.errors import AccessDenied, ArchiveError
from archive.intake.mapping import ColumnMapping, read_mapping
from archive.intake.wording import report_lines
from archive.users.models import User
from archive.workflows.ingest import (
    Ending,
    ImportAnswer,
    ImportOrder,
    check_import,
    find_collection,
    import_accounts,
)

BAD_ROWS, USAGE = 1, 2


class Command(BaseCommand):
    """Exits with 0 where all is done, 1 for bad rows (nothing is imported), 2 where it could not be tried."""

    help = "Import accounts from a JSON Lines or CSV file into a collection: all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=".jsonl, .ndjson, .csv or .tsv; also with .gz")
        parser.add_argument("--collection", required=True, help="the collection's code")
        parser.add_argument(
            "--as",
            dest="username",
            required=True,
            metavar="USERNAME",
            help="the archivist who imports",
        )
        parser.add_argument("--mapping", type=Path, help="how the file's columns become ours: JSON")
        parser.add_argument(
            "--encoding",
            default="",
            metavar="NAME",
            help="such as windows-1256; overrides the encoding detected",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="check and show what would come in; write nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with _refusals_told():
            user = User.objects.filter(username=options["username"], is_active=True).first()
            if user is None:
                raise AccessDenied("no such user")
            order = ImportOrder(
                collection=find_collection(user, options["collection"]),
                path=options["file"],
                mapping=_mapping(options["mapping"]),
                encoding=options["encoding"],
            )
            run = check_import if options["dry_run"] else import_accounts
            answer = run(user, order, Bar())
        if answer.report is not None and answer.shape is not None:
            for line in report_lines(answer.report, answer.shape):
                self.stdout.write(line)
        if answer.ending == Ending.BAD_ROWS:
            raise CommandError("Nothing was imported.", returncode=BAD_ROWS)
        for line in _ending(answer):
            self.stdout.write(line)


def _ending(answer: ImportAnswer) -> list[str]:
    if answer.ending == Ending.CHECKED:
        return ["This was a dry run: nothing was written."]
    if answer.ending == Ending.IMPORTED_BEFORE:
        return [f"This very file was imported into this collection before, as {answer.code}."]
    if answer.ending == Ending.NOTHING_NEW:
        return ["Every account of the file is here already: nothing was written."]
    rate = answer.staged / answer.seconds if answer.seconds else 0.0
    lines = [
        f"Imported and released as {answer.code}: {answer.staged + answer.staged_before} accounts, "
        f"{answer.staged} of them now, in {answer.seconds:.0f} s ({rate:.0f} a second)."
    ]
    if answer.awaiting:
        wait = "consent waits" if answer.awaiting == 1 else "consents wait"
        lines.append(
            f"{answer.awaiting} {wait} for a second person, who compares the consents with the kept file and "
            f"confirms the import at the desk. Until then they open nothing."
        )
    return lines


class Bar:
    """A progress bar on standard error."""

    def begin(self, what: str, total: int | None) -> None:
        """A new bar."""
        self._bar = tqdm(total=total, desc=what, unit=" accounts")

    def step(self, accounts: int) -> None:
        """So many more."""
        self._bar.update(accounts)

    def end(self) -> None:
        """The bar stays as it is."""
        self._bar.close()


@contextlib.contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except AccessDenied:
        raise CommandError(
            "No such user or collection, or this user does not import into it.", returncode=USAGE
        ) from None
    except ArchiveError as error:
        raise CommandError(str(error), returncode=USAGE) from None
    except KeyboardInterrupt:
        raise CommandError(
            "Stopped. Nothing is visible yet; the same command goes on from here.", returncode=USAGE
        ) from None


def _mapping(path: Path | None) -> ColumnMapping:
    if path is None:
        return ColumnMapping()
    try:
        if path.exists() and not path.is_file():
            raise CommandError(
                "The mapping is not a file, but a folder, a pipe or a device.", returncode=USAGE
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CommandError("There is no mapping file of this name.", returncode=USAGE) from None
    except UnicodeDecodeError:
        raise CommandError("The mapping is not UTF-8.", returncode=USAGE) from None
    except OSError:
        raise CommandError("The mapping can't be read.", returncode=USAGE) from None
    return read_mapping(text)
