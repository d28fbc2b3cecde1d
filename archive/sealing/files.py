"""Sealed files: a header, then chunks of 64 KiB, each sealed and bound to its place, so that none can be cut or moved.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance, CRYPTO 2015): chunk number and a last-chunk mark stand in the nonce.
"""

import os
import secrets
import struct
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings

from archive.sealing.authority import data_key
from archive.sealing.errors import SealBroken, SealingError

MAGIC = b"TASEAL\x01\x00"
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
PREFIX_BYTES = 7


def protected_path(name: str) -> Path:
    """Where the sealed file of this random name stands."""
    return Path(settings.ARCHIVE_PROTECTED_FILES) / name[:2] / name


def seal_file(source: BinaryIO, *, name: str, subject: UUID) -> None:
    """Seal `source` under the subject's key as the protected file `name`; complete and synced, or not there.

    Raises SealingError where a file of this name stands: an original is never altered (P9).
    """
    key = data_key(subject)
    target = protected_path(name)
    if target.exists():
        raise SealingError("a sealed file stands under this name; it is never written over")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    prefix = secrets.token_bytes(PREFIX_BYTES)
    part.unlink(missing_ok=True)  # of an attempt that was killed
    try:
        with part.open("xb") as out:
            out.write(MAGIC + prefix)
            chunk, number = _next_chunk(source), 0
            while True:
                following = _next_chunk(source)
                nonce = _nonce(prefix, number, last=not following)
                out.write(key.encrypt(nonce, chunk, _bound_to(name)))
                if not following:
                    break
                chunk, number = following, number + 1
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def open_sealed_file(name: str, *, subject: UUID) -> Iterator[bytes]:
    """The chunks of a sealed file in order; raises SealBroken at the first that was cut, altered or moved."""
    key = data_key(subject)
    with protected_path(name).open("rb") as sealed:
        prefix = _header(sealed)
        chunk, number = sealed.read(CHUNK_BYTES + TAG_BYTES), 0
        while True:
            following = sealed.read(CHUNK_BYTES + TAG_BYTES)
            nonce = _nonce(prefix, number, last=not following)
            try:
                yield key.decrypt(nonce, chunk, _bound_to(name))
            except InvalidTag as error:
                raise SealBroken(f"chunk {number} of a sealed file was altered or cut") from error
            if not following:
                return
            chunk, number = following, number + 1


def _next_chunk(source: BinaryIO) -> bytes:
    """A whole chunk while there is one: a source may hand out less than it is asked for, and go on."""
    chunk = source.read(CHUNK_BYTES)
    while len(chunk) < CHUNK_BYTES and (more := source.read(CHUNK_BYTES - len(chunk))):
        chunk += more
    return chunk


def _sync_folder(folder: Path) -> None:
    """Make a new name durable too: synced bytes without their name are lost in a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _header(sealed: BufferedReader) -> bytes:
    header = sealed.read(len(MAGIC) + PREFIX_BYTES)
    if header[: len(MAGIC)] != MAGIC or len(header) != len(MAGIC) + PREFIX_BYTES:
        raise SealBroken("not a sealed file of this archive")
    return header[len(MAGIC) :]


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, int(last))


def _bound_to(name: str) -> bytes:
    return b"file " + name.encode()
