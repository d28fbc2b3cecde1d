"""Marking by selecting, in a real browser. Its requests are answered by the test client, in the test's own transaction."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Dialog, Page, Route, sync_playwright

from archive.redaction.models import Reason, RedactionSpan
from archive.workflows import redact
from tests.web.desk.scene import TEXT, Scene

pytestmark = [pytest.mark.django_db(databases=["default", "audit"]), pytest.mark.browser]

HOST = "http://localhost"
WHOLE = "\n\n".join(TEXT)
SELECT = """([from, fromOffset, to, toOffset]) => {
  const point = (start, offset) => {
    const words = document.querySelector(`[data-start="${start}"]`);
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
  };
  const range = document.createRange();
  range.setStart(...point(from, fromOffset));
  range.setEnd(...point(to, toOffset));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@contextmanager
def on_django_side() -> Iterator[None]:
    """Playwright's loop runs in this thread, and Django keeps other connections within a loop than without one."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


class Browser:
    """A page in Chromium, what it complained of, and whom it tried to reach."""

    def __init__(self, page: Page, client: Client) -> None:
        self.page = page
        self.client = client
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.hostname != "localhost":
            self.strangers.append(route.request.url)
            route.abort()
        elif address.path.startswith("/static/"):
            found = finders.find(address.path.removeprefix("/static/"))
            assert isinstance(found, str), address.path
            route.fulfill(path=Path(found))
        elif address.path == "/favicon.ico":
            route.fulfill(status=204)
        else:
            self._ask_django(route, f"{address.path}?{address.query}")

    def _ask_django(self, route: Route, path: str) -> None:
        headers = route.request.all_headers()
        typed = route.request.post_data_buffer or b""
        with on_django_side():
            if route.request.method == "POST":
                response = self.client.post(
                    path,
                    typed,
                    content_type=headers["content-type"],
                    headers={"origin": headers.get("origin", "")},
                    follow=True,
                )
            else:
                response = self.client.get(path)
        route.fulfill(
            status=response.status_code,
            headers={name: value for name, value in response.items() if name != "Content-Length"},
            body=response.content,
        )

    def field(self, name: str) -> str:
        """What a field of the mark form holds."""
        return self.page.input_value(f"#mark-form [name={name}]")


@pytest.fixture
def browser(scene: Scene) -> Iterator[Browser]:
    """A browser in which the redactor is signed in, with the check of forms on."""
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    client.force_login(scene.people["reda"])
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        page = chromium.new_page()
        page.set_default_timeout(10_000)
        yield Browser(page, client)
        chromium.close()


@pytest.mark.parametrize("language", ["", "/ar"])
def test_selected_words_are_marked_in_code_points_through_marks_and_line_ends(
    scene: Scene, browser: Browser, language: str
) -> None:
    """P4: a selection that begins after letters of two code units and within a mark marks exactly those words."""
    with on_django_side():
        marked = redact.mark_every(
            scene.people["reda"],
            scene.transcript,
            quote="Yusuf",
            reason=Reason.OTHER,
            label="Person 1",
        )
    assert marked.places == 2
    path = scene.page("transcript_redact", scene.transcript.pk)
    browser.page.goto(f"{HOST}{language}{path}")
    second = len(TEXT[0]) + 2
    units = len(TEXT[0][: TEXT[0].index("Yusuf")].encode("utf-16-le")) // 2
    until = TEXT[1].index("river")
    browser.page.evaluate(SELECT, [0, units + 2, second, until])
    browser.page.wait_for_function("document.querySelector('#mark-form [name=quote]').value")
    start, end = WHOLE.index("suf"), second + until
    assert (browser.field("start"), browser.field("end")) == (str(start), str(end))
    assert "\\r\\n" in browser.field("quote")
    browser.page.fill("[name=label]", "Group 1")
    browser.page.click("#mark-selection")
    browser.page.wait_for_selector(".messagelist .success")
    with on_django_side():
        span = RedactionSpan.objects.get(label__text="Group 1")
    # Widened to the whole of the first word, and without the blank after the last.
    assert (span.start, span.end) == (WHOLE.index("Yusuf"), end - len(" "))
    assert browser.complaints == []
    assert browser.strangers == []


def test_words_are_selected_with_the_keyboard_and_the_text_can_not_be_changed(
    scene: Scene, browser: Browser
) -> None:
    """P9: the caret is for choosing; typing, deleting and pasting do nothing."""
    browser.page.goto(HOST + scene.page("transcript_redact", scene.transcript.pk))
    before = browser.page.text_content("#p0")
    assert browser.page.is_disabled("#mark-selection")
    browser.page.evaluate(SELECT, [0, 0, 0, 0])
    browser.page.focus("[data-markable]")
    browser.page.evaluate(SELECT, [0, 0, 0, 0])
    for _ in range(4):
        browser.page.keyboard.press("Shift+ArrowRight")
    browser.page.wait_for_function("document.querySelector('#mark-form [name=quote]').value")
    assert browser.field("quote") == f'"{WHOLE[:4]}"'
    browser.page.keyboard.type("other words")
    browser.page.keyboard.press("Delete")
    browser.page.keyboard.press("Backspace")
    assert browser.page.text_content("#p0") == before
    assert browser.page.is_enabled("#mark-selection")
    assert browser.complaints == []


def test_words_are_marked_with_the_keyboard_alone(scene: Scene, browser: Browser) -> None:
    """From the text by Tab to the label; Enter there marks the selection, and in the line of words every place."""
    page = browser.page
    page.goto(HOST + scene.page("transcript_redact", scene.transcript.pk))
    page.focus("[data-markable]")
    page.evaluate(SELECT, [0, 0, 0, 0])
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("document.querySelector('#mark-form [name=quote]').value")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Person 1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    with on_django_side():
        # Four letters, widened to the whole of the word.
        assert RedactionSpan.objects.get().label.text == "Person 1"
        assert RedactionSpan.objects.get().start == 0
    page.focus("#mark-form [name=label]")
    page.keyboard.type("Person 2")
    page.focus("#mark-form [name=words]")
    page.keyboard.type("yusuf")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success:has-text('2 places')")
    with on_django_side():
        assert RedactionSpan.objects.filter(label__text="Person 2").count() == 2
    assert browser.complaints == []


def test_on_a_phone_a_button_leads_from_the_selection_to_the_form(
    scene: Scene, browser: Browser
) -> None:
    """The form lies below the text there; on a wide page it stands beside it, and there is no such button."""
    page = browser.page
    page.goto(HOST + scene.page("transcript_redact", scene.transcript.pk))
    assert page.is_hidden("#to-the-form")
    page.evaluate(SELECT, [0, 0, 0, 5])
    page.wait_for_function("document.querySelector('#mark-form [name=quote]').value")
    assert page.is_hidden("#to-the-form")
    page.set_viewport_size({"width": 390, "height": 700})
    page.click("#to-the-form")
    page.wait_for_function(
        "document.getElementById('mark-form').getBoundingClientRect().top < innerHeight / 2"
    )
    assert page.is_hidden("#to-the-form")
    assert page.inner_text("#selected-words") == WHOLE[:5]
    assert browser.complaints == []


def test_sending_one_form_asks_before_what_was_typed_into_another_is_lost(
    scene: Scene, browser: Browser
) -> None:
    with on_django_side():
        browser.client.force_login(scene.people["amal"])
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page = browser.page
    page.goto(f"{HOST}{scene.page('testimony_change', scene.testimony.pk)}")
    page.on("dialog", refuse)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    typed = page.locator("#transcripts textarea").first
    typed.fill("Typed for an hour.")
    page.click("button[value=describe]")
    assert len(asked) == 1
    assert "not saved" in asked[0]
    assert typed.input_value() == "Typed for an hour."
    leaves = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(leaves)
    typed.fill("")
    assert not page.evaluate(leaves)
    with page.expect_navigation():
        page.click("button[value=describe]")
    assert len(asked) == 1
    assert browser.complaints == []
