"""Which publications stand at a moment. Unguarded; readers come through `archive.policy`."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.consent.decisions import Question
from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.consent.querysets import everybody_gave
from archive.publication.models import Publication, RenditionKind


def standing(*, at: dt.date) -> QuerySet[Publication]:
    """Publications not ended, of accounts not withdrawn, whose consent permits on that day what they tell."""
    told = ConsentRecord.objects.filter(
        participant=OuterRef("pk"),
        place_precision__gte=OuterRef(OuterRef("place_precision")),
        date_precision__gte=OuterRef(OuterRef("date_precision")),
    )

    def gave(purpose: Purpose) -> Q:
        return everybody_gave(told, purpose, Audience.PUBLIC, at=at, testimony="testimony_id")

    not_kept = ConsentRecord.objects.filter(
        participant__testimony=OuterRef("testimony_id"),
        is_current=True,
        purpose=Purpose.KEEP,
        state__in=[State.REFUSED, State.WITHDRAWN],
    )
    return Publication.objects.filter(
        ~Exists(not_kept),
        gave(Purpose.PUBLISH_SUMMARY),
        Q(kind=RenditionKind.SUMMARY) | gave(Purpose.PUBLISH_TEXT),
        ended_at__isnull=True,
        testimony__withdrawn_at__isnull=True,
    )


def questions_of(publication: Publication) -> list[Question]:
    """What is asked of consent for a publication to stand."""
    purposes = [Purpose.PUBLISH_SUMMARY]
    if publication.kind == RenditionKind.TEXT:
        purposes.append(Purpose.PUBLISH_TEXT)
    return [Question(purpose=purpose, audience=Audience.PUBLIC) for purpose in purposes]
