"""What each process of the machine lets go of by itself: opened states of partitions that are no longer current.

Else a process that searches now and then would keep the words of a removed account until its next search. One thread of a
process looks after all its engines; it ends with the process, and is started anew in one that was forked.
"""

import logging
import os
from threading import Lock, Thread
from time import sleep
from typing import Protocol
from weakref import WeakSet

logger = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks: a few calls of `stat` each."""


class Watched(Protocol):
    """What keeps something that others may change."""

    def let_go(self) -> None:
        """Forget what is no longer current. Called again and again, from a thread of its own."""

    def forked(self) -> None:
        """Forget all, locks too: the process is another one, and has none of the threads that held them."""


class Watch:
    """Looks after engines for as long as they live."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._watched: WeakSet[Watched] = WeakSet()
        self._thread: Thread | None = None

    def over(self, engine: Watched) -> None:
        """Look after this one from now on."""
        if engine in self._watched:
            return
        with self._lock:
            self._watched.add(engine)
            if self._thread is None:
                thread = Thread(target=self._look, name="index watch", daemon=True)
                thread.start()
                self._thread = thread

    def _look(self) -> None:
        while True:
            sleep(PAUSE)
            with self._lock:
                watched = list(self._watched)
                if not watched:
                    self._thread = None
                    return
            while watched:
                try:
                    watched.pop().let_go()
                except Exception:
                    # Looked after again in half a second: a thread that ended would be missed by nobody.
                    logger.exception("an index could not be looked after")

    def after_fork(self) -> None:
        """In the child: it has the memory, not the thread."""
        watched = list(self._watched)
        self._lock = Lock()
        self._watched = WeakSet()
        self._thread = None
        for each in watched:
            each.forked()


WATCH = Watch()
os.register_at_fork(after_in_child=WATCH.after_fork)
