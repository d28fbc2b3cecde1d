"""Acts in a process of their own that kills itself at a named point, and what stands when somebody goes on.

A module that is run so hands `main` three functions; its test calls `prepared` once, then `killed_and_resumed` for each
point.

``python -m MODULE prepare FOLDER`` makes an archive; ``... run FOLDER POINT TIMES`` acts, and dies when the point was
reached so often; ``... resume FOLDER`` prints as JSON what stands, acts to the end, and prints it again.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def main(
    *,
    prepare: Callable[[Path], None],
    act: Callable[[Path], object],
    standing: Callable[[], object],
) -> None:
    """What the process does that `_run` starts. The three are called when Django is set up."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["ARCHIVE_TEST_DIR"] = str(folder)
    import django

    django.setup()
    if what == "prepare":
        _make_archive()
        prepare(folder)
    elif what == "run":
        _die_at(sys.argv[3], int(sys.argv[4]))
        act(folder)
    else:
        before = standing()
        answer = act(folder)
        print(json.dumps({"before": before, "answer": answer, "after": standing()}))


def prepared(module: str, factory: pytest.TempPathFactory) -> Path:
    """The folder of the archive that the module prepares."""
    folder = factory.mktemp("archive")
    made = _run(module, "prepare", str(folder))
    assert made.returncode == 0, made.stderr
    return folder


def killed_and_resumed(
    module: str, archive: Path, own: Path, point: str, times: int
) -> dict[str, Any]:
    """What stood after the kill and after going on, in a copy of the archive under `own`."""
    folder = own / "archive"
    shutil.copytree(archive, folder)
    killed = _run(module, "run", str(folder), point, str(times))
    assert killed.returncode == -signal.SIGKILL, f"{point} was not reached: {killed.stderr}"
    resumed = _run(module, "resume", str(folder))
    assert resumed.returncode == 0, resumed.stderr
    found: dict[str, Any] = json.loads(resumed.stdout)
    return found


def _run(module: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _make_archive() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from archive.sealing.keyring import make_keyring

    make_keyring(Path(settings.ARCHIVE_KEYRING))
    for database in ("default", "audit"):
        call_command("migrate", database=database, verbosity=0)


def _die_at(point: str, times: int) -> None:
    from archive.core import failpoints

    count = 0

    def watcher(name: str) -> None:
        nonlocal count
        count += name == point
        if count == times:
            os.kill(os.getpid(), signal.SIGKILL)

    failpoints.watch(watcher)
