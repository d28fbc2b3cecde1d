"""In which cases somebody may ask for grants, and what they learn of others."""

import pytest

from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.policy.cases import access_case_to_ask_in, cases_to_ask_in
from archive.policy.models import Level
from archive.users.models import User
from archive.workflows import grant
from archive.workflows.work import named_case
from tests.workflows.acts import hold_everything
from tests.world import World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def colleague(world: World) -> User:
    """A second archivist of the collection."""
    user = person(f"{world.code}-colleague")
    hold_everything(user, world.collection)
    return user


def test_a_colleague_may_choose_a_case_with_a_grant_asked_on_their_collection() -> None:
    """P1: its code stands in the list of grants anyway; of a case without one they are told nothing."""
    world = World()
    here = world.granted(Level.PARTNER, approved=False).case
    elsewhere = World(code="far").granted(Level.PARTNER).case
    alone = grant.open_case(world.archivist, name="another inquiry")
    user = colleague(world)
    assert set(cases_to_ask_in(user)) == {here}
    assert set(cases_to_ask_in(world.archivist)) == {here, alone}
    assert elsewhere not in cases_to_ask_in(world.archivist)


def test_who_may_ask_nowhere_is_offered_no_case() -> None:
    """P1: not one that they opened either, once the duty is gone."""
    world = World()
    case = world.granted(Level.PARTNER).case
    for user in (world.reviewer, world.investigator, person("nobody")):
        assert not cases_to_ask_in(user).exists()
        for code in (case.code, "C-0000-0000"):
            with pytest.raises(AccessDenied) as refused:
                access_case_to_ask_in(user, code)
            assert str(refused.value) == "no such case"


def test_a_case_is_named_by_its_whole_code_and_by_nothing_else() -> None:
    """P1: the beginning of a code is the code of no case; who may ask in another collection may name it."""
    world, far = World(), World(code="far")
    case = world.granted(Level.PARTNER).case
    assert access_case_to_ask_in(far.archivist, f" {case.code.lower()} ") == case
    for wrong in ("", case.code[:-1], case.code[:6], "an inquiry", str(case.pk), "C-0000-0000"):
        with pytest.raises(AccessDenied) as refused:
            access_case_to_ask_in(far.archivist, wrong)
        assert str(refused.value) == "no such case"


def test_each_try_to_name_a_case_is_on_record() -> None:
    """P2: guessing does not go unseen."""
    world = World()
    for _ in range(2):
        with pytest.raises(AccessDenied):
            named_case(world.archivist, "C-0000-0000")
    tries = AuditEntry.objects.filter(verb=Verb.NAME_CASE, agent_id=world.archivist.pk)
    assert list(tries.values_list("outcome", flat=True)) == ["intended", "refused"] * 2
