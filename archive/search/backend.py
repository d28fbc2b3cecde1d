"""The seam to Haystack: its settings choose the engine, and nothing of it reaches an index.

`haystack.connections["protected"].get_backend().engine` is the `Engine` that `archive.search` uses.
Haystack's own ways are closed where they would do harm: writing (only the outbox's worker writes;
stock commands clear an index before they fill it), searching the protected alias (no partitions, no
policy), and every option of a search that isn't named here (an ignored filter finds too much).
Haystack has no types; this is the only module that knows it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery

from archive.core.errors import ArchiveError
from archive.search.engines.base import Engine, SearchRequest
from archive.search.engines.embedded import Disk, EmbeddedEngine
from archive.search.query import EVERYTHING, Query, parse

PUBLIC = "public"
"""The partition that the public alias searches."""

_ALL = "*"
_PAGE = 20
_engines: dict[Path, Engine] = {}
_lock = Lock()


class NotThisWay(ArchiveError):
    """Haystack was asked for something that goes only through `archive.search`."""


def engine_at(path: str | Path) -> Engine:
    """The engine over that directory; one per process, so that opened segments are kept."""
    root = Path(path).resolve()
    with _lock:
        if root not in _engines:
            _engines[root] = EmbeddedEngine(Disk(root))
        return _engines[root]


class _Backend(BaseSearchBackend):  # type: ignore[misc]  # Haystack has no types
    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.silently_fail = False
        if not options.get("PATH"):
            raise ImproperlyConfigured(f"HAYSTACK_CONNECTIONS[{connection_alias!r}] needs a PATH")
        self.engine = engine_at(options["PATH"])

    def update(self, *_: object, **__: object) -> NoReturn:
        raise NotThisWay("an index is written by the outbox's worker only")

    remove = clear = update

    def more_like_this(self, *_: object, **__: object) -> NoReturn:
        raise NotThisWay("there is no search for similar accounts")


class ProtectedBackend(_Backend):
    """Gives the engine; searches nothing itself."""

    def search(self, *_: object, **__: object) -> NoReturn:
        raise NotThisWay("protected accounts are searched by archive.search only")


class PublicBackend(_Backend):
    """Searches the partition `public`, in the archive's own query language.

    One option beside PATH: EXCLUDE, the dotted name of a function that returns the ids that the
    public may not see at this moment (the index follows the database, and later); without it there
    is no search.
    """

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self._exclude: str | None = options.get("EXCLUDE")

    def search(
        self,
        query_string: str,
        *,
        start_offset: int = 0,
        end_offset: int | None = None,
        facets: Mapping[str, object] | None = None,
        result_class: object = None,
        **options: object,
    ) -> dict[str, object]:
        """Haystack's answer; raises `QueryError` and `NotThisWay`.

        `results` are `Hit`s whatever `result_class` says: Haystack's own would lead to a model.
        Without `end_offset` a page of 20 is given. Fields in the query are those in `facets`.
        """
        if refused := sorted(name for name, value in options.items() if value):
            raise NotThisWay(f"a public search takes no {', '.join(refused)}")
        names = tuple(facets or ())
        query: Query = EVERYTHING
        if query_string != _ALL:
            query = parse(query_string, fields=names)
        last = start_offset + _PAGE if end_offset is None else end_offset
        answer = self.engine.search(
            SearchRequest(
                partitions=(PUBLIC,),
                query=query,
                leave_out=self._left_out(),
                first=start_offset,
                size=max(last - start_offset, 0),
                facets=names,
            )
        )
        counts = {n: [(f.value, f.count) for f in found] for n, found in answer.facets.items()}
        return {
            "results": list(answer.hits),
            "hits": answer.total,
            "facets": {"fields": counts, "dates": {}, "queries": {}},
        }

    def _left_out(self) -> Callable[[], frozenset[UUID]]:
        if self._exclude is None:
            raise NotThisWay("without EXCLUDE, nothing says what was withdrawn meanwhile")
        rule: Callable[[], frozenset[UUID]] = import_string(self._exclude)
        return rule


class PublicQuery(BaseSearchQuery):  # type: ignore[misc]  # Haystack has no types
    """Passes on what was typed, whole. Takes `filter(content=...)`, once; nothing is rewritten."""

    def build_query(self) -> str:
        filters = self.query_filter.children
        if not filters:
            return _ALL
        if self.query_filter.negated or len(filters) > 1:
            raise NotThisWay("a public search takes one query, in the archive's own language")
        return self._typed(filters[0])

    def _typed(self, condition: Any) -> str:
        if not isinstance(condition, tuple):
            raise NotThisWay("a public search takes no nested conditions")
        field, value = condition
        text = getattr(value, "query_string", value)
        if field not in ("content", "content__content") or not isinstance(text, str):
            raise NotThisWay("a public search takes text only; fields are asked for in the text")
        return text

    def build_query_fragment(self, *_: object) -> NoReturn:
        raise NotThisWay("no query is made by Haystack")


class ClosedQuery(BaseSearchQuery):  # type: ignore[misc]  # Haystack has no types
    """Refuses before anything is asked."""

    def build_query(self) -> NoReturn:
        raise NotThisWay("protected accounts are searched by archive.search only")


class PublicEngine(BaseEngine):  # type: ignore[misc]  # Haystack has no types
    """What settings name for the public alias."""

    backend = PublicBackend
    query = PublicQuery


class ProtectedEngine(BaseEngine):  # type: ignore[misc]  # Haystack has no types
    """What settings name for the protected alias."""

    backend = ProtectedBackend
    query = ClosedQuery
