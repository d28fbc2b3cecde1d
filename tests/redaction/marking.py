"""A text to mark, and a mark on it."""

from archive.redaction.models import Reason, RedactionSpan
from archive.testimony.models import Transcript
from archive.workflows import redact
from tests.world import World

TEXT = "Salim's brother met Salim Haddar, وسليم معه."


def mark(world: World, transcript: Transcript, quote: str, at: int | None = None) -> RedactionSpan:
    """These words marked by the archivist, where they stand first in TEXT or at code point `at`."""
    start = TEXT.index(quote) if at is None else at
    return redact.mark(
        world.archivist,
        transcript,
        start=start,
        end=start + len(quote),
        quote=quote,
        reason=Reason.NAME_OF_WITNESS,
        label="Witness 1",
    )
