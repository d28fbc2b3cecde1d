"""The three journeys, in a real browser against a served demo: visitor, investigator, and from entry to publication."""

import re
from itertools import count

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served, Visit, visit

pytestmark = pytest.mark.browser

_number = count(1)


def _say_why(reader: Visit) -> None:
    reader.page.fill("textarea[name=purpose]", "what happened at the mill, for the inquiry")
    reader.press("main form button[type=submit]")


def _search(person: Visit, words: str) -> None:
    person.page.fill("#query", words)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def _total(person: Visit) -> int:
    found = re.search(r"([\d,]+)\s+accounts?", person.page.inner_text(".total"))
    return int(found.group(1).replace(",", "")) if found else 0


def test_a_visitor_finds_an_arabic_account_by_an_arabic_query_and_reads_it(
    chromium: Browser, served: Served
) -> None:
    """P4: reads what was agreed to, right to left; what is redacted is not found."""
    with visit(chromium, served) as visitor:
        visitor.open("/ar/")
        assert visitor.page.get_attribute("html", "dir") == "rtl"
        visitor.open("/ar/search/")
        _search(visitor, "طَاحُونَة")
        assert _total(visitor) >= 3
        assert visitor.page.locator("mark").first.inner_text() in {
            "الطاحونة",
            "طاحونة",
            "والطاحونة",
        }
        visitor.press(".hits a >> nth=0")
        assert visitor.page.locator("h1").get_attribute("dir") in ("rtl", None)
        assert visitor.page.locator("[lang=ar]").count() > 0
        visitor.open("/ar/search/")
        _search(visitor, "يونس")
        assert visitor.page.locator(".hits li").count() == 0


def test_a_visitor_gets_about_by_keyboard_alone_and_leaves_by_pressing_escape(
    chromium: Browser, served: Served
) -> None:
    with visit(chromium, served) as visitor:
        visitor.open("/")
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        for _ in range(30):
            if visitor.page.evaluate("document.activeElement.id") == "query":
                break
            visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.type('"grey armbands"')
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        assert _total(visitor) == 3
        assert "grey" not in visitor.page.url
        for _ in range(3):
            visitor.page.keyboard.press("Escape")
        visitor.page.wait_for_url("**/leave/")
        assert "estimony" not in visitor.text()


def test_a_visitor_on_a_phone_narrows_a_search_by_place(chromium: Browser, served: Served) -> None:
    with visit(chromium, served, width=360) as visitor:
        visitor.open("/search/")
        _search(visitor, "mill")
        total = _total(visitor)
        wider = visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wider, "nothing is cut off or needs sideways scrolling"
        visitor.page.locator("details summary").first.click()
        visitor.press("button:has-text('Marqun District')")
        assert 0 < _total(visitor) < total


def test_a_visitor_sees_how_what_was_found_lies_in_time(chromium: Browser, served: Served) -> None:
    """P1: two months are public, and each bar counts what is published of it."""
    with visit(chromium, served) as visitor:
        visitor.open("/search/")
        _search(visitor, "mill")
        bars = visitor.page.locator(".timeline li").all_inner_texts()
        assert len(bars) == 2
        everything = _total(visitor)
        visitor.press(".timeline button >> nth=1")
        assert _total(visitor) == 1 < everything
        assert "April 2019" in visitor.page.inner_text(".hits li >> nth=0")


def test_what_a_visitor_found_opens_marked_and_the_words_stand_in_no_address(
    chromium: Browser, served: Served
) -> None:
    """In another tab, where no script sends the search along, it opens at the same place, unmarked."""
    with visit(chromium, served) as visitor:
        visitor.open("/search/")
        _search(visitor, "mill")
        found = visitor.page.locator(".hits .snippet a")
        there = [str(each.get_attribute("href")) for each in found.all()]
        for at, end in enumerate(there[:2]):
            visitor.press(f".hits .snippet a >> nth={at}")
            assert visitor.page.url == served.address + end
            target = visitor.page.locator(":target")
            assert "mill" in target.locator("mark").first.inner_text().lower()
            tint = target.evaluate("element => getComputedStyle(element).backgroundColor")
            assert tint != "rgba(0, 0, 0, 0)"
            visitor.page.go_back()
            assert len(found.all()) == len(there)
        with visitor.page.context.expect_page() as opened:
            found.first.click(modifiers=["Control"])
        opened.value.wait_for_selector(":target")
        assert opened.value.locator("mark").count() == 0


