"""Search: the face (`face`), the outbox's worker, rebuild and verify. Engines and the query language are its own affair.

The index narrows, the database decides: what may stand in a partition and what must be left out of an answer comes from
`archive.policy`. Rooms call `archive.search.face` only, and ask `vocabulary`
and `offers` for what hangs on no account.
"""
