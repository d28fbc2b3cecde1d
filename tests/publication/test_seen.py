"""Whoever submits, approves or publishes answers for the bytes that they looked at, and for no others (P5)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.core.errors import ChangedSinceSeen
from archive.publication.models import Publication, Rendition
from archive.publication.refusals import PublicationRefused, Refusal
from archive.workflows import publish
from tests.accepting import accept_cell
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.publication.desks import Desk

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def draft_again(desk: Desk, _: Rendition) -> None:
    """A colleague saves other words."""
    desk.draft(replace(desk.content(), summary="Another night at the ferry."))


def submit_again(desk: Desk, rendition: Rendition) -> None:
    """Sent back, drafted anew and submitted, while somebody's page stayed open."""
    publish.send_back(desk.world.reviewer, rendition)
    draft_again(desk, rendition)
    submit_rendition(desk.world.archivist, rendition)


def approve_again(desk: Desk, rendition: Rendition) -> None:
    """The same, and approved."""
    submit_again(desk, rendition)
    approve_rendition(desk.world.reviewer, rendition)
    accept_cell(desk.officer, rendition)


@pytest.mark.parametrize(
    ("ready", "change", "decide", "state"),
    [
        (Desk.draft, draft_again, publish.submit, "draft"),
        (Desk.submitted, submit_again, publish.approve, "submitted"),
        (Desk.approved, approve_again, publish.publish, "approved"),
    ],
)
def test_what_a_colleague_changed_since_the_look_is_not_decided_on(
    ready: Callable[[Desk], Rendition],
    change: Callable[[Desk, Rendition], None],
    decide: Callable[..., object],
    state: str,
    desk: Desk,
) -> None:
    """P5: it is the same rendition in the same state, and other words."""
    rendition = ready(desk)
    user = desk.world.archivist if state == "draft" else desk.world.reviewer
    seen = publish.look(user, rendition).digest
    change(desk, rendition)
    for known in (seen, "", "0" * 64):
        with pytest.raises(ChangedSinceSeen):
            decide(user, rendition, seen=known)
    assert Rendition.objects.get().state == state
    assert not Publication.objects.exists()
    decide(user, rendition, seen=publish.look(user, rendition).digest)
    assert Rendition.objects.get().state != state


def test_what_changed_beneath_a_rendition_is_not_approved_though_it_was_looked_at(
    desk: Desk,
) -> None:
    """P5: the submitter has seen other bytes than the approver."""
    rendition = desk.submitted()
    desk.term.labels.update(label="something else")
    with pytest.raises(PublicationRefused) as refused:
        approve_rendition(desk.world.reviewer, rendition)
    assert refused.value.reason == Refusal.CHANGED_SINCE_SUBMITTED


def test_what_changed_beneath_a_rendition_is_not_published_though_it_was_looked_at(
    desk: Desk,
) -> None:
    """P5: the approver has seen other bytes than the publisher."""
    rendition = desk.approved()
    desk.term.labels.update(label="something else")
    with pytest.raises(PublicationRefused) as refused:
        publish_rendition(desk.world.reviewer, rendition)
    assert refused.value.reason == Refusal.CHANGED_SINCE_APPROVED


def test_what_is_looked_at_is_what_is_published_to_the_byte(desk: Desk) -> None:
    """P5"""
    rendition = desk.approved()
    seen = publish.look(desk.world.reviewer, rendition)
    publication = publish_rendition(desk.world.reviewer, rendition)
    assert bytes(publication.content) == seen.as_bytes()
    assert publication.content_hash == seen.digest
