"""The demo makes its own folders and touches nobody else's."""

import fcntl
import os
import socket
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from archive.core.errors import Conflict
from archive.management.commands import demo
from archive.testimony.services import TestimonyDescription
from archive.workflows import enter
from tests.operating import manage, refused, set_up
from tests.world import World


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
    ran = manage(tmp_path, "demo", "--fill-only")
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert (home / "thesis.txt").read_text() == "mine"
    assert (data / "letter.txt").read_text() == "mine too"
    assert "investigator" in ran.stdout
    assert "http://" not in ran.stdout, "nothing is served"


def test_a_keyring_that_the_demo_has_not_made_is_left_where_it_is(tmp_path: Path) -> None:
    assert manage(tmp_path, "make_keyring").returncode == 0
    keyring = tmp_path / "home" / "keyring.json"
    before = keyring.read_bytes()
    for _ in range(2):
        assert manage(tmp_path, "demo", "--fill-only").returncode != 0
    assert keyring.read_bytes() == before


def test_a_folder_that_a_command_looked_into_before_there_was_an_archive_is_no_obstacle(
    tmp_path: Path,
) -> None:
    """Opening a database that isn't there makes an empty file. A newcomer's first try is `list_people`."""
    assert "run migrate_all" in refused(manage(tmp_path, "list_people"))
    assert list((tmp_path / "data").iterdir())
    home = tmp_path / "home"
    found = demo._Demo(tmp_path / "data", home / "keyring.json", home / "keystore.sqlite3")
    assert not found.is_filled


def test_what_is_not_a_demo_is_left_alone_and_told(tmp_path: Path) -> None:
    set_up(tmp_path)
    (tmp_path / "home" / "keyring.json").rename(tmp_path / "keyring.json")
    before = (tmp_path / "data" / "archive.sqlite3").read_bytes()
    assert "something that is not a demo" in refused(manage(tmp_path, "demo", "--fill-only"))
    assert (tmp_path / "data" / "archive.sqlite3").read_bytes() == before


def test_a_demo_that_is_being_filled_is_not_taken_for_one_that_was_cut_off(tmp_path: Path) -> None:
    """P7: the second would throw the first one's databases away while it writes them."""
    data = tmp_path / "data"
    data.mkdir()
    for name in ("demo-is-being-filled", "archive.sqlite3"):
        (data / name).touch()
    handle = os.open(data, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        assert "just filling" in refused(manage(tmp_path, "demo", "--fill-only"))
    finally:
        os.close(handle)
    assert (data / "archive.sqlite3").exists()


def test_a_port_in_use_is_told_with_one_that_is_free(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = refused(manage(tmp_path, "demo", "--port", str(port)))
    assert f"Port {port} is in use" in told
    assert 'make demo ARGS="--port ' in told
    assert not (tmp_path / "home").exists(), "nothing was begun"


@pytest.mark.parametrize("port", ["nonsense", "0", "80", "70000", "-1", "8000.5", ""])
def test_what_is_no_port_is_told(port: str) -> None:
    with pytest.raises(CommandError, match="not a port: a number from 1024 to 65535"):
        call_command("demo", f"--port={port}")


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    assert "ARCHIVE_DATA_DIR can't be made here" in refused(manage(tmp_path, "demo"))
    (tmp_path / "data").unlink()
    (tmp_path / "home").write_text("another")
    assert (
        "a file or folder can't be used" in refused(manage(tmp_path, "demo", "--fill-only")).lower()
    )


@pytest.mark.django_db(databases=["default", "audit"])
def test_no_account_enters_that_nobody_has_declared_invented() -> None:
    """Production takes no real account: there is no second factor yet."""
    world = World()
    with override_settings(ARCHIVE_IS_DEMO=False), pytest.raises(Conflict):
        enter.enter_testimony(world.archivist, world.collection, TestimonyDescription())
