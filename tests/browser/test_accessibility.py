"""Nobody is kept out: pages as axe reads them, in both languages, in light and dark; and the ways by keyboard alone."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Served, Visit, visit

pytestmark = pytest.mark.browser

LANGUAGES = pytest.mark.parametrize("language", ["", "/ar"], ids=["english", "arabic"])
PURPOSE = "what happened at the mill, for the inquiry"
GRAVE = {"serious", "critical"}


def _grave(person: Visit, where: str) -> list[str]:
    """What axe finds grave on the page, in either colour scheme."""
    found = []
    for scheme in ("light", "dark"):
        person.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        # axe would fetch style sheets to look into them; the content policy refuses that, and none is foreign.
        answer = Axe().run(person.page, options={"preload": False, "resultTypes": ["violations"]})
        for violation in answer.response["violations"]:
            if violation["impact"] in GRAVE:
                targets = [node["target"] for node in violation["nodes"]]
                found.append(f"{where}, {scheme}: {violation['id']}: {targets}")
    return found


def _search(person: Visit, words: str) -> None:
    person.page.fill("#query", words)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def _public_pages(visitor: Visit, language: str) -> Iterator[str]:
    """Each page in turn, named."""
    for path in ("/", "/about/", "/help/", "/search/", "/sign-in/"):
        visitor.open(language + path)
        yield path
    for words in ("Marqun", "school* -river", "zzzz", 'mill "bridge'):
        visitor.open(f"{language}/search/")
        _search(visitor, words)
        yield f"searched {words}"
    visitor.open(f"{language}/search/")
    _search(visitor, "طاحونة" if language else "mill")
    visitor.press(".hits .snippet a >> nth=0")
    yield "testimony"
    visitor.open(f"{language}/nowhere/")
    yield "nothing here"


@LANGUAGES
def test_the_public_pages_keep_nobody_out(chromium: Browser, served: Served, language: str) -> None:
    with visit(chromium, served) as visitor:
        found = [
            fault for name in _public_pages(visitor, language) for fault in _grave(visitor, name)
        ]
        visitor.complaints.clear()  # Chromium itself remarks on pages that answer 400 and 404.
    assert found == []


@LANGUAGES
def test_the_pages_of_a_phone_keep_nobody_out(
    chromium: Browser, served: Served, language: str
) -> None:
    found = []
    with visit(chromium, served, width=390) as visitor:
        for path in ("/", "/help/"):
            visitor.open(language + path)
            found += _grave(visitor, path)
        visitor.open(f"{language}/search/")
        visitor.page.locator("details summary").first.click()
        found += _grave(visitor, "narrowing")
        for path in ("/", "/help/", "/search/", "/about/"):
            visitor.open(language + path)
            wide = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} needs sideways scrolling"
    assert found == []


@LANGUAGES
def test_the_reading_room_keeps_nobody_out(
    chromium: Browser, served: Served, language: str
) -> None:
    found = []
    with visit(chromium, served) as reader:
        reader.sign_in("investigator")
        reader.open(f"{language}/room/")
        found += _grave(reader, "room")
        reader.page.fill("textarea[name=purpose]", PURPOSE)
        reader.press("main form button[type=submit]")
        found += _grave(reader, "search")
        _search(reader, "طاحونة" if language else "mill")
        found += _grave(reader, "results")
        reader.press(".hits .snippet a >> nth=0")
        found += _grave(reader, "account")
    assert found == []


@LANGUAGES
def test_the_front_of_the_desk_keeps_nobody_out(
    chromium: Browser, served: Served, language: str
) -> None:
    with visit(chromium, served) as archivist:
        archivist.sign_in("archivist")
        archivist.open(f"{language}/desk/")
        found = _grave(archivist, "desk")
    assert found == []


IN_SIGHT = """id => {
  const box = document.getElementById(id).getBoundingClientRect();
  return box.top >= 0 && box.top < innerHeight;
}"""


def _tab_to(person: Visit, selector: str) -> None:
    """Press Tab until the element has the focus, and see that one sees it."""
    wanted = person.page.locator(selector).first
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            outline = wanted.evaluate("element => getComputedStyle(element).outlineStyle")
            assert outline != "none", f"nobody sees that {selector} has the focus"
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def _enter(person: Visit) -> None:
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def _found(person: Visit) -> list[str]:
    return person.page.locator(".hits h3").all_inner_texts()


@LANGUAGES
def test_a_visitor_goes_from_a_place_name_to_a_passage_and_back_by_keyboard_alone(
    chromium: Browser, served: Served, language: str
) -> None:
    """P1: and no address on the way holds what was asked."""
    with visit(chromium, served) as visitor:
        visitor.open(f"{language}/")
        _tab_to(visitor, "#query")
        visitor.page.keyboard.type("مرقون طاحونة" if language else "Marqun mill")
        _enter(visitor)
        wide = _found(visitor)
        assert visitor.page.locator(".read-as .also").count() >= 1
        _tab_to(visitor, "button[name=switch]")
        _enter(visitor)
        assert visitor.page.is_checked(".search-options [name=exact]")
        _tab_to(visitor, "button[name=instead]")
        _enter(visitor)
        many = _found(visitor)
        _tab_to(
            visitor, "button[value='language:ar']" if language else "button[value='language:en']"
        )
        _enter(visitor)
        narrowed = _found(visitor)
        assert 0 < len(narrowed) <= len(many)
        assert visitor.page.evaluate("document.activeElement.id") == "found", "not the page's head"
        assert visitor.page.is_checked(".search-options [name=exact]"), "it is kept"
        _tab_to(visitor, ".hits a[href*='#']:not([href$='#summary'])")
        _enter(visitor)
        anchor = visitor.page.url.partition("#")[2]
        visitor.page.wait_for_function(IN_SIGHT, arg=anchor)
        shown = visitor.page.locator(f"[id='{anchor}']")
        beside = visitor.page.locator(".passage:not(:target)").first
        colours = [
            each.evaluate("element => getComputedStyle(element).backgroundColor")
            for each in (shown, beside)
        ]
        assert colours[0] != colours[1], "the passage is marked"
        visitor.page.go_back()
        assert _found(visitor) == narrowed
        assert re.fullmatch(
            rf"{re.escape(served.address)}{language}/search/#found", visitor.page.url
        )
        visitor.page.go_back()
        assert _found(visitor) == many
        for _ in range(2):
            visitor.page.go_back()
        assert _found(visitor) == wide


def test_an_investigator_reads_at_the_passage_and_comes_back_by_keyboard_alone(
    chromium: Browser, served: Served
) -> None:
    with visit(chromium, served) as reader:
        reader.open("/")
        _tab_to(reader, "nav.rooms a:last-child")
        _enter(reader)
        _tab_to(reader, "[name=username]")
        reader.page.keyboard.type("investigator")
        reader.page.keyboard.press("Tab")
        reader.page.keyboard.type(served.passwords["investigator"])
        _enter(reader)
        _tab_to(reader, "textarea[name=purpose]")
        reader.page.keyboard.type(PURPOSE)
        _tab_to(reader, "main form button.primary")
        _enter(reader)
        _tab_to(reader, "#query")
        reader.page.keyboard.type("Marqun")
        _enter(reader)
        _tab_to(reader, "button[name=switch]")
        _enter(reader)
        _tab_to(reader, "button[name=order][value='-period']")
        _enter(reader)
        assert reader.page.is_checked("input[name=exact]"), "it is kept"
        assert re.fullmatch(
            rf"{re.escape(served.address)}/room/search/[0-9a-f-]+/#found", reader.page.url
        )
        found = _found(reader)
        _tab_to(reader, ".hits .snippet a[href*='#']")
        _enter(reader)
        reader.page.wait_for_function(IN_SIGHT, arg=reader.page.url.partition("#")[2])
        _tab_to(reader, "nav.rooms a")
        reader.open("/about/")
        _tab_to(reader, "nav.rooms a:last-child")
        _enter(reader)
        assert reader.page.url.endswith("/room/"), "who is signed in comes to where they work"
        for _ in range(3):
            reader.page.go_back()
        assert _found(reader) == found


@LANGUAGES
def test_the_whole_help_stands_on_one_screen(
    chromium: Browser, served: Served, language: str
) -> None:
    with visit(chromium, served) as visitor:
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
        visitor.open(f"{language}/help/")
        box = visitor.page.locator(".help").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
        visitor.page.set_viewport_size({"width": 360, "height": 740})
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_axe_finds_what_is_planted(chromium: Browser, served: Served) -> None:
    """A check that can't fail proves nothing."""
    with visit(chromium, served) as visitor:
        visitor.open("/search/")
        visitor.page.evaluate("document.querySelector('label[for=query]').remove()")
        assert any("label" in fault for fault in _grave(visitor, "planted"))
