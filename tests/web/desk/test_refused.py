"""What a refused form says, and where it brings the one who sent it."""

import re

import pytest

from archive.policy.services import SHORTEST_PURPOSE
from archive.redaction.models import RedactionSpan
from archive.testimony.services import CollectionDescription
from archive.web.desk.wording import SENTENCES
from archive.web.shared.words import LEVELS
from archive.workflows import enter
from tests.web.desk.scene import TEXT, Scene, ok

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.parametrize(
    "typed",
    [
        {"do": "consent", "evidence": ""},
        {"do": "transcript", "language": "en", "kind": "original", "text": ""},
        {"do": "participant", "role": "nobody"},
        {"do": "describe", "unsigned_reason": "Asked to"},
    ],
    ids=lambda typed: typed["do"],
)
def test_a_refused_form_is_what_the_reader_of_the_account_is_brought_to(
    scene: Scene, typed: dict[str, str]
) -> None:
    """The page's title, its first line and the form's own address lead to the one list of faults."""
    client, url = scene.signed_in("both"), scene.page("testimony_change", scene.testimony.pk)
    before = client.get(url).content.decode()
    [form] = [
        each
        for each in re.findall(r"(?s)<form\b.*?</form>", before)
        if f'name="do" value="{typed["do"]}"' in each
    ]
    assert 'action="#fault"' in form.partition(">")[0]
    assert 'id="fault"' not in before
    page = client.post(url, typed).content.decode()
    assert re.search(r"<title>\s*Not saved:", page)
    [message] = re.findall(r'(?s)<ul class="messagelist">(.*?)</ul>', page)
    assert "Nothing was saved." in message
    assert '<a href="#fault">' in message
    [banner] = re.findall(r'<div class="errornote"[^>]*>', page)
    assert 'id="fault"' in banner
    assert 'tabindex="-1"' in banner
    assert "Nothing was saved." not in client.get(url).content.decode()


def test_of_two_refused_forms_on_a_page_the_first_is_led_to(scene: Scene) -> None:
    """An id stands once on a page."""
    page = scene.signed_in("amal").post(scene.page("testimony_add"), {"collection": "x"})
    assert page.content.decode().count('id="fault"') == 1


def test_every_form_with_a_list_of_faults_leads_to_it(scene: Scene) -> None:
    client = scene.signed_in("both")
    for url in scene.second_views():
        page = client.get(url).content.decode()
        for form in re.findall(r"(?s)<form\b.*?</form>", page):
            if "required" in form and 'method="post"' in form and 'name="sure"' not in form:
                assert 'action="#fault"' in form.partition(">")[0], url


@pytest.mark.parametrize(
    ("selected", "said"),
    [
        ("Yusuf ", "Marked."),
        (" Yusuf", "Marked."),
        ("Yus", "Marked, widened to whole words."),
    ],
)
def test_a_mark_is_called_widened_only_where_it_was(scene: Scene, selected: str, said: str) -> None:
    start = TEXT[0].index(selected)
    typed = {
        "do": "mark",
        "reason": "name_of_third_party",
        "label": "Person 1",
        "start": str(start),
        "end": str(start + len(selected)),
        "quote": f'"{selected}"',
    }
    page = ok(scene.signed_in("reda"), scene.page("transcript_redact", scene.transcript.pk), typed)
    [message] = re.findall(r'(?s)<ul class="messagelist">(.*?)</ul>', page)
    assert re.sub(r"<[^>]+>", "", message).strip() == said
    [span] = RedactionSpan.objects.all()
    assert span.end - span.start == len("Yusuf")


def test_no_collection_is_chosen_for_a_new_account_where_there_are_several(scene: Scene) -> None:
    """What stands first in a list is not what somebody meant."""
    client, url = scene.signed_in("amal"), scene.page("testimony_add")

    def offered(query: str = "") -> tuple[list[str], list[str]]:
        page = client.get(url + query).content.decode()
        [select] = re.findall(r'(?s)<select name="collection".*?</select>', page)
        options = re.findall(r'<option value="([^"]*)"', select)
        return options, re.findall(r'<option value="([^"]*)" selected', select)

    assert offered() == ([str(scene.mine.pk)], [])
    second = enter.create_collection(
        scene.people["amal"], CollectionDescription(code="SECOND", title="A second one")
    )
    options, chosen = offered()
    assert options[0] == ""
    assert chosen in ([], [""])
    assert offered(f"?collection={second.pk}")[1] == [str(second.pk)]
    assert "collection" in client.post(url, {"title": "x"}).context["where"].errors


def test_a_purpose_that_is_too_short_is_refused_with_the_rule(scene: Scene) -> None:
    rule = f"{SHORTEST_PURPOSE} letters at least"
    assert f"say the purpose in a sentence: {rule}" in SENTENCES
    page = scene.signed_in("amal").get(scene.page("grant_add")).content.decode()
    assert rule in page
    refused = scene.signed_in("amal").post(scene.page("grant_add"), {"purpose": "the fire"})
    assert rule in str(refused.context["form"].errors["purpose"])


def test_levels_are_called_at_the_desk_as_in_the_reading_room(scene: Scene) -> None:
    """Who grants and who reads speak of the same thing."""
    client = scene.signed_in("amal")
    form = client.get(scene.page("grant_add")).content.decode()
    for name, sees in LEVELS.values():
        assert f">{name}</option>" in form
        assert str(sees) in form
    for url in (
        scene.page("grant_changelist"),
        scene.page("grant_change", scene.grant.pk),
        scene.page("case_change", scene.case.pk),
        scene.page("testimony_change", scene.testimony.pk),
    ):
        assert "Partner level" in client.get(url).content.decode(), url


@pytest.mark.parametrize("code", ["Mill 2019", "مجموعة"])
def test_a_collections_code_is_refused_with_the_rule_that_stands_beside_it(
    scene: Scene, code: str
) -> None:
    client, url = scene.signed_in("amal"), scene.page("collection_add")
    [said] = client.post(url, {"code": code, "title": "x"}).context["form"].errors["code"]
    assert said in client.get(url).content.decode()
