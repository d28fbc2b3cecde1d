"""Who may read what: actor x level x consent x embargo x grant, every one of them, typed by hand as a few small sets.

An answer is yes where each set says so: nothing here asks the archive what it should answer. The faces are `can_view`,
`visible_to`, `partitions_for` with the members of its partitions, and `has_perm`. They must give the same answer, and it
must be the one that stands here.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.policy.access import PUBLIC, Partition, can_view, partitions_for, visible_to
from archive.policy.indexing import members_of
from archive.policy.levels import PERMISSIONS
from archive.policy.models import Case, Level
from archive.policy.roles import Role
from archive.policy.services import assign_duty, end_duty, take_role
from archive.testimony.models import Collection, Participant, Testimony
from archive.users.models import User
from archive.workflows import consent, grant
from tests.world import World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
YESTERDAY, TODAY, TOMORROW = (dt.date(2026, 6, day) for day in (14, 15, 16))
P, C, R, PUB = Level.PARTNER, Level.COURT, Level.RAW, Level.PUBLIC
PROTECTED = (P, C, R)
EVERY_LEVEL = {P, C, R, PUB}

# The levels that each consent opens, to those with a grant of the level, and at PUB to everybody.
CONSENT_OPENS: dict[str, set[Level]] = {
    "never-asked": set(),
    "not-known": set(),
    "unconfirmed": set(),
    "given-by-name": EVERY_LEVEL,
    # Nobody may be told who, and the raw text names them.
    "given-under-a-pseudonym": {P, C, PUB},
    "given-anonymously": {P, PUB},
    "given-on-a-condition": set(),
    "given-until-yesterday": set(),
    "refused": set(),
    "withdrawn": set(),
    # Everything else is given, but the archive may not keep it.
    "keeping-refused": set(),
}
# Work in the account's own collection goes on whatever consent says, unless the archive may not even keep it.
NOT_EVEN_KEPT = {"keeping-refused"}
# The embargo that stands on each of these consents, and whether it opens. It does not stop the work in the collection.
EMBARGOES: dict[str, dt.date | None] = {
    "none": None,
    "in-force": TOMORROW,
    "over-today": TODAY,
}
EMBARGO_OPENS = {"none": True, "in-force": False, "over-today": True}
# The state of a grant, and whether it opens its own level, and no other.
GRANT_OPENS = {
    "none": False,
    "asked": False,
    "refused": False,
    "valid": True,
    "first-day": True,
    "last-day": True,
    "not-begun": False,
    "past": False,
    "revoked": False,
}
# Kinds of people who hold grants, and whether a grant opens to them. A superuser is opened what anybody with their grant is.
GRANT_OPENS_TO = {
    "investigator": True,
    "superuser-who-investigates": True,
    "inactive-investigator": False,
    "not-an-investigator": False,
}
# Everybody else, and whether work on the collection opens its accounts in the raw to them.
WORK_OPENS_TO = {
    "archivist": True,
    "redactor": True,
    "reviewer": True,
    "superuser": False,
    "investigator-without-a-grant": False,
    "officer": False,
    "archivist-whose-duty-ended": False,
    "archivist-without-the-role": False,
    "inactive-archivist": False,
    "archivist-elsewhere": False,
    "visitor": False,
}


@dataclass(frozen=True)
class Actor:
    """Somebody who asks; `grants`: the state of their grant at each level."""

    kind: str
    user: User | AnonymousUser
    grants: dict[Level, str]

    @property
    def name(self) -> str:
        return " ".join([self.kind, *(f"{level}:{state}" for level, state in self.grants.items())])

    def opened_by_grant(self) -> set[Level]:
        """The levels that their grants open, by the tables above."""
        if not GRANT_OPENS_TO.get(self.kind, False):
            return set()
        return {level for level, state in self.grants.items() if GRANT_OPENS[state]}

    def expected(self, level: Level, consented: str, embargo: str) -> bool:
        """Whether they may read at this level an account of this consent and embargo."""
        permitted = level in CONSENT_OPENS[consented] and EMBARGO_OPENS[embargo]
        if level == PUB:
            return permitted
        at_work = level == R and WORK_OPENS_TO.get(self.kind, False)
        return (at_work and consented not in NOT_EVEN_KEPT) or (
            permitted and level in self.opened_by_grant()
        )

    def opens(self, collection: Collection) -> set[Partition]:
        """The partitions that are theirs."""
        levels = self.opened_by_grant() | ({R} if WORK_OPENS_TO.get(self.kind, False) else set())
        return {PUBLIC, *(Partition(level, collection.pk.hex) for level in levels)}


Accounts = dict[tuple[str, str], Testimony]


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    """Noon of a day that the table speaks of; it ticks, so that later is later."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


