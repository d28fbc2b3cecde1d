"""What remains of a text: no removed word, one gap each whatever its length, and no sign of what was withheld."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.errors import ArchiveError
from archive.redaction.models import Reason
from archive.redaction.profiles import REMOVED, Profile
from archive.redaction.rendering import (
    Kept,
    Removed,
    Span,
    SpanOutOfRange,
    joined,
    render,
)

# Text, spans, what remains. The words at 0: "Salim" 0-5, "saw" 6-9, "Omar" 10-14, "there" 15-20.
TEXT = "Salim saw Omar there"
TABLE: list[tuple[list[Span], str]] = [
    ([], "Salim saw Omar there"),
    ([Span(0, 5, "W")], "[W] saw Omar there"),
    ([Span(15, 20, "W")], "Salim saw Omar [W]"),
    ([Span(0, 20, "W")], "[W]"),
    ([Span(10, 14, "B"), Span(0, 5, "A")], "[A] saw [B] there"),
    # touching, overlapping, one within the other: one gap, named by the widest
    ([Span(0, 5, "A"), Span(5, 9, "B")], "[A] Omar there"),
    ([Span(0, 5, "A"), Span(0, 9, "B")], "[B] Omar there"),
    ([Span(0, 9, "A"), Span(6, 14, "B")], "[A] there"),
    ([Span(0, 14, "A"), Span(6, 9, "B")], "[A] there"),
    ([Span(0, 5, "A"), Span(0, 5, "A")], "[A] saw Omar there"),
    ([Span(0, 3, "A"), Span(2, 5, "B"), Span(4, 9, "C")], "[C] Omar there"),
    # only blanks between two of one label: how many words the name had is not told
    ([Span(6, 9, "A"), Span(10, 14, "A")], "Salim [A] there"),
    ([Span(6, 9, "A"), Span(10, 14, "B")], "Salim [A] [B] there"),
    # withheld: nothing stands in the place, and no blank too many
    ([Span(0, 5, "")], "saw Omar there"),
    ([Span(6, 9, "")], "Salim Omar there"),
    ([Span(15, 20, "")], "Salim saw Omar"),
    ([Span(0, 5, ""), Span(15, 20, "")], "saw Omar"),
    ([Span(6, 9, ""), Span(10, 14, "")], "Salim there"),
    ([Span(0, 20, "")], ""),
    ([Span(0, 5, "A"), Span(6, 9, "")], "[A] Omar there"),
    ([Span(6, 9, ""), Span(10, 14, "B")], "Salim [B] there"),
    ([Span(0, 5, ""), Span(6, 9, "B")], "[B] Omar there"),
    ([Span(10, 14, "B"), Span(15, 20, "")], "Salim saw [B]"),
]


@pytest.mark.parametrize(("spans", "remains"), TABLE)
def test_what_remains_of_a_text(spans: list[Span], remains: str) -> None:
    """P4"""
    assert joined(render(TEXT, spans)) == remains
    assert joined(render(TEXT, reversed(spans))) == remains


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (4, 3), (0, 21), (20, 21), (21, 22), (-3, -1)])
def test_a_span_outside_its_text_is_refused(span: tuple[int, int]) -> None:
    """P4: passed over in silence, it would leave words standing."""
    with pytest.raises(SpanOutOfRange) as refused:
        render(TEXT, [Span(0, 5, "A"), Span(*span, "B")])
    assert isinstance(refused.value, ArchiveError)
    assert "Salim" not in str(refused.value)


# A text of words none of which stands in another, so that what is gone can be looked for.
WORDS = [f"word{letter}x" for letter in "abcdefghijkl"]
texts = st.integers(1, len(WORDS)).map(lambda count: WORDS[:count])
places = st.sets(st.integers(0, len(WORDS) - 1))


def spans_of(words: list[str], gone: set[int], placeholder: str) -> list[Span]:
    text = " ".join(words)
    return [
        Span(text.index(word), text.index(word) + len(word), placeholder)
        for number, word in enumerate(words)
        if number in gone
    ]


@given(words=texts, gone=places)
def test_no_removed_word_remains_and_every_other_word_does(
    words: list[str], gone: set[int]
) -> None:
    """P4"""
    left = joined(render(" ".join(words), spans_of(words, gone, "gone")))
    for number, word in enumerate(words):
        assert (word in left) == (number not in gone)
    begin_a_gap = [n for n in gone if n < len(words) and n - 1 not in gone]
    assert left.count("[gone]") == len(begin_a_gap)


@given(words=texts, gone=places)
def test_a_text_from_which_words_were_withheld_reads_as_if_they_had_never_been(
    words: list[str], gone: set[int]
) -> None:
    """P4"""
    kept = [word for number, word in enumerate(words) if number not in gone]
    parts = render(" ".join(words), spans_of(words, gone, ""))
    assert joined(parts) == " ".join(kept)
    assert [type(part) for part in parts] == [Kept]


@given(
    before=st.text("ab ", min_size=1, max_size=5),
    after=st.text("cd ", min_size=1, max_size=5),
    lengths=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    placeholder=st.sampled_from(["", "Witness 1"]),
)
def test_how_long_the_removed_words_were_changes_nothing(
    before: str, after: str, lengths: tuple[int, int], placeholder: str
) -> None:
    """P4: no length, and no number of gaps that would tell of one."""
    shown = [
        joined(
            render(
                before + "x" * length + after,
                [Span(len(before), len(before) + length, placeholder)],
            )
        )
        for length in lengths
    ]
    assert shown[0] == shown[1]


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
    starts = draw(st.lists(st.integers(0, len(text) - 1), max_size=6))
    spans = [
        Span(start, draw(st.integers(start + 1, len(text))), draw(st.sampled_from(["A", "B", ""])))
        for start in starts
    ]
    return text, spans


@given(given_text=texts_with_spans())
def test_only_what_no_span_covers_is_kept_and_it_is_kept_in_order(
    given_text: tuple[str, list[Span]],
) -> None:
    """P4: of any text, under any spans; beside withheld words blanks and signs may go with them, and nothing else."""
    text, spans = given_text
    covered = {place for span in spans for place in range(span.start, span.end)}
    outside = [text[place] for place in range(len(text)) if place not in covered]
    parts = [part for part in render(text, spans) if isinstance(part, Kept)]
    kept = [letter for part in parts for letter in part.text]
    if all(span.placeholder for span in spans):
        assert kept == outside
    said = [letter for letter in outside if letter.isalnum()]
    assert [letter for letter in kept if letter.isalnum()] == said


@given(given_text=texts_with_spans())
def test_two_gaps_never_stand_side_by_side(given_text: tuple[str, list[Span]]) -> None:
    """P4: where one mark ended and the next began would tell of both."""
    parts = render(*given_text)
    for one, next_one in pairwise(parts):
        assert {type(one), type(next_one)} == {Kept, Removed}


# Which reasons are removed for whom: typed by hand, from what each kind of reader needs.
#                              public partner court raw
GONE = {
    Reason.NAME_OF_WITNESS: (True, True, True, False),
    Reason.NAME_OF_THIRD_PARTY: (True, True, False, False),
    Reason.CONTACT: (True, True, True, False),
    Reason.LOCATION: (True, True, False, False),
    Reason.MINOR: (True, True, True, False),
    Reason.MEDICAL: (True, False, False, False),
    Reason.WITHHELD_BY_SPEAKER: (True, True, True, True),
    Reason.OTHER: (True, True, False, False),
}


def test_what_is_removed_for_each_kind_of_reader() -> None:
    """P4"""
    assert set(GONE) == set(Reason)
    assert set(REMOVED) == set(Profile)
    columns = (Profile.PUBLIC, Profile.PARTNER, Profile.COURT, Profile.RAW)
    for reason, row in GONE.items():
        assert tuple(reason in REMOVED[profile] for profile in columns) == row, reason
