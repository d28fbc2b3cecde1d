"""What a search form sent, and what it shows again. The same for the public search and the reading room's."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language

from archive.search.answers import Asked, Results
from archive.search.offers import PlaceOffer, place_offers
from archive.search.query import QueryError
from archive.web.shared.words import FACETS, REASONS

LAST_PAGE = 1_000_000
MOST_CHOSEN = 30
LONGEST_VALUE = 200
# Code points of a faulty query that are shown on each side of the fault.
AROUND = 60


@dataclass(frozen=True, slots=True)
class QueryFault:
    """Where a query can't be read: what stands before the place, at it and after it, and why in words.

    `position` is that of its first character, counted from 1. Of a long query only what stands around it is shown.
    """

    before: str
    at: str
    after: str
    position: int
    reason: Promise


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked with what was found, or with the fault in it; and the places that its words name."""

    asked: Asked
    results: Results | None = None
    fault: QueryFault | None = None
    places: tuple[PlaceOffer, ...] = ()

    @property
    def hidden(self) -> tuple[str, ...]:
        """The chosen facet values as the form carries them."""
        return tuple(f"{name}:{value}" for name, value in self.asked.chosen)

    @property
    def is_narrowable(self) -> bool:
        """Whether there is a facet value to choose, or one chosen to give up."""
        return self.results is not None and any(facet.values for facet in self.results.facets)


def asked_by(form: QueryDict) -> Asked:
    """What the form asks: its words, and the facet values chosen so far with the one just toggled.

    A button may bring other words, `instead` of those that stand in the box.
    """
    chosen = [] if "clear" in form else [_choice(sent) for sent in form.getlist("chosen")]
    kept = [choice for choice in dict.fromkeys(chosen) if choice is not None]
    toggled = _choice(form.get("toggle", ""))
    if toggled in kept:
        kept.remove(toggled)
    elif toggled is not None:
        kept.append(toggled)
    text = form.get("instead", form.get("query", ""))
    return Asked(text=text, chosen=tuple(kept[:MOST_CHOSEN]))


def page_asked(sent: str) -> int:
    """The page number sent; the nearest one where that is none."""
    try:
        return min(max(int(sent), 1), LAST_PAGE)
    except ValueError:
        return 1


def answer(asked: Asked, page: int, search: Callable[[Asked, int], Results]) -> Answer:
    """Ask. A query that can't be read becomes a fault at its place."""
    try:
        found = search(asked, page)
    except QueryError as error:
        return Answer(asked, fault=fault_in(asked.text, error))
    offers = place_offers(
        asked.text, language=get_language() or "en", nothing_found=found.total == 0
    )
    return Answer(asked, results=found, places=offers)


def fault_in(text: str, error: QueryError) -> QueryFault:
    """The fault in a query, at its place."""
    position = min(error.position, len(text))
    before, after = text[:position], text[error.end :]
    return QueryFault(
        before=before if len(before) <= AROUND else f"… {before[-AROUND:]}",
        at=text[position : error.end],
        after=after if len(after) <= AROUND else f"{after[:AROUND]} …",
        position=position + 1,
        reason=REASONS[error.reason],
    )


def _choice(sent: str) -> tuple[str, str] | None:
    name, _, value = sent.partition(":")
    if not value or len(value) > LONGEST_VALUE or name not in FACETS:
        return None
    return name, value
