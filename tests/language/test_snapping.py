"""A redaction takes whole words: half a name is a name."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archive.language import SpanError, snap, tokenize
from tests.language.test_tokens import TRICKY

WIDENED = [
    ("I saw Omar's son", "Omar", "Omar's"),
    ("رأيت وبأحمدَ هناك", "أحمد", "وبأحمدَ"),
    ("رأيت مُحَمَّدٌ هناك", "حَم", "مُحَمَّدٌ"),
    ("في حمصَ الآن", "حمص", "حمصَ"),
    ("قرب محـــمد.", "ـــ", "محـــمد"),
    ("cafe\u0301 noir", "cafe", "cafe\u0301"),
    ("من Ali Hasan هنا", "li Ha", "Ali Hasan"),
    ("about 1,000 dead", "000", "1,000"),
    ("a 👨\u200d👩 b", "👨", "👨\u200d"),
    ("one, two", ", ", ", "),
    ("الـNATO", "NATO", "NATO"),
]


@pytest.mark.parametrize(("text", "marked", "expected"), WIDENED)
def test_a_span_is_widened_to_whole_words(text: str, marked: str, expected: str) -> None:
    start = text.index(marked)
    first, last = snap(text, start, start + len(marked))
    assert text[first:last] == expected


@settings(deadline=None)
@given(TRICKY, st.data())
def test_a_snapped_span_contains_the_span_and_cuts_no_token(text: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = snap(text, start, end)
    assert 0 <= first <= start < end <= last <= len(text)
    assert snap(text, first, last) == (first, last)
    for token in tokenize(text):
        assert token.end <= first or last <= token.start or first <= token.start < token.end <= last


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 0), (2, 1), (0, 5), (4, 5), (9, 12)])
def test_a_span_that_is_empty_or_outside_is_refused(start: int, end: int) -> None:
    with pytest.raises(SpanError):
        snap("word", start, end)
