"""The key store: one wrapped data key per subject, in a file of its own outside the database and its backups.

A data key is 32 random bytes, wrapped by the keyring's current key with AES-256-GCM (NIST SP 800-38D) under the
subject as associated data, so that a wrapped key can't be moved to another subject unnoticed.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from archive.sealing.errors import KeyMissing, SealBroken, SealingError
from archive.sealing.keyring import KEY_BYTES, Keyring, keyring

NONCE_BYTES = 12
BUSY_SECONDS = 5.0
# Keys that are opened to see whether the keyring is theirs.
TRIED = 10
SCHEMA = """
CREATE TABLE IF NOT EXISTS data_key (
    subject TEXT PRIMARY KEY, wrapped_by TEXT NOT NULL, wrapped BLOB NOT NULL
) WITHOUT ROWID
"""


class KeyStore:
    """Wrapped data keys in one SQLite file; a connection per thread, every write synced to disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._fitting: Keyring | None = None

    def create(self, subjects: Iterable[UUID]) -> dict[UUID, bytes]:
        """New data keys, stored durably in one transaction. Raises SealingError if a subject has one.

        Raises SealBroken where the keys that stand were wrapped under another keyring: what is sealed meanwhile would be
        lost when the right one is back.
        """
        ring = keyring()
        self._require_fit(ring)
        wrapping = AESGCM(ring.keys[ring.current])
        made = {subject: secrets.token_bytes(KEY_BYTES) for subject in subjects}
        rows = []
        for subject, key in made.items():
            nonce = secrets.token_bytes(NONCE_BYTES)
            wrapped = nonce + wrapping.encrypt(nonce, key, _bound_to(subject))
            rows.append((subject.hex, ring.current, wrapped))
        try:
            with self._transaction() as connection:
                connection.executemany("INSERT INTO data_key VALUES (?, ?, ?)", rows)
        except sqlite3.IntegrityError as error:
            raise SealingError("a subject has a data key already") from error
        except (sqlite3.Error, OSError) as error:
            raise SealingError("the key store can't be written") from error
        return made

    def unwrap(self, subject: UUID) -> bytes:
        """The data key of `subject`; raises KeyMissing, SealBroken, SealingError."""
        asked = "SELECT wrapped_by, wrapped FROM data_key WHERE subject = ?"
        try:
            row = self._connection().execute(asked, (subject.hex,)).fetchone()
        except (sqlite3.Error, OSError) as error:
            raise SealingError("the key store can't be read") from error
        if row is None:
            raise KeyMissing("no data key stands for this subject")
        name, wrapped = row
        key = keyring().keys.get(name)
        if key is None:
            raise KeyMissing("the keyring lacks the key that wrapped this data key")
        return _unwrapped(key, wrapped, subject)

    def _require_fit(self, ring: Keyring) -> None:
        """One of several keys is enough: any of them may be damaged by itself."""
        if self._fitting is ring:
            return
        asked = "SELECT subject, wrapped FROM data_key WHERE wrapped_by = ? LIMIT ?"
        try:
            rows = self._connection().execute(asked, (ring.current, TRIED)).fetchall()
        except (sqlite3.Error, OSError) as error:
            raise SealingError("the key store can't be read") from error
        for subject, wrapped in rows:
            with suppress(SealBroken):
                _unwrapped(ring.keys[ring.current], wrapped, UUID(subject))
                break
        else:
            if rows:
                raise SealBroken("the key store belongs to another keyring; see ARCHIVE_KEYRING")
        self._fitting = ring

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # Also where COMMIT failed: left open, the transaction would refuse every later key of this thread.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._path.exists():
                os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))
            connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
            # An erased key must be gone from the file, and a made one must outlive a power cut.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(SCHEMA)
            self._local.connection = connection
        return connection


def _unwrapped(key: bytes, wrapped: bytes, subject: UUID) -> bytes:
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound_to(subject))
    except (InvalidTag, ValueError) as error:  # ValueError: not even a nonce is left
        raise SealBroken("a data key is damaged, or was wrapped under another keyring") from error


def _bound_to(subject: UUID) -> bytes:
    return b"testimony-archive data key v1 " + subject.bytes


def key_store() -> KeyStore:
    """The key store that the settings name."""
    return _open(Path(settings.ARCHIVE_KEY_STORE))


@lru_cache(maxsize=8)
def _open(path: Path) -> KeyStore:
    return KeyStore(path)
