"""From entry to publication by posting forms, by two people; and what happens where one person tries alone."""

import json
import re

import pytest

from archive.consent.models import ConsentRecord
from archive.publication.models import Publication, Rendition
from archive.redaction.models import RedactionSet, RedactionSpan
from archive.testimony.models import Testimony
from tests.accepting import officer_of
from tests.web.desk.scene import TEXT, Scene, count, ok, press

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ACCOUNT = {
    "title": "The mill",
    "how": "in_person",
    "sensitivity": "high",
    "read_back": "yes",
    "signed": "no",
    "unsigned_reason": "no pen",
    "dates-TOTAL_FORMS": "3",
    "dates-INITIAL_FORMS": "2",
    "dates-0-role": "taken",
    "dates-0-edtf": "2019-10",
    "dates-0-words": "in the second week",
    "dates-1-role": "happened",
    "dates-1-edtf": "2019-03-12",
    "dates-2-role": "taken",
    "places-TOTAL_FORMS": "1",
    "places-INITIAL_FORMS": "0",
    "places-0-role": "happened_at",
    "places-0-certainty": "certain",
}
CONSENT = {
    "do": "consent",
    "asked": "publish_summary:public",
    "state": "given",
    "identity": "0",
    "place": "1",
    "date": "1",
    "after_death": "not_asked",
    "notice_name": "Form",
    "notice_version": "3",
    "evidence": "signed form, page 2",
}
PUBLIC = {
    "do": "draft",
    "kind": "summary",
    "language": "en",
    "title": "A mill burned",
    "summary": "Somebody told how a mill burned.",
    "period": "2019",
}


def test_an_account_goes_from_entry_to_publication_through_two_people(scene: Scene) -> None:
    """P5: amal does one half, rana the other; neither can do both, and two suffice."""
    amal, rana = scene.signed_in("amal"), scene.signed_in("rana")
    data = {
        **ACCOUNT,
        "collection": str(scene.mine.pk),
        "places-0-place": str(scene.place.pk),
        "terms": [str(scene.term.pk)],
    }
    ok(amal, scene.page("testimony_add"), data)
    testimony = Testimony.objects.exclude(pk=scene.testimony.pk).get()
    assert [date.edtf for date in testimony.dates.order_by("edtf")] == ["2019-03-12", "2019-10"]
    assert testimony.places.get().place == scene.place
    page = scene.page("testimony_change", testimony.pk)

    ok(amal, page, {"do": "participant", "role": "witness", "note": "about fifty"})
    witness = testimony.participants.get()
    said = ok(amal, page, {**CONSENT, "participant": str(witness.pk)})
    assert "One consent waits for a second person" in said
    record = ConsentRecord.objects.get(participant=witness)
    assert not record.is_current
    ok(rana, page, {"do": "confirm", "record": str(record.pk)})
    record.refresh_from_db()
    assert record.is_current
    assert record.confirmed_by == scene.people["rana"]

    ok(
        amal,
        page,
        {
            "do": "transcript",
            "language": "en",
            "kind": "original",
            "text": "The mill burned.\r\n\r\nYusuf saw it.",
        },
    )
    transcript = testimony.transcripts.get()
    assert transcript.passages.count() == 2
    redaction = scene.page("transcript_redact", transcript.pk)
    ok(
        amal,
        redaction,
        {
            "do": "mark_every",
            "words": "Yusuf",
            "reason": "name_of_third_party",
            "label": "Person 1",
        },
    )
    press(amal, redaction, "submit")
    under_work = RedactionSet.objects.get(transcript=transcript)
    seen = rana.get(redaction).context["seen"]
    assert 'value="approve"' not in amal.get(redaction).content.decode()
    assert amal.post(redaction, {"do": "approve", "seen": seen}).status_code == 404
    ok(rana, redaction, {"do": "approve", "seen": seen})
    under_work.refresh_from_db()
    assert under_work.state == "approved"

    publication = scene.page("testimony_publication", testimony.pk)
    told = {
        **PUBLIC,
        "kind": "text",
        "transcript": str(transcript.pk),
        "place": str(scene.place.pk),
    }
    ok(amal, publication, told)
    refused = press(amal, publication, "submit")
    assert "Consent does not permit it" in refused
    ok(amal, page, {**CONSENT, "participant": str(witness.pk), "asked": "publish_text:public"})
    record = ConsentRecord.objects.get(participant=witness, purpose="publish_text")
    ok(rana, page, {"do": "confirm", "record": str(record.pk)})
    press(amal, publication, "submit")
    shown = rana.get(publication)
    assert "[Person 1]" in shown.content.decode()
    assert "Yusuf" not in shown.content.decode()
    ok(rana, publication, {"do": "approve", "seen": shown.context["seen"]})
    assert 'value="publish"' not in rana.get(publication).content.decode(), "it is the first there"
    officer_of(scene.people["rana"], scene.mine)
    press(rana, publication, "accept_cell", reason="The first from there; others follow.")
    press(rana, publication, "publish")
    published = Publication.objects.get(testimony=testimony)
    assert "Yusuf" not in bytes(published.content).decode()
    assert f'Published as <bdi dir="ltr">{published.code}</bdi>' in amal.get(page).content.decode()

    assert "Nothing was taken down" in ok(amal, publication, {"do": "take_down"})
    ok(amal, publication, {"do": "take_down", "sure": "yes"})
    published.refresh_from_db()
    assert published.ended_at is not None


