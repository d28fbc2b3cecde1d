"""Facets: which a reader may narrow by, what their values are called, and names turned into values."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext

from archive.incidents.models import PlaceName
from archive.search import vocabulary
from archive.search.answers import Facet, FacetValue
from archive.search.engines.base import FacetCount
from archive.search.query import And, Not, Or, Query, QueryError, Reason, fold_value
from archive.search.query import FacetValue as FacetNode

# What each audience may name in a query (field:value) and narrow by; shown ones first. An allow-list.
PUBLIC_FACETS = ("place", "period", "language", "collection", "term")
PROTECTED_FACETS = ("place", "period", "language", "collection", "term", "taken", "how")
SHOWN = ("place", "period", "language", "collection")
MOST_VALUES = 30

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
}


def facets_shown(
    counted: Mapping[str, Sequence[FacetCount]],
    chosen: Sequence[tuple[str, str]],
    *,
    language: str,
    titles: Callable[[Sequence[str]], Mapping[str, str]],
) -> tuple[Facet, ...]:
    """The facets of a result page with names in the page's language; values chosen stand among them.

    `titles` says what collections are called to this audience: to the public, as it was approved.
    """
    facets = []
    for name in SHOWN:
        counts = list(counted.get(name, ()))
        picked = {value for facet, value in chosen if facet == name}
        shown = [each for each in counts[:MOST_VALUES] if each.value]
        shown += [each for each in counts[MOST_VALUES:] if each.value in picked]
        # Names are looked up for values that the answer counted, and for no others: the name of a value that somebody only
        # typed would tell that it exists (P1). It is shown as it was typed. Languages have their names for everybody.
        counted_here = [each.value for each in shown]
        labels = _labels(name, counted_here, language, titles)
        unmatched = sorted(picked.difference(counted_here))
        shown += [FacetCount(value, 0) for value in unmatched]
        if name == "language":
            labels = {**labels, **_labels(name, unmatched, language, titles)}
        if name == "period":
            shown.sort(key=lambda each: each.value)
        values = tuple(
            FacetValue(
                each.value, labels.get(each.value, each.value), each.count, each.value in picked
            )
            for each in shown
        )
        facets.append(Facet(name, values))
    return tuple(facets)


def resolved(query: Query) -> Query:
    """The query with names in any language and spelling turned into the values that an index holds.

    Raises QueryError where a vocabulary knows no such name. Collections are left as they were typed: `in_collections`.
    """
    return _replaced(query, _meant)


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
    name: str,
    values: Sequence[str],
    language: str,
    titles: Callable[[Sequence[str]], Mapping[str, str]],
) -> Mapping[str, str]:
    if name == "place":
        names = PlaceName.objects.filter(place__code__in=values).order_by("-is_variant", "-id")
        rows = names.values_list("place__code", "language", "name")
        found = {(code, tag): spelled for code, tag, spelled in rows}
        return _in_language(found, values, language)
    if name == "collection":
        return titles(values)
    if name == "language":
        return {value: vocabulary.language_name(value) for value in values}
    if name == "period":
        return {"uncertain": gettext("uncertain")}
    return {}


def _in_language(
    found: Mapping[tuple[str, str], str], values: Sequence[str], language: str
) -> dict[str, str]:
    labels = {}
    for value in values:
        for tag in (language, "en", "ar"):
            if (value, tag) in found:
                labels[value] = found[value, tag]
                break
    return labels
