"""What a visitor meets who searches: places that words name, values that nobody knows, the way to the passage, the help."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive.incidents.models import Place, PlaceKind, PlaceName, Scheme, Term, TermLabel
from archive.publication.models import Publication, RenditionKind
from archive.publication.services import RenditionDraft
from archive.search.answers import Asked
from archive.search.face import search_public
from archive.search.query import QueryError
from archive.testimony.models import Collection
from archive.workflows import publish
from tests.accepting import accept_cell
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.web.shared.responses import all_of, whenever
from tests.world import PASSWORD, World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def district() -> Place:
    place = Place.objects.create(code="d-7", kind=PlaceKind.DISTRICT, path="/d-7/")
    for language, name in (("en", "Orran District"), ("ar", "قضاء عران")):
        PlaceName.objects.create(place=place, language=language, name=name)
    PlaceName.objects.create(place=place, language="en", name="Orran", is_variant=True)
    return place


@pytest.fixture
def published(world: World, district: Place) -> Publication:
    """An account with its text that is linked to a place which its words don't name."""
    account = world.account("Nobody was at home.", "At dawn the mill stopped humming.")
    rendition = publish.draft(
        world.archivist,
        account,
        RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title="The quiet mill",
            summary="A mill falls silent.",
            transcript=account.transcripts.get(is_current=True),
            place=district,
            period="2019-03",
        ),
    )
    submit_rendition(world.archivist, rendition)
    approve_rendition(world.reviewer, rendition)
    accept_cell(world.officer, rendition)
    made = publish_rendition(world.reviewer, rendition)
    drain_all()
    return made


def _asked(client: Client, query: str, *, path: str = "/search/", **more: str) -> str:
    return whenever(client.post(path, {"query": query, **more}).content).decode()


def _read_as(body: str) -> str:
    """What the words were also taken for, as one reads it, without the button that switches it off."""
    told = re.search(r'<div class="read-as">(.*?)<button', body, re.DOTALL)
    return "" if told is None else " ".join(re.sub(r"<[^>]*>", "", told[1]).split())


def _offers(body: str) -> list[str]:
    return [html.unescape(v) for v in re.findall(r'name="instead"\s+value="([^"]*)"', body)]


def test_words_that_name_a_place_find_what_is_linked_to_it(
    client: Client, published: Publication
) -> None:
    """Its words don't name the place. What was searched is said, and nothing is offered beside that does the same."""
    for typed, other in (("Orran", "قضاء عران"), ("قضاء عران", "Orran District")):
        found = _asked(client, typed)
        assert published.code in found
        told = _read_as(found)
        assert "also searched as the place" in told
        assert other in told
        assert _offers(found) == []


def test_a_place_is_one_press_away_for_who_searches_exactly(
    client: Client, published: Publication
) -> None:
    exactly = _asked(client, "mill OR Orran", chosen="language:en", exact="1")
    assert published.code in exactly
    assert _read_as(exactly) == (
        "Searched exactly as typed: no other forms of words, no other spellings and names."
    )
    [offer] = _offers(exactly)
    assert offer == "mill OR place:Orran"
    assert exactly.index('name="instead"') < exactly.index(published.code)
    found = _asked(client, "Orran", instead=offer, exact="1")
    assert published.code in found
    assert _offers(found) == []


def test_what_is_offered_hangs_on_the_gazetteer_alone(
    client: Client, world: World, published: Publication
) -> None:
    """P1: a place of which nothing is published is offered like one of which nothing is there."""
    empty = Place.objects.create(code="d-8", kind=PlaceKind.DISTRICT, path="/d-8/")
    PlaceName.objects.create(place=empty, language="en", name="Selmat")
    before = _asked(client, "Selmat")
    exactly = _asked(client, "Selmat", exact="1")
    assert "Selmat: also searched as the place" in _read_as(before)
    assert _offers(exactly) == ["place:Selmat"]
    world.account("We lived in Selmat.")
    drain_all()
    assert _asked(client, "Selmat") == before
    assert _asked(client, "Selmat", exact="1") == exactly


