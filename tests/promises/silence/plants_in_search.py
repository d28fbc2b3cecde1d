"""Leaks of a search: what it counts, orders, completes, marks, remembers, and how much it asks for."""

from dataclasses import replace
from typing import Any

from archive.policy import indexing, reading
from archive.policy.access import PUBLIC, Partition
from archive.policy.models import CaseCode, Level
from archive.policy.related import RelatedAccount, refuses_to_be_matched
from archive.sealing.authority import on_record
from archive.search import alerts, face, saved
from archive.search.answers import Asked, Results
from archive.search.engines.embedded.vocabulary import Vocabulary
from archive.search.models import LedgerEntry, SavedSearch, StoredSearch
from archive.search.partitions import engine_of
from archive.search.repeats import Looked
from archive.search.saved import Saved
from archive.testimony.models import Relation, Testimony
from archive.users.models import User
from archive.web.reading_room import related
from archive.web.reading_room import views as room
from archive.web.shared import asking
from tests.promises.silence.asking import QUERIES
from tests.promises.silence.planting import Plant, instead, told

ENTERED = ("an open account is entered", "the worker drains the outbox")
SEARCHED = ("a colleague searches",)


def _indexed() -> int:
    """Rows of the ledger, of every partition."""
    return LedgerEntry.objects.count()


def _one_more(facets: Any) -> Any:
    return tuple(
        replace(
            each,
            values=tuple(replace(value, count=value.count + _indexed()) for value in each.values),
        )
        for each in facets
    )


def _turned(found: Results) -> Results:
    if _indexed() % 2:
        return replace(found, public_hits=found.public_hits[::-1])
    return found


def _holding(name: str, stream: str, text: str) -> int:
    """In how many documents of a partition, of whichever engine, the term stands."""
    found = 0
    for partition in (PUBLIC, Partition(Level.RAW, "any")):
        snapshot = engine_of(partition)._partition(name).snapshot()  # type: ignore[attr-defined]
        for _, segment in snapshot.parts() if snapshot else ():
            terms = segment.streams.get(stream)
            if terms is not None and text in terms.terms:
                found += terms.count(terms.terms[text])[0]
    return found


def _counted_everywhere(original: Any) -> Any:
    def found(self: Any, stream: str, text: str) -> Any:
        term = original(self, stream, text)
        opened = {part.partition for part in self.opened}
        others = LedgerEntry.objects.exclude(partition__in=opened).values_list("partition")
        elsewhere = sum(_holding(name, stream, text) for (name,) in others.distinct())
        return term and replace(term, documents=term.documents + elsewhere)

    return found


def _asked_once_for_each(found: Results) -> Results:
    for _ in Testimony.objects.filter(withdrawn_at__isnull=False):
        Testimony.objects.count()
    return found


def _for_nothing(original: Any) -> Any:
    def found(user: User, statement: Any, account: Any) -> Any:
        if refuses_to_be_matched(statement.case_id, account.code):
            return Looked()
        return original(user, statement, account)

    return found


_answers: dict[str, Any] = {}


def _remembering(original: Any) -> Any:
    def search(user: User, statement: Any, asked: Any, **options: Any) -> Any:
        key = f"{asked}"
        if key not in _answers:
            _answers[key] = original(user, statement, asked, **options)
        return _answers[key]

    return search


def _whatever_is_indexed(original: Any) -> Any:
    def news(user: User, row: SavedSearch) -> Any:
        since = LedgerEntry.objects.filter(indexed_at__gt=row.purpose.created_at)
        return original(user, row) or frozenset(since.values_list("testimony_id", flat=True))

    return news


def _of_everybody(original: Any) -> Any:
    def listed(user: User, statement: Any, **options: Any) -> Any:
        with on_record():
            rows = SavedSearch.objects.filter(case=statement.case_id)
            kept = [
                Saved(each.pk, each.name, Asked("mill"), (), each.created_at, False)
                for each in rows
            ]
        return replace(original(user, statement, **options), searches=tuple(kept))

    return listed


def _related_to_anything(original: Any) -> Any:
    def related(user: User, case: Any, testimony: Testimony, partitions: Any) -> Any:
        relations = Relation.objects.of(testimony.pk)
        return tuple(RelatedAccount("A-0000", each.kind, True) for each in relations)

    return related


