"""Where an account stands open to no grant though consent gives everything, and what time, groups and levels do to it.

The product of actors, levels, consents, embargoes and grants stands in `test_access_truth_table`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.contrib.auth.models import Group

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose, State
from archive.policy.access import Partition, can_view, highest_of, partitions_for, visible_to
from archive.policy.levels import PERMISSIONS
from archive.policy.models import Level
from archive.policy.roles import Role
from archive.policy.services import assign_duty, end_duty, join_organisation
from archive.testimony.models import ParticipantRole, Testimony
from archive.users.models import OrganisationKind, User
from archive.users.services import add_organisation
from archive.workflows import grant, withdraw
from tests.world import World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
YESTERDAY, TODAY, TOMORROW = (dt.date(2026, 6, day) for day in (14, 15, 16))
PROTECTED = (Level.PARTNER, Level.COURT, Level.RAW)
P, C, R = PROTECTED


@dataclass
class Actors:
    """One of each kind. Those named `granted_*` hold the same grant; it opens to the first only."""

    granted: User
    granted_inactive: User
    granted_without_role: User
    granted_superuser: User
    stranger: User
    superuser: User
    archivist: User
    redactor: User
    reviewer: User
    officer: User
    ended_archivist: User
    archivist_elsewhere: User


# By grant, by duty, for each actor. A superuser is opened what anybody with their grant is, and no more.
OPENED_TO: dict[str, tuple[bool, bool]] = {
    "granted": (True, False),
    "granted_inactive": (False, False),
    "granted_without_role": (False, False),
    "granted_superuser": (True, False),
    "stranger": (False, False),
    "superuser": (False, False),
    "archivist": (False, True),
    "redactor": (False, True),
    "reviewer": (False, True),
    "officer": (False, False),
    "ended_archivist": (False, False),
    "archivist_elsewhere": (False, False),
}


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    """Noon of a day that the table speaks of; it ticks, so that later is later."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


def _actors(world: World) -> Actors:
    inactive = person("inactive", Role.INVESTIGATOR)
    superuser = person("superuser", Role.ADMINISTRATOR)
    granted_superuser = person("granted-superuser", Role.INVESTIGATOR)
    for user in (superuser, granted_superuser):
        user.is_superuser = user.is_staff = True
        user.save()
    redactor, ended = person("redactor"), person("ended")
    with change(OPERATOR, Verb.ASSIGN, kind="collection") as act:
        assign_duty(act, redactor, world.collection, Role.REDACTOR)
        end_duty(act, assign_duty(act, ended, world.collection, Role.ARCHIVIST))
    return Actors(
        granted=world.investigator,
        granted_inactive=inactive,
        granted_without_role=person("roleless"),
        granted_superuser=granted_superuser,
        stranger=person("stranger", Role.INVESTIGATOR),
        superuser=superuser,
        archivist=world.archivist,
        redactor=redactor,
        reviewer=world.reviewer,
        officer=person("officer", Role.DATA_PROTECTION_OFFICER),
        ended_archivist=ended,
        archivist_elsewhere=World(code="elsewhere").archivist,
    )


def _grant_at_every_level(world: World, actors: Actors) -> None:
    case = grant.open_case(world.archivist, name="an inquiry")
    for name in ("granted", "granted_inactive", "granted_without_role", "granted_superuser"):
        for level in PROTECTED:
            world.granted(level, to=getattr(actors, name), case=case)
    User.objects.filter(pk=actors.granted_inactive.pk).update(is_active=False)
    actors.granted_inactive.refresh_from_db()


def _faces_agree(user: User, testimony: Testimony, level: Level, expected: bool, case: str) -> None:
    fresh = User.objects.get(pk=user.pk)
    row = Testimony.objects.get(pk=testimony.pk)
    viewed = can_view(fresh, row, level).allowed
    listed = visible_to(fresh, level).filter(pk=row.pk).exists()
    assert viewed == expected, f"{case}: can_view says {viewed}"
    assert listed == expected, f"{case}: visible_to says {listed}"
    if level == Level.PUBLIC:
        return
    permitted = fresh.has_perm(f"archive.{PERMISSIONS[level]}", row)
    assert permitted == expected, f"{case}: has_perm says {permitted}"
    if expected:
        opened = Partition(level, row.collection_id.hex) in partitions_for(fresh)
        assert opened, f"{case}: readable, but its partition is closed"


