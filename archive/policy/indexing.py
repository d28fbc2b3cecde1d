"""What a partition may hold: asked by `archive.search` when it writes, verifies and corrects an index."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from archive.consent.querysets import closes_on
from archive.core import clock
from archive.core.dates import DateRange, parse_date
from archive.policy.access import Partition, readable_at
from archive.policy.levels import ORDER, PROFILES, QUESTIONS
from archive.policy.models import Level
from archive.publication import querysets as publications
from archive.publication.content import PublicContent, read_content
from archive.publication.models import Publication
from archive.redaction.renditions import RenderedTranscript, current_transcripts, rendered
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Collection, Testimony


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
    wanted = list(testimony_ids)
    if partition.level == Level.PUBLIC:
        standing = publications.standing(at=clock.today()).filter(testimony__in=wanted)
        return set(standing.values_list("testimony", flat=True))
    readable = readable_at(partition.level).filter(
        collection=UUID(partition.collection_id), pk__in=wanted
    )
    return set(readable.values_list("pk", flat=True))


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
    """What the partition holds of those of `testimony_ids` that stand in it by right. Called within the worker's act."""
    readable = readable_among(partition, testimony_ids)
    if partition.level == Level.PUBLIC:
        yield from _public_indexables(readable)
        return
    profile = PROFILES[partition.level]
    question = QUESTIONS[partition.level]
    testimonies = Testimony.objects.filter(pk__in=readable).select_related("collection")
    for testimony in testimonies.iterator(chunk_size=200):
        texts = tuple(rendered(each, profile) for each in current_transcripts(testimony))
        if not texts:
            continue
        facets = _facets(testimony, texts)
        yield Indexable(
            testimony_id=testimony.pk,
            rendition_hash=keyed_hash("indexed", *(t.made_from for t in texts), repr(facets)),
            closes_on=closes_on(testimony, question),
            texts=texts,
            public=None,
            facets=facets,
        )


def cases_by_collection(testimony_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """These accounts, by collection."""
    grouped: dict[UUID, list[UUID]] = {}
    rows = Testimony.objects.filter(pk__in=list(testimony_ids)).values_list("collection", "pk")
    for collection, testimony_id in rows:
        grouped.setdefault(collection, []).append(testimony_id)
    return grouped


def _public_indexables(readable: set[UUID]) -> Iterable[Indexable]:
    standing = Publication.objects.filter(testimony__in=readable, ended_at__isnull=True)
    for publication in standing.select_related("rendition", "testimony").iterator(chunk_size=200):
        content = read_content(publication)
        ends = [
            closes_on(publication.testimony, question)
            for question in publications.questions_of(publication)
        ]
        period = parse_date(content.period) if content.period else None
        yield Indexable(
            testimony_id=publication.testimony_id,
            rendition_hash=publication.content_hash,
            closes_on=min((end for end in ends if end is not None), default=None),
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


def _facets(
    testimony: Testimony, texts: Sequence[RenderedTranscript]
) -> dict[str, tuple[str, ...]]:
    places = {
        code for link in testimony.places.select_related("place") for code in link.place.lineage
    }
    dates = list(testimony.dates.all())
    happened = [parse_date(date.edtf) for date in dates if date.role == "happened" and date.edtf]
    taken = [parse_date(date.edtf) for date in dates if date.role == "taken" and date.edtf]
    return {
        "place": tuple(sorted(places)),
        "period": _period_values(happened),
        "taken": _period_values(taken),
        "language": tuple(sorted({text.language for text in texts})),
        "collection": (testimony.collection.code,),
        "how": (testimony.how,),
        "term": tuple(sorted(link.term.code for link in testimony.terms.select_related("term"))),
    }


def _period_values(dates: Sequence[DateRange]) -> tuple[str, ...]:
    """Months and years that hold a date wholly; "uncertain" stands for the rest."""
    values: set[str] = set()
    for date in dates:
        within = {value for value in (date.year, date.month) if value}
        values |= within if date.month else within | {"uncertain"}
    return tuple(sorted(values))
