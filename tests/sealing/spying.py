"""A spy on the key store."""

from uuid import UUID

import pytest

from archive.sealing.keystore import KeyStore


def keys_unwrapped(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The subjects whose data keys are unwrapped from now on, as they are."""
    seen: list[UUID] = []
    unwrap = KeyStore.unwrap

    def spied(store: KeyStore, subject: UUID) -> bytes:
        seen.append(subject)
        return unwrap(store, subject)

    monkeypatch.setattr(KeyStore, "unwrap", spied)
    return seen
