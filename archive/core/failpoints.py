"""Named points inside an act at which a test may kill the process (P7). Inert: nothing outside the process can arm one.

There is no setting and no environment variable for it. A test's own program calls `watch` before it runs an act.
"""

from collections.abc import Callable

_watcher: Callable[[str], None] | None = None


def reached(name: str) -> None:
    """Say that an act has come to this point. Does nothing unless this very process watches."""
    if _watcher is not None:
        _watcher(name)


def watch(watcher: Callable[[str], None] | None) -> None:
    """Call `watcher` at each point from now on; None ends it. For tests alone."""
    global _watcher
    _watcher = watcher
