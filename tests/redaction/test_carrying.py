"""After a correction, redactions are proposed again, and nobody has approved them."""

import pytest

from archive.policy.access import visible_to
from archive.policy.models import Level
from archive.redaction.models import Reason, RedactionSet, SetState
from archive.workflows import redact
from tests.looking import submit_marks
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def test_a_correction_begins_with_the_redactions_of_the_text_that_it_corrects() -> None:
    """P4: proposed, in the same passage, and not in force."""
    world = World()
    testimony = world.account(
        "Salim saw the mill burn.",
        "Nobody else was there.",
        redactions=[("Salim", Reason.NAME_OF_WITNESS, "Witness")],
    )
    corrected = world.correct(testimony, "Yes, Salim saw the mill burn down.\n\nNobody was there.")
    redact.mark_every(
        world.archivist, corrected, quote="Nobody", reason=Reason.OTHER, label="Other"
    )
    proposed = RedactionSet.objects.get(transcript=corrected)
    assert proposed.state == SetState.DRAFT
    assert [(s.start, s.end, s.reason) for s in proposed.spans.all()] == [
        (5, 10, Reason.NAME_OF_WITNESS),
        (36, 42, Reason.OTHER),
    ]
    world.granted(Level.PARTNER)
    assert not visible_to(world.investigator, Level.PARTNER).exists()


def test_words_that_the_correction_took_out_are_not_proposed() -> None:
    world = World()
    testimony = world.account(
        "Salim saw it.", redactions=[("Salim", Reason.NAME_OF_WITNESS, "Witness")]
    )
    corrected = world.correct(testimony, "He saw it.")
    submit_marks(world.archivist, corrected)
    assert not RedactionSet.objects.get(transcript=corrected).spans.exists()
