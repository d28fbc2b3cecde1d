"""Adding people, and the operator's commands around it."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from archive.audit.models import AuditEntry
from archive.core.errors import ArchiveError, Conflict, InvalidInput
from archive.policy import duties
from archive.policy.models import Assignment, Grant
from archive.policy.roles import Duty, Role
from archive.testimony.models import Collection
from archive.users.models import Organisation, User
from archive.workflows.people import PersonGiven, add_person
from tests.operating import manage, refused
from tests.workflows.persons import PASSWORD, Terminal, given, run

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def test_a_person_added_with_a_collection_may_work_in_it_and_in_no_other(
    collection: Collection,
) -> None:
    other = Collection.objects.create(code="COL-2", title="Letters")

    user = add_person(given(collections=frozenset({"COL-1"})))

    assert duties.may(user, Duty.ENTER, collection)
    assert not duties.may(user, Duty.ENTER, other)
    assert user.is_staff
    assert not user.is_superuser


def test_roles_are_held_only_as_far_as_they_were_given(collection: Collection) -> None:
    user = add_person(
        given(roles=frozenset({Role.REDACTOR, Role.INVESTIGATOR}), collections=frozenset({"COL-1"}))
    )

    assert {group.name for group in user.groups.all()} == {"redactor", "investigator"}
    assert [one.role for one in Assignment.objects.filter(user=user)] == ["redactor"]
    assert not duties.may(user, Duty.APPROVE_REDACTION, collection)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_added_with_a_grant(role: Role) -> None:
    """P5: what an investigator reads is asked for by one person and approved by another."""
    user = add_person(given(roles=frozenset({role})))

    assert not Grant.objects.exists()
    assert not duties.collections_worked_on(user).exists()


def test_a_person_joins_an_organisation_that_stands() -> None:
    Organisation.objects.create(name="Truth Commission", kind="body")

    user = add_person(given(roles=frozenset({Role.INVESTIGATOR}), organisation="Truth Commission"))

    assert user.organisation is not None
    assert user.groups.count() == 2


def test_it_is_on_record_that_the_operator_added_somebody() -> None:
    """P8: the log names no password, and no name in the clear."""
    add_person(given())

    entries = AuditEntry.objects.filter(verb="add-person").order_by("number")
    assert [(one.outcome, one.agent_name, one.object_kind) for one in entries] == [
        ("intended", "operator", "user"),
        ("done", "operator", "user"),
    ]
    assert [one.has_detail for one in entries] == [True, False]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (given(roles=frozenset()), InvalidInput),
        (given(password="short"), InvalidInput),
        (given(password=""), InvalidInput),
        (given(username="nine.quiet.herons", password="nine.quiet.herons"), InvalidInput),
        (given(username="two words"), InvalidInput),
        (given(username="taken"), Conflict),
        (given(collections=frozenset({"COL-9"})), InvalidInput),
        (given(organisation="Nobody"), InvalidInput),
        (
            given(roles=frozenset({Role.ADMINISTRATOR}), collections=frozenset({"COL-1"})),
            InvalidInput,
        ),
    ],
)
def test_what_can_not_be_taken_adds_nobody(
    collection: Collection, wrong: PersonGiven, error: type[ArchiveError]
) -> None:
    add_person(given(username="taken"))

    with pytest.raises(error):
        add_person(wrong)

    assert [user.username for user in User.objects.all()] == ["taken"]
    assert not Assignment.objects.exists()


def test_a_person_given_shows_no_password() -> None:
    assert PASSWORD not in repr(given())


def test_the_command_reads_the_password_as_one_line(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\nsomething else\n"))

    said = run(
        "add_person",
        "fatima",
        "--role",
        "archivist",
        "--role",
        "redactor",
        "--collection",
        "COL-1",
        "--name",
        "Fatima",
    )

    user = User.objects.get(username="fatima")
    assert said == "Added fatima: archivist, redactor\n"
    assert user.check_password(PASSWORD)
    assert user.display_name == "Fatima"
    assert duties.may(user, Duty.REDACT, collection)


def test_the_command_asks_twice_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([PASSWORD, PASSWORD, PASSWORD, PASSWORD + "s"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))

    run("add_person", "fatima", "--role", "archivist")
    with pytest.raises(CommandError, match="differ"):
        run("add_person", "hassan", "--role", "archivist")

    assert [user.username for user in User.objects.all()] == ["fatima"]


@pytest.mark.parametrize(
    "arguments", [["fatima"], ["fatima", "--role", "queen"], ["--role", "archivist"]]
)
def test_the_command_refuses_what_it_does_not_know(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("add_person", *arguments)


def test_the_command_says_why_it_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))

    with pytest.raises(InvalidInput, match="14 characters"):
        run("add_person", "fatima", "--role", "archivist")


def test_a_keyring_is_made_once_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    keyring = tmp_path / "home" / "keyring.json"

    made = manage(tmp_path, "make_keyring")
    content = keyring.read_bytes()
    again = manage(tmp_path, "make_keyring")

    assert made.returncode == 0, made.stderr
    assert "loses every account" in made.stderr
    assert "never keep it in the data folder" in made.stderr
    assert keyring.stat().st_mode & 0o777 == 0o600
    assert "current" in json.loads(content)
    assert "never overwritten" in refused(again)
    assert keyring.read_bytes() == content


def test_no_keyring_is_made_in_the_data_folder(tmp_path: Path) -> None:
    """P6: a copy of the data folder must not hold what opens it."""
    keyring = tmp_path / "data" / "keyring.json"

    ran = manage(tmp_path, "make_keyring", ARCHIVE_KEYRING=str(keyring))

    assert "must stand outside" in refused(ran)
    assert not keyring.exists()
