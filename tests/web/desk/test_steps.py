"""What the desk says comes next, and for whom. The sentences are typed by hand."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.html import strip_tags

from archive.consent.decisions import Reason
from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.consent.services import ConsentTerms
from archive.policy.duties import worker
from archive.policy.querysets import duties_of
from archive.policy.roles import DUTIES, Role
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import RedactionSet
from archive.testimony.models import ParticipantRole, Testimony
from archive.testimony.services import TestimonyDescription
from archive.web.desk.people import Worker
from archive.web.desk.steps import WHY, standing_of, with_state
from archive.workflows import consent, enter, publish
from archive.workflows.withdraw import withdraw
from tests.looking import (
    approve_marks,
    approve_rendition,
    publish_rendition,
    submit_marks,
    submit_rendition,
)
from tests.web.desk.scene import Scene, give

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def _told(scene: Scene, name: str, testimony: Testimony | None = None) -> tuple[str, list[str]]:
    """The state, and each step: with a star where this person may do it, else with who may."""
    user = scene.people[name]
    held = [DUTIES[Role(role)] for role in duties_of(user).values_list("role", flat=True)]
    duties = {scene.mine.pk: frozenset().union(*held)}
    row = with_state(Testimony.objects.all()).get(pk=(testimony or scene.testimony).pk)
    standing = standing_of(row, Worker(user, duties))
    return strip_tags(standing.state), [
        strip_tags(f"{step.what} *" if step.mine else f"{step.what} ({step.who})")
        for step in standing.steps
    ]


def _why(scene: Scene, name: str = "amal") -> str:
    """What is said where no step is left."""
    row = with_state(Testimony.objects.all()).get(pk=scene.testimony.pk)
    return standing_of(row, worker(scene.people[name])).why_none


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
    submit_marks(scene.people["both"], scene.transcript)
    assert _told(scene, "both") == (
        "Redactions under work",
        ["Redactions wait for approval by another person (en) (another reviewer)"],
    )
    assert _told(scene, "rana")[1] == ["Redactions wait for approval by another person (en) *"]
    approve_marks(rana, RedactionSet.objects.get())
    assert _told(scene, "amal") == ("Redactions approved", [])

    give(scene, Purpose.PUBLISH_SUMMARY, Audience.PUBLIC)
    assert _told(scene, "amal")[1] == ["Draft the public summary *"]
    draft = publish.draft(
        amal,
        scene.testimony,
        RenditionDraft(kind=RenditionKind.SUMMARY, language="en", title="A", summary="B"),
    )
    assert _told(scene, "amal")[1] == ["Finish the public summary and submit it *"]
    submit_rendition(amal, draft)
    assert _told(scene, "rana") == (
        "Public summary submitted",
        ["The public summary waits for approval by another person *"],
    )
    approve_rendition(rana, draft)
    assert _told(scene, "amal")[1] == ["Approved: publish (reviewer)"]
    published = publish_rendition(rana, draft)
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


def _way_ends(scene: Scene) -> None:
    """Nothing waits any more, and nobody has said anything of publishing."""
    waiting = ConsentRecord.objects.get(participant=scene.witness)
    consent.confirm_consent(scene.people["rana"], waiting)
    consent.clear_condition(scene.people["rana"], waiting)
    submit_marks(scene.people["amal"], scene.transcript)
    approve_marks(scene.people["rana"], RedactionSet.objects.get())


def _narrow(scene: Scene, state: State) -> None:
    consent.record_consent(
        scene.people["amal"],
        scene.witness,
        ConsentTerms(purpose=Purpose.PUBLISH_SUMMARY, audience=Audience.PUBLIC, state=state),
    )


def test_where_no_step_is_left_it_says_why(scene: Scene) -> None:
    """P3: consent that ends an account's way is said to be why, with the levels at which grants open it all the same."""
    _way_ends(scene)
    assert _told(scene, "amal") == ("Redactions approved", [])
    said = "Consent does not permit publication: somebody's wish is not known. "
    assert _why(scene) == said + "Grants open it at no level."
    give(scene, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS)
    assert _why(scene) == said + "Grants open it (Partner level)."
    _narrow(scene, State.REFUSED)
    refused = (
        "Consent does not permit publication: somebody refused. Grants open it (Partner level)."
    )
    assert _why(scene) == _why(scene, "rana") == refused

    give(scene, Purpose.PUBLISH_SUMMARY, Audience.PUBLIC)
    assert _why(scene) == ""
    draft = publish.draft(
        scene.people["amal"],
        scene.testimony,
        RenditionDraft(kind=RenditionKind.SUMMARY, language="en", title="A", summary="B"),
    )
    submit_rendition(scene.people["amal"], draft)
    approve_rendition(scene.people["rana"], draft)
    publish_rendition(scene.people["rana"], draft)
    assert _why(scene) == "Nothing is left to do."
    withdraw(scene.people["rana"], scene.testimony, reason="She asked us to")
    assert _why(scene) == "Closed to everybody; nothing is left to do."


