"""What can go wrong with sealed things. No message carries what was sealed."""

from archive.core.errors import ArchiveError


class SealingError(ArchiveError):
    """A sealed value, a key or the keyring can't be used."""


class KeyringError(SealingError):
    """The keyring is missing, unreadable or malformed."""


class KeyMissing(SealingError):
    """No data key stands in the key store for this subject: it was erased, or the wrong store is open."""


class SealBroken(SealingError):
    """The ciphertext does not belong here or was altered."""


class OffTheRecord(SealingError):
    """Protected text was about to be opened or sealed outside an audited act."""
