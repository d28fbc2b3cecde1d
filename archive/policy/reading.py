"""The guarded reads: an account opened for a reader, and what an index may hold of it.

Each opens text only within an act that is on record. What comes back are frozen answers; no row leaves this module.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from uuid import UUID

from django.db.models import Q

from archive.audit.log import act
from archive.audit.verbs import Verb
from archive.core import clock
from archive.core.errors import AccessDenied
from archive.policy.access import (
    Partition,
    access_publication,
    highest_of,
    partition_of,
    visible_to,
)
from archive.policy.levels import ORDER, PROFILES
from archive.policy.models import Case, CaseCode, Grant, Level, PurposeStatement
from archive.policy.querysets import grants_of
from archive.policy.related import RelatedAccount, related_accounts
from archive.policy.telling import (
    DAMAGED,
    DateTold,
    NameTold,
    PlaceTold,
    SummaryTold,
    standing_publications,
    summary_told,
    told,
)
from archive.publication import querysets as publications
from archive.publication.content import (
    ContentChanged,
    Named,
    PublicContent,
    read_content,
)
from archive.publication.models import Publication
from archive.redaction.renditions import (
    ApprovedText,
    RenderedTranscript,
    approved_texts,
    left_of,
)
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Collection, Testimony
from archive.users.models import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """An account as one reader may read it. `code` and anchors are those of the case, unrelated to any other.

    `published` is what anybody may read of it at this moment; None where that is nothing, or can't be told beside this text.
    """

    code: str
    level: Level
    open_until: dt.date
    collection: Named
    how: str
    dates: tuple[DateTold, ...]
    places: tuple[PlaceTold, ...]
    terms: tuple[Named, ...]
    participants: tuple[str, ...]
    texts: tuple[RenderedTranscript, ...]
    related: tuple[RelatedAccount, ...] = ()
    published: SummaryTold | None = None


@dataclass(frozen=True, slots=True)
class CaseOpening:
    """What one case opens to a reader: a collection at a level, until a day."""

    collection_code: str
    collection_title: str
    level: Level
    open_until: dt.date
    accounts: int


def cases_of(user: User) -> list[Case]:
    """The cases in which something is open to this user now."""
    held = grants_of(user, at=clock.today()).values("case")
    return list(Case.objects.filter(pk__in=held))


def purpose_in_effect(user: User, statement_id: UUID | None) -> PurposeStatement | None:
    """The purpose of this id, where it is the user's own, has not expired, and its case still opens something."""
    if statement_id is None or not user.is_active:
        return None
    statement = (
        PurposeStatement.objects.filter(pk=statement_id, user=user, expires_at__gt=clock.now())
        .select_related("case")
        .first()
    )
    if statement is None:
        return None
    held = grants_of(user, at=clock.today()).filter(case=statement.case_id)
    return statement if held.exists() else None


def openings(
    user: User, case: Case, *, counted: Callable[[Sequence[Partition]], Mapping[Partition, int]]
) -> tuple[CaseOpening, ...]:
    """What the case opens to the user, with how many accounts they may find there.

    `counted` is search's count of what stands in partitions at this moment: asking every account's consent anew takes
    seconds where there are 100,000.
    """
    grants = _grants_in(user, case)
    accounts = counted([partition_of(grant.collection, Level(grant.level)) for grant in grants])
    return tuple(
        CaseOpening(
            collection_code=grant.collection.code,
            collection_title=grant.collection.title,
            level=Level(grant.level),
            open_until=grant.valid_until,
            accounts=accounts[partition_of(grant.collection, Level(grant.level))],
        )
        for grant in grants
    )


def partitions_in_case(user: User, case: Case) -> tuple[Partition, ...]:
    """What a search within the case opens: of each collection granted there, the highest level."""
    granted = grants_of(user, at=clock.today()).filter(case=case)
    held = granted.values_list("level", "collection").distinct()
    return highest_of(tuple(Partition(Level(level), collection.hex) for level, collection in held))


