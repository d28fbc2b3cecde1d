"""What an operator is told where a command can't be done: one sentence, and no trace of the program's inside."""

import io
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, load_command_class
from django.db import DatabaseError, OperationalError

from archive.audit.log import AuditUnavailable
from archive.core.errors import AccessDenied
from archive.management.refusals import refusal_of
from archive.sealing.errors import KeyringError, SealingError
from tests.architecture.source import ROOT
from tests.operating import manage, refused, set_up

COMMANDS = sorted(
    path.stem
    for path in (ROOT / "archive" / "management" / "commands").glob("*.py")
    if path.stem != "__init__"
)
PASSWORD = "nine quiet herons over water"


def because(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


TOLD: list[tuple[Exception, str | None]] = [
    (AccessDenied("nothing is open to this user"), "Nothing is open to this user."),
    (ImproperlyConfigured("ARCHIVE_DEBUG is 0 or 1."), "ARCHIVE_DEBUG is 0 or 1."),
    (OperationalError("no such table: archive_user"), "run migrate_all"),
    (OperationalError("no such column: archive_user.x"), "run migrate_all"),
    (OperationalError("database is locked"), "try again in a moment"),
    (OperationalError("unable to open database file"), "can't be opened"),
    (OperationalError("attempt to write a readonly database"), "can't be written"),
    (OperationalError("database or disk is full"), "the disk is full"),
    (sqlite3.DatabaseError("file is not a database"), "is damaged, or is none"),
    (
        because(AuditUnavailable("the record can't be written"), OperationalError("is locked")),
        "The record can't be written: another program is writing",
    ),
    (
        because(
            AuditUnavailable("the record can't be written"),
            because(SealingError("the key store can't be written"), sqlite3.Error("readonly")),
        ),
        "The record can't be written: the key store can't be written: a database can't be written",
    ),
    (
        because(
            KeyringError("the keyring can't be read"), PermissionError(13, "Permission denied")
        ),
        "The keyring can't be read (Permission denied).",
    ),
    (PermissionError(13, "Permission denied", "/data/Yunis Sorkali"), "(Permission denied)"),
    # What nobody foresaw is a fault of the program, and shows where.
    (DatabaseError("UNIQUE constraint failed: Yunis Sorkali"), None),
    (ValueError("Yunis Sorkali"), None),
    (ModuleNotFoundError("No module named 'whoosh'", name="whoosh"), None),
]


@pytest.mark.parametrize(("error", "told"), TOLD)
def test_what_can_go_wrong_is_told_in_one_sentence(error: Exception, told: str | None) -> None:
    refusal = refusal_of(error)
    if told is None:
        assert refusal is None
        return
    assert refusal is not None
    assert told.lower() in refusal.lower()
    assert refusal[0].isupper()
    assert refusal.endswith(".")
    assert "Yunis" not in refusal


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_what_each_option_means(name: str) -> None:
    command = load_command_class("archive", name)
    assert isinstance(command, BaseCommand)
    parser = command.create_parser("manage.py", name)
    assert len(command.help) > 30
    assert command.help.rstrip().endswith(".")
    unsaid = [
        action.dest
        for action in parser._actions
        if not action.help and action.dest not in ("username", "file", "holds")
    ]
    assert unsaid == []
    told = io.StringIO()
    parser.print_help(told)
    assert max(map(len, told.getvalue().splitlines())) < 200


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with its keys, its databases and one person."""
    folder = tmp_path_factory.mktemp("archive")
    set_up(folder)
    added = manage(folder, "add_person", "amal", "--role", "archivist", typed=PASSWORD)
    assert added.returncode == 0, added.stderr
    return folder


def without_databases(folder: Path) -> None:
    shutil.rmtree(folder / "data")


def without_keyring(folder: Path) -> None:
    (folder / "home" / "keyring.json").unlink()


def with_another_keyring(folder: Path) -> None:
    (folder / "home" / "keyring.json").unlink()
    assert manage(folder, "make_keyring").returncode == 0


def with_rubbish_for_a_database(folder: Path) -> None:
    (folder / "data" / "archive.sqlite3").write_text("no database" * 100)
    for tail in ("-wal", "-shm"):
        (folder / "data" / f"archive.sqlite3{tail}").unlink(missing_ok=True)


NOT_FIT: dict[str, tuple[Callable[[Path], None], str]] = {
    "no databases": (without_databases, "run migrate_all"),
    "no keyring": (without_keyring, "there is no keyring at ARCHIVE_KEYRING"),
    "another keyring": (with_another_keyring, "the key store belongs to another keyring"),
    "a damaged database": (with_rubbish_for_a_database, "A database file is damaged"),
}


@pytest.mark.parametrize("fault", NOT_FIT)
def test_an_archive_that_is_not_fit_is_told_and_nothing_is_added_to_it(
    archive: Path, tmp_path: Path, fault: str
) -> None:
    """P7: what is accepted under a wrong key would be lost when the right one is back."""
    spoil, told = NOT_FIT[fault]
    folder = shutil.copytree(archive, tmp_path / "spoiled")
    spoil(folder)
    ran = manage(folder, "add_person", "basim", "--role", "reviewer", typed=PASSWORD)
    assert told in refused(ran)
    assert PASSWORD not in ran.stdout + ran.stderr


def test_a_database_that_another_program_holds_is_told(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "data" / "audit.sqlite3")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        ran = manage(archive, "add_person", "basim", "--role", "reviewer", typed=PASSWORD)
    assert "try again in a moment" in refused(ran)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("DJANGO_SETTINGS_MODULE", "config.settings.nope", "config.settings.dev or"),
        ("ARCHIVE_DATA_DIR", "", "ARCHIVE_DATA_DIR is empty"),
        ("ARCHIVE_DATA_DIR", "/proc/version/data", "can't be made here"),
        ("ARCHIVE_TIME_ZONE", "Mars/Olympus", "names no time zone"),
        ("ARCHIVE_LOG_LEVEL", "loud", "DEBUG, INFO, WARNING"),
        ("ARCHIVE_DEBUG", "yes", "0 or 1"),
    ],
)
def test_a_setting_that_can_not_be_is_told(
    tmp_path: Path, variable: str, value: str, told: str
) -> None:
    assert told in refused(manage(tmp_path, "list_people", **{variable: value}))


def test_who_asks_where_it_went_wrong_is_shown(tmp_path: Path) -> None:
    ran = manage(tmp_path, "list_people", "--traceback")
    assert ran.returncode == 1
    assert "Traceback" in ran.stderr