def test_one_person_with_both_roles_confirms_and_approves_nothing_of_their_own(
    scene: Scene,
) -> None:
    """P5: the page does not offer it, and posting it anyway is refused in words."""
    both = scene.signed_in("both")
    page = scene.page("testimony_change", scene.testimony.pk)
    ok(both, page, {**CONSENT, "participant": str(scene.witness.pk)})
    record = ConsentRecord.objects.get(participant=scene.witness, purpose="publish_summary")
    confirm = rf'value="{record.pk}">\s*<button type="submit" name="do" value="confirm"'
    assert not re.search(confirm, both.get(page).content.decode())
    assert re.search(confirm, scene.signed_in("rana").get(page).content.decode())
    said = ok(both, page, {"do": "confirm", "record": str(record.pk)})
    assert "The one who recorded a consent can&#x27;t confirm it" in said
    record.refresh_from_db()
    assert not record.is_current

    redaction = scene.page("transcript_redact", scene.transcript.pk)
    said = both.post(redaction, {"do": "submit"}).content.decode()
    assert "Say that nothing has to go" in said
    press(both, redaction, "submit", nothing="on")
    assert 'value="approve"' not in both.get(redaction).content.decode()
    seen = scene.signed_in("rana").get(redaction).context["seen"]
    said = ok(both, redaction, {"do": "approve", "seen": seen})
    assert "You submitted these redactions: another person approves them." in said
    assert RedactionSet.objects.get().state == "submitted"
    ok(scene.signed_in("rana"), redaction, {"do": "approve", "seen": seen})
    assert RedactionSet.objects.get().state == "approved"
    assert not RedactionSpan.objects.exists()

    publication = scene.page("testimony_publication", scene.testimony.pk)
    ok(scene.signed_in("rana"), page, {"do": "confirm", "record": str(record.pk)})
    ok(both, publication, PUBLIC)
    press(both, publication, "submit")
    seen = Rendition.objects.get().content_hash
    said = ok(both, publication, {"do": "approve", "seen": seen})
    assert "You submitted this: another person approves it." in said
    assert Rendition.objects.get().state == "submitted"


def test_what_changed_since_it_was_looked_at_is_not_approved(scene: Scene) -> None:
    """P5: a second person approves what they saw, and nothing else."""
    redaction = scene.page("transcript_redact", scene.transcript.pk)
    reda, rana = scene.signed_in("reda"), scene.signed_in("rana")
    mark = {"do": "mark_every", "words": "Yusuf", "reason": "other", "label": "Person 1"}
    ok(reda, redaction, mark)
    press(reda, redaction, "submit")
    seen = rana.get(redaction).context["seen"]
    ok(scene.signed_in("both"), redaction, {"do": "send_back"})
    span = RedactionSpan.objects.filter(start__gt=0).first()
    assert span is not None
    ok(reda, redaction, {"do": "unmark", "span": str(span.pk)})
    press(reda, redaction, "submit")
    said = ok(rana, redaction, {"do": "approve", "seen": seen})
    assert "changed since you looked" in said
    assert RedactionSet.objects.get().state == "submitted"


