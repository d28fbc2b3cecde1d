"""The worker: what it does in which order, without the loop that waits."""

import datetime as dt
import logging
import traceback
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError

from archive.audit.log import AuditUnavailable, settle
from archive.core import clock
from archive.search import alerts
from archive.search.removal import finish
from archive.search.writing import drain, outdated_partitions, rebuild, touch_what_time_changed

logger = logging.getLogger(__name__)

# Seconds between looks at an empty outbox, and between looks at what time has changed.
PAUSE = 0.5
LOOK_AT_TIME_EVERY = dt.timedelta(minutes=10)
# No act takes as long as that: the longest seals a large file, or makes a partition anew. One that has no outcome by then
# was cut off.
CUT_OFF_AFTER = dt.timedelta(hours=1)
# Between two tries of alerts where something fails that is nobody's in particular.
ALERTS_AGAIN_AFTER = dt.timedelta(minutes=10)
# As long does the outbox keep somebody's alerts waiting, however much is in it: an import of days holds back no mail.
ALERTS_WAIT_AT_MOST = dt.timedelta(minutes=1)


class Worker:
    """Drains the outbox, and writes down what is gone from every memory; at first and now and then looks at what time has
    changed, and settles acts that were cut off.

    Once, at first, it rebuilds what another version of the analysis made. Once a day, when nothing waits for the index or
    they have waited long, it looks after saved searches, one person's at a time: what is withdrawn meanwhile is purged in
    between. What fails there, foreseen or not, ends no step: a mail less is told of the next day, but an account that should
    be gone stands in files.
    """

    pause = PAUSE

    def __init__(self) -> None:
        self._looked_at: dt.datetime | None = None
        self._day: dt.date | None = None
        self._settled = 0
        self._alerted: dt.date | None = None
        self._to_alert: list[UUID] = []
        self._no_alerts_until: dt.datetime | None = None
        self._looked_after = clock.now()

    def step(self) -> bool:
        """Do one piece of work; False where there was none."""
        if self._is_time_to_look():
            self._look()
        done = finish() + drain()
        if done and not self._alerts_waited_long():
            return True
        self._looked_after = clock.now()
        return self._look_after_somebody() or done > 0

    def catch_up(self) -> int:
        """Do all that waits; return how many accounts were looked at."""
        self._look()
        done = 0
        while count := drain():
            done += count
        finish()
        return done

    def _look_after_somebody(self) -> bool:
        """Whether there was somebody whose saved searches are due today. Raises nothing.

        Where the record or the database fails, nobody is passed over: it is tried again after a while, with another person
        first. Whoever something else fails for is looked after again the next day.
        """
        if self._no_alerts_until is not None and clock.now() < self._no_alerts_until:
            return False
        user: UUID | None = None
        try:
            if self._alerted != clock.today():
                self._to_alert = alerts.due()
                self._alerted = clock.today()
            if not self._to_alert:
                return False
            user = self._to_alert.pop()
            alerts.look_after(user)
        except (AuditUnavailable, DatabaseError, OSError) as error:
            logger.error("no alerts for a while: %s", type_and_place(error))
            self._no_alerts_until = clock.now() + ALERTS_AGAIN_AFTER
            if user is not None:
                self._to_alert.insert(0, user)
            return False
        except Exception as error:
            logger.critical("somebody is not looked after today: %s", type_and_place(error))
        return True

    def _alerts_waited_long(self) -> bool:
        return clock.now() - self._looked_after > ALERTS_WAIT_AT_MOST

    def _is_time_to_look(self) -> bool:
        return (
            self._looked_at is None
            or clock.today() != self._day
            or clock.now() - self._looked_at > LOOK_AT_TIME_EVERY
        )

    def _look(self) -> None:
        """Noted when it is done: a look that failed is tried again."""
        now, today = clock.now(), clock.today()
        self._settled = settle(older_than=CUT_OFF_AFTER, after=self._settled).last
        if self._looked_at is None:
            for partition in outdated_partitions():
                rebuild(partition)
        touch_what_time_changed()
        self._looked_at, self._day = now, today


def type_and_place(error: Exception) -> str:
    """What it was, and the last place in the archive's own code. Its words may quote what is sealed."""
    package = str(Path(__file__).parents[1])
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(package)]
    return f"{type(error).__qualname__} at {ours[-1].filename}:{ours[-1].lineno}"
