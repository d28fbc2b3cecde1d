"""Leaks of what hidden accounts are of: places, months, subjects, languages, ways, spellings, and what they repeat."""

from dataclasses import replace
from typing import Any

from archive.core.models import OutboxEntry
from archive.incidents.models import PlaceName
from archive.policy.access import PUBLIC
from archive.policy.indexing import every_partition
from archive.sealing import keystore
from archive.search import face, repeats, request
from archive.search.answers import FacetValue
from archive.search.engines.base import SearchRequest
from archive.search.engines.embedded.engine import EmbeddedEngine
from archive.search.engines.embedded.matching import Matching
from archive.search.models import LedgerEntry
from archive.search.query import Not
from archive.testimony.models import (
    DateRole,
    PlaceLink,
    TermLink,
    Testimony,
    TestimonyDate,
    Transcript,
)
from archive.web.shared import asking
from tests.promises.silence.asking import QUA_LEFT_OUT
from tests.promises.silence.planting import Plant, both, instead, told

DESCRIBED = ("an open account is described", "a closed account is described")
ENTERED = ("an open account is entered", "a closed account is entered")
FOR_A_MOMENT = ("an account is open for a moment",)


def _listing(name: str, every: Any) -> Any:
    """A facet of a public search, with the values `every()` too, whether or not anything was found under them."""

    def listed(found: Any) -> Any:
        facets = []
        for facet in found.facets:
            known = {value.value for value in facet.values}
            more = sorted(set(every()) - known) if facet.name == name else []
            values = (FacetValue(each, each, 0, False) for each in more)
            facets.append(replace(facet, values=(*facet.values, *values)))
        return replace(found, facets=tuple(facets))

    return told(face, "search_public", listed)


def _languages_and_ways(found: Any) -> Any:
    languages = set(Transcript.objects.values_list("language", flat=True))
    ways = set(Testimony.objects.values_list("how", flat=True))
    return replace(found, cut=(*sorted(languages), *sorted(ways)))


def _last_subject() -> tuple[str, ...]:
    last = TermLink.objects.order_by("-created_at").values_list("term__code", flat=True)
    return tuple(last[:1])


def _linked(offers: Any) -> Any:
    linked = PlaceName.objects.filter(place__in=PlaceLink.objects.values("place"))
    names = set(linked.values_list("name", flat=True))
    return tuple(each for each in offers if each.words in names)


def _sorted_over_all(original: Any) -> Any:
    def search(*args: Any, **options: Any) -> Any:
        found = original(*args, **options)
        return replace(found, total=found.total + Testimony.objects.count() * bool(found.order))

    return search


def _alike_everywhere(original: Any) -> Any:
    def search(self: Any, asked: SearchRequest) -> Any:
        found = original(self, asked)
        if not found.alike:
            return found
        protected = tuple(each.name for each in every_partition() if each != PUBLIC)
        everywhere = original(self, replace(asked, partitions=protected, leave_out=frozenset))
        return replace(found, alike={**found.alike, **everywhere.alike})

    return search


def _once_any_matches(original: Any, require_whole: Any = Matching._require_whole) -> Any:
    """What is left out must be whole: seen to where a segment's documents match what is wanted, visible or not."""

    def matching(self: Any, at: int, parts: Any, within: Any) -> Any:
        wanted = [each for each in parts if not isinstance(each, Not)]
        if original(self, at, wanted, within):
            for each in parts:
                if isinstance(each, Not):
                    require_whole(self, each.part)
        return original(self, at, parts, within)

    return matching


def _keys_of_what_waits(original: Any) -> Any:
    def left_out(partitions: Any) -> Any:
        published = LedgerEntry.objects.filter(partition=PUBLIC.name).values("testimony_id")
        for _ in OutboxEntry.objects.filter(testimony_id__in=published):
            keystore.key_store()._connection().execute("SELECT 1").fetchall()
        return original(partitions)

    return left_out


OF_HIDDEN_WORK = (
    Plant(
        "places of every account",
        "the facet of places lists every place that any account is linked to",
        _listing("place", lambda: PlaceLink.objects.values_list("place__code", flat=True)),
        kinds=("search",),
        deeds=DESCRIBED,
        also_caught_by=(),
    ),
    Plant(
        "months of every account",
        "the facet of months lists every month that any account tells of",
        _listing(
            "period",
            lambda: TestimonyDate.objects.filter(role=DateRole.HAPPENED).values_list(
                "edtf", flat=True
            ),
        ),
        kinds=("search",),
        deeds=DESCRIBED,
        also_caught_by=(),
    ),
    Plant(
        "subject linked last",
        "the help of the public search names first the subject that was linked to an account last",
        told(face, "published_subjects", lambda found: (*_last_subject(), *found)),
        at=("/help/",),
        deeds=DESCRIBED,
        also_caught_by=(),
    ),
    Plant(
        "places offered where somebody is",
        "a place is offered only where some account is linked to it",
        told(asking, "place_offers", _linked),
        queries=("Qarvil",),
        ways=("exact",),
        deeds=DESCRIBED,
        also_caught_by=("web/public/test_searching.py",),
    ),
    Plant(
        "languages and ways of all",
        "a public search tells in which languages, and how, any account was given",
        told(face, "search_public", _languages_and_ways),
        kinds=("search",),
        deeds=(*ENTERED, *DESCRIBED),
        also_caught_by=("web/public/test_searching.py",),
    ),
    Plant(
        "total of a sorted public search",
        "sorting counts all accounts",
        instead(face, "search_public", _sorted_over_all),
        queries=("", "mill", "bread"),
        ways=("order",),
        deeds=ENTERED,
        also_caught_by=(),
    ),
    Plant(
        "total of a sorted search within a case",
        "sorting counts all accounts, in a case too",
        instead(face, "search_protected", _sorted_over_all),
        reader="investigator@amber",
        queries=("", "mill", "bread"),
        ways=("order",),
        deeds=("a closed account is entered",),
        also_caught_by=(),
    ),
    Plant(
        "repeats among what is left out",
        "accounts that may not be found now take part where repeats are looked for",
        instead(repeats, "left_out", lambda _: lambda partitions: frozenset()),
        reader="investigator@amber",
        at=("/room/accounts/<str:code>/",),
        deeds=FOR_A_MOMENT,
        also_caught_by=("search/test_repeats_cut.py",),
    ),
    Plant(
        "spellings of everybody",
        "other spellings of a name are those of every protected partition",
        instead(EmbeddedEngine, "search", _alike_everywhere),
        reader="investigator@amber",
        queries=("mohamad", "nadeem", "Nadim", "Mohammed"),
        deeds=("an open account is entered", "the worker drains the outbox"),
        also_caught_by=("search/test_expansion.py",),
    ),
    Plant(
        "refusal by what is hidden",
        "what is left out must be left out whole only where any document, visible or not, matches the rest",
        both(
            instead(Matching, "_require_whole", lambda _: lambda self, unwanted: None),
            instead(Matching, "_all", _once_any_matches),
        ),
        reader="investigator@amber",
        queries=QUA_LEFT_OUT,
        deeds=FOR_A_MOMENT,
        also_caught_by=("search/engines/test_refusals.py",),
    ),
    Plant(
        "keys read for a visitor",
        "a public search reads a key for each published account that waits for the worker",
        instead(request, "left_out", _keys_of_what_waits),
        kinds=("search",),
        deeds=("a consent to something else is given", "an account may not be matched"),
        also_caught_by=(),
    ),
)
