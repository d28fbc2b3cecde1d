"""Marking, submitting, approving; and that nothing but an approved set, for exactly this text, is ever rendered."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.core.models import OutboxEntry
from archive.redaction import services
from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan, SetState
from archive.redaction.profiles import Profile
from archive.redaction.refusals import (
    NotRedacted,
    RedactionRefused,
    RedactionsChanged,
    Refusal,
)
from archive.redaction.rendering import joined
from archive.redaction.renditions import (
    approved_texts,
    rendered,
    rendered_for,
    with_approved_set,
)
from archive.sealing.authority import on_record
from archive.testimony.models import ParticipantRole, Testimony, Transcript
from archive.workflows import redact
from tests.looking import approve_marks, at_marks, submit_marks
from tests.redaction.marking import TEXT, mark
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def shown(transcript: Transcript, profile: Profile = Profile.PUBLIC) -> list[str]:
    with on_record():
        told = rendered_for(Transcript.objects.get(pk=transcript.pk), profile)
    return [joined(passage.parts) for passage in told.passages]


def test_without_an_approved_set_nothing_is_rendered(world: World, transcript: Transcript) -> None:
    """P4: not while it is marked, not while it waits."""
    testimonies = Testimony.objects.all()
    for step in (
        lambda: None,
        lambda: mark(world, transcript, "Haddar"),
        lambda: submit_marks(world.archivist, transcript),
    ):
        step()
        with pytest.raises(NotRedacted):
            shown(transcript)
        assert not with_approved_set(testimonies).exists()
        assert approved_texts([transcript.testimony_id]) == {}
    approve_marks(world.reviewer, RedactionSet.objects.get())
    assert shown(transcript) == ["Salim's brother met Salim [Witness 1], وسليم معه."]
    assert with_approved_set(testimonies).exists()
    assert list(approved_texts([transcript.testimony_id])) == [transcript.testimony_id]


def test_that_nothing_must_go_is_approved_too(world: World, transcript: Transcript) -> None:
    """P4: an empty set is somebody's word, not an omission."""
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    assert shown(transcript) == [TEXT]


def test_the_one_who_submitted_does_not_approve(world: World, transcript: Transcript) -> None:
    """P5"""
    submitted = submit_marks(world.archivist, transcript)
    act = change(world.archivist.agent, Verb.APPROVE_REDACTION, on=transcript)
    with pytest.raises(RedactionRefused) as refused, act as this:
        services.approve_set(this, submitted, seen=at_marks(transcript))
    assert refused.value.reason == Refusal.OWN_SUBMISSION
    with pytest.raises(NotRedacted):
        shown(transcript)


STEPS: dict[str, Callable[[World, Transcript, RedactionSet], object]] = {
    "mark": lambda world, text, _: mark(world, text, "Haddar"),
    "mark every": lambda world, text, _: redact.mark_every(
        world.archivist, text, quote="Haddar", reason=Reason.OTHER, label="W"
    ),
    "reopen": lambda world, text, _: redact.reopen(world.archivist, text),
    "submit": lambda world, text, _: submit_marks(world.archivist, text),
    "approve": lambda world, _, chosen: approve_marks(world.reviewer, chosen),
    "send back": lambda world, _, chosen: redact.send_back(world.reviewer, chosen),
    "unmark": lambda world, _, chosen: redact.unmark(world.archivist, chosen.spans.all()[0]),
}
# In which state of the one set what is refused, and why; the rest may be done.
REFUSED = {
    SetState.DRAFT: dict.fromkeys(("approve", "send back"), Refusal.NOT_BEING_APPROVED),
    SetState.SUBMITTED: dict.fromkeys(
        ("mark", "mark every", "reopen", "submit"), Refusal.BEING_APPROVED
    )
    | {"unmark": Refusal.NOT_BEING_MARKED},
    SetState.APPROVED: dict.fromkeys(("approve", "send back"), Refusal.NOT_BEING_APPROVED)
    | {"unmark": Refusal.NOT_BEING_MARKED},
}


