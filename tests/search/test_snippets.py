"""Where a snippet is cut, and what is marked in it."""

import unicodedata

import pytest

from archive.search.query import Highlights
from archive.search.snippets import END, Beside, Mark, cut, marked_pieces, marks_in

LONG = "waited there " * 30


def mark(at: int) -> Mark:
    return Mark(at, at + 1, "", ("x",))


def shown(text: str, word: str) -> str:
    marks = marks_in(text, Highlights(words=frozenset((word,))), language="und")
    return "".join(piece.text for piece in cut(text, marks))


def test_phrases_that_overlap_are_marked_as_one() -> None:
    wanted = Highlights(phrases=(("the", "old", "mill"), ("mill", "burned")))
    pieces = marked_pieces("We saw the old mill burned down.", wanted, language="en")
    assert [piece.text for piece in pieces if piece.marked] == ["the old mill burned"]


@pytest.mark.parametrize("blank", [" ", "\n", "\t", "\u00a0"])
def test_words_are_shown_whole_whatever_parts_them(blank: str) -> None:
    text = blank.join([*(["burned"] * 40), "mill", *(["burned"] * 60)])
    words = shown(text, "mill").replace("…", "").split()
    assert set(words) == {"burned", "mill"}


def test_no_snippet_begins_with_a_mark_that_belongs_to_a_letter_before_it() -> None:
    text = "ที่นั่น" * 60
    words = [m for m in range(130, 300) if not unicodedata.category(text[m]).startswith("M")]
    for at in words:
        _, beginning, *_ = cut(text, [mark(at)])
        assert not unicodedata.category(beginning.text[0]).startswith("M")


def test_what_was_removed_beside_it_is_shown_where_the_cut_reaches_there() -> None:
    witness, person = Beside("Witness 1"), Beside("Person 1")
    pieces = cut("saw the mill, whose owner, Mr. ", [], witness, person)
    assert [(each.text, each.removed) for each in pieces] == [
        ("Witness 1", True),
        ("saw the mill, whose owner, Mr. ", False),
        ("Person 1", True),
    ]
    assert not any(each.removed for each in cut(LONG, [mark(200)], witness, person))


def test_an_ellipsis_stands_where_words_are_left_out_beyond_what_was_removed() -> None:
    child, village = Beside("Child 1", goes_on=True), Beside("Village 1", goes_on=True)
    whole = cut(". Nobody came to ", [], child, village)
    assert [each.text for each in whole] == [
        "… ",
        "Child 1",
        ". Nobody came to ",
        "Village 1",
        " …",
    ]
    assert [each.text for each in cut("Nobody came.", [], END, END)] == ["Nobody came."]
    texts = [each.text for each in cut(LONG, [mark(200)], child, village)]
    assert (texts[0], texts[-1]) == ("… ", " …")
    assert not {"Child 1", "Village 1"} & set(texts)
