"""The desk's other pages: grants, imports, withdrawal, custody, corrections, and what a redactor may not."""

import datetime as dt

import pytest
from django.db import OperationalError, connections
from django.urls import reverse

from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.core import clock
from archive.policy.models import Grant
from archive.testimony.models import Collection
from archive.workflows import grant
from tests.web.desk.scene import CANARY, Scene, count, ok

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


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
    before = count()
    refused = amal.post(add, data).content.decode()
    assert "The well of Ain" in refused
    assert count() == before
    ok(amal, add, {**data, "purpose": "To read for the inquiry"})
    asked = Grant.objects.exclude(pk=scene.grant.pk).get()
    page = scene.page("grant_change", asked.pk)
    assert 'value="approve"' not in amal.get(page).content.decode()
    assert amal.post(page, {"do": "approve"}).status_code == 404
    ok(rana, page, {"do": "approve"})
    asked.refresh_from_db()
    assert asked.approved_by == scene.people["rana"]
    said = ok(rana, page, {"do": "refuse"})
    assert "decided already" in said
    ok(amal, page, {"do": "revoke"})
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
    assert "are confirmed" in ok(rana, page, {"do": "confirm"})
    scene.kept.refresh_from_db()
    assert scene.kept.consents_confirmed_by == scene.people["rana"]
    assert "confirmed already" in ok(rana, page, {"do": "confirm"})


def test_an_account_is_withdrawn_by_one_person_who_says_why_and_is_sure(scene: Scene) -> None:
    """P3: narrowing is one person's act, at once."""
    rana = scene.signed_in("rana")
    page = scene.page("testimony_withdraw", scene.testimony.pk)
    assert rana.get(page).status_code == 200
    assert rana.post(page, {"reason": "She asked us to"}).status_code == 200
    scene.testimony.refresh_from_db()
    assert scene.testimony.withdrawn_at is None
    ok(rana, page, {"reason": "She asked us to", "sure": "on"})
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
    ok(first, scene.page("collection_add"), {"code": "FIRST", "title": "First"})
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
    assert "Listening House" in ok(amal, page, {**data, "end": ""})
    assert scene.mine.custody.get().basis == "deposit"


def test_a_correction_begins_from_the_text_as_it_stands(scene: Scene) -> None:
    """P9: a new text beside the old, whose redactions begin anew."""
    amal, page = scene.signed_in("amal"), scene.page("testimony_change", scene.testimony.pk)
    shown = amal.get(page + f"?correct={scene.transcript.pk}").content.decode()
    assert CANARY["text"] in shown
    ok(
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


def test_a_history_that_can_not_be_read_is_refused_for_now(scene: Scene) -> None:
    """P2: 503 and not 500 where the log's database can't be read."""

    def fails(*_: object) -> None:
        raise OperationalError("disk I/O error")

    client = scene.signed_in("amal")
    page = scene.page("testimony_history", scene.testimony.pk)
    assert client.get(page).status_code == 200
    with connections["audit"].execute_wrapper(fails):
        assert client.get(page).status_code == 503


def test_what_is_read_in_a_case_does_not_stand_in_its_history(scene: Scene) -> None:
    """P1: who opened a case learns nothing of what its members search and read there."""
    grant.approve(scene.people["rana"], scene.grant)
    grant.state_purpose(scene.people["investigator"], scene.case, text="about the mill fire")
    assert AuditEntry.objects.filter(object_id=scene.case.pk, verb=Verb.STATE_PURPOSE).exists()
    client = scene.signed_in("amal")
    page = client.get(scene.page("case_history", scene.case.pk)).content.decode()
    assert str(Verb.ASK_GRANT.label) in page
    assert str(Verb.APPROVE_GRANT.label) in page
    assert str(Verb.STATE_PURPOSE.label) not in page
    assert "investigator" not in page


@pytest.mark.parametrize("quote", ["[" * 100_000, '"' + "x" * 200_000 + '"'])
def test_a_selection_that_no_page_sends_is_answered_with_words(scene: Scene, quote: str) -> None:
    """Not with a 500, however deep it is nested or long."""
    before = count()
    data = {"do": "mark", "start": 0, "end": 4, "quote": quote, "reason": "other", "label": "a"}
    answer = scene.signed_in("amal").post(
        scene.page("transcript_redact", scene.transcript.pk), data
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["quote"]
    said = answer.content.decode()
    assert "Please select the words again." in said or "Select fewer words at a time." in said
    assert count() == before