def test_every_actor_reads_at_every_level_what_consent_embargo_and_grant_open(
    now: time_machine.Traveller,
) -> None:
    """P1, P3: the whole product, asked of every face."""
    world = World()
    actors = [*_holders(world), *_others(world)]
    accounts = {
        (consented, embargo): _account(world, consented, EMBARGOES[embargo])
        for consented in CONSENT_OPENS
        for embargo in EMBARGOES
    }
    wrong = [line for actor in actors for line in _wrong(world.collection, actor, accounts)]
    wrong += _wrong_members(world.collection, accounts)
    assert wrong == []


def test_the_table_has_every_state_of_a_grant_at_every_level_for_every_kind_of_holder(
    now: time_machine.Traveller,
) -> None:
    """The control: each stands once, and nobody's answer at one level hides behind that at another."""
    held = [
        (kind, level, state)
        for kind in GRANT_OPENS_TO
        for grants in _grants_held()
        for level, state in grants.items()
    ]
    assert len(held) == len(set(held)) == 4 * 3 * 9
    opening = [sum(GRANT_OPENS[state] for state in grants.values()) for grants in _grants_held()]
    assert opening == [1] * 9


def _wrong(collection: Collection, actor: Actor, accounts: Accounts) -> Iterator[str]:
    """Every answer of a face to one actor that is not the one typed."""
    user = actor.user
    here = {each for each in partitions_for(user) if each.collection_id in ("", collection.pk.hex)}
    if here != actor.opens(collection):
        yield f"{actor.name}: partitions_for opens {sorted(here)}"
    for level in (*PROTECTED, PUB):
        listed = set(visible_to(user, level).values_list("pk", flat=True))
        for (consented, embargo), row in accounts.items():
            expected = actor.expected(level, consented, embargo)
            answers = {"visible_to": row.pk in listed}
            if level != PUB or not actor.grants or actor.grants == _grants_held()[0]:
                # In public one of each kind suffices: a list of what is published asks nobody who they are.
                answers["can_view"] = can_view(user, row, level).allowed
            if level != PUB:
                answers["has_perm"] = user.has_perm(f"archive.{PERMISSIONS[level]}", row)
            for face, answer in answers.items():
                if answer != expected:
                    yield f"{actor.name}: {face} at {level}, {consented}, embargo {embargo}: {answer}"


def _wrong_members(collection: Collection, accounts: Accounts) -> Iterator[str]:
    """Partitions that hold something else than what every holder of a grant may read."""
    for level in (*PROTECTED, PUB):
        held = members_of(PUBLIC if level == PUB else Partition(level, collection.pk.hex))
        expected: set[UUID] = {
            row.pk
            for (consented, embargo), row in accounts.items()
            if level in CONSENT_OPENS[consented] and EMBARGO_OPENS[embargo]
        }
        for key, row in accounts.items():
            if (row.pk in held) != (row.pk in expected):
                yield f"members at {level}: {key}: {row.pk in held}"


# Those who ask ---------------------------------------------------------------------------------------------


def _grants_held() -> list[dict[Level, str]]:
    """Nine people's grants, by level: each state stands once at each level, and at each level of a person another one."""
    states = list(GRANT_OPENS)
    return [
        {level: states[(first + 3 * place) % len(states)] for place, level in enumerate(PROTECTED)}
        for first in range(len(states))
    ]


def _holders(world: World) -> Iterator[Actor]:
    case = grant.open_case(world.archivist, name="an inquiry")
    for kind in GRANT_OPENS_TO:
        roles = () if kind == "not-an-investigator" else (Role.INVESTIGATOR,)
        for number, grants in enumerate(_grants_held()):
            user = person(f"{kind}-{number}", *roles)
            for level, state in grants.items():
                _grant(world, case, user, level, state)
            user.is_superuser = user.is_staff = kind == "superuser-who-investigates"
            user.is_active = kind != "inactive-investigator"
            user.save()
            yield Actor(kind, User.objects.get(pk=user.pk), grants)


