"""Writes to accounts: what is said twice is refused in words, before anything is replaced."""

from collections.abc import Callable

import pytest

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.core.errors import InvalidInput
from archive.incidents.models import Place, PlaceKind, Term
from archive.incidents.services import SpelledName, add_place, add_term, scheme_called
from archive.testimony.models import Certainty, PlaceRole, Testimony
from archive.testimony.services import PlaceGiven, TestimonyDescription
from archive.workflows import enter
from archive.workflows.enter import Circumstances
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def place() -> Place:
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        names = [SpelledName(language="en", name="Wazmun")]
        return add_place(act, code="wazm", kind=PlaceKind.VILLAGE, parent=None, names=names)


@pytest.fixture
def term() -> Term:
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="term") as act:
        scheme = scheme_called("acts", "1")
        return add_term(act, scheme=scheme, code="fire", broader=None, labels={"en": "fire"})


def amended(world: World) -> tuple[Testimony, Callable[[Circumstances], None]]:
    """An account, and how its circumstances are replaced."""
    testimony = world.account("The ferry did not come.")
    return testimony, lambda told: enter.amend_testimony(
        world.archivist, testimony, TestimonyDescription(), told
    )


def test_a_place_stands_once_in_a_role(place: Place) -> None:
    testimony, amend = amended(World())
    lived = PlaceGiven(place=place, role=PlaceRole.LIVED)
    taken = PlaceGiven(place=place, role=PlaceRole.TAKEN_AT)
    amend(Circumstances(places=[lived, taken]))
    again = PlaceGiven(place=place, role=PlaceRole.LIVED, certainty=Certainty.PROBABLE)
    with pytest.raises(InvalidInput, match="the same place stands twice") as refused:
        amend(Circumstances(places=[lived, again]))
    assert refused.value.place == "places"
    assert testimony.places.count() == 2


def test_a_term_stands_once(term: Term) -> None:
    testimony, amend = amended(World())
    amend(Circumstances(terms=[term]))
    with pytest.raises(InvalidInput, match="the same term stands twice"):
        amend(Circumstances(terms=[term, term]))
    assert testimony.terms.count() == 1
