"""From entry to publication by posting forms, by two people; and what happens where one person tries alone."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from archive.consent.models import ConsentRecord
from archive.core import clock
from archive.policy.models import Case, Grant
from archive.publication.models import Publication, Rendition
from archive.redaction.models import RedactionSet, RedactionSpan
from archive.testimony.models import Collection, Testimony
from tests.web.desk.scene import CANARY, TEXT, Scene

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
    "purpose": "publish_summary",
    "audience": "public",
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


def _ok(client: Client, url: str, data: dict[str, object]) -> str:
    """Post, and follow to the page that says what came of it."""
    response = client.post(url, data, follow=True)
    assert response.redirect_chain, response.context["messages"] if response.context else ""
    assert response.status_code == 200
    return str(response.content.decode())


def test_an_account_goes_from_entry_to_publication_through_two_people(scene: Scene) -> None:
    """P5: amal does one half, rana the other; neither can do both, and two suffice."""
    amal, rana = scene.signed_in("amal"), scene.signed_in("rana")
    data = {
        **ACCOUNT,
        "collection": str(scene.mine.pk),
        "places-0-place": str(scene.place.pk),
        "terms": [str(scene.term.pk)],
    }
    _ok(amal, scene.page("testimony_add"), data)
    testimony = Testimony.objects.exclude(pk=scene.testimony.pk).get()
    assert [date.edtf for date in testimony.dates.order_by("edtf")] == ["2019-03-12", "2019-10"]
    assert testimony.places.get().place == scene.place
    page = scene.page("testimony_change", testimony.pk)

    _ok(amal, page, {"do": "participant", "role": "witness", "note": "about fifty"})
    witness = testimony.participants.get()
    said = _ok(amal, page, {**CONSENT, "participant": str(witness.pk)})
    assert "One consent waits for a second person" in said
    record = ConsentRecord.objects.get(participant=witness)
    assert not record.is_current
    _ok(rana, page, {"do": "confirm", "record": str(record.pk)})
    record.refresh_from_db()
    assert record.is_current
    assert record.confirmed_by == scene.people["rana"]

    _ok(
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
    _ok(
        amal,
        redaction,
        {
            "do": "mark_every",
            "words": "Yusuf",
            "reason": "name_of_third_party",
            "label": "Person 1",
        },
    )
    _ok(amal, redaction, {"do": "submit"})
    under_work = RedactionSet.objects.get(transcript=transcript)
    seen = rana.get(redaction).context["seen"]
    assert 'value="approve"' not in amal.get(redaction).content.decode()
    assert amal.post(redaction, {"do": "approve", "seen": seen}).status_code == 404
    _ok(rana, redaction, {"do": "approve", "seen": seen})
    under_work.refresh_from_db()
    assert under_work.state == "approved"

    publication = scene.page("testimony_publication", testimony.pk)
    told = {
        **PUBLIC,
        "kind": "text",
        "transcript": str(transcript.pk),
        "place": str(scene.place.pk),
    }
    _ok(amal, publication, told)
    refused = _ok(amal, publication, {"do": "submit"})
    assert "Consent does not permit it" in refused
    _ok(amal, page, {**CONSENT, "participant": str(witness.pk), "purpose": "publish_text"})
    record = ConsentRecord.objects.get(participant=witness, purpose="publish_text")
    _ok(rana, page, {"do": "confirm", "record": str(record.pk)})
    _ok(amal, publication, {"do": "submit"})
    shown = rana.get(publication)
    assert "[Person 1]" in shown.content.decode()
    assert "Yusuf" not in shown.content.decode()
    _ok(rana, publication, {"do": "approve", "seen": shown.context["seen"]})
    _ok(rana, publication, {"do": "publish"})
    published = Publication.objects.get(testimony=testimony)
    assert "Yusuf" not in bytes(published.content).decode()
    assert f"Published as {published.code}" in amal.get(page).content.decode()

    assert "Nothing was taken down" in _ok(amal, publication, {"do": "take_down"})
    _ok(amal, publication, {"do": "take_down", "sure": "yes"})
    published.refresh_from_db()
    assert published.ended_at is not None


def test_one_person_with_both_roles_confirms_and_approves_nothing_of_their_own(
    scene: Scene,
) -> None:
    """P5: the page does not offer it, and posting it anyway is refused in words."""
    both = scene.signed_in("both")
    page = scene.page("testimony_change", scene.testimony.pk)
    _ok(both, page, {**CONSENT, "participant": str(scene.witness.pk)})
    record = ConsentRecord.objects.get(participant=scene.witness, purpose="publish_summary")
    assert f'name="record" value="{record.pk}"' not in both.get(page).content.decode()
    said = _ok(both, page, {"do": "confirm", "record": str(record.pk)})
    assert "The one who recorded a consent can&#x27;t confirm it" in said
    record.refresh_from_db()
    assert not record.is_current

    redaction = scene.page("transcript_redact", scene.transcript.pk)
    said = both.post(redaction, {"do": "submit"}).content.decode()
    assert "Say that nothing has to go" in said
    _ok(both, redaction, {"do": "submit", "nothing": "on"})
    assert 'value="approve"' not in both.get(redaction).content.decode()
    seen = scene.signed_in("rana").get(redaction).context["seen"]
    said = _ok(both, redaction, {"do": "approve", "seen": seen})
    assert "Redactions are approved by another person" in said
    assert RedactionSet.objects.get().state == "submitted"
    _ok(scene.signed_in("rana"), redaction, {"do": "approve", "seen": seen})
    assert RedactionSet.objects.get().state == "approved"
    assert not RedactionSpan.objects.exists()

    publication = scene.page("testimony_publication", scene.testimony.pk)
    _ok(scene.signed_in("rana"), page, {"do": "confirm", "record": str(record.pk)})
    _ok(both, publication, PUBLIC)
    _ok(both, publication, {"do": "submit"})
    seen = Rendition.objects.get().content_hash
    said = _ok(both, publication, {"do": "approve", "seen": seen})
    assert "A rendition is approved by another person" in said
    assert Rendition.objects.get().state == "submitted"


def test_what_changed_since_it_was_looked_at_is_not_approved(scene: Scene) -> None:
    """P5: a second person approves what they saw, and nothing else."""
    redaction = scene.page("transcript_redact", scene.transcript.pk)
    reda, rana = scene.signed_in("reda"), scene.signed_in("rana")
    mark = {"do": "mark_every", "words": "Yusuf", "reason": "other", "label": "Person 1"}
    _ok(reda, redaction, mark)
    _ok(reda, redaction, {"do": "submit"})
    seen = rana.get(redaction).context["seen"]
    _ok(scene.signed_in("both"), redaction, {"do": "send_back"})
    span = RedactionSpan.objects.filter(start__gt=0).first()
    assert span is not None
    _ok(reda, redaction, {"do": "unmark", "span": str(span.pk)})
    _ok(reda, redaction, {"do": "submit"})
    said = _ok(rana, redaction, {"do": "approve", "seen": seen})
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
    _ok(reda, redaction, data)
    span = RedactionSpan.objects.get()
    assert (span.start, span.end) == (start, end)
    wrong = reda.post(redaction, {**data, "start": str(start + 1), "end": str(end + 1)})
    assert wrong.status_code == 200
    assert RedactionSpan.objects.count() == 1
    _ok(reda, redaction, {"do": "unmark", "span": str(span.pk)})
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
    before = _count()
    response = scene.signed_in("amal").post(scene.page(page, row.pk), data)
    body = response.content.decode()
    assert response.status_code == 200
    assert "errorlist" in body
    for words in stays:
        assert words in body, words
    assert _count() == before


def _count() -> tuple[int, ...]:
    kinds = (ConsentRecord, RedactionSpan, RedactionSet, Rendition, Testimony, Case, Grant)
    return tuple(kind.objects.count() for kind in kinds)


def test_grants_are_asked_by_one_and_decided_by_another(scene: Scene) -> None:
    """P5: and a refusal of the form leaves no empty case behind."""
    amal, rana = scene.signed_in("amal"), scene.signed_in("rana")
    add = scene.page("grant_add")
    today = clock.today()
    data = {
        "case": "new",
        "case_name": "The well of Ain",
        "collection": str(scene.mine.pk),
        "level": "court",
        "to": f"user:{scene.people['investigator'].pk}",
        "purpose": "short",
        "valid_from": today.isoformat(),
        "valid_until": (today + dt.timedelta(days=9)).isoformat(),
    }
    before = _count()
    refused = amal.post(add, data).content.decode()
    assert "The well of Ain" in refused
    assert _count() == before
    _ok(amal, add, {**data, "purpose": "To read for the inquiry"})
    asked = Grant.objects.exclude(pk=scene.grant.pk).get()
    page = scene.page("grant_change", asked.pk)
    assert 'value="approve"' not in amal.get(page).content.decode()
    assert amal.post(page, {"do": "approve"}).status_code == 404
    _ok(rana, page, {"do": "approve"})
    asked.refresh_from_db()
    assert asked.approved_by == scene.people["rana"]
    said = _ok(rana, page, {"do": "refuse"})
    assert "decided already" in said
    _ok(amal, page, {"do": "revoke"})
    asked.refresh_from_db()
    assert asked.revoked_at is not None


def test_a_grant_is_offered_to_no_role_as_a_whole(scene: Scene) -> None:
    """A grant to the group of all investigators would be one to everybody."""
    page = scene.signed_in("amal").get(scene.page("grant_add")).content.decode()
    assert f"user:{scene.people['investigator'].pk}" in page
    assert "group:" not in page


def test_the_consents_of_an_import_are_confirmed_by_another_than_its_importer(
    scene: Scene,
) -> None:
    """P5: the importer is told so, another reviewer confirms, once."""
    page = scene.page("keptimport_change", scene.kept.pk)
    assert scene.signed_in("amal").post(page, {"do": "confirm"}).status_code == 404
    rana = scene.signed_in("rana")
    assert "are confirmed" in _ok(rana, page, {"do": "confirm"})
    scene.kept.refresh_from_db()
    assert scene.kept.consents_confirmed_by == scene.people["rana"]
    assert "confirmed already" in _ok(rana, page, {"do": "confirm"})


def test_an_account_is_withdrawn_by_one_person_who_says_why_and_is_sure(scene: Scene) -> None:
    """P3: narrowing is one person's act, at once."""
    rana = scene.signed_in("rana")
    page = scene.page("testimony_withdraw", scene.testimony.pk)
    assert rana.get(page).status_code == 200
    assert rana.post(page, {"reason": "She asked us to"}).status_code == 200
    scene.testimony.refresh_from_db()
    assert scene.testimony.withdrawn_at is None
    _ok(rana, page, {"reason": "She asked us to", "sure": "on"})
    scene.testimony.refresh_from_db()
    assert scene.testimony.withdrawn_at is not None


