"""`manage.py demo`: an archive of invented accounts on http://127.0.0.1:8000, filled once, with its index worker."""

import errno
import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from tqdm import tqdm

from archive.sealing.keyring import make_keyring
from archive.search.worker import Worker
from archive.workflows.demo_format import accounts
from archive.workflows.demonstrate import SignIn, fill

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = (
        "Fill an archive with invented accounts, the first time, and serve it with its index worker on this machine alone. "
        "Run again it starts at once and loses nothing; one that was cut off while it was filled begins anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=_port, default=8000, help="from 1024 to 65535; 8000 where none is named"
        )
        parser.add_argument("--fill-only", action="store_true", help="fill it and stop")

    def handle(self, *, port: int, fill_only: bool, **options: object) -> None:
        if not settings.ARCHIVE_IS_DEMO:
            raise CommandError("The demo runs with the settings of development only.")
        if not fill_only:
            _require_free(port)
        demo = _Demo(
            Path(settings.ARCHIVE_DATA_DIR),
            Path(settings.ARCHIVE_KEYRING),
            Path(settings.ARCHIVE_KEY_STORE),
        )
        with demo.alone():
            if not demo.is_filled:
                self._fill(demo)
            self._migrate()
        self._say(demo.sign_ins())
        if not fill_only:
            self.stdout.write(f"Open http://{HOST}:{port}  (Ctrl-C stops it; nothing is lost)\n")
            self.stdout.flush()
            self._serve(port)

    def _fill(self, demo: "_Demo") -> None:
        demo.begin()
        make_keyring(Path(settings.ARCHIVE_KEYRING))
        self._migrate()
        folder = Path(settings.ARCHIVE_DEMO_FOLDER)
        self.stderr.write("Entering invented accounts, by two people, as real ones would be:")
        with (
            _left_at_once(),
            tqdm(total=len(accounts(folder)), unit="account", disable=None) as bar,
        ):
            sign_ins = fill(folder, progress=bar.update)
            Worker().catch_up()
        demo.finish(sign_ins)

    def _migrate(self) -> None:
        for database in ("default", "audit"):
            call_command("migrate", database=database, verbosity=0, interactive=False)

    def _say(self, sign_ins: list[SignIn]) -> None:
        width = max(len(each.username) for each in sign_ins)
        self.stdout.write("\nAll accounts, people and places here are invented.\n\nSign in as:\n")
        for each in sign_ins:
            self.stdout.write(f"  {each.username:<{width}}  {each.password}  {each.opens}")
        self.stdout.write(
            "\nThe keys of this demo lie beside its data, which is fit for invented accounts only."
        )

    def _serve(self, port: int) -> None:
        """Until Ctrl-C or SIGTERM. The worker goes with it; should this process be killed, it ends by itself.

        It has a session of its own, so that Ctrl-C reaches this process alone, which then ends it.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        stopping = threading.Event()
        worker: subprocess.Popen[bytes] | None = None
        try:
            worker = subprocess.Popen(
                [
                    sys.executable,
                    str(settings.ROOT / "manage.py"),
                    *("run_worker", "--parent", str(os.getpid())),
                ],
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
            threading.Thread(target=self._watch, args=(worker, stopping), daemon=True).start()
            waitress.serve(get_wsgi_application(), host=HOST, port=port, threads=8, ident=None)
        except KeyboardInterrupt:
            pass
        except OSError as error:
            raise CommandError(_why_not(port, error)) from error
        finally:
            stopping.set()
            if worker is not None:
                worker.terminate()
                try:
                    worker.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    worker.kill()

    def _watch(self, worker: subprocess.Popen[bytes], stopping: threading.Event) -> None:
        worker.wait()
        if not stopping.is_set():
            self.stderr.write("The index worker has died: searches go stale. Start anew.")


class _Demo:
    """The demo's files. Those of one that was not filled to the end are thrown away; nothing else is ever touched."""

    def __init__(self, data: Path, keyring: Path, key_store: Path) -> None:
        self.data = data
        self.keyring = keyring
        self.key_store = key_store
        self.being_filled = data / "demo-is-being-filled"
        self.signs = keyring.parent / "demo-sign-in.json"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Held while the demo is filled, so that a second one doesn't take it for one that was cut off."""
        handle = os.open(self.data, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise CommandError(
                "Another demo is just filling this archive. Start again when it is done."
            ) from error
        finally:
            os.close(handle)

    @property
    def is_filled(self) -> bool:
        if self.being_filled.exists():
            return False
        if not self.signs.exists() and not self._is_untouched():
            raise CommandError(
                "ARCHIVE_DATA_DIR holds something that is not a demo; it is not touched. Name another folder."
            )
        return self.signs.exists()

    def _is_untouched(self) -> bool:
        """Nothing there, or what another command leaves that looked into an archive before there was one."""
        databases = {self.data / f"{name}.sqlite3" for name in ("archive", "audit")}
        return set(self.data.iterdir()) <= databases and not any(map(_has_tables, databases))

    def begin(self) -> None:
        if self.being_filled.exists():
            self._throw_away()
        elif self.keyring.exists() or self.key_store.exists():
            raise CommandError(
                "Keys stand at ARCHIVE_KEYRING or ARCHIVE_KEY_STORE that the demo has not made; it makes its own."
            )
        self.data.mkdir(parents=True, exist_ok=True)
        self.being_filled.touch()

    def _throw_away(self) -> None:
        """Remove what a demo that was cut off has made: its marker stands only where it found nothing before it."""
        shutil.rmtree(self.data / "index", ignore_errors=True)
        files = [self.keyring, self.key_store, self.signs]
        files += [self.data / f"{name}.sqlite3" for name in ("archive", "audit")]
        for file in files:
            for tail in ("", "-wal", "-shm", "-journal"):
                file.with_name(file.name + tail).unlink(missing_ok=True)

    def finish(self, sign_ins: list[SignIn]) -> None:
        self.signs.touch(mode=0o600)
        self.signs.write_text(json.dumps([asdict(each) for each in sign_ins]))
        self.being_filled.unlink()

    def sign_ins(self) -> list[SignIn]:
        return [SignIn(**each) for each in json.loads(self.signs.read_text())]


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _has_tables(database: Path) -> bool:
    if not database.exists():
        return False
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        except sqlite3.DatabaseError:
            return True


@contextmanager
def _left_at_once() -> Iterator[None]:
    """Ctrl-C ends the program where it stands: the next start throws away what is half filled, so nothing need be put in
    order, and an exception raised within a library's callback could get lost.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        os.write(2, b"\nStopped before it was filled; the next start begins anew.\n")
        os._exit(130)

    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:
        signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _port(text: str) -> int:
    """The port that somebody named. Those below 1024 are the system's."""
    if not (text.isascii() and text.isdigit() and 1024 <= int(text[:6]) <= 65535):
        raise ArgumentTypeError("not a port: a number from 1024 to 65535")
    return int(text)


def _require_free(port: int) -> None:
    """Raise CommandError where nothing can listen there."""
    try:
        _listen(port)
    except OSError as error:
        raise CommandError(_why_not(port, error)) from error


def _listen(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))


def _why_not(port: int, error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"Port {port} can't be listened on: {error.strerror}."
    for other in range(port + 1, min(port + 20, 65535) + 1):
        with suppress(OSError):
            _listen(other)
            return f'Port {port} is in use. Another one is free: make demo ARGS="--port {other}"'
    return f'Port {port} is in use. Choose another: make demo ARGS="--port NUMBER"'
