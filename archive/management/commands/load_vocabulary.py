"""``manage.py load_vocabulary places FILE`` (or ``terms FILE``): see docs/vocabulary.md."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from tqdm import tqdm

from archive.intake.vocabulary import Vocabulary, left_out_line
from archive.workflows.vocabulary import VocabularyAnswer, load_vocabulary

BAD_ROWS = 1


class Command(BaseCommand):
    """Exits with 0 where all is done, 1 for bad rows (nothing is loaded) and for a file that can't be read."""

    help = (
        "Load places or terms from a CSV or JSON Lines file: all of it or nothing. Codes that stand gain names and "
        "are never removed or used again; the same file again changes nothing. The columns are in docs/vocabulary.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("holds", choices=[each.value for each in Vocabulary])
        parser.add_argument("file", type=Path, help=".csv, .tsv, .jsonl or .ndjson; also with .gz")
        parser.add_argument("--encoding", default="", help="overrides the encoding detected")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and show what would be loaded"
        )

    def handle(
        self, *, holds: str, file: Path, encoding: str, dry_run: bool, **options: object
    ) -> None:
        with tqdm(desc="checking", unit=" rows", disable=None) as bar:
            answer = load_vocabulary(
                Vocabulary(holds), file, encoding=encoding, dry_run=dry_run, step=bar.update
            )
        for line in _lines(answer):
            self.stdout.write(line)
        if answer.read.fault_count:
            raise CommandError("Nothing was loaded.", returncode=BAD_ROWS)
        if answer.loaded is None:
            self.stdout.write("This was a dry run: nothing was written.")


def _lines(answer: VocabularyAnswer) -> Iterator[str]:
    read, loaded = answer.read, answer.loaded
    yield f"Encoding: {answer.shape.encoding.name} ({answer.shape.encoding.sure})."
    roots = sum(not place.parent for place in read.places)
    yield f"Rows: {read.rows}." + (f" Places that lie in no other: {roots}." if roots else "")
    if left_out := left_out_line(read.left_out):
        yield left_out
    if read.fault_count:
        yield f"Bad rows: {read.fault_count} faults."
        yield from (f"  {fault}" for fault in read.faults)
        if read.fault_count > len(read.faults):
            yield f"  and {read.fault_count - len(read.faults)} more"
    if loaded is not None:
        yield (
            f"Loaded: {len(loaded.new)} new, {len(loaded.changed)} with new names or links, "
            f"{loaded.unchanged} as they were."
        )
    if answer.touched:
        yield f"The index looks again at {answer.touched} accounts of these places or subjects."