def _grant(world: World, case: Case, user: User, level: Level, state: str) -> None:
    if state == "none":
        return
    days = {
        "last-day": (YESTERDAY, TODAY),
        "first-day": (TODAY, TOMORROW),
        "not-begun": (TOMORROW, TOMORROW),
        "past": (YESTERDAY, YESTERDAY),
    }
    first, last = days.get(state, (YESTERDAY, TOMORROW))
    made = world.granted(
        level,
        to=user,
        case=case,
        valid_from=first,
        valid_until=last,
        approved=state not in ("asked", "refused"),
    )
    if state == "refused":
        grant.refuse(world.reviewer, made)
    if state == "revoked":
        grant.revoke(world.reviewer, made)


def _others(world: World) -> Iterator[Actor]:
    users: dict[str, User | AnonymousUser] = {
        "visitor": AnonymousUser(),
        "archivist": world.archivist,
        "reviewer": world.reviewer,
        "archivist-elsewhere": World(code="elsewhere").archivist,
        "officer": person("officer", Role.DATA_PROTECTION_OFFICER),
        "investigator-without-a-grant": world.investigator,
        "superuser": _superuser(),
    }
    users |= _with_duties(world)
    assert set(users) == set(WORK_OPENS_TO)
    for kind, user in users.items():
        fresh = User.objects.get(pk=user.pk) if isinstance(user, User) else user
        yield Actor(kind, fresh, {})


def _superuser() -> User:
    superuser = person("superuser", Role.ADMINISTRATOR)
    superuser.is_superuser = superuser.is_staff = True
    superuser.save()
    return superuser


def _with_duties(world: World) -> dict[str, User]:
    """People who were assigned to the collection, and what came of it."""
    redactor, ended, roleless, inactive = (
        person(name) for name in ("redactor", "ended", "roleless", "inactive")
    )
    with change(OPERATOR, Verb.ASSIGN, on=world.collection) as act:
        assign_duty(act, redactor, world.collection, Role.REDACTOR)
        end_duty(act, assign_duty(act, ended, world.collection, Role.ARCHIVIST))
        for user in (roleless, inactive):
            assign_duty(act, user, world.collection, Role.ARCHIVIST)
        take_role(act, roleless, Role.ARCHIVIST)
    inactive.is_active = False
    inactive.save()
    return {
        "redactor": redactor,
        "archivist-whose-duty-ended": ended,
        "archivist-without-the-role": roleless,
        "inactive-archivist": inactive,
    }


# What they ask for -----------------------------------------------------------------------------------------

ASKED = (
    (Purpose.INTERNAL_ANALYSIS, Audience.ARCHIVE),
    (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS),
    (Purpose.SHARE_AS_LEAD, Audience.BODIES),
    (Purpose.PUBLISH_SUMMARY, Audience.PUBLIC),
)
STATES = {
    "not-known": State.UNKNOWN,
    "refused": State.REFUSED,
    "withdrawn": State.WITHDRAWN,
}
IDENTITIES = {
    "given-anonymously": IdentityLevel.ANONYMOUS,
    "given-under-a-pseudonym": IdentityLevel.PSEUDONYM,
}


def _account(world: World, consented: str, embargo: dt.date | None) -> Testimony:
    """A published account, whose consent then becomes what its name says; in two cases one that nobody ever agreed to."""
    if consented in ("never-asked", "unconfirmed"):
        testimony = world.account("The mill burned.", consented=())
        if consented == "unconfirmed":
            _say(world, testimony.participants.get(), consented, embargo)
    else:
        testimony = world.account("The mill burned.")
        world.published(testimony)
        _say(world, testimony.participants.get(), consented, embargo)
    loaded = Testimony.objects.select_related("collection", "kept_import")
    return loaded.prefetch_related("participants").get(pk=testimony.pk)


def _say(world: World, who: Participant, consented: str, embargo: dt.date | None) -> None:
    for purpose, audience in ASKED:
        record = consent.record_consent(
            world.archivist,
            who,
            ConsentTerms(
                purpose=purpose,
                audience=audience,
                state=STATES.get(consented, State.GIVEN),
                identity=IDENTITIES.get(consented, IdentityLevel.NAMED),
                not_before=embargo,
                conditions="when she is safe" if consented == "given-on-a-condition" else "",
                evidence="signed form",
            ),
        )
        if record.widens and consented != "unconfirmed":
            consent.confirm_consent(world.reviewer, record)
    if consented == "given-until-yesterday":
        # Written past the form, which lets no consent end before it begins: such a row closes all the same.
        _current(who).update(not_after=YESTERDAY)
    if consented == "keeping-refused":
        world.consent(who, Purpose.KEEP, Audience.ARCHIVE, state=State.REFUSED)


def _current(who: Participant) -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.filter(participant=who, is_current=True).exclude(
        purpose=Purpose.KEEP
    )
