"""The same promises on real texts, where ARCHIVE_CORPORA names the folder that holds them."""

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.language import fold, name_keys, passage_language, same_name, snap, tokenize

FOLDER = os.environ.get("ARCHIVE_CORPORA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="ARCHIVE_CORPORA is not set: no real texts")

TEXTS = [
    "accounts/syrian_archive_reports.jsonl.gz",
    "accounts/wpa_narratives.jsonl.gz",
    "relevance/arcd_ar/docs.jsonl.gz",
    "relevance/xquad_ar/docs.jsonl.gz",
    "relevance/xquad_en/docs.jsonl.gz",
]
MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
ARABIC_WORD = re.compile("[\u0621-\u063a\u0640-\u0652\u0670\u0671]+")


def _texts(name: str) -> Iterator[tuple[str, str]]:
    with gzip.open(Path(FOLDER or "") / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            account = json.loads(line)
            yield account["text"], account["lang"]


@pytest.mark.parametrize("name", TEXTS)
def test_every_real_text_has_tokens_that_slice_back(name: str) -> None:
    seen = 0
    for text, language in _texts(name):
        tokens = tokenize(text, language=language)
        seen += len(tokens)
        for token in tokens[:200]:
            assert fold(text[token.start : token.end]) == token.word
    assert seen > 10_000


@pytest.mark.parametrize(
    "name", [name for name in TEXTS if "wpa" not in name and "_en" not in name]
)
def test_no_arabic_word_is_lost_or_split_at_its_marks(name: str) -> None:
    marked = 0
    for text, language in _texts(name):
        holder = [0] * len(text)  # which token a character belongs to
        for number, token in enumerate(tokenize(text, language=language), start=1):
            holder[token.start : token.end] = [number] * (token.end - token.start)
        for found in ARABIC_WORD.finditer(text):
            if MARKS.sub("", found[0]) and not MARKS.match(found[0]):
                assert holder[found.start()]
                assert len(set(holder[found.start() : found.end()])) == 1
                marked += bool(MARKS.search(found[0]))
    assert marked > 100


def test_marks_never_change_the_words_of_a_real_text() -> None:
    for text, _ in _texts("relevance/arcd_ar/docs.jsonl.gz"):
        bare = MARKS.sub("", text)
        assert [token.word for token in tokenize(text)] == [token.word for token in tokenize(bare)]


def test_snapping_every_tenth_letter_of_a_real_text_cuts_no_word() -> None:
    for text, language in list(_texts("relevance/xquad_ar/docs.jsonl.gz"))[:40]:
        ends = {token.start: token.end for token in tokenize(text, language=language)}
        for start in range(0, len(text) - 1, 10):
            first, last = snap(text, start, start + 1)
            assert all(
                end <= first or last <= begin or first <= begin < end <= last
                for begin, end in ends.items()
            )


def _name_pairs(name: str, latin: int, arabic: int) -> Iterator[tuple[str, str]]:
    with gzip.open(Path(FOLDER or "") / "names" / name, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            columns = line.rstrip("\n").split("\t")
            yield fold(columns[latin]), fold(columns[arabic])


@pytest.mark.parametrize(
    ("name", "latin", "arabic"),
    [("arabic_latin_google.tsv.gz", 1, 0), ("arabic_latin_wikidata.tsv.gz", 0, 1)],
)
def test_most_names_are_known_in_the_other_script(name: str, latin: int, arabic: int) -> None:
    """Measured in full by ``python -m benchmarks.names``; of the lists some hundredths are no pairs at all."""
    pairs = list(_name_pairs(name, latin, arabic))[::40]
    assert len(pairs) > 300
    known = sum(same_name(one, other) for one, other in pairs)
    assert known >= 0.85 * len(pairs)


def test_every_place_name_has_keys_and_is_like_itself() -> None:
    seen = 0
    with gzip.open(
        Path(FOLDER or "") / "places" / "syria_populated_places.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        for line in lines:
            for token in tokenize(json.loads(line)["name_ar"], language="ar"):
                if len(token.word) > 1 and not token.word.isdecimal():
                    seen += 1
                    assert name_keys(token.word)
    assert seen > 5_000


@pytest.mark.parametrize("name", TEXTS)
def test_a_passage_in_the_language_of_its_text_is_read_in_that(name: str) -> None:
    others = [
        text
        for text, language in _texts(name)
        if passage_language(text, language=language) != language
    ]
    assert others == []