def test_a_visitor_takes_a_search_along_into_the_other_language(
    chromium: Browser, served: Served
) -> None:
    with visit(chromium, served) as visitor:
        visitor.open("/search/")
        visitor.page.check(".search-options [name=alone]")
        _search(visitor, "mill Marqun")
        total = _total(visitor)
        visitor.press("nav.languages button")
        assert visitor.page.url == f"{served.address}/ar/search/"
        assert visitor.page.input_value("#query") == "mill Marqun"
        assert visitor.page.is_checked(".search-options [name=alone]")
        assert _total(visitor) == total


def test_no_cookie_is_left_with_a_visitor(chromium: Browser, served: Served) -> None:
    with visit(chromium, served) as visitor:
        for path in ("/", "/search/", "/about/"):
            visitor.open(path)
        visitor.open("/search/")
        _search(visitor, "ferry")
        visitor.press(".hits a >> nth=0")
        assert visitor.page.context.cookies() == []


def test_an_investigator_states_a_purpose_searches_and_reads_at_the_passage(
    chromium: Browser, served: Served
) -> None:
    """P1, P2: no purpose, no search; no query in an address; the account opens at what was found."""
    with visit(chromium, served) as reader:
        reader.sign_in("investigator")
        assert "/room/" in reader.page.url
        reader.open("/room/search/")
        assert "next=" in reader.page.url, "a purpose is asked first"
        _say_why(reader)
        _search(reader, "Nadim")
        assert _total(reader) == 1, "found at the level that keeps names"
        assert "Nadim" not in reader.page.url
        reader.press(".hits a[href*='#'] >> nth=0")
        anchor = reader.page.url.partition("#")[2]
        assert reader.page.text_content(".citation-anchor") == f"#{anchor}"
        assert anchor
        passage = reader.page.locator(f"[id='{anchor}']")
        assert passage.locator("mark", has_text="Nadim").count() >= 1
        reader.page.wait_for_function(
            "id => { const box = document.getElementById(id).getBoundingClientRect();"
            " return box.top < innerHeight && box.bottom > 0 }",
            arg=anchor,
        )
        assert "until" in reader.text()


def test_an_investigator_finds_an_arabic_account_at_court_level_without_the_witness(
    chromium: Browser, served: Served
) -> None:
    with visit(chromium, served) as reader:
        reader.sign_in("investigator")
        _say_why(reader)
        reader.open("/ar/room/search/")
        _search(reader, "طاحونة")
        assert _total(reader) == 5, "four by their words, one by what it is about"
        reader.press(".hits a >> nth=0")
        assert reader.page.locator("[lang=ar][dir=rtl]").count() > 0


def test_an_investigator_is_shown_what_a_translation_holds_and_which_account_repeats_another(
    chromium: Browser, served: Served
) -> None:
    """P1: of accounts that the case's grants open, both."""
    with visit(chromium, served) as reader:
        reader.sign_in("investigator")
        _say_why(reader)
        reader.open("/room/search/")
        _search(reader, "millstone")
        assert "found in the English translation" in reader.page.inner_text(".hits")
        reader.open("/room/search/")
        _search(reader, "cushion parents")
        assert _total(reader) == 2, "the account, and what a second organisation wrote down of it"
        for number in range(2):
            reader.press(f".hits h3 a >> nth={number}")
            around = reader.page.inner_text(".around")
            assert "may repeat this account" in around
            reader.page.go_back()
        reader.open("/room/search/")
        _search(reader, "geography")
        reader.press(".hits h3 a")
        assert "Goes on with" in reader.page.inner_text(".around")


def test_an_archivist_finds_the_relation_that_waits_and_a_reviewer_is_not_asked(
    chromium: Browser, served: Served
) -> None:
    with visit(chromium, served) as archivist, visit(chromium, served) as reviewer:
        archivist.sign_in("archivist")
        archivist.open("/desk/")
        archivist.press("section:has(h2:text-is('Relations to decide')) a")
        assert archivist.page.locator("#relations button[value=confirm_relation]").count() == 1
        reviewer.sign_in("reviewer")
        reviewer.open("/desk/")
        assert "Relations to decide" not in reviewer.text()


def test_signing_out_closes_the_reading_room(chromium: Browser, served: Served) -> None:
    with visit(chromium, served) as reader:
        reader.sign_in("investigator")
        reader.press("button:has-text('Sign out')")
        reader.open("/room/")
        assert "/sign-in/" in reader.page.url


def test_an_administrator_is_shown_no_testimony(chromium: Browser, served: Served) -> None:
    """P1: being superuser opens nothing."""
    with visit(chromium, served) as person:
        person.sign_in("administrator")
        assert "Nothing is open to you today" in person.text()
        for path in ("/desk/archive/testimony/", "/room/"):
            response = person.page.goto(served.address + path)
            assert response is not None
            assert response.status == 404
        person.complaints.clear()  # Chromium itself remarks on a page that answers 404.


