"""A run says what it skipped and why, and fails on a skip where none is allowed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

SKIPPING = """
import pytest
def test_one(): pass
@pytest.mark.skip(reason="no browser here")
def test_two(): pass
def test_three(): pytest.skip("no browser here")
"""


def run(file: Path, *options: str, no_skips: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [
            sys.executable,
            *("-m", "pytest", "-c", os.devnull, "--rootdir", str(file.parent)),
            *("-p", "tests.reporting", "-p", "no:django", "-p", "no:cacheprovider"),
            *options,
            str(file),
        ],
        cwd=ROOT,
        env={**environment, "ARCHIVE_NO_SKIPS": no_skips},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("-n", "1")])
def test_the_last_lines_name_what_was_skipped(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "test_sample.py"
    file.write_text(SKIPPING)

    free = run(file, *options)
    strict = run(file, *options, no_skips="1")

    assert "Skipped: 2, because: no browser here" in free.stdout.splitlines()[-3:]
    assert free.returncode == 0
    assert "this run fails" in strict.stdout
    assert strict.returncode == 1


def test_a_file_skipped_as_a_whole_counts(tmp_path: Path) -> None:
    file = tmp_path / "test_sample.py"
    file.write_text('import pytest\npytest.skip("no corpora", allow_module_level=True)\n')

    strict = run(file, "-n", "1", no_skips="1")

    assert "Skipped: 1, because: no corpora" in strict.stdout
    assert strict.returncode != 0


def test_a_run_without_skips_says_so_and_passes(tmp_path: Path) -> None:
    file = tmp_path / "test_sample.py"
    file.write_text("def test_one(): pass\n")

    strict = run(file, no_skips="1")

    assert "Nothing was skipped." in strict.stdout
    assert strict.returncode == 0
