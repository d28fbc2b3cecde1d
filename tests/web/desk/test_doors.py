"""Who passes which door of the desk."""

import re
from urllib.parse import unquote

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from tests.web.desk.scene import Scene

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

WITHOUT_DUTY = ["investigator", "officer", "superuser", "nobody"]
OF_ANOTHER = "stranger"


def _answer(client: Client, url: str, method: str = "get") -> tuple[int, str]:
    response = getattr(client, method)(url)
    # What differs by request and tells nothing: the address asked for, the form's token.
    body = response.content.decode().replace(url, "").replace(url.split("?")[0], "")
    return response.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


@pytest.mark.parametrize("name", WITHOUT_DUTY)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_duty_every_page_of_the_desk_is_the_404_of_a_page_that_is_not_there(
    scene: Scene, name: str, method: str
) -> None:
    """P1: an investigator, an officer, a superuser and one who is merely staff learn nothing of the desk."""
    client = scene.signed_in(name)
    missing = _answer(client, reverse("admin:index") + "no-such-page/", method)
    assert missing[0] == 404
    for url in [reverse("admin:index"), *scene.second_views()]:
        assert _answer(client, url, method) == missing, url


def test_anonymous_people_are_led_to_the_sign_in_page_from_every_address(scene: Scene) -> None:
    """P1: of the desk, whether something stands there or not; and from there back to the address."""
    desk = reverse("admin:index")
    for url in (desk, f"{desk}no-such-page/", f"{desk}no-such-page", *scene.second_views()):
        answer = Client().get(url)
        assert answer.status_code == 302, url
        way, _, back = answer["Location"].partition("?next=")
        assert (way, unquote(back)) == (reverse("sign_in"), url)


def test_a_form_sent_after_the_session_ended_is_handed_back_and_nothing_is_done(
    scene: Scene,
) -> None:
    """P1: at every address in the same words; the address is in none of them."""
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("sign_in"))
    typed = {
        "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
        "do": "consent",
        "evidence": "Minute 14,\n<b>she nods</b>",
        "conditions": "",
    }
    desk = reverse("admin:index")
    bodies = set()
    for url in (desk, f"{desk}no-such-page/", f"{desk}no-such-page", *scene.second_views()):
        answer = client.post(url, typed)
        assert answer.status_code == 403, url
        assert "no-store" in answer["Cache-Control"]
        bodies.add(answer.content.decode())
    [body] = bodies
    assert "You are signed out" in body
    assert f'href="{reverse("sign_in")}"' in body
    assert "Minute 14,\n&lt;b&gt;she nods&lt;/b&gt;" in body
    assert body.count("<textarea") == 1
    assert scene.witness.consents.count() == 1


def test_what_another_site_sends_in_somebodys_name_is_not_handed_back(scene: Scene) -> None:
    """The form's token is asked for before anything."""
    client = Client(enforce_csrf_checks=True)
    for url in (scene.page("testimony_add"), reverse("admin:index") + "no-such-page/"):
        answer = client.post(url, {"evidence": "Call this number"})
        assert answer.status_code == 403
        assert "Call this number" not in answer.content.decode()


