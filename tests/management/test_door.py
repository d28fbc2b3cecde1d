"""`./manage`: the operators' door, from any folder, with the environment that make has installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.operating import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the door and nothing else, in a folder whose name has a blank."""
    folder = tmp_path / "the archive"
    folder.mkdir()
    shutil.copy(ROOT / "manage", folder)
    return folder


def enter(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "manage", *arguments],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_door_passes_on_what_it_is_given_and_how_it_ended(checkout: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit 3\n')
    python.chmod(0o755)

    ran = enter(checkout, "add_person", "two words", "")

    assert ran.stdout.splitlines() == [
        str(checkout / "manage.py"),
        "add_person",
        "two words",
        "",
    ]
    assert ran.returncode == 3


def test_the_door_says_what_to_do_where_nothing_is_installed(checkout: Path) -> None:
    ran = enter(checkout, "demo")

    assert ran.returncode == 1
    assert ran.stderr == "Nothing is installed yet. Run this once: make install\n"
