"""Plain words are also taken for the place and the name that they may mean: shown, and from what the reader may read."""

from collections.abc import Mapping

import pytest

from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.language import query_terms, tokenize
from archive.policy.models import Level, PurposeStatement
from archive.redaction.models import Reason
from archive.search.answers import Asked, Expansion, Results
from archive.search.expansion import MOST_ALIKE, expanded
from archive.search.face import search_protected, search_public
from archive.search.facets import PROTECTED_FACETS
from archive.search.query import (
    Alike,
    And,
    FacetValue,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    parse,
)
from archive.search.widened import Expanded
from archive.workflows import grant, withdraw
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

PLACES: Mapping[str, tuple[str, ...]] = {
    "latakia": ("Latakia", "اللاذقية", "Lattakia"),
    "latakia-district": ("Latakia District", "منطقة اللاذقية"),
    "ain-selm": ("Ain Selm", "عين سلم"),
    "deir": ("Deir ez-Zor", "دير الزور"),
    "under": ("Under",),
}


@pytest.fixture(autouse=True)
def _gazetteer() -> None:
    for code, names in PLACES.items():
        place = Place.objects.create(code=code, kind=PlaceKind.TOWN, path=f"/{code}/")
        for number, name in enumerate(names):
            PlaceName.objects.create(
                place=place,
                language="en" if name.isascii() else "ar",
                name=name,
                is_variant=number == 2,
            )


def wide(text: str, *, some: bool = False) -> Expanded:
    query = parse(text, fields=PROTECTED_FACETS, some=some)
    return expanded(query, text, fields=PROTECTED_FACETS, some=some)


def taken_for(text: str) -> list[tuple[str, ...]]:
    """What was typed, then what it was also taken for, of each place."""
    return [(each.typed, *each.also) for each in wide(text).places]


def names(text: str) -> list[str]:
    """What would be looked for in other spellings, as it was typed."""
    return [each.typed for each in wide(text).spellings.values()]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Lattakia", [("Lattakia", "Latakia", "اللاذقية")]),
        ("LATAKIA", [("LATAKIA", "اللاذقية", "Lattakia")]),
        ("اللاذقية", [("اللاذقية", "Latakia", "Lattakia")]),
        ("باللاذقية", [("باللاذقية", "Latakia", "اللاذقية", "Lattakia")]),
        ("Latakia's", [("Latakia's", "Latakia", "اللاذقية", "Lattakia")]),
        ("mill Ain Selm fire", [("Ain Selm", "عين سلم")]),
        ("Latakia District", [("Latakia District", "منطقة اللاذقية")]),
        ("Deir-ez-Zor", [("Deir-ez-Zor", "دير الزور")]),
        ("(Ain Selm OR mill) fire", [("Ain Selm", "عين سلم")]),
        ("Latakia latakia", [("Latakia", "اللاذقية", "Lattakia")]),
        ("Ain OR Selm", []),
        ("Ain (Selm)", [("Ain Selm", "عين سلم")]),
        ('"Ain Selm"', []),
        ("Latak", []),
        ("-Latakia mill", []),
        ("lata*", []),
        ("Latakia~", []),
        ("mill NEAR/3 Latakia", []),
        ("place:Latakia", []),
        ("under mill", []),
        ("mill OR under", [("under",)]),
        ("under", [("under",)]),
        ("Ain (Selm) (mill)", [("Ain Selm", "عين سلم")]),
        ("Lattaqia", [("Lattaqia", "Latakia", "اللاذقية", "Lattakia")]),
        ("lattaqia", [("lattaqia", "Latakia", "اللاذقية", "Lattakia")]),
        ("mill Lattaqia", [("Lattaqia", "Latakia", "اللاذقية", "Lattakia")]),
        ("mill lattaqia", []),
        ("Lattaqias", []),
    ],
)
def test_words_that_name_a_place_in_full_are_taken_for_it(
    text: str, places: list[tuple[str, ...]]
) -> None:
    assert taken_for(text) == places


