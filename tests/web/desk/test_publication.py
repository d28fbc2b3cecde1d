"""The publication page: what the public would see, to the last value; and what consent says, before anybody writes."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive.consent.models import Audience, Purpose, State
from archive.publication.models import Publication, Rendition
from archive.workflows import publish
from tests.accepting import accept_cell
from tests.publication.desks import Desk, ready_desk
from tests.web.desk.scene import ok, press

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

DRAFT = {
    "do": "draft",
    "kind": "summary",
    "language": "en",
    "title": "Lanterns",
    "summary": "A night at the ferry.",
    "period": "2019",
}


@pytest.fixture
def desk() -> Desk:
    """An account whose redactions are approved, with times in its text, and nothing drafted yet."""
    ready = ready_desk()
    ready.testimony.transcripts.get().passages.update(start_ms=61_500, end_ms=3_725_000)
    ready.term.labels.create(language="ar", label="غرق & موت")
    return ready


@pytest.fixture
def archivist(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.world.archivist)
    return client


@pytest.fixture
def reviewer(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.world.reviewer)
    return client


def page_of(desk: Desk) -> str:
    return reverse("admin:archive_testimony_publication", args=[desk.testimony.pk])


class Preview(HTMLParser):
    """What a reader of the preview sees, and the language and direction that it is set in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        [section] = re.findall(r'(?s)<section [^>]*id="preview".*?</section>', page)
        self.feed(section)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {value or "" for name, value in attrs if name in ("lang", "dir")}

    def handle_data(self, data: str) -> None:
        # Whole, so that a word of one value is not taken for another; a time stands beside its end, an anchor after #.
        self.seen |= {part.strip().removeprefix("#") for part in data.split("–")}

    def shows(self, words: str) -> bool:
        return words.strip() in self.seen


# How values appear that do not stand there as they are: typed by hand.
IN_WORDS: dict[str, dict[object, str]] = {
    "kind": {"text": "summary and redacted text"},
    "speaker": {"witness": "Witness"},
    "start_ms": {61_500: "0:01:01"},
    "end_ms": {3_725_000: "1:02:05"},
    "gap": {"Witness 1": "[Witness 1]"},
}
# Says how the bytes are to be read, and nothing of the account.
OF_THE_FORMAT = {"schema_version"}


