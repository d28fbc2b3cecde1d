"""How to search, as the page says it before anything is there."""

import re

import pytest
from django.test import Client

from tests.architecture.source import ROOT

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def test_what_was_typed_is_shown_in_a_face_that_joins_arabic() -> None:
    """A face for figures sets each letter by itself, and a name can't be read."""
    style = (ROOT / "static" / "archive.css").read_text(encoding="utf-8")
    for selector in (".typed", "code:dir(rtl)"):
        [rule] = re.findall(rf"^{re.escape(selector)} {{(.*?)}}", style, re.DOTALL | re.MULTILINE)
        assert "font-family: var(--interface);" in rule


def test_the_help_stands_in_an_empty_archive(client: Client) -> None:
    body = client.get("/help/").content.decode()
    assert "language:Arabic" in body
    assert "place:" not in body