def test_a_public_summary_that_consent_has_closed_is_not_to_be_finished_or_approved(
    scene: Scene,
) -> None:
    """P3: whoever is asked to submit, approve or publish it would only be refused."""
    _way_ends(scene)
    give(scene, Purpose.PUBLISH_SUMMARY, Audience.PUBLIC)
    draft = publish.draft(
        scene.people["amal"],
        scene.testimony,
        RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title="A",
            summary="B",
            transcript=scene.transcript,
        ),
    )
    assert _told(scene, "amal") == ("Public summary in draft", [])
    assert "somebody's wish is not known" in _why(scene)
    give(scene, Purpose.PUBLISH_TEXT, Audience.PUBLIC)
    assert _told(scene, "amal")[1] == ["Finish the public summary and submit it *"]
    submit_rendition(scene.people["amal"], draft)
    _narrow(scene, State.WITHDRAWN)
    closed = "Consent has closed the way of the public summary: send it back"
    assert _told(scene, "rana") == ("Public summary submitted", [f"{closed} *"])
    assert _told(scene, "amal")[1] == [f"{closed} (reviewer)"]


def test_every_reason_of_consent_has_its_few_words() -> None:
    """But those that a summary, which may tell nothing of who, where and when, can't meet."""
    never = {Reason.PERMITTED, Reason.ACCOUNT_WITHDRAWN}
    never |= {Reason.TELLS_WHO, Reason.TELLS_WHERE, Reason.TELLS_WHEN}
    assert set(Reason) - set(WHY) == never


def test_the_day_of_withdrawal_is_the_archives_own(scene: Scene) -> None:
    """Half past ten at night in Greenwich is the next day in Damascus."""
    with time_machine.travel(dt.datetime(2026, 3, 7, 22, 30, tzinfo=dt.UTC), tick=False):
        withdraw(scene.people["rana"], scene.testimony, reason="She asked us to")
    with timezone.override("Asia/Damascus"):
        assert _told(scene, "rana")[0] == "Withdrawn on 8 March 2026"


def test_codes_languages_and_days_keep_their_order_on_a_page_from_right_to_left(
    scene: Scene,
) -> None:
    """Each stands in an isolate of its own, whatever the sentence around it."""
    row = with_state(Testimony.objects.all()).get(pk=scene.testimony.pk)
    steps = standing_of(row, worker(scene.people["amal"])).steps
    assert 'Redactions not marked (<bdi dir="ltr">en</bdi>)' in [step.what for step in steps]
    withdraw(scene.people["rana"], scene.testimony, reason="She asked us to")
    row = with_state(Testimony.objects.all()).get(pk=scene.testimony.pk)
    with translation.override("ar"):
        state = standing_of(row, worker(scene.people["amal"])).state
    assert "<bdi>" in state
    assert "</bdi>" in state
