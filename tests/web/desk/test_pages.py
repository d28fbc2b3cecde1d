"""The desk's other pages: grants, imports, withdrawal, custody, corrections, and what a redactor may not."""

import datetime as dt

import pytest
from django.db import OperationalError, connections
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.core import clock
from archive.policy.models import Case, Grant
from archive.testimony.models import Collection, TestimonyDate
from archive.workflows import grant
from tests.looking import approve_marks, submit_marks
from tests.web.desk.scene import CANARY, Scene, count, give, ok

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
    made = Collection.objects.get(code__startswith="FIRST-")
    assert made.code in first.get(scene.page("collection_change", made.pk)).content.decode()
    assert first.get(scene.page("collection_change", scene.mine.pk)).status_code == 404


@pytest.mark.parametrize("who", ["amal", "nobody"])
def test_a_code_that_others_have_is_taken_like_any_other(scene: Scene, who: str) -> None:
    """P1: whoever may begin a collection learns of none that they don't work on; a code of theirs is no other case."""
    from archive.audit.log import OPERATOR, change
    from archive.audit.verbs import Verb
    from archive.policy.roles import Role
    from archive.policy.services import give_role

    with change(OPERATOR, Verb.ADD_PERSON, kind="user") as act:
        give_role(act, scene.people["nobody"], Role.ARCHIVIST)
    client, page = scene.signed_in(who), scene.page("collection_add")
    shown = set()
    for code in ("OTHER", "MINE", "NOBODYS"):
        answer = client.post(page, {"code": code, "title": "Again"})
        made = Collection.objects.get(code__startswith=f"{code}-")
        assert answer["Location"] == scene.page("collection_change", made.pk)
        after = client.get(answer["Location"]).content.decode()
        assert f"under the code {made.code}" in after
        ending = made.code.removeprefix(code)
        shown.add((answer.status_code, len(ending), "-" in ending))
    assert shown == {(302, 5, True)}


def test_a_collection_keeps_its_code_when_it_is_described(scene: Scene) -> None:
    """P1: neither a long code nor another's is refused there, for nothing that is typed becomes one."""
    amal = scene.signed_in("amal")
    Collection.objects.filter(pk=scene.mine.pk).update(code="m" * 40)
    page = scene.page("collection_change", scene.mine.pk)
    described = {"do": "describe", "title": "Described", "code": "OTHER"}
    assert "The collection is described" in ok(amal, page, described)
    scene.mine.refresh_from_db()
    assert (scene.mine.code, scene.mine.title) == ("m" * 40, "Described")


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


def _to_ask(scene: Scene, **typed: str) -> dict[str, str]:
    today = clock.today()
    return {
        "collection": str(scene.mine.pk),
        "level": "court",
        "to": f"user:{scene.people['investigator'].pk}",
        "purpose": "To read for the inquiry",
        "valid_from": today.isoformat(),
        "valid_until": (today + dt.timedelta(days=9)).isoformat(),
        **typed,
    }


def test_a_colleague_asks_for_a_further_grant_in_a_case_that_another_opened(scene: Scene) -> None:
    """P1: they choose it by its code, which the list of grants tells them; its name stays with who opened it."""
    both = scene.signed_in("both")
    add = scene.page("grant_add")
    form = both.get(add).content.decode()
    assert scene.case.code in form
    assert CANARY["case"] not in form
    ok(both, add, _to_ask(scene, case=str(scene.case.pk)))
    asked = Grant.objects.exclude(pk=scene.grant.pk).get()
    assert (asked.case, asked.asked_by) == (scene.case, scene.people["both"])
    told = both.get(scene.page("grant_change", asked.pk)).content.decode()
    assert CANARY["case"] not in told
    assert CANARY["case"] in scene.signed_in("amal").get(add).content.decode()


def test_a_case_with_no_grant_on_ones_collections_is_named_by_its_code(scene: Scene) -> None:
    """P1: it is offered to nobody, and a code that is none is answered in one sentence, with nothing asked."""
    stranger = scene.signed_in("stranger")
    add = scene.page("grant_add")
    assert scene.case.code not in stranger.get(add).content.decode()
    typed = _to_ask(scene, case="other", collection=str(scene.other.pk))
    before = count()
    for wrong in ("C-0000-0000", scene.case.code[:-1], CANARY["case"]):
        said = stranger.post(add, {**typed, "case_code": wrong}).content.decode()
        assert "There is no case of this code." in said
    assert "Say the code of the case." in stranger.post(add, typed).content.decode()
    assert count() == before
    ok(stranger, add, {**typed, "case_code": scene.case.code.lower()})
    asked = Grant.objects.get(collection=scene.other)
    assert asked.case == scene.case
    page = scene.page("case_change", scene.case.pk)
    assert stranger.get(page).status_code == 404
    assert "OTHER" not in scene.signed_in("amal").get(page).content.decode()
    history = scene.signed_in("amal").get(scene.page("case_history", scene.case.pk))
    assert "stranger" not in history.content.decode()


