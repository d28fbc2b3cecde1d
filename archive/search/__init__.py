"""Search: the face (`face`), the outbox's worker, rebuild and verify. Engines and the query language are its own affair.

The index narrows, the database decides: what may stand in a partition and what must be left out of an answer comes from
`archive.policy`. Rooms search by `face`, keep searches by `saved` and have them looked after by `alerts`, look for what is
said twice by `repeats` and whether words are gone by `removal`; what hangs on no account they ask of `vocabulary` and
`offers`. What they ask and are told is put in the terms of `query`, `audiences` and `answers`. Nothing else of this package
is theirs: a contract in `pyproject.toml` holds them to it. Commands and acts also run `worker` and `writing`.
"""
