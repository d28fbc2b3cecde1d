"""The demo makes its own folders and touches nobody else's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from archive.core.errors import Conflict
from archive.testimony.services import TestimonyDescription
from archive.workflows import enter
from tests.world import World

ROOT = Path(__file__).parents[2]


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "ARCHIVE_DATA_DIR": str(folder / "data"),
        "ARCHIVE_KEYRING": str(folder / "home" / "keyring.json"),
        "ARCHIVE_KEY_STORE": str(folder / "home" / "keystore.sqlite3"),
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_a_demo_that_was_cut_off_begins_anew_and_leaves_its_neighbours_alone(
    tmp_path: Path,
) -> None:
    """P7"""
    home, data = tmp_path / "home", tmp_path / "data"
    home.mkdir()
    data.mkdir()
    (home / "thesis.txt").write_text("mine")
    (data / "letter.txt").write_text("mine too")
    (data / "demo-is-being-filled").touch()
    (data / "archive.sqlite3").write_text("half a database")
    (home / "keyring.json").write_text("half a keyring")
    ran = _run(tmp_path, "demo", "--fill-only")
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert (home / "thesis.txt").read_text() == "mine"
    assert (data / "letter.txt").read_text() == "mine too"
    assert "investigator" in ran.stdout


def test_a_keyring_that_the_demo_has_not_made_is_left_where_it_is(tmp_path: Path) -> None:
    assert _run(tmp_path, "make_keyring").returncode == 0
    keyring = tmp_path / "home" / "keyring.json"
    before = keyring.read_bytes()
    for _ in range(2):
        assert _run(tmp_path, "demo", "--fill-only").returncode != 0
    assert keyring.read_bytes() == before


@pytest.mark.django_db(databases=["default", "audit"])
def test_no_account_enters_that_nobody_has_declared_invented() -> None:
    """Production takes no real account: there is no second factor yet."""
    world = World()
    with override_settings(ARCHIVE_IS_DEMO=False), pytest.raises(Conflict):
        enter.enter_testimony(world.archivist, world.collection, TestimonyDescription())
