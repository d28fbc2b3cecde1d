"""Haystack looks for indexes here. There are none: partitions are written by the outbox's worker, from policy."""
