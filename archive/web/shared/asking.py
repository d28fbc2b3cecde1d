"""What a search form sent, and what it shows again. The same for the public search and the reading room's."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from archive.search.answers import Asked, Results
from archive.search.query import QueryError
from archive.web.shared.words import FACETS, REASONS

LAST_PAGE = 1_000_000
MOST_CHOSEN = 30
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class QueryFault:
    """Where a query can't be read: what stands before the place, at it and after it, and why in words."""

    before: str
    at: str
    after: str
    position: int
    reason: Promise


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked with what was found, or with the fault in it."""

    asked: Asked
    results: Results | None = None
    fault: QueryFault | None = None

    @property
    def hidden(self) -> tuple[str, ...]:
        """The chosen facet values as the form carries them."""
        return tuple(f"{name}:{value}" for name, value in self.asked.chosen)


def asked_by(form: QueryDict) -> Asked:
    """What the form asks: its words, and the facet values chosen so far with the one just toggled."""
    chosen = [] if "clear" in form else [_choice(sent) for sent in form.getlist("chosen")]
    kept = [choice for choice in dict.fromkeys(chosen) if choice is not None]
    toggled = _choice(form.get("toggle", ""))
    if toggled in kept:
        kept.remove(toggled)
    elif toggled is not None:
        kept.append(toggled)
    return Asked(text=form.get("query", ""), chosen=tuple(kept[:MOST_CHOSEN]))


def page_asked(sent: str) -> int:
    """The page number sent; the nearest one where that is none."""
    try:
        return min(max(int(sent), 1), LAST_PAGE)
    except ValueError:
        return 1


def answer(asked: Asked, page: int, search: Callable[[Asked, int], Results]) -> Answer:
    """Ask. A query that can't be read becomes a fault at its place."""
    try:
        return Answer(asked, results=search(asked, page))
    except QueryError as error:
        return Answer(asked, fault=fault_in(asked.text, error))


def fault_in(text: str, error: QueryError) -> QueryFault:
    """The fault in a query, at its place."""
    position = min(error.position, len(text))
    return QueryFault(
        before=text[:position],
        at=text[position : position + 1],
        after=text[position + 1 :],
        position=position + 1,
        reason=REASONS[error.reason],
    )


def _choice(sent: str) -> tuple[str, str] | None:
    name, _, value = sent.partition(":")
    if not value or len(value) > LONGEST_VALUE or name not in FACETS:
        return None
    return name, value
