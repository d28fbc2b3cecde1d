"""P6: with the keys elsewhere, nothing that rests on disk tells what was said, or of whom."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canaries import (
    KEPT,
    MEDICAL,
    PUBLIC_TITLE,
    THIRD,
    WITHHELD,
    WITNESS,
    canary,
    sealed_fields,
)

# Sealed, and empty in any world: nothing writes it yet.
NEVER_WRITTEN = {"CustodyEvent.destination"}
# Sealed like a field, but its text is another field's: searched and quoted words, purposes, keys of accounts.
HOLDS_ANOTHERS = {
    "AuditEntry.detail",
    "RedactionSpan.quote",
    "SavedSearch.known",
    "Transcript.text",
}
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """An archive written by a process that has ended, and the fields whose canary it could read back."""
    folder = tmp_path_factory.mktemp("archive")
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from tests.canaries import build_on_disk; build_on_disk()",
        ],
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
            "ARCHIVE_TEST_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    (folder / "said.txt").write_text(run.stderr)
    return folder, set(run.stdout.split())


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / "data").rglob("*") if path.is_file()]


def _holding(paths: list[Path], word: str) -> list[str]:
    needles = [word.encode(encoding) for encoding in ENCODINGS]
    return [str(path) for path in paths if any(needle in path.read_bytes() for needle in needles)]


def test_every_sealed_field_has_a_canary_that_its_reader_finds(
    archive: tuple[Path, set[str]],
) -> None:
    """Each canary is first found by the one reader entitled to it: the archive with its keys."""
    _, found = archive
    assert sealed_fields() - NEVER_WRITTEN - HOLDS_ANOTHERS - found == set()


def test_the_search_itself_finds_what_is_public(archive: tuple[Path, set[str]]) -> None:
    folder, _ = archive
    assert _holding(_files(folder), PUBLIC_TITLE), "the control: public words stand in the clear"


def test_no_canary_stands_in_any_file_but_the_protected_index(
    archive: tuple[Path, set[str]],
) -> None:
    """P6: databases, journals, sealed files, the public index. (The protected index is sealed by a later change.)"""
    folder, found = archive
    protected = folder / "data" / "index" / "protected"
    paths = [path for path in _files(folder) if protected not in path.parents]
    assert any(path.suffix == ".seg" for path in paths), "the public index was searched"
    words = [canary(field) for field in found] + [KEPT, WITNESS, MEDICAL, THIRD, WITHHELD]
    words += [canary(f"withdrawn.{part}") for part in ("text", "title", "summary")]
    leaked = {word: where for word in words if (where := _holding(paths, word))}
    assert leaked == {}


def test_no_partition_holds_a_word_that_its_readers_may_not_see(
    archive: tuple[Path, set[str]],
) -> None:
    """P4: in no file of the partition, whatever it is called; at the level that keeps a word, it stands there."""
    folder, _ = archive
    held: dict[str, set[str]] = {}
    for path in (folder / "data" / "index" / "protected").rglob("*.seg"):
        level = (
            path.relative_to(folder / "data" / "index" / "protected").parts[0].rpartition("-")[2]
        )
        content = path.read_bytes()
        for word in (KEPT, WITNESS, MEDICAL, THIRD, WITHHELD, canary("withdrawn.text")):
            if word.encode() in content:
                held.setdefault(level, set()).add(word)
    assert held == {
        "partner": {KEPT, MEDICAL},
        "court": {KEPT, MEDICAL, THIRD},
        "raw": {KEPT, MEDICAL, THIRD, WITNESS},
    }


def test_nothing_was_said_on_standard_error(archive: tuple[Path, set[str]]) -> None:
    folder, found = archive
    said = (folder / "said.txt").read_text()
    assert [field for field in found if canary(field) in said] == []
