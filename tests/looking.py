"""People who look and then decide, as the desk's pages have them do."""

from archive.publication.models import Publication, Rendition
from archive.redaction.models import RedactionSet
from archive.redaction.services import marks_seen, marks_standing
from archive.testimony.models import Transcript
from archive.users.models import User
from archive.workflows import publish, redact


def at_marks(transcript: Transcript) -> str:
    """What somebody sees who looks at the marks of a text."""
    return marks_seen(transcript, marks_standing(transcript))


def submit_marks(user: User, transcript: Transcript) -> RedactionSet:
    """Submit the marks that stand."""
    return redact.submit(user, transcript, seen=at_marks(transcript))


def approve_marks(user: User, redaction_set: RedactionSet) -> None:
    """Approve the marks that stand."""
    redact.approve(user, redaction_set, seen=at_marks(redaction_set.transcript))


def submit_rendition(user: User, rendition: Rendition) -> None:
    """Submit what the public would be told now."""
    publish.submit(user, rendition, seen=publish.look(user, rendition).digest)


def approve_rendition(user: User, rendition: Rendition) -> None:
    """Approve what the public would be told now."""
    publish.approve(user, rendition, seen=publish.look(user, rendition).digest)


def publish_rendition(user: User, rendition: Rendition) -> Publication:
    """Publish what the public would be told now."""
    return publish.publish(user, rendition, seen=publish.look(user, rendition).digest)
