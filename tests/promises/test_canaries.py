"""P1, P4: words planted in every protected field reach nobody who is not entitled to them, by any page, header or error.

Every role walks: the addresses of the resolver, the links that it is shown, query strings that stock Django would answer
to, and the forms on its pages, each button of each pressed as the page gives it, with its hidden fields and what stands in
the others. What it received is searched whole: status line, headers, cookies, body.
"""

import logging
import re
from collections.abc import Iterator
from html import unescape
from uuid import uuid4

import pytest
from django.db import transaction
from django.http.response import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.fixtures import Settings

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.policy.models import CaseCode
from archive.policy.roles import Role
from archive.policy.services import assign_duty
from archive.users.models import User
from archive.web.reading_room.doors import PURPOSE
from tests.canaries import (
    KEPT,
    MEDICAL,
    PUBLIC_SUMMARY,
    PUBLIC_TITLE,
    THIRD,
    WITHHELD,
    WITNESS,
    Planted,
    canary,
    plant,
    sealed_fields,
)
from tests.forms import Form, forms_of
from tests.world import World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

# What a partner-level grant shows: words that its profile keeps, and the reader's own purpose, queries, address and case.
TO_THE_INVESTIGATOR = {
    KEPT,
    MEDICAL,
    canary("Case.name"),
    canary("PurposeStatement.text"),
    canary("StoredSearch.query"),
    canary("SavedSearch.query"),
    canary("SavedSearch.name"),
    canary("MailAddress.address"),
}
# What people who work in the collection are shown of it. A purpose and a query are their reader's own; the names of
# imported files, and the source's ids, stand on no page.
AT_WORK = {
    KEPT,
    MEDICAL,
    THIRD,
    WITNESS,
    WITHHELD,
    canary("Testimony.title"),
    canary("Testimony.unsigned_reason"),
    canary("Testimony.earlier_interviews"),
    canary("Testimony.support_given"),
    canary("Participant.note"),
    canary("TestimonyDate.words"),
    canary("Transcript.made_by"),
    canary("ConsentRecord.attribution"),
    canary("ConsentRecord.conditions"),
    canary("ConsentRecord.evidence"),
    canary("Rendition.title"),
    canary("Rendition.summary"),
    canary("Rendition.advisory"),
    canary("CellAcceptance.reason"),
    canary("Grant.purpose"),
}
ENTITLED: dict[str, set[str]] = {
    "visitor": set(),
    "stranger": set(),
    "superuser": set(),
    "elsewhere": set(),
    "officer": set(),
    "investigator": TO_THE_INVESTIGATOR,
    "redactor": AT_WORK,
    "reviewer": AT_WORK,
    # The archivist opened the case, and knows its name.
    "archivist": AT_WORK | {canary("Case.name")},
}
EVERYTHING = (
    {canary(field) for field in sealed_fields()}
    | {KEPT, WITNESS, MEDICAL, THIRD, WITHHELD}
    | {canary(f"withdrawn.{part}") for part in ("text", "title", "summary")}
)
PROBES = (
    "?q={word}",
    "?o=1",
    "?_popup=1",
    "?_to_field=id",
    "?e=1",
    "?all=",
    "?kept_import__code=x",
    "?title__startswith=z",
    "?page=9999",
    "?collection={id}",
)
# Forms that are not sent: an address that ends the session, and acts after which nothing is left to be looked at.
NOT_SENT = {"/sign-out/", "take_down", "revoke", "refuse"}
PRESSED = {
    *("describe", "participant", "consent", "transcript", "mark_every", "reopen", "draft"),
    *("save", "run", "watch"),
}
LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)')


@pytest.fixture
def planted(settings: Settings) -> Planted:
    # So that the pages hold the forms of alerts, too. Nothing is sent.
    settings.ARCHIVE_SENDS_MAIL = True
    return plant()


def _clients(planted: Planted) -> Iterator[tuple[str, Client]]:
    world = planted.world
    redactor = person("redactor")
    superuser = person("superuser", Role.ADMINISTRATOR)
    superuser.is_superuser = superuser.is_staff = True
    superuser.save()
    with change(OPERATOR, Verb.ASSIGN, kind="collection") as act:
        assign_duty(act, redactor, world.collection, Role.REDACTOR)
    people: dict[str, User | None] = {
        "visitor": None,
        "stranger": person("stranger", Role.INVESTIGATOR),
        "superuser": superuser,
        "elsewhere": World(code="elsewhere").archivist,
        "officer": person("officer", Role.DATA_PROTECTION_OFFICER),
        "investigator": world.investigator,
        "redactor": redactor,
        "reviewer": world.reviewer,
        "archivist": world.archivist,
    }
    for role, user in people.items():
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(User.objects.get(pk=user.pk))
            session = client.session
            # Everybody tries the investigator's purpose; it is theirs alone.
            session[PURPOSE] = str(planted.statement.pk)
            session.save()
        yield role, client


