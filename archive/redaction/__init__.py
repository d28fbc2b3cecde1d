"""Redaction: spans of one immutable transcript, approved as a whole set by a second person, and what remains (P4).

`render(text, spans)` is pure. Who may read the result must not be known here.
"""
