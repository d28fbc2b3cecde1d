"""A PostgreSQL server of our own: in a folder of its own, on a socket of its own, gone when the block ends.

It refuses to run as root, so there it runs as `postgres`, whom Debian's package makes.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"
PATIENCE = 60.0
PAUSE = 0.1
# Of a folder that the server's own user passes to reach its cluster.
OPEN_FOLDER = 0o711


class NoServer(Exception):
    """It did not start, or stopped by itself; the message says where its log is."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the server's programs lie, and as whom they run; `user` None for whoever runs this."""

    folder: Path
    user: str | None

    def run(self, *command: str) -> None:
        """Run one to its end; raises NoServer."""
        done = subprocess.run(
            self._found(command), user=self.user, group=self.user, capture_output=True, text=True
        )
        if done.returncode:
            raise NoServer(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")

    def start(self, *command: str, log: Path) -> "subprocess.Popen[bytes]":
        """Start one."""
        with log.open("ab") as out:
            return subprocess.Popen(
                self._found(command), user=self.user, group=self.user, stdout=out, stderr=out
            )

    def reaches(self, folder: Path) -> bool:
        """Whether they can work in this folder: every folder above lets them pass."""
        asked = ["test", "-w", str(folder)]
        return subprocess.run(asked, user=self.user, group=self.user).returncode == 0

    def share_file(self, name: str) -> str:
        """A text file that the server brings."""
        asked = [str(self.folder / "pg_config"), "--sharedir"]
        shared = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        return (Path(shared) / name).read_text()

    def _found(self, command: tuple[str, ...]) -> list[str]:
        return [str(self.folder / command[0]), *command[1:]]


def programs() -> Programs | str:
    """The newest server that is installed, or why there is none, as a sentence."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = found[-1] if found else shutil.which("initdb")
    if initdb is None:
        return (
            "PostgreSQL is not installed here (on Debian and Ubuntu: apt-get install postgresql)."
        )
    user = None
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(USER)
        except KeyError:
            return f"PostgreSQL refuses to run as root, and there is no user {USER} here."
        user = USER
    return Programs(Path(initdb).resolve().parent, user)


def make_cluster(found: Programs, folder: Path) -> None:
    """An empty cluster in `folder`, which may be there already if it is empty. Raises NoServer."""
    folder.mkdir(exist_ok=True)
    if found.user is not None:
        shutil.chown(folder, found.user, found.user)
        if not found.reaches(folder):
            raise NoServer(
                f"The user {found.user} can't reach {folder}: name another folder with --cache."
            )
    found.run(
        "initdb",
        f"--pgdata={folder}",
        f"--username={USER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    )


@contextmanager
def serving(
    found: Programs, folder: Path, settings: Mapping[str, str]
) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection to a server over the cluster in `folder`; both are closed when the block ends."""
    with tempfile.TemporaryDirectory(prefix="bench-pg-", ignore_cleanup_errors=True) as name:
        socket = Path(name)
        if found.user is not None:
            shutil.chown(socket, found.user, found.user)
        log = folder.parent / f"{folder.name}.log"
        told = {"listen_addresses": "", "unix_socket_directories": name, **settings}
        options = [f"--{key}={value}" for key, value in told.items()]
        _stop_left_over(folder)
        server = found.start("postgres", "-D", str(folder), *options, log=log)
        try:
            with _connected(socket, server, log) as connection:
                yield connection
        finally:
            # "Fast shutdown": no waiting for anybody, all written down.
            server.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                server.wait(PATIENCE)
            if server.poll() is None:
                server.kill()


def _connected(
    socket: Path, server: "subprocess.Popen[bytes]", log: Path
) -> "psycopg.Connection[tuple[object, ...]]":
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return psycopg.connect(host=str(socket), user=USER, dbname=USER, autocommit=True)
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise NoServer(f"PostgreSQL did not start; see {log}") from None
            time.sleep(PAUSE)


def _stop_left_over(folder: Path) -> None:
    """A run that was killed may have left its server over this very folder: its number stands in the first line."""
    file = folder / "postmaster.pid"
    if not file.exists():
        return
    number = int(file.read_text().split("\n", 1)[0])
    with suppress(ProcessLookupError, FileNotFoundError):
        if str(folder).encode() in Path(f"/proc/{number}/cmdline").read_bytes():
            os.kill(number, signal.SIGINT)
            until = time.monotonic() + PATIENCE
            while file.exists() and time.monotonic() < until:
                time.sleep(PAUSE)
