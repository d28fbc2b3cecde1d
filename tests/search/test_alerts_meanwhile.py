"""Alerts while something else happens: nobody is told twice of the same, and nothing that was seen or told is forgotten."""

from collections.abc import Callable
from threading import Thread
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from pytest_django.fixtures import Settings

from archive.consent.models import Audience, Purpose, State
from archive.core import clock
from archive.search import alerts, saved
from archive.search.answers import Asked
from archive.search.partitions import sending_lock
from archive.search.standing import StandingSearch
from archive.search.worker import ALERTS_WAIT_AT_MOST, Worker
from tests.search.test_alerts import killed_at, sent, tomorrow
from tests.search.watching import Watching
from tests.world import drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture(autouse=True)
def _server(settings: Settings) -> None:
    settings.ARCHIVE_SENDS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "archive@mail.example"


@pytest.fixture
def watching() -> Watching:
    return Watching()


def test_what_somebody_was_told_of_once_is_no_news_when_it_opens_again(watching: Watching) -> None:
    """Though in between something else was found without it."""
    watching.watched()
    told = watching.another()
    assert sent() == 1
    who = told.participants.get()
    with tomorrow():
        refuse = State.REFUSED
        watching.world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS, state=refuse)
        watching.another()
        assert sent() == 1
    with tomorrow(2):
        watching.world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS)
        drain_all()
        assert sent() == 0


def test_what_cannot_be_found_while_alerts_are_asked_for_anew_is_no_news_when_it_comes_back(
    watching: Watching,
) -> None:
    """Asked for a second time, the search still knows what its owner was told of before."""
    kept = watching.watched()
    told = watching.another()
    assert sent() == 1
    who = told.participants.get()
    with tomorrow():
        refuse = State.REFUSED
        watching.world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS, state=refuse)
        drain_all()
        watching.statement = watching.purpose()
        saved.set_alerts(watching.user, watching.statement, kept, wanted=True)
        watching.world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS)
        drain_all()
        assert sent() == 0
        watching.another()
        assert sent() == 1, "the control: one that they were never told of"


def test_what_came_after_a_search_was_shown_is_news_though_alerts_were_switched_on_later(
    watching: Watching,
) -> None:
    """They saw what it found when they saved it, and nothing since."""
    kept = watching.saved(Asked("mill"))
    watching.another()
    saved.set_alerts(watching.user, watching.statement, kept, wanted=True)
    assert sent() == 1
    with tomorrow():
        assert sent() == 0


def while_it_is_sent(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen between the search and what is noted of it."""
    send = mail.EmailMessage.send

    def sending(message: mail.EmailMessage, *args: bool) -> int:
        happens()
        return send(message, *args)

    monkeypatch.setattr(mail.EmailMessage, "send", sending)


def test_a_search_deleted_while_its_mail_goes_out_makes_no_second_one(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor an error: whoever was told today is told no more today, whatever they deleted since."""
    kept = watching.watched()
    watching.another()
    with monkeypatch.context() as patch:
        while_it_is_sent(patch, lambda: saved.forget_saved(watching.user, watching.statement, kept))
        assert sent() == 1
    watching.watched("burned")
    watching.another()
    assert sent() == 0
    with tomorrow():
        assert sent() == 1
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2


def test_what_is_looked_at_while_a_mail_goes_out_is_not_forgotten(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = watching.watched()
    watching.another()

    def looked() -> None:
        watching.another()
        saved.run_saved(watching.user, watching.statement, kept)

    with monkeypatch.context() as patch:
        while_it_is_sent(patch, looked)
        assert sent() == 1
    with tomorrow():
        assert sent() == 0


def test_what_is_told_while_somebody_looks_is_not_forgotten(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = watching.watched()
    everything = StandingSearch.everything

    def slow(search: StandingSearch) -> frozenset[UUID]:
        found = everything(search)
        watching.another()
        assert sent() == 1
        return found

    with monkeypatch.context() as patch:
        patch.setattr(StandingSearch, "everything", slow)
        saved.run_saved(watching.user, watching.statement, kept)
    with tomorrow():
        assert sent() == 0


def test_worker_and_command_do_not_send_to_the_same_at_once(watching: Watching) -> None:
    """Whoever comes second waits, and then finds that the mail went out."""
    watching.watched()
    watching.another()
    second: list[UUID] = alerts.due()
    assert sent() == 1
    assert [alerts.look_after(each) for each in second] == [False]
    told: list[str] = []
    with sending_lock():
        waiting = Thread(target=lambda: told.append(_after_the_lock()))
        waiting.start()
        waiting.join(0.2)
        assert told == []
    waiting.join()
    assert told == ["held"]


def _after_the_lock() -> str:
    with sending_lock():
        return "held"


def test_a_message_id_survives_the_searches_that_it_was_about(watching: Watching) -> None:
    """P7: cut off after the mail, it is sent again under the same id, though one of the searches is gone by then."""
    kept = watching.watched()
    watching.watched("burned")
    watching.another()
    killed_at("alert-sent")
    saved.forget_saved(watching.user, watching.statement, kept)
    assert sent() == 1
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1


def test_an_outbox_that_is_never_empty_keeps_nobody_waiting_longer_than_a_minute(
    watching: Watching,
) -> None:
    """An import of days goes by, and each step finds work."""
    watching.watched()
    watching.another()
    with time_machine.travel(clock.now(), tick=False) as time:
        worker = Worker()
        for _ in range(3):
            watching.world.account("Something else, far away.")
            time.shift(ALERTS_WAIT_AT_MOST / 3)
            assert worker.step()
            assert not mail.outbox
        watching.world.account("Something else, far away.")
        time.shift(ALERTS_WAIT_AT_MOST / 3)
        assert worker.step()
        assert len(mail.outbox) == 1
