"""What people call places, subjects, languages, ways and months: found by the names that they see, or refused in words."""

from collections.abc import Mapping
from unittest.mock import Mock

import pytest
from django.utils.translation import override

from archive.incidents.models import Place, PlaceKind, PlaceName, Scheme, Term, TermLabel
from archive.search import vocabulary
from archive.search.facets import PROTECTED_FACETS, in_collections, resolved
from archive.search.offers import PlaceOffer, place_offers
from archive.search.query import And, FacetValue, Not, Or, Query, QueryError, Reason, parse
from archive.search.vocabulary import places

pytestmark = pytest.mark.django_db

PLACES: Mapping[str, tuple[str, ...]] = {
    "orran-district": ("Orran District", "قضاء عُرّان"),
    "orran-town": ("Orran", "عُرّان", "Oran"),
    "old-mill": ("Old Mill", "الطاحونة القديمة"),
    "ain-selm": ("Ain Selm", "عين سلم"),
    "ain-warda": ("Ain Warda", "عين وردة"),
}
TERMS: Mapping[str, tuple[str, str]] = {
    "detention": ("Detention", "احتجاز"),
    "plunder": ("Plunder and arson", "نهب وحرق"),
    "mending": ("Mending and rebuilding", "الترميم والإعمار"),
}


@pytest.fixture(autouse=True)
def _gazetteer() -> None:
    for code, names in PLACES.items():
        place = Place.objects.create(code=code, kind=PlaceKind.TOWN, path=f"/{code}/")
        for name in names:
            language = "en" if name.isascii() else "ar"
            PlaceName.objects.create(place=place, language=language, name=name)
    scheme = Scheme.objects.create(code="acts", version="1")
    for code, labels in TERMS.items():
        term = Term.objects.create(scheme=scheme, code=code)
        for language, label in zip(("en", "ar"), labels, strict=True):
            TermLabel.objects.create(term=term, language=language, label=label)


def asked(text: str) -> Query:
    return resolved(parse(text, fields=PROTECTED_FACETS))


