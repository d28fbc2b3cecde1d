"""Migrations are complete, and bring an empty folder to a working archive."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT


def manage(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run manage.py in a process of its own, with its files in `folder`."""
    environment = {**os.environ, "ARCHIVE_TEST_DIR": str(folder)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments, "--settings", "config.settings.test"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def tables(file: Path) -> set[str]:
    connection = sqlite3.connect(file)
    try:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    finally:
        connection.close()
    return {name for (name,) in rows}


def test_no_model_has_changed_without_a_migration(tmp_path: Path) -> None:
    ran = manage("makemigrations", "--check", "--dry-run", folder=tmp_path)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_an_empty_folder_becomes_an_archive_and_its_log(tmp_path: Path) -> None:
    ran = manage("migrate_all", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr

    archive = tables(tmp_path / "data" / "archive.sqlite3")
    log = tables(tmp_path / "data" / "audit.sqlite3")
    assert {"archive_testimony", "archive_user", "archive_outboxentry"} <= archive
    assert "archive_auditentry" not in archive
    assert log & archive == {"django_migrations", "sqlite_sequence"}
    assert "archive_auditentry" in log


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    assert manage("migrate_all", folder=tmp_path).returncode == 0

    again = manage("migrate_all", folder=tmp_path)

    assert again.returncode == 0
    assert again.stdout.count("No migrations to apply.") == 2
