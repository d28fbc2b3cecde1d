"""Collections, testimonies, participants, transcripts, passages and custody: the protected tables themselves.

Rooms, search and disclosure reach them through `archive.policy` only. What consent permits, what is redacted and what is
published must not be known here.
"""
