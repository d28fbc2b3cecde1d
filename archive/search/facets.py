"""Facets: which a reader may narrow by, what their values are called, and names turned into codes."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from django.db.models import Count, Max
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from archive.incidents.models import Place, PlaceName, Term, TermLabel
from archive.language import fold
from archive.search.answers import Facet, FacetValue
from archive.search.engines.base import FacetCount
from archive.search.query import And, Not, Or, Query
from archive.search.query import FacetValue as FacetNode

# What each audience may name in a query (field:value) and narrow by; shown ones first. An allow-list.
PUBLIC_FACETS = ("place", "period", "language", "collection", "term")
PROTECTED_FACETS = ("place", "period", "language", "collection", "term", "taken", "how")
SHOWN = ("place", "period", "language", "collection")
MOST_VALUES = 30

FACET_LABELS = {
    "place": _("Place"),
    "period": _("Period"),
    "language": _("Language"),
    "collection": _("Collection"),
    "term": _("Subject"),
    "taken": _("Taken"),
    "how": _("How given"),
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
        # typed would tell that it exists (P1). It is shown as it was typed.
        labels = _labels(name, [each.value for each in shown], language, titles)
        known = {each.value for each in shown}
        shown += [FacetCount(value, 0) for value in sorted(picked - known)]
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
    """The query with names of places and terms, in any language and spelling, turned into the codes that an index holds."""
    match query:
        case And(parts):
            return And(
                tuple(Not(resolved(p.part)) if isinstance(p, Not) else resolved(p) for p in parts)
            )
        case Or(parts):
            return Or(tuple(resolved(part) for part in parts))
        case FacetNode(field, value) if field in ("place", "term"):
            codes = _codes_called(field).get(fold(value), ())
            nodes = tuple(FacetNode(field, code) for code in codes)
            if not nodes:
                return query
            return nodes[0] if len(nodes) == 1 else Or(nodes)
        case _:
            return query


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
        return {value: _language_name(value) for value in values}
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


def _language_name(tag: str) -> str:
    try:
        return str(get_language_info(tag.split("-")[0])["name_local"])
    except KeyError:
        return tag


def _codes_called(field: str) -> Mapping[str, tuple[str, ...]]:
    """Folded name to codes. Read again when the vocabulary has changed."""
    model = PlaceName if field == "place" else TermLabel
    state = model.objects.aggregate(count=Count("pk"), last=Max("pk"))
    return _read_codes(field, state["count"], state["last"] or 0)


@lru_cache(maxsize=4)
def _read_codes(field: str, count: int, last: int) -> Mapping[str, tuple[str, ...]]:
    names: dict[str, set[str]] = {}
    for name, code in (*_spellings(field), *((code, code) for code in _all_codes(field))):
        names.setdefault(fold(name), set()).add(code)
    return {name: tuple(sorted(found)) for name, found in names.items()}


def _spellings(field: str) -> list[tuple[str, str]]:
    if field == "place":
        return list(PlaceName.objects.values_list("name", "place__code"))
    return list(TermLabel.objects.values_list("label", "term__code"))


def _all_codes(field: str) -> list[str]:
    if field == "place":
        return list(Place.objects.values_list("code", flat=True))
    return list(Term.objects.values_list("code", flat=True))
