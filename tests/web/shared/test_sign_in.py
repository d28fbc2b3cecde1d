"""The door."""

import pytest
from django.db import DatabaseError
from django.test import Client

from archive.audit.models import AuditEntry
from archive.audit.verbs import Outcome, Verb
from archive.policy.models import Level
from archive.policy.roles import Role
from archive.users.models import User
from tests.world import PASSWORD, World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

REFUSED = "The name and the password don"


@pytest.fixture
def investigator() -> User:
    return person("nour", Role.INVESTIGATOR)


def _acts(verb: Verb) -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(verb=verb)
    return list(found.values_list("agent_name", "outcome"))


def test_signing_in_and_out_is_on_record(client: Client, investigator: User) -> None:
    """P2."""
    response = client.post("/sign-in/", {"username": "nour", "password": PASSWORD})
    assert response.status_code == 302
    assert response.headers["Location"] == "/after-sign-in/"
    assert _acts(Verb.SIGN_IN) == [("nour", Outcome.INTENDED), ("nour", Outcome.DONE)]
    assert client.post("/sign-out/").status_code == 303
    assert _acts(Verb.SIGN_OUT) == [("nour", Outcome.INTENDED), ("nour", Outcome.DONE)]
    assert "_auth_user_id" not in client.session


def test_signing_out_needs_a_form(client: Client, investigator: User) -> None:
    client.force_login(investigator)
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("name", "password"), [("nour", "wrong"), ("nobody", "wrong"), ("closed", PASSWORD)]
)
def test_a_refusal_says_the_same_to_everybody(client: Client, name: str, password: str) -> None:
    """P1: an unknown name, a wrong password and a closed account get the same words."""
    person("nour")
    User.objects.filter(pk=person("closed").pk).update(is_active=False)
    body = client.post("/sign-in/", {"username": name, "password": password}).content.decode()
    assert REFUSED in body
    assert 'value="' + name + '"' in body


def test_an_unknown_name_costs_a_hash_too(
    client: Client, investigator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: or the time of the answer would tell who is known."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def spy(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", spy)
    for name in ("nour", "nobody"):
        client.post("/sign-in/", {"username": name, "password": "wrong"})
    assert hashed == ["wrong", "wrong"]


def test_a_refusal_is_on_record_without_the_name_that_was_typed(
    client: Client, investigator: User
) -> None:
    client.post("/sign-in/", {"username": "a password typed here", "password": "x"})
    assert _acts(Verb.SIGN_IN_REFUSED) == [
        ("visitor", Outcome.INTENDED),
        ("visitor", Outcome.DONE),
    ]
    entries = AuditEntry.objects.filter(verb=Verb.SIGN_IN_REFUSED)
    assert not any(entry.has_detail for entry in entries)


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_nobody_signs_in_while_the_record_can_not_be_written(
    client: Client, investigator: User, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    """P2: refused at once; the public site goes on."""

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "save", full)
    response = client.post("/sign-in/", {"username": "nour", "password": password})
    assert response.status_code == 503
    assert "sessionid" not in response.cookies
    assert client.get("/about/").status_code == 200


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("/room/search/", "/room/search/"),
        ("https://elsewhere.example/", "/after-sign-in/"),
        ("//elsewhere.example/", "/after-sign-in/"),
    ],
)
def test_who_signed_in_is_led_to_own_pages_only(
    client: Client, investigator: User, named: str, path: str
) -> None:
    sent = {"username": "nour", "password": PASSWORD, "next": named}
    assert client.post("/sign-in/", sent).headers["Location"] == path


def test_people_are_led_to_where_they_work(client: Client) -> None:
    world = World()
    client.force_login(world.archivist)
    assert client.get("/after-sign-in/").headers["Location"] == "/desk/"
    client.force_login(world.investigator)
    response = client.get("/after-sign-in/")
    assert response.status_code == 200
    assert "Nothing is open to you today" in response.content.decode()
    world.granted(Level.PARTNER)
    assert client.get("/after-sign-in/").headers["Location"] == "/room/"
    assert Client().get("/after-sign-in/").headers["Location"] == "/sign-in/"


def test_forms_carry_a_token_and_an_old_one_is_refused_in_words(investigator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"username": "nour", "password": PASSWORD})
    assert response.status_code == 403
