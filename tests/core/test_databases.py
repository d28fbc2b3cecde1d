"""What the connections say of themselves: what is committed is on disk, and what is deleted is not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

# What a SQLite might be built with: nothing that the archive needs.
CARELESS = (
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; "
    "PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF; PRAGMA temp_store = FILE;"
)
# SQLite's numbers: synchronous 2 is FULL, so a commit outlives a power cut; secure_delete 1 overwrites with zeros.
ASKED: dict[str, dict[str, object]] = {
    "default": {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1},
    # Nothing is deleted from the log; without recursive triggers REPLACE would pass those that say so.
    "audit": {"journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1},
}
# 2 is MEMORY: what SQLite sorts is testimony too, and would lie about in the system's temporary folder.
IN_MEMORY = 2


@pytest.mark.parametrize(
    ("alias", "pragma", "value"),
    [(alias, *each) for alias, pragmas in ASKED.items() for each in pragmas.items()],
)
def test_a_connection_keeps_what_it_commits(alias: str, pragma: str, value: object) -> None:
    """P2, P7: a record that a power cut takes back would leave data read without one. P8: REPLACE rewrites no entry."""
    assert _asked(alias, pragma) == value


@pytest.mark.parametrize("alias", ["default", "audit"])
def test_nothing_spills_into_a_temporary_file(alias: str) -> None:
    """P6"""
    assert _asked(alias, "temp_store") == IN_MEMORY


@pytest.mark.parametrize("alias", ASKED)
def test_nothing_is_left_to_how_sqlite_was_built(alias: str, tmp_path: Path) -> None:
    """P2, P6, P7: a system whose SQLite is careless by itself keeps what it commits all the same."""
    opening = connections[alias].settings_dict["OPTIONS"]["init_command"]
    with closing(sqlite3.connect(tmp_path / "any.sqlite3")) as careless:
        careless.executescript(CARELESS)
        careless.executescript(opening)
        wanted = {**ASKED[alias], "temp_store": IN_MEMORY}
        found = {each: careless.execute(f"PRAGMA {each}").fetchone()[0] for each in wanted}
    assert found == wanted


def _asked(alias: str, pragma: str) -> object:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        row = cursor.fetchone()
    assert row is not None, "SQLite knows no such pragma"
    return row[0]