def test_a_selection_marks_code_points_across_passages_line_ends_and_rare_letters(
    scene: Scene,
) -> None:
    """P4: letters outside the first plane count once, and line ends come back as they stand in the text."""
    whole = "\n\n".join(TEXT)
    start = whole.index("𝒜𝒷")
    end = whole.index("by the river")
    redaction = scene.page("transcript_redact", scene.transcript.pk)
    reda = scene.signed_in("reda")
    page = reda.get(redaction).content.decode()
    assert f'data-start="{len(TEXT[0]) + 2}"' in page
    assert 'data-after="&#10;&#10;"' in page
    assert "to me&#13;&#10;by the river" in page
    data = {
        "do": "mark",
        "reason": "other",
        "label": "Gap",
        "start": str(start),
        "end": str(end),
        "quote": json.dumps(whole[start:end]),
    }
    ok(reda, redaction, data)
    span = RedactionSpan.objects.get()
    # The line end at the edge does not go with the words.
    assert (span.start, span.end) == (start, end - len("\r\n"))
    wrong = reda.post(redaction, {**data, "start": str(start + 1), "end": str(end + 1)})
    assert wrong.status_code == 200
    assert RedactionSpan.objects.count() == 1
    ok(reda, redaction, {"do": "unmark", "span": str(span.pk)})
    assert not RedactionSpan.objects.exists()


@pytest.mark.parametrize(
    ("page", "data", "stays"),
    [
        (
            "testimony_change",
            {
                **ACCOUNT,
                "do": "describe",
                "dates-0-edtf": "last tuesday",
                "support_given": "Tea & bread",
            },
            ["last tuesday", "Tea &amp; bread", "in the second week", "no pen"],
        ),
        (
            "testimony_change",
            {**CONSENT, "evidence": "", "attribution": "A neighbour", "conditions": "not in May"},
            ["A neighbour", "not in May"],
        ),
        (
            "testimony_change",
            {**CONSENT, "not_before": "2030-01-02", "not_after": "2029-01-02"},
            ["2030-01-02", "2029-01-02", "signed form, page 2"],
        ),
        (
            "testimony_change",
            {"do": "transcript", "language": "not a tag", "kind": "original", "text": "Long words"},
            ["not a tag", "Long words"],
        ),
        (
            "testimony_change",
            {"do": "transcript", "language": "en", "kind": "original", "text": "A second original"},
            ["A second original", "add a correction of it"],
        ),
        (
            "transcript_redact",
            {"do": "mark_every", "words": "nowhere said", "reason": "contact", "label": "Person 9"},
            ["nowhere said", "Person 9", "These words do not stand in the text"],
        ),
        (
            "transcript_redact",
            {"do": "mark_every", "words": "Yusuf", "reason": "contact", "label": "[x]"},
            ["Yusuf", "[x]", "no brackets"],
        ),
        (
            "testimony_publication",
            {**PUBLIC, "period": "someday", "advisory": "Speaks of fire"},
            ["someday", "Somebody told how a mill burned.", "Speaks of fire"],
        ),
        (
            "testimony_publication",
            {**PUBLIC, "kind": "text"},
            ["A mill burned", "Choose the text to publish"],
        ),
        ("testimony_withdraw", {"reason": "She asked us to"}, ["She asked us to"]),
        (
            "collection_change",
            {"do": "describe", "title": "", "scope": "A wide scope"},
            ["A wide scope"],
        ),
    ],
)
def test_nothing_that_was_typed_is_lost_where_it_cannot_be_taken(
    scene: Scene, page: str, data: dict[str, str], stays: list[str]
) -> None:
    """P7: the page comes back with every word, says what is wrong, and nothing was written."""
    row = {"transcript_redact": scene.transcript, "collection_change": scene.mine}.get(
        page, scene.testimony
    )
    if data.get("do") == "consent":
        data = {**data, "participant": str(scene.witness.pk)}
    before = count()
    response = scene.signed_in("amal").post(scene.page(page, row.pk), data)
    body = response.content.decode()
    assert response.status_code == 200
    assert "errorlist" in body
    for words in stays:
        assert words in body, words
    assert count() == before
