"""The face of search: what rooms and commands call.

A search asks policy which partitions are open and what must be left out at this moment, asks the engine, and lets the
database decide on every hit that is shown. What can't be shown is never counted.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db.models import Count

from archive.audit.log import act, change
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.policy.access import PUBLIC, Partition
from archive.policy.indexing import batched, collection_titles, titles_within
from archive.policy.models import PurposeStatement
from archive.policy.reading import (
    FoundAccount,
    PublishedAccount,
    found_accounts,
    found_publications,
    partitions_in_case,
    published_collection_titles,
    purpose_in_effect,
)
from archive.policy.related import one_source_pairs, witnesses_in
from archive.policy.telling import SummaryTold
from archive.publication.content import PublicContent
from archive.redaction.renditions import NOBODY, RenderedTranscript
from archive.sealing.authority import make_data_keys
from archive.search.answers import (
    PAGE_SIZE,
    Asked,
    Piece,
    ProtectedHit,
    PublicHit,
    Results,
    SearchUnavailable,
    Stored,
    asked_of_json,
    marked_words,
)
from archive.search.audiences import READERS, VISITORS, Audience
from archive.search.engines.base import Answer, Hit
from archive.search.facets import (
    MOST_VALUES,
    PROTECTED_FACETS,
    PUBLIC_FACETS,
    facets_shown,
    months_beyond,
    timeline_of,
)
from archive.search.finding import Finder
from archive.search.models import LedgerEntry, StoredSearch
from archive.search.partitions import left_out_of_each
from archive.search.query import (
    Highlights,
    QueryError,
    highlight_terms,
)
from archive.search.request import (
    Search,
    made_ready,
    read_query,
    until_readable,
)
from archive.search.snippets import marked_pieces
from archive.search.sources import at_least
from archive.search.vocabulary import subject_names
from archive.users.models import User

Found = TypeVar("Found")

# Accounts that a statement may name: SQLite takes 32,766 values, other databases more.
COUNTED = 30_000


def search_public(asked: Asked, *, page: int = 1, language: str = "en") -> Results:
    """Search what is published. Writes nothing. Raises QueryError for what can't be read as a query."""
    started = time.perf_counter()
    query = read_query(asked, PUBLIC_FACETS)
    search = made_ready(asked, query, [PUBLIC], VISITORS, titles=published_collection_titles)
    answer, number, found = _until_readable(
        search, page, lambda hits: found_publications([hit.id for hit in hits])
    )
    finder = search.finder(answer, language=language)
    hits = tuple(_public_hit(found[hit.id], finder) for hit in answer.hits)
    periods = answer.facets.get("period", ())
    timeline = timeline_of(periods, asked.chosen)
    return Results(
        total=answer.total,
        page=number,
        pages=_pages(answer.total),
        facets=facets_shown(
            answer.facets, asked.chosen, language=language, titles=published_collection_titles
        ),
        public_hits=hits,
        read_as=search.wide.read_as(answer.alike, marked_words(hits)),
        cut=search.wide.as_typed(answer.cut),
        timeline=timeline,
        timeline_beyond=months_beyond(periods, timeline),
        order=search.order,
        milliseconds=(time.perf_counter() - started) * 1000,
    )


def sought_in_public(asked: Asked) -> Highlights:
    """What is marked in a publication to which this search led, in every spelling that it finds now. Writes nothing.

    A search that asks for no words, or that can't be read, marks nothing.
    """
    if not asked.text.strip():
        return Highlights()
    try:
        query = read_query(asked, PUBLIC_FACETS)
        search = made_ready(asked, query, [PUBLIC], VISITORS, titles=published_collection_titles)
        return highlight_terms(search.wide.query, alike=search.spellings())
    except (QueryError, SearchUnavailable):
        return Highlights()


def published_subjects(language: str) -> tuple[str, ...]:
    """The names of the subjects of what is published, the most frequent first; a few, to show how one asks for them."""
    asked, audience = Asked(text=""), Audience(PUBLIC_FACETS, shown=("term",), orders=())
    query = read_query(asked, PUBLIC_FACETS)
    search = made_ready(asked, query, [PUBLIC], audience, titles=published_collection_titles)
    counts = search.page(1).facets["term"]
    return subject_names([each.value for each in counts[:MOST_VALUES]], language)


def search_protected(
    user: User, statement: PurposeStatement, asked: Asked, *, page: int = 1, language: str = "en"
) -> Results:
    """Search what the purpose's case opens to the user. On record, with the query, before it happens.

    Raises QueryError for what can't be read as a query, AccessDenied where the purpose is not in effect,
    AuditUnavailable where no record can be written.
    """
    started = time.perf_counter()
    query = read_query(asked, PROTECTED_FACETS)
    with act(user.agent, Verb.SEARCH, on=statement, detail=asked.as_json(), case=statement.case_id):
        if purpose_in_effect(user, statement.pk) is None:
            raise AccessDenied("no such purpose")
        partitions = partitions_in_case(user, statement.case)
        levels = {partition.name: partition.level for partition in partitions}
        pairs = one_source_pairs(partitions)
        search = made_ready(
            asked,
            query,
            partitions,
            READERS,
            titles=collection_titles,
            among=frozenset(each for pair in pairs for each in pair),
            room=str(statement.case_id),
        )
        answer, number, found = _until_readable(
            search,
            page,
            lambda hits: found_accounts(
                user, statement.case, [(hit.id, levels[hit.partition]) for hit in hits]
            ),
        )
        finder = search.finder(answer, language=language)
        hits = tuple(_protected_hit(found[hit.id], finder) for hit in answer.hits)
        periods = answer.facets.get("period", ())
        timeline = timeline_of(periods, asked.chosen)
        return Results(
            total=answer.total,
            page=number,
            pages=_pages(answer.total),
            facets=facets_shown(
                {name: answer.facets[name] for name in READERS.shown},
                asked.chosen,
                language=language,
                titles=partial(titles_within, partitions),
            ),
            protected_hits=hits,
            read_as=search.wide.read_as(answer.alike, marked_words(hits)),
            cut=search.wide.as_typed(answer.cut),
            timeline=timeline,
            timeline_beyond=months_beyond(periods, timeline),
            order=search.order,
            witnesses=at_least(answer, pairs, witnesses_in),
            milliseconds=(time.perf_counter() - started) * 1000,
        )


