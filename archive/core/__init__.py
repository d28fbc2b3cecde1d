"""The floor of the house: ids, clock, dates, base model, errors and the outbox.

Nothing here knows of testimony, people or rights, and nothing here imports more than `archive.language`.
Everybody may use it.
"""
