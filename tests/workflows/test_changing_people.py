"""Changing what people may do who have a user account: given, taken, closed, on record."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError
from django.test import Client

from archive.core.errors import ArchiveError, Conflict
from archive.policy import duties
from archive.policy.access import partitions_for, visible_to
from archive.policy.models import Assignment, Grant, Level
from archive.policy.roles import Duty, Role
from archive.testimony.models import Collection
from archive.users.models import User
from archive.workflows.people import add_person
from tests.workflows.persons import PASSWORD, Terminal, given, logged, run
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def test_somebody_who_exists_is_given_a_duty_more_and_is_asked_for_no_password(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = add_person(given(roles=frozenset({Role.REVIEWER})))
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", asked.append)

    said = run("change_person", "fatima", "--give", "reviewer", "--collection", "COL-1")

    assert said == "fatima: given: reviewer\n"
    assert asked == []
    assert duties.may(user, Duty.APPROVE_PUBLICATION, collection)
    assert not duties.may(user, Duty.ENTER, collection)
    assert not Grant.objects.exists()
    assert User.objects.get().check_password(PASSWORD)
    assert logged("assign") == [("intended", "operator"), ("done", "operator")]


def test_a_duty_that_is_ended_ends_there_and_nowhere_else(collection: Collection) -> None:
    """P3, P5: to take is one person's act, in effect from its commit, in every face that asks."""
    other = Collection.objects.create(code="COL-2", title="Letters")
    user = add_person(
        given(roles=frozenset({Role.REVIEWER}), collections=frozenset({"COL-1", "COL-2"}))
    )
    assert user.has_perm("archive.work_on", collection)

    said = run("change_person", "fatima", "--take", "reviewer", "--collection", "COL-1")

    assert said == "fatima: taken: reviewer\n"
    assert not duties.may(user, Duty.APPROVE_PUBLICATION, collection)
    assert not User.objects.get().has_perm("archive.work_on", collection)
    assert duties.may(user, Duty.APPROVE_PUBLICATION, other)
    assert list(duties.collections_worked_on(user)) == [other]
    assert [each.ended_at is None for each in Assignment.objects.order_by("collection__code")] == [
        False,
        True,
    ], "a duty is ended, never deleted"
    assert logged("end-assignment") == [("intended", "operator"), ("done", "operator")]


def test_a_duty_held_by_two_roles_stands_while_one_of_them_does(collection: Collection) -> None:
    both = frozenset({Role.ARCHIVIST, Role.REDACTOR})
    user = add_person(given(roles=both, collections=frozenset({"COL-1"})))

    run("change_person", "fatima", "--take", "archivist", "--collection", "COL-1")

    assert duties.may(user, Duty.REDACT, collection)
    assert not duties.may(user, Duty.ENTER, collection)
    assert User.objects.get().has_perm("archive.work_on", collection)


def test_a_role_that_is_taken_takes_its_duties_and_given_again_brings_none_back(
    collection: Collection,
) -> None:
    both = frozenset({Role.ARCHIVIST, Role.REVIEWER})
    user = add_person(given(roles=both, collections=frozenset({"COL-1"})))

    run("change_person", "fatima", "--take", "archivist")
    assert not duties.may(user, Duty.ENTER, collection)
    assert duties.may(user, Duty.PUBLISH, collection)
    assert User.objects.get().is_staff
    run("change_person", "fatima", "--take", "reviewer")
    assert not duties.works_at_desk(User.objects.get())
    assert not User.objects.get().is_staff

    run("change_person", "fatima", "--give", "archivist")
    assert not duties.may(User.objects.get(), Duty.ENTER, collection)


def test_who_is_no_investigator_any_more_reads_by_no_grant() -> None:
    """P1: the grant stands as two people decided it, and opens nothing while the role is not held."""
    world = World()
    world.account("The ferry did not come.")
    world.granted(Level.PARTNER)
    assert visible_to(world.investigator, Level.PARTNER).count() == 1

    run("change_person", world.investigator.username, "--take", "investigator")

    investigator = User.objects.get(pk=world.investigator.pk)
    assert not visible_to(investigator, Level.PARTNER).exists()
    assert partitions_for(investigator) == partitions_for(AnonymousUser())