@pytest.mark.parametrize(
    "query",
    [
        *("place:Orran", 'place:"Orran District"', "place:عران", "مكان:عران", "place:d-7"),
        *("language:English", "language:الإنجليزية", "language:en"),
        *("period:2019", 'period:"March 2019"', "collection:halt", "collection:Collection"),
    ],
)
def test_values_are_known_by_the_names_that_the_page_shows(
    client: Client, published: Publication, query: str
) -> None:
    for path in ("/search/", "/ar/search/"):
        assert published.code in _asked(client, query, path=path)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("place:Nowhere", "No such place is known here."),
        ("language:Klingonese", "No such language is known here."),
        ("period:spring", "This is no year and no month."),
        ("subject:joy", "No such subject is known here."),
        ("collection:nothing", "No collection that is open to you is called so."),
    ],
)
def test_a_value_that_nobody_knows_is_named_and_marked(
    client: Client, published: Publication, query: str, said: str
) -> None:
    response = client.post("/search/", {"query": f"mill {query}"})
    body = response.content.decode()
    assert response.status_code == 400
    assert said in body
    assert "At character 6" in body
    assert f'<mark class="at">{query}</mark>' in body


def test_a_collection_of_which_nothing_is_published_is_as_unknown_as_none(
    client: Client, world: World, published: Publication
) -> None:
    """P1: neither by its code nor by its title; and a title that was changed since is not public yet."""
    World(code="secret").account("Another mill.")
    Collection.objects.filter(code="halt").update(title="A new and telling title")
    drain_all()
    faults = set()
    for name in ("secret", "absent", "Collection-secret", "new-and-telling"):
        with pytest.raises(QueryError) as caught:
            search_public(Asked(f'collection:"{name.replace("-", " ")}"'))
        faults.add((caught.value.reason, caught.value.position))
    assert len(faults) == 1
    assert search_public(Asked('collection:"Collection halt"')).total == 1
    asked = {
        name: client.post("/search/", {"query": f"collection:{name}"})
        for name in ("secret", "absent")
    }
    told = {all_of(each)[1].decode().replace(name, "…") for name, each in asked.items()}
    assert len(told) == 1


def test_a_hit_leads_to_its_passage(client: Client, published: Publication) -> None:
    body = _asked(client, "humming")
    links = set(re.findall(rf'href="(/testimony/{published.code}/[^"]*)"', body))
    assert len(links) == 1
    page, _, anchor = links.pop().partition("#")
    passage = re.search(
        rf'<div class="passage" id="{anchor}".*?</div>',
        client.get(page).content.decode(),
        re.DOTALL,
    )
    assert passage is not None
    assert "humming" in passage[0]


def test_a_hit_of_the_summary_leads_to_its_passage_too(
    client: Client, published: Publication
) -> None:
    body = _asked(client, "mill")
    assert body.count('class="snippet"') == 2
    assert re.search(rf'<h3[^>]*>\s*<a href="/testimony/{published.code}/#\w+"', body)
    whole = client.get("/search/").content.decode()
    assert re.search(rf'<a href="/testimony/{published.code}/"\s', whole)


def test_an_account_that_was_searched_for_opens_with_what_was_sought_marked(
    client: Client, published: Publication
) -> None:
    """Where the search is sent with it, as the press on a hit does: in the text, the summary and the title."""
    path = f"/testimony/{published.code}/"
    assert "<mark>" not in client.get(path).content.decode()
    for query, marked in (("hum", ["humming"]), ("mills", ["mill"] * 3), ("zzz", [])):
        body = client.post(path, {"query": query, "chosen": "language:ar"}).content.decode()
        assert re.findall("<mark>(.*?)</mark>", body) == marked, query


