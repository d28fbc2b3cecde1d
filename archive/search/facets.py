"""Facets: which a reader may narrow by, what their values are called, and names turned into values."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from archive.incidents.models import Place
from archive.search import vocabulary
from archive.search.answers import Facet, FacetValue
from archive.search.engines.base import FacetCount
from archive.search.query import And, Not, Or, Query, QueryError, Reason, fold_value
from archive.search.query import FacetValue as FacetNode

# What each audience may name in a query (field:value), narrow by, and sort by. Allow-lists.
PUBLIC_FACETS = ("place", "period", "language", "collection", "term")
PROTECTED_FACETS = (*PUBLIC_FACETS, "taken", "how", "speaker")
PUBLIC_SHOWN = ("place", "period", "language", "collection")
SHOWN = (*PUBLIC_SHOWN, "how")
PUBLIC_ORDERS = ("", "period", "-period")
PROTECTED_ORDERS = (*PUBLIC_ORDERS, "taken", "-taken")
# An account's own places, without what they lie in. Nobody names it: `Asked.alone` puts it in the place of "place".
OWN_PLACE = "at"
MOST_VALUES = 30
MOST_MONTHS = 240

_MONTH = re.compile(r"\d{4}-\d\d")

Titles = Callable[[], Mapping[str, str]]

# What a value means that somebody typed, and what is wrong where it means nothing.
_MEANT: Mapping[str, tuple[Callable[[str], frozenset[str]], Reason]] = {
    "place": (
        lambda value: vocabulary.places().holding(vocabulary.words_of(value)),
        Reason.UNKNOWN_PLACE,
    ),
    "term": (
        lambda value: vocabulary.terms().holding(vocabulary.words_of(value)),
        Reason.UNKNOWN_TERM,
    ),
    "language": (vocabulary.tags_called, Reason.UNKNOWN_LANGUAGE),
    "period": (vocabulary.periods_called, Reason.UNKNOWN_PERIOD),
    "taken": (vocabulary.periods_called, Reason.UNKNOWN_PERIOD),
    "how": (vocabulary.ways_called, Reason.UNKNOWN_HOW),
    "speaker": (vocabulary.speakers_called, Reason.UNKNOWN_SPEAKER),
}


def facets_shown(
    counted: Mapping[str, Sequence[FacetCount]],
    chosen: Sequence[tuple[str, str]],
    *,
    language: str,
    titles: Callable[[Sequence[str]], Mapping[str, str]],
) -> tuple[Facet, ...]:
    """The facets that were counted, with names in the page's language; values chosen stand among them.

    Places stand as a tree, what lies in a place right behind it. `titles` says what collections are called to this audience,
    of all that it may know by name and of no other (P1): it is asked for whatever somebody chose, found or not.
    """
    facets = []
    for name, counts in counted.items():
        picked = {value for facet, value in chosen if facet == name}
        shown = [each for each in counts[:MOST_VALUES] if each.value]
        shown += [each for each in counts[MOST_VALUES:] if each.value in picked]
        # What was chosen and found nothing is called by its name too: places, languages and ways have theirs for everybody.
        counted_here = {each.value for each in shown}
        shown += [FacetCount(value, 0) for value in sorted(picked - counted_here)]
        values_here = [each.value for each in shown]
        places = _places(values_here) if name == "place" else {}
        labels = (
            {code: _in_language(place.names, language) for code, place in places.items()}
            if name == "place"
            else _labels(name, values_here, titles)
        )
        if name == "period":
            shown.sort(key=lambda each: each.value)
        values = tuple(
            FacetValue(
                each.value,
                labels.get(each.value) or each.value,
                each.count,
                each.value in picked,
                depth,
            )
            for each, depth in _as_tree(shown, places)
        )
        told = {each.value for each in shown} | {""}
        more = sum(each.value not in told for each in counts)
        facets.append(Facet(name, values, more))
    return tuple(facets)


def chosen_shown(
    chosen: Sequence[tuple[str, str]],
    *,
    language: str,
    titles: Callable[[Sequence[str]], Mapping[str, str]],
) -> Mapping[tuple[str, str], FacetValue]:
    """What was chosen, called as `facets_shown` calls it, uncounted: by facet and value."""
    nothing: dict[str, Sequence[FacetCount]] = {name: () for name, _ in chosen}
    return {
        (facet.name, value.value): value
        for facet in facets_shown(nothing, chosen, language=language, titles=titles)
        for value in facet.values
    }


def timeline_of(
    counted: Sequence[FacetCount], chosen: Sequence[tuple[str, str]]
) -> tuple[FacetValue, ...]:
    """The months among the values of `period` with their counts, from the first to the last, those without any at 0.

    Where they are more than `MOST_MONTHS`, the stretch of so many that holds most.
    """
    counts = {each.value: each.count for each in counted if _MONTH.fullmatch(each.value)}
    if not counts:
        return ()
    picked = {value for name, value in chosen if name == "period"}
    numbers = {_number(month): count for month, count in counts.items()}
    first = _fullest(numbers)
    last = max(month for month in numbers if month < first + MOST_MONTHS)
    months = ((_month(number), numbers.get(number, 0)) for number in range(first, last + 1))
    return tuple(FacetValue(month, month, count, month in picked) for month, count in months)


def months_beyond(counted: Sequence[FacetCount], timeline: Sequence[FacetValue]) -> int:
    """How many months that hold something lie before or after the timeline's."""
    shown = {each.value for each in timeline}
    return sum(bool(_MONTH.fullmatch(each.value)) and each.value not in shown for each in counted)


