"""What the desk says comes next, and for whom. The sentences are typed by hand."""

import pytest

from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.consent.services import ConsentTerms
from archive.policy.querysets import duties_of
from archive.policy.roles import DUTIES, Role
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import RedactionSet
from archive.testimony.models import ParticipantRole, Testimony
from archive.testimony.services import TestimonyDescription
from archive.web.desk.people import Worker
from archive.web.desk.steps import standing_of, with_state
from archive.workflows import consent, enter, publish, redact
from archive.workflows.withdraw import withdraw
from tests.web.desk.scene import Scene, give

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def _told(scene: Scene, name: str, testimony: Testimony | None = None) -> tuple[str, list[str]]:
    """The state, and each step: with a star where this person may do it, else with who may."""
    user = scene.people[name]
    held = [DUTIES[Role(role)] for role in duties_of(user).values_list("role", flat=True)]
    duties = {scene.mine.pk: frozenset().union(*held)}
    row = with_state(Testimony.objects.all()).get(pk=(testimony or scene.testimony).pk)
    standing = standing_of(row, Worker(user, duties))
    return standing.state, [
        f"{step.what} *" if step.mine else f"{step.what} ({step.who})" for step in standing.steps
    ]


def test_an_account_says_at_each_point_of_its_way_what_comes_next_and_for_whom(
    scene: Scene,
) -> None:
    """P5: the second person is asked, the first is told who may."""
    amal, rana = scene.people["amal"], scene.people["rana"]
    new = enter.enter_testimony(amal, scene.mine, TestimonyDescription())
    assert _told(scene, "amal", new) == (
        "Awaiting transcription",
        ["Nobody is entered who was in the room *", "There is no text yet *"],
    )
    assert _told(scene, "reda", new)[1][0] == "Nobody is entered who was in the room (archivist)"
    enter.add_participant(amal, new, role=ParticipantRole.WITNESS)
    enter.add_participant(amal, new, role=ParticipantRole.INTERPRETER)
    assert _told(scene, "rana", new)[1][0] == "Nobody's consent is recorded *"

    waiting = ConsentRecord.objects.get(participant=scene.witness)
    assert _told(scene, "amal") == (
        "Text present",
        [
            "One consent waits for a second person (another reviewer)",
            "Redactions not marked (en) *",
        ],
    )
    assert _told(scene, "rana")[1] == [
        "One consent waits for a second person *",
        "Redactions not marked (en) (archivist or redactor)",
    ]
    consent.confirm_consent(rana, waiting)
    assert _told(scene, "rana")[1][0] == "One condition is not met yet *"
    consent.clear_condition(rana, waiting)
    redact.submit(scene.people["both"], scene.transcript)
    assert _told(scene, "both") == (
        "Redactions under work",
        ["Redactions wait for approval by another person (en) (another reviewer)"],
    )
    assert _told(scene, "rana")[1] == ["Redactions wait for approval by another person (en) *"]
    redact.approve(rana, RedactionSet.objects.get())
    assert _told(scene, "amal") == ("Redactions approved", [])

    give(scene, Purpose.PUBLISH_SUMMARY, Audience.PUBLIC)
    assert _told(scene, "amal")[1] == ["Draft the public summary *"]
    draft = publish.draft(
        amal,
        scene.testimony,
        RenditionDraft(kind=RenditionKind.SUMMARY, language="en", title="A", summary="B"),
    )
    assert _told(scene, "amal")[1] == ["Finish the public summary and submit it *"]
    publish.submit(amal, draft)
    assert _told(scene, "rana") == (
        "Public summary submitted",
        ["The public summary waits for approval by another person *"],
    )
    publish.approve(rana, draft)
    assert _told(scene, "amal")[1] == ["Approved: publish (reviewer)"]
    published = publish.publish(rana, draft)
    assert _told(scene, "rana") == (f"Published as {published.code}", [])

    consent.record_consent(
        amal,
        scene.witness,
        ConsentTerms(
            purpose=Purpose.PUBLISH_SUMMARY, audience=Audience.PUBLIC, state=State.WITHDRAWN
        ),
    )
    assert _told(scene, "rana") == (
        f"Published as {published.code}, closed by consent",
        ["Consent has closed the publication: take it down *"],
    )
    withdraw(rana, scene.testimony, reason="She asked us to")
    state, steps = _told(scene, "rana")
    assert state.startswith("Withdrawn on ")
    assert steps == []


def test_a_consent_that_was_narrowed_since_waits_for_nobody(scene: Scene) -> None:
    """P3: what can't be confirmed any more is not asked for."""
    consent.record_consent(
        scene.people["amal"],
        scene.witness,
        ConsentTerms(purpose=Purpose.BE_CONTACTED, audience=Audience.ARCHIVE, state=State.REFUSED),
    )
    assert _told(scene, "rana")[1] == ["Redactions not marked (en) (archivist or redactor)"]
