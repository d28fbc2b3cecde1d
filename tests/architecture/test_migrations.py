"""Migrations are complete, and bring an empty folder to a working archive."""

import sqlite3
from pathlib import Path

from tests.operating import manage


def tables(file: Path) -> set[str]:
    connection = sqlite3.connect(file)
    try:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    finally:
        connection.close()
    return {name for (name,) in rows}


def test_no_model_has_changed_without_a_migration(tmp_path: Path) -> None:
    ran = manage(tmp_path, "makemigrations", "--check", "--dry-run")

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_an_empty_folder_becomes_an_archive_and_its_log(tmp_path: Path) -> None:
    ran = manage(tmp_path, "migrate_all")
    assert ran.returncode == 0, ran.stderr

    archive = tables(tmp_path / "data" / "archive.sqlite3")
    log = tables(tmp_path / "data" / "audit.sqlite3")
    assert {"archive_testimony", "archive_user", "archive_outboxentry"} <= archive
    assert "archive_auditentry" not in archive
    assert log & archive == {"django_migrations", "sqlite_sequence"}
    assert "archive_auditentry" in log


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    assert manage(tmp_path, "migrate_all").returncode == 0

    again = manage(tmp_path, "migrate_all")

    assert again.returncode == 0
    assert again.stdout.count("No migrations to apply.") == 2


def test_the_indexes_that_came_later_rewrite_no_row(tmp_path: Path) -> None:
    """P7: a filled archive takes them at once, and no table is built anew, which would drop the log's triggers."""
    ran = manage(tmp_path, "sqlmigrate", "archive", "0002")
    assert ran.returncode == 0, ran.stderr

    lines = [line for line in ran.stdout.splitlines() if line and not line.startswith("--")]
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert len(lines) == 8
    assert all(line.startswith("CREATE INDEX ") for line in lines[1:-1]), lines


def test_relations_and_saved_searches_came_as_new_tables(tmp_path: Path) -> None:
    """P7: a filled archive takes them without a row of what stands being rewritten."""
    ran = manage(tmp_path, "sqlmigrate", "archive", "0003")
    assert ran.returncode == 0, ran.stderr

    lines = [line for line in ran.stdout.splitlines() if line and not line.startswith("--")]
    made = [line for line in lines[1:-1] if line.startswith("CREATE TABLE ")]
    new = {line.split('"')[1] for line in made}
    assert new == {"archive_relation", "archive_savedsearch", "archive_mailaddress"}
    indexes = [line for line in lines[1:-1] if line not in made]
    assert all(line.startswith(("CREATE INDEX ", "CREATE UNIQUE INDEX ")) for line in indexes)
    assert {line.partition(" ON ")[2].split('"')[1] for line in indexes} <= new
