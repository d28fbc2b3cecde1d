"""Who reads an account and why not, told to those who work on it: the same answers as those that readers get."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.consent.decisions import Reason
from archive.consent.models import Audience, IdentityLevel, Purpose, State
from archive.core import clock
from archive.core.errors import AccessDenied
from archive.policy.access import Because, can_view
from archive.policy.levels import ORDER
from archive.policy.models import Level
from archive.policy.readers import open_levels, readers_of
from archive.testimony.models import ParticipantRole, Testimony
from archive.users.models import User
from archive.workflows import grant
from archive.workflows.withdraw import withdraw
from tests.world import OPEN_TO_ALL, World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

TEXT = "The mill burned at night."
Told = dict[Level, tuple[Because, Reason | None]]


def told(world: World, testimony: Testimony) -> Told:
    return {
        each.level: (each.decision.reason, each.decision.consent)
        for each in readers_of(world.archivist, testimony)
    }


def published(world: World) -> Testimony:
    testimony = world.account(TEXT)
    world.published(testimony)
    return testimony


def nobody_asked(world: World) -> Testimony:
    return world.account(TEXT, consented=())


def without_redactions(world: World) -> Testimony:
    return world.account(TEXT, approved=False)


def withdrawn(world: World) -> Testimony:
    testimony = published(world)
    withdraw(world.archivist, testimony, reason="asked")
    return Testimony.objects.get(pk=testimony.pk)


def staged(world: World) -> Testimony:
    testimony = world.account(TEXT)
    world.put_into_unreleased_import(testimony)
    return Testimony.objects.get(pk=testimony.pk)


def closed_by_consent(world: World) -> Testimony:
    testimony = published(world)
    world.consent(
        testimony.participants.get(),
        Purpose.PUBLISH_SUMMARY,
        Audience.PUBLIC,
        state=State.WITHDRAWN,
    )
    return testimony


def anonymous_only(world: World) -> Testimony:
    testimony = world.account(TEXT, consented=())
    for purpose, audience in OPEN_TO_ALL:
        world.consent(
            testimony.participants.get(), purpose, audience, identity=IdentityLevel.ANONYMOUS
        )
    return testimony


def of_two_people(world: World) -> Testimony:
    """One of them agreed to all, the other refused to be read by partners, and for bodies agreed from a later day."""
    testimony = world.account(
        TEXT, roles=(ParticipantRole.WITNESS, ParticipantRole.CO_WITNESS), consented=()
    )
    first, second = testimony.participants.all()
    for purpose, audience in OPEN_TO_ALL:
        world.consent(first, purpose, audience)
    world.consent(second, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS, state=State.REFUSED)
    later = clock.today() + dt.timedelta(days=9)
    world.consent(second, Purpose.SHARE_AS_LEAD, Audience.BODIES, not_before=later)
    return testimony


OPEN = (Because.GRANTED, None)


def consent(reason: Reason) -> tuple[Because, Reason]:
    return (Because.CONSENT, reason)


ACCOUNTS: dict[str, tuple[Callable[[World], Testimony], list[tuple[Because, Reason | None]]]] = {
    # partner, court, raw, public
    "published": (published, [OPEN, OPEN, OPEN, (Because.PUBLISHED, None)]),
    "nobody asked": (nobody_asked, [consent(Reason.UNKNOWN)] * 4),
    "without redactions": (
        without_redactions,
        [*[(Because.NOT_REDACTED, None)] * 3, (Because.NOT_PUBLISHED, None)],
    ),
    "withdrawn": (withdrawn, [(Because.WITHDRAWN, None)] * 4),
    "staged": (staged, [(Because.STAGED, None)] * 4),
    "closed by consent": (closed_by_consent, [OPEN, OPEN, OPEN, consent(Reason.WITHDRAWN)]),
    "anonymous only": (
        anonymous_only,
        [
            OPEN,
            consent(Reason.TELLS_WHO),
            consent(Reason.TELLS_WHO),
            (Because.NOT_PUBLISHED, None),
        ],
    ),
    "of two people": (
        of_two_people,
        [
            consent(Reason.REFUSED),
            consent(Reason.NOT_YET),
            consent(Reason.UNKNOWN),
            consent(Reason.UNKNOWN),
        ],
    ),
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_what_is_told_of_each_level_is_what_its_readers_get(name: str) -> None:
    """P1, P3: expected answers typed by hand; the granted reader and the visitor are answered alike."""
    made, expected = ACCOUNTS[name]
    world = World()
    for level in ORDER:
        world.granted(level)
    testimony = made(world)
    assert told(world, testimony) == dict(zip([*ORDER, Level.PUBLIC], expected, strict=True))
    for readers in readers_of(world.reviewer, testimony):
        for_level = AnonymousUser() if readers.level == Level.PUBLIC else world.investigator
        got = can_view(for_level, testimony, readers.level)
        assert got.allowed == readers.decision.allowed
        if readers.level != Level.PUBLIC:
            assert got == readers.decision
    opened = {each.level for each in readers_of(world.reviewer, testimony) if each.decision.allowed}
    assert open_levels(world.archivist, [testimony.pk]) == {testimony.pk: opened}


def test_grants_that_run_today_are_counted_by_level() -> None:
    world = World()
    testimony = world.account(TEXT)
    world.granted(Level.PARTNER)
    world.granted(Level.PARTNER)
    ended = world.granted(Level.COURT)
    grant.revoke(world.archivist, ended)
    world.granted(Level.RAW, approved=False)
    assert [(each.level, each.grants) for each in readers_of(world.archivist, testimony)] == [
        (Level.PARTNER, 2),
        (Level.COURT, 0),
        (Level.RAW, 0),
        (Level.PUBLIC, 0),
    ]


def strangers(world: World) -> list[User | AnonymousUser]:
    elsewhere = World(code="far")
    return [world.investigator, elsewhere.archivist, elsewhere.reviewer, AnonymousUser()]


def test_to_whom_does_not_work_on_it_nothing_is_told() -> None:
    """P1: also not to those who may read it."""
    world = World()
    world.granted(Level.RAW)
    testimony = published(world)
    for reader in strangers(world):
        with pytest.raises(AccessDenied):
            readers_of(reader, testimony)
        assert open_levels(reader, [testimony.pk]) == {}


def test_the_levels_of_many_accounts_take_as_many_queries_as_those_of_one(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    world = World()
    keys = [world.account(TEXT).pk for _ in range(3)]
    with django_assert_num_queries(5):
        open_levels(world.archivist, keys[:1])
    with django_assert_num_queries(5):
        assert len(open_levels(world.archivist, keys)) == 3
