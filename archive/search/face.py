"""The face of search: what rooms and commands call.

A search asks policy which partitions are open and what must be left out at this moment, asks the engine, and lets the
database decide on every hit that is shown. What can't be shown is never counted.
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import Count

from archive.audit.log import act, change
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.policy.access import PUBLIC, Partition
from archive.policy.indexing import CHUNK, batched, collection_titles
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
)
from archive.search.engines.base import Answer, EngineError, Hit, QueryTooBroad, SearchRequest
from archive.search.facets import (
    PROTECTED_FACETS,
    PUBLIC_FACETS,
    SHOWN,
    facets_shown,
    in_collections,
    resolved,
)
from archive.search.models import LedgerEntry, StoredSearch
from archive.search.partitions import (
    check_generations,
    engine_of,
    left_out,
    left_out_entirely,
)
from archive.search.query import (
    EVERYTHING,
    Highlights,
    Query,
    QueryError,
    Reason,
    highlight_terms,
    parse,
)
from archive.search.snippets import Finder, marked_pieces, opening_snippet, text_snippet
from archive.users.models import User

# Pages of a search on which the database may refuse hits before the index counts as unusable.
REFUSALS = 5

logger = logging.getLogger(__name__)
Found = TypeVar("Found")


def search_public(asked: Asked, *, page: int = 1, language: str = "en") -> Results:
    """Search what is published. Writes nothing. Raises QueryError for what can't be read as a query."""
    started = time.perf_counter()
    query = read_query(asked, PUBLIC_FACETS)
    check_generations([PUBLIC])
    query = in_collections(query, lambda: _open_titles([PUBLIC], published_collection_titles))
    answer, number, found = _until_readable(
        [PUBLIC],
        query,
        asked,
        page,
        lambda hits: found_publications([hit.id for hit in hits]),
    )
    wanted = highlight_terms(query)
    return Results(
        total=answer.total,
        page=number,
        pages=_pages(answer.total),
        facets=facets_shown(
            answer.facets, asked.chosen, language=language, titles=published_collection_titles
        ),
        milliseconds=(time.perf_counter() - started) * 1000,
        public_hits=tuple(_public_hit(found[hit.id], wanted) for hit in answer.hits),
    )


def search_protected(
    user: User, statement: PurposeStatement, asked: Asked, *, page: int = 1, language: str = "en"
) -> Results:
    """Search what the purpose's case opens to the user. On record, with the query, before it happens.

    Raises QueryError for what can't be read as a query, AccessDenied where the purpose is not in effect,
    AuditUnavailable where no record can be written.
    """
    started = time.perf_counter()
    query = read_query(asked, PROTECTED_FACETS)
    detail = json.dumps([asked.text, asked.chosen], ensure_ascii=False)
    with act(user.agent, Verb.SEARCH, on=statement, detail=detail, case=statement.case_id):
        if purpose_in_effect(user, statement.pk) is None:
            raise AccessDenied("no such purpose")
        partitions = partitions_in_case(user, statement.case)
        levels = {partition.name: partition.level for partition in partitions}
        check_generations(partitions)
        query = in_collections(query, lambda: _open_titles(partitions, collection_titles))
        answer, number, found = _until_readable(
            partitions,
            query,
            asked,
            page,
            lambda hits: found_accounts(
                user, statement.case, [(hit.id, levels[hit.partition]) for hit in hits]
            ),
        )
        finder = Finder(highlight_terms(query))
        return Results(
            total=answer.total,
            page=number,
            pages=_pages(answer.total),
            facets=facets_shown(
                answer.facets, asked.chosen, language=language, titles=collection_titles
            ),
            milliseconds=(time.perf_counter() - started) * 1000,
            protected_hits=tuple(_protected_hit(found[hit.id], finder) for hit in answer.hits),
        )


def store_search(user: User, statement: PurposeStatement, asked: Asked) -> UUID:
    """Keep a query, sealed, under a random id, so that it stands in no address. Raises QueryError before that."""
    read_query(asked, PROTECTED_FACETS)
    if purpose_in_effect(user, statement.pk) is None:
        raise AccessDenied("no such purpose")
    with change(user.agent, Verb.STORE_SEARCH, on=statement, case=statement.case_id):
        stored = StoredSearch(user=user, case=statement.case, purpose=statement)
        make_data_keys([stored.pk])
        stored.query = json.dumps([asked.text, asked.chosen], ensure_ascii=False)
        stored.save(force_insert=True)
        return stored.pk


def stored_search(user: User, statement: PurposeStatement, search_id: UUID) -> Stored:
    """A query of the user's own in this case; raises AccessDenied alike for none and for another's."""
    with act(user.agent, Verb.OPEN_SEARCH, on=statement, case=statement.case_id):
        row = StoredSearch.objects.filter(pk=search_id, user=user, case=statement.case_id).first()
        if row is None:
            raise AccessDenied("no such search")
        text, chosen = json.loads(row.query)
    return Stored(id=search_id, asked=Asked(text, tuple((name, value) for name, value in chosen)))


