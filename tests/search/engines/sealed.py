"""An index sealed on the disk, as small as it can be: what the protected core will do with keys of its own."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archive.search.engines.base import DamagedIndex
from archive.search.engines.embedded import Disk

_NONCE = 12


class SealedDisk(Disk):
    """Seals in `write` and opens in `read`, bound to the name of the file; overrides nothing else."""

    def __init__(self, root: Path, key: bytes = bytes(32)) -> None:
        super().__init__(root)
        self._cipher = AESGCM(key)

    def read(self, name: str) -> bytes | None:
        sealed = super().read(name)
        if sealed is None:
            return None
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise DamagedIndex("a file is not as it was sealed") from error

    def write(self, name: str, data: bytes) -> None:
        nonce = os.urandom(_NONCE)
        super().write(name, nonce + self._cipher.encrypt(nonce, data, name.encode()))
