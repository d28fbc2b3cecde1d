"""Python's collector of what nothing refers to any more, in a process that answers people."""

import gc

AT_ONCE = 50_000
"""Objects made, and not yet let go, between two rounds. By Python's own 700 a search goes through four rounds, and every
thirtieth or so through all that the process holds: a tenth of a second in which somebody waits.
"""


def settle() -> None:
    """Called once, when everything is loaded: that stays for good, and no round walks through it again."""
    gc.set_threshold(AT_ONCE)
    gc.freeze()
