"""Policy: the only place that decides who sees what, and the only user of guardian.

Rooms, search and disclosure read protected tables through the functions of `archive.policy.access` alone. Closed by
default: an answer is yes only where a rule below says so.
"""
