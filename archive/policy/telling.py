"""Where, when and what an account speaks of, told no more exactly than its people agreed and its level's readers may know.

A place or subject that was redacted in the text must not stand beside it (P4), and consent says for each purpose how exactly
places and dates may be told (P3). Pages, facets and index all take what they tell from here.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from uuid import UUID

from django.utils.functional import Promise

from archive.consent.querysets import precisions_given
from archive.core import clock
from archive.core.dates import DatePrecision, DateRange, coarsen, parse_date
from archive.incidents.models import (
    PRECISION_OF_KIND,
    Place,
    PlaceKind,
    PlacePrecision,
    TermLabel,
)
from archive.policy.levels import FINEST_PLACE, PROFILES, QUESTIONS
from archive.policy.models import Level
from archive.publication import querysets as publications
from archive.publication.content import ContentChanged, Named, PublicContent, read_content
from archive.publication.models import Publication
from archive.redaction.refusals import RedactionsChanged
from archive.redaction.rendering import Kept, Removed
from archive.redaction.renditions import (
    NOBODY,
    ApprovedText,
    RenderedPassage,
    RenderedTranscript,
    removed_words,
)
from archive.redaction.spellings import RemovedNames, Spelled
from archive.redaction.wordings import stands_in
from archive.sealing.errors import KeyMissing, SealBroken
from archive.testimony.models import (
    DateRole,
    ParticipantRole,
    PlaceLink,
    TermLink,
    TestimonyDate,
)

logger = logging.getLogger(__name__)

# What somebody may be in an interview, as speakers are told: a part, and no person.
PARTS: Mapping[str, str | Promise] = {role.value: role.label for role in ParticipantRole}

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
class NameTold:
    """A name of a place or subject in one language, as it is spelled there; `around` where it is of what a place lies in."""

    language: str
    name: str
    around: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The dates, places and subjects of one account, as one level's readers are told them.

    `names` are all that its places, what these lie in, and its subjects are called, in every language and spelling.
    """

    dates: tuple[DateTold, ...]
    places: tuple[PlaceTold, ...]
    terms: tuple[Named, ...]
    names: tuple[NameTold, ...]

    def place_codes(self) -> tuple[str, ...]:
        """Every place told, and what it lies in."""
        return tuple(sorted({each.code for place in self.places for each in place.lineage}))

    def own_place_codes(self) -> tuple[str, ...]:
        """Every place told, without what it lies in."""
        return tuple(sorted({place.lineage[-1].code for place in self.places}))

    def ranges(self, role: DateRole) -> list[DateRange]:
        """The dates of this role."""
        return [parse_date(date.edtf) for date in self.dates if date.role == role]


@dataclass(frozen=True, slots=True)
class SummaryTold:
    """What anybody may read of an account in few words: the title and summary of its publication."""

    language: str
    direction: str
    title: str
    summary: str


def summary_of(content: PublicContent) -> SummaryTold:
    """Title and summary of what is published."""
    return SummaryTold(content.language, content.direction, content.title, content.summary)


def texts_of(content: PublicContent) -> tuple[RenderedTranscript, ...]:
    """The text of what is published, where there is one."""
    passages = tuple(
        RenderedPassage(
            anchor=passage.anchor,
            speaker=passage.speaker,
            start_ms=passage.start_ms,
            end_ms=passage.end_ms,
            parts=tuple(
                Removed(part.text) if part.removed else Kept(part.text) for part in passage.parts
            ),
        )
        for passage in content.passages
    )
    if not passages:
        return ()
    return (RenderedTranscript(content.language, content.direction, content.kind, passages),)


def names_of(content: PublicContent) -> tuple[NameTold, ...]:
    """What its places and subjects were called at approval, as the page calls them."""
    named = [
        *((each, True) for each in content.places[:-1]),
        *((each, False) for each in (*content.places[-1:], *content.terms)),
    ]
    return tuple(
        NameTold(tag, name, around) for each, around in named for tag, name in each.names.items()
    )


