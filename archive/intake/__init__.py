"""Intake: accounts from partners' files. Reading, checking, staging and releasing them.

Here live: the readers of each format (`sources`, `formats`, `encodings`), the mapping of a partner's columns (`mapping`,
`fields`), what a row means (`values`, `rows`, `accounts`, `consent`), the check of a whole file (`validation`, `report`,
`wording`), keeping, staging and releasing (`staging`), reading what was kept (`kept`).

Here must not live: who may import (`policy`), the acts (`workflows.ingest` opens them), a format's bytes on disk in
clear: files are streamed, and nothing is written but sealed.

No message, note or error made here repeats what stood in a file: they name row, column and reason. Only workflows call it:
`ingest` for what comes in, `kept` for what was kept.
"""
