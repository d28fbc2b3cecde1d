"""The only place of the embedded engine that touches a disk.

Whatever the engine writes is a whole file of bytes handed to `Disk.write`, and whatever it reads
comes whole from `Disk.read`. An index sealed on the disk is a subclass that seals in the one and
opens in the other (`tests/search/engines/sealed.py` is one); nothing else has to know. The parts of
a segment are put together in memory, so that none of them ever stands on the disk in the clear, and
nothing is ever written to the system's temporary folder. Names of files are random, or the names of
partitions. `Disk.read` may raise `DamagedIndex` for what can't be opened.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import finalize

from archive.search.engines.base import EngineError, Holder, WriterBusy

_PART = ".part"
_LOCKS = ".locks"
_PAUSE = 0.02
_TAKES_NOTHING = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Disk:
    """Files under `root`, named by relative paths with `/`. The root is made when first needed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str) -> bytes | None:
        """The whole file; None if it isn't there."""
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, data: bytes) -> None:
        """Put the file in place, whole and durable, or not at all; it replaces its namesake."""
        path = self.root / name
        self._make_folder(path.parent)
        part = path.with_name(path.name + _PART)
        self.reached("part opened", name)
        with part.open("wb") as file:
            file.write(data)
            self.reached("part written", name)
            file.flush()
            os.fsync(file.fileno())
        self.reached("part synced", name)
        part.replace(path)
        self.reached("replaced", name)
        _sync_folder(path.parent)

    def names(self, folder: str) -> list[str]:
        """All files below the folder, unfinished ones too; none if the folder isn't there."""
        base = self.root / folder
        found = [path for path in base.rglob("*") if not path.is_dir()]
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def delete(self, name: str) -> None:
        """Remove a file, durably, and its folder with the last one; nothing happens if it isn't there."""
        path = self.root / name
        path.unlink(missing_ok=True)
        left = path.parent
        for folder in (path.parent, path.parent.parent):
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:  # not empty, or gone already
                break
            left = folder.parent
        self.reached("deleted", name)
        if left.is_dir():
            _sync_folder(left)

    @contextmanager
    def lock(self, name: str, *, wait: float) -> Iterator[None]:
        """Hold `name` alone among all threads and processes. After `wait` seconds: `WriterBusy`.

        The lock ends with its process, however that ends. Its file is empty and stays.
        """
        self._make_folder(self.root / _LOCKS)
        deadline = time.monotonic() + wait
        handle = os.open(self.root / _LOCKS / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise WriterBusy(f"{name} is being written by another") from None
                    time.sleep(_PAUSE)
            yield
        finally:
            os.close(handle)

    def mark(self, name: str) -> tuple[int, ...] | None:
        """What differs from now on once the file is replaced; None if it isn't there. Cheaper than reading it."""
        try:
            found = (self.root / name).stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def lease(self, name: str, state: str) -> "Lease | None":
        """Tell the other processes that this one has `state` of `name` open, for as long as what is returned lives.

        Taken before anything of it is read. Who reads afterwards that it is still the current state is seen by everyone
        who replaces it and then asks for `holders`. None where the disk takes no file: what is public must be found on a
        full disk too, where nobody can replace anything.
        """
        path = self.root / _LOCKS / f"{name}.{state}.{os.getpid()}"
        try:
            self._make_folder(path.parent)
            while True:
                lease = Lease(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
                if lease.stands():
                    return lease
        except OSError as error:
            if error.errno not in _TAKES_NOTHING:
                raise EngineError("the folder of locks of the index can't be written") from error
            return None

    def holders(self, name: str, *, but: str) -> frozenset[Holder]:
        """The processes that have another state of `name` open than `but`. What nobody holds is deleted.

        A lease ends with its process, however that ends; its file is empty.
        """
        holders = set()
        for path in sorted((self.root / _LOCKS).glob(f"{name}.*")):
            _, state, process = path.name.split(".")
            if state != but and not _let_go(path):
                holders.add(Holder(state, int(process)))
        return frozenset(holders)

    def reached(self, point: str, name: str) -> None:
        """Called at every moment where a kill would leave another state; tests kill here."""

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(folder.parent)


class Lease:
    """A shared lock on a file, until this is forgotten. A forked process holds it too, until it forgets it."""

    def __init__(self, handle: int) -> None:
        # Closed, never unlocked: that would end it for a process that was forked, too.
        finalize(self, os.close, handle)
        self._handle = handle
        fcntl.flock(handle, fcntl.LOCK_SH)

    def stands(self) -> bool:
        """Whether others can find it: who asked for holders between opening and locking has deleted the file."""
        return os.fstat(self._handle).st_nlink > 0


def _let_go(path: Path) -> bool:
    """Whether nobody holds this lease; then it is deleted."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