def standing_publications(testimony_ids: Collection[UUID]) -> dict[UUID, Publication]:
    """What is public of these accounts at this moment, by account. One statement, also for no account."""
    wanted = [*testimony_ids, NOBODY]
    standing = publications.standing(at=clock.today()).filter(testimony__in=wanted)
    return {each.testimony_id: each for each in standing.select_related("rendition")}


def summary_told(
    publication: Publication | None, texts: Sequence[ApprovedText], level: Level
) -> SummaryTold | None:
    """The public summary, for those who read the account at `level`; None where there is none that can be told.

    The words that the level removes were looked for in it before it was approved, and whenever more were redacted since.
    They are looked for again: what is public may still not stand beside a text from which it was removed (P4).
    """
    if publication is None:
        return None
    try:
        told_publicly = summary_of(read_content(publication))
        removed = removed_words(texts, PROFILES[level])
    except (ContentChanged, *DAMAGED):
        logger.critical("a publication's bytes are not those that were approved")
        return None
    hurt = stands_in(removed, f"{told_publicly.title}\n{told_publicly.summary}")
    return None if hurt else told_publicly


def told(
    testimony_ids: Collection[UUID], level: Level, texts: Mapping[UUID, Sequence[ApprovedText]]
) -> dict[UUID, Told]:
    """What readers at `level` are told of these accounts. Six statements, also for no account, and whatever they have.

    Of an account whose removed words can't be opened nothing is told: it is missing in the answer, and loudly logged.

    A place whose name was removed from the account's `texts` at this level, in whatever spelling or script, is not told, nor
    what lies within it; and no subject in whose label such words stand. The removed words are opened for that, so it happens
    within an act.
    """
    asked = [*testimony_ids, NOBODY]
    given = precisions_given(asked, QUESTIONS[level])
    dates, links, subjects = _dates_of(asked), _links_of(asked), _subjects_of(asked)
    known = _known_places(code for each in links.values() for link in each for code in link.lineage)
    labels = _known_labels(term for each in subjects.values() for term, _ in each)
    answer: dict[UUID, Told] = {}
    for testimony in testimony_ids:
        try:
            removed = removed_words(texts.get(testimony, ()), PROFILES[level])
        except DAMAGED:
            logger.critical("what was redacted in an account can't be opened")
            continue
        place_given, date_given = given.get(testimony, _NOTHING)
        finest = min(place_given, FINEST_PLACE[level])
        its_links = links.get(testimony, ())
        tellable = _unremoved(known, {code for link in its_links for code in link.lineage}, removed)
        places = _places_told(its_links, tellable, finest)
        terms = {
            code: labels.get(term, [])
            for term, code in subjects.get(testimony, ())
            if not _any_stands_in(removed, labels.get(term, []))
        }
        codes = dict.fromkeys(each.code for place in places for each in place.lineage)
        own = {place.lineage[-1].code for place in places}
        spelled = [
            *(_spelled(tellable[code], around=code not in own) for code in codes),
            *terms.values(),
        ]
        answer[testimony] = Told(
            dates=_dates_told(dates.get(testimony, ()), date_given),
            places=places,
            terms=tuple(
                Named(code, {each.language: each.name for each in names})
                for code, names in terms.items()
            ),
            names=tuple(dict.fromkeys(each for names in spelled for each in names)),
        )
    return answer


_NOTHING = (PlacePrecision.NONE, DatePrecision.NONE)


# The code of nothing, as `NOBODY` is the key of nothing.
_NO_CODE = ""


@dataclass(frozen=True, slots=True)
class _Link:
    """A place that an account has to do with: what it is to it, how surely, and the codes from the root to it."""

    role: str
    certainty: str
    lineage: tuple[str, ...]


