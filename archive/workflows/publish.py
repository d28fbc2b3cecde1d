"""From draft to publication: the one who submits is not the one who approves."""

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.policy import duties
from archive.policy.roles import Duty
from archive.publication import services
from archive.publication.content import PublicContent, content_of
from archive.publication.models import Publication, Rendition
from archive.publication.services import RenditionDraft
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.workflows.work import open_for_work


def draft(user: User, testimony: Testimony, content: RenditionDraft) -> Rendition:
    """Write what the public would be told."""
    with change(user.agent, Verb.DRAFT, on=testimony) as act:
        duties.require(user, Duty.DRAFT, testimony.collection)
        return services.draft_rendition(act, testimony, content)


def look(user: User, rendition: Rendition) -> PublicContent:
    """What the public would be told, all of it. Its `digest` is what whoever decides on it gives back as `seen`."""
    with open_for_work(user, rendition.testimony_id, only_open=True):
        rendition.refresh_from_db()
        return content_of(rendition)


def submit(user: User, rendition: Rendition, *, seen: str) -> None:
    """Ask for approval of exactly these bytes."""
    with change(user.agent, Verb.SUBMIT, on=rendition) as act:
        duties.require(user, Duty.DRAFT, rendition.testimony.collection)
        services.submit_rendition(act, rendition, seen=seen)


def send_back(user: User, rendition: Rendition) -> None:
    """Return a submitted or approved rendition for more work."""
    with change(user.agent, Verb.RETURN, on=rendition) as act:
        duties.require(user, Duty.APPROVE_PUBLICATION, rendition.testimony.collection)
        services.return_rendition(act, rendition)


def approve(user: User, rendition: Rendition, *, seen: str) -> None:
    """Approve the submitted bytes, as another person than the one who submitted them."""
    with change(user.agent, Verb.APPROVE, on=rendition) as act:
        duties.require(user, Duty.APPROVE_PUBLICATION, rendition.testimony.collection)
        services.approve_rendition(act, rendition, seen=seen)


def publish(user: User, rendition: Rendition, *, seen: str) -> Publication:
    """Publish the approved bytes."""
    with change(user.agent, Verb.PUBLISH, on=rendition) as act:
        duties.require(user, Duty.PUBLISH, rendition.testimony.collection)
        return services.publish_rendition(act, rendition, seen=seen)


def take_down(user: User, testimony: Testimony) -> int:
    """End what is published of an account, and leave the account itself as it is. One person's act."""
    with change(user.agent, Verb.UNPUBLISH, on=testimony) as act:
        duties.require(user, Duty.WITHDRAW, testimony.collection)
        return services.end_publications(act, testimony)