@pytest.mark.parametrize("seen", ["now", "since before"])
@pytest.mark.parametrize("state", REFUSED)
@pytest.mark.parametrize("step", STEPS)
def test_what_may_be_done_in_which_state(
    step: str, state: SetState, seen: str, world: World, transcript: Transcript
) -> None:
    """P5: what waits for approval is not changed under the approver's hands, and what is approved not at all.

    Nor does it help to act from a page that was opened earlier.
    """
    mark(world, transcript, "Salim", at=20)
    chosen = RedactionSet.objects.get()
    if state != SetState.DRAFT:
        submit_marks(world.archivist, transcript)
    if state == SetState.APPROVED:
        approve_marks(world.reviewer, RedactionSet.objects.get())
    if seen == "now":
        chosen.refresh_from_db()
    before = list(RedactionSpan.objects.filter(redaction_set=chosen).values_list("pk", "start"))
    if step in REFUSED[state]:
        with pytest.raises(RedactionRefused) as refused:
            STEPS[step](world, transcript, chosen)
        assert refused.value.reason == REFUSED[state][step]
    else:
        STEPS[step](world, transcript, chosen)
    if state != SetState.DRAFT:
        found = RedactionSpan.objects.filter(redaction_set=chosen)
        assert list(found.values_list("pk", "start")) == before


def test_what_is_approved_holds_until_another_set_is(world: World, transcript: Transcript) -> None:
    """P4: a second round starts from the first one's marks."""
    mark(world, transcript, "Haddar")
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    mark(world, transcript, "Salim", at=0)
    held = ["Salim's brother met Salim [Witness 1], وسليم معه."]
    assert shown(transcript) == held
    second = submit_marks(world.archivist, transcript)
    assert shown(transcript) == held
    approve_marks(world.reviewer, second)
    assert shown(transcript) == ["[Witness 1] brother met Salim [Witness 1], وسليم معه."]
    states = RedactionSet.objects.order_by("created_at").values_list("state", flat=True)
    assert list(states) == ["superseded", "approved"]


def test_a_correction_voids_what_was_approved(world: World) -> None:
    """P4: the marks were of another text; until they are approved again there is nothing to read."""
    testimony = world.account(TEXT, redactions=[("Haddar", Reason.OTHER, "W")])
    first = testimony.transcripts.get()
    corrected = world.correct(testimony, f"Yes. {TEXT}")
    for text in (first, corrected):
        current = Transcript.objects.get(pk=text.pk)
        if current.is_current:
            with pytest.raises(NotRedacted):
                shown(current)
    assert not with_approved_set(Testimony.objects.all()).exists()
    assert approved_texts([testimony.pk]) == {}
    with pytest.raises(RedactionRefused) as refused:
        mark(world, first, "brother")
    assert refused.value.reason == Refusal.TEXT_CORRECTED
    redact.reopen(world.archivist, corrected)
    approve_marks(world.reviewer, submit_marks(world.archivist, corrected))
    assert shown(corrected) == ["Yes. Salim's brother met Salim [W], وسليم معه."]


def test_a_set_that_waits_is_void_once_its_text_is_corrected(world: World) -> None:
    """P4: also where the approver had it open."""
    testimony = world.account(TEXT, approved=False)
    waiting = submit_marks(world.archivist, testimony.transcripts.get())
    opened = RedactionSet.objects.select_related("transcript").get(pk=waiting.pk)
    world.correct(testimony, "Another text.")
    with pytest.raises(RedactionRefused) as refused:
        approve_marks(world.reviewer, opened)
    assert refused.value.reason == Refusal.TEXT_CORRECTED
    assert not RedactionSet.objects.filter(state=SetState.APPROVED).exists()


