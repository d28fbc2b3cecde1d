"""Consents at the desk: only what goes together can be chosen, and what is wrong is set aside by the second person."""

import re

import pytest
from django.urls import reverse

from archive.consent.models import AUDIENCES, ConsentRecord
from archive.core import clock
from archive.workflows.withdraw import withdraw
from tests.web.desk.scene import Scene, count, ok
from tests.web.desk.test_journeys import ACCOUNT, CONSENT

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

REASON = "The form says summary & not text"


def text_of(scene: Scene, name: str, *, language: str = "") -> str:
    page = language + scene.page("testimony_change", scene.testimony.pk)
    return str(scene.signed_in(name).get(page).content.decode())


def recorded(scene: Scene, **changes: str) -> ConsentRecord:
    """A consent that amal has typed in, and that waits."""
    page = scene.page("testimony_change", scene.testimony.pk)
    data = {**CONSENT, **changes, "participant": str(scene.witness.pk)}
    ok(scene.signed_in("amal"), page, data)
    return ConsentRecord.objects.latest("recorded_at")


def aside(scene: Scene, name: str, record: ConsentRecord, reason: str = REASON) -> str:
    """Post the form by which a consent is set aside; the page that comes back."""
    page = scene.page("testimony_change", scene.testimony.pk)
    data = {"do": "set_aside", "record": str(record.pk), f"aside-{record.pk}-reason": reason}
    return str(scene.signed_in(name).post(page, data, follow=True).content.decode())


def test_a_purpose_is_offered_with_the_audiences_that_it_goes_with(scene: Scene) -> None:
    """P3: nobody can type in a consent that nothing asks for."""
    shown = text_of(scene, "amal")
    select = re.search(r'<select name="asked".*?</select>', shown, re.DOTALL)
    assert select is not None
    offered = re.findall(r'<option value="([\w:]+)"', select[0])
    assert offered == [
        f"{purpose.value}:{audience.value}"
        for purpose, audiences in AUDIENCES.items()
        for audience in audiences
    ]
    before = count()
    page = scene.page("testimony_change", scene.testimony.pk)
    data = {**CONSENT, "asked": "publish_text:archive", "participant": str(scene.witness.pk)}
    refused = scene.signed_in("amal").post(page, data).content.decode()
    assert "This purpose does not go with this audience" in refused
    assert "publish_text:archive" not in refused
    assert CONSENT["evidence"] in refused
    assert count() == before


def test_a_wrong_consent_is_set_aside_and_its_recorder_sees_why(scene: Scene) -> None:
    """P3, P5: beside the button that confirms; from then on nobody can confirm it."""
    record = recorded(scene, asked="publish_text:public")
    offered = text_of(scene, "rana")
    assert f'name="aside-{record.pk}-reason"' in offered
    said = aside(scene, "rana", record)
    assert "Set aside. It can&#x27;t be confirmed any more" in said
    page = scene.page("testimony_change", scene.testimony.pk)
    refused = ok(scene.signed_in("rana"), page, {"do": "confirm", "record": str(record.pk)})
    assert "This consent was set aside" in refused
    told = text_of(scene, "amal")
    assert "The form says summary &amp; not text" in told
    assert re.search(r"set aside by <bdi>rana</bdi>", told)
    assert "One consent was set aside: see why, and record it anew" in told
    front = scene.signed_in("amal").get(reverse("admin:index")).content.decode()
    assert "Consents of yours that were set aside" in front
    assert "set aside" not in scene.signed_in("rana").get(reverse("admin:index")).content.decode()

    recorded(scene, asked="publish_text:public", identity="1")
    after = text_of(scene, "amal")
    assert "was set aside: see why" not in after
    # It has moved to what was said before.
    before, _, earlier = after.partition("What they said before")
    assert "set aside by" not in before
    assert "set aside by" in earlier
    front = scene.signed_in("amal").get(reverse("admin:index")).content.decode()
    assert "that were set aside" not in front


def test_a_setting_aside_without_a_reason_comes_back_and_sets_nothing_aside(scene: Scene) -> None:
    record = recorded(scene)
    before = count()
    said = aside(scene, "rana", record, "  ")
    assert "Nothing was saved" in said
    assert f'href="#id_aside-{record.pk}-reason"' in said
    assert count() == before


def test_a_consent_that_its_giver_has_overtaken_is_not_set_aside(scene: Scene) -> None:
    """The page says so, though the form is not there any more."""
    record = recorded(scene)
    recorded(scene, state="withdrawn", evidence="")
    before = count()
    said = aside(scene, "rana", record)
    assert "participant has said something else since" in said
    assert count() == before


def test_who_may_not_record_consent_sets_none_aside(scene: Scene) -> None:
    """P1: a redactor gets the 404 of a form that is not there."""
    record = recorded(scene)
    assert f'name="aside-{record.pk}-reason"' not in text_of(scene, "reda")
    page = scene.page("testimony_change", scene.testimony.pk)
    data = {"do": "set_aside", "record": str(record.pk), f"aside-{record.pk}-reason": REASON}
    assert scene.signed_in("reda").post(page, data).status_code == 404
    assert scene.signed_in("stranger").post(page, data).status_code == 404


def test_why_a_consent_was_set_aside_is_sealed_with_its_account(scene: Scene) -> None:
    """P3: a closed account tells nobody why."""
    record = recorded(scene)
    aside(scene, "rana", record)
    withdraw(scene.people["amal"], scene.testimony, reason="asked")
    assert "The form says summary" not in text_of(scene, "amal")
    assert REASON.encode() not in b"".join(
        bytes(each or b"")
        for each in ConsentRecord.objects.extra(select={"sealed": "evidence"}).values_list(
            "sealed", flat=True
        )
    )


# Errors that point to their field ----------------------------------------------------------------------------


def test_the_form_of_a_new_account_is_clean_until_it_is_sent(scene: Scene) -> None:
    for page in (scene.page("testimony_add"), scene.page("testimony_add") + "?collection=x"):
        shown = scene.signed_in("amal").get(page).content.decode()
        assert "errornote" not in shown
        assert "errorlist" not in shown


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"dates-1-edtf": "last tuesday"}, "id_dates-1-edtf"),
        ({"how": "by pigeon"}, "id_how"),
        ({"places-0-certainty": "perhaps", "places-0-place": "x"}, "id_places-0-place"),
        ({"collection": ""}, "id_collection"),
    ],
)
def test_an_error_of_a_new_account_is_told_above_with_a_way_to_its_field(
    scene: Scene, wrong: dict[str, str], at: str
) -> None:
    """Whichever part of the form it stands in; and every word that was typed is still there."""
    before = count()
    data = {**ACCOUNT, "collection": str(scene.mine.pk), **wrong}
    shown = scene.signed_in("amal").post(scene.page("testimony_add"), data).content.decode()
    assert "Nothing was saved" in shown
    assert f'href="#{at}"' in shown
    assert f'id="{at}"' in shown
    for typed in ("The mill", "no pen", "in the second week"):
        assert typed in shown
    assert count() == before


def test_days_of_consents_are_isolated_on_an_arabic_page(scene: Scene) -> None:
    recorded(scene)
    year = str(clock.today().year)
    shown = text_of(scene, "amal", language="/ar")
    told = [words for words in re.findall(r"[^<>]*202\d[^<>]*", shown) if year in words]
    assert told
    for words in told:
        assert f"<bdi>{words}</bdi>" in shown or "value=" in words, words
