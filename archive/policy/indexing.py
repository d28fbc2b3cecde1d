"""What a partition may hold: asked by `archive.search` when it writes, verifies and corrects an index."""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from archive.consent.querysets import closing_days_of
from archive.core import clock
from archive.core.dates import DateRange, parse_date
from archive.policy.access import PUBLIC, Partition, readable_at
from archive.policy.levels import ORDER, PROFILES, QUESTIONS
from archive.policy.models import Level
from archive.policy.related import witnesses_in
from archive.policy.telling import (
    DAMAGED,
    NameTold,
    SummaryTold,
    Told,
    names_of,
    standing_publications,
    summary_of,
    summary_told,
    texts_of,
    told,
)
from archive.publication import querysets as publications
from archive.publication.content import ContentChanged, read_content
from archive.publication.models import Publication
from archive.redaction.renditions import (
    NOBODY,
    ApprovedText,
    RenderedTranscript,
    approved_texts,
    left_of,
)
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Collection, DateRole, Testimony

logger = logging.getLogger(__name__)

# Accounts opened together: SQLite takes a few hundred parameters, memory a few hundred texts.
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Indexable:
    """What a partition may hold of an account: texts as its readers see them, what is told beside them, facet values.

    `summary` is of its publication, which anybody may read. `names` are of places and subjects. `days` are the first days of
    dates told, as ordinals, by what they are of.
    """

    testimony_id: UUID
    rendition_hash: str
    closes_on: dt.date | None
    texts: tuple[RenderedTranscript, ...]
    summary: SummaryTold | None
    facets: dict[str, tuple[str, ...]]
    names: tuple[NameTold, ...]
    days: dict[str, int]


def members_of(partition: Partition) -> set[UUID]:
    """The accounts that stand in a partition by right now: what every holder of its grant may read."""
    if partition.level == Level.PUBLIC:
        standing = publications.standing(at=clock.today())
        return set(standing.values_list("testimony", flat=True))
    collection = UUID(partition.collection_id)
    return set(
        readable_at(partition.level).filter(collection=collection).values_list("pk", flat=True)
    )


def readable_among(partition: Partition, testimony_ids: Iterable[UUID]) -> set[UUID]:
    """Those of `testimony_ids` that stand in the partition by right now."""
    readable: set[UUID] = set()
    for wanted in batched(list(testimony_ids), CHUNK):
        if partition.level == Level.PUBLIC:
            standing = publications.standing(at=clock.today()).filter(testimony__in=wanted)
            readable |= set(standing.values_list("testimony", flat=True))
        else:
            here = readable_at(partition.level).filter(
                collection=UUID(partition.collection_id), pk__in=wanted
            )
            readable |= set(here.values_list("pk", flat=True))
    return readable


def partitions_touching(testimony_ids: Iterable[UUID]) -> dict[Partition, set[UUID]]:
    """The partitions in which these accounts could stand: their collections' at every level, and the public one."""
    possible: dict[Partition, set[UUID]] = {}
    rows = Testimony.objects.filter(pk__in=list(testimony_ids)).values_list("pk", "collection")
    for testimony_id, collection in rows:
        for level in ORDER:
            possible.setdefault(Partition(level, collection.hex), set()).add(testimony_id)
        possible.setdefault(Partition(Level.PUBLIC), set()).add(testimony_id)
    return possible


def every_partition() -> list[Partition]:
    """Every partition that there is or could be."""
    collections = Collection.objects.order_by("code").values_list("pk", flat=True)
    protected = [Partition(level, pk.hex) for pk in collections for level in ORDER]
    return [Partition(Level.PUBLIC), *protected]