def counted(partitions: Sequence[Partition]) -> dict[Partition, int]:
    """How many accounts a search of each partition can find at this moment. Called within an act, as `left_out` is."""
    out = left_out(partitions)
    ledger = LedgerEntry.objects.filter(partition__in=[each.name for each in partitions])
    standing = Counter(dict(ledger.values_list("partition").annotate(Count("pk")).order_by()))
    for some in batched(sorted(out), CHUNK):
        leaving = ledger.filter(testimony_id__in=some).values_list("partition", flat=True)
        standing.subtract(Counter(leaving))
    return {each: standing[each.name] for each in partitions}


def marked(text: str, asked: Asked, *, language: str) -> tuple[Piece, ...]:
    """`text` in pieces, with what `asked` looks for marked. An unreadable query marks nothing."""
    try:
        wanted = highlight_terms(read_query(asked, PROTECTED_FACETS))
    except QueryError:
        wanted = Highlights()
    return marked_pieces(text, wanted, language=language)


def read_query(asked: Asked, fields: Sequence[str]) -> Query:
    """What was typed, as a query; nothing typed is everything. Raises QueryError."""
    if not asked.text.strip():
        return EVERYTHING
    return resolved(parse(asked.text, fields=fields))


def _open_titles(
    partitions: Sequence[Partition], titles: Callable[[Sequence[str]], Mapping[str, str]]
) -> Mapping[str, str]:
    """What the collections are called of which a search of these partitions can find something now, by code."""
    answer, _ = _search(partitions, EVERYTHING, Asked(""), 1, left_out(partitions))
    return titles([each.value for each in answer.facets.get("collection", ())])


def _until_readable(
    partitions: Sequence[Partition],
    query: Query,
    asked: Asked,
    page: int,
    read: Callable[[Sequence[Hit]], Mapping[UUID, Found]],
) -> tuple[Answer, int, Mapping[UUID, Found]]:
    """Search, and let the database decide on every hit of the page.

    Where it refuses one, the ledger has missed a change or a row is damaged: then everything that should not stand, and what
    was refused, is left out and the search made again. If hits are refused even then, nothing is answered.
    """
    excluded = left_out(partitions)
    for _ in range(REFUSALS):
        answer, number = _search(partitions, query, asked, page, excluded)
        found = read(answer.hits)
        refused = {hit.id for hit in answer.hits} - found.keys()
        if not refused:
            return answer, number, found
        logger.error("a partition held an account that its reader may not see")
        excluded |= left_out_entirely(partitions) | refused
    raise SearchUnavailable("the index and the database disagree; it must be verified")


def _search(
    partitions: Sequence[Partition],
    query: Query,
    asked: Asked,
    page: int,
    excluded: frozenset[UUID],
) -> tuple[Answer, int]:
    """The answer for the page, or for the last page where there are fewer; and the page's number."""
    if not partitions:
        return Answer(total=0, hits=(), facets={}), 1
    chosen: dict[str, tuple[str, ...]] = {}
    for name, value in asked.chosen:
        if name in SHOWN:
            chosen[name] = (*chosen.get(name, ()), value)
    number = max(1, page)
    while True:
        request = SearchRequest(
            partitions=tuple(partition.name for partition in partitions),
            query=query,
            exclude=excluded,
            first=(number - 1) * PAGE_SIZE,
            size=PAGE_SIZE,
            facets=SHOWN,
            facet_filters=chosen,
        )
        try:
            answer = engine_of(partitions[0]).search(request)
        except QueryTooBroad as error:
            raise QueryError(Reason.TOO_BROAD, 0) from error
        except EngineError as error:
            raise SearchUnavailable("a partition can't be read; rebuild the index") from error
        if answer.hits or number <= _pages(answer.total):
            return answer, number
        number = _pages(answer.total)


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _protected_hit(account: FoundAccount, finder: Finder) -> ProtectedHit:
    return ProtectedHit(
        code=account.code,
        level=account.level,
        collection=account.collection,
        how=account.how,
        dates=account.dates,
        places=account.places,
        snippets=finder.snippets_of(account.texts),
    )


def _public_hit(account: PublishedAccount, wanted: Highlights) -> PublicHit:
    content = account.content
    tag, script = content.language, content.direction
    # Of the summary, and of the first passage: the hit leads to where the words stand.
    in_summary = text_snippet(content.summary, wanted, language=tag, direction=script)
    in_text = (
        text_snippet(part.text, wanted, language=tag, direction=script, anchor=passage.anchor)
        for passage in content.passages
        for part in passage.parts
        if not part.removed
    )
    in_passage = next((each for each in in_text if each is not None), None)
    snippets = tuple(each for each in (in_summary, in_passage) if each is not None)
    if not snippets:
        snippets = (opening_snippet(content.summary, language=tag, direction=script),)
    return PublicHit(
        code=account.code,
        kind=content.kind,
        title=content.title,
        language=tag,
        direction=script,
        advisory=content.advisory,
        places=content.places,
        period=content.period,
        snippets=snippets,
    )
