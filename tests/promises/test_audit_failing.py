"""P2: with the log failing, protected requests are refused at once, nothing is opened, and the public side goes on."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import OperationalError
from django.test import Client

from archive.audit.log import AuditUnavailable
from archive.audit.models import AuditEntry
from archive.policy.models import CaseCode, Level
from archive.publication.models import RenditionKind
from archive.search.answers import Asked
from archive.search.face import search_protected, store_search
from archive.testimony.services import TestimonyDescription
from archive.users.models import User
from archive.web.reading_room.doors import PURPOSE
from archive.workflows import enter, grant, withdraw
from tests.sealing.spying import keys_unwrapped
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def unwrapped(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Every data key that is unwrapped from now on."""
    return keys_unwrapped(monkeypatch)


@pytest.fixture
def log() -> Iterator[pytest.MonkeyPatch]:
    """To make the log refuse every row, and to let it go on. Real locks and disks are tried in tests/audit."""
    patch = pytest.MonkeyPatch()
    yield patch
    patch.undo()


def _refuses(log: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    log.setattr(AuditEntry, "save", refused)


def test_protected_requests_get_503_no_key_is_unwrapped_and_the_public_side_goes_on(
    world: World, unwrapped: list[UUID], log: pytest.MonkeyPatch
) -> None:
    """P2"""
    testimony = world.account("The mill burned.")
    publication = world.published(testimony, kind=RenditionKind.TEXT, summary="About the mill.")
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="about the mill fire")
    search_id = store_search(world.investigator, purpose, Asked("mill"))
    code = CaseCode.objects.get(case=given.case, testimony=testimony).code
    protected = {
        "investigator": [f"/room/accounts/{code}/", f"/room/search/{search_id}/", "/room/"],
        "archivist": [
            f"/desk/archive/testimony/{testimony.pk}/change/",
            f"/desk/archive/transcript/{testimony.transcripts.get().pk}/redact/",
            f"/desk/archive/testimony/{testimony.pk}/publication/",
            f"/desk/archive/grant/{given.pk}/change/",
        ],
    }
    clients = {}
    for name, user in (("investigator", world.investigator), ("archivist", world.archivist)):
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(User.objects.get(pk=user.pk))
    session = clients["investigator"].session
    session[PURPOSE] = str(purpose.pk)
    session.save()
    for name, addresses in protected.items():
        for address in addresses:
            assert clients[name].get(address).status_code == 200, f"before: {address}"
    assert unwrapped, "the spy sees keys while the log can be written"

    _refuses(log)
    unwrapped.clear()
    for name, addresses in protected.items():
        for address in addresses:
            response = clients[name].get(address)
            assert response.status_code == 503, address
            assert b"burned" not in response.content
    assert clients["investigator"].post("/room/search/", {"query": "mill"}).status_code == 503
    with pytest.raises(AuditUnavailable):
        search_protected(world.investigator, purpose, Asked("mill"))
    with pytest.raises(AuditUnavailable):
        enter.enter_testimony(world.archivist, world.collection, TestimonyDescription())
    with pytest.raises(AuditUnavailable):
        withdraw.withdraw(world.archivist, testimony, reason="asked for")
    assert unwrapped == [], "P2: no data key was unwrapped"

    visitor = Client()
    for address in ("/", "/search/", "/about/", f"/testimony/{publication.code}/"):
        assert visitor.get(address).status_code == 200, address
    found = visitor.post("/search/", {"query": "mill"})
    assert found.status_code == 200
    assert publication.code in found.content.decode()


def test_service_returns_by_itself_when_the_log_can_be_written_again(
    world: World, log: pytest.MonkeyPatch
) -> None:
    """P2"""
    world.account("The mill burned.")
    given = world.granted(Level.PARTNER)
    _refuses(log)
    with pytest.raises(AuditUnavailable):
        grant.state_purpose(world.investigator, given.case, text="about the mill fire")
    log.undo()
    assert grant.state_purpose(world.investigator, given.case, text="about the mill fire").pk
