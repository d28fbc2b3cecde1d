"""The base put back before each world: databases, key store, index, and what the process remembers."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.db import transaction

from archive.policy.access import PUBLIC, Partition
from archive.policy.models import Level
from archive.sealing import keystore
from archive.sealing.keyring import keyring
from archive.search.answers import Asked
from archive.search.face import search_public
from archive.search.partitions import engine_of

DATABASES = ("default", "audit")
# What these packages remember is computed from nothing but its arguments, or from the keyring, which stays.
PURE = ("archive.language", "archive.core", "archive.search.query", "archive.sealing.keyring")


@contextmanager
def rolled_back(folder: Path) -> Iterator[None]:
    """Open transactions in which tests write, as Django's own test cases have them; and the key store as it was."""
    _close_key_store()
    keys = Path(settings.ARCHIVE_KEY_STORE)
    before = shutil.copyfile(keys, folder / "keys before")
    try:
        with all_or_nothing():
            yield
            for using in DATABASES:
                transaction.set_rollback(True, using=using)
    finally:
        _close_key_store()
        shutil.copyfile(before, keys)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Rolls back in both databases what an exception ends, and lets the archive begin transactions of its own within."""
    with ExitStack() as stack:
        for using in DATABASES:
            atomic = transaction.atomic(using=using)
            atomic._from_testcase = True  # type: ignore[attr-defined]
            stack.enter_context(atomic)
        yield


class Kept:
    """The base as it stood when this was made, on disk and in the open transactions of both databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folders = [
            Path(settings.ARCHIVE_DATA_DIR) / "index",
            Path(settings.ARCHIVE_PROTECTED_FILES),
        ]
        self._keys = Path(settings.ARCHIVE_KEY_STORE)
        _close_key_store()
        for kept in self._folders:
            shutil.copytree(kept, folder / kept.name)
        shutil.copyfile(self._keys, folder / "keys")
        self._remembered = _containers()

    @contextmanager
    def world(self) -> Iterator[None]:
        """A world that begins as the base, and of which nothing stays."""
        points = {using: transaction.savepoint(using=using) for using in DATABASES}
        try:
            self._put_back()
            yield
        finally:
            for using, point in points.items():
                transaction.savepoint_rollback(point, using=using)
                transaction.savepoint_commit(point, using=using)
            self._put_back()

    def _put_back(self) -> None:
        _close_key_store()
        shutil.copyfile(self._folder / "keys", self._keys)
        for level in (PUBLIC, Partition(Level.RAW, "any")):
            engine_of(level).close()
        for kept in self._folders:
            shutil.rmtree(kept)
            shutil.copytree(self._folder / kept.name, kept)
        _forget(self._remembered)
        _warm_up()
        mail.outbox = []


def _warm_up() -> None:
    """As a process that has served for a while: it has read gazetteer and terms, and seen that keyring and key store fit.

    Otherwise whoever asks first would ask a little more of the databases, and see that they are the first.
    """
    search_public(Asked("Hidvill term:Siege"))
    keystore.key_store()._require_fit(keyring())


def _close_key_store() -> None:
    store = keystore.key_store()
    store._connection().close()
    store._local.__dict__.clear()


def _modules() -> Iterator[tuple[str, dict[str, object]]]:
    for name, module in list(sys.modules.items()):
        if name.startswith("archive.") and not name.startswith(PURE):
            yield name, vars(module)


def _containers() -> dict[tuple[str, str], object]:
    """What stands in every dictionary, list and set that a module of the archive fills while it runs."""
    return {
        (module, name): value.copy()
        for module, values in _modules()
        for name, value in values.items()
        if name.startswith("_")
        and not name.startswith("__")
        and isinstance(value, dict | list | set)
    }


def _forget(before: dict[tuple[str, str], object]) -> None:
    """Whatever the process has remembered since: caches of functions, and what modules have gathered."""
    for module, values in _modules():
        for name, value in values.items():
            clear = getattr(value, "cache_clear", None)
            if clear is not None and value.__module__ == module:
                clear()
            stood = before.get((module, name))
            if isinstance(value, dict) and isinstance(stood, dict):
                if value != stood:
                    value.clear()
                    value.update(stood)
            elif isinstance(value, set) and isinstance(stood, set):
                value.clear()
                value.update(stood)
            elif isinstance(value, list) and isinstance(stood, list):
                value[:] = stood