# An account that stands in no way open to a grant, though consent and grant give everything; and whether work goes on.
NOT_OPEN: dict[str, set[Level]] = {
    "staged": set(),
    "withdrawn": set(),
    "not-redacted": {R},
    "corrected-since": {R},
    "nobody-in-the-room": {R},
}


@pytest.mark.parametrize("state", NOT_OPEN)
def test_what_is_staged_withdrawn_or_not_redacted_is_open_to_no_grant(
    now: time_machine.Traveller, state: str
) -> None:
    """P3, P4, P7"""
    world = World()
    actors = _actors(world)
    if state == "nobody-in-the-room":
        testimony = world.account("The mill burned.", roles=(), speaking=False)
    else:
        testimony = world.account("The mill burned.", approved=state != "not-redacted")
    if state == "staged":
        world.put_into_unreleased_import(testimony)
    if state == "withdrawn":
        withdraw.withdraw(world.archivist, testimony, reason="asked for")
    if state == "corrected-since":
        world.correct(testimony, "The mill burned down.")
    _grant_at_every_level(world, actors)
    for name, (_, by_duty) in OPENED_TO.items():
        for level in PROTECTED:
            expected = by_duty and level in NOT_OPEN[state]
            case = f"{name}, {state}, read at {level}"
            _faces_agree(getattr(actors, name), testimony, level, expected, case)


def test_everybody_in_the_room_must_have_given_it(now: time_machine.Traveller) -> None:
    """P3: one of two refuses what the other gives."""
    world = World()
    testimony = world.account(
        "We saw it both.", roles=(ParticipantRole.WITNESS, ParticipantRole.CO_WITNESS)
    )
    world.granted(Level.PARTNER)
    _faces_agree(world.investigator, testimony, P, True, "both gave it")
    second = testimony.participants.get(role=ParticipantRole.CO_WITNESS)
    world.consent(second, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS, state=State.REFUSED)
    _faces_agree(world.investigator, testimony, P, False, "one refused it")


def test_time_alone_closes_what_a_grant_and_a_consent_opened(now: time_machine.Traveller) -> None:
    """P3: nothing happens but midnight."""
    world = World()
    testimony = world.account("The mill burned.")
    world.granted(Level.PARTNER, valid_from=YESTERDAY, valid_until=TODAY)
    _faces_agree(world.investigator, testimony, P, True, "on the last day")
    now.move_to(NOW + dt.timedelta(days=1))
    _faces_agree(world.investigator, testimony, P, False, "on the day after")


@pytest.mark.parametrize("to", ["group", "organisation"])
def test_a_grant_to_a_group_or_an_organisation_opens_to_its_members_only(
    now: time_machine.Traveller, to: str
) -> None:
    world = World()
    testimony = world.account("The mill burned.")
    other = person("outsider", Role.INVESTIGATOR)
    with change(OPERATOR, Verb.ADD_PERSON, kind="organisation") as act:
        body = add_organisation(act, name="A body", kind=OrganisationKind.ACCOUNTABILITY_BODY)
        join_organisation(act, world.investigator, body)
    group = Group.objects.create(name="inquiry team")
    world.investigator.groups.add(group)
    world.granted(Level.COURT, to_group=group if to == "group" else body)
    _faces_agree(world.investigator, testimony, C, True, f"member, granted to the {to}")
    _faces_agree(other, testimony, C, False, f"outsider, granted to the {to}")


def test_of_one_collection_a_search_opens_the_highest_level_granted(
    now: time_machine.Traveller,
) -> None:
    world = World()
    for level in (Level.PARTNER, Level.COURT):
        world.granted(level)
    opened = highest_of(partitions_for(User.objects.get(pk=world.investigator.pk)))
    assert [partition.level for partition in opened] == [Level.COURT]


def test_no_permission_is_held_without_an_object(now: time_machine.Traveller) -> None:
    """P1: Django's own permissions open nothing, not even to a superuser."""
    world = World()
    world.granted(Level.RAW)
    superuser = person("root")
    superuser.is_superuser = True
    superuser.save()
    for user in (world.investigator, world.archivist, superuser):
        assert not user.has_perm("archive.read_raw")
        assert not user.has_perm("archive.view_testimony")
        assert not user.has_module_perms("archive")
        assert user.get_all_permissions() == set()