def test_a_redactor_redacts_and_neither_enters_nor_withdraws(scene: Scene) -> None:
    """P5: forms that are not theirs are not offered, and posting them is a 404."""
    reda = scene.signed_in("reda")
    page = scene.page("testimony_change", scene.testimony.pk)
    shown = reda.get(page).content.decode()
    for name in ("describe", "participant", "consent", "transcript"):
        assert f'value="{name}"' not in shown
    assert reda.post(page, {"do": "participant", "role": "guardian"}).status_code == 404
    sure = {"reason": "x", "sure": "on"}
    withdraw = scene.page("testimony_withdraw", scene.testimony.pk)
    assert reda.post(withdraw, sure).status_code == 404
    assert scene.testimony.participants.count() == 1
    assert reda.get(scene.page("testimony_add")).status_code == 404
    assert reda.get(scene.page("grant_add")).status_code == 404
    assert reda.get(scene.page("collection_add")).status_code == 404


def test_the_first_archivist_begins_a_first_collection(scene: Scene) -> None:
    """An archive that holds nothing yet has a door; the maker becomes the collection's archivist."""
    from archive.audit.log import OPERATOR, change
    from archive.audit.verbs import Verb
    from archive.policy.roles import Role
    from archive.policy.services import give_role

    with change(OPERATOR, Verb.ADD_PERSON, kind="user") as act:
        give_role(act, scene.people["nobody"], Role.ARCHIVIST)
    first = scene.signed_in("nobody")
    assert scene.page("collection_add") in first.get(reverse("admin:index")).content.decode()
    _ok(first, scene.page("collection_add"), {"code": "FIRST", "title": "First"})
    made = Collection.objects.get(code="FIRST")
    assert first.get(scene.page("collection_change", made.pk)).status_code == 200
    assert first.get(scene.page("collection_change", scene.mine.pk)).status_code == 404
    taken = first.post(scene.page("collection_add"), {"code": "FIRST", "title": "Again"})
    assert "A collection has this code already" in taken.content.decode()