def _dates_of(asked: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """By account the role and the EDTF text of each date."""
    rows = TestimonyDate.objects.filter(testimony__in=asked)
    found: dict[UUID, list[tuple[str, str]]] = {}
    for testimony, role, edtf in rows.values_list("testimony", "role", "edtf"):
        found.setdefault(testimony, []).append((role, edtf))
    return found


def _links_of(asked: Sequence[UUID]) -> dict[UUID, list[_Link]]:
    rows = PlaceLink.objects.filter(testimony__in=asked)
    found: dict[UUID, list[_Link]] = {}
    for testimony, role, certainty, path in rows.values_list(
        "testimony", "role", "certainty", "place__path"
    ):
        link = _Link(role, certainty, tuple(path.strip("/").split("/")))
        found.setdefault(testimony, []).append(link)
    return found


def _subjects_of(asked: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """By account the key and the code of each subject."""
    rows = TermLink.objects.filter(testimony__in=asked).order_by("term__code")
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for testimony, term, code in rows.values_list("testimony", "term", "term__code"):
        found.setdefault(testimony, []).append((term, code))
    return found


@dataclass(frozen=True)
class _KnownPlace:
    named: Named
    precision: PlacePrecision
    spellings: tuple[NameTold, ...]

    @cached_property
    def spelled(self) -> tuple[Spelled, ...]:
        """Its names, to be compared with others."""
        return tuple(Spelled.of(each.name) for each in self.spellings)


def _known_places(codes: Iterable[str]) -> dict[str, _KnownPlace]:
    """These places by code, with their names, those to show first."""
    kinds: dict[str, str] = {}
    spellings: dict[str, list[NameTold]] = {}
    rows = (
        Place.objects.filter(code__in={*codes, _NO_CODE})
        .order_by("names__is_variant", "names__id")
        .values_list("code", "kind", "names__language", "names__name")
    )
    for code, kind, language, name in rows:
        kinds[code] = kind
        names = spellings.setdefault(code, [])
        if name:
            names.append(NameTold(language, name))
    return {
        code: _KnownPlace(
            # The first of a language is the one shown.
            Named(code, {each.language: each.name for each in reversed(spellings[code])}),
            PRECISION_OF_KIND[PlaceKind(kind)],
            tuple(spellings[code]),
        )
        for code, kind in kinds.items()
    }


def _known_labels(term_ids: Iterable[UUID]) -> dict[UUID, list[NameTold]]:
    labels: dict[UUID, list[NameTold]] = {}
    rows = TermLabel.objects.filter(term__in={*term_ids, NOBODY}).order_by("id")
    for term, language, label in rows.values_list("term", "language", "label"):
        labels.setdefault(term, []).append(NameTold(language, label))
    return labels


def _unremoved(
    known: Mapping[str, _KnownPlace], codes: Collection[str], removed: Sequence[str]
) -> Mapping[str, _KnownPlace]:
    """Those of these places none of whose names was removed in whatever spelling, or stands within what was."""
    places = {code: known[code] for code in codes if code in known}
    if not removed:
        return places
    everything_removed = "\n".join(removed)
    names_removed = RemovedNames(removed)
    return {
        code: place
        for code, place in places.items()
        if not names_removed.may_be_any_of(place.spelled)
        and not any(stands_in([each.name], everything_removed) for each in place.spellings)
        and not _any_stands_in(removed, place.spellings)
    }


def _spelled(place: _KnownPlace, *, around: bool) -> list[NameTold]:
    return [replace(each, around=around) for each in place.spellings]


def _any_stands_in(removed: Sequence[str], names: Iterable[NameTold]) -> bool:
    return bool(removed) and any(stands_in(removed, each.name) for each in names)


def _places_told(
    links: Iterable[_Link], known: Mapping[str, _KnownPlace], finest: PlacePrecision
) -> tuple[PlaceTold, ...]:
    places: dict[tuple[str, str], PlaceTold] = {}
    for link in links:
        tellable = takewhile(lambda code: code in known, link.lineage)
        lineage = tuple(known[code].named for code in tellable if known[code].precision <= finest)
        if lineage:
            # Two villages of one district are one district once they are told so.
            place = PlaceTold(link.role, link.certainty, lineage)
            places.setdefault((link.role, lineage[-1].code), place)
    return tuple(places.values())


def _dates_told(dates: Iterable[tuple[str, str]], given: DatePrecision) -> tuple[DateTold, ...]:
    told_as = ((role, coarsen(parse_date(edtf), to=given) if edtf else "") for role, edtf in dates)
    return tuple(DateTold(role, edtf) for role, edtf in told_as if edtf)
