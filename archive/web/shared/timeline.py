"""The months of what was found, as bars: each is a button, so that the picture is also a way to narrow a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.search.answers import FacetValue

# Months that have a button each. Longer times have one for each year, so that the keyboard comes past them too.
MOST_MONTHS = 36
# One alone is as high as the drawing whatever it stands for: it says nothing.
LEAST_BARS = 2
# Units of the drawing: of a month, of its bar, and of the highest bar.
STEP = 10
WIDTH = 8
HEIGHT = 40
# What stands for a single account among a thousand must be seen.
LOWEST = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `left` and `top`, in units of the drawing."""

    left: int
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A month or a year, with the bars of its months. `value` is what it narrows to, empty where nothing is in it.

    `count` is the number of accounts, None where it is not known. `tick` is the year to write below, or empty.
    """

    value: str
    label: str
    count: int | None
    chosen: bool
    bars: tuple[Bar, ...]
    width: int
    tick: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stretches in order of time; `most` is the number of accounts that the highest bar stands for."""

    stretches: tuple[Stretch, ...]
    by_year: bool
    most: int


def drawn(
    months: Sequence[FacetValue], years: Mapping[str, FacetValue], *, mirrored: bool
) -> Timeline | None:
    """The bars of these months ("2025-03", in order, without a hole); None where there is nothing to compare.

    `years` are the values of the period facet that are years. `mirrored` draws from right to left.
    """
    most = max((month.count for month in months), default=0)
    if sum(month.count > 0 for month in months) < LEAST_BARS:
        return None
    if len(months) <= MOST_MONTHS:
        stretches = [
            _stretch(month.value, [month], most, tick=_tick(months, at), mirrored=mirrored)
            for at, month in enumerate(months)
        ]
        return Timeline(tuple(stretches), by_year=False, most=most)
    by_year: dict[str, list[FacetValue]] = {}
    for month in months:
        by_year.setdefault(month.value[:4], []).append(month)
    stretches = [
        _stretch(year, within, most, tick=year, mirrored=mirrored, known=years.get(year))
        for year, within in by_year.items()
    ]
    return Timeline(tuple(stretches), by_year=True, most=most)


def _stretch(
    value: str,
    months: Sequence[FacetValue],
    most: int,
    *,
    tick: str,
    mirrored: bool,
    known: FacetValue | None = None,
) -> Stretch:
    is_month = len(value) > 4
    own = months[0] if is_month else known
    # The months of a year that begins or ends the time stand where they stand in every year.
    places = [0] if is_month else [int(month.value[5:]) - 1 for month in months]
    width = STEP if is_month else 12 * STEP
    bars = [
        _bar(width - STEP - place * STEP if mirrored else place * STEP, month.count, most)
        for place, month in zip(places, months, strict=True)
        if month.count
    ]
    return Stretch(
        value=value if bars else "",
        label=value,
        count=own.count if own is not None else None,
        chosen=own is not None and own.chosen,
        bars=tuple(bars),
        width=width,
        tick=tick,
    )


def _bar(place: int, count: int, most: int) -> Bar:
    height = max(LOWEST, round(HEIGHT * count / most))
    return Bar(left=place + (STEP - WIDTH) // 2, top=HEIGHT - height, height=height)


def _tick(months: Sequence[FacetValue], at: int) -> str:
    """The year below its January, and below the first month where no January follows so soon that they would touch."""
    year, month = months[at].value[:4], months[at].value[5:]
    soon = any(each.value.endswith("-01") for each in months[1:3])
    return year if month == "01" or (at == 0 and not soon) else ""
