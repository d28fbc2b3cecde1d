"""Whoever submits or approves marks answers for those that they looked at, and for no others (P5)."""

from collections.abc import Callable

import pytest

from archive.core.errors import ChangedSinceSeen
from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan, SetState
from archive.redaction.services import marks_seen, marks_standing
from archive.testimony.models import Transcript
from archive.workflows import redact
from tests.looking import approve_marks, at_marks, submit_marks
from tests.redaction.marking import TEXT, mark
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def unmark(world: World, _: Transcript) -> None:
    redact.unmark(world.archivist, RedactionSpan.objects.earliest("start"))


# What a colleague may do to the marks between the look and the decision.
CHANGES: dict[str, Callable[[World, Transcript], object]] = {
    "a mark more": lambda world, text: mark(world, text, "brother"),
    "a mark less": unmark,
    "another label": lambda world, text: RedactionLabel.objects.update(text="Somebody"),
    "another reason": lambda world, text: RedactionSpan.objects.update(reason=Reason.MEDICAL),
    "a shorter mark": lambda world, text: RedactionSpan.objects.filter(start=20).update(end=21),
}


@pytest.fixture
def marked(world: World, transcript: Transcript) -> Transcript:
    """A text with two marks, not submitted."""
    mark(world, transcript, "Salim", at=20)
    mark(world, transcript, "Haddar")
    return transcript


@pytest.mark.parametrize("changed", CHANGES)
def test_marks_that_changed_since_the_look_are_not_submitted(
    changed: str, world: World, marked: Transcript
) -> None:
    """P5"""
    seen = at_marks(marked)
    CHANGES[changed](world, marked)
    with pytest.raises(ChangedSinceSeen):
        redact.submit(world.archivist, marked, seen=seen)
    assert RedactionSet.objects.get().state == SetState.DRAFT
    assert submit_marks(world.archivist, marked).state == SetState.SUBMITTED


@pytest.mark.parametrize("changed", CHANGES)
def test_marks_that_changed_since_the_look_are_not_approved(
    changed: str, world: World, marked: Transcript
) -> None:
    """P5: a set sent back, changed and submitted again is still the same set on the approver's open page."""
    seen = at_marks(submit_marks(world.archivist, marked).transcript)
    redact.send_back(world.reviewer, RedactionSet.objects.get())
    CHANGES[changed](world, marked)
    waiting = submit_marks(world.archivist, marked)
    with pytest.raises(ChangedSinceSeen):
        redact.approve(world.reviewer, waiting, seen=seen)
    assert RedactionSet.objects.get().state == SetState.SUBMITTED
    approve_marks(world.reviewer, waiting)
    assert RedactionSet.objects.get().state == SetState.APPROVED


def test_nothing_is_decided_without_a_look(world: World, marked: Transcript) -> None:
    """P5: nor with the look at another text, though it had the same marks."""
    other = world.account(TEXT + " ", approved=False).transcripts.get()
    spans = marks_standing(marked)
    for seen in ("", "0" * 64, marks_seen(marked, []), marks_seen(other, spans)):
        with pytest.raises(ChangedSinceSeen):
            redact.submit(world.archivist, marked, seen=seen)
    waiting = submit_marks(world.archivist, marked)
    for seen in ("", "0" * 64, marks_seen(marked, []), marks_seen(other, spans)):
        with pytest.raises(ChangedSinceSeen):
            redact.approve(world.reviewer, waiting, seen=seen)


def test_marks_that_nobody_has_looked_at_are_not_submitted_with_a_correction(world: World) -> None:
    """P5: the first set of a correction begins with proposals; who says "nothing has to go" hasn't seen them."""
    testimony = world.account("Salim saw it.", redactions=[("Salim", Reason.OTHER, "W")])
    corrected = world.correct(testimony, "Yes, Salim saw it.")
    with pytest.raises(ChangedSinceSeen):
        redact.submit(world.archivist, corrected, seen=at_marks(corrected))
    assert not RedactionSet.objects.filter(transcript=corrected).exists()
    redact.reopen(world.archivist, corrected)
    assert submit_marks(world.archivist, corrected).spans.count() == 1


def test_what_is_approved_may_be_submitted_anew_as_it_stands(
    world: World, marked: Transcript
) -> None:
    """A new set begins with the approved marks: who has looked at these has looked at it."""
    approve_marks(world.reviewer, submit_marks(world.archivist, marked))
    approve_marks(world.reviewer, submit_marks(world.archivist, marked))
    assert RedactionSet.objects.filter(state=SetState.APPROVED).count() == 1
