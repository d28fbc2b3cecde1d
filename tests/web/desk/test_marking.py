"""The redaction page: marking every place, submitting and approving what was looked at, and what readers would see."""

import re

import pytest
from django.utils.translation import override

from archive.redaction.models import Reason, RedactionSet, RedactionSpan, SetState
from archive.workflows import redact
from tests.looking import approve_marks, submit_marks
from tests.web.desk.scene import CANARY, TEXT, Scene, ok, press
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

EVERY = {"do": "mark_every", "reason": "name_of_third_party", "label": "Person 1"}


def page_of(scene: Scene) -> str:
    return scene.page("transcript_redact", scene.transcript.pk)


def test_marking_every_place_says_how_many_and_never_which_words(scene: Scene) -> None:
    """P4: what a page says after an act passes through the session."""
    reda = scene.signed_in("reda")
    said = ok(reda, page_of(scene), {**EVERY, "words": "Yusuf"})
    assert "Marked in 2 places." in said
    assert "have another form" not in said
    [message] = re.findall(r'(?s)<ul class="messagelist">(.*?)</ul>', said)
    assert "Yusuf" not in message


def test_places_where_something_clings_to_the_words_are_counted_apart(scene: Scene) -> None:
    """P4: they are marked too, and somebody looks at them."""
    reda = scene.signed_in("reda")
    said = ok(reda, page_of(scene), {**EVERY, "words": "Yusuf's"})
    assert "Marked in 2 places. In 2 of them the words have another form" in said
    assert RedactionSpan.objects.count() == 2


def test_what_is_selected_can_be_marked_everywhere(scene: Scene) -> None:
    """With the line of words left empty, the selection is what is looked for."""
    reda = scene.signed_in("reda")
    start = TEXT[0].index("Yusuf")
    selected = {"start": str(start), "end": str(start + 5), "quote": '"Yusuf"', "words": ""}
    assert "Marked in 2 places." in ok(reda, page_of(scene), {**EVERY, **selected})
    nothing = reda.post(page_of(scene), {**EVERY, "words": "", "quote": ""}).content.decode()
    assert "Type the words that have to go, or select them." in nothing


def test_words_that_stand_nowhere_come_back_at_their_line(scene: Scene) -> None:
    answer = scene.signed_in("reda").post(page_of(scene), {**EVERY, "words": "Nobody"})
    assert answer.context["form"].errors["words"] == ["These words do not stand in the text."]
    assert 'value="Nobody"' in answer.content.decode()


def test_each_mark_leads_to_the_passage_in_which_it_begins(scene: Scene) -> None:
    reda = scene.signed_in("reda")
    page = ok(reda, page_of(scene), {**EVERY, "words": "Yusuf"})
    [marks] = re.findall(r'(?s)<ul class="desk-marks">(.*?)</ul>', page)
    assert re.findall(r'href="#(p\d)"', marks) == ["p0", "p1"]
    assert 'id="p1"' in page


def test_a_page_that_is_out_of_date_submits_and_approves_nothing(scene: Scene) -> None:
    """P5: in words, and without a change."""
    reda, both, rana = (scene.signed_in(name) for name in ("reda", "both", "rana"))
    before = reda.get(page_of(scene)).context["seen"]
    ok(both, page_of(scene), {**EVERY, "words": "Yusuf"})
    said = ok(reda, page_of(scene), {"do": "submit", "seen": before})
    assert "This has changed since you looked at it." in said
    assert RedactionSet.objects.get().state == SetState.DRAFT
    press(reda, page_of(scene), "submit")
    said = ok(rana, page_of(scene), {"do": "approve", "seen": before})
    assert "This has changed since you looked at it." in said
    assert RedactionSet.objects.get().state == SetState.SUBMITTED
    press(rana, page_of(scene), "approve")
    assert RedactionSet.objects.get().state == SetState.APPROVED


def test_a_reviewer_is_told_who_submitted_and_when(scene: Scene) -> None:
    press(scene.signed_in("reda"), page_of(scene), "submit", nothing="on")
    page = scene.signed_in("rana").get(page_of(scene)).content.decode()
    assert re.search(r"Submitted by\s+<bdi>reda</bdi>,\s+<bdi><time datetime=", page)


def test_a_correction_begins_with_what_was_redacted_before_it() -> None:
    """P4, P5: nobody can say that nothing has to go before they have seen these."""
    world = World()
    testimony = world.account("Salim saw it.", redactions=[("Salim", Reason.OTHER, "Person 1")])
    corrected = world.correct(testimony, "Yes, Salim saw it.")
    scene = Scene(people={"archivist": world.archivist})
    client = scene.signed_in("archivist")
    page = scene.page("transcript_redact", corrected.pk)
    shown = client.get(page).content.decode()
    assert "Begin with these redactions" in shown
    assert 'value="submit"' not in shown
    unseen = {"do": "submit", "seen": client.get(page).context["seen"], "nothing": "on"}
    said = ok(client, page, unseen)
    assert "This has changed since you looked at it." in said
    said = ok(client, page, {"do": "reopen"})
    assert "Begun with what was redacted in the earlier text." in said
    assert ">Salim</bdi>" in said
    press(client, page, "submit")
    assert RedactionSet.objects.get(transcript=corrected).state == SetState.SUBMITTED


def test_a_preview_shows_what_a_kind_of_reader_would_see(scene: Scene) -> None:
    """P4: gaps by their label, withheld words not at all; with the speaker's part."""
    reda = scene.people["reda"]
    transcript = scene.transcript
    redact.mark_every(
        reda, transcript, quote="Yusuf", reason=Reason.NAME_OF_THIRD_PARTY, label="Person 1"
    )
    redact.mark_every(
        reda,
        transcript,
        quote="and his sister",
        reason=Reason.WITHHELD_BY_SPEAKER,
        label="withheld",
    )
    approve_marks(scene.people["rana"], submit_marks(reda, transcript))
    client = scene.signed_in("reda")

    def shown_to(profile: str) -> str:
        page = client.get(f"{page_of(scene)}?as={profile}").content.decode()
        [section] = re.findall(r'(?s)<section [^>]*id="preview".*?</section>', page)
        return str(section)

    public = shown_to("public")
    assert "[Person 1]" in public
    assert "Yusuf" not in public
    assert "Yusuf" in shown_to("court")
    for section in (public, shown_to("partner"), shown_to("court")):
        assert "sister" not in section
        assert "withheld" not in section
        assert "</span>." in section or "Yusuf." in section, "the sentence closes up"
        assert "<bdi>Witness</bdi>" in section
        assert CANARY["text"] in section
    assert 'id="preview"' not in client.get(f"{page_of(scene)}?as=raw").content.decode()


def test_codes_and_dates_keep_their_direction_on_an_arabic_page(scene: Scene) -> None:
    press(scene.signed_in("reda"), page_of(scene), "submit", nothing="on")
    with override("ar"):
        page = scene.signed_in("rana").get(page_of(scene)).content.decode()
    assert 'dir="rtl"' in page
    assert f"<bdi>{scene.testimony.code}</bdi>" in page
    assert re.search(r"<bdi><time [^>]*>[^<]+</time></bdi>", page)
