"""Who may do what: every act, for everybody whose duty it is not; and what the log says of each."""

import importlib
import inspect
from collections.abc import Callable

import pytest

from archive.audit.log import OPERATOR, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.policy.models import Assignment, Level
from archive.policy.roles import Role
from archive.policy.services import assign_duty, end_duty
from archive.users.models import User
from archive.workflows.grant import state_purpose
from tests.audit.commits import everything
from tests.workflows.acts import ACTS, somebody_with_everything
from tests.world import World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

# Acts that are not a user's in a collection, or that have tests of their own.
ELSEWHERE = {
    "grant.state_purpose",  # asks for a grant, not for a duty: below
    "ingest.find_collection",  # tests/intake
    "ingest.check_import",
    "ingest.import_accounts",
    "people.add_person",  # the operator's
    "search.search_as",
    "demonstrate.fill",
}
MODULES = ("consent", "enter", "grant", "kept", "publish", "redact", "relate", "withdraw", "work")


def acts_of(module: str) -> dict[str, Callable[..., object]]:
    """The module's own public functions."""
    loaded = importlib.import_module(f"archive.workflows.{module}")
    return {
        f"{module}.{name}": function
        for name, function in inspect.getmembers(loaded, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == loaded.__name__
    }


def test_every_act_is_in_the_table() -> None:
    found = {name for module in MODULES for name in acts_of(module)}
    assert found - ELSEWHERE == set(ACTS)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_done_by_one_person_and_names_no_other(name: str) -> None:
    """P5: nothing takes the second person's name from the first, and nothing has a default for it."""
    module, _, function = name.partition(".")
    signature = inspect.signature(acts_of(module)[f"{module}.{function}"])
    users = [p for p in signature.parameters.values() if p.annotation is User]
    assert [p.name for p in users] == ["user"]
    assert users[0].default is inspect.Parameter.empty
    assert next(iter(signature.parameters)) == "user"


@pytest.mark.parametrize("name", ACTS)
def test_an_act_leaves_an_intention_and_an_outcome(name: str) -> None:
    """P2, P8: under its own verb, with who did it."""
    world = World()
    act = ACTS[name]
    ready, doer = act.ready(world), act.doer(world)
    last = AuditEntry.objects.count()
    ready(doer)
    told = AuditEntry.objects.filter(number__gt=last)
    assert [(e.verb, e.outcome, e.agent_id, e.agent_name) for e in told] == [
        (act.verb, "intended", doer.pk, doer.username),
        (act.verb, "done", doer.pk, doer.username),
    ] * act.times
    for begun, ended in zip(told[::2], told[1::2], strict=True):
        assert (begun.act, begun.object_kind, begun.object_id) == (
            ended.act,
            ended.object_kind,
            ended.object_id,
        )
        assert begun.object_kind


def an_investigator(world: World) -> User:
    """Who holds a grant on everything in the collection."""
    world.granted(Level.RAW)
    return world.investigator


def a_superuser(world: World) -> User:
    user = person(f"{world.code}-root", Role.ADMINISTRATOR)
    user.is_superuser = user.is_staff = True
    user.save()
    return user


def of_another_collection(world: World) -> User:
    """Who holds every role, elsewhere."""
    return somebody_with_everything(f"{world.code}-far", World(code=f"{world.code}-far").collection)


def inactive(world: World) -> User:
    user = somebody_with_everything(f"{world.code}-gone", world.collection)
    user.is_active = False
    user.save()
    return user


def ended(world: World) -> User:
    """Whose every duty here has ended; the roles remain."""
    user = somebody_with_everything(f"{world.code}-former", world.collection)
    with change(OPERATOR, Verb.END_ASSIGNMENT, on=user) as act:
        for assignment in Assignment.objects.filter(user=user):
            end_duty(act, assignment)
    return user


def without_role(world: World) -> User:
    """Who is still assigned, but whose roles were taken away."""
    user = somebody_with_everything(f"{world.code}-stripped", world.collection)
    user.groups.clear()
    return user


def without_assignment(world: World) -> User:
    """Who holds every role, and works in no collection."""
    return person(f"{world.code}-new", Role.ARCHIVIST, Role.REDACTOR, Role.REVIEWER)


STRANGERS: dict[str, Callable[[World], User]] = {
    "investigator with a grant": an_investigator,
    "superuser": a_superuser,
    "of another collection": of_another_collection,
    "inactive": inactive,
    "former": ended,
    "without the roles": without_role,
    "without a collection": without_assignment,
}
# What needs a role, and no duty in this very collection.
ALLOWED = {
    ("enter.create_collection", "of another collection"),
    ("enter.create_collection", "former"),
    ("enter.create_collection", "without a collection"),
    ("grant.open_case", "of another collection"),
    ("work.open_case_names", "of another collection"),
    ("work.named_case", "of another collection"),
}


# The duties of each role, by hand: who does what of the table above in their own collection.
ARCHIVISTS = {
    *("enter.create_collection", "enter.describe_collection", "enter.record_custody"),
    *("enter.enter_testimony", "enter.amend_testimony", "enter.add_participant"),
    *("enter.add_transcript", "consent.record_consent", "redact.mark", "redact.mark_every"),
    *("consent.set_aside", "kept.open_kept_file", "kept.not_plain"),
    *("redact.unmark", "redact.reopen", "redact.submit", "publish.draft", "publish.submit"),
    *("publish.take_down", "withdraw.withdraw", "grant.open_case", "grant.ask", "grant.revoke"),
    *("publish.coarsen", "work.open_what_is_told"),
    *("work.open_for_work", "work.open_grant", "work.open_case_names", "publish.look"),
    *("work.named_case", "relate.propose", "relate.confirm", "relate.reject"),
}
REDACTORS = {
    *("redact.mark", "redact.mark_every", "redact.unmark", "redact.reopen", "redact.submit"),
    *("publish.draft", "publish.submit", "publish.look", "work.open_for_work", "work.open_grant"),
    *("publish.coarsen", "work.open_what_is_told"),
}
REVIEWERS = {
    *("consent.record_consent", "consent.confirm_consent", "consent.clear_condition"),
    *("consent.set_aside", "kept.open_kept_file", "kept.not_plain"),
    *("consent.confirm_import", "redact.send_back", "redact.approve", "publish.send_back"),
    *("publish.approve", "publish.publish", "publish.take_down", "withdraw.withdraw"),
    *("publish.coarsen", "work.open_what_is_told"),
    *("grant.approve", "grant.refuse", "grant.revoke"),
    *("publish.look", "work.open_for_work", "work.open_grant"),
}
OFFICERS = {"publish.accept_cell", "publish.look", "work.open_what_is_told"}
DUTIES_OF = {
    Role.ARCHIVIST: ARCHIVISTS,
    Role.REDACTOR: REDACTORS,
    Role.REVIEWER: REVIEWERS,
    Role.DATA_PROTECTION_OFFICER: OFFICERS,
}


def holder_of(role: Role) -> Callable[[World], User]:
    """Somebody who holds this role in the collection, and no other."""

    def made(world: World) -> User:
        user = person(f"{world.code}-only-{role}")
        with change(OPERATOR, Verb.ASSIGN, on=world.collection) as act:
            assign_duty(act, user, world.collection, role)
        return user

    return made


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_open_to_those_whose_duty_it_is_and_to_nobody_else(name: str) -> None:
    """P1, P3, P5: strangers first, then each role alone; who is refused changes nothing and learns nothing."""
    world = World()
    act = ACTS[name]
    people = {who: made(world) for who, made in STRANGERS.items()}
    people |= {str(role): holder_of(role)(world) for role in DUTIES_OF}
    allowed = {who for act_name, who in ALLOWED if act_name == name}
    allowed |= {str(role) for role, duties in DUTIES_OF.items() if name in duties}
    ready = act.ready(world)
    before = everything()
    for who, user in people.items():
        if who not in allowed:
            with pytest.raises(AccessDenied) as refused:
                ready(User.objects.get(pk=user.pk))
            assert everything() == before, who
            told = str(refused.value)
            assert not [word for word in ("Salim", "mill", world.code) if word in told]
    for who in sorted(allowed):
        ready(User.objects.get(pk=people[who].pk))
        ready = act.ready(world)


def test_every_act_is_somebodys_duty() -> None:
    assert set(ACTS) == ARCHIVISTS | REDACTORS | REVIEWERS | OFFICERS


def test_a_purpose_is_stated_by_whom_the_case_opens_something_to_and_nobody_else() -> None:
    """P1, P2: refused on record, alike for a case that there is not and one that is not theirs."""
    world = World()
    given = world.granted(Level.PARTNER)
    for user in (world.archivist, world.reviewer, a_superuser(world)):
        last = AuditEntry.objects.count()
        with pytest.raises(AccessDenied):
            state_purpose(user, given.case, text="what happened at the mill")
        told = AuditEntry.objects.filter(number__gt=last).values_list("verb", "outcome")
        assert list(told) == [("state-purpose", "intended"), ("state-purpose", "refused")]
    assert state_purpose(world.investigator, given.case, text="what happened at the mill")