def _routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield before + str(entry.pattern)
        else:
            yield from _routes(entry, before + str(entry.pattern))


def _addresses(planted: Planted) -> list[str]:
    ids = [
        planted.testimony.pk,
        planted.withdrawn.pk,
        planted.transcript.pk,
        planted.world.collection.pk,
        planted.given.pk,
        planted.given.case_id,
        planted.kept_import.pk,
        planted.search_id,
        planted.saved_id,
        uuid4(),
    ]
    codes = [
        planted.publication.code,
        planted.testimony.code,
        *CaseCode.objects.values_list("code", flat=True),
    ]
    addresses = []
    for route in _routes(get_resolver()):
        filled = [route]
        for pattern, values in ((r"<uuid:\w+>", ids), (r"<(?:str|path):\w+>", [*codes, *ids])):
            filled = [
                re.sub(pattern, str(value), each)
                for each in filled
                for value in (values if re.search(pattern, each) else [""])
            ]
        addresses += filled
    lists = [address for address in addresses if address.count("/") == 4]
    for address in lists:
        for probe in PROBES:
            addresses.append(address + probe.format(word=KEPT, id=planted.world.collection.pk))
    return list(dict.fromkeys([*addresses, *(f"/ar{a}" for a in addresses if "?" not in a)]))


def _received(answer: HttpResponseBase) -> str:
    """All that came back: status line, headers, cookies, body."""
    body = answer.getvalue() if isinstance(answer, StreamingHttpResponse | HttpResponse) else b""
    head = f"{answer.status_code} {answer.reason_phrase}\n" + "\n".join(
        f"{name}: {value}" for name, value in answer.items()
    )
    return head + "\n" + str(answer.cookies) + "\n" + body.decode("utf-8", "replace")


def _walk(client: Client, addresses: list[str]) -> Iterator[tuple[str, str]]:
    waiting, seen, sent = list(addresses), set(addresses), set[Form]()
    while waiting:
        address = waiting.pop()
        text = _received(client.get(address))
        yield f"get {address}", text
        for link in LINK.findall(text):
            found = unescape(link)
            if found not in seen and len(seen) < 900 and "sign-out" not in found:
                seen.add(found)
                waiting.append(found)
        if address.startswith("/ar/"):
            continue
        if "?" not in address and "sign-out" not in address:
            yield f"post {address}", _received(client.post(address))
        for form in forms_of(text, at=address):
            if form not in sent and form.do not in NOT_SENT and form.action not in NOT_SENT:
                sent.add(form)
                yield f"{form.method} {form}", _submitted(client, form)


def _submitted(client: Client, form: Form) -> str:
    """What a form answers that is sent as the page gives it, and the page that it leads to; then it is as if never sent."""
    before = transaction.savepoint()
    answer = getattr(client, form.method)(form.action, form.data, follow=True)
    text = _received(answer)
    transaction.savepoint_rollback(before)
    return text + "\n" + "\n".join(address for address, _status in answer.redirect_chain)


def test_no_canary_reaches_a_role_that_is_not_entitled_to_it(
    planted: Planted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    addresses = _addresses(planted)
    found: dict[str, set[str]] = {}
    leaks: list[str] = []
    pages, pressed = 0, set[str]()
    for role, client in _clients(planted):
        for request, received in _walk(client, addresses):
            pages += 1
            pressed |= set(re.findall(r"\(do=(\w+)\)$", request))
            for word in EVERYTHING:
                if word not in received:
                    continue
                found.setdefault(word, set()).add(role)
                # An address that asks for a word is repeated to the one who asked, as any form does.
                if word not in ENTITLED[role] and word not in request:
                    leaks.append(f"{role}: {request}: {word}")
    assert leaks == []
    assert pages > 2000, "the walk was cut short"
    assert pressed >= PRESSED, "buttons that must be among those that were pressed"
    shown = {word for word in EVERYTHING if found.get(word)}
    expected = set().union(*ENTITLED.values())
    assert expected - shown == set(), "each is first found by its entitled reader"
    logged = [word for word in EVERYTHING if word in caplog.text]
    assert logged == []


def test_the_public_words_are_found_by_everybody(planted: Planted) -> None:
    """The control: the walk finds what stands on a page."""
    for role, client in _clients(planted):
        page = client.get(f"/testimony/{planted.publication.code}/").content.decode()
        assert PUBLIC_TITLE in page, role
        assert PUBLIC_SUMMARY in page, role
