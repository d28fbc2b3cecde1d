"""Every address x role x method has an answer that somebody typed; an address that is not listed fails.

Each column is a role, each cell the status that it gets. Missing and forbidden are the same 404, byte for byte (P1).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.core.clock import now
from archive.policy.models import CaseCode, Level
from archive.policy.roles import Role
from archive.policy.services import assign_duty
from archive.publication.models import RenditionKind
from archive.search.answers import Asked
from archive.search.face import store_search
from archive.search.models import SavedSearch
from archive.search.saved import save_search
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.web.reading_room.doors import PURPOSE
from archive.workflows import grant
from tests.looking import at_marks
from tests.workflows import acts
from tests.workflows.relations import sent_on_relations
from tests.world import World, drain_all, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ROLES = (
    "visitor",
    "stranger",  # an investigator whom nothing is open to
    "investigator",
    "redactor",
    "archivist",
    "reviewer",
    "elsewhere",  # an archivist of another collection
    "superuser",
    "officer",  # for data protection, of no collection; one of a collection: tests/web/desk/test_officer.py
)
# Name, method, and what each of the roles above gets.
#                                      vis str inv red arc rev els sup off
MATRIX = """
home                              GET  200 200 200 200 200 200 200 200 200
home                              POST 405 405 405 405 405 405 405 405 405
search                            GET  200 200 200 200 200 200 200 200 200
search                            POST 200 200 200 200 200 200 200 200 200
testimony                         GET  200 200 200 200 200 200 200 200 200
testimony                         POST 200 200 200 200 200 200 200 200 200
about                             GET  200 200 200 200 200 200 200 200 200
about                             POST 405 405 405 405 405 405 405 405 405
search_help                       GET  200 200 200 200 200 200 200 200 200
search_help                       POST 405 405 405 405 405 405 405 405 405
leave                             GET  200 200 200 200 200 200 200 200 200
leave                             POST 405 405 405 405 405 405 405 405 405
sign_in                           GET  200 200 200 200 200 200 200 200 200
sign_in                           POST 200 200 200 200 200 200 200 200 200
sign_out                          GET  405 405 405 405 405 405 405 405 405
sign_out                          POST 303 303 303 303 303 303 303 303 303
after_sign_in                     GET  303 200 303 303 303 303 303 200 200
after_sign_in                     POST 405 405 405 405 405 405 405 405 405
room                              GET  302 404 200 404 404 404 404 404 404
room                              POST 302 404 400 404 404 404 404 404 404
room_search                       GET  302 404 200 404 404 404 404 404 404
room_search                       POST 302 404 303 404 404 404 404 404 404
room_results                      GET  302 404 200 404 404 404 404 404 404
room_results                      POST 405 405 405 405 405 405 405 405 405
room_account                      GET  302 404 200 404 404 404 404 404 404
room_account                      POST 405 405 405 405 405 405 405 405 405
room_saved                        GET  302 404 200 404 404 404 404 404 404
room_saved                        POST 302 404 404 404 404 404 404 404 404
room_saved_one                    GET  405 405 405 405 405 405 405 405 405
room_saved_one                    POST 302 404 404 404 404 404 404 404 404
index                             GET  302 404 404 200 200 200 200 404 404
index                             POST 403 404 404 405 405 405 405 404 404
nowhere                           GET  302 404 404 404 404 404 404 404 404
nowhere                           POST 403 404 404 404 404 404 404 404 404
archive_transcript_redact         GET  302 404 404 200 200 200 404 404 404
archive_transcript_redact         POST 403 404 404 404 404 404 404 404 404
archive_testimony_publication     GET  302 404 404 200 200 200 404 404 404
archive_testimony_publication     POST 403 404 404 404 404 404 404 404 404
archive_publication_cells         GET  302 404 404 200 200 200 200 404 404
archive_publication_cells         POST 403 404 404 405 405 405 405 404 404
archive_collection_changelist     GET  302 404 404 200 200 200 200 404 404
archive_collection_changelist     POST 403 404 404 405 405 405 405 404 404
archive_collection_add            GET  302 404 404 404 200 404 200 404 404
archive_collection_add            POST 403 404 404 404 200 404 200 404 404
archive_collection_change         GET  302 404 404 200 200 200 404 404 404
archive_collection_change         POST 403 404 404 200 200 200 404 404 404
archive_collection_history        GET  302 404 404 200 200 200 404 404 404
archive_collection_history        POST 403 404 404 405 405 405 404 404 404
archive_testimony_changelist      GET  302 404 404 200 200 200 200 404 404
archive_testimony_changelist      POST 403 404 404 405 405 405 405 404 404
archive_testimony_add             GET  302 404 404 404 200 404 200 404 404
archive_testimony_add             POST 403 404 404 404 200 404 200 404 404
archive_testimony_change          GET  302 404 404 200 200 200 404 404 404
archive_testimony_change          POST 403 404 404 404 404 404 404 404 404
archive_testimony_history         GET  302 404 404 200 200 200 404 404 404
archive_testimony_history         POST 403 404 404 405 405 405 404 404 404
archive_testimony_withdraw        GET  302 404 404 404 200 200 404 404 404
archive_testimony_withdraw        POST 403 404 404 404 200 200 404 404 404
archive_case_changelist           GET  302 404 404 200 200 200 200 404 404
archive_case_changelist           POST 403 404 404 405 405 405 405 404 404
archive_case_change               GET  302 404 404 404 200 404 404 404 404
archive_case_change               POST 403 404 404 404 405 404 404 404 404
archive_case_history              GET  302 404 404 404 200 404 404 404 404
archive_case_history              POST 403 404 404 404 405 404 404 404 404
archive_grant_changelist          GET  302 404 404 200 200 200 200 404 404
archive_grant_changelist          POST 403 404 404 405 405 405 405 404 404
archive_grant_add                 GET  302 404 404 404 200 404 200 404 404
archive_grant_add                 POST 403 404 404 404 200 404 200 404 404
archive_grant_change              GET  302 404 404 200 200 200 404 404 404
archive_grant_change              POST 403 404 404 404 404 404 404 404 404
archive_grant_history             GET  302 404 404 200 200 200 404 404 404
archive_grant_history             POST 403 404 404 405 405 405 404 404 404
archive_keptimport_changelist     GET  302 404 404 200 200 200 200 404 404
archive_keptimport_changelist     POST 403 404 404 405 405 405 405 404 404
archive_keptimport_change         GET  302 404 404 200 200 200 404 404 404
archive_keptimport_change         POST 403 404 404 404 404 404 404 404 404
archive_keptimport_file           GET  302 404 404 404 200 200 404 404 404
archive_keptimport_file           POST 403 404 404 404 405 405 404 404 404
archive_keptimport_history        GET  302 404 404 200 200 200 404 404 404
archive_keptimport_history        POST 403 404 404 405 405 405 404 404 404
"""
# One act on each page that acts, sent whole as its form sends it, to something on which it can be done.
#                                       vis str inv red arc rev els sup off
ACTS = """
archive_transcript_redact:mark         403 404 404 302 302 404 404 404 404
archive_transcript_redact:submit       403 404 404 302 302 404 404 404 404
archive_transcript_redact:return       403 404 404 404 404 302 404 404 404
archive_testimony_publication:draft    403 404 404 302 302 404 404 404 404
archive_testimony_publication:return   403 404 404 404 404 302 404 404 404
archive_testimony_publication:down     403 404 404 404 302 302 404 404 404
archive_collection_change:describe     403 404 404 404 302 404 404 404 404
archive_testimony_change:participant   403 404 404 404 302 404 404 404 404
archive_testimony_change:transcript    403 404 404 404 302 404 404 404 404
archive_testimony_change:consent       403 404 404 404 302 302 404 404 404
archive_testimony_change:confirm       403 404 404 404 404 302 404 404 404
archive_testimony_change:set_aside     403 404 404 404 302 302 404 404 404
archive_testimony_change:clear         403 404 404 404 404 302 404 404 404
archive_testimony_change:relate        403 404 404 404 302 404 404 404 404
archive_testimony_change:confirm_rel   403 404 404 404 302 404 404 404 404
archive_testimony_change:reject_rel    403 404 404 404 302 404 404 404 404
archive_testimony_withdraw:withdraw    403 404 404 404 302 302 404 404 404
archive_grant_change:approve           403 404 404 404 404 302 404 404 404
archive_grant_change:refuse            403 404 404 404 404 302 404 404 404
archive_grant_change:revoke            403 404 404 404 302 302 404 404 404
archive_keptimport_change:confirm      403 404 404 404 404 302 404 404 404
"""
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")


@dataclass(frozen=True)
class Scene:
    """The addresses with what there is to see filled in, and who asks."""

    addresses: dict[str, str]
    users: dict[str, User | None]
    purpose: str
    world: World

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        user = self.users[role]
        if user is not None:
            client.force_login(User.objects.get(pk=user.pk))
            session = client.session
            session[PURPOSE] = self.purpose
            session.save()
        return client


def _routes(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield before + str(entry.pattern), entry.name or ""
        else:
            yield from _routes(entry, before + str(entry.pattern))


@pytest.fixture
def scene() -> Scene:
    world = World()
    testimony = world.account("The mill burned.")
    publication = world.published(testimony, kind=RenditionKind.TEXT)
    given = world.granted(Level.PARTNER)
    imported = world.account("The ferry came.")
    kept_import = world.put_into_unreleased_import(imported, released=True)
    drain_all()
    redactor, superuser = person("redactor"), person("superuser", Role.ADMINISTRATOR)
    with change(OPERATOR, Verb.ASSIGN, kind="collection") as act:
        assign_duty(act, redactor, world.collection, Role.REDACTOR)
    superuser.is_superuser = superuser.is_staff = True
    superuser.save()
    purpose = grant.state_purpose(world.investigator, given.case, text="about the mill fire")
    search_id = store_search(world.investigator, purpose, Asked("mill"))
    save_search(world.investigator, purpose, search_id, name="the mill")
    code = CaseCode.objects.get(case=given.case, testimony=testimony).code
    filled = {
        "/testimony/<str": publication.code,
        "room_results": str(search_id),
        "room_saved_one": str(SavedSearch.objects.get().pk),
        "room_account": code,
        "nowhere": "no-such-page/",
        "/archive/transcript/": str(testimony.transcripts.get().pk),
        "/archive/testimony/": str(testimony.pk),
        "/archive/collection/": str(world.collection.pk),
        "/archive/case/": str(given.case_id),
        "/archive/grant/": str(given.pk),
        "/archive/keptimport/": str(kept_import.pk),
    }
    addresses = {}
    for route, name in _routes(get_resolver()):
        value = filled.get(name) or next(
            (value for part, value in filled.items() if part in route), ""
        )
        addresses[name] = re.sub(r"<[^>]+>", value, route)
    return Scene(
        addresses=addresses,
        users={
            "visitor": None,
            "stranger": person("stranger", Role.INVESTIGATOR),
            "investigator": world.investigator,
            "redactor": redactor,
            "archivist": world.archivist,
            "reviewer": world.reviewer,
            "elsewhere": World(code="elsewhere").archivist,
            "superuser": superuser,
            "officer": person("officer", Role.DATA_PROTECTION_OFFICER),
        },
        purpose=str(purpose.pk),
        world=world,
    )


def _lines(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def _expected() -> dict[tuple[str, str], list[int]]:
    rows = {}
    for name, method, *cells in _lines(MATRIX):
        assert len(cells) == len(ROLES), name
        rows[name, method] = [int(cell) for cell in cells]
    return rows


def test_every_address_is_listed_for_get_and_post() -> None:
    """An address that somebody adds must be thought about here first."""
    names = {name for _, name in _routes(get_resolver())}
    listed = {name for name, _ in _expected()}
    assert listed == names
    assert all((name, method) in _expected() for name in names for method in ("GET", "POST"))


def test_every_role_gets_at_every_address_what_was_typed(scene: Scene) -> None:
    """P1"""
    wrong = []
    for (name, method), statuses in _expected().items():
        for role, status in zip(ROLES, statuses, strict=True):
            client = scene.client(role)
            ask = client.get if method == "GET" else client.post
            found = ask(scene.addresses[name]).status_code
            if found != status:
                wrong.append(f"{role}: {method} {name}: {found}, not {status}")
    assert wrong == []


def _acts(world: World) -> dict[str, tuple[str, dict[str, object]]]:
    """Where each act of the table is sent, and what is sent."""

    def page(name: str, row: Model) -> str:
        return reverse(f"admin:archive_{name}", args=[row.pk])

    waiting, conditional = acts.waiting_consent(world), acts.conditional_consent(world)
    account, returned = acts.account(world), acts.submitted(world).testimony
    account_page = page("testimony_change", account)
    publication, redaction = "testimony_publication", "transcript_redact"
    told = {"do": "draft", "kind": "summary", "language": "en", "title": "A", "summary": "B"}
    mark = {"do": "mark_every", "words": "mill", "reason": "location", "label": "a building"}
    marked = acts.marked(world)
    text = {"do": "transcript", "language": "ar", "kind": "original", "text": "رأيت الطاحونة"}
    said = {
        "do": "consent",
        "participant": account.participants.get().pk,
        "asked": "be_called:bodies",
        "state": "refused",
        "identity": 0,
        "place": 0,
        "date": 0,
        "after_death": "not_asked",
    }
    aside = {"do": "set_aside", "record": waiting.pk, f"aside-{waiting.pk}-reason": "another form"}
    of_waiting = page("testimony_change", waiting.participant.testimony)
    of_conditional = page("testimony_change", conditional.participant.testimony)
    undecided = page("grant_change", acts.undecided(world))
    sent: dict[str, tuple[str, dict[str, object]]] = {
        f"{redaction}:mark": (page(redaction, acts.unmarked(world)), {**mark}),
        f"{redaction}:submit": (
            page(redaction, marked),
            {"do": "submit", "seen": at_marks(marked)},
        ),
        f"{redaction}:return": (
            page(redaction, acts.waiting_set(world).transcript),
            {"do": "send_back"},
        ),
        f"{publication}:draft": (page(publication, account), {**told}),
        f"{publication}:return": (page(publication, returned), {"do": "send_back"}),
        f"{publication}:down": (
            page(publication, acts.published(world)),
            {"do": "take_down", "sure": "yes"},
        ),
        "collection_change:describe": (
            page("collection_change", world.collection),
            {"do": "describe", "title": "Another title"},
        ),
        "testimony_change:participant": (account_page, {"do": "participant", "role": "observer"}),
        "testimony_change:transcript": (account_page, {**text}),
        "testimony_change:consent": (account_page, said),
        "testimony_change:confirm": (of_waiting, {"do": "confirm", "record": waiting.pk}),
        "testimony_change:set_aside": (of_waiting, aside),
        **sent_on_relations(world, account, returned.code),
        "testimony_change:clear": (of_conditional, {"do": "clear", "record": conditional.pk}),
        "testimony_withdraw:withdraw": (
            page("testimony_withdraw", account),
            {"reason": "asked for", "sure": "on"},
        ),
        "grant_change:approve": (undecided, {"do": "approve"}),
        "grant_change:refuse": (undecided, {"do": "refuse"}),
        "grant_change:revoke": (page("grant_change", acts.granted(world)), {"do": "revoke"}),
        "keptimport_change:confirm": (
            page("keptimport_change", acts.released_import(world)),
            {"do": "confirm"},
        ),
    }
    return {f"archive_{name}": one for name, one in sent.items()}


def test_every_act_is_done_for_those_whose_duty_it_is_and_is_nowhere_for_others(
    scene: Scene,
) -> None:
    """P1: the same body, from every role. Each begins from the same state: what the one before did is rolled back."""
    sent = _acts(scene.world)
    expected = {name: [int(cell) for cell in cells] for name, *cells in _lines(ACTS)}
    assert set(sent) == set(expected)
    clients = {role: scene.client(role) for role in ROLES}
    wrong = []
    for name, statuses in expected.items():
        address, body = sent[name]
        for role, status in zip(ROLES, statuses, strict=True):
            before = transaction.savepoint()
            answer = clients[role].post(address, body)
            said = [each.level_tag for each in get_messages(answer.wsgi_request)]
            transaction.savepoint_rollback(before)
            # An act that is refused leads back to its page too: what was done says so.
            done = said == ["success"] if status == 302 else said == []
            if answer.status_code != status or not done:
                wrong.append(f"{role}: {name}: {answer.status_code} {said}, not {status}")
    assert wrong == []


def test_no_other_method_does_anything(scene: Scene) -> None:
    """Whatever the role: 404 where nothing is to be seen, 405 elsewhere; never a page, never an error."""
    odd = []
    for role in ROLES:
        client = scene.client(role)
        for name, address in scene.addresses.items():
            for method in OTHER_METHODS:
                status = getattr(client, method)(address).status_code
                if status not in (302, 404, 405):
                    odd.append(f"{role}: {method} {name}: {status}")
    assert odd == []


def test_what_is_forbidden_and_what_is_missing_are_the_same_bytes(scene: Scene) -> None:
    """P1: status, headers and body of another's account equal those of one that never was."""
    with time_machine.travel(now(), tick=False):
        _compare(scene)


def _compare(scene: Scene) -> None:
    for role in ROLES:
        client = scene.client(role)
        for name, address in scene.addresses.items():
            missing = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", str(uuid4()), address)
            missing = re.sub(r"[A-Z]-[0-9A-Z-]{9,}", "A-0000-0000-0000", missing)
            forbidden = client.get(address)
            if missing == address or forbidden.status_code != 404:
                continue
            nothing = client.get(missing)
            assert nothing.status_code == 404, f"{role}: {name}"
            assert nothing.content == forbidden.content, f"{role}: {name}"
            assert dict(nothing.items()) == dict(forbidden.items()), f"{role}: {name}"


def test_a_role_that_may_see_an_account_gets_404_for_one_that_is_withdrawn(scene: Scene) -> None:
    """P1, P3: the reader's page of it is gone with the commit."""
    client = scene.client("investigator")
    assert client.get(scene.addresses["room_account"]).status_code == 200
    Testimony.objects.update(withdrawn_at=Testimony.objects.values("created_at")[:1])
    assert client.get(scene.addresses["room_account"]).status_code == 404
    assert client.get(scene.addresses["testimony"]).status_code == 404
