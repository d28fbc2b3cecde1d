"""`run_worker` and the demo that starts it: neither dies of one failure, nor lives on alone."""

import io
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import waitress
from django.core.management import call_command
from django.db import OperationalError

from archive.core.errors import ArchiveError
from archive.management.commands import demo, run_worker
from archive.search.worker import Worker
from tests.operating import ROOT, environment, manage, refused, set_up

CANARY = "Yunis Sorkali"
Popen = subprocess.Popen


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Signals as they were; and where nobody handles one, a failure instead of the end of all tests."""

    def unhandled(number: int, _: object) -> None:
        raise AssertionError(f"nobody handles {signal.Signals(number).name}")

    stops = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, unhandled) for number in stops]
    yield
    for number, handler in zip(stops, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the worker would have slept; it finds an archive that is set up."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(run_worker, "_require_set_up", lambda: None)
    monkeypatch.setattr(run_worker, "close_old_connections", lambda: None)
    return slept


def _work_through(
    steps: Sequence[BaseException | None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The worker's steps one after another: each ends so, None well; the last one ends the worker."""
    left = list(steps)

    def step(self: Worker) -> bool:
        after = left.pop(0)
        if after is not None:
            raise after
        return True

    monkeypatch.setattr(Worker, "step", step)
    with caplog.at_level(logging.ERROR):
        call_command("run_worker", stdout=io.StringIO())
    assert not left


def test_a_step_that_fails_is_tried_again_and_told_without_its_words(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """P7: nothing accepted is lost while the index can't be written; and no text of an error is logged."""
    errors: list[Exception] = [ArchiveError(CANARY), OperationalError(CANARY), OSError(CANARY)] * 3
    steps = [*errors, None, ArchiveError(CANARY), KeyboardInterrupt()]
    _work_through(steps, monkeypatch, caplog)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30, 30, 1]
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 10
    assert "ArchiveError at " in told[0]
    assert "run_worker.py:" in told[0]
    assert CANARY not in caplog.text


def test_a_step_that_fails_as_nobody_foresaw_is_told_loudly_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """P7: what else is withdrawn is still purged; and no text of an error is logged."""
    steps = [
        *(error(CANARY) for error in (ValueError, IndexError, UnicodeError, AssertionError)),
        None,
        KeyboardInterrupt(),
    ]
    _work_through(steps, monkeypatch, caplog)
    assert pauses == [1, 2, 4, 8]
    assert [record.levelname for record in caplog.records] == ["CRITICAL"] * 4
    assert "ValueError at " in caplog.text
    assert CANARY not in caplog.text


def test_the_worker_ends_when_its_parent_is_gone(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    monkeypatch.setattr(Worker, "step", lambda self: False)
    parents = [4711, 4711, 1]
    monkeypatch.setattr(os, "getppid", lambda: parents.pop(0))
    call_command("run_worker", parent=4711, stdout=io.StringIO())
    assert len(pauses) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_that_is_told_to_stop_stops_though_a_library_swallows_the_interruption(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float], number: signal.Signals
) -> None:
    steps: list[bool] = []

    def step(self: Worker) -> bool:
        steps.append(True)
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), number)
            signal.sigtimedwait([], 0)
        return True

    monkeypatch.setattr(Worker, "step", step)
    said = io.StringIO()
    call_command("run_worker", stdout=said)
    assert steps == [True]
    assert said.getvalue().endswith("The index worker has stopped.\n")


def test_a_worker_of_an_archive_that_is_not_set_up_says_so_and_does_not_wait(
    tmp_path: Path,
) -> None:
    assert "no keyring at ARCHIVE_KEYRING" in refused(manage(tmp_path, "run_worker"))
    manage(tmp_path, "make_keyring")
    assert "run migrate_all" in refused(manage(tmp_path, "run_worker"))


# Seconds after which a worker, or a demo, is interrupted while it starts; the machine may be slow or quick.
MOMENTS = (0.2, 0.5, 0.9, 1.4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_that_is_stopped_while_it_starts_says_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    set_up(tmp_path)
    for moment in MOMENTS:
        with Popen(
            [sys.executable, "manage.py", "run_worker"],
            cwd=ROOT,
            env=environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as worker:
            time.sleep(moment)
            worker.send_signal(number)
            _, told = worker.communicate(timeout=30)
        assert worker.returncode in (-number, 130, 0)
        assert told == b"", moment


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that the demo starts in its worker's place, which sleep."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], **_: Any) -> subprocess.Popen[bytes]:
        assert command[-3:] == ["run_worker", "--parent", str(os.getpid())]
        processes.append(Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(demo, "get_wsgi_application", lambda: None)
    yield processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_takes_its_worker_along_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
    started: list[subprocess.Popen[bytes]],
    number: signal.Signals,
) -> None:
    def terminated(*_: object, **__: object) -> None:
        os.kill(os.getpid(), number)
        time.sleep(10)

    monkeypatch.setattr(waitress, "serve", terminated)
    errors = io.StringIO()
    demo.Command(stderr=errors)._serve(0)
    assert started[0].poll() is not None
    assert errors.getvalue() == ""


def test_a_demo_says_so_when_its_worker_dies(
    monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    errors = io.StringIO()

    def serve(*_: object, **__: object) -> None:
        started[0].kill()
        until = time.monotonic() + 10
        while not errors.getvalue() and time.monotonic() < until:
            time.sleep(0.01)

    monkeypatch.setattr(waitress, "serve", serve)
    demo.Command(stderr=errors)._serve(0)
    assert "The index worker has died" in errors.getvalue()