IN_SEARCH = (
    Plant(
        "alert of what is closed",
        "an alert goes out for whatever was indexed since",
        instead(alerts, "_news", _whatever_is_indexed),
        reader="investigator@amber",
        kinds=("link",),
        deeds=ENTERED,
        alerts=True,
        also_caught_by=("search/test_alerts_meanwhile.py",),
    ),
    Plant(
        "saved searches of others",
        "the list of saved searches is of all who work on the case",
        instead(saved, "saved_searches", _of_everybody),
        reader="investigator@amber",
        at=("/room/saved/",),
        deeds=("a colleague keeps a search",),
        also_caught_by=("search/test_saved.py",),
    ),
    Plant(
        "relations to what is closed",
        "an account's page tells every relation that it has",
        instead(reading, "related_accounts", _related_to_anything),
        reader="investigator@amber",
        at=("/room/accounts/<str:code>/",),
        deeds=("a closed account is related",),
        also_caught_by=("search/test_silence_of_searches.py",),
    ),
    Plant(
        "what may not be matched",
        "repeats are not looked for where somebody refused that the account be matched",
        instead(related, "repeats_of", _for_nothing),
        reader="investigator@amber",
        at=("/room/accounts/<str:code>/",),
        deeds=("an account may not be matched",),
        also_caught_by=("search/test_silence_of_searches.py",),
    ),
    Plant(
        "hidden counts in totals",
        "search_public adds what every partition holds to its total",
        told(face, "search_public", lambda found: replace(found, total=found.total + _indexed())),
        kinds=("search",),
        deeds=ENTERED,
        also_caught_by=("web/public/test_searching.py",),
    ),
    Plant(
        "hidden facet counts",
        "facets count over every partition",
        told(face, "search_public", lambda found: replace(found, facets=_one_more(found.facets))),
        kinds=("search",),
        deeds=ENTERED,
        also_caught_by=(),
    ),
    Plant(
        "page count",
        "pages are counted before what is hidden is left out",
        told(face, "search_public", lambda found: replace(found, pages=found.pages + _indexed())),
        kinds=("search",),
        deeds=ENTERED,
        also_caught_by=("web/public/test_searching.py",),
    ),
    Plant(
        "order by hidden counts",
        "ties are broken by statistics of all that is indexed",
        told(face, "search_public", _turned),
        kinds=("search",),
        deeds=ENTERED,
        also_caught_by=(),
    ),
    Plant(
        "shared statistics",
        "a term counts in how many documents of all partitions it stands",
        instead(Vocabulary, "_found", _counted_everywhere),
        reader="investigator@amber",
        queries=("mill OR bread", "bread OR night", "soldier OR bread"),
        deeds=ENTERED,
        also_caught_by=("search/test_repeats_cut.py",),
    ),
    Plant(
        "time told",
        "the time of a search includes a pass over every partition",
        told(face, "search_public", lambda found: replace(found, milliseconds=float(_indexed()))),
        kinds=("search",),
        deeds=ENTERED,
        also_caught_by=(),
    ),
    Plant(
        "statement count",
        "a search asks the database once for each account withdrawn anywhere",
        told(face, "search_public", _asked_once_for_each),
        kinds=("search",),
        deeds=("a closed account is withdrawn", "an open account is withdrawn"),
        also_caught_by=(),
    ),
    Plant(
        "titles not approved",
        "the public search names collections as they are called now",
        instead(face, "published_collection_titles", lambda _: indexing.collection_titles),
        kinds=("search",),
        deeds=("a collection is described",),
        also_caught_by=("promises/test_mended_leaks.py",),
    ),
    Plant(
        "suggestions from every account",
        "the place offered first is said with how many accounts are linked to places at all",
        told(
            asking,
            "place_offers",
            lambda offers: tuple(
                replace(each, words=f"{each.words} ({_indexed()})") for each in offers
            ),
        ),
        queries=("Hidvill", "place:Hidvill"),
        deeds=ENTERED,
        also_caught_by=("web/public/test_searching.py",),
    ),
    Plant(
        "cache keyed without reader",
        "answers of a protected search are remembered by what was asked alone",
        instead(face, "search_protected", _remembering),
        reader="investigator@amber",
        queries=QUERIES[:8],
        deeds=SEARCHED,
        forget=_answers.clear,
        also_caught_by=("web/reading_room/test_pages.py",),
    ),
    Plant(
        "search of a colleague",
        "a stored search opens for whoever knows its id",
        instead(
            face,
            "stored_search",
            lambda original: (
                lambda user, statement, key: original(
                    getattr(StoredSearch.objects.filter(pk=key).first(), "user", user),
                    statement,
                    key,
                )
            ),
        ),
        reader="investigator@amber",
        at=("/room/search/<uuid:search_id>/",),
        deeds=SEARCHED,
        also_caught_by=(),
    ),
    Plant(
        "counts of what a case opens",
        "a case says how many accounts its collection holds, closed ones too",
        instead(
            face,
            "counted",
            lambda _: (
                lambda partitions: {
                    each: Testimony.objects.filter(collection=each.collection_id).count()
                    for each in partitions
                }
            ),
        ),
        reader="investigator@amber",
        at=("/room/",),
        deeds=("a closed account is entered", "an account is staged"),
        also_caught_by=(),
    ),
    Plant(
        "codes of what is closed",
        "an account's page tells how many codes its case has",
        told(
            room,
            "access_testimony",
            lambda opened: replace(opened, how=f"{opened.how} {CaseCode.objects.count()}"),
        ),
        reader="investigator@amber",
        at=("/room/accounts/<str:code>/",),
        deeds=("a closed account is entered", "an account is staged"),
        also_caught_by=(),
    ),
)
