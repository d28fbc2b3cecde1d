"""Alerts: a mail that says "sign in", exactly where its reader would find something new by themself."""

import datetime as dt
import logging
from collections.abc import Callable
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from pytest_django.fixtures import Settings

from archive.audit.log import OPERATOR, AuditUnavailable, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.core import clock, failpoints
from archive.core.errors import Conflict
from archive.policy.models import Level
from archive.redaction.models import Reason
from archive.search import alerts, saved
from archive.search.answers import Asked
from archive.search.models import SavedSearch
from archive.search.worker import Worker
from archive.users.services import close_account
from archive.workflows import grant, withdraw
from tests.audit.commits import everything
from tests.search.watching import ADDRESS, Watching
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

BODY = "There is something for you to look at. Sign in as you always do; this mail holds no link.\n"


@pytest.fixture(autouse=True)
def server(settings: Settings) -> None:
    """A mail server is named; what goes to it is kept in memory."""
    settings.ARCHIVE_SENDS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "archive@mail.example"


@pytest.fixture
def watching() -> Watching:
    return Watching()


def sent() -> int:
    """Look after everybody's searches; how many mails went out by that."""
    before = len(mail.outbox)
    told = alerts.send_alerts()
    assert len(mail.outbox) - before == told
    return told


def tomorrow(days: int = 1) -> time_machine.travel:
    return time_machine.travel(clock.now() + dt.timedelta(days=days))


def test_a_mail_goes_out_for_an_account_that_came_since_and_not_before(watching: Watching) -> None:
    watching.watched()
    assert sent() == 0
    watching.another("The ferry came.")
    assert sent() == 0
    watching.another()
    assert sent() == 1


def test_the_mail_says_sign_in_and_nothing_else(watching: Watching) -> None:
    """P1: no number, no word, no name of search or case, no code; the same for one account and for three."""
    watching.watched()
    watching.another()
    assert sent() == 1
    with tomorrow():
        watching.statement = watching.purpose()
        watching.watched("burned OR night")
        for _ in range(3):
            watching.another()
        assert sent() == 1
    one, three = mail.outbox
    for message in (one, three):
        assert (message.subject, message.body, message.to) == ("Please sign in", BODY, [ADDRESS])
        assert message.from_email == "archive@mail.example"
        assert set(message.extra_headers) == {"Message-ID", "Auto-Submitted"}
        assert message.cc == message.bcc == message.attachments == []


def test_what_somebody_has_looked_at_is_no_news(watching: Watching) -> None:
    kept = watching.watched()
    watching.another()
    saved.run_saved(watching.user, watching.statement, kept)
    assert sent() == 0


def test_nobody_is_told_twice_of_the_same_though_they_never_look(watching: Watching) -> None:
    watching.watched()
    watching.another()
    assert sent() == 1
    with tomorrow():
        assert sent() == 0
    with tomorrow(2):
        watching.another()
        assert sent() == 1


def test_nobody_gets_two_mails_on_a_day_and_the_next_day_nothing_is_lost(
    watching: Watching,
) -> None:
    watching.watched()
    watching.another()
    assert sent() == 1
    watching.another()
    assert sent() == 0
    with tomorrow():
        assert sent() == 1


def test_several_searches_make_one_mail(watching: Watching) -> None:
    watching.watched("mill")
    watching.watched("burned")
    watching.another()
    assert sent() == 1


def _close_user(watching: Watching) -> None:
    with change(OPERATOR, Verb.CLOSE_PERSON, on=watching.user) as act:
        close_account(act, watching.user)


