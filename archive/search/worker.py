"""The worker: what it does in which order, without the loop that waits."""

import datetime as dt

from archive.core import clock
from archive.search.writing import drain, outdated_partitions, rebuild, touch_what_time_changed

# Seconds between looks at an empty outbox, and between looks at what time has changed.
PAUSE = 0.5
LOOK_AT_TIME_EVERY = dt.timedelta(hours=1)


class Worker:
    """Drains the outbox; now and then looks at what time has opened or closed; once rebuilds what another analysis made."""

    pause = PAUSE

    def __init__(self) -> None:
        self._looked_at: dt.datetime | None = None
        self._day: dt.date | None = None

    def step(self) -> bool:
        """Do one piece of work; False where there was none."""
        if self._looked_at is None:
            for partition in outdated_partitions():
                rebuild(partition)
        if self._is_time_to_look():
            touch_what_time_changed()
        return drain() > 0

    def catch_up(self) -> int:
        """Do all that waits; return how many accounts were looked at."""
        for partition in outdated_partitions():
            rebuild(partition)
        touch_what_time_changed()
        done = 0
        while count := drain():
            done += count
        return done

    def _is_time_to_look(self) -> bool:
        now, today = clock.now(), clock.today()
        due = (
            self._looked_at is None
            or today != self._day
            or now - self._looked_at > LOOK_AT_TIME_EVERY
        )
        if due:
            self._looked_at, self._day = now, today
        return due
