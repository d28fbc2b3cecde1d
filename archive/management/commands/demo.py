"""`manage.py demo`: an archive of invented accounts on http://127.0.0.1:8000, filled once, with its index worker."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from tqdm import tqdm

from archive.sealing.keyring import make_keyring
from archive.search.worker import Worker
from archive.workflows.demonstrate import SignIn, accounts, fill

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Fill an archive with invented accounts, the first time, and serve it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fill-only", action="store_true", help="fill it and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ARCHIVE_IS_DEMO:
            raise CommandError("The demo runs with the settings of development only.")
        port = options["port"]
        if not options["fill_only"] and not _is_free(port):
            raise CommandError(f"Port {port} is in use. Choose another: manage.py demo --port 8001")
        demo = _Demo(
            Path(settings.ARCHIVE_DATA_DIR),
            Path(settings.ARCHIVE_KEYRING),
            Path(settings.ARCHIVE_KEY_STORE),
        )
        if not demo.is_filled:
            self._fill(demo)
        self._migrate()
        self._say(demo.sign_ins(), port)
        if not options["fill_only"]:
            self._serve(port)

    def _fill(self, demo: "_Demo") -> None:
        demo.begin()
        make_keyring(Path(settings.ARCHIVE_KEYRING))
        self._migrate()
        folder = Path(settings.ARCHIVE_DEMO_FOLDER)
        self.stderr.write("Entering invented accounts, by two people, as real ones would be:")
        with tqdm(total=len(accounts(folder)), unit="account", disable=None) as bar:
            sign_ins = fill(folder, progress=bar.update)
        Worker().catch_up()
        demo.finish(sign_ins)

    def _migrate(self) -> None:
        for database in ("default", "audit"):
            call_command("migrate", database=database, verbosity=0, interactive=False)

    def _say(self, sign_ins: list[SignIn], port: int) -> None:
        width = max(len(each.username) for each in sign_ins)
        self.stdout.write("\nAll accounts, people and places here are invented.\n\nSign in as:\n")
        for each in sign_ins:
            self.stdout.write(f"  {each.username:<{width}}  {each.password}  {each.opens}")
        self.stdout.write(
            "\nThe keys of this demo lie beside its data, which is fit for invented accounts only."
            f"\nOpen http://{HOST}:{port}  (Ctrl-C stops it; nothing is lost)\n"
        )
        self.stdout.flush()

    def _serve(self, port: int) -> None:
        signal.signal(signal.SIGTERM, _stop)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker", "--parent", str(os.getpid())],
            stdout=subprocess.DEVNULL,
        )
        stopping = threading.Event()

        def watch() -> None:
            worker.wait()
            if not stopping.is_set():
                self.stderr.write("The index worker has died: searches go stale. Start anew.")

        threading.Thread(target=watch, daemon=True).start()
        try:
            waitress.serve(get_wsgi_application(), host=HOST, port=port, threads=8, ident=None)
        finally:
            stopping.set()
            worker.terminate()
            worker.wait(timeout=30)


class _Demo:
    """The demo's files. Those of one that was not filled to the end are thrown away; nothing else is ever touched."""

    def __init__(self, data: Path, keyring: Path, key_store: Path) -> None:
        self.data = data
        self.keyring = keyring
        self.key_store = key_store
        self.being_filled = data / "demo-is-being-filled"
        self.signs = keyring.parent / "demo-sign-in.json"

    @property
    def is_filled(self) -> bool:
        if self.being_filled.exists():
            return False
        if self.data.exists() and any(self.data.iterdir()) and not self.signs.exists():
            raise CommandError(
                "ARCHIVE_DATA_DIR holds something that is not a demo; it is not touched."
            )
        return self.signs.exists()

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
        self.signs.write_text(json.dumps([asdict(each) for each in sign_ins]))
        self.signs.chmod(0o600)
        self.being_filled.unlink()

    def sign_ins(self) -> list[SignIn]:
        return [SignIn(**each) for each in json.loads(self.signs.read_text())]


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