def told_by(content: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Each value of some content with the name of the field that holds it."""
    if isinstance(content, dict):
        for key, value in content.items():
            # The names of a thing by language: the language is told beside the name.
            of = "names" if name == "names" else "gap" if content.get("removed") else key
            yield from told_by(value, of)
    elif isinstance(content, list):
        for each in content:
            yield from told_by(each, name)
    elif name not in OF_THE_FORMAT and not isinstance(content, bool):
        yield name, str(IN_WORDS.get(name, {}).get(content, content))


def test_whoever_approves_has_seen_every_value_that_will_be_public(
    desk: Desk, reviewer: Client
) -> None:
    """P5: the page shows all that the frozen bytes hold, down to the speaker of each passage and its time."""
    rendition = desk.submitted()
    shown = Preview(reviewer.get(page_of(desk)).content.decode())
    content = json.loads(publish.look(desk.world.reviewer, rendition).as_bytes())
    values = list(told_by(content))
    assert {name for name, _ in values} == {
        *("kind", "language", "direction", "title", "summary", "advisory", "code", "names"),
        *("period", "anchor", "speaker", "start_ms", "end_ms", "text", "gap"),
    }
    assert [value for _, value in values if not shown.shows(value)] == []
    press(reviewer, page_of(desk), "approve")
    accept_cell(desk.officer, rendition)
    press(reviewer, page_of(desk), "publish")
    assert json.loads(bytes(Publication.objects.get().content)) == content


def test_the_preview_is_of_the_bytes_and_not_of_the_form(desk: Desk, archivist: Client) -> None:
    """P5: what is seen and what is submitted have one hash."""
    rendition = desk.draft()
    seen = archivist.get(page_of(desk)).context["seen"]
    assert seen == publish.look(desk.world.archivist, rendition).digest
    press(archivist, page_of(desk), "submit")
    assert Rendition.objects.get().content_hash == seen


@pytest.mark.parametrize("step", ["submit", "approve", "publish"])
def test_a_button_of_a_page_that_is_out_of_date_does_nothing(
    step: str, desk: Desk, archivist: Client, reviewer: Client
) -> None:
    """P5: and the page says why, in words."""
    client = archivist if step == "submit" else reviewer
    ready = {"submit": desk.draft, "approve": desk.submitted, "publish": desk.approved}[step]
    state = ready().state
    client.get(page_of(desk))
    desk.term.labels.update(label="something else")
    for seen in ("", "0" * 64):
        said = ok(client, page_of(desk), {"do": step, "seen": seen})
        assert "This has changed since you looked at it." in said
    assert Rendition.objects.get().state == state
    assert not Publication.objects.exists()


def refuse(desk: Desk, *purposes: Purpose) -> None:
    for purpose in purposes:
        desk.world.consent(
            desk.testimony.participants.get(), purpose, Audience.PUBLIC, state=State.REFUSED
        )


def test_what_consent_forbids_is_said_before_anybody_writes_and_why(
    desk: Desk, archivist: Client
) -> None:
    """P3: the form stands below it, folded up."""
    refuse(desk, Purpose.PUBLISH_SUMMARY, Purpose.PUBLISH_TEXT)
    page = archivist.get(page_of(desk)).content.decode()
    assert "Nothing of this account may be published today." in page
    assert page.index("Somebody in the room refused.") < page.index('name="summary"')
    assert re.search(r"<details\s*>", page), "the form is folded up"
    assert f"{desk.testimony.pk}/change/#participants" in page
    assert "not permitted today" in page


def test_what_consent_permits_in_part_is_said_by_kind(desk: Desk, archivist: Client) -> None:
    """P3: here the summary may be published and the text may not."""
    refuse(desk, Purpose.PUBLISH_TEXT)
    page = archivist.get(page_of(desk)).content.decode()
    assert "Nothing of this account may be published today." not in page
    assert re.search(r"<details\s+open\s*>", page)
    assert '<option value="text">summary and redacted text (not permitted today)</option>' in page
    assert ">summary</option>" in page


def test_a_draft_that_would_be_refused_says_so_and_offers_no_button(
    desk: Desk, archivist: Client, reviewer: Client
) -> None:
    """P3, P4: nobody finds out by pressing."""
    ok(archivist, page_of(desk), {**DRAFT, "title": "Salim at the ferry"})
    page = archivist.get(page_of(desk)).content.decode()
    assert "It can't be submitted as it stands." in page
    assert "Part of a redacted name or number stands in the title" in page
    assert 'value="submit"' not in page
    ok(archivist, page_of(desk), DRAFT)
    assert 'value="submit"' in archivist.get(page_of(desk)).content.decode()
    press(archivist, page_of(desk), "submit")
    assert 'value="approve"' in reviewer.get(page_of(desk)).content.decode()
    refuse(desk, Purpose.PUBLISH_SUMMARY)
    page = reviewer.get(page_of(desk)).content.decode()
    assert "It can't be approved as it stands." in page
    assert 'value="approve"' not in page
    assert 'value="send_back"' in page


def test_a_first_draft_begins_with_the_original_and_its_language(
    desk: Desk, archivist: Client
) -> None:
    text = desk.testimony.transcripts.get()
    page = archivist.get(page_of(desk)).content.decode()
    assert f'<option value="{text.pk}" selected>' in page
    assert re.search(r'<input type="text" name="language" value="en"', page)


def test_what_is_published_leads_to_its_public_page(desk: Desk, archivist: Client) -> None:
    code = desk.published().code
    page = archivist.get(page_of(desk)).content.decode()
    assert f'href="/testimony/{code}/"' in page
    assert archivist.get(f"/testimony/{code}/").status_code == 200


def test_codes_and_dates_keep_their_direction_on_an_arabic_page(
    desk: Desk, reviewer: Client
) -> None:
    code = desk.published().code
    with override("ar"):
        page = reviewer.get(page_of(desk)).content.decode()
    assert 'dir="rtl"' in page
    assert re.search(rf"<bdi[^>]*>{code}</bdi>", page)
    assert re.search(rf"<bdi>{desk.testimony.code}</bdi>", page)
    assert re.search(r"<bdi>[^<]*20\d\d[^<]*</bdi>", page)


def test_the_content_has_no_field_that_the_preview_has_not_been_told_of(desk: Desk) -> None:
    """A new field of the content fails here until it is shown, and the test above looks for it."""
    fields = set(asdict(publish.look(desk.world.archivist, desk.draft())))
    assert fields == {
        *("schema_version", "kind", "language", "direction", "title", "summary", "advisory"),
        *("collection", "places", "period", "terms", "passages"),
    }