def access_testimony(user: User, statement: PurposeStatement, code: str) -> OpenedAccount:
    """The account of this code in the purpose's case, at the highest level open to the user there.

    Raises AccessDenied alike where there is none, where it may not be read, and where the purpose is not the user's own or
    has run out. Both are on record, with the purpose.
    """
    with act(user.agent, Verb.READ, on=statement, detail=code, case=statement.case_id):
        if purpose_in_effect(user, statement.pk) is None:
            raise AccessDenied("no such purpose")
        highest = _highest_grants(user, statement.case)
        testimony = _opened_by(user, highest.values(), statement.case, code)
        if testimony is None:
            raise AccessDenied("no such account")
        grant = highest[testimony.collection_id]
        level = Level(grant.level)
        texts = approved_texts([testimony.pk])
        # Asked of every account, so that the number of statements says nothing of what is public, or was (P1).
        public = standing_publications([testimony.pk]).get(testimony.pk)
        words = told([testimony.pk], level, texts).get(testimony.pk)
        if words is None:
            raise AccessDenied("no such account")
        try:
            shown = _rendered(texts.get(testimony.pk, []), level, statement.case_id)
        except DAMAGED as error:
            logger.critical("an account is not as it was written or approved")
            raise AccessDenied("no such account") from error
        return OpenedAccount(
            code=code,
            level=level,
            open_until=grant.valid_until,
            collection=_named(testimony.collection),
            how=testimony.how,
            dates=words.dates,
            places=words.places,
            terms=words.terms,
            participants=tuple(person.role for person in testimony.participants.all()),
            texts=shown,
            related=related_accounts(
                user, statement.case_id, testimony, partitions_in_case(user, statement.case)
            ),
            published=summary_told(public, texts.get(testimony.pk, ()), level),
        )


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """What a result page needs of an account that a search found.

    `names` are of its places and subjects. `summary` reads what the public is told of it, within the act of the search.
    """

    code: str
    level: Level
    collection: Named
    how: str
    dates: tuple[DateTold, ...]
    places: tuple[PlaceTold, ...]
    texts: tuple[RenderedTranscript, ...]
    names: tuple[NameTold, ...]
    summary: Callable[[], SummaryTold | None]


def found_accounts(
    user: User, case: Case, hits: Sequence[tuple[UUID, Level]]
) -> dict[UUID, FoundAccount]:
    """The accounts of these hits that the user may read now, by id, opened for snippets.

    Called within the search's own act. A hit that is missing in the answer may not be shown: the index was wrong.
    """
    found: dict[UUID, FoundAccount] = {}
    wanted = {testimony_id for testimony_id, _ in hits}
    codes = dict(
        CaseCode.objects.filter(case=case, testimony__in=wanted).values_list("testimony", "code")
    )
    for level in {level for _, level in hits}:
        at_level = [testimony_id for testimony_id, its in hits if its == level]
        readable = visible_to(user, level).filter(pk__in=at_level).select_related("collection")
        texts = approved_texts(at_level)
        published = _Once(partial(standing_publications, at_level))
        testimonies = [testimony for testimony in readable if testimony.pk in codes]
        words = told([testimony.pk for testimony in testimonies], level, texts)
        for testimony in testimonies:
            if testimony.pk not in words:
                continue
            try:
                shown = _rendered(texts.get(testimony.pk, []), level, case.pk)
            except DAMAGED:
                logger.critical("an account is not as it was written or approved")
                continue
            found[testimony.pk] = FoundAccount(
                code=codes[testimony.pk],
                level=level,
                collection=_named(testimony.collection),
                how=testimony.how,
                dates=words[testimony.pk].dates,
                places=words[testimony.pk].places,
                texts=shown,
                names=words[testimony.pk].names,
                summary=partial(
                    _summary, published, testimony.pk, texts.get(testimony.pk, ()), level
                ),
            )
    return found