def test_a_grants_history_tells_what_was_decided_and_only_when_asked_who_looked(
    scene: Scene,
) -> None:
    """A look changes nothing: among the changes it would hide them."""
    grant.approve(scene.people["rana"], scene.grant)
    amal = scene.signed_in("amal")
    amal.get(scene.page("grant_change", scene.grant.pk))
    page = scene.page("grant_history", scene.grant.pk)
    changes = amal.get(page).content.decode()
    assert str(Verb.APPROVE_GRANT.label) in changes
    assert str(Verb.READ_GRANT.label) not in changes
    assert str(Verb.READ_GRANT.label) in amal.get(f"{page}?looks=1").content.decode()


def test_names_of_cases_and_purposes_have_verbs_of_their_own(scene: Scene) -> None:
    """P2: the log does not say of a list of names that a grant was opened."""
    scene.signed_in("amal").get(scene.page("case_change", scene.case.pk))
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert Verb.READ_CASE_NAME in verbs
    assert Verb.READ_GRANT not in verbs


def test_the_accounts_page_tells_who_reads_it_at_each_level_and_why_not(scene: Scene) -> None:
    """P3: in a sentence, for each level, from policy's own decisions."""
    page = scene.page("testimony_change", scene.testimony.pk)
    told = scene.signed_in("reda").get(page).context["readers"]
    assert [(each.level, each.is_open) for each in told] == [
        (level, False) for level in ("Partner level", "Court level", "Full text", "public")
    ]
    assert {each.said for each in told} == {"What somebody in the room wants is not known."}
    give(scene, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS)
    approve_marks(scene.people["rana"], submit_marks(scene.people["amal"], scene.transcript))
    partner = scene.signed_in("reda").get(page).context["readers"][0]
    assert (partner.is_open, partner.said) == (True, "To those granted. No grant runs now.")
    grant.approve(scene.people["rana"], scene.grant)
    shown = scene.signed_in("reda").get(page).content.decode()
    assert "To those granted. One grant runs now." in shown


def test_days_are_told_in_the_archives_own_time(scene: Scene) -> None:
    """Half past ten at night in Greenwich is the next day in Damascus."""
    night = dt.datetime(2026, 3, 7, 22, 30, tzinfo=dt.UTC)
    Case.objects.filter(pk=scene.case.pk).update(created_at=night)
    with timezone.override("Asia/Damascus"):
        page = scene.signed_in("amal").get(scene.page("case_changelist")).content.decode()
    assert "8 March 2026" in page


@pytest.mark.parametrize(
    ("language", "told"), [("en", "8 March 2026, 01:30 +03"), ("ar", "8 مارس 2026، 01:30 +03")]
)
def test_moments_are_told_with_their_time_zone_in_one_form(language: str, told: str) -> None:
    night = dt.datetime(2026, 3, 7, 22, 30, tzinfo=dt.UTC)
    with timezone.override("Asia/Damascus"), translation.override(language):
        assert date_format(timezone.localtime(night), "DATETIME_FORMAT") == told


def test_the_list_tells_dates_in_words_as_the_account_does(scene: Scene) -> None:
    TestimonyDate.objects.filter(testimony=scene.testimony, role="taken").update(edtf="2020-08-1X")
    page = scene.signed_in("amal").get(scene.page("testimony_changelist")).content.decode()
    assert "2020-08-1X" not in page
    assert "<bdi>10 August 2020</bdi> to <bdi>19 August 2020</bdi>" in page


def test_from_and_until_keep_their_order_on_a_page_from_right_to_left(scene: Scene) -> None:
    """Both stand in one isolate, which takes its direction from the months' names."""
    with translation.override("ar"):
        page = scene.signed_in("amal").get(
            f"/ar{scene.page('grant_changelist').removeprefix('/ar')}"
        )
        first, last = (
            date_format(day, "DATE_FORMAT")
            for day in (scene.grant.valid_from, scene.grant.valid_until)
        )
    assert f"<bdi>{first} – {last}</bdi>" in page.content.decode()
