"""One drawn sequence lived in two worlds, and compared request by request."""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from django.test import override_settings
from hypothesis import strategies as st

from archive.search import repeats
from archive.search.alerts import send_alerts
from tests.promises.silence.alike import Moment, among_others, made_alike
from tests.promises.silence.asking import Ask, Sent, Sight, asks, request_of
from tests.promises.silence.base import Base, Reader, build
from tests.promises.silence.counting import Counts
from tests.promises.silence.deeds import Done, deeds
from tests.promises.silence.keeping import Kept
from tests.promises.silence.observing import Observed, observe
from tests.promises.silence.twins import Twin, at_times, twins

REQUESTS = 30
# Minutes from one request to the next: mostly one; now and then a purpose and a session run out meanwhile.
PAUSES = (*(1,) * 60, *(7,) * 10, *(45,) * 3, 9 * 60)
# So few hits on a page that small worlds have several.
PAGE_SIZE = 3
# And that one more account that repeats another is one too many.
CANDIDATES = 1


class NotAlike(AssertionError):
    """Two worlds alike to a reader answered them differently, first at this request."""

    def __init__(self, said: str, request: int) -> None:
        super().__init__(said)
        self.request = request


@dataclass(frozen=True)
class Step:
    """A request, and what others have done before it in the one world and in the other.

    `alerts`: in both worlds the worker has looked after saved searches since, and sent its mails.
    """

    ask: Ask
    pause: int
    one: tuple[Done, ...] = ()
    other: tuple[Done, ...] = ()
    twin: Twin | None = None
    alerts: bool = False


@dataclass(frozen=True)
class Archive:
    """The base, and the means to live in it."""

    base: Base
    kept: Kept
    # Called before each world.
    forgetting: list[Callable[[], object]] = field(default_factory=list)

    def compare(self, reader: Reader, steps: Sequence[Step], counts: Counts) -> None:
        """Live the sequence in both worlds. Raises NotAlike at the first request that is answered differently."""
        sent: list[Sent] = []
        first = list(self._lived(reader, steps, "one", sent, counts))
        counts.sequences += 1
        for number, theirs in enumerate(self._lived(reader, steps, "other", sent, counts)):
            difference = first[number].differs(theirs)
            if difference:
                raise NotAlike(
                    f"{reader.name}, request {number}: {sent[number]}\n"
                    f"after, in one world, {_told(steps[: number + 1], 'one')}\n"
                    f"and, in the other, {_told(steps[: number + 1], 'other')}\n"
                    f"answers differ in {difference}",
                    number,
                )

    def _lived(
        self, reader: Reader, steps: Sequence[Step], world: str, sent: list[Sent], counts: Counts
    ) -> Iterator[Observed]:
        """What the reader observes in this world. The first world makes the requests, and fills `sent`."""
        makes = world == "one"
        minute = 0
        for forget in self.forgetting:
            forget()
        with self.kept.world():
            client, sight = reader.client(), Sight(reader)
            for number, step in enumerate(steps):
                minute += step.pause
                for turn, done in enumerate(getattr(step, world)):
                    with among_others(Moment(minute, (world, number, turn))):
                        counts.done[done.deed] += done.on(self.base)
                    counts.deeds += 1
                if step.twin is not None:
                    step.twin.on(self.base, minute, world)
                    counts.twins += makes
                if step.alerts:
                    with among_others(Moment(minute, ("alerts", number))):
                        counts.mails += makes * send_alerts()
                moment = Moment(minute, ("reader", number))
                if makes:
                    sent.append(request_of(step.ask, sight))
                with made_alike(moment):
                    observed, answer = observe(client, reader, sent[number])
                # A page that fails as a whole would hide whatever it should have shown.
                assert answer.status_code != 500, sent[number]
                if makes:
                    sight.saw(sent[number], answer, observed.body)
                    counts.requests += 1
                    counts.waited += observed.waited
                    counts.keys += observed.keys
                    counts.statuses[answer.status_code] += 1
                    counts.kinds[step.ask.kind] += 1
                yield observed


def shortest(
    archive: Archive, reader: Reader, steps: Sequence[Step], found: NotAlike, *, tries: int = 40
) -> NotAlike:
    """The same difference after less: without steps, then without deeds, many at once and then one by one."""
    kept = list(steps[: found.request + 1])
    ways: tuple[Callable[[Step], list[Step]], ...] = (
        lambda step: [],
        lambda step: [Step(step.ask, step.pause, alerts=step.alerts)],
    )
    for leave_out in ways:
        size = max(1, len(kept) // 2)
        while size and tries:
            first = 0
            while first < len(kept) and tries:
                block = kept[first : first + size]
                less = [each for step in block for each in leave_out(step)]
                if less != block:
                    tries -= 1
                    try:
                        archive.compare(
                            reader, [*kept[:first], *less, *kept[first + size :]], Counts()
                        )
                    except NotAlike as still:
                        kept = [*kept[:first], *less, *kept[first + size :]][: still.request + 1]
                        found = still
                        first -= size - len(less)
                first += size
            size //= 2
    return found


def steps_of(
    base: Base,
    reader: Reader,
    *,
    requests: int = REQUESTS,
    kinds: Sequence[str] = (),
    of: Sequence[str] = (),
) -> st.SearchStrategy[list[Step]]:
    """Drawn sequences of this many requests; of these `kinds` and with these deeds only, where any are named."""
    done = deeds(base, reader, only=of)
    some = st.lists(done, max_size=2).map(tuple)
    few = at_times(2, some, otherwise=())
    # Less happens in the second world: much against nothing shows most.
    seldom = at_times(6, some, otherwise=())
    step = st.builds(
        Step,
        asks(reader.name, only=kinds),
        st.sampled_from(PAUSES),
        few,
        seldom,
        twins(base, reader),
        at_times(8, st.just(True), otherwise=False),
    )
    return st.lists(step, min_size=requests, max_size=requests)


@contextmanager
def archive(folder: Path) -> Iterator[Archive]:
    """The base, built and kept; for as long as this lasts, nothing is logged and a page holds few hits."""
    logging.disable(logging.CRITICAL)
    try:
        with ExitStack() as stack:
            stack.enter_context(override_settings(ARCHIVE_SENDS_MAIL=True))
            for name, module in list(sys.modules.items()):
                if name.startswith("archive.search.") and hasattr(module, "PAGE_SIZE"):
                    stack.enter_context(mock.patch.object(module, "PAGE_SIZE", PAGE_SIZE))
            stack.enter_context(mock.patch.object(repeats, "CANDIDATES", CANDIDATES))
            with among_others(Moment(0, ("base",))):
                base = build()
            yield Archive(base, Kept(folder))
    finally:
        logging.disable(logging.NOTSET)


def _told(steps: Sequence[Step], world: str) -> str:
    told = []
    for number, step in enumerate(steps):
        told += [
            f"{number}: {each.deed} ({each.side}, {each.number})" for each in getattr(step, world)
        ]
        told += [f"{number}: {step.twin}"] if step.twin else []
        told += [f"{number}: alerts are sent"] if step.alerts else []
    return "; ".join(told) or "nothing"
