"""`manage.py` in a process of its own, as an operator runs it, on an archive in a folder of the test's."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """What names the archive in `folder`: its data in `data`, its keys in `home`. Nothing of the run's own."""
    names = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "ARCHIVE_DATA_DIR": str(folder / "data"),
        "ARCHIVE_KEYRING": str(folder / "home" / "keyring.json"),
        "ARCHIVE_KEY_STORE": str(folder / "home" / "keystore.sqlite3"),
    }
    return {**names, **changes}


def manage(
    folder: Path, *command: str, typed: str = "", **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `typed` stands on its standard input, `changes` in its environment."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(folder, **changes),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def set_up(folder: Path) -> None:
    """An archive with its keys and its databases, and nothing in them."""
    for command in ("make_keyring", "migrate_all"):
        ran = manage(folder, command)
        assert ran.returncode == 0, ran.stderr


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """The one sentence that a command ended with instead of doing anything; no trace of the program's inside."""
    assert ran.returncode in (1, 2), ran.stdout
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.stderr.strip().splitlines()[-1]