ARABIC_TEXT = "رأيت الجسر عند الفجر وكان معي كاظم الفلاني.\n\nعبرنا النهر بالمركب قبل الشروق."
SELECT_NAME = """() => {
  for (const words of document.querySelectorAll("[data-start]")) {
    const node = document.createTreeWalker(words, NodeFilter.SHOW_TEXT).nextNode();
    const at = node ? node.textContent.indexOf("كاظم") : -1;
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + "كاظم الفلاني".length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


def _entered(archivist: Visit) -> str:
    """An account with its witness and its text; the address of its page."""
    archivist.open("/desk/archive/testimony/add/")
    archivist.page.select_option("[name=collection]", label="MARQUN")
    archivist.page.fill("[name=title]", "working title")
    archivist.press("#content form button[type=submit] >> nth=0")
    address = archivist.page.url
    archivist.page.select_option("#participants [name=role]", "witness")
    archivist.press("#participants button[value=participant]")
    archivist.page.fill("#transcripts [name=language]", "ar")
    archivist.page.fill("#transcripts [name=text]", ARABIC_TEXT)
    archivist.press("#transcripts button[value=transcript]")
    return address


def _consented(archivist: Visit) -> None:
    for purpose in ("publish_summary", "publish_text"):
        form = archivist.page.locator("#consent")
        if not form.locator("[name=asked]").is_visible():
            form.locator("summary").click()
        form.locator("[name=asked]").select_option(f"{purpose}:public")
        form.locator("[name=state]").select_option("given")
        form.locator("[name=evidence]").fill("signed form, page 2")
        archivist.press("#consent button[value=consent]")


def _marked(archivist: Visit) -> str:
    """The name marked by selecting it, and the set submitted; the address of the page."""
    archivist.press("#transcripts a:has-text('Read and redact')")
    assert archivist.page.evaluate(SELECT_NAME)
    archivist.page.locator("[name=label]:visible").first.fill("شخص")
    archivist.page.locator("[name=reason]:visible").first.select_option("name_of_third_party")
    archivist.page.wait_for_selector("#mark-selection:not([disabled])")
    archivist.press("#mark-selection")
    archivist.press("button[value=submit]")
    return archivist.page.url


def _drafted(archivist: Visit, address: str, word: str) -> str:
    """The public text drafted and submitted; the address of the page."""
    archivist.page.goto(address)
    archivist.press(".desk-tools a:has-text('Publication')")
    archivist.page.select_option("[name=kind]", "text")
    archivist.page.fill("[name=language]", "ar")
    archivist.page.select_option("[name=transcript]", index=1)
    archivist.page.fill("[name=title]", f"عبور النهر {word}")
    archivist.page.fill("[name=summary]", "رواية قصيرة عن عبور النهر عند الفجر.")
    archivist.press("button[value=draft]")
    archivist.press("button[value=submit]")
    return archivist.page.url


def test_two_people_bring_an_arabic_account_from_entry_to_publication(
    chromium: Browser, served: Served
) -> None:
    """P3, P4, P5: one enters, marks and drafts; another confirms, approves and publishes; then a visitor finds it."""
    word = f"زمردينيا{next(_number)}"
    with visit(chromium, served) as archivist, visit(chromium, served) as reviewer:
        archivist.sign_in("archivist")
        address = _entered(archivist)
        _consented(archivist)
        reviewer.sign_in("reviewer")
        reviewer.page.goto(address)
        while reviewer.page.locator("button[value=confirm]").count():
            reviewer.press("button[value=confirm] >> nth=0")
        archivist.page.goto(address)
        redaction = _marked(archivist)
        reviewer.page.goto(redaction)
        reviewer.press("button[value=approve]")
        publication = _drafted(archivist, address, word)
        reviewer.page.goto(publication)
        assert "كاظم" not in reviewer.page.locator("main, #content").first.inner_text()
        reviewer.press("button[value=approve]")
        reviewer.press("button[value=publish]")
        assert "P-" in reviewer.text()
    with visit(chromium, served) as visitor:
        for _ in range(60):
            visitor.open("/ar/search/")
            _search(visitor, word)
            if visitor.page.locator(".hits li").count():
                break
            visitor.page.wait_for_timeout(500)
        visitor.press(".hits a >> nth=0")
        page = visitor.text()
        assert word in page
        assert "[شخص]" in page
        assert "كاظم" not in page
        visitor.open("/ar/search/")
        _search(visitor, "كاظم")
        assert visitor.page.locator(".hits li").count() == 0
