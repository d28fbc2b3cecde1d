"""A search that stands: what it finds at this moment with its owner's rights of this moment, without a page of it.

It is the search that `face.search_protected` makes, so that it finds what its owner would find who searched now, and nothing
else (P1). All of it happens within an act.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from archive.policy.indexing import collection_titles
from archive.policy.models import Case, Level
from archive.policy.reading import FoundAccount, found_accounts, partitions_in_case
from archive.search.answers import PAGE_SIZE, Asked
from archive.search.audiences import READERS
from archive.search.engines.base import Hit
from archive.search.request import Search, made_ready, read_query, until_readable
from archive.users.models import User


@dataclass(frozen=True, slots=True)
class StandingSearch:
    """A search made ready for a user, with what is open to them now."""

    user: User
    case: Case
    search: Search

    @classmethod
    def ready(cls, user: User, case: Case, asked: Asked) -> "StandingSearch":
        """The search as the user would make it now. Raises QueryError, SearchUnavailable."""
        query = read_query(asked, READERS.fields)
        partitions = partitions_in_case(user, case)
        search = made_ready(asked, query, partitions, READERS, titles=collection_titles)
        return cls(user, case, search)

    def everything(self) -> frozenset[UUID]:
        """Every account that it finds now. Raises QueryError, SearchUnavailable."""
        found, _ = self._found(lambda hits: hits[:PAGE_SIZE])
        return found

    def news(self, known: frozenset[UUID]) -> frozenset[UUID]:
        """Every account that it finds now, where one that is not `known` would be shown among them; else none.

        The database decides on that, as it does on a page of results. Raises QueryError, SearchUnavailable.
        """
        found, is_news = self._found(
            lambda hits: [hit for hit in hits if hit.id not in known][:PAGE_SIZE]
        )
        return found if is_news else frozenset()

    def _found(
        self, shown: Callable[[Sequence[Hit]], Sequence[Hit]]
    ) -> tuple[frozenset[UUID], bool]:
        """All that it finds, and whether something of that is `shown`."""
        levels: dict[str, Level] = {each.name: each.level for each in self.search.partitions}

        def ask(excluded: frozenset[UUID]) -> tuple[frozenset[UUID], Sequence[Hit]]:
            hits = self.search.everything(excluded).hits
            return frozenset(hit.id for hit in hits), shown(hits)

        def read(hits: Sequence[Hit]) -> dict[UUID, FoundAccount]:
            page = [(hit.id, levels[hit.partition]) for hit in hits]
            return dict(found_accounts(self.user, self.case, page))

        found, readable = until_readable(self.search.partitions, ask, read)
        return found, bool(readable)
