"""What goes wrong with one person's alerts: told by its type alone, tried again the next day, and nobody else's concern."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import time_machine
from django.conf import settings as configured
from django.db import DatabaseError
from pytest_django.fixtures import Settings

from archive.audit.log import OPERATOR, AuditUnavailable, change
from archive.audit.verbs import Verb
from archive.core import clock
from archive.core.models import OutboxEntry
from archive.sealing.authority import make_data_keys
from archive.sealing.fields import SealedValue
from archive.search import alerts
from archive.search.models import SavedSearch
from archive.search.worker import ALERTS_AGAIN_AFTER, Worker
from archive.users.models import MailAddress, User
from archive.workflows import withdraw
from tests.mailing import BACKEND, Server
from tests.search.test_alerts import tomorrow
from tests.search.watching import ADDRESS, Watching

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

CANARY = "Sorkali"


@pytest.fixture(autouse=True)
def _server(settings: Settings) -> Iterator[None]:
    settings.ARCHIVE_SENDS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "archive@mail.example"
    settings.EMAIL_BACKEND = BACKEND
    Server.told.clear()
    yield
    Server.told.clear()


@pytest.fixture
def two() -> list[Watching]:
    """Two people for whom there is something new, in the order in which they are looked after."""
    made = [Watching("halt"), Watching("ferry")]
    for each in made:
        each.watched()
        each.another()
    in_order = alerts.due()
    return sorted(made, key=lambda each: in_order.index(each.user.pk))


def _hold(user: User, address: str) -> None:
    """An address as it was taken when more was taken than could be sent to."""
    MailAddress.objects.filter(user=user).delete()
    with change(OPERATOR, Verb.CHANGE_ADDRESS, on=user):
        held = MailAddress(user=user)
        make_data_keys([held.pk])
        held.address = address
        held.save(force_insert=True)


def _alter_address(user: User) -> None:
    [sealed] = MailAddress.objects.filter(user=user).values_list("address", flat=True)
    assert isinstance(sealed, SealedValue)
    MailAddress.objects.filter(user=user).update(address=SealedValue(sealed.ciphertext[:-1]))


def _lose_key(user: User) -> None:
    held = MailAddress.objects.get(user=user)
    with sqlite3.connect(configured.ARCHIVE_KEY_STORE) as store:
        gone = store.execute("DELETE FROM data_key WHERE subject = ?", (held.pk.hex,))
        assert gone.rowcount == 1


def _rewrite(user: User, **fields: str) -> None:
    row = SavedSearch.objects.get(user=user)
    with change(OPERATOR, Verb.CHANGE_ALERTS, on=user):
        for name, text in fields.items():
            setattr(row, name, text)
        row.save()


FAULTS: dict[str, tuple[Callable[[User], None], str]] = {
    "a domain too long as ASCII": (lambda u: _hold(u, f"x@{'ä' * 60}.com"), "UnicodeError"),
    "a newline in an encoded word": (
        lambda u: _hold(u, f"=?utf-8?q?=0a{CANARY}?=@x.org"),
        "ValueError",
    ),
    "an encoded word that can't be read": (lambda u: _hold(u, "=?utf-8?b?!!?=@x.org"), "Error"),
    "an address that was altered": (_alter_address, "SealBroken"),
    "an address without its key": (_lose_key, "KeyMissing"),
    "a search that asks nothing readable": (lambda u: _rewrite(u, query=f'["{CANARY}"]'), "Error"),
    "a search whose known accounts are none": (lambda u: _rewrite(u, known=f"{CANARY}!"), "Error"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_persons_fault_is_told_by_its_type_and_stops_nobody(
    two: list[Watching], caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    """P6: no word of what is sealed is logged. The other's alert goes out, and theirs when it can again."""
    ill = two[0]
    spoil, told = FAULTS[fault]
    spoil(ill.user)
    with caplog.at_level(logging.ERROR):
        assert alerts.send_alerts() == 1
    assert [mail.recipients for mail in Server.told] == [[ADDRESS]]
    [record] = caplog.records
    assert record.name == "archive.search.alerts"
    assert record.getMessage().endswith(told)
    assert record.exc_info is None
    assert CANARY not in caplog.text
    assert "x.org" not in caplog.text
    assert alerts.due() == [ill.user.pk]
    if not fault.startswith("a search"):
        alerts.change_address(ill.user, "another@mail.example")
        with tomorrow():
            assert alerts.send_alerts() == 1
        assert Server.told[-1].recipients == ["another@mail.example"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Who is looked after, in order."""
    who: list[UUID] = []
    original = alerts.look_after

    def look_after(user: UUID) -> bool:
        who.append(user)
        return original(user)

    monkeypatch.setattr(alerts, "look_after", look_after)
    return who


def work(worker: Worker) -> None:
    for _ in range(50):
        if not worker.step():
            return
    raise AssertionError("the worker comes to no end")


def test_the_worker_looks_after_everybody_once_a_day_though_a_mail_can_not_be_sent(
    two: list[Watching], asked: list[UUID]
) -> None:
    ill = two[1]
    FAULTS["an encoded word that can't be read"][0](ill.user)
    both = {each.user.pk for each in two}
    worker = Worker()
    work(worker)
    assert (set(asked), len(asked), len(Server.told)) == (both, 2, 1)
    with tomorrow():
        work(worker)
    assert asked.count(ill.user.pk) == 2


def _unforeseen(*_: object) -> bool:
    raise RuntimeError(CANARY)


def test_a_fault_that_nobody_foresaw_ends_no_step_and_what_is_withdrawn_is_purged(
    two: list[Watching], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """P7: each person is passed over until the next day, and told of loudly; the index is brought up to date in between."""
    worker = Worker()
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(alerts, "look_after", _unforeseen)
        assert worker.step()
        withdraw.withdraw(two[0].world.archivist, two[0].first, reason="asked for")
        work(worker)
    assert not OutboxEntry.objects.exists()
    assert [record.levelname for record in caplog.records] == ["CRITICAL"] * 2
    assert "RuntimeError at " in caplog.text
    assert CANARY not in caplog.text
    with tomorrow():
        work(worker)
    assert len(Server.told) == 2


@pytest.mark.parametrize("broken", ["look_after", "due"])
@pytest.mark.parametrize("error", [AuditUnavailable, DatabaseError, OSError])
def test_where_the_record_or_the_database_fails_alerts_wait_and_nobody_is_passed_over(
    two: list[Watching], monkeypatch: pytest.MonkeyPatch, broken: str, error: type[Exception]
) -> None:
    """P7: no step fails by it, so that nothing slows the index; and the day's alerts go out when it is over."""
    tries: list[bool] = []

    def fails(*_: object) -> bool:
        tries.append(True)
        raise error(CANARY)

    worker = Worker()
    with monkeypatch.context() as patch:
        patch.setattr(alerts, broken, fails)
        work(worker)
        two[0].world.account("A third mill burned.")
        assert worker.step()
        work(worker)
        assert not OutboxEntry.objects.exists()
    assert len(tries) == 1
    work(worker)
    assert Server.told == []
    with time_machine.travel(clock.now() + ALERTS_AGAIN_AFTER):
        work(worker)
    assert len(Server.told) == 2
