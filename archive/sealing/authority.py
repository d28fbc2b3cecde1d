"""The authority to unwrap data keys: held for the length of one audited act, and with it the unwrapped keys."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archive.sealing.errors import OffTheRecord
from archive.sealing.keystore import key_store

_held: ContextVar[dict[UUID, AESGCM] | None] = ContextVar("unwrapped data keys", default=None)


@contextmanager
def on_record() -> Iterator[None]:
    """Allow data keys to be unwrapped. Entered by `archive.audit` alone, after its record is durable.

    The unwrapped keys are forgotten at the end. An act within an act shares the outer one's keys.
    """
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def data_key(subject: UUID) -> AESGCM:
    """The unwrapped data key of `subject`; raises OffTheRecord, KeyMissing, SealBroken."""
    held = _held_keys()
    if subject not in held:
        held[subject] = AESGCM(key_store().unwrap(subject))
    return held[subject]


def make_data_keys(subjects: Iterable[UUID]) -> None:
    """Make and store data keys for new subjects; durable before this returns, so before the rows that need them."""
    held = _held_keys()
    for subject, key in key_store().create(subjects).items():
        held[subject] = AESGCM(key)


def _held_keys() -> dict[UUID, AESGCM]:
    held = _held.get()
    if held is None:
        raise OffTheRecord("protected text is opened and sealed within an audited act only")
    return held
