"""From draft to publication and back: what may be done when, and that nothing changes on the way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from archive.consent.models import Audience, Purpose, State
from archive.core import clock
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.core.models import OutboxEntry
from archive.policy.reading import read_publication
from archive.publication.content import content_of
from archive.publication.models import Publication, Rendition, RenditionKind
from archive.publication.querysets import standing
from archive.publication.refusals import DraftRefused, PublicationRefused, Refusal
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason, RedactionLabel, RedactionSpan
from archive.redaction.refusals import NotRedacted, RedactionsChanged
from archive.sealing.authority import on_record
from archive.testimony.models import Participant, ParticipantRole
from archive.users.models import User
from archive.workflows import publish, redact, withdraw
from tests.accepting import accept_cell
from tests.looking import (
    approve_marks,
    approve_rendition,
    publish_rendition,
    submit_marks,
    submit_rendition,
)
from tests.publication.desks import Desk
from tests.workflows.acts import hold_everything

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


STATES = ("draft", "submitted", "approved", "published", "superseded")
STEPS: dict[str, Callable[[Desk, Rendition], object]] = {
    "draft": lambda desk, _: desk.draft(),
    "submit": lambda desk, r: submit_rendition(desk.world.archivist, r),
    "send back": lambda desk, r: publish.send_back(desk.world.reviewer, r),
    "approve": lambda desk, r: approve_rendition(desk.world.reviewer, r),
    "publish": lambda desk, r: publish_rendition(desk.world.reviewer, r),
}
ENDED = {
    "submit": Refusal.NOT_A_DRAFT,
    "send back": Refusal.NOT_UNDER_WAY,
    "approve": Refusal.NOT_SUBMITTED,
    "publish": Refusal.NOT_APPROVED,
}
# In which state what is refused, and why; the rest may be done. After publication a new draft is another rendition.
REFUSED = {
    "draft": {
        "send back": Refusal.NOT_UNDER_WAY,
        "approve": Refusal.NOT_SUBMITTED,
        "publish": Refusal.NOT_APPROVED,
    },
    "submitted": {
        "draft": Refusal.UNDER_WAY,
        "submit": Refusal.NOT_A_DRAFT,
        "publish": Refusal.NOT_APPROVED,
    },
    "approved": {
        "draft": Refusal.UNDER_WAY,
        "submit": Refusal.NOT_A_DRAFT,
        "approve": Refusal.NOT_SUBMITTED,
    },
    "published": ENDED,
    "superseded": ENDED,
}


def brought_to(desk: Desk, state: str) -> Rendition:
    rendition = desk.draft()
    if state != "draft":
        submit_rendition(desk.world.archivist, rendition)
    if state in ("approved", "published", "superseded"):
        approve_rendition(desk.world.reviewer, rendition)
        accept_cell(desk.officer, rendition)
    if state in ("published", "superseded"):
        publish_rendition(desk.world.reviewer, rendition)
    if state == "superseded":
        publish.take_down(desk.world.archivist, desk.testimony)
    return Rendition.objects.get()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_what_may_be_done_in_which_state(step: str, state: str, desk: Desk) -> None:
    """P5: also from a page that was opened when it was a draft."""
    opened = desk.draft()
    rendition = brought_to(desk, state)
    assert rendition.state == state
    if step not in REFUSED[state]:
        STEPS[step](desk, rendition)
        return
    before = list(Rendition.objects.values_list("pk", "state", "content_hash", "approved_hash"))
    for seen in (rendition, opened):
        with pytest.raises(PublicationRefused) as refused:
            STEPS[step](desk, seen)
        assert refused.value.reason == REFUSED[state][step]
    after = Rendition.objects.values_list("pk", "state", "content_hash", "approved_hash")
    assert list(after) == before


def test_sent_back_it_has_neither_submitter_nor_approver_nor_hash(desk: Desk) -> None:
    """P5: an approval of earlier bytes must not serve for later ones."""
    rendition = desk.approved()
    publish.send_back(desk.world.reviewer, rendition)
    again = Rendition.objects.get()
    assert (again.state, again.submitted_by, again.approved_by) == ("draft", None, None)
    assert (again.content_hash, again.approved_hash, again.approved_at) == ("", "", None)


def resealed(rendition: Rendition, **texts: str) -> None:
    """Another text in a sealed column, as whoever holds the keys could write it."""
    with on_record():
        row = Rendition.objects.get(pk=rendition.pk)
        for name, text in texts.items():
            setattr(row, name, text)
        row.save(update_fields=list(texts))


def add_name(desk: Desk) -> None:
    desk.places[1].names.filter(language="ar").update(name="غلميرة")


def approve_more(desk: Desk) -> None:
    """Another set, approved by two people, that removes more."""
    transcript = desk.testimony.transcripts.get()
    redact.mark_every(
        desk.world.archivist, transcript, quote="seventeen", reason=Reason.OTHER, label="many"
    )
    approve_marks(desk.world.reviewer, submit_marks(desk.world.archivist, transcript))


# Whatever may change beneath a rendition between two steps.
CHANGES: dict[str, Callable[[Desk, Rendition], object]] = {
    "title": lambda desk, r: resealed(r, title="Other"),
    "summary": lambda desk, r: resealed(r, summary="Other"),
    "advisory": lambda desk, r: resealed(r, advisory=""),
    "period": lambda desk, r: Rendition.objects.update(period="2019-04"),
    "coarser period": lambda desk, r: Rendition.objects.update(period="2019"),
    "place": lambda desk, r: Rendition.objects.update(place=desk.places[1]),
    "no place": lambda desk, r: Rendition.objects.update(place=None),
    "a place's name": lambda desk, r: add_name(desk),
    "language": lambda desk, r: Rendition.objects.update(language="fr"),
    "kind": lambda desk, r: Rendition.objects.update(kind=RenditionKind.SUMMARY),
    "terms": lambda desk, r: r.terms.clear(),
    "a term's label": lambda desk, r: desk.term.labels.update(label="other"),
    "collection": lambda desk, r: type(desk.world.collection).objects.update(title="Other"),
    "a label": lambda desk, r: RedactionLabel.objects.update(text="Salma"),
    "a speaker's part": lambda desk, r: Participant.objects.update(role=ParticipantRole.OBSERVER),
    "another approved set": lambda desk, r: approve_more(desk),
    "a span gone": lambda desk, r: RedactionSpan.objects.all().delete(),
    "corrected": lambda desk, r: desk.world.correct(desk.testimony, "Another text."),
    "withdrawn": lambda desk, r: withdraw.withdraw(
        desk.world.archivist, desk.testimony, reason="asked"
    ),
    "consent refused": lambda desk, r: desk.world.consent(
        desk.testimony.participants.get(),
        Purpose.PUBLISH_TEXT,
        Audience.PUBLIC,
        state=State.REFUSED,
    ),
    "somebody more in the room": lambda desk, r: Participant(
        testimony=desk.testimony, code="P-NEW", role=ParticipantRole.OBSERVER
    ).save(),
}
REFUSALS = (Conflict, RedactionsChanged, NotRedacted)


def looked_at(rendition: Rendition) -> str:
    """What somebody has seen who looks now; nothing, where there is nothing to be seen."""
    try:
        return content_of(Rendition.objects.get(pk=rendition.pk)).digest
    except REFUSALS:
        return ""


@pytest.mark.parametrize("changed", CHANGES)
@pytest.mark.parametrize("step", ["approve", "publish"])
def test_what_changed_since_the_last_step_is_not_taken_further(
    step: str, changed: str, desk: Desk
) -> None:
    """P5, P3, P4: two people saw these bytes, and no others are published. Nor does it help to look again."""
    rendition = desk.submitted() if step == "approve" else desk.approved()
    with on_record():
        before = looked_at(rendition)
        CHANGES[changed](desk, rendition)
        after = looked_at(rendition)
    state = Rendition.objects.get().state
    decide = publish.approve if step == "approve" else publish.publish
    for seen in (before, after):
        with pytest.raises(REFUSALS) as refused:
            decide(desk.world.reviewer, rendition, seen=seen)
        assert "Salim" not in str(refused.value)
    assert not Publication.objects.exists()
    assert Rendition.objects.get().state == state


def test_a_correction_leaves_what_is_published_as_it_is(desk: Desk) -> None:
    """P9: the public goes on reading the approved bytes until two people publish others."""
    publication = desk.published()
    before = read_publication(publication.code)
    corrected = desk.world.correct(desk.testimony, "Another text altogether.")
    approve_marks(desk.world.reviewer, submit_marks(desk.world.archivist, corrected))
    assert read_publication(publication.code) == before


def test_a_new_publication_ends_the_earlier_one_under_another_code(desk: Desk) -> None:
    """P1, P6: the two codes are unrelated, and the earlier bytes are gone from the database."""
    first = desk.published()
    second = desk.published(replace(desk.content(), title="Lamps"))
    assert first.code != second.code
    assert read_publication(second.code).content.title == "Lamps"
    with pytest.raises(AccessDenied):
        read_publication(first.code)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert bytes(first.content) == b""
    states = dict(Rendition.objects.values_list("pk", "state"))
    assert states == {first.rendition_id: "superseded", second.rendition_id: "published"}


ENDINGS: dict[str, Callable[[Desk], object]] = {
    "taken down": lambda desk: publish.take_down(desk.world.archivist, desk.testimony),
    "account withdrawn": lambda desk: withdraw.withdraw(
        desk.world.archivist, desk.testimony, reason="asked by phone"
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_end_is_one_persons_act_and_holds_at_once(ending: str, desk: Desk) -> None:
    """P3: and the index is told in the same transaction."""
    code = desk.published().code
    OutboxEntry.objects.all().delete()
    ENDINGS[ending](desk)
    with pytest.raises(AccessDenied):
        read_publication(code)
    assert not standing(at=clock.today()).exists()
    assert OutboxEntry.objects.filter(testimony_id=desk.testimony.pk).exists()
    ended = Publication.objects.get()
    assert bytes(ended.content) == b"", "what is no longer public does not stay in the clear"


def test_publishing_tells_the_index(desk: Desk) -> None:
    rendition = desk.approved()
    OutboxEntry.objects.all().delete()
    publish_rendition(desk.world.reviewer, rendition)
    assert {e.testimony_id for e in OutboxEntry.objects.all()} == {desk.testimony.pk}


# What is wrong with a draft, why it is refused, and at which field; the reasons of dates and texts are their services'.
WRONG: dict[str, tuple[Callable[[RenditionDraft], RenditionDraft], Refusal | None, str]] = {
    "no title": (lambda draft: replace(draft, title=" "), Refusal.NO_TITLE, "title"),
    "no summary": (lambda draft: replace(draft, summary=""), Refusal.NO_SUMMARY, "summary"),
    "NUL": (lambda draft: replace(draft, title="a\x00"), None, "title"),
    "half a character": (lambda draft: replace(draft, summary="\ud800"), None, "summary"),
    "no language": (lambda draft: replace(draft, language=""), Refusal.NO_LANGUAGE, "language"),
    "not a language": (
        lambda draft: replace(draft, language="english please"),
        Refusal.NO_LANGUAGE,
        "language",
    ),
    "not a date": (lambda draft: replace(draft, period="last spring"), None, ""),
    "a text without one": (
        lambda draft: replace(draft, transcript=None),
        Refusal.NO_TEXT,
        "transcript",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_can_not_be_published_is_not_drafted(wrong: str, desk: Desk) -> None:
    change, reason, place = WRONG[wrong]
    with pytest.raises(InvalidInput) as refused:
        desk.draft(change(desk.content()))
    assert refused.value.place == place
    assert getattr(refused.value, "reason", None) == reason
    assert not Rendition.objects.exists()


def test_a_text_of_another_account_is_not_drafted(desk: Desk) -> None:
    other = desk.world.account("It was Omar.").transcripts.get()
    with pytest.raises(DraftRefused) as refused:
        desk.draft(replace(desk.content(), transcript=other))
    assert refused.value.reason == Refusal.TEXT_OF_ANOTHER


def test_the_one_who_submitted_does_not_approve(desk: Desk) -> None:
    """P5: though they hold the duty."""
    hold_everything(desk.world.archivist, desk.world.collection)
    rendition = desk.submitted()
    with pytest.raises(PublicationRefused) as refused:
        approve_rendition(desk.world.archivist, rendition)
    assert refused.value.reason == Refusal.OWN_SUBMISSION


FORGED: dict[str, Callable[[User], object]] = {
    "rendition approved by its submitter": lambda one: Rendition.objects.update(approved_by=one),
    "rendition approved by nobody": lambda one: Rendition.objects.update(
        state="approved", approved_by=None
    ),
    "rendition submitted by nobody": lambda one: Rendition.objects.update(submitted_by=None),
    "publication approved by its submitter": lambda one: Publication.objects.update(
        approved_by=one
    ),
}


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_refuses_what_one_person_approved(forged: str, desk: Desk) -> None:
    """P5: also where rows are written by hand."""
    desk.published()
    with pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
        FORGED[forged](desk.world.archivist)


def test_the_database_refuses_two_publications_of_one_account(desk: Desk) -> None:
    desk.published()
    desk.published(replace(desk.content(), title="Lamps"))
    with pytest.raises(IntegrityError, match="UNIQUE"), transaction.atomic():
        Publication.objects.update(ended_at=None)
