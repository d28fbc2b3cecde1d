"""What every template keeps to, read from the files themselves."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
FOLDERS = ("public", "reading_room", "shared")
TEMPLATES = sorted(
    path for folder in FOLDERS for path in (ROOT / "templates" / folder).glob("*.html")
)
STATIC = sorted((ROOT / "static").glob("*.*"))


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


_BLOCK = re.compile(r"{% blocktranslate.*?%}.*?{% endblocktranslate %}", re.DOTALL)
_COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
# Attributes that people read or hear.
SPOKEN = {"title", "alt", "placeholder", "aria-label", "data-label"}


class _Words(HTMLParser):
    """Collects the text and spoken attributes, and what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.refused: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.refused.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.refused.append(name)
            if name in SPOKEN:
                self.words.append(value or "")


def _read(path: Path) -> _Words:
    source = _COMMENT.sub("", path.read_text())
    parser = _Words()
    parser.feed(_TAG.sub("", _BLOCK.sub("", source)))
    return parser


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_holds_a_style_or_script_of_its_own(path: Path) -> None:
    assert _read(path).refused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_word_of_a_template_can_be_translated(path: Path) -> None:
    bare = [words for words in _read(path).words if re.search(r"\w{2,}", words)]
    assert bare == []


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=_name)
def test_nothing_names_another_site(path: Path) -> None:
    """P10: no page contacts a third party."""
    text = path.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|[\"'(]//|@import|url\(", text)


def test_the_stylesheet_knows_neither_left_nor_right() -> None:
    """Right-to-left pages are right because nothing is said of left or right."""
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "archive.css").read_text(), flags=re.DOTALL)
    physical = re.findall(
        r"(?:^|[\s;{])((?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*"
        r"|left|right|top|bottom)\s*:|(?:text-align|float):\s*(left|right)",
        css,
    )
    assert physical == []


def test_the_scans_find_what_they_look_for(tmp_path: Path) -> None:
    """A scan that can't fail proves nothing."""
    planted = tmp_path / "planted.html"
    planted.write_text('<p style="x" onclick="y" title="Bare">Words</p><script>z</script>')
    found = _read(planted)
    assert found.refused == ["style", "onclick", "script"]
    assert "Words" in found.words
    assert "Bare" in found.words
