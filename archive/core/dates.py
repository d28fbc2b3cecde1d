"""Dates as people give them: EDTF text with the earliest and the latest day that it can mean.

EDTF is ISO 8601-2:2019, annex A (Library of Congress, Extended Date/Time Format).
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from time import struct_time

from edtf import parse_edtf

from archive.core.errors import InvalidInput

NOT_A_DATE = "not a date in EDTF, such as 2019, 2019-03, 2019-03-07, 2019-03? or 2019-03/2019-05"

# Most dates: a year, a month or a day, nothing else. Read here, since the parser takes 10 ms a date.
_PLAIN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?", re.ASCII)
# "Some day from the tenth to the nineteenth": level 2, which the parser reads but can't bound.
_TENS_OF_DAYS = re.compile(r"(\d{4})-(\d\d)-([0-3])X", re.ASCII)
# Of other half-known months and days the parser makes nothing, and prints them.
_HALF_KNOWN = re.compile(r"-(\dX|X\d)")
# "Winter 2019", also by hemisphere, and southern summer: the parser takes it for December alone, but it can be meant
# for the season that ends in that year or for the one that begins in it.
_OVER_NEW_YEAR = re.compile(r"(\d{4})-(24|28|30)[?~%]?", re.ASCII)


class DatePrecision(IntEnum):
    """How exactly a date may be told; a higher number tells more."""

    NONE = 0
    YEAR = 1
    MONTH = 2
    DAY = 3


@dataclass(frozen=True, slots=True)
class DateRange:
    """What an EDTF text can mean: first and last day, either open (None)."""

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None

    @property
    def precision(self) -> DatePrecision:
        """How much the range tells: whole years, whole months, or days. An open end tells nothing by itself."""
        ends = [end for end in (self.earliest, self.latest) if end is not None]
        if not ends:
            return DatePrecision.NONE
        starts_month = self.earliest is None or self.earliest.day == 1
        ends_month = self.latest is None or self.latest.day == _last_of_month(self.latest)
        if not (starts_month and ends_month):
            return DatePrecision.DAY
        starts_year = self.earliest is None or self.earliest.month == 1
        ends_year = self.latest is None or self.latest.month == 12
        return DatePrecision.YEAR if starts_year and ends_year else DatePrecision.MONTH

    @property
    def month(self) -> str | None:
        """``2019-03`` where the range lies wholly in that month, else None."""
        if self.year is None or self.earliest is None or self.latest is None:
            return None
        within = self.earliest.month == self.latest.month
        return _told(self.earliest, DatePrecision.MONTH) if within else None

    @property
    def year(self) -> str | None:
        """``2019`` where the range lies wholly in that year, else None."""
        if self.earliest is None or self.latest is None or self.earliest.year != self.latest.year:
            return None
        return _told(self.earliest, DatePrecision.YEAR)


@lru_cache(maxsize=4096)
def parse_date(text: str) -> DateRange:
    """Read an EDTF text; raise InvalidInput, which does not repeat it.

    Cached, because the parser is slow and a collection's dates repeat.
    """
    edtf = text.strip()
    if not edtf or len(edtf) > 100:
        raise InvalidInput(NOT_A_DATE)
    start, slash, end = edtf.partition("/")
    if "/" in end:
        raise InvalidInput(NOT_A_DATE)
    earliest, latest = _bounds(start)
    if slash:
        latest = _bounds(end)[1]
    if earliest is None and latest is None:
        raise InvalidInput(NOT_A_DATE)
    if earliest and latest and earliest > latest:
        raise InvalidInput("the date ends before it begins")
    return DateRange(edtf=edtf, earliest=earliest, latest=latest)


def coarsen(date: DateRange, *, to: DatePrecision) -> str:
    """The EDTF text of `date` told no more exactly than `to`; empty where nothing may be told."""
    if to == DatePrecision.NONE or date.earliest is None or date.latest is None:
        return ""
    # A time of day tells more than any precision allows.
    if to >= date.precision and "T" not in date.edtf:
        return date.edtf
    first, last = _told(date.earliest, to), _told(date.latest, to)
    return first if first == last else f"{first}/{last}"


def _told(day: dt.date, precision: DatePrecision) -> str:
    """The year, month or day that `day` lies in, with four digits for the year, as EDTF asks."""
    return day.isoformat()[: {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(precision)]


def _bounds(date: str) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of one date; both None where an interval is left open."""
    if date in ("", ".."):
        return None, None
    plain = _PLAIN.fullmatch(date)
    if plain:
        return _plain_bounds(*plain.groups())
    tens = _TENS_OF_DAYS.fullmatch(date)
    if tens:
        year, month, ten = (int(group) for group in tens.groups())
        first = _day((year, month, max(1, ten * 10)))
        return first, first.replace(day=min(ten * 10 + 9, _last_of_month(first)))
    if _HALF_KNOWN.search(date):
        raise InvalidInput(NOT_A_DATE)
    season = _OVER_NEW_YEAR.fullmatch(date)
    if season:
        year = int(season[1])
        february = _day((year + 1, 2, 1))
        return _day((year, 1, 1)), february.replace(day=_last_of_month(february))
    try:
        parsed = parse_edtf(date)
        return _bound(parsed.lower_strict()), _bound(parsed.upper_strict())
    except InvalidInput:
        raise
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
        raise InvalidInput(NOT_A_DATE) from error
    except Exception as error:
        # The parser's own exceptions descend from pyparsing's, not from those above.
        if type(error).__module__.startswith(("edtf", "pyparsing")):
            raise InvalidInput(NOT_A_DATE) from error
        raise


def _plain_bounds(year: str, month: str | None, day: str | None) -> tuple[dt.date, dt.date]:
    first = _day((int(year), int(month or 1), int(day or 1)))
    if day is not None:
        return first, first
    last = first if month is not None else first.replace(month=12)
    return first, last.replace(day=_last_of_month(last))


def _bound(moment: struct_time | float) -> dt.date | None:
    """The parser's bound as a day; an open end comes as an infinite float."""
    return None if isinstance(moment, float) else _day(moment[:3])


def _day(parts: tuple[int, int, int]) -> dt.date:
    """The day of this year, month and day; raises InvalidInput where there is none: the parser lets 2019-02-29 pass."""
    try:
        return dt.date(*parts)
    except ValueError as error:
        raise InvalidInput(NOT_A_DATE) from error


def _last_of_month(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