def values(text: str) -> set[str]:
    """The values that a query of one field asks for."""
    query = asked(text)
    parts = query.parts if isinstance(query, Or) else (query,)
    assert all(isinstance(part, FacetValue) for part in parts)
    return {part.value for part in parts if isinstance(part, FacetValue)}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("place:Orran", {"orran-district", "orran-town"}),
        ("place:ORRAN", {"orran-district", "orran-town"}),
        ("place:oran", {"orran-town"}),
        ('place:"Orran District"', {"orran-district"}),
        ("place:District", {"orran-district"}),
        ("place:عران", {"orran-district", "orran-town"}),
        ("مكان:بعران", {"orran-district", "orran-town"}),
        ('place:"في عران"', None),
        ('place:"طاحونة قديمة"', {"old-mill"}),
        ("place:القديمة", {"old-mill"}),
        ("place:orran-district", {"orran-district"}),
        ('place:"Ain  Selm"', {"ain-selm"}),
        ("place:Orr", None),
        ('place:"District Orran"', None),
        ("place:Nowhere", None),
        ("place:-", None),
        ("subject:Detention", {"detention"}),
        ("term:احتجاز", {"detention"}),
        ("term:detention", {"detention"}),
        ("term:joy", None),
        ("subject:arson", {"plunder"}),
        ("subject:نهب", {"plunder"}),
        ("subject:حرق", {"plunder"}),
        ("subject:وحرق", {"plunder"}),
        ("subject:الحرق", {"plunder"}),
        ('subject:"نهب وحرق"', {"plunder"}),
        ('subject:"نهب حرق"', {"plunder"}),
        ("subject:إعمار", {"mending"}),
        ("subject:والإعمار", {"mending"}),
        ("place:وردة", {"ain-warda"}),
        ("place:ردة", None),
        ("language:Arabic", {"ar"}),
        ("language:العربية", {"ar"}),
        ("language:AR", {"ar"}),
        ("language:ar-SY", {"ar-sy"}),
        ("language:Kurdish", {"ku", "ckb", "kmr"}),
        ("language:Deutsch", {"de"}),
        ("language:Klingonese", None),
        ("how:phone", {"phone"}),
        ('how:"By phone"', {"phone"}),
        ("how:in_person", {"in_person"}),
        ('how:"in person"', {"in_person"}),
        ("how:pigeon", None),
        ("period:2019", {"2019"}),
        ("period:٢٠١٩", {"2019"}),
        ("period:2019-03", {"2019-03"}),
        ('period:"March 2019"', {"2019-03"}),
        ('period:"2019 March"', {"2019-03"}),
        ('period:"مارس 2019"', {"2019-03"}),
        ('period:"تشرين الأول 2019"', {"2019-10"}),
        ("period:uncertain", {"uncertain"}),
        ('period:"month not known"', {"uncertain"}),
        ("given:2020", {"2020"}),
        ("period:2019-13", None),
        ('period:"12 March 2019"', None),
        ("period:March", None),
        ("period:spring", None),
    ],
)
def test_a_value_is_known_by_the_names_that_people_see(text: str, codes: set[str] | None) -> None:
    if codes is None:
        with pytest.raises(QueryError):
            values(text)
    else:
        assert values(text) == codes


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("place", Reason.UNKNOWN_PLACE),
        ("subject", Reason.UNKNOWN_TERM),
        ("language", Reason.UNKNOWN_LANGUAGE),
        ("period", Reason.UNKNOWN_PERIOD),
        ("given", Reason.UNKNOWN_PERIOD),
        ("how", Reason.UNKNOWN_HOW),
    ],
)
def test_a_value_that_nobody_knows_is_refused_at_its_place(field: str, reason: Reason) -> None:
    with pytest.raises(QueryError) as caught:
        asked(f"mill OR -(bridge {field}:Nowhere) mill")
    error = caught.value
    assert (error.reason, error.position) == (reason, 17)
    assert error.end == 17 + len(f"{field}:Nowhere")
    assert "owhere" not in str(error)


def test_every_field_but_the_collection_has_a_closed_vocabulary() -> None:
    """What is silently passed over would look like an empty archive."""
    for field in PROTECTED_FACETS:
        if field == "collection":
            assert asked(f"{field}:xyzzyx") == FacetValue("collection", "xyzzyx")
            continue
        with pytest.raises(QueryError):
            asked(f"{field}:xyzzyx")


def test_a_language_is_asked_for_with_all_its_varieties() -> None:
    assert asked("language:Arabic") == FacetValue("language", "ar", narrower=True)


def test_a_new_name_is_known_at_once() -> None:
    with pytest.raises(QueryError):
        values("place:Ourane")
    town = Place.objects.get(code="orran-town")
    PlaceName.objects.create(place=town, language="fr", name="Ourane", is_variant=True)
    assert values("place:Ourane") == {"orran-town"}


def test_which_name_is_shown_first_is_known_at_once() -> None:
    """A load may change nothing else: no name comes, none goes."""
    town = Place.objects.get(code="orran-town")
    shown = PlaceName.objects.create(place=town, language="fr", name="Ourane")
    other = PlaceName.objects.create(place=town, language="fr", name="Aurane", is_variant=True)
    first, second = (places().names_of("orran-town").index(each) for each in ("Ourane", "Aurane"))
    assert first < second
    for each in (shown, other):
        PlaceName.objects.filter(pk=each.pk).update(is_variant=not each.is_variant)
    first, second = (places().names_of("orran-town").index(each) for each in ("Ourane", "Aurane"))
    assert second < first


def test_names_are_understood_whatever_the_language_of_the_page() -> None:
    for page in ("en", "ar"):
        with override(page):
            assert values("language:Arabic") == values("language:العربية") == {"ar"}
            assert values('period:"March 2019"') == {"2019-03"}
            assert values('how:"By phone"') == {"phone"}


