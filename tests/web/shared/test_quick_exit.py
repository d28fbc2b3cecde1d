"""The quick exit in a browser. Served without a database: the page about the archive needs none."""

import threading
from collections.abc import Iterator

import pytest
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from tests.browser.conftest import CHROMIUM, FLAGS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


def _complaints(page: Page) -> list[str]:
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_escape_three_times_leaves_and_back_does_not_return(browser: Browser, address: str) -> None:
    page = browser.new_page()
    complaints = _complaints(page)
    page.goto(f"{address}/about/")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.url == f"{address}/about/"
    with page.expect_navigation():
        page.keyboard.press("Escape")
    assert page.url == f"{address}/leave/"
    page.go_back()
    assert "/about/" not in page.url
    assert complaints == []
    page.close()


def test_escape_works_while_one_types(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/ar/about/")
    page.locator(".skip").focus()
    with page.expect_navigation():
        for _ in range(3):
            page.keyboard.press("Escape")
    assert page.url == f"{address}/ar/leave/"
    page.close()


def test_the_link_leaves_without_a_trace_and_without_scripts_too(
    browser: Browser, address: str
) -> None:
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(f"{address}/about/")
        with page.expect_navigation():
            page.click(".leave")
        assert page.url == f"{address}/leave/"
        if scripts:
            page.go_back()
            assert "/about/" not in page.url
        context.close()


def test_the_way_out_stays_in_sight_on_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 560})
    page.goto(f"{address}/about/#leaving")
    box = page.locator(".leave").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
