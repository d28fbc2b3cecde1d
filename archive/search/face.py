"""The face of search: what rooms and commands call.

Being written: the signatures stand.
"""

from uuid import UUID

from archive.policy.models import PurposeStatement
from archive.search.answers import Asked, Piece, Results, Stored
from archive.users.models import User


def search_public(asked: Asked, *, page: int = 1, language: str = "en") -> Results:
    """Search what is published. Writes nothing. Raises QueryError for what can't be read as a query."""
    raise NotImplementedError


def search_protected(
    user: User, statement: PurposeStatement, asked: Asked, *, page: int = 1, language: str = "en"
) -> Results:
    """Search what the purpose's case opens to the user. On record before it happens. Raises QueryError, AccessDenied."""
    raise NotImplementedError


def store_search(user: User, statement: PurposeStatement, asked: Asked) -> UUID:
    """Keep a query, sealed, under a random id, so that it stands in no address. On record."""
    raise NotImplementedError


def stored_search(user: User, statement: PurposeStatement, search_id: UUID) -> Stored:
    """A query of the user's own in this case; raises AccessDenied alike for none and for another's."""
    raise NotImplementedError


def marked(text: str, asked: Asked, *, language: str) -> tuple[Piece, ...]:
    """`text` in pieces, with what `asked` looks for marked. An unreadable query marks nothing."""
    raise NotImplementedError