def store_search(user: User, statement: PurposeStatement, asked: Asked) -> UUID:
    """Keep a query, sealed, under a random id, so that it stands in no address. Raises QueryError before that."""
    read_query(asked, PROTECTED_FACETS)
    if purpose_in_effect(user, statement.pk) is None:
        raise AccessDenied("no such purpose")
    with change(user.agent, Verb.STORE_SEARCH, on=statement, case=statement.case_id):
        stored = StoredSearch(user=user, case=statement.case, purpose=statement)
        make_data_keys([stored.pk])
        stored.query = asked.as_json()
        stored.save(force_insert=True)
        return stored.pk


def stored_search(user: User, statement: PurposeStatement, search_id: UUID) -> Stored:
    """A query of the user's own in this case; raises AccessDenied alike for none and for another's."""
    with act(user.agent, Verb.OPEN_SEARCH, on=statement, case=statement.case_id):
        return _stored(user, statement, search_id)


def led_from(user: User, statement: PurposeStatement, search_id: UUID) -> Highlights:
    """What is marked in an account to which a query of the user's own led: what the query looks for now, in every spelling
    that it finds. An unreadable one marks nothing. Raises as `stored_search`.
    """
    with act(user.agent, Verb.OPEN_SEARCH, on=statement, case=statement.case_id):
        asked = _stored(user, statement, search_id).asked
        partitions = partitions_in_case(user, statement.case)
        try:
            query = read_query(asked, PROTECTED_FACETS)
            search = made_ready(asked, query, partitions, READERS, titles=collection_titles)
            return highlight_terms(search.wide.query, alike=search.spellings())
        except (QueryError, SearchUnavailable):
            return Highlights()


def _stored(user: User, statement: PurposeStatement, search_id: UUID) -> Stored:
    row = StoredSearch.objects.filter(pk=search_id, user=user, case=statement.case_id).first()
    if row is None:
        raise AccessDenied("no such search")
    return Stored(id=search_id, asked=asked_of_json(row.query))


def counted(partitions: Sequence[Partition]) -> dict[Partition, int]:
    """How many accounts a search of each partition can find at this moment. Called within an act, as `left_out` is.

    As many statements where nothing is left out as for `COUNTED` accounts: what came and went between two requests is not
    to be counted by them (P1).
    """
    out = left_out_of_each(partitions)
    ledger = LedgerEntry.objects.filter(partition__in=[each.name for each in partitions])
    standing = Counter(dict(ledger.values_list("partition").annotate(Count("pk")).order_by()))
    for some in batched([*{each for _, each in out}, NOBODY], COUNTED):
        leaving = ledger.filter(testimony_id__in=some).values_list("partition", "testimony_id")
        standing.subtract(Counter(name for name, each in leaving if (name, each) in out))
    return {each: standing[each.name] for each in partitions}


def marker(
    wanted: Highlights, text: RenderedTranscript | SummaryTold | PublicContent
) -> Callable[[str], tuple[Piece, ...]]:
    """What cuts words of this text into pieces with what is wanted marked."""
    return lambda words: marked_pieces(words, wanted, language=text.language)


def _until_readable(
    search: Search, page: int, read: Callable[[Sequence[Hit]], Mapping[UUID, Found]]
) -> tuple[Answer, int, Mapping[UUID, Found]]:
    """The page, or the last one where there are fewer; its number; and what the database says of its hits."""

    def ask(excluded: frozenset[UUID]) -> tuple[tuple[Answer, int], Sequence[Hit]]:
        answer, number = _nearest_page(search, page, excluded)
        return (answer, number), answer.hits

    (answer, number), found = until_readable(search.partitions, ask, read)
    return answer, number, found


def _nearest_page(search: Search, page: int, excluded: frozenset[UUID]) -> tuple[Answer, int]:
    """The answer for the page, or for the last page where there are fewer; and the page's number."""
    number = max(1, page)
    while True:
        answer = search.page(number, excluded)
        if answer.hits or number <= _pages(answer.total):
            return answer, number
        number = _pages(answer.total)


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _protected_hit(account: FoundAccount, finder: Finder) -> ProtectedHit:
    snippets, more = finder.in_account(account)
    return ProtectedHit(
        code=account.code,
        level=account.level,
        collection=account.collection,
        how=account.how,
        dates=account.dates,
        places=account.places,
        snippets=snippets,
        more_passages=more,
    )


def _public_hit(account: PublishedAccount, finder: Finder) -> PublicHit:
    content = account.content
    return PublicHit(
        code=account.code,
        kind=content.kind,
        title=content.title,
        language=content.language,
        direction=content.direction,
        advisory=content.advisory,
        places=content.places,
        period=content.period,
        snippets=finder.in_publication(content),
    )
