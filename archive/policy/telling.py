"""Where and when an account speaks of, told no more exactly than its people agreed and its level's readers may know.

A place that was redacted in the text must not stand beside it (P4), and consent says for each purpose how exactly places
and dates may be told (P3). Pages, facets and index all take what they tell from here.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from uuid import UUID

from archive.consent.querysets import precisions_given
from archive.core.dates import DatePrecision, DateRange, coarsen, parse_date
from archive.incidents.models import Place, PlaceName, PlacePrecision
from archive.policy.levels import FINEST_PLACE, PROFILES, QUESTIONS
from archive.policy.models import Level
from archive.publication.content import Named
from archive.redaction.refusals import RedactionsChanged
from archive.redaction.renditions import ApprovedText, removed_words
from archive.redaction.wordings import stands_in
from archive.sealing.errors import KeyMissing, SealBroken
from archive.testimony.models import DateRole, Testimony

logger = logging.getLogger(__name__)

# One account is not as it was written, or its key is gone. It is told to nobody; others are.
DAMAGED = (RedactionsChanged, SealBroken, KeyMissing)


@dataclass(frozen=True, slots=True)
class DateTold:
    """A date of an account as a reader sees it."""

    role: str
    edtf: str


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """A place of an account with what it lies in, from the root down."""

    role: str
    certainty: str
    lineage: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The dates and places of one account, as one level's readers are told them."""

    dates: tuple[DateTold, ...]
    places: tuple[PlaceTold, ...]

    def place_codes(self) -> tuple[str, ...]:
        """Every place told, and what it lies in."""
        return tuple(sorted({each.code for place in self.places for each in place.lineage}))

    def ranges(self, role: DateRole) -> list[DateRange]:
        """The dates of this role."""
        return [parse_date(date.edtf) for date in self.dates if date.role == role]


def told(
    testimonies: Sequence[Testimony], level: Level, texts: Mapping[UUID, Sequence[ApprovedText]]
) -> dict[UUID, Told]:
    """What readers at `level` are told of these accounts, which come with ``dates`` and ``places__place`` prefetched.

    Of an account whose removed words can't be opened nothing is told: it is missing in the answer, and loudly logged.

    A place whose name was removed from the account's `texts` at this level is not told, nor what lies within it. The removed
    words are opened for that, so it happens within an act.
    """
    given = precisions_given([each.pk for each in testimonies], QUESTIONS[level])
    codes = {
        code
        for testimony in testimonies
        for link in testimony.places.all()
        for code in link.place.lineage
    }
    known = _known_places(codes)
    answer: dict[UUID, Told] = {}
    for testimony in testimonies:
        try:
            removed = removed_words(texts.get(testimony.pk, ()), PROFILES[level])
        except DAMAGED:
            logger.critical("what was redacted in an account can't be opened")
            continue
        tellable = _unremoved(known, removed)
        answer[testimony.pk] = _told(testimony, tellable, level, *given.get(testimony.pk, _NOTHING))
    return answer


_NOTHING = (PlacePrecision.NONE, DatePrecision.NONE)


@dataclass(frozen=True, slots=True)
class _KnownPlace:
    named: Named
    precision: PlacePrecision
    spellings: tuple[str, ...]


def _known_places(codes: Iterable[str]) -> dict[str, _KnownPlace]:
    wanted = list(codes)
    names: dict[str, dict[str, str]] = {}
    spellings: dict[str, list[str]] = {}
    spelled = PlaceName.objects.filter(place__code__in=wanted).order_by("-is_variant", "-id")
    for code, language, name in spelled.values_list("place__code", "language", "name"):
        names.setdefault(code, {})[language] = name
        spellings.setdefault(code, []).append(name)
    return {
        place.code: _KnownPlace(
            Named(place.code, names.get(place.code, {})),
            place.precision,
            tuple(spellings.get(place.code, ())),
        )
        for place in Place.objects.filter(code__in=wanted)
    }


def _unremoved(
    known: Mapping[str, _KnownPlace], removed: Sequence[str]
) -> Mapping[str, _KnownPlace]:
    """The places none of whose names was removed, or stands within what was."""
    if not removed:
        return known
    everything_removed = "\n".join(removed)
    return {
        code: place
        for code, place in known.items()
        if not any(stands_in([name], everything_removed) for name in place.spellings)
        and not any(stands_in(list(removed), name) for name in place.spellings)
    }


def _told(
    testimony: Testimony,
    known: Mapping[str, _KnownPlace],
    level: Level,
    place_given: PlacePrecision,
    date_given: DatePrecision,
) -> Told:
    finest = min(place_given, FINEST_PLACE[level])
    places: dict[tuple[str, str], PlaceTold] = {}
    for link in testimony.places.all():
        tellable = takewhile(lambda code: code in known, link.place.lineage)
        lineage = tuple(known[code].named for code in tellable if known[code].precision <= finest)
        if lineage:
            # Two villages of one district are one district once they are told so.
            place = PlaceTold(link.role, link.certainty, lineage)
            places.setdefault((link.role, lineage[-1].code), place)
    dates = []
    for date in testimony.dates.all():
        edtf = coarsen(parse_date(date.edtf), to=date_given) if date.edtf else ""
        if edtf:
            dates.append(DateTold(date.role, edtf))
    return Told(dates=tuple(dates), places=tuple(places.values()))
