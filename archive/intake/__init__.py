"""Intake: readers for each format, validation, staging and release of imported accounts."""
