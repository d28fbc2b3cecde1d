"""From draft to publication: the one who submits is not the one who approves."""

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.policy import duties
from archive.policy.roles import Duty
from archive.publication import services
from archive.publication.content import PublicContent, content_of
from archive.publication.models import CellAcceptance, Publication, Rendition
from archive.publication.services import RenditionDraft
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.workflows.work import open_what_is_told


def draft(user: User, testimony: Testimony, content: RenditionDraft) -> Rendition:
    """Write what the public would be told."""
    with change(user.agent, Verb.DRAFT, on=testimony) as act:
        duties.require(user, Duty.DRAFT, testimony.collection)
        return services.draft_rendition(act, testimony, content)


def look(user: User, rendition: Rendition) -> PublicContent:
    """What the public would be told, all of it. Its `digest` is what whoever decides on it gives back as `seen`.

    An officer who does not work on the account is told of what was submitted, not of a draft.
    """
    with open_what_is_told(user, rendition.testimony_id) as testimony:
        rendition.refresh_from_db()
        works_on_it = testimony.collection_id in duties.worker(user).duties
        if not works_on_it and rendition.state not in services.UNDER_WAY:
            raise AccessDenied("no such account")
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


def accept_cell(user: User, rendition: Rendition, *, reason: str, seen: str) -> CellAcceptance:
    """Accept that exactly these bytes be published though few share their cell, as an officer who did not submit them."""
    with change(user.agent, Verb.ACCEPT_CELL, on=rendition) as act:
        duties.require(user, Duty.ACCEPT_CELL, rendition.testimony.collection)
        return services.accept_cell(act, rendition, reason=reason, seen=seen)


def coarsen(user: User, rendition: Rendition, *, to: str, seen: str) -> None:
    """Take one of the coarser cells that are proposed into the draft: who drafts, or who could send it back for that."""
    with change(user.agent, Verb.COARSEN, on=rendition) as act:
        collection = rendition.testimony.collection
        if not duties.may(user, Duty.APPROVE_PUBLICATION, collection):
            duties.require(user, Duty.DRAFT, collection)
            services.require_draft(rendition)
        services.coarsen_rendition(act, rendition, to=to, seen=seen)


def take_down(user: User, testimony: Testimony) -> int:
    """End what is published of an account, and leave the account itself as it is. One person's act."""
    with change(user.agent, Verb.UNPUBLISH, on=testimony) as act:
        duties.require(user, Duty.WITHDRAW, testimony.collection)
        return services.end_publications(act, testimony)
