"""What a partition may hold: asked by `archive.search` when it writes, verifies and corrects an index."""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from archive.consent.querysets import closing_days_of
from archive.core import clock
from archive.core.dates import DateRange, parse_date
from archive.policy.access import PUBLIC, Partition, readable_at
from archive.policy.levels import ORDER, PROFILES, QUESTIONS
from archive.policy.models import Level
from archive.policy.telling import DAMAGED, Told, told
from archive.publication import querysets as publications
from archive.publication.content import ContentChanged, PublicContent, read_content
from archive.publication.models import Publication
from archive.redaction.profiles import Profile
from archive.redaction.renditions import (
    ApprovedText,
    RenderedTranscript,
    approved_texts,
    rendered,
)
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Collection, DateRole, Testimony

logger = logging.getLogger(__name__)

# Accounts opened together: SQLite takes a few hundred parameters, memory a few hundred texts.
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Indexable:
    """What a partition may hold of an account: texts as its readers see them, and facet values."""

    testimony_id: UUID
    rendition_hash: str
    closes_on: dt.date | None
    texts: tuple[RenderedTranscript, ...]
    public: PublicContent | None
    facets: dict[str, tuple[str, ...]]


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
        texts = approved_texts(chunk)
        closes = closing_days(partition, chunk)
        testimonies = list(_described(chunk))
        words = told(testimonies, partition.level, texts)
        for testimony in testimonies:
            if testimony.pk not in words:
                continue
            facets = _facets(testimony, texts[testimony.pk], words[testimony.pk])
            try:
                shown = tuple(rendered(text, profile) for text in texts[testimony.pk])
            except DAMAGED:
                logger.critical("an account is not as it was written or approved")
                continue
            yield Indexable(
                testimony_id=testimony.pk,
                rendition_hash=_hash(texts[testimony.pk], facets, profile),
                closes_on=closes.get(testimony.pk),
                texts=shown,
                public=None,
                facets=facets,
            )


def current_hashes(partition: Partition, testimony_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the ledger should say of those of `testimony_ids` that stand in the partition by right. Opens no text."""
    readable = readable_among(partition, testimony_ids)
    if partition.level == Level.PUBLIC:
        public: dict[UUID, str] = {}
        for chunk in batched(sorted(readable), CHUNK):
            standing = Publication.objects.filter(testimony__in=chunk, ended_at__isnull=True)
            public |= dict(standing.values_list("testimony", "content_hash"))
        return public
    profile = PROFILES[partition.level]
    hashes: dict[UUID, str] = {}
    for chunk in batched(sorted(readable), CHUNK):
        texts = approved_texts(chunk)
        testimonies = list(_described(chunk))
        words = told(testimonies, partition.level, texts)
        for testimony in testimonies:
            if testimony.pk not in words:
                continue
            facets = _facets(testimony, texts[testimony.pk], words[testimony.pk])
            hashes[testimony.pk] = _hash(texts[testimony.pk], facets, profile)
    return hashes


def closing_days(partition: Partition, testimony_ids: Iterable[UUID]) -> dict[UUID, dt.date | None]:
    """For each of these accounts the first day on which time alone closes it there; None where no end was set."""
    wanted = list(testimony_ids)
    if partition.level != Level.PUBLIC:
        return closing_days_of(wanted, [QUESTIONS[partition.level]])
    days: dict[UUID, dt.date | None] = {}
    for publication in Publication.objects.filter(testimony__in=wanted, ended_at__isnull=True):
        asked = publications.questions_of(publication)
        days |= closing_days_of([publication.testimony_id], asked)
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
        period = parse_date(content.period) if content.period else None
        yield Indexable(
            testimony_id=publication.testimony_id,
            rendition_hash=publication.content_hash,
            closes_on=closes.get(publication.testimony_id),
            texts=(),
            public=content,
            facets={
                "place": tuple(place.code for place in content.places),
                "period": _period_values([period] if period else []),
                "language": (content.language,),
                "collection": (content.collection.code,),
                "term": tuple(term.code for term in content.terms),
            },
        )


def collection_titles(codes: Iterable[str]) -> dict[str, str]:
    """What collections are called; asked for codes that a reader's own partitions hold."""
    named = Collection.objects.filter(code__in=list(codes))
    return dict(named.values_list("code", "title"))


def _described(testimony_ids: Iterable[UUID]) -> QuerySet[Testimony]:
    described = Testimony.objects.filter(pk__in=list(testimony_ids)).select_related("collection")
    return described.prefetch_related("dates", "places__place", "terms__term")


def _hash(
    texts: Sequence[ApprovedText], facets: dict[str, tuple[str, ...]], profile: Profile
) -> str:
    return keyed_hash("indexed", *(text.made_from(profile) for text in texts), repr(facets))


def _facets(
    testimony: Testimony, texts: Sequence[ApprovedText], words: Told
) -> dict[str, tuple[str, ...]]:
    return {
        "place": words.place_codes(),
        "period": _period_values(words.ranges(DateRole.HAPPENED)),
        "taken": _period_values(words.ranges(DateRole.TAKEN)),
        "language": tuple(sorted({text.transcript.language for text in texts})),
        "collection": (testimony.collection.code,),
        "how": (testimony.how,),
        "term": tuple(sorted(link.term.code for link in testimony.terms.all())),
    }


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
