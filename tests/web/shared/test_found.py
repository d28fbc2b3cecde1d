"""What the pages of a search say of what was found, shown from answers made by hand."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from archive.policy.models import Level
from archive.publication.content import Named
from archive.search.answers import (
    Asked,
    Expansion,
    Facet,
    FacetValue,
    FoundIn,
    Piece,
    ProtectedHit,
    PublicHit,
    Results,
    Snippet,
)
from archive.search.audiences import READERS, VISITORS
from archive.web.shared.asking import Answer

SEARCH = UUID(int=7)
PLACES = Facet(
    "place",
    (
        FacetValue("c", "Selmara", 9, chosen=False),
        FacetValue("g", "Orran Governorate", 7, chosen=False, depth=1),
        FacetValue("d", "Orran District", 4, chosen=True, depth=2),
    ),
)


def snippet(found_in: FoundIn, *, anchor: str = "", marked: bool = True) -> Snippet:
    pieces = (Piece("the "), Piece("mill", marked=marked))
    return Snippet(anchor, "en", "ltr", 3_723_000 if anchor else None, pieces, found_in)


def protected(*snippets: Snippet, more: int = 0) -> ProtectedHit:
    collection = Named("halt", {"en": "Voices"})
    return ProtectedHit(
        "C-1", Level.PARTNER, collection, "phone", (), (), snippets, more_passages=more
    )


def public(*snippets: Snippet) -> PublicHit:
    return PublicHit("P-1", "text", "The mill", "en", "ltr", "", (), "", snippets)


MILL = Asked("mill")
NOTHING = Results(total=0, page=1, pages=1, facets=(), milliseconds=34.2)
SOME = replace(NOTHING, total=92, page=2, pages=5, protected_hits=(protected(),), witnesses=71)


def in_room(results: Results, asked: Asked = MILL, *, can_loosen: bool = False) -> str:
    context = {
        "answer": Answer(asked, READERS, results=results, can_loosen=can_loosen),
        "hits": results.protected_hits,
        "hit_page": "reading_room/hit.html",
        "pager_page": "reading_room/pager.html",
        "search_id": SEARCH,
    }
    return " ".join(render_to_string("shared/found.html", context).split())


def to_visitors(results: Results, asked: Asked = MILL) -> str:
    context = {
        "answer": Answer(asked, VISITORS, results=results),
        "hits": results.public_hits,
        "hit_page": "public/hit.html",
        "pager_page": "public/pager.html",
    }
    return " ".join(render_to_string("shared/found.html", context).split())


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_different_witnesses_are_counted_beside_accounts() -> None:
    told = words(in_room(SOME))
    assert "92 accounts of at least 71 different witnesses, as far as is known" in told
    assert "92 accounts of at least 1 witness," in words(in_room(replace(SOME, witnesses=1)))
    assert "witness" not in in_room(replace(SOME, witnesses=None))


def test_how_long_it_took_stands_in_one_place_that_can_be_masked() -> None:
    """P1: else the moment would be told from what stands on the page."""
    page = in_room(SOME)
    assert re.findall(r'<span class="took">(.*?)</span>', page) == [" in 0.03 s "]
    fast, slow = (in_room(replace(SOME, milliseconds=each)) for each in (0.2, 98_765.4))
    assert '<span class="took"> in 0.01 s </span>' in fast
    masked = {re.sub(r'<span class="took">.*?</span>', "", each) for each in (page, fast, slow)}
    assert len(masked) == 1


@pytest.mark.parametrize(
    ("found_in", "said"),
    [
        ("translation", "found in the English translation"),
        ("summary", "found in the published summary"),
        ("title", "found in the published title"),
        ("about", "found by its place or subject"),
        ("text", None),
    ],
)
def test_it_is_said_where_else_than_in_the_text_words_were_found(
    found_in: FoundIn, said: str | None
) -> None:
    hit = protected(snippet(found_in, anchor="a1"))
    page = in_room(replace(SOME, protected_hits=(hit,)))
    assert re.findall(r'<p class="found-in">(.*?)</p>', page) == ([said] if said else [])
    seen = public(snippet(found_in))
    assert re.findall(
        r'<p class="found-in">(.*?)</p>', to_visitors(replace(NOTHING, public_hits=(seen,)))
    ) == ([said] if said else [])


def test_where_nothing_was_looked_for_nothing_was_found_in_the_summary() -> None:
    seen = public(snippet("summary", marked=False))
    assert "found in" not in to_visitors(replace(NOTHING, public_hits=(seen,)))


def test_each_passage_leads_to_itself_with_its_time() -> None:
    hit = protected(snippet("about"), snippet("text", anchor="a1"), snippet("text", anchor="a2"))
    page = in_room(replace(SOME, protected_hits=(hit,)))
    links = re.findall(r'href="([^"]*accounts[^"]*)"', page)
    to_account = f"/room/accounts/C-1/?search={SEARCH}"
    first = f"{to_account}&amp;text=en#a1"
    assert links == [first, f"{to_account}#about", first, f"{to_account}&amp;text=en#a2"]
    assert words(page).count("Time in the recording 1:02:03") == 2
    told = protected(snippet("title"), snippet("summary"))
    links = re.findall(r'#(published[^"]*)"', in_room(replace(SOME, protected_hits=(told,))))
    assert links == ["published-title", "published-title", "published-summary"]
    seen = public(snippet("summary"), snippet("text", anchor="a1"))
    links = re.findall(
        r'href="(/testimony[^"]*)"', to_visitors(replace(NOTHING, public_hits=(seen,)))
    )
    assert links == ["/testimony/P-1/#a1", "/testimony/P-1/#summary", "/testimony/P-1/#a1"]
    beside = public(snippet("title"), snippet("about"))
    page = to_visitors(replace(NOTHING, public_hits=(beside,)))
    assert re.findall(r'href="/testimony/P-1/#([^"]*)"', page) == ["title", "about"]


def test_passages_that_are_not_shown_are_counted() -> None:
    assert "and 1 more passage<" in in_room(
        replace(SOME, protected_hits=(protected(more=1),))
    ).replace(" <", "<")
    assert "and 4 more passages" in in_room(replace(SOME, protected_hits=(protected(more=4),)))
    assert "more passage" not in in_room(SOME)


def test_what_words_were_also_taken_for_is_said_and_can_be_switched_off() -> None:
    read_as = (
        Expansion("name", "mohamed", ("محمد", "Mohammed")),
        Expansion("place", "Lattakia", ("اللاذقية",)),
        Expansion("place", "Selmat", ()),
    )
    page = in_room(replace(SOME, read_as=read_as))
    told = words(page)
    assert "mohamed : also searched as محمد , Mohammed" in told
    within = "also searched as the place, with all that lies in it"
    assert f"Lattakia : {within}, and as اللاذقية" in told
    assert f"Selmat : {within} " in told
    assert 'name="switch" value="exact"' in page
    assert 'name="switch" value="alone"' in page
    alone = in_room(replace(SOME, read_as=read_as), Asked("Selmat", alone=True))
    assert "Selmat : also searched as the place alone, without what lies in it " in words(alone)
    assert 'name="switch" value="within"' in alone
    assert 'value="alone"' not in in_room(replace(SOME, read_as=read_as[:1]))
    assert 'name="switch"' not in in_room(SOME)
    exactly = in_room(SOME, Asked("mohamed", exact=True))
    assert 'name="switch" value="spellings"' in exactly


def test_a_search_that_finds_nothing_offers_some_of_the_words() -> None:
    assert 'name="switch" value="some"' in in_room(NOTHING, can_loosen=True)
    assert 'name="switch"' not in in_room(NOTHING)


def test_places_stand_within_one_another_as_they_lie() -> None:
    """Not the chosen one first, as elsewhere: it would stand among what it lies in no more."""
    page = in_room(replace(SOME, facets=(PLACES,)), Asked("mill", (("place", "d"),)))
    rows = re.findall(
        r'<li\s*(?:class="(depth-\d)")?\s*> <button.*?<bdi class="facet-label">(.*?)</bdi>', page
    )
    assert rows == [
        ("", "Selmara"),
        ("depth-1", "Orran Governorate"),
        ("depth-2", "Orran District"),
    ]


def test_what_a_search_is_narrowed_to_stands_above_what_was_found() -> None:
    page = in_room(replace(SOME, facets=(PLACES,)), Asked("mill", (("place", "d"),)))
    limits = re.search(r'<div class="limits".*?</div>', page)
    assert limits is not None
    assert 'name="toggle" value="place:d"' in limits[0]
    assert "Remove the limit: Orran District" in words(limits[0])
    assert "limits" not in in_room(replace(SOME, facets=(PLACES,)))


def test_the_order_in_force_is_pressed_and_visitors_have_fewer() -> None:
    page = in_room(SOME, Asked("mill", order="-taken"))
    orders = re.findall(
        r'name="order" value="([^"]*)" formaction="[^"]*" aria-pressed="(\w+)"', page
    )
    assert dict(orders) == {
        "": "false",
        "period": "false",
        "-period": "false",
        "taken": "false",
        "-taken": "true",
    }
    seen = to_visitors(replace(NOTHING, total=2, public_hits=(public(),)))
    assert set(re.findall(r'name="order" value="([^"]*)"', seen)) == {"", "period", "-period"}


@pytest.mark.parametrize(
    ("page", "pages", "offered"),
    [(1, 1, []), (1, 2, [2]), (1, 5, [2, 5]), (2, 5, [1, 3, 5]), (4, 5, [1, 3, 5]), (5, 5, [1, 4])],
)
def test_there_is_a_way_to_the_first_and_the_last_page(
    page: int, pages: int, offered: list[int]
) -> None:
    found = replace(SOME, page=page, pages=pages)
    assert re.findall(r'href="\?page=(\d+)#found"', in_room(found)) == list(map(str, offered))
    seen = to_visitors(replace(found, public_hits=(public(),)))
    assert re.findall(r'name="page" value="(\d+)"', seen) == list(map(str, offered))


def test_each_bar_says_in_words_what_it_stands_for() -> None:
    months = (
        FacetValue("2019-03", "2019-03", 4, chosen=False),
        FacetValue("2019-04", "2019-04", 0, chosen=False),
        FacetValue("2019-05", "2019-05", 1, chosen=False),
    )
    page = in_room(replace(SOME, timeline=months))
    buttons = re.findall(
        r'<button type="submit" name="toggle" value="(period:[^"]*)".*?</button>', page
    )
    assert buttons == ["period:2019-03", "period:2019-05"]
    told = words(page)
    assert "March 2019 4 accounts" in told
    assert "May 2019 1 account" in told
    assert "The highest stands for 4 accounts." in told
    assert page.count("<rect") == 2
    assert "before or after" not in told
    longer = words(in_room(replace(SOME, timeline=months, timeline_beyond=2)))
    assert "2 months with accounts lie before or after these" in longer
    with override("ar"):
        assert 'value="period:2019-03"' in in_room(replace(SOME, timeline=months))
