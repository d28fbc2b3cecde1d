"""The peer: Haystack's Whoosh backend, set up as its documentation does.

Haystack and Whoosh have no types; beside `peer.search_indexes` this is the only module here that knows them.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from importlib.metadata import version
from itertools import islice
from operator import or_
from pathlib import Path
from time import perf_counter
from typing import Any

import haystack
from django.core.management import call_command
from django.db import connections
from haystack.management.commands.update_index import Command as UpdateIndex
from haystack.query import SQ, SearchQuerySet
from whoosh.analysis.filters import STOP_WORDS as WHOOSH_STOP_WORDS

from benchmarks.accounts import accounts_in
from benchmarks.peer.models import PeerAccount
from benchmarks.peers import Stage, Way
from benchmarks.questions import Kind, Question

STOP_WORDS: frozenset[str] = frozenset(WHOOSH_STOP_WORDS)
ALIAS = "stock"
# See `options`.
KINDS = frozenset(Kind) - {Kind.FUZZY}
FACETS = ("place", "period", "language", "collection")
PAGE = 20


class StockHaystack:
    """`SearchQuerySet` over stock Whoosh."""

    name = "stock Haystack"

    def options(self) -> Mapping[str, str]:
        """How it is set up."""
        return {
            "versions": f"django-haystack {version('django-haystack')}, "
            f"whoosh-reloaded {version('whoosh-reloaded')}",
            "connection": "ENGINE haystack.backends.whoosh_backend.WhooshEngine, PATH; all else default",
            "index": "text = CharField(document=True, use_template=False); "
            "place, period, language, collection = CharField(faceted=True)",
            "indexing": "update_index --using stock, batches of Haystack's default size",
            "asking": "SearchQuerySet(using=...).auto_query(text), [:20] and count(); no load_all(); "
            "content__startswith for a prefix, SQ objects joined by or for any of three words",
            "no": "fuzzy search: content__fuzzy fails in Whoosh where a stem is shorter than its fixed prefix",
        }

    def fill(self, file: Path) -> Sequence[Stage]:
        """Write the accounts into the peer's table."""
        started = perf_counter()
        made = enter(
            PeerAccount(
                title=account.title,
                text=account.text,
                place=account.place,
                period=account.year,
                language=account.language,
                collection="narratives",
            )
            for account in accounts_in(file)
        )
        seconds = perf_counter() - started
        return [Stage(what="bulk_create, in clear", accounts=made, seconds=seconds)]

    def index(self) -> int:
        """Haystack's own `update_index`; the archive's replaces it by name, so it is called by its class."""
        return index()

    def index_folder(self) -> Path:
        """Where its index lies."""
        return Path(_backend().path)

    def ways(self) -> Sequence[Way]:
        """As a Haystack user asks; and Whoosh itself with a searcher kept open, which Haystack never does."""
        must_not_fail_silently()
        kept = KeptSearcher(_backend())
        return (
            Way("stock", "auto_query, 20 results, count", _ask, kinds=KINDS),
            Way("stock+facets", "the same with four facets", _ask_with_facets, kinds=KINDS),
            Way("stock+highlight", "the same with highlight()", _ask_with_highlight, kinds=KINDS),
            Way(
                "kept Whoosh",
                "Whoosh's own searcher over the same index, opened once; no prefix, fuzzy or alternatives",
                kept.ask,
                kinds=KINDS - {Kind.PREFIX, Kind.ANY},
            ),
        )


def enter(accounts: Iterable[PeerAccount]) -> int:
    """Make the peer's table and put these rows into it; how many they were."""
    with connections["peer"].schema_editor() as editor:
        editor.create_model(PeerAccount)
    return sum(len(PeerAccount.objects.bulk_create(some)) for some in _batches(accounts))


def _batches(accounts: Iterable[PeerAccount]) -> Iterable[list[PeerAccount]]:
    rows = iter(accounts)
    while some := list(islice(rows, 100)):
        yield some


def index() -> int:
    """Haystack's own `update_index`; the archive's replaces it by name, so it is called by its class."""
    call_command(UpdateIndex(), "peer", using=[ALIAS], verbosity=0)
    return int(_backend().index.doc_count())


def must_not_fail_silently() -> None:
    """Faults must not pass for fast answers."""
    _backend().silently_fail = False
    logging.getLogger("haystack").setLevel(logging.ERROR)


class KeptSearcher:
    """Stock Whoosh without Haystack: one searcher kept open."""

    def __init__(self, backend: Any) -> None:
        self._searcher = backend.index.searcher()
        self._parser = backend.parser

    def ask(self, question: Question) -> int:
        """The first page and the number of all hits."""
        page = self._searcher.search_page(self._parser.parse(question.text), 1, pagelen=PAGE)
        for hit in page:
            hit.fields()
        return len(page)


def _ask(question: Question) -> int:
    return _taken_in(_query(question))


def _ask_with_facets(question: Question) -> int:
    total, _, _ = with_facets(question)
    return total


def with_facets(question: Question) -> tuple[int, int, dict[str, dict[str, int]]]:
    """All hits, how many of the first page came, and how many hits each facet value has."""
    query = _query(question)
    for facet in FACETS:
        query = query.facet(facet)
    first = list(query[:PAGE])
    total = int(query.count())
    counted: Mapping[str, Any] = query.facet_counts()
    if total and set(counted["fields"]) != set(FACETS):
        raise RuntimeError("stock Haystack counted no facets")
    return total, len(first), {name: dict(counted["fields"][name]) for name in FACETS if total}


def _ask_with_highlight(question: Question) -> int:
    query = _query(question).highlight()
    for result in query[:PAGE]:
        if "text" not in result.highlighted:
            raise RuntimeError("stock Haystack highlighted nothing")
    return int(query.count())


def _query(question: Question) -> Any:
    everything = SearchQuerySet(using=ALIAS)
    match question.kind:
        case Kind.PREFIX:
            return everything.filter(content__startswith=question.words[0])
        case Kind.ANY:
            one, *others = (SQ(content=word) for word in question.words)
            return everything.filter(reduce(or_, others, one))
        case _:
            return everything.auto_query(question.text)


def _taken_in(query: Any) -> int:
    """The first page and the count; slicing asks once, and count() remembers."""
    list(query[:PAGE])
    return int(query.count())


def _backend() -> Any:
    backend = haystack.connections[ALIAS].get_backend()
    if not backend.setup_complete:
        backend.setup()
    return backend
