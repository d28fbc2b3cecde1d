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

# "Some day from the tenth to the nineteenth": level 2, which the parser reads but can't bound.
_TENS_OF_DAYS = re.compile(r"(\d{4})-(\d\d)-([0-3])X")


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
        ends_month = self.latest is None or (self.latest + dt.timedelta(days=1)).day == 1
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
        return f"{self.earliest:%Y-%m}" if self.earliest.month == self.latest.month else None

    @property
    def year(self) -> str | None:
        """``2019`` where the range lies wholly in that year, else None."""
        if self.earliest is None or self.latest is None or self.earliest.year != self.latest.year:
            return None
        return f"{self.earliest:%Y}"


@lru_cache(maxsize=4096)
def parse_date(text: str) -> DateRange:
    """Read an EDTF text; raise InvalidInput, which does not repeat it.

    Cached, because the parser takes 10 ms a date and a collection's dates repeat.
    """
    edtf = text.strip()
    if not edtf or len(edtf) > 100:
        raise InvalidInput(NOT_A_DATE)
    start, slash, end = edtf.partition("/")
    earliest = _bounds(start)[0]
    latest = _bounds(end)[1] if slash else _bounds(start)[1]
    if earliest is None and latest is None and slash:
        raise InvalidInput(NOT_A_DATE)
    if earliest and latest and earliest > latest:
        raise InvalidInput("the date ends before it begins")
    return DateRange(edtf=edtf, earliest=earliest, latest=latest)


def coarsen(date: DateRange, *, to: DatePrecision) -> str:
    """The EDTF text of `date` told no more exactly than `to`; empty where nothing may be told."""
    if to == DatePrecision.NONE or date.earliest is None or date.latest is None:
        return ""
    if to >= date.precision:
        return date.edtf
    unit = "%Y-%m" if to == DatePrecision.MONTH else "%Y"
    first, last = f"{date.earliest:{unit}}", f"{date.latest:{unit}}"
    return first if first == last else f"{first}/{last}"


def _bounds(date: str) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of one date; both None where an interval is left open."""
    if date in ("", ".."):
        return None, None
    tens = _TENS_OF_DAYS.fullmatch(date)
    if tens:
        year, month, ten = (int(group) for group in tens.groups())
        return _day((year, month, max(1, ten * 10))), _day((year, month, ten * 10 + 9))
    try:
        parsed = parse_edtf(date)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except InvalidInput:
        raise
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
        raise InvalidInput(NOT_A_DATE) from error
    except Exception as error:  # the parser's own exceptions descend from pyparsing's, not from these
        if type(error).__module__.startswith(("edtf", "pyparsing")):
            raise InvalidInput(NOT_A_DATE) from error
        raise


def _day(moment: struct_time | tuple[int, int, int] | float) -> dt.date | None:
    """The parser's bound as a day; an open end comes as an infinite float."""
    if isinstance(moment, float):
        return None
    year, month, day = moment[:3]
    if not dt.MINYEAR <= year <= dt.MAXYEAR or not 1 <= month <= 12:
        raise InvalidInput(NOT_A_DATE)
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))
