"""What a search form sent, and what it shows again. The same for the public search and the reading room's."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi

from archive.search.answers import Asked, Results
from archive.search.audiences import Audience
from archive.search.offers import PlaceOffer, place_offers
from archive.search.query import And, FacetValue, Not, Or, Query, QueryError, parse
from archive.web.shared.timeline import Timeline, drawn
from archive.web.shared.words import ORDERS, REASONS

LAST_PAGE = 1_000_000
MOST_CHOSEN = 30
LONGEST_VALUE = 200
# Code points of a faulty query that are shown on each side of the fault.
AROUND = 60


@dataclass(frozen=True, slots=True)
class Order:
    """An order of what is found, by its name in the form and in words."""

    value: str
    label: Promise
    chosen: bool


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
    """What was asked with what was found, or with the fault in it; and the places that its words name.

    `can_loosen` where nothing holds all of the words, and some of them may be asked for instead. `by_field` where nothing
    was found and the query names a field.
    """

    asked: Asked
    audience: Audience
    results: Results | None = None
    fault: QueryFault | None = None
    places: tuple[PlaceOffer, ...] = ()
    can_loosen: bool = False
    by_field: bool = False

    @property
    def hidden(self) -> tuple[str, ...]:
        """The chosen facet values as the form carries them."""
        return tuple(f"{name}:{value}" for name, value in self.asked.chosen)

    @property
    def is_narrowable(self) -> bool:
        """Whether there is a facet value to choose, or one chosen to give up."""
        return self.results is not None and any(facet.values for facet in self.results.facets)

    @property
    def names_place(self) -> bool:
        """Whether words were taken for a place, which may stand for itself or for all in it."""
        return self.results is not None and any(
            each.kind == "place" for each in self.results.read_as
        )

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that can be chosen, the one in force marked."""
        current = self.asked.order
        return tuple(Order(each, ORDERS[each], each == current) for each in self.audience.orders)

    @property
    def timeline(self) -> Timeline | None:
        """The months of what was found, drawn."""
        if self.results is None:
            return None
        periods = (facet.values for facet in self.results.facets if facet.name == "period")
        years = {each.value: each for values in periods for each in values if len(each.value) == 4}
        return drawn(self.results.timeline, years, mirrored=get_language_bidi())


def asked_by(form: QueryDict, audience: Audience) -> Asked:
    """What the form asks: its words and how they are meant, and the facet values chosen so far with the one just toggled.

    A button may bring other words, `instead` of those that stand in the box, or `switch` one of the ways to read them.
    """
    sent = [] if "clear" in form else form.getlist("chosen")
    chosen = [_choice(each, audience) for each in sent]
    kept = [choice for choice in dict.fromkeys(chosen) if choice is not None]
    toggled = _choice(form.get("toggle", ""), audience)
    if toggled in kept:
        kept.remove(toggled)
    elif toggled is not None:
        kept.append(toggled)
    switched = form.get("switch", "")
    order = form.get("order", "")
    return Asked(
        text=form.get("instead", form.get("query", "")),
        chosen=tuple(kept[:MOST_CHOSEN]),
        exact=_switched(form.get("exact") == "1", switched, on="exact", off="spellings"),
        some=_switched(form.get("some") == "1", switched, on="some", off="all"),
        order=order if order in audience.orders else "",
        alone=_switched(form.get("alone") == "1", switched, on="alone", off="within"),
    )


def page_asked(sent: str) -> int:
    """The page number sent; the nearest one where that is none."""
    try:
        return min(max(int(sent), 1), LAST_PAGE)
    except ValueError:
        return 1


def answer(
    asked: Asked, page: int, search: Callable[[Asked, int], Results], audience: Audience
) -> Answer:
    """Ask. A query that can't be read becomes a fault at its place."""
    try:
        found = search(asked, page)
    except QueryError as error:
        return Answer(asked, audience, fault=fault_in(asked.text, error))
    nothing_found = found.total == 0
    offers = place_offers(asked.text, language=get_language() or "en", nothing_found=nothing_found)
    # Words that were taken for a place already need not be offered as one.
    taken_for = {each.typed for each in found.read_as if each.kind == "place"}
    return Answer(
        asked,
        audience,
        results=found,
        places=tuple(offer for offer in offers if offer.words not in taken_for),
        can_loosen=nothing_found and not asked.some and _is_loosened(asked.text, audience),
        by_field=nothing_found and _names_field(asked.text, audience),
    )


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


def _choice(sent: str, audience: Audience) -> tuple[str, str] | None:
    name, _, value = sent.partition(":")
    if not value or len(value) > LONGEST_VALUE or name not in audience.fields:
        return None
    return name, value


def _switched(is_on: bool, switched: str, *, on: str, off: str) -> bool:
    return (is_on or switched == on) and switched != off


def _names_field(text: str, audience: Audience) -> bool:
    """Whether a value of a field is looked for."""
    try:
        return _holds_field(parse(text, fields=audience.fields))
    except QueryError:
        return False


def _holds_field(query: Query | Not) -> bool:
    match query:
        case And(parts) | Or(parts):
            return any(_holds_field(part) for part in parts)
        case Not(part):
            return _holds_field(part)
        case _:
            return isinstance(query, FacetValue)


def _is_loosened(text: str, audience: Audience) -> bool:
    """Whether it makes a difference to ask for some of the words instead of all."""
    try:
        all_of_them = parse(text, fields=audience.fields)
        some_of_them = parse(text, fields=audience.fields, some=True)
    except QueryError:
        # Nothing was typed, or words that hyphens join are too many once they are looked for apart.
        return False
    return some_of_them != all_of_them
