"""Places and terms: one row for each code, every name kept, and how much naming a place tells."""

import pytest
from django.db import IntegrityError, models, transaction

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.core.errors import InvalidInput
from archive.incidents.models import Place, PlaceKind, PlaceName, PlacePrecision, Scheme, Term
from archive.incidents.services import SpelledName, add_place, add_term, scheme_called

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

# What naming a place of each kind tells, by hand: a village tells as much as a house.
TELLS = {
    PlaceKind.COUNTRY: PlacePrecision.COUNTRY,
    PlaceKind.PROVINCE: PlacePrecision.PROVINCE,
    PlaceKind.DISTRICT: PlacePrecision.DISTRICT,
    PlaceKind.SUBDISTRICT: PlacePrecision.SUBDISTRICT,
    PlaceKind.TOWN: PlacePrecision.EXACT,
    PlaceKind.VILLAGE: PlacePrecision.EXACT,
    PlaceKind.SITE: PlacePrecision.EXACT,
}


def place(
    code: str, parent: Place | None = None, kind: PlaceKind = PlaceKind.TOWN, **names: str
) -> Place:
    spelled = [SpelledName(language=tag, name=name) for tag, name in names.items()]
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        return add_place(act, code=code, kind=kind, parent=parent, names=spelled)


@pytest.mark.parametrize("kind", PlaceKind)
def test_what_naming_a_place_tells(kind: PlaceKind) -> None:
    """P3: consent is asked by it; a kind without a place in the table could be published by anybody's mistake."""
    assert place("x", kind=kind, en="X").precision == TELLS[kind]


def test_more_exact_is_higher() -> None:
    assert [each.name for each in sorted(PlacePrecision)] == [
        *("NONE", "COUNTRY", "PROVINCE", "DISTRICT", "SUBDISTRICT", "EXACT"),
    ]


def test_a_place_knows_what_it_lies_in_from_the_root_down() -> None:
    country = place("nahr", kind=PlaceKind.COUNTRY, en="Nahrisan")
    province = place("ghal", country, PlaceKind.PROVINCE, en="Ghalmira")
    village = place("wazm", province, PlaceKind.VILLAGE, en="Wazmun")
    assert village.lineage == ("nahr", "ghal", "wazm")
    assert country.lineage == ("nahr",)
    below = Place.objects.filter(path__startswith=province.path)
    assert set(below) == {province, village}


def test_a_place_that_is_known_gains_names() -> None:
    country = place("nahr", kind=PlaceKind.COUNTRY, en="Nahrisan")
    first = place("wazm", country, PlaceKind.VILLAGE, en="Wazmun")
    again = place("wazm", country, PlaceKind.VILLAGE, ar="وزمون")
    assert again == first
    assert names_of("wazm") == {("en", "Wazmun", False), ("ar", "وزمون", False)}


def test_a_place_that_is_renamed_is_found_by_the_name_it_had() -> None:
    place("wazm", en="Wazmun")
    place("wazm", en="Wazmoun")
    assert names_of("wazm") == {("en", "Wazmun", True), ("en", "Wazmoun", False)}
    place("wazm", en="Wazmun")
    assert names_of("wazm") == {("en", "Wazmun", False), ("en", "Wazmoun", True)}


def names_of(code: str) -> set[tuple[str, str, bool]]:
    rows = PlaceName.objects.filter(place__code=code)
    return set(rows.values_list("language", "name", "is_variant"))


@pytest.mark.parametrize(
    ("kind", "lies_in"),
    [(PlaceKind.COUNTRY, None), (PlaceKind.VILLAGE, None), (PlaceKind.SITE, "nahr")],
)
def test_a_code_is_never_used_for_another_place(kind: PlaceKind, lies_in: str | None) -> None:
    """P3: what accounts say by a code, and what was consented to, must stay what it was."""
    country = place("nahr", kind=PlaceKind.COUNTRY, en="Nahrisan")
    place("wazm", country, PlaceKind.VILLAGE, en="Wazmun")
    with pytest.raises(InvalidInput, match="never used again"):
        place("wazm", country if lies_in else None, kind, en="Elsewhere")
    assert names_of("wazm") == {("en", "Wazmun", False)}


def test_what_is_wider_does_not_lie_in_what_is_narrower() -> None:
    """P3: a district told for a village would be told with the village's own name above it."""
    village = place("wazm", kind=PlaceKind.VILLAGE, en="Wazmun")
    for kind in (PlaceKind.DISTRICT, PlaceKind.VILLAGE):
        with pytest.raises(InvalidInput, match="does not lie in a village"):
            place("x", village, kind, en="X")
    assert place("mill", village, PlaceKind.SITE, en="The mill").lineage == ("wazm", "mill")


def test_a_place_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidInput):
        place("x")
    assert not Place.objects.exists()


def test_a_term_that_is_known_keeps_its_place_and_takes_a_label_that_is_put_right() -> None:
    """A code is never used again for something else."""
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="term") as act:
        scheme = scheme_called("acts", "1")
        broader = add_term(act, scheme=scheme, code="harm", broader=None, labels={"en": "harm"})
        first = add_term(
            act, scheme=scheme, code="drowning", broader=broader, labels={"en": "drowning"}
        )
        again = add_term(
            act,
            scheme=scheme,
            code="drowning",
            broader=None,
            labels={"en": "Drowning", "ar": "غرق"},
        )
        other = add_term(
            act,
            scheme=scheme_called("acts", "2"),
            code="drowning",
            broader=None,
            labels={"en": "y"},
        )
    assert (again, again.broader) == (first, broader)
    assert dict(again.labels.values_list("language", "label")) == {"en": "Drowning", "ar": "غرق"}
    assert other != first
    assert scheme_called("acts", "1") == scheme
    assert Scheme.objects.count() == 2


def test_nothing_that_is_in_use_is_deleted() -> None:
    """A term is replaced, never removed: accounts and publications point to it."""
    country = place("nahr", kind=PlaceKind.COUNTRY, en="Nahrisan")
    place("ghal", country, PlaceKind.PROVINCE, en="Ghalmira")
    with pytest.raises(models.ProtectedError):
        country.delete()
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="term") as act:
        term = add_term(
            act, scheme=scheme_called("acts", "1"), code="a", broader=None, labels={"en": "a"}
        )
        Term.objects.filter(pk=term.pk).update(replaced_by=term)
    with pytest.raises(models.ProtectedError):
        term.scheme.delete()


def test_codes_and_names_stand_once() -> None:
    known = place("x", en="X")
    for again in (
        lambda: Place.objects.create(code="x", kind=PlaceKind.TOWN, path="/x/"),
        lambda: PlaceName.objects.create(place=known, language="en", name="X"),
    ):
        with pytest.raises(IntegrityError, match="UNIQUE"), transaction.atomic():
            again()
