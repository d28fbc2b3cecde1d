"""Redacted words are published nowhere: not in the text, and not beside it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.publication.models import Rendition, RenditionKind, RenditionState
from archive.publication.refusals import PublicationRefused, RedactedWordsStand, Refusal
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason, RedactionSpan
from archive.redaction.refusals import NotRedacted
from archive.workflows import publish, redact
from tests.looking import approve_marks, approve_rendition, submit_marks
from tests.publication.desks import TEXT, Desk

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


LEAKS: dict[str, Callable[[Desk], RenditionDraft]] = {
    "title": lambda desk: replace(desk.content(), title="Salim Haddar"),
    "summary": lambda desk: replace(desk.content(), summary="By SALIM HADDAR himself."),
    "advisory": lambda desk: replace(desk.content(), advisory="Sálim Haddar's drowning."),
    "the title of a summary": lambda desk: replace(
        desk.content(), kind=RenditionKind.SUMMARY, transcript=None, title="Salim Haddar"
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_redacted_words_are_not_published_beside_the_text_either(leak: str, desk: Desk) -> None:
    """P4: and the refusal does not repeat them."""
    with pytest.raises(RedactedWordsStand) as refused:
        desk.submitted(LEAKS[leak](desk))
    assert not [word for word in ("salim", "haddar") if word in str(refused.value).lower()]
    assert Rendition.objects.get().state == RenditionState.DRAFT


def test_a_redacted_place_is_not_published_as_the_place(desk: Desk) -> None:
    """P4: by whatever name of it, and as what a smaller place lies in."""
    testimony = desk.world.account(
        "We fled from Ghalmirau at night.",
        redactions=[("Ghalmirau", Reason.LOCATION, "a town")],
    )
    other = replace(desk, testimony=testimony)
    with pytest.raises(RedactedWordsStand):
        other.submitted(replace(other.content(), place=desk.places[2]))


@pytest.mark.parametrize("removed", ["Ghalmeerau", "غلميراو", "Ghal-mirau"])
def test_a_redacted_place_is_not_published_in_another_spelling(removed: str, desk: Desk) -> None:
    """P4: neither in one nor in a script that the gazetteer lacks."""
    testimony = desk.world.account(
        f"We fled from {removed} at night.", redactions=[(removed, Reason.LOCATION, "a town")]
    )
    other = replace(desk, testimony=testimony)
    with pytest.raises(RedactedWordsStand) as refused:
        other.submitted(replace(other.content(), place=desk.places[2]))
    assert refused.value.reason == Refusal.REDACTED_WORDS
    assert removed not in str(refused.value)


def test_a_label_that_repeats_redacted_words_is_not_published(desk: Desk) -> None:
    """P4"""
    testimony = desk.world.account(
        "It was Omar.", redactions=[("Omar", Reason.NAME_OF_THIRD_PARTY, "Omar's son")]
    )
    other = replace(desk, testimony=testimony)
    with pytest.raises(RedactedWordsStand):
        other.submitted()


def test_words_that_were_only_proposed_for_redaction_stop_publication_too(desk: Desk) -> None:
    """P4: somebody thought that they must go; until that is decided they are not published."""
    rendition = desk.submitted()
    redact.mark_every(
        desk.world.archivist,
        desk.testimony.transcripts.get(),
        quote="ferry",
        reason=Reason.LOCATION,
        label="a crossing",
    )
    with pytest.raises(RedactedWordsStand):
        approve_rendition(desk.world.reviewer, rendition)


def test_a_correction_does_not_set_free_what_was_redacted_before_it(desk: Desk) -> None:
    """P4: between the correction and the approval of its redactions, the earlier ones still stop a leak."""
    corrected = desk.world.correct(desk.testimony, f"Yes. {TEXT}")
    leaking = replace(
        desk.content(), kind=RenditionKind.SUMMARY, transcript=None, title="Salim Haddar"
    )
    with pytest.raises(RedactedWordsStand):
        desk.submitted(leaking)
    desk.world.correct(desk.testimony, f"Yes, yes. {TEXT}")
    with pytest.raises(RedactedWordsStand):
        desk.submitted(leaking)
    assert corrected.derived_from is not None


def test_what_two_people_took_back_may_be_told(desk: Desk) -> None:
    """The last approved set decides, also where an earlier one removed more."""
    transcript = desk.testimony.transcripts.get()
    redact.reopen(desk.world.archivist, transcript)
    for span in RedactionSpan.objects.filter(redaction_set__state="draft"):
        redact.unmark(desk.world.archivist, span)
    approve_marks(desk.world.reviewer, submit_marks(desk.world.archivist, transcript))
    assert desk.published(replace(desk.content(), title="Salim Haddar"))


def test_a_text_without_an_approved_set_is_not_submitted(desk: Desk) -> None:
    """P4"""
    testimony = desk.world.account(TEXT, approved=False)
    other = replace(desk, testimony=testimony)
    with pytest.raises(NotRedacted):
        other.submitted()


def test_a_text_that_is_not_the_current_one_is_not_published(desk: Desk) -> None:
    content = desk.content()
    corrected = desk.world.correct(desk.testimony, "Another text.")
    approve_marks(desk.world.reviewer, submit_marks(desk.world.archivist, corrected))
    with pytest.raises(PublicationRefused) as refused:
        desk.submitted(content)
    assert refused.value.reason == Refusal.TEXT_CORRECTED
    assert desk.published()


def test_an_account_of_an_unreleased_import_is_not_published(desk: Desk) -> None:
    """P7: it is invisible to every face until all of its file is there."""
    rendition = desk.approved()
    desk.world.put_into_unreleased_import(desk.testimony)
    with pytest.raises(PublicationRefused) as refused:
        publish.publish(desk.world.reviewer, rendition, seen=rendition.approved_hash)
    assert refused.value.reason == Refusal.IMPORT_NOT_RELEASED