@pytest.mark.parametrize("query", ["", " ", '"mill', "secret:mill", "mill OR", "x" * 9_000])
def test_an_account_opens_unmarked_where_no_search_can_be_read(
    client: Client, published: Publication, query: str
) -> None:
    path = f"/testimony/{published.code}/"
    assert all_of(client.post(path, {"query": query})) == all_of(client.get(path))


def test_what_is_not_published_is_missing_whatever_search_is_sent(
    client: Client, world: World, published: Publication
) -> None:
    """P1"""
    missing = all_of(client.get("/testimony/P-0000-0000-0000/"))
    assert missing[0] == 404
    publish.take_down(world.archivist, published.testimony)
    for code in (published.code, "P-0000-0000-0000"):
        assert all_of(client.post(f"/testimony/{code}/", {"query": "mill"})) == missing


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000,
        *(
            "mill\x00bridge",
            '"',
            "“",
            "((((",
            "))))",
            "-",
            "--",
            "*",
            "😀",
            "😀mill",
            "OR",
            "place:",
        ),
        *("\u202emill\u2066", "\u200f", "a\ud7ffb", "mill " * 300, "(" * 1_000, '"' * 999),
        *("<script>alert(1)</script>", "place:<b>", "' OR 1=1 --", "%s %(x)s {{ x }}"),
    ],
)
def test_whatever_is_typed_gets_a_page(client: Client, published: Publication, query: str) -> None:
    response = client.post("/search/", {"query": query})
    assert response.status_code in (200, 400)
    body = response.content.decode()
    assert "<script>alert" not in body
    assert "<b>" not in body
    assert len(body) < 3 * len(query) * 5 + 60_000


def test_a_long_query_is_shown_around_its_fault(client: Client, published: Publication) -> None:
    body = _asked(client, f"{'a' * 500} secret:{'b' * 400}")
    shown = re.search(r'<p class="typed".*?</p>', body, re.DOTALL)
    assert shown is not None
    assert len(shown[0]) < 400
    assert '<mark class="at">secret:</mark>' in shown[0]


def test_the_help_shows_values_that_find_what_is_published(
    client: Client, published: Publication
) -> None:
    """Every example of a field can be typed as it stands."""
    for path in ("/help/", "/ar/help/"):
        body = client.get(path).content.decode()
        examples = [html.unescape(e) for e in re.findall(r'<code dir="auto">([^<]+)</code>', body)]
        assert len(examples) == 8
        with override("ar" if "/ar/" in path else "en"):
            for example in examples:
                public = not re.match("taken|how|speaker|متى|كيف|متحدث", example)
                response = client.post("/search/", {"query": example})
                assert (response.status_code == 200) is public, example
                if public:
                    assert published.code in response.content.decode(), example


def test_the_help_names_every_field_once_as_it_is_told(
    client: Client, published: Publication
) -> None:
    term = Term.objects.create(scheme=Scheme.objects.create(code="acts"), code="t1")
    TermLabel.objects.create(term=term, language="en", label="Burial")
    body = client.get("/help/").content.decode()
    named = re.findall(r'<td>\s*<code dir="auto">([a-z-]+):', body)
    public = ["place", "spoken-of", "language", "collection"]
    assert named == [*public, "taken", "how", "speaker"], "no subject is published"


def test_results_are_a_key_away_and_what_is_pressed_leads_back_to_them(
    client: Client, published: Publication
) -> None:
    """By keyboard: past the head of the page at once, and after a press not through all of it again."""
    for path in ("/search/", "/ar/search/"):
        body = client.post(path, {"query": "", "chosen": "language:en"}).content.decode()
        assert 'class="skip" href="#found">Skip to the results</a>' in body
        assert body.index('href="#found"') < body.index("<header")
        assert 'id="found" tabindex="-1"' in body
        pressed = re.findall(
            r'<button type="submit"([^>]*name="(?:toggle|order|clear)"[^>]*)>', body
        )
        assert len(pressed) > 3
        assert all(f'formaction="{path}#found"' in each for each in pressed)