def test_a_place_is_its_words_its_other_names_and_what_is_linked_to_it() -> None:
    query = wide("mill Ain Selm").query
    assert isinstance(query, And)
    _, place = query.parts
    assert isinstance(place, Or)
    words, name, value = place.parts
    assert isinstance(words, And)
    assert (name, value) == (Phrase(("عين", "سلم")), FacetValue("place", "ain-selm"))


def test_an_arabic_name_of_one_word_is_found_with_what_is_written_together_with_it() -> None:
    query = wide("Latakia").query
    assert isinstance(query, Or)
    assert any(isinstance(part, Word) and "اللاذقيه" in part.stems for part in query.parts)


def test_where_some_words_are_enough_a_place_is_one_more_way() -> None:
    query = wide("mill Ain Selm", some=True).query
    assert isinstance(query, Or)
    assert any(
        FacetValue("place", "ain-selm") in getattr(part, "parts", ()) for part in query.parts
    )


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("salim haddar", ["salim", "haddar"]),
        ("Yesterday Salim crossed the bridge", ["Salim"]),
        ("Testimony about karim", ["Testimony", "karim"]),
        ("سليم في الطاحونة", ["سليم", "الطاحونة"]),
        ("Salim سليم", ["Salim", "سليم"]),
        ("with salim 2019 the", ["salim"]),
        ("ali", []),
        ('"Salim Haddar"', []),
        ("salim*", []),
        ("salim~", []),
        ("-salim mill", ["mill"]),
        ("language:arabic", []),
        ('salim "salim"', []),
        ("Latakia", ["Latakia"]),
    ],
)
def test_other_words_are_looked_for_as_names_in_other_spellings(
    text: str, typed: list[str]
) -> None:
    assert names(text) == typed


ARTICLES = ("", "ال", "وال", "بال", "فال", "كال", "لل")


def test_an_arabic_word_with_a_star_or_a_tilde_is_looked_for_behind_an_article_too() -> None:
    behind = tuple(f"{article}طاح" for article in ARTICLES)
    assert wide("طاح*").query == Or(tuple(map(Prefix, behind)))
    typed, fuzzy = (Fuzzy(f"{article}طاحزنه", 1) for article in ARTICLES), wide("طاحزنة~").query
    assert fuzzy == Or((Word(query_terms("طاحزنه")), Or(tuple(typed))))
    assert wide("mill طاحزنة~").query == And((wide("mill").query, fuzzy))
    assert wide("طاح* NEAR/3 جسر*").query == Near(
        (tuple(map(Prefix, behind)), tuple(Prefix(f"{article}جسر") for article in ARTICLES)), 3
    )
    found = wide("طاح*")
    assert found.as_typed(("الطاح", "طاح", "mil")) == ("طاح", "mil")
    assert found.read_as({}) == ()


@pytest.mark.parametrize("text", ["الطاح*", "tah*", "الطاحونة~", "morning~"])
def test_a_word_with_an_article_or_in_another_script_stands_with_a_star_for_itself(
    text: str,
) -> None:
    query = parse(text, fields=PROTECTED_FACETS)
    assert wide(text).query == query
    assert any(isinstance(leaf, Prefix | Fuzzy) for leaf in _leaves(query))


def test_what_is_left_out_with_a_star_is_left_out_behind_its_article_too() -> None:
    query = wide("mill -طاح*").query
    assert isinstance(query, And)
    assert query.parts[1] == Not(wide("طاح*").query)


def test_what_is_excluded_is_never_widened() -> None:
    query = wide("mill -(salim latakia)").query
    assert isinstance(query, And)
    (excluded,) = (part for part in query.parts if isinstance(part, Not))
    assert not any(isinstance(each, (Alike, FacetValue)) for each in _leaves(excluded.part))


def _leaves(query: Query | Not) -> list[Query]:
    if isinstance(query, (And, Or)):
        return [leaf for part in query.parts for leaf in _leaves(part)]
    return _leaves(query.part) if isinstance(query, Not) else [query]


def test_few_words_of_a_long_query_are_looked_for_in_other_spellings() -> None:
    text = " ".join(f"nam{chr(97 + each)}la" for each in range(20))
    assert len(names(text)) == MOST_ALIKE


