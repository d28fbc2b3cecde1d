"""P6: what stands in the table of sessions signs nobody in."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from archive.policy.roles import Role
from archive.users.models import User
from archive.users.sessions import STORED_LENGTH, SessionStore, stored_key
from tests.world import PASSWORD, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
SIGNED_IN = "_auth_user_id"


@pytest.fixture
def nour() -> User:
    return person("nour", Role.INVESTIGATOR)


def sign_in(client: Client) -> str:
    """The key that the browser holds after signing in by the form."""
    answer = client.post("/sign-in/", {"username": "nour", "password": PASSWORD})
    assert answer.status_code == 302
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def leads_on(key: str) -> str:
    """Where the page after signing in sends a browser that holds this key; empty where it is shown."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client.get("/after-sign-in/").headers.get("Location", "")


def test_no_column_of_the_table_holds_the_key_of_who_is_signed_in(
    client: Client, nour: User
) -> None:
    """P6"""
    key = sign_in(client)
    [row] = Session.objects.values()
    assert len(row["session_key"]) == STORED_LENGTH
    assert not [name for name, value in row.items() if key in str(value)]
    assert row["session_key"] == stored_key(key)


def test_what_the_table_holds_is_no_key(client: Client, nour: User) -> None:
    """P6: a copy of the data folder signs nobody in."""
    key = sign_in(client)
    stored = Session.objects.get().session_key
    assert leads_on(key) == ""
    assert leads_on(stored) == "/sign-in/"


def test_a_session_whose_key_stands_in_clear_signs_nobody_in(nour: User) -> None:
    """P6: rows from before sessions were hashed, and rows that somebody wrote without the keyring."""
    signed_in = Client()
    key = sign_in(signed_in)
    Session.objects.update(session_key=key)
    assert leads_on(key) == "/sign-in/"


def test_signing_out_removes_the_row(client: Client, nour: User) -> None:
    key = sign_in(client)
    assert client.post("/sign-out/").status_code == 303
    assert Session.objects.count() == 0
    assert leads_on(key) == "/sign-in/"


def test_a_session_that_has_ended_signs_nobody_in_and_is_cleared_away(nour: User) -> None:
    ended, open_still = sign_in(Client()), sign_in(Client())
    yesterday = timezone.now() - dt.timedelta(days=1)
    Session.objects.filter(session_key=stored_key(ended)).update(expire_date=yesterday)
    assert leads_on(ended) == "/sign-in/"
    call_command("clearsessions")
    assert [row.session_key for row in Session.objects.all()] == [stored_key(open_still)]
    assert leads_on(open_still) == ""


def test_a_new_key_keeps_what_the_session_holds_and_ends_the_old_key() -> None:
    store = SessionStore()
    store["seen"] = "yes"
    store.create()
    store["seen"] = "yes"
    store.save()
    old = str(store.session_key)
    store.cycle_key()
    new = str(store.session_key)
    store.save()
    assert new != old
    assert SessionStore(new)["seen"] == "yes"
    assert (store.exists(new), store.exists(old)) == (True, False)
    store.flush()
    assert store.session_key is None
    assert Session.objects.count() == 0
    store.delete()


def test_a_session_that_was_removed_is_not_written_again() -> None:
    store = SessionStore()
    store.create()
    key = str(store.session_key)
    SessionStore().delete(key)
    with pytest.raises(UpdateError):
        store.save()
    later = SessionStore(key)
    assert later.get(SIGNED_IN) is None
    assert later.session_key is None


@pytest.mark.django_db(databases=["default", "audit"], transaction=True)
def test_the_asynchronous_half_keeps_no_key_either() -> None:
    """P6"""

    async def live() -> tuple[str, str, bool, object, bool]:
        store = SessionStore()
        await store.acreate()
        await store.aset("seen", "yes")
        await store.asave()
        key = str(store.session_key)
        stored = (await Session.objects.aget()).session_key
        found = await SessionStore(key).aget("seen")
        wrong = await SessionStore(stored).aget("seen")
        there = await store.aexists(key)
        await store.acycle_key()
        gone = not await store.aexists(key)
        await store.aflush()
        return key, stored, there and gone, found, wrong is None

    key, stored, moved, found, closed = asyncio.run(live())
    assert stored == stored_key(key)
    assert (moved, found, closed) == (True, "yes", True)
    assert Session.objects.count() == 0


def test_without_the_keyring_nobody_is_signed_in_and_the_protected_side_says_so(
    client: Client, nour: User, tmp_path: Path
) -> None:
    """P2: 503 and not 500."""
    sign_in(client)
    with override_settings(ARCHIVE_KEYRING=tmp_path / "none.json"):
        assert client.get("/after-sign-in/").status_code == 503
