"""Sealing: protected text and files are ciphertext wherever they rest (P6).

Here live the keyring (the key-encryption key, from outside the data directory), the key store (one wrapped data
key per subject: a testimony, an import, a purpose), the sealed model field and sealed files. What is said in the
text, and who may read it, must not be known here.

A data key is unwrapped only within `authority.on_record()`, and that is entered by `archive.audit` alone: no record,
no data (P2).
"""
