"""Consent: append-only records per participant, and what all of them together permit (P3).

Who the reader is must not be known here: a purpose, an audience and a moment are asked for, and a reasoned answer given.
"""