def test_an_address_without_its_last_stroke_leads_on_whether_something_stands_there_or_not(
    scene: Scene,
) -> None:
    """P1"""
    client = scene.signed_in("amal")
    for url in (scene.page("testimony_changelist"), reverse("admin:index") + "no-such-page/"):
        assert client.get(url.rstrip("/") + "?q=a")["Location"] == f"{url}?q=a"
        assert scene.signed_in("nobody").get(url.rstrip("/")).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_archivist_of_another_collection_gets_for_a_row_what_they_get_for_none(
    scene: Scene, method: str
) -> None:
    """P1: rows of a collection that is not theirs do not exist; the stock views exist for nobody."""
    client = scene.signed_in(OF_ANOTHER)
    missing = _answer(client, reverse("admin:index") + "no-such-page/", method)
    rows = [url for url in scene.second_views() if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", url)]
    assert len(rows) >= 14
    for url in [*rows, *scene.stock_views()]:
        assert _answer(client, url, method) == missing, url


def test_the_stock_second_views_are_not_there_for_those_who_work_here_either(scene: Scene) -> None:
    """P1: no deletion, autocomplete, view on site, second sign-in, users or groups."""
    client = scene.signed_in("both")
    for url in scene.stock_views():
        assert client.get(url).status_code == 404, url
        assert client.post(url).status_code == 404, url


def test_popups_and_to_field_and_lookups_of_other_columns_are_refused_alike(scene: Scene) -> None:
    """P1: what stock admin answers with 400, or with rows, is the same 404."""
    client = scene.signed_in("amal")
    lists = scene.page("testimony_changelist")
    asked = [
        "_popup=1",
        "_to_field=id",
        "_to_field=title",
        "code__startswith=T",
        "title__contains=a",
        "entered_by__username=amal",
        "source_key__isnull=1",
        "participants__note__contains=a",
        "collection__code=MINE",
    ]
    for query in asked:
        assert client.get(f"{lists}?{query}").status_code == 404, query


def test_those_with_a_duty_see_their_own_collection_and_no_other(scene: Scene) -> None:
    """P1: lists, filters and selects hold the collections that one works on."""
    own = scene.signed_in("amal")
    for url in (
        scene.page("collection_changelist"),
        scene.page("testimony_changelist"),
        scene.page("testimony_add"),
        scene.page("grant_add"),
    ):
        page = own.get(url).content.decode()
        assert "MINE" in page
        assert "OTHER" not in page, url
    foreign = scene.signed_in(OF_ANOTHER)
    page = foreign.get(scene.page("testimony_changelist")).content.decode()
    assert scene.testimony.code not in page
    assert "MINE" not in page
    filtered = foreign.get(scene.page("testimony_changelist") + f"?collection={scene.mine.pk}")
    assert scene.testimony.code not in filtered.content.decode()


def test_every_list_and_page_opens_for_one_with_the_duty(scene: Scene) -> None:
    """The refusals above are not those of broken pages."""
    client = scene.signed_in("both")
    owner = scene.signed_in("amal")
    for url in scene.second_views():
        if url in scene.stock_views():
            continue
        person = owner if "/case/" in url else client
        assert person.get(url).status_code == 200, url
    assert client.get(reverse("admin:index")).status_code == 200


def test_the_search_box_finds_by_the_beginning_of_a_code_and_by_nothing_else(scene: Scene) -> None:
    """P1: no title, word, person or collection is searched."""
    client, lists = scene.signed_in("amal"), scene.page("testimony_changelist")
    code = scene.testimony.code
    assert code in client.get(lists, {"q": code[:6].lower()}).content.decode()
    for asked in ("MINE", "Qanaryat", "amal", code[-4:], "witness"):
        assert code not in client.get(lists, {"q": asked}).content.decode(), asked


def test_looking_and_acting_at_the_desk_writes_no_second_log(scene: Scene) -> None:
    """The audit log is the log."""
    client = scene.signed_in("amal")
    client.get(scene.page("testimony_change", scene.testimony.pk))
    client.post(
        scene.page("testimony_change", scene.testimony.pk),
        {"do": "participant", "role": "guardian"},
    )
    assert scene.testimony.participants.count() == 2
    assert not LogEntry.objects.exists()


def test_the_desk_keeps_its_pages_out_of_caches_and_holds_no_inline_script_or_style(
    scene: Scene,
) -> None:
    """The content security policy needs no exception."""
    client = scene.signed_in("amal")
    for url in scene.second_views():
        if url in scene.stock_views():
            continue
        response = client.get(url)
        page = response.content.decode()
        assert "no-store" in response["Cache-Control"], url
        assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", page), url
        assert not re.search(r"<script\b(?![^>]*\bsrc=)", page), url
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", page), url


def test_one_whose_duty_has_ended_finds_no_desk(scene: Scene) -> None:
    """P1: from the commit that ends it."""
    from archive.audit.log import OPERATOR, change
    from archive.audit.verbs import Verb
    from archive.policy.models import Assignment
    from archive.policy.services import end_duty

    client = scene.signed_in("rana")
    url = scene.page("testimony_change", scene.testimony.pk)
    assert client.get(url).status_code == 200
    assignment = Assignment.objects.get(user=scene.people["rana"])
    with change(OPERATOR, Verb.END_ASSIGNMENT, on=assignment) as act:
        end_duty(act, assignment)
    assert client.get(url).status_code == 404
    assert client.get(reverse("admin:index")).status_code == 404
