"""What two worlds would differ in though nobody had done anything in them, and so is made alike: the whole list.

Nothing in an answer is masked. The date, the keys of sessions, CSRF tokens and random ids are compared byte for byte with
all the rest, because what they come from is the same in both worlds: each request has its minute of a standing clock and
random bytes of its own, and the stopwatch whose time the page of a search tells does not run.
"""

import datetime as dt
import hashlib
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from unittest import mock

import time_machine

# A working day on which every grant of the base runs.
MORNING = dt.datetime(2026, 6, 15, 8, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Moment:
    """Minutes since the morning, and what randomness is drawn from then."""

    minute: int
    seed: tuple[object, ...]

    @property
    def at(self) -> dt.datetime:
        return MORNING + dt.timedelta(minutes=self.minute)


# Whoever draws through these is meant, not they.
DRAWN_THROUGH = (
    "/random.py",
    "/secrets.py",
    "/uuid.py",
    "/django/utils/crypto.py",
    "/django/db/models/fields/__init__.py",
    "/archive/core/ids.py",
    __file__,
)


class Bytes:
    """As `os.urandom`, from a seed. Each place in the code that draws has bytes of its own, and each table its ids.

    Otherwise a salt more or less, drawn for a password and shown to nobody, would make another of every key after it.
    """

    def __init__(self, seed: tuple[object, ...]) -> None:
        self._key = hashlib.sha256(repr(seed).encode()).digest()
        self._drawn: Counter[str] = Counter()

    def __call__(self, count: int) -> bytes:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.endswith(DRAWN_THROUGH):
            frame = frame.f_back
        code = frame.f_code
        place = f"{code.co_filename} {code.co_qualname}"
        if code.co_qualname == "Model.__init__":
            place += type(frame.f_locals["self"]).__name__
        self._drawn[place] += 1
        made = hashlib.shake_256(self._key + f"{place} {self._drawn[place]}".encode())
        return made.digest(count)


def clock(moment: Moment) -> AbstractContextManager[object]:
    """It stands still at the moment."""
    return time_machine.travel(moment.at, tick=False)


@contextmanager
def randomness(moment: Moment) -> Iterator[None]:
    """Keys, codes, salts and ids: `uuid` and `secrets` take all of theirs from these two."""
    source = Bytes(moment.seed)
    with mock.patch.object(os, "urandom", source), mock.patch.object(random, "_urandom", source):
        yield


def stopwatch(moment: Moment) -> AbstractContextManager[object]:
    """It shows nothing."""
    return mock.patch.object(time, "perf_counter", return_value=0.0)


@dataclass(frozen=True)
class MadeAlike:
    """A source of difference, where it shows in answers, and how it is held."""

    shows_in: str
    held: Callable[[Moment], AbstractContextManager[object]]


MADE_ALIKE = (
    MadeAlike("dates; when sessions and purposes end", clock),
    MadeAlike("keys of sessions, CSRF tokens, ids of searches and of requests", randomness),
    MadeAlike("how long a search took, told on its page", stopwatch),
)


@contextmanager
def made_alike(moment: Moment) -> Iterator[None]:
    """One request of the reader."""
    with ExitStack() as stack:
        for each in MADE_ALIKE:
            stack.enter_context(each.held(moment))
        yield


@contextmanager
def among_others(moment: Moment) -> Iterator[None]:
    """What others do: at that minute, with randomness of their own, so that a world can be lived again."""
    with clock(moment), randomness(moment):
        yield