def test_a_closed_user_account_is_out_at_once_and_opens_again_with_nothing(
    collection: Collection, client: Client
) -> None:
    """P1, P5"""
    user = add_person(given(collections=frozenset({"COL-1"})))
    client.force_login(user)
    assert client.get("/desk/").status_code == 200

    assert "closed" in run("change_person", "fatima", "--close")

    assert client.get("/desk/").status_code != 200
    assert not client.login(username="fatima", password=PASSWORD)
    assert not duties.may(User.objects.get(), Duty.ENTER, collection)
    assert run("list_people") == "fatima (closed): no role\n"
    with pytest.raises(Conflict, match="closed"):
        run("change_person", "fatima", "--give", "archivist")

    run("change_person", "fatima", "--reopen")
    assert client.login(username="fatima", password=PASSWORD)
    assert not duties.works_at_desk(User.objects.get())
    assert logged("close-person") == logged("reopen-person") == logged("add-person")


def test_a_new_password_ends_the_sessions_of_the_old_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(add_person(given()))
    monkeypatch.setattr("sys.stdin", io.StringIO("seven grey geese over ice\n"))

    run("change_person", "fatima", "--new-password")

    assert client.get("/desk/").status_code != 200
    assert not client.login(username="fatima", password=PASSWORD)
    assert client.login(username="fatima", password="seven grey geese over ice")
    assert logged("change-password") == [("intended", "operator"), ("done", "operator")]


def test_a_password_is_not_changed_off_the_record() -> None:
    """Django's own command would."""
    add_person(given())
    with pytest.raises(CommandError, match="on record"):
        run("changepassword", "fatima")
    assert User.objects.get().check_password(PASSWORD)


def test_who_may_do_what_is_listed(collection: Collection) -> None:
    assert "Nobody" in run("list_people")
    add_person(
        given(
            roles=frozenset({Role.ARCHIVIST, Role.INVESTIGATOR}), collections=frozenset({"COL-1"})
        )
    )
    add_person(given(username="hassan", roles=frozenset({Role.ADMINISTRATOR})))

    assert run("list_people").splitlines() == [
        "fatima: archivist, investigator",
        "    archivist in COL-1",
        "hassan: administrator",
    ]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nobody", "--give", "reviewer"], "nobody has this user name"),
        (["nobody", "--take", "archivist"], "nobody has this user name"),
        (["nobody", "--close"], "nobody has this user name"),
        (["nobody", "--reopen"], "nobody has this user name"),
        (["fatima", "--give", "reviewer", "--collection", "COL-9"], "no collection"),
        (["fatima", "--take", "archivist", "--collection", "COL-9"], "no collection"),
        (["fatima", "--give", "administrator", "--collection", "COL-1"], "none of these roles"),
        (["fatima", "--take", "investigator", "--collection", "COL-1"], "works in no collection"),
        (["fatima", "--take", "reviewer"], "not held"),
        (["fatima", "--take", "archivist", "--take", "reviewer"], "not held"),
        (["fatima", "--take", "archivist", "--collection", "COL-1"], "not held"),
        (["fatima", "--reopen"], "is open"),
        (["fatima", "--new-password"], "14 characters"),
        (["fatima", "--close", "--collection", "COL-1"], "goes with"),
        (["fatima", "--close", "--reopen"], "not allowed with"),
        (["fatima", "--give", "archivist", "--take", "archivist"], "not allowed with"),
        (["fatima", "--give", "queen"], "invalid choice"),
        (["fatima"], "required"),
    ],
)
def test_what_can_not_be_changed_changes_nothing(
    collection: Collection, arguments: list[str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    user = add_person(given())

    with pytest.raises((CommandError, ArchiveError), match=why):
        run("change_person", *arguments)

    assert [group.name for group in user.groups.all()] == ["archivist"]
    assert not Assignment.objects.exists()
    found = User.objects.get()
    assert found.is_active
    assert found.check_password(PASSWORD)
