"""Guardian's rows are written beside grants; neither opens anything without the other."""

import pytest

from archive.policy.access import can_view, visible_to
from archive.policy.levels import PERMISSIONS
from archive.policy.models import Level
from archive.policy.objects import has_row, remove_row
from archive.users.models import User
from archive.workflows import grant
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
PERM = f"archive.{PERMISSIONS[Level.PARTNER]}"


def _reads(world: World) -> tuple[bool, bool, bool]:
    user = User.objects.get(pk=world.investigator.pk)
    testimony = world.collection.testimonies.get()
    return (
        can_view(user, testimony, Level.PARTNER).allowed,
        visible_to(user, Level.PARTNER).exists(),
        user.has_perm(PERM, testimony),
    )


def test_a_row_of_guardian_without_a_grant_opens_nothing() -> None:
    """P1: guardian alone would honour it."""
    world = World()
    world.account("The mill burned.")
    given = world.granted(Level.PARTNER)
    assert _reads(world) == (True, True, True)
    given.delete()
    assert has_row(world.investigator, PERMISSIONS[Level.PARTNER], world.collection)
    assert _reads(world) == (False, False, False)


def test_has_perm_says_no_where_guardian_has_no_row() -> None:
    """P1: both are needed."""
    world = World()
    world.account("The mill burned.")
    world.granted(Level.PARTNER)
    remove_row(world.investigator, PERMISSIONS[Level.PARTNER], world.collection)
    assert not _reads(world)[2]


def test_the_row_is_taken_away_with_the_last_grant() -> None:
    world = World()
    world.account("The mill burned.")
    first, second = world.granted(Level.PARTNER), world.granted(Level.PARTNER)
    grant.revoke(world.reviewer, first)
    assert _reads(world) == (True, True, True)
    grant.revoke(world.reviewer, second)
    assert _reads(world) == (False, False, False)
    assert not has_row(world.investigator, PERMISSIONS[Level.PARTNER], world.collection)