def test_custody_is_recorded_on_the_collections_page(scene: Scene) -> None:
    """Who held a collection, from when, on what basis; a period that ends before it starts comes back."""
    from archive.audit.log import OPERATOR, change
    from archive.audit.verbs import Verb
    from archive.users.models import OrganisationKind
    from archive.users.services import add_organisation

    with change(OPERATOR, Verb.ADD_PERSON, kind="organisation") as act:
        house = add_organisation(act, name="Listening House", kind=OrganisationKind.CUSTODIAN)
    page = scene.page("collection_change", scene.mine.pk)
    data = {
        "do": "custody",
        "organisation": str(house.pk),
        "start": "2020-01-01",
        "end": "2019-01-01",
        "basis": "deposit",
    }
    amal = scene.signed_in("amal")
    assert "Custody ends before it starts" in amal.post(page, data).content.decode()
    assert scene.mine.custody.count() == 0
    assert "Listening House" in _ok(amal, page, {**data, "end": ""})
    assert scene.mine.custody.get().basis == "deposit"


def test_a_correction_begins_from_the_text_as_it_stands(scene: Scene) -> None:
    """P9: a new text beside the old, whose redactions begin anew."""
    amal, page = scene.signed_in("amal"), scene.page("testimony_change", scene.testimony.pk)
    shown = amal.get(page + f"?correct={scene.transcript.pk}").content.decode()
    assert CANARY["text"] in shown
    _ok(
        amal,
        page,
        {
            "do": "transcript",
            "language": "en",
            "kind": "correction",
            "derived_from": str(scene.transcript.pk),
            "text": "Corrected.",
        },
    )
    assert scene.testimony.transcripts.count() == 2
    old = amal.get(scene.page("transcript_redact", scene.transcript.pk)).content.decode()
    assert 'value="mark"' not in old
    assert "has been corrected" in old