ENDINGS: dict[str, Callable[[Watching], object]] = {
    "grant revoked": lambda w: grant.revoke(w.world.archivist, w.given),
    "user closed": _close_user,
    "address taken away": lambda w: alerts.change_address(w.user, ""),
    "alerts switched off": lambda w: saved.set_alerts(
        w.user, w.statement, SavedSearch.objects.get().pk, wanted=False
    ),
    "search deleted": lambda w: saved.forget_saved(
        w.user, w.statement, SavedSearch.objects.get().pk
    ),
    "role taken": lambda w: w.user.groups.clear(),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_sent_to_who_could_not_look(watching: Watching, ending: str) -> None:
    """P1, P3: evaluated with the rights of the moment of sending."""
    watching.watched()
    watching.another()
    ENDINGS[ending](watching)
    assert sent() == 0


def test_a_grant_that_has_run_out_sends_nothing() -> None:
    watching = Watching()
    watching.watched()
    watching.another()
    with time_machine.travel(dt.datetime(2100, 1, 1, tzinfo=dt.UTC)):
        assert sent() == 0


def test_an_account_that_was_closed_before_the_round_makes_no_mail(watching: Watching) -> None:
    """P3: withdrawn, though the index still holds it."""
    watching.watched()
    watching.another()
    late = watching.another()
    for account in watching.world.collection.testimonies.exclude(pk=watching.first.pk):
        withdraw.withdraw(watching.world.archivist, account, reason="asked for")
    assert late.pk
    assert sent() == 0
    drain_all()
    assert sent() == 0


def test_what_the_reader_cannot_see_neither_makes_nor_prevents_a_mail(watching: Watching) -> None:
    """P1: of another collection, closed by consent, not redacted yet, redacted where it would be found, withdrawn."""
    watching.watched()
    elsewhere = World(code="far")
    elsewhere.account("The mill burned.")
    elsewhere.granted(Level.PARTNER)
    unseen = watching.world.account("The mill burned.", approved=False)
    watching.world.account(
        "The mill burned.", consented=((Purpose.SHARE_AS_LEAD, Audience.BODIES),)
    )
    watching.world.account(
        "They burned our mill.", redactions=[("mill", Reason.LOCATION, "a place")]
    )
    gone = watching.world.account("The mill burned.")
    withdraw.withdraw(watching.world.archivist, gone, reason="asked for")
    drain_all()
    assert sent() == 0
    watching.another()
    withdraw.withdraw(watching.world.archivist, unseen, reason="asked for")
    assert sent() == 1, "the control: one that they can see"


def test_an_account_that_opens_later_is_news(watching: Watching) -> None:
    watching.watched()
    closed = watching.world.account("The mill burned.", approved=False)
    drain_all()
    assert sent() == 0
    watching.world.approved(closed.transcripts.get())
    drain_all()
    assert sent() == 1


class Killed(BaseException):
    """The process is gone."""


def killed_at(point: str) -> None:
    """One round that ends where it is told to."""

    def watch(reached: str) -> None:
        if reached == point:
            raise Killed

    failpoints.watch(watch)
    try:
        with pytest.raises(Killed):
            alerts.send_alerts()
    finally:
        failpoints.watch(None)


def test_a_round_cut_off_before_the_mail_sends_it_the_next_time(watching: Watching) -> None:
    """P7: nothing was noted, so nothing is lost."""
    watching.watched()
    watching.another()
    killed_at("intention-durable")
    assert len(mail.outbox) == 0
    assert sent() == 1
    assert sent() == 0


def test_a_round_cut_off_after_the_mail_sends_the_same_one_again(watching: Watching) -> None:
    """P7: at least once. The two are known for one by their id; what they say is nothing anyway."""
    watching.watched()
    watching.another()
    for point in ("alert-sent", "act-marked"):
        killed_at(point)
    assert sent() == 1
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1
    assert len(mail.outbox) == 3
    assert sent() == 0
    with tomorrow():
        watching.another()
        assert sent() == 1
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2


def test_a_mail_server_that_is_down_loses_nothing_and_stops_nobody(
    watching: Watching, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watching.watched()
    watching.another()

    def down(*args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError(f"{ADDRESS} was refused")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(mail.EmailMessage, "send", down)
        assert sent() == 0
    assert "an alert could not be sent: ConnectionRefusedError" in caplog.text
    assert ADDRESS not in caplog.text
    assert sent() == 1


def test_a_search_that_cannot_be_read_any_more_stops_no_other(
    watching: Watching, caplog: pytest.LogCaptureFixture
) -> None:
    broken = watching.watched()
    watching.watched("burned")
    with change(OPERATOR, Verb.CHANGE_ALERTS, kind="test"):
        row = SavedSearch.objects.get(pk=broken)
        row.query = (
            '{"text": "place:Nowhere", "chosen": [], "exact": false, "some": false, "order": ""}'
        )
        row.save()
    watching.another()
    with caplog.at_level(logging.ERROR):
        assert sent() == 1
    assert "a saved search can't be looked after: QueryError" in caplog.text
    assert "Nowhere" not in caplog.text


def test_each_search_is_on_record_as_its_owners_before_it_is_made(watching: Watching) -> None:
    """P2: with what was asked and what it was saved for, under a verb of its own."""
    watching.watched()
    watching.another()
    last = AuditEntry.objects.count()
    assert sent() == 1
    told = AuditEntry.objects.filter(number__gt=last)
    assert [(e.verb, e.outcome, e.agent_name, e.object_id, e.has_detail) for e in told] == [
        ("standing-search", "intended", "index worker", watching.user.pk, False),
        ("standing-search", "intended", watching.user.username, watching.statement.pk, True),
        ("standing-search", "done", watching.user.username, watching.statement.pk, False),
        ("standing-search", "done", "index worker", watching.user.pk, False),
        ("send-alert", "intended", "index worker", watching.user.pk, False),
        ("send-alert", "done", "index worker", watching.user.pk, False),
    ]


def test_a_search_in_a_case_that_is_closed_to_its_owner_is_neither_opened_nor_on_record_as_theirs(
    watching: Watching,
) -> None:
    """P2, P6: the record says of nobody that they searched where nothing opens to them, and the words stay sealed."""
    watching.watched()
    elsewhere = World(code="far")
    elsewhere.granted(Level.PARTNER, to=watching.user)
    grant.revoke(watching.world.archivist, watching.given)
    last = AuditEntry.objects.count()
    assert sent() == 0
    told = AuditEntry.objects.filter(number__gt=last)
    assert [(entry.verb, entry.outcome, entry.agent_name) for entry in told] == [
        ("standing-search", "intended", "index worker"),
        ("standing-search", "done", "index worker"),
    ]


def test_without_a_record_nothing_is_searched_and_nothing_is_sent(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2"""
    watching.watched()
    watching.another()

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "save", full)
    with pytest.raises(AuditUnavailable):
        alerts.send_alerts()
    assert len(mail.outbox) == 0


def test_without_a_mail_server_there_are_no_alerts(watching: Watching, settings: Settings) -> None:
    """P10"""
    watching.watched()
    watching.another()
    settings.ARCHIVE_SENDS_MAIL = False
    assert sent() == 0
    with pytest.raises(CommandError):
        call_command("send_alerts", stdout=StringIO())
    kept = watching.saved(Asked("ferry"))
    with pytest.raises(Conflict):
        saved.set_alerts(watching.user, watching.statement, kept, wanted=True)


def test_the_command_sends_what_is_due(watching: Watching) -> None:
    watching.watched()
    watching.another()
    said = StringIO()
    call_command("send_alerts", stdout=said)
    assert said.getvalue() == "1 mail sent\n"
    assert len(mail.outbox) == 1


def test_the_worker_looks_once_a_day_when_nothing_waits_for_the_index(watching: Watching) -> None:
    watching.watched()
    worker = Worker()
    watching.world.account("Another mill burned.")
    while worker.step():
        pass
    assert len(mail.outbox) == 1
    watching.world.account("A third mill burned.")
    while worker.step():
        pass
    assert len(mail.outbox) == 1
    with tomorrow():
        while worker.step():
            pass
    assert len(mail.outbox) == 2


def test_an_address_is_sealed_and_opens_to_its_owner_alone(watching: Watching) -> None:
    """P6"""
    assert ADDRESS not in repr(everything())
    assert saved.saved_searches(watching.user, watching.statement).address == ADDRESS
    other = World(code="other")
    given = other.granted(Level.PARTNER)
    theirs = grant.state_purpose(other.investigator, given.case, text="what happened there")
    assert saved.saved_searches(other.investigator, theirs).address == ""
