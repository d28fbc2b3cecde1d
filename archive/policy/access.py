"""Who sees what: one rule, three faces that agree, and the guarded reads.

`can_view`, `visible_to` and `partitions_for` answer one question, and `has_perm` (in `backends`) with them. Missing and
forbidden are the same `AccessDenied`.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.consent import querysets as consent_querysets
from archive.consent.decisions import Reason, keeping_is_permitted, permits
from archive.consent.models import ConsentRecord
from archive.core import clock
from archive.core.errors import AccessDenied
from archive.policy.levels import ORDER, QUESTIONS
from archive.policy.models import Level
from archive.policy.querysets import duties_of, grants_of
from archive.publication import querysets as publications
from archive.publication.models import Publication
from archive.redaction.renditions import with_approved_set
from archive.testimony.models import Collection, Testimony
from archive.users.models import User

Reader = User | AnonymousUser


class Because(StrEnum):
    """Why something may be read or not. Never shown to the one who may not."""

    PUBLISHED = "published"
    GRANTED = "granted"
    DUTY = "duty"
    NOT_PUBLISHED = "not-published"
    NO_GRANT = "no-grant"
    STAGED = "staged"
    WITHDRAWN = "withdrawn"
    NOT_REDACTED = "not-redacted"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be read, and why; where consent is why not, what it says."""

    allowed: bool
    reason: Because
    consent: Reason | None = None


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One physical index: the public one, or one collection at one level."""

    level: Level
    collection_id: str = ""

    @property
    def name(self) -> str:
        """The partition's name in ledger and engine."""
        return f"{self.collection_id}-{self.level}" if self.collection_id else str(self.level)


PUBLIC = Partition(Level.PUBLIC)


def partition_of(collection: Collection, level: Level) -> Partition:
    """The partition of a collection at a level."""
    return Partition(level, collection.pk.hex)


def can_view(reader: Reader, testimony: Testimony, level: Level) -> Decision:
    """Whether `reader` may read `testimony` at `level` now."""
    today = clock.today()
    if level == Level.PUBLIC:
        published = publications.standing(at=today).filter(testimony=testimony).exists()
        return Decision(published, Because.PUBLISHED if published else Because.NOT_PUBLISHED)
    if isinstance(reader, AnonymousUser):
        return Decision(False, Because.NO_GRANT)
    closed = closed_to_all(testimony)
    if closed is not None:
        return closed
    if level == Level.RAW and duties_of(reader).filter(collection=testimony.collection_id).exists():
        records = ConsentRecord.objects.filter(participant__testimony=testimony, is_current=True)
        kept = keeping_is_permitted(list(records))
        return Decision(kept, Because.DUTY if kept else Because.CONSENT)
    granted = grants_of(reader, at=today).filter(collection=testimony.collection_id, level=level)
    if not granted.exists():
        return Decision(False, Because.NO_GRANT)
    return open_to_granted(testimony, level, at=today)


def open_to_granted(testimony: Testimony, level: Level, *, at: dt.date) -> Decision:
    """Whether the account is open at `level` to those who hold a grant of it, whoever they are."""
    closed = closed_to_all(testimony)
    if closed is not None:
        return closed
    consent = permits(testimony, QUESTIONS[level], at=at)
    if not consent.allowed:
        return Decision(False, Because.CONSENT, consent.reason)
    if not with_approved_set(Testimony.objects.filter(pk=testimony.pk)).exists():
        return Decision(False, Because.NOT_REDACTED)
    return Decision(True, Because.GRANTED)


def closed_to_all(testimony: Testimony) -> Decision | None:
    """Why the account is closed to every reader, where it is."""
    batch = testimony.kept_import
    if batch is not None and batch.released_at is None:
        return Decision(False, Because.STAGED)
    if testimony.withdrawn_at is not None:
        return Decision(False, Because.WITHDRAWN)
    return None


def visible_to(reader: Reader, level: Level) -> QuerySet[Testimony]:
    """The testimonies that `reader` may read at `level` now."""
    today = clock.today()
    if level == Level.PUBLIC:
        standing = publications.standing(at=today).filter(testimony=OuterRef("pk"))
        return Testimony.objects.filter(Exists(standing))
    if isinstance(reader, AnonymousUser):
        return Testimony.objects.none()
    granted = grants_of(reader, at=today).filter(level=level).values("collection")
    open_to_grants = readable_at(level).filter(collection__in=granted)
    if level != Level.RAW:
        return open_to_grants
    worked_on = duties_of(reader).values("collection")
    at_work = consent_querysets.kept(Testimony.objects.standing().filter(collection__in=worked_on))
    return Testimony.objects.filter(
        Q(pk__in=open_to_grants.values("pk")) | Q(pk__in=at_work.values("pk"))
    )


def readable_at(level: Level) -> QuerySet[Testimony]:
    """What every holder of a grant at `level` may read, whatever its collection: the members of partitions."""
    return _readable_at(level, clock.today()).all()


@lru_cache(maxsize=8)
def _readable_at(level: Level, today: dt.date) -> QuerySet[Testimony]:
    """Never evaluated itself: composing it takes longer than what a search asks of it."""
    standing = Testimony.objects.standing()
    permitted = consent_querysets.permitting(standing, QUESTIONS[level], at=today)
    return with_approved_set(permitted)


def partitions_for(reader: Reader) -> tuple[Partition, ...]:
    """Every partition that `reader` may open now: the public one, and what grants and duties open."""
    if isinstance(reader, AnonymousUser):
        return (PUBLIC,)
    granted = grants_of(reader, at=clock.today()).values_list("collection", "level").distinct()
    opened = {Partition(Level(level), collection.hex) for collection, level in granted}
    opened |= {
        Partition(Level.RAW, collection.hex)
        for collection in duties_of(reader).values_list("collection", flat=True).distinct()
    }
    return (PUBLIC, *sorted(opened))


def highest_of(partitions: tuple[Partition, ...]) -> tuple[Partition, ...]:
    """Of each collection the one at the highest level: what one search opens."""
    highest: dict[str, Partition] = {}
    for partition in partitions:
        if partition.level == Level.PUBLIC:
            continue
        before = highest.get(partition.collection_id)
        if before is None or ORDER.index(partition.level) > ORDER.index(before.level):
            highest[partition.collection_id] = partition
    return tuple(sorted(highest.values()))


def access_publication(code: str) -> Publication:
    """The standing publication of this code; raises AccessDenied alike where there is none and where it may not be read."""
    found = (
        publications.standing(at=clock.today())
        .filter(code=code)
        .select_related("rendition")
        .first()
    )
    if found is None:
        raise AccessDenied("no such publication")
    return found