def resolved(query: Query) -> Query:
    """The query with names in any language and spelling turned into the values that an index holds.

    Raises QueryError where a vocabulary knows no such name. Collections are left as they were typed: `in_collections`.
    """
    return _replaced(query, _meant)


def alone(query: Query) -> Query:
    """The query with each place standing for itself, without what lies in it. The places are values of the index already."""
    return _replaced(
        query, lambda node: replace(node, name=OWN_PLACE) if node.name == "place" else node
    )


def in_collections(query: Query, open_titles: Titles) -> Query:
    """The query with titles of collections turned into codes.

    `open_titles` gives code and title of the collections in which this reader can find something; it is asked only where the
    query names a collection. One that is closed to them is as unknown as one that is not there (P1): the same QueryError.
    """
    known: list[vocabulary.Names] = []

    def meant(node: FacetNode) -> Query:
        if node.name != "collection":
            return node
        if not known:
            titles = open_titles()
            named = [*titles.items(), *((code, code) for code in titles)]
            known.append(vocabulary.Names((name, code) for code, name in named))
        codes = known[0].holding(vocabulary.words_of(node.value))
        return _any_of(node, codes, Reason.UNKNOWN_COLLECTION)

    return _replaced(query, meant)


def _replaced(query: Query, meant: Callable[[FacetNode], Query]) -> Query:
    match query:
        case And(parts):
            return And(
                tuple(
                    Not(_replaced(part.part, meant))
                    if isinstance(part, Not)
                    else _replaced(part, meant)
                    for part in parts
                )
            )
        case Or(parts):
            return Or(tuple(_replaced(part, meant) for part in parts))
        case FacetNode():
            return meant(query)
        case _:
            return query


def _meant(node: FacetNode) -> Query:
    if node.name not in _MEANT:
        return node
    look_up, reason = _MEANT[node.name]
    return _any_of(node, look_up(node.value), reason)


def _any_of(node: FacetNode, values: frozenset[str], reason: Reason) -> Query:
    if not values:
        raise QueryError(reason, node.start, node.end)
    # Of a language every variety is meant; codes of places and subjects have hyphens of their own.
    narrower = node.name == "language"
    nodes = tuple(FacetNode(node.name, fold_value(value), narrower) for value in sorted(values))
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _labels(
    name: str, values: Sequence[str], titles: Callable[[Sequence[str]], Mapping[str, str]]
) -> Mapping[str, str]:
    if name == "collection":
        return titles(values)
    if name == "language":
        return {value: vocabulary.language_name(value) for value in values}
    if name == "period":
        return {vocabulary.UNCERTAIN: gettext("month not known")}
    if name == "how":
        return {value: str(vocabulary.WAYS.get(value, value)) for value in values}
    return {}


@dataclass(slots=True)
class _Known:
    """A place: the codes from the root to it, and what it is called by language."""

    lineage: tuple[str, ...]
    names: dict[str, str]


def _places(codes: Sequence[str]) -> dict[str, _Known]:
    rows = Place.objects.filter(code__in=codes).order_by("-names__is_variant", "-names__id")
    found: dict[str, _Known] = {}
    for code, path, language, name in rows.values_list(
        "code", "path", "names__language", "names__name"
    ):
        place = found.setdefault(code, _Known(tuple(path.strip("/").split("/")), {}))
        if name:
            place.names[language] = name
    return found


def _as_tree(
    shown: Sequence[FacetCount], places: Mapping[str, _Known]
) -> Iterator[tuple[FacetCount, int]]:
    """Each value with its depth: what lies in another right behind it, beside one another in the order that they have."""
    standing = {each.value for each in shown}
    ranks = {each.value: rank for rank, each in enumerate(shown)}

    def way(value: str) -> list[str]:
        lineage = places[value].lineage if value in places else (value,)
        return [code for code in lineage if code in standing]

    for each in sorted(shown, key=lambda each: [ranks[code] for code in way(each.value)]):
        yield each, len(way(each.value)) - 1


def _in_language(names: Mapping[str, str], language: str) -> str:
    return next((names[tag] for tag in (language, "en", "ar") if tag in names), "")


def _fullest(numbers: Mapping[int, int]) -> int:
    """The month that begins the stretch of `MOST_MONTHS` that holds most; the first such."""
    months = sorted(numbers)
    best, most, held, end = months[0], -1, 0, 0
    for month in months:
        while end < len(months) and months[end] < month + MOST_MONTHS:
            held += numbers[months[end]]
            end += 1
        if held > most:
            best, most = month, held
        held -= numbers[month]
    return best


def _number(month: str) -> int:
    """Months since the year 0."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
