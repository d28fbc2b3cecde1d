"""Real files of other hands. Skipped where they are absent; none of their text is here."""

import gzip
import json
import os
from pathlib import Path

import pytest

from archive.audit.log import act
from archive.audit.verbs import Verb
from archive.policy.access import visible_to
from archive.policy.models import Level
from archive.testimony.models import Testimony, Transcript
from archive.workflows.ingest import Ending
from tests.intake.world import World

CORPORA = Path(os.environ.get("ARCHIVE_CORPORA", "")) / "accounts"
MAPPINGS = Path(__file__).parent / "mappings"
LONG = bool(os.environ.get("ARCHIVE_LONG_TESTS"))

pytestmark = [
    pytest.mark.django_db(databases=["default", "audit"]),
    pytest.mark.skipif(
        "ARCHIVE_CORPORA" not in os.environ, reason="ARCHIVE_CORPORA does not name the corpora"
    ),
]


def check_whole(world: World, path: Path, mapping: str) -> None:
    """Every account of the file comes in with exactly its text."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    answer = world.bring_in(path, json.loads((MAPPINGS / mapping).read_text()))
    assert answer.ending == Ending.RELEASED
    assert answer.report is not None
    assert visible_to(world.archivist, Level.RAW).count() == len(rows)
    for start in range(0, len(rows), 200):
        with act(world.archivist.agent, Verb.WORK, on=world.collection):
            found = {
                one.testimony.import_row: (one.testimony.source_id, one.language, one.text)
                for one in Transcript.objects.filter(
                    testimony__import_row__range=(start + 1, start + 200)
                ).select_related("testimony")
            }
        for number, row in enumerate(rows[start : start + 200], start=start + 1):
            same = found[number] == (row["id"], row["lang"], row["text"])
            assert same, f"row {number} came in otherwise than it stands in the file"


def test_reports_in_arabic_and_english_come_in_whole(world: World) -> None:
    check_whole(world, CORPORA / "syrian_archive_reports.jsonl.gz", "reports.json")
    assert Testimony.objects.filter(transcripts__language="ar").count() == 86


def test_a_sample_of_the_narratives_comes_in_whole(world: World) -> None:
    with gzip.open(CORPORA / "wpa_narratives.jsonl.gz", "rb") as file:
        lines = [line for number, line in enumerate(file) if number % 23 == 0][:100]
    path = world.file("sample.jsonl.gz", b"".join(lines))
    check_whole(world, path, "narratives.json")


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="ARCHIVE_LONG_TESTS is not set; a sample of 100 runs")
def test_all_2259_narratives_come_in_whole(world: World) -> None:
    check_whole(world, CORPORA / "wpa_narratives.jsonl.gz", "narratives.json")
