"""The one clock. Access ends by time alone, so every rule asks the same clock."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """The day in the archive's time zone: embargoes and consents are given by day."""
    return timezone.localdate()


def day_of(moment: dt.datetime) -> dt.date:
    """The day of a moment, in the archive's time zone."""
    return timezone.localdate(moment)