def test_a_language_is_called_the_same_everywhere() -> None:
    with override("en"):
        called = [vocabulary.language_name(tag) for tag in ("ar", "AR-SY", "ku", "qaa", "zh")]
        assert called == ["Arabic", "Arabic (SY)", "Kurdish", "qaa", "Chinese"]
    with override("ar"):
        assert vocabulary.language_name("ar") == "العربيّة"


# Collections: not a vocabulary, but what is open


def titles() -> dict[str, str]:
    return {"RIVER": "Voices of the River", "HALT": "The Halt: accounts"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("collection:RIVER", "river"),
        ('collection:"Voices of the River"', "river"),
        ("collection:river", "river"),
        ("collection:halt", "halt"),
    ],
)
def test_an_open_collection_is_known_by_code_and_title(text: str, code: str) -> None:
    query = in_collections(asked(f"{text} -{text}"), titles)
    node = FacetValue("collection", code)
    assert query == And((node, Not(node)))


def test_a_closed_collection_is_as_unknown_as_none() -> None:
    """P1: the same error at the same place, whatever else there is."""
    errors = []
    for name in ("SECRET", "NONE00"):
        with pytest.raises(QueryError) as caught:
            in_collections(asked(f"mill collection:{name}"), titles)
        errors.append((caught.value.reason, caught.value.position, caught.value.end))
    assert errors == [(Reason.UNKNOWN_COLLECTION, 5, 22)] * 2


def test_which_collections_are_open_is_asked_only_where_one_is_named() -> None:
    open_titles = Mock(side_effect=titles)
    in_collections(asked("mill place:Orran"), open_titles)
    open_titles.assert_not_called()
    in_collections(asked("collection:river OR collection:halt"), open_titles)
    open_titles.assert_called_once_with()


# Offers


def offered(text: str, *, nothing_found: bool = False, language: str = "en") -> list[str]:
    found = place_offers(text, language=language, nothing_found=nothing_found)
    return [offer.query for offer in found]


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("Orran", ["place:Orran"]),
        ("the mill at Orran", ["the mill at place:Orran"]),
        ("Ain Selm fire", ['place:"Ain Selm" fire']),
        ('fire "Ain Selm"', ['fire place:"Ain Selm"']),
        ("(Orran OR fire) mill", ["(place:Orran OR fire) mill"]),
        ("Orran's mill", ['place:"Orran\'s" mill']),
        ("الطاحونة القديمة", ['place:"الطاحونة القديمة"']),
        ("بعران", ["place:بعران"]),
        ("Orran, Ain Selm", ["place:Orran, Ain Selm", 'Orran, place:"Ain Selm"']),
        ("mill", []),
        ("old", []),
        ("-Orran fire", []),
        ("place:Orran", []),
        ("Orran*", []),
        ('"Orran', []),
        ("", []),
        ("Orran " * 200, []),
    ],
)
def test_a_place_is_offered_where_words_name_it(text: str, queries: list[str]) -> None:
    assert offered(text) == queries


def test_what_is_offered_can_be_asked() -> None:
    for text in ("Orran's mill", "بعران", "old mill (Orran)"):
        for query in offered(text):
            asked(query)


def test_a_part_of_a_name_is_enough_where_nothing_was_found() -> None:
    assert offered("district xyz", nothing_found=False) == []
    assert offered("district xyz", nothing_found=True) == ["place:district xyz"]


def test_an_offer_shows_what_was_typed_and_nothing_of_the_gazetteer() -> None:
    """P1: neither codes nor other names."""
    [offer] = place_offers("oran", language="en", nothing_found=False)
    assert offer == PlaceOffer(words="oran", query="place:oran")


def test_an_offer_speaks_the_language_of_the_page() -> None:
    assert offered("عران", language="ar") == ["مكان:عران"]


def test_few_offers_are_enough() -> None:
    assert len(offered("Orran mill Oran fire Ain Selm x Old Mill")) == 3
