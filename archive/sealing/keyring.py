"""The keyring: the key-encryption key and the pepper of keyed hashes, in a file outside the data directory."""

import base64
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from archive.sealing.errors import KeyringError

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """`keys` by name, the name of the `current` one, and the `pepper`; 32 bytes each."""

    current: str
    keys: dict[str, bytes]
    pepper: bytes

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r})"


def make_keyring(path: Path) -> None:
    """Write a new keyring, readable by its owner only. Raises KeyringError where one stands already."""
    content = {
        "schema_version": 1,
        "current": "k1",
        "keys": {"k1": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()},
        "pepper": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyringError("a keyring stands there already; it is never overwritten") from error
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())


def keyring() -> Keyring:
    """The keyring that the settings name; raises KeyringError."""
    return _read(settings.ARCHIVE_KEYRING)


@lru_cache(maxsize=8)
def _read(path: Path) -> Keyring:
    try:
        content = json.loads(path.read_text())
        keys = {name: base64.b64decode(key, validate=True) for name, key in content["keys"].items()}
        pepper = base64.b64decode(content["pepper"], validate=True)
        ring = Keyring(str(content["current"]), keys, pepper)
    except FileNotFoundError as error:
        raise KeyringError(
            "there is no keyring at ARCHIVE_KEYRING; a new archive gets one by make_keyring"
        ) from error
    except OSError as error:
        raise KeyringError("the keyring can't be read; see ARCHIVE_KEYRING") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyringError("the keyring is malformed") from error
    sound = all(len(key) == KEY_BYTES for key in (*ring.keys.values(), ring.pepper))
    if not sound or ring.current not in ring.keys:
        raise KeyringError("the keyring is malformed")
    return ring


def keyed_hash(label: str, *parts: str) -> str:
    """HMAC-SHA-256 of `parts` under the pepper, in hex: equality without the content.

    A plain hash of a short text (a source id, a transcript that someone else holds) could be guessed from a
    seized disk; this one can't without the keyring. `label` keeps hashes of different kinds apart.
    """
    message = b"\x00".join(part.encode("utf-8", "surrogatepass") for part in (label, *parts))
    return hmac.digest(keyring().pepper, message, "sha256").hex()