# Over an archive


def reader(world: World) -> PurposeStatement:
    given = world.granted(Level.PARTNER)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="the fire at the mill")


def ask(purpose: PurposeStatement, text: str, *, exact: bool = False) -> Results:
    return search_protected(purpose.user, purpose, Asked(text, exact=exact))


def marks(found: Results) -> list[str]:
    shown = [hit.snippets for hit in found.protected_hits]
    shown += [hit.snippets for hit in found.public_hits]
    return [
        piece.text
        for snippets in shown
        for snippet in snippets
        for piece in snippet.pieces
        if piece.marked
    ]


def test_a_name_is_found_in_the_other_script_and_said_to_be() -> None:
    world = World()
    world.account("جاء محمد إلى الطاحونة", language="ar")
    world.account("Muhammad came to the mill.")
    world.account("Nobody came.")
    found = ask(reader(world), "Mohammed")
    assert found.total == 2
    assert sorted(marks(found)) == ["Muhammad", "محمد"]
    (name,) = found.read_as
    assert (name.kind, name.typed, set(name.also)) == ("name", "Mohammed", {"محمد", "Muhammad"})


@pytest.mark.parametrize("typed", ["طاح*", "طاحزنة~", "طاح* NEAR/3 جسر*"])
def test_an_arabic_beginning_or_misspelling_finds_the_word_behind_its_article(typed: str) -> None:
    world = World()
    world.account("وقفنا عند الطاحونة قرب الجسر", language="ar")
    world.account("مررنا بالطاحونة ثم بالجسر", language="ar")
    purpose = reader(world)
    found = ask(purpose, typed)
    assert found.total == 2
    assert {"الطاحونة", "بالطاحونة"} <= set(marks(found))
    assert found.read_as == ()
    assert ask(purpose, typed, exact=True).total == 0
    assert ask(purpose, f"الجسر -({typed})").total == 0, "what it finds, its minus leaves out"


@pytest.mark.parametrize(
    ("typed", "standing", "told"),
    [("Khalid", "جاء علي وخالد", "خالد"), ("Osama", "جاء علي وأسامة ثم أسامة", "أسامة")],
)
def test_a_name_is_told_without_what_is_joined_to_it_and_once(
    typed: str, standing: str, told: str
) -> None:
    world = World()
    world.account(standing, language="ar")
    assert ask(reader(world), typed).read_as == (Expansion("name", typed, (told,)),)


@pytest.mark.parametrize("typed", ["رغيفًا", "رغيف", "أرغفة", "رغيفا"])
def test_a_noun_is_found_in_its_indefinite_accusative(typed: str) -> None:
    world = World()
    world.account("أكلت رغيفًا", language="ar")
    world.account("أكلت رغيفا", language="ar")
    world.account("الرغيف حار", language="ar")
    assert ask(reader(world), typed).total == 3


def test_an_exact_search_takes_words_for_themselves() -> None:
    world = World()
    world.account("Muhammad came from Lattakia.")
    purpose = reader(world)
    for text in ("Mohammed", "Latakia"):
        assert ask(purpose, text).total == 1
        found = ask(purpose, text, exact=True)
        assert (found.total, found.read_as) == (0, ())
    assert ask(purpose, "muhammad", exact=True).total == 1


def test_a_name_is_spelled_as_the_reader_may_read_it() -> None:
    """P1: neither a spelling of a closed collection, nor of a withdrawn account, nor a redacted one."""
    world, closed = World(), World(code="closed")
    world.account("Muhammad came.")
    gone = world.account("Mohamad came.")
    world.account(
        "I am Mohammad and I came.", redactions=[("Mohammad", Reason.NAME_OF_WITNESS, "W")]
    )
    closed.account("Muhamed came.")
    purpose = reader(world)
    spelled = {"Muhammad", "Mohamad"}
    assert {each for name in ask(purpose, "Mohammed").read_as for each in name.also} == spelled
    withdraw.withdraw(world.archivist, gone, reason="asked by phone")
    found = ask(purpose, "Mohammed")
    assert found.read_as == (Expansion("name", "Mohammed", ("Muhammad",)),)
    assert found.total == 1


