"""What a page of the desk costs does not grow with the archive."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.policy.models import Level
from archive.policy.roles import Role
from archive.policy.services import assign_duty
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.web.desk import front
from archive.workflows import publish
from archive.workflows.withdraw import withdraw
from tests.looking import approve_rendition, submit_marks, submit_rendition
from tests.world import World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

TEXT = "The mill burned at night."
FEW = 3


def colleague(world: World) -> User:
    """Somebody with every duty of the collection, who has done nothing yet: everything waits for them."""
    user = person(f"{world.code}-colleague")
    with change(OPERATOR, Verb.ASSIGN, on=world.collection) as act:
        for role in (Role.ARCHIVIST, Role.REDACTOR, Role.REVIEWER):
            assign_duty(act, user, world.collection, role)
    return user


def waiting_consent(world: World) -> Testimony:
    testimony = world.account(TEXT, consented=(), approved=False)
    world.consent(testimony.participants.get(), Purpose.KEEP, Audience.ARCHIVE, confirmed=False)
    return testimony


def waiting_redactions(world: World) -> Testimony:
    testimony = world.account(TEXT, approved=False)
    submit_marks(world.archivist, testimony.transcripts.get())
    return testimony


def rendition(world: World, *, submitted: bool = False, approved: bool = False) -> Testimony:
    testimony = world.account(TEXT)
    draft = publish.draft(
        world.archivist,
        testimony,
        RenditionDraft(kind=RenditionKind.SUMMARY, language="en", title="A", summary="B"),
    )
    if submitted or approved:
        submit_rendition(world.archivist, draft)
    if approved:
        approve_rendition(world.reviewer, draft)
    return testimony


def one_of_each(world: World) -> None:
    """An account at each point of the way, and a grant to decide."""
    waiting_consent(world)
    waiting_redactions(world)
    rendition(world)
    rendition(world, submitted=True)
    rendition(world, approved=True)
    world.published(world.account(TEXT))
    world.account(TEXT, consented=())
    withdraw(world.archivist, world.account(TEXT), reason="asked")
    world.granted(Level.PARTNER, approved=False)


def queries(client: Client, urls: Sequence[str]) -> dict[str, int]:
    counted = {}
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counted[url] = len(asked)
    return counted


def the_lists() -> list[str]:
    accounts = reverse("admin:archive_testimony_changelist")
    names = ("collection", "grant", "case", "keptimport")
    others = [reverse(f"admin:archive_{name}_changelist") for name in names]
    return [accounts, f"{accounts}?o=1", f"{accounts}?q=T-&standing=yes", *others]


def test_the_front_page_and_the_lists_take_as_many_queries_for_thirty_accounts_as_for_eight() -> (
    None
):
    """P7: an archive that has grown is not one that has stopped."""
    world = World()
    client = Client()
    client.force_login(colleague(world))
    urls = [reverse("admin:index"), *the_lists()]
    one_of_each(world)
    assert Testimony.objects.count() == 8
    few = queries(client, urls)
    for _ in range(3):
        one_of_each(world)
    assert Testimony.objects.count() == 32
    assert queries(client, urls) == few
    assert max(few.values()) < 30


def test_no_query_of_the_front_page_or_a_list_reads_a_table_of_accounts_from_end_to_end() -> None:
    """P7: each goes by an index. SQLite is asked for its plan, which is the same for three rows and for a million."""
    world = World()
    client = Client()
    client.force_login(colleague(world))
    one_of_each(world)
    asked: list[tuple[str, Any]] = []

    def remember(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: object
    ) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remember):
        for url in [reverse("admin:index"), *the_lists()]:
            client.get(url)
    plans = set()
    with connection.cursor() as cursor:
        for sql, params in asked:
            if sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plans |= {(line[3], sql) for line in cursor.fetchall()}
    assert len(plans) > 50
    big = r"SCAN archive_(testimony|participant|consentrecord|transcript|redactionset|rendition)\b"
    # This index holds nothing but the open conditions, which are few.
    of_the_few = "consent_condition_open"
    whole = [plan for plan in plans if re.match(big, plan[0]) and of_the_few not in plan[0]]
    assert whole == []


@pytest.mark.parametrize(
    ("made", "title"),
    [
        (waiting_consent, "Consents to confirm"),
        (waiting_redactions, "Redactions to approve"),
        (rendition, "Public summaries to finish"),
    ],
)
def test_a_heap_shows_its_first_rows_and_says_that_there_are_more(
    monkeypatch: pytest.MonkeyPatch, made: Callable[[World], Testimony], title: str
) -> None:
    monkeypatch.setattr(front, "MOST", FEW)
    monkeypatch.setattr(front, "FEW", 1)
    world = World()
    client = Client()
    client.force_login(colleague(world))
    for _ in range(FEW):
        made(world)
    heap = next(each for each in client.get("/desk/").context["heaps"] if each.title == title)
    assert (len(heap.rows), heap.is_cut) == (FEW, False)
    made(world)
    heap = next(each for each in client.get("/desk/").context["heaps"] if each.title == title)
    assert (len(heap.rows), heap.is_cut) == (FEW, True)