def indexables(partition: Partition, testimony_ids: Iterable[UUID]) -> Iterable[Indexable]:
    """What the partition holds of those of `testimony_ids` that stand in it by right. Called within the worker's act.

    An account whose bytes or redactions are not those that were written or approved is left out and loudly logged: one
    damaged row must not keep the worker from purging another's withdrawal.
    """
    readable = readable_among(partition, testimony_ids)
    if partition.level == Level.PUBLIC:
        yield from _public_indexables(readable)
        return
    profile = PROFILES[partition.level]
    for chunk in batched(sorted(readable), CHUNK):
        closes = closing_days(partition, chunk)
        for account in _described(partition.level, chunk):
            try:
                shown = left_of(account.texts, profile)
            except DAMAGED:
                logger.critical("an account is not as it was written or approved")
                continue
            yield Indexable(
                testimony_id=account.testimony_id,
                rendition_hash=account.rendition_hash,
                closes_on=closes.get(account.testimony_id),
                texts=shown,
                summary=summary_told(account.publication, account.texts, partition.level),
                facets={
                    **account.facets,
                    "language": tuple(sorted({text.language for text in shown})),
                    "speaker": _speakers(shown),
                },
                names=account.words.names,
                days=account.days,
            )


def current_hashes(partition: Partition, testimony_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the ledger should say of those of `testimony_ids` that stand in the partition by right. Opens no text."""
    readable = readable_among(partition, testimony_ids)
    return {
        testimony_id: rendition_hash
        for chunk in batched(sorted(readable), CHUNK)
        for testimony_id, rendition_hash in _hashes(partition.level, chunk).items()
    }


def hashes_at(level: Level, testimony_ids: AbstractSet[UUID]) -> dict[UUID, str]:
    """What the ledger should say of those of `testimony_ids` that are readable at the level, whatever their collection.

    As many statements for none of them as for `CHUNK`.
    """
    hashes: dict[UUID, str] = {}
    for chunk in list(batched(sorted(testimony_ids), CHUNK)) or [[]]:
        if level == Level.PUBLIC:
            public = standing_publications(chunk)
            hashes |= {each: publication.content_hash for each, publication in public.items()}
            continue
        here = readable_at(level).filter(pk__in=[*chunk, NOBODY])
        hashes |= _hashes(level, sorted(here.values_list("pk", flat=True)))
    return hashes


def _hashes(level: Level, testimony_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Of accounts that are readable at the level."""
    if level == Level.PUBLIC:
        standing = Publication.objects.filter(testimony__in=testimony_ids, ended_at__isnull=True)
        return dict(standing.values_list("testimony", "content_hash"))
    return {
        account.testimony_id: account.rendition_hash for account in _described(level, testimony_ids)
    }


def closing_days(partition: Partition, testimony_ids: Iterable[UUID]) -> dict[UUID, dt.date | None]:
    """For each of these accounts the first day on which time alone closes it there; None where no end was set."""
    wanted = list(testimony_ids)
    public: dict[UUID, dt.date | None] = {}
    standing = Publication.objects.filter(testimony__in=wanted, ended_at__isnull=True)
    by_kind = {each.kind: each for each in standing.defer("content")}
    for kind, one in by_kind.items():
        of_kind = list(standing.filter(kind=kind).values_list("testimony", flat=True))
        public |= closing_days_of(of_kind, publications.questions_of(one))
    if partition.level == Level.PUBLIC:
        return public
    # The day on which the public summary ends is one on which the account is not what it was indexed as.
    days = closing_days_of(wanted, [QUESTIONS[partition.level]])
    for testimony_id, closes in public.items():
        ends = [day for day in (closes, days.get(testimony_id)) if day is not None]
        days[testimony_id] = min(ends, default=None)
    return days


def _public_indexables(readable: set[UUID]) -> Iterable[Indexable]:
    for chunk in batched(sorted(readable), CHUNK):
        standing = Publication.objects.filter(testimony__in=chunk, ended_at__isnull=True)
        yield from _published(standing.select_related("rendition"))


def _published(standing: QuerySet[Publication]) -> Iterable[Indexable]:
    for publication in standing:
        try:
            content = read_content(publication)
        except ContentChanged:
            logger.critical("a publication's bytes are not those that were approved")
            continue
        closes = closing_days(PUBLIC, [publication.testimony_id])
        dates = [parse_date(content.period)] if content.period else []
        yield Indexable(
            testimony_id=publication.testimony_id,
            rendition_hash=publication.content_hash,
            closes_on=closes.get(publication.testimony_id),
            texts=texts_of(content),
            summary=summary_of(content),
            facets={
                "place": tuple(place.code for place in content.places),
                "at": tuple(place.code for place in content.places[-1:]),
                "period": _period_values(dates),
                "language": (content.language,),
                "collection": (content.collection.code,),
                "term": tuple(term.code for term in content.terms),
            },
            names=names_of(content),
            days=_days(period=dates),
        )


def collection_titles(codes: Iterable[str]) -> dict[str, str]:
    """What collections are called; asked for codes that a reader's own partitions hold."""
    named = Collection.objects.filter(code__in=list(codes))
    return dict(named.values_list("code", "title"))


def titles_within(partitions: Iterable[Partition], codes: Iterable[str]) -> dict[str, str]:
    """What those of these collections are called that the partitions are of; no other's, whatever code is asked for (P1)."""
    opened = [UUID(each.collection_id) for each in partitions if each.collection_id]
    named = Collection.objects.filter(pk__in=opened, code__in=list(codes))
    return dict(named.values_list("code", "title"))


@dataclass(frozen=True, slots=True)
class _Described:
    """All that a protected partition holds of an account but what only its texts tell, which are not opened for it."""

    testimony_id: UUID
    texts: Sequence[ApprovedText]
    words: Told
    publication: Publication | None
    facets: dict[str, tuple[str, ...]]
    days: dict[str, int]
    rendition_hash: str


def _described(level: Level, testimony_ids: Sequence[UUID]) -> Iterable[_Described]:
    """These accounts as readers at the level are told of them. What was redacted is opened for that: within an act.

    As many statements for no account as for many, whatever they have: who can measure them learns nothing (P1).
    """
    texts = approved_texts(testimony_ids)
    told_of = told(testimony_ids, level, texts)
    published = standing_publications(testimony_ids)
    people = witnesses_in(testimony_ids)
    rows = Testimony.objects.filter(pk__in=[*testimony_ids, NOBODY])
    for testimony, how, collection in rows.values_list("pk", "how", "collection__code"):
        words = told_of.get(testimony)
        if words is None:
            continue
        its_texts = texts.get(testimony, [])
        publication = published.get(testimony)
        facets = {**_facets(words), "collection": (collection,), "how": (how,)}
        if people.get(testimony, 0) > 1:
            facets["people"] = (str(people[testimony]),)
        days = _days(period=words.ranges(DateRole.HAPPENED), taken=words.ranges(DateRole.TAKEN))
        made_from = [text.made_from(PROFILES[level]) for text in its_texts]
        if publication is not None:
            made_from.append(publication.content_hash)
        yield _Described(
            testimony_id=testimony,
            texts=its_texts,
            words=words,
            publication=publication,
            facets=facets,
            days=days,
            rendition_hash=keyed_hash(
                "indexed", *made_from, repr(facets), repr(days), repr(words.names)
            ),
        )


def _facets(words: Told) -> dict[str, tuple[str, ...]]:
    return {
        "place": words.place_codes(),
        "at": words.own_place_codes(),
        "period": _period_values(words.ranges(DateRole.HAPPENED)),
        "taken": _period_values(words.ranges(DateRole.TAKEN)),
        "term": tuple(sorted(term.code for term in words.terms)),
    }


def _speakers(texts: Iterable[RenderedTranscript]) -> tuple[str, ...]:
    """The roles of those whose words are shown; of several with the same role ("witness:2") the role."""
    speakers = {passage.speaker for text in texts for passage in text.passages if passage.speaker}
    return tuple(sorted({speaker.partition(":")[0] for speaker in speakers}))


def _days(**dates: Sequence[DateRange]) -> dict[str, int]:
    """The first day of each kind of date, where one is known, to sort by."""
    first = {
        kind: [date.earliest.toordinal() for date in ranges if date.earliest is not None]
        for kind, ranges in dates.items()
    }
    return {kind: min(days) for kind, days in first.items() if days}


def _period_values(dates: Sequence[DateRange]) -> tuple[str, ...]:
    """Months and years that hold a date wholly; "uncertain" stands for the rest."""
    values: set[str] = set()
    for date in dates:
        within = {value for value in (date.year, date.month) if value}
        values |= within if date.month else within | {"uncertain"}
    return tuple(sorted(values))


def batched(ids: Sequence[UUID], size: int) -> Iterable[list[UUID]]:
    """`ids` in lists of at most `size`."""
    return (list(ids[first : first + size]) for first in range(0, len(ids), size))
