"""The log: what users did, refused or failed to do, written down before it happens (P2).

`with act(...)` is the only way to protected text and to any change: it commits the intention in the audit database,
hands the authority to unwrap keys, and appends the outcome. Rows hold values, never foreign keys, and no testimony text.
Custody events (what happened to objects) are not kept here but in `archive.testimony`.
"""