def test_a_fault_leaves_no_results_to_skip_to(client: Client) -> None:
    assert 'href="#found"' not in client.post("/search/", {"query": '"'}).content.decode()


@pytest.mark.parametrize(
    ("query", "by_field"),
    [
        ("place:Orran zzz", True),
        ("zzz -place:Orran", True),
        ("(zzz OR place:Orran) yyy", True),
        ("zzz", False),
        ("zzz OR yyy", False),
    ],
)
def test_where_a_field_finds_nothing_the_advice_is_about_the_field(
    client: Client, published: Publication, query: str, *, by_field: bool
) -> None:
    body = html.unescape(client.post("/search/", {"query": query}).content.decode())
    assert "No account holds" in body
    assert ("Without the field, its words are searched." in body) is by_field
    assert ("Try fewer words" in body) is not by_field


def test_other_spellings_of_names_are_not_promised_of_words_with_letters_changed(
    client: Client, published: Publication
) -> None:
    """A ~ is for slips of the pen: it takes the place of what finds a name's other spellings."""
    nothing = _asked(client, "zzz")
    for body in (nothing, client.get("/help/").content.decode()):
        assert "~</code>" in body
        assert "Mahmoud~" not in body
        assert "other spellings too" not in body
    assert published.code in _asked(client, "humminng~")


def test_no_page_says_that_words_are_found_in_every_form(
    client: Client, published: Publication
) -> None:
    for path in ("/about/", "/help/", "/search/"):
        body = client.get(path).content.decode()
        assert "in any form" not in body
        assert "in most of their forms" in body


def test_the_help_is_one_step_from_every_search_box(client: Client, published: Publication) -> None:
    pages = [client.get(path) for path in ("/", "/search/", "/about/")]
    pages += [client.post("/search/", {"query": query}) for query in ("mill", "zz", '"')]
    for page in pages:
        assert f'href="{reverse("search_help")}"' in page.content.decode()


def test_a_language_is_called_the_same_on_cards_and_in_facets(
    client: Client, published: Publication
) -> None:
    for path, name in (("/search/", "English"), ("/ar/search/", "الإنجليزيّة")):
        body = client.get(path).content.decode()
        assert f"<span>{name}</span>" in body
        assert f'<bdi class="facet-label">{name}</bdi>' in body


def test_the_way_in_is_the_same_for_everybody_and_leads_each_to_their_work(
    client: Client, world: World, published: Publication
) -> None:
    """P1: a public page reads no session, so it can't say whether somebody is signed in."""
    colleague = Client()
    assert colleague.login(username=world.archivist.username, password=PASSWORD)
    for path in ("/", "/search/", "/help/", f"/testimony/{published.code}/"):
        assert all_of(client.get(path)) == all_of(colleague.get(path))
        body = client.get(path).content.decode()
        assert "Sign in" not in body
        assert re.search(r'<a href="/after-sign-in/">Staff and readers</a>', body)
    assert client.get("/after-sign-in/").headers["Location"] == "/sign-in/"
    assert colleague.get("/after-sign-in/").headers["Location"] == "/desk/"


def test_a_beginning_of_too_many_words_is_said_to_be_and_is_not_left_out_in_part(
    client: Client, world: World
) -> None:
    """What is told as a total is one, and what was to be left out is not found."""
    words = [f"market{one}{two}" for one in "abcdefghijkl" for two in "abcdefghijkl"]
    account = world.account("The ferry came.", " ".join(words))
    world.published(account, kind=RenditionKind.TEXT)
    drain_all()
    told = "stands for too many words"
    assert told in _asked(client, "market*")
    assert told not in _asked(client, "marketa*")
    assert "Too many words begin like these" in _asked(client, "ferry -market*")
    assert "No account" in _asked(client, "ferry -marketa*")
