"""A cut at a fail point: what runs ends there, as if its process had been killed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archive.core import failpoints


class CutOff(Exception):
    """As if the process had been killed."""


@contextmanager
def cutting() -> Iterator[Callable[[str], None]]:
    """Arms a cut at a fail point; nothing is armed afterwards."""

    def arm(point: str) -> None:
        def watcher(name: str) -> None:
            if name == point:
                failpoints.watch(None)
                raise CutOff

        failpoints.watch(watcher)

    try:
        yield arm
    finally:
        failpoints.watch(None)