TAMPERED: dict[str, Callable[[RedactionSet], object]] = {
    "a span gone": lambda s: s.spans.all()[0].delete(),
    "all spans gone": lambda s: s.spans.all().delete(),
    "a span shorter": lambda s: s.spans.filter(start=20).update(end=21),
    "a span moved": lambda s: s.spans.filter(start=20).update(start=0, end=5),
    "another reason": lambda s: s.spans.filter(start=20).update(reason=Reason.MEDICAL),
    "another label": lambda s: s.spans.update(label=RedactionLabel.objects.get(text="Other")),
    "of another text": lambda s: RedactionSet.objects.filter(pk=s.pk).update(content_hash="0" * 64),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_spans_that_are_not_those_approved_render_nothing(
    tampered: str, world: World, transcript: Transcript
) -> None:
    """P4, P8: whoever takes a mark off in the database opens nothing by it."""
    mark(world, transcript, "Salim", at=20)
    redact.mark_every(
        world.archivist, transcript, quote="brother", reason=Reason.OTHER, label="Other"
    )
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    assert shown(transcript)
    TAMPERED[tampered](RedactionSet.objects.get())
    with pytest.raises(RedactionsChanged):
        shown(transcript)
    (text,) = approved_texts([transcript.testimony_id])[transcript.testimony_id]
    with pytest.raises(RedactionsChanged), on_record():
        rendered(text, Profile.PARTNER)


def _of_another_text(transcript: Transcript) -> None:
    RedactionSet.objects.update(fingerprint="0" * 64)


def _the_text_is_another(transcript: Transcript) -> None:
    Transcript.objects.filter(pk=transcript.pk).update(fingerprint="0" * 64)


@pytest.mark.parametrize("parted", [_of_another_text, _the_text_is_another])
def test_a_set_approved_for_another_text_approves_nothing(
    parted: Callable[[Transcript], None], world: World, transcript: Transcript
) -> None:
    """P4: its marks would stand at other words."""
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    assert list(approved_texts([transcript.testimony_id])) == [transcript.testimony_id]
    parted(transcript)
    assert approved_texts([transcript.testimony_id]) == {}
    assert not with_approved_set(Testimony.objects.all()).exists()
    with pytest.raises(NotRedacted):
        shown(transcript)


FORGED: dict[str, dict[str, object]] = {
    "approved by the one who submitted": {"state": "approved", "approved_by": "archivist"},
    "approved by nobody": {"state": "approved"},
    "approved without being submitted": {
        "state": "approved",
        "approved_by": "reviewer",
        "submitted_by": None,
    },
}


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_refuses_a_set_that_one_person_approved(
    forged: str, world: World, transcript: Transcript
) -> None:
    """P5"""
    submit_marks(world.archivist, transcript)
    people = {"archivist": world.archivist, "reviewer": world.reviewer}
    values = {name: people.get(str(value), value) for name, value in FORGED[forged].items()}
    with pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
        RedactionSet.objects.update(**values)


def test_the_index_is_told_when_a_set_is_approved(world: World, transcript: Transcript) -> None:
    """P4: what stood in the index under the earlier set must go."""
    submitted = submit_marks(world.archivist, transcript)
    OutboxEntry.objects.all().delete()
    approve_marks(world.reviewer, submitted)
    assert [entry.testimony_id for entry in OutboxEntry.objects.all()] == [transcript.testimony_id]


def test_a_mark_across_two_passages_is_a_gap_in_both(world: World) -> None:
    """P4"""
    testimony = world.account("It was Salim", "Haddar who came.", "He left.", approved=False)
    transcript = testimony.transcripts.get()
    quote = "Salim\n\nHaddar"
    redact.mark(
        world.archivist,
        transcript,
        start=7,
        end=7 + len(quote),
        quote=quote,
        reason=Reason.NAME_OF_WITNESS,
        label="W",
    )
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    assert shown(transcript) == ["It was [W]", "[W] who came.", "He left."]
    assert shown(transcript, Profile.RAW) == ["It was Salim", "Haddar who came.", "He left."]


def test_a_turn_withheld_to_its_last_word_is_no_turn(world: World) -> None:
    """P4: an empty turn under its speaker's name would be the mark of it. No profile shows it."""
    testimony = world.account(
        "First.",
        "Only between us",
        "Last.",
        redactions=[("Only between us", Reason.WITHHELD_BY_SPEAKER, "withheld")],
    )
    for profile in Profile:
        assert shown(testimony.transcripts.get(), profile) == ["First.", "Last."]


def test_the_label_of_withheld_words_is_shown_to_nobody(world: World) -> None:
    """P4"""
    testimony = world.account(
        "I hid it there myself.", redactions=[("it there", Reason.WITHHELD_BY_SPEAKER, "secret")]
    )
    for profile in Profile:
        assert shown(testimony.transcripts.get(), profile) == ["I hid myself."]


def test_speakers_are_named_by_their_part_and_numbered_where_several_share_it(
    world: World,
) -> None:
    """P1: no code of a participant reaches a reader."""
    roles = (ParticipantRole.WITNESS, ParticipantRole.INTERPRETER, ParticipantRole.INTERPRETER)
    testimony = world.account("One.", roles=roles)
    people = list(testimony.participants.all())
    transcript = testimony.transcripts.get()
    named = []
    for person in people:
        transcript.passages.update(speaker=person)
        with on_record():
            told = rendered_for(Transcript.objects.get(), Profile.RAW)
        named.append(told.passages[0].speaker)
    assert named == ["witness", "interpreter:1", "interpreter:2"]