ORDINARY = (
    "The hand of the mill turned and the wind came. My mother sat at the door and ate bread with us.",
    "قال إن الطحين نفد منذ الصباح وعند الجسر وقفت أم الطحان وكان المطر على الدور حيث رأيت أهل القرية",
    "Harun came to the mill. We saw Nadim and Salim at the bridge, then Nadim went home.",
)


@pytest.mark.parametrize(
    "text",
    [
        *("hand", "oven", "wine", "mend", "lean", "list", "mother", "door", "right", "house"),
        *("Hand", "Mother", "when", "mill", "طحين", "وعند", "حيث", "قرية"),
    ],
)
def test_an_ordinary_word_is_taken_for_no_name(text: str) -> None:
    world = World()
    terms, holding = set(query_terms(tokenize(text)[0].word)), 0
    for each in ORDINARY:
        language = "en" if each.isascii() else "ar"
        world.account(each, language=language)
        holding += any(token.term in terms for token in tokenize(each, language=language))
    found = ask(reader(world), text)
    assert found.read_as == ()
    assert found.total == holding


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("nadeem", {"Nadim"}),
        ("Nadeem", {"Nadim"}),
        ("نديم", {"Nadim"}),
        ("Haroun", {"Harun"}),
        ("هارون", {"Harun"}),
        ("saleem", {"Salim"}),
        ("Nadim", set[str]()),
    ],
)
def test_a_name_is_found_in_other_spellings_as_it_is_written(text: str, also: set[str]) -> None:
    world = World()
    for each in ORDINARY:
        world.account(each, language="en" if each.isascii() else "ar")
    found = ask(reader(world), text)
    assert found.total == 1
    assert {each for name in found.read_as for each in name.also} == also


def test_the_public_search_takes_words_for_places_and_names_too() -> None:
    world = World()
    testimony = world.account("They came.")
    world.published(testimony, title="Muhammad", summary="They fled from Lattakia.")
    drain_all()
    found = search_public(Asked("Mohammed اللاذقية"))
    assert found.total == 1
    assert [(each.kind, each.typed) for each in found.read_as] == [
        ("place", "اللاذقية"),
        ("name", "Mohammed"),
    ]
    assert marks(found) == ["Lattakia", "Muhammad"]
    assert search_public(Asked("Mohammed", exact=True)).total == 0


@pytest.mark.parametrize("asked", ["Hamdaniya", "Hamdaniyya", "حمدانية"])
def test_a_place_is_found_in_a_spelling_that_no_gazetteer_holds(asked: str) -> None:
    place = Place.objects.create(code="hamdaniya", kind=PlaceKind.TOWN)
    PlaceName.objects.create(place=place, name="Hamdaniya", language="en")
    PlaceName.objects.create(place=place, name="حمدانية", language="ar")
    world = World()
    world.account("They took us to Hamdaniyya by night.")
    world.account("أخذونا إلى حمدانية ليلا.", language="ar")
    world.account("We stayed in Orran.")
    drain_all()
    assert ask(reader(world), asked).total == 2


@pytest.mark.parametrize("asked", ["Marqun", "Markoun"])
def test_what_is_told_of_a_place_is_not_told_again_of_the_name_that_it_may_be(asked: str) -> None:
    place = Place.objects.create(code="markun", kind=PlaceKind.TOWN)
    for name in ("Markun", "Marqun"):
        PlaceName.objects.create(place=place, name=name, language="en")
    world = World()
    world.account("They fled from Markun to Markoon, and to Marqun.")
    drain_all()
    found = ask(reader(world), asked)
    told = [also for each in found.read_as for also in each.also]
    assert {"Markun", "Markoon"} <= set(told)
    assert len(told) == len(set(told))


def test_a_given_name_of_three_letters_is_looked_for_where_it_was_typed_as_a_name() -> None:
    assert "Ali" in names("Ali came")
    assert "ali" not in names("ali came")