class _Once:
    """What is public of a page of hits, read when the first of them asks for it."""

    def __init__(self, read: Callable[[], Mapping[UUID, Publication]]) -> None:
        self._read = read

    @cached_property
    def by_account(self) -> Mapping[UUID, Publication]:
        """What is public, by account."""
        return self._read()


def _summary(
    published: _Once, testimony_id: UUID, texts: Sequence[ApprovedText], level: Level
) -> SummaryTold | None:
    return summary_told(published.by_account.get(testimony_id), texts, level)


def _grants_in(user: User, case: Case) -> list[Grant]:
    held = grants_of(user, at=clock.today()).filter(case=case)
    return list(held.select_related("collection"))


def _highest_grants(user: User, case: Case) -> dict[UUID, Grant]:
    """Of each collection opened in the case, by its id, the grant of the highest level."""
    ascending = sorted(_grants_in(user, case), key=lambda grant: ORDER.index(Level(grant.level)))
    return {grant.collection_id: grant for grant in ascending}


def _opened_by(user: User, grants: Iterable[Grant], case: Case, code: str) -> Testimony | None:
    """The account of this code in the case, if one of the grants opens it.

    One statement, so that what is asked of the database is as much for a code of nothing as for one that is closed.
    """
    opened = Q(pk__in=())
    for grant in grants:
        visible = visible_to(user, Level(grant.level)).filter(collection=grant.collection_id)
        opened |= Q(testimony__in=visible)
    issued = CaseCode.objects.filter(opened, case=case, code=code)
    found = issued.select_related("testimony__collection").first()
    return None if found is None else found.testimony


def _named(collection: Collection) -> Named:
    return Named(collection.code, {"en": collection.title})


def _rendered(
    texts: Sequence[ApprovedText], level: Level, case_id: UUID
) -> tuple[RenderedTranscript, ...]:
    return tuple(_in_case(text, case_id) for text in left_of(texts, PROFILES[level]))


def _in_case(text: RenderedTranscript, case_id: UUID) -> RenderedTranscript:
    """The text with the case's own anchors: an anchor shared with another room would join the two (P1)."""
    passages = tuple(
        replace(passage, anchor=keyed_hash("case anchor", str(case_id), passage.anchor)[:10])
        for passage in text.passages
    )
    return replace(text, passages=passages)


@dataclass(frozen=True, slots=True)
class PublishedAccount:
    """A publication and the approved bytes read back."""

    code: str
    content: PublicContent


def found_publications(testimony_ids: Sequence[UUID]) -> dict[UUID, PublishedAccount]:
    """The standing publications of these accounts, by account."""
    standing = publications.standing(at=clock.today()).filter(testimony__in=list(testimony_ids))
    found: dict[UUID, PublishedAccount] = {}
    for publication in standing.select_related("rendition"):
        try:
            content = read_content(publication)
        except ContentChanged:
            logger.critical("a publication's bytes are not those that were approved")
            continue
        found[publication.testimony_id] = PublishedAccount(publication.code, content)
    return found


def published_collection_titles(codes: Sequence[str]) -> dict[str, str]:
    """What these collections are called in the latest approved bytes of each: a title changed since is not public yet."""
    titles: dict[str, str] = {}
    for code in codes:
        standing = publications.standing(at=clock.today()).filter(testimony__collection__code=code)
        latest = standing.select_related("rendition").order_by("-published_at").first()
        if latest is not None:
            try:
                titles[code] = read_content(latest).collection.names.get("en", code)
            except ContentChanged:
                logger.critical("a publication's bytes are not those that were approved")
    return titles


def read_publication(code: str) -> PublishedAccount:
    """The standing publication of this code; raises AccessDenied alike for none and for one that may not be read.

    Where its bytes are not those that were approved, the public gets nothing either.
    """
    publication = access_publication(code)
    try:
        return PublishedAccount(publication.code, read_content(publication))
    except ContentChanged as error:
        logger.critical("a publication's bytes are not those that were approved")
        raise AccessDenied("no such publication") from error
