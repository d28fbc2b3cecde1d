"""What was withheld leaves no mark: the punctuation around it closes up, as if the words had never stood there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.redaction.rendering import Kept, Span, joined, render

# The withheld words between bars; what remains.
CLOSED = [
    # between two marks the stronger one stays
    ("He said, |Salim|, and left.", "He said, and left."),
    ("I met |Salim|, then left.", "I met, then left."),
    ("We met, |Salim|.", "We met."),
    ("Yes. |Salim|. Then", "Yes. Then"),
    ("a; |Salim|, b", "a; b"),
    ("a, |Salim|; b", "a; b"),
    ("There were: |Salim|, Omar, Ali", "There were: Omar, Ali"),
    ("We came, |Salim|... then", "We came... then"),
    ("It was |Salim|?!", "It was?!"),
    # no blank stays before a mark, but where the text writes one
    ("It was |Salim|.", "It was."),
    ("C'était |Salim| !", "C'était !"),
    ("C'était, |Salim| ?", "C'était ?"),
    # Arabic
    ("قال، |سليم|، ورحل.", "قال، ورحل."),
    ("هل جاء |سليم|؟", "هل جاء؟"),
    ("من؟ |سليم|؛ نعم", "من؟ نعم"),
    ("قال: «|سليم|».", "قال."),
    ("قال (|سليم|)، ورحل", "قال، ورحل"),
    # brackets and quotation marks in which nothing is left
    ("the man (|Salim|) came", "the man came"),
    ("the man ( |Salim| ) came", "the man came"),
    ("(|Salim|?) yes", "yes"),
    ('He said "|Salim|" twice', "He said twice"),
    ('He said: "|Salim|." Then', "He said. Then"),
    ('He asked ("|Salim|?") and left', "He asked and left"),
    ("«|سليم|» جاء", "جاء"),
    ("“|Salim|,” he said", "he said"),
    ("„|Salim|“ kam", "kam"),
    ("»|Salim|« kam", "kam"),
    ("« |Salim| » vint", "vint"),
    ("¿|Salim|? No.", "No."),
    # and those in which something is
    ("(|Salim|, a friend)", "(a friend)"),
    ("(a friend, |Salim|)", "(a friend)"),
    ("(He came. |Salim|)", "(He came.)"),
    ('He said "|Salim|, come"', 'He said "come"'),
    ('"Come, |Salim|," he said', '"Come," he said'),
    ("« il vint, |Salim| »", "« il vint »"),
    ('"Is it |Salim|?" he asked', '"Is it?" he asked'),
    # those that close or open beside the gap are no pair
    ('"Go." |Salim| "Come."', '"Go." "Come."'),
    ('"Go." |Salim|. "Come."', '"Go." "Come."'),
    ("« Va » |Salim| « Viens »", "« Va » « Viens »"),
    ("the boys' |Salim| came", "the boys' came"),
    ("Omar |Salim| (Ali) came", "Omar (Ali) came"),
    # dashes
    ("He — |Salim| — came", "He — came"),
    ("He—|Salim|—came", "He—came"),
    ("Abu-|Salim|-Omar came", "Abu-Omar came"),
    ("Abu-|Salim| came", "Abu came"),
    ("by |Salim|-Haddar here", "by Haddar here"),
    ("He came—|Salim|.", "He came."),
    ("and/|Salim| then", "and then"),
    # the beginning and the end
    ("|Salim|, come here.", "come here."),
    ("|Salim|. Then", "Then"),
    ("I saw Omar, |Salim|", "I saw Omar"),
    ("I saw: |Salim|", "I saw"),
    ("… |Salim| and", "… and"),
    ("|Salim|", ""),
    ("|Salim|.", ""),
    ("(|Salim|)", ""),
    # lines
    ("It was |Salim|.\nThen", "It was.\nThen"),
    ("It was |Salim|\nThen", "It was\nThen"),
    ("We left.\n|Salim| came.", "We left.\ncame."),
    ("A.\n|Salim|.\nB.", "A.\nB."),
    ("A.\r\n|Salim|.\r\nB.", "A.\r\nB."),
    ("A.\n\n|Salim|.\n\nB.", "A.\n\nB."),
    ("- Ali\n- |Salim|\n- Omar", "- Ali\n- Omar"),
    ("A.\n|Salim|.", "A."),
    # several
    ("He met |Salim|, |Omar|, and Ali.", "He met, and Ali."),
    ("(|Salim|, |Omar|)", ""),
    ("Ali, |Salim|, |Omar|.", "Ali."),
    ("|Salim|, |Omar| came", "came"),
    ("|Salim came.| Then |Omar| left", "Then left"),
]


def closed(marked: str) -> str:
    """The text without what stands between bars."""
    spans: list[Span] = []
    text = ""
    for number, piece in enumerate(marked.split("|")):
        if number % 2:
            spans.append(Span(len(text), len(text) + len(piece), ""))
        text += piece
    return joined(render(text, spans))


@pytest.mark.parametrize(("marked", "remains"), CLOSED)
def test_what_is_left_around_withheld_words_reads_as_if_they_had_never_stood_there(
    marked: str, remains: str
) -> None:
    """P4: `, .` and `()` are the mark of what is missing."""
    assert closed(marked) == remains


def test_a_visible_gap_beside_a_hidden_one_stays_a_gap_by_itself() -> None:
    """P4: two gaps side by side would tell that something stood between them; so would a lost one."""
    text = "Omar (Salim) Ali"
    spans = [Span(0, 4, "A"), Span(6, 11, ""), Span(13, 16, "B")]
    assert joined(render(text, spans)) == "[A] [B]"
    assert joined(
        render("Omar(Salim)Ali", [Span(0, 4, "A"), Span(5, 10, ""), Span(11, 14, "B")])
    ) == ("[A] [B]")
    assert joined(render("Omar, Salim, Ali", [Span(0, 4, "A"), Span(6, 11, "")])) == "[A], Ali"


# Whole sentences of words that stand nowhere else, with every kind of mark, in up to two layers of brackets.
WEAK = [" ", " ", " ", ", ", "; ", ": ", " — ", "، "]
STRONG = [". ", "? ", "! ", "... ", "؟ ", ".\n"]
BRACKETS = [("(", ")"), ("[", "]"), ("«", "»")]
QUOTES = [('"', '"'), ("“", "”")]


@st.composite
def clauses(draw: st.DrawFn, depth: int = 0) -> str:
    said = []
    for _ in range(draw(st.integers(1, 4))):
        word = f"w{draw(st.integers(100, 999))}x"
        if depth < 2 and draw(st.integers(0, 3)) == 0:
            first, last = draw(st.sampled_from(BRACKETS + ([] if depth else QUOTES)))
            end = draw(st.sampled_from(["", ".", "?"])) if last in '»"”' else ""
            word = f"{first}{draw(clauses(depth + 1))}{end}{last}"
        elif draw(st.integers(0, 12)) == 0:
            word += draw(st.sampled_from("-—/")) + f"w{draw(st.integers(100, 999))}x"
        said += [word, draw(st.sampled_from(WEAK))]
    return "".join(said[:-1])


@st.composite
def accounts(draw: st.DrawFn) -> str:
    sentences = draw(
        st.lists(st.tuples(clauses(), st.sampled_from(STRONG)), min_size=1, max_size=3)
    )
    return "".join(clause + end for clause, end in sentences).strip()


# What no writer leaves in a text. Dots in a row are one mark.
MARK = r"[-—/,،:;؛.!?؟…]"
TRACES = {
    "two marks with nothing between": rf"{MARK}\s*{MARK}",
    "a blank before a mark": r" [,،:;؛.!?؟…]",
    "nothing in brackets": r"\(\W*\)|\[\W*\]|«\W*»|“\W*”",
    # The end of one quotation and the beginning of the next are none: "Go." "(Ali) came"
    "nothing in quotation marks": r"(?<![\w.?!؟)\]»])\"\W*\"(?![\w(\[«])",
    "a mark at the beginning of a line": rf"(?m)^\s*{MARK}",
    "a mark or blank after an opening bracket": rf"[(\[«“](\s|{MARK})",
    "a blank or weak mark before a closing bracket": r"[-—/\s,،:;؛][)\]»”]",
    "a weak mark at the end": r"[-—/,،:;؛]\s*$",
    "two blanks": r"  | (?m:$)|(?m:^) |\n\n",
}


def traces_in(text: str) -> list[str]:
    told = text.replace("...", "…")
    return [name for name, pattern in TRACES.items() if re.search(pattern, told)]


@given(text=accounts(), chosen=st.data())
def test_no_gap_can_be_told_from_what_is_left_of_any_text(text: str, chosen: st.DataObject) -> None:
    """P4: in texts that hold no such thing themselves, and with every other word where it was."""
    if traces_in(text):
        return
    places = [match.span() for match in re.finditer(r"w\d+x", text)]
    gone = chosen.draw(st.sets(st.sampled_from(places)))
    parts = render(text, [Span(start, end, "") for start, end in gone])
    assert {type(part) for part in parts} == {Kept}
    left = joined(parts)
    assert traces_in(left) == []
    kept = [text[start:end] for start, end in places if (start, end) not in gone]
    assert re.findall(r"w\d+x", left) == kept


def test_the_traces_are_seen_where_there_are_any() -> None:
    """The test above can fail: of these, each is what would be left if nothing closed up."""
    for left in ("said, , and", "was .", "a () b", ", come", "(, b)", "(a, )", "saw,", "a  b"):
        assert traces_in(left)


@given(
    before=st.text(' .,،"()«a\n-', max_size=8),
    after=st.text(' .,،")(»a\n-', max_size=8),
    length=st.integers(1, 40),
)
def test_how_much_was_withheld_changes_nothing_of_what_is_left(
    before: str, after: str, length: int
) -> None:
    """P4: whatever stood around it; and letters stay as they were."""
    left = {
        joined(render(f"{before}{'x' * size}{after}", [Span(len(before), len(before) + size, "")]))
        for size in (1, length)
    }
    assert len(left) == 1
    assert [letter for letter in left.pop() if letter.isalnum()] == ["a"] * (before + after).count(
        "a"
    )


@pytest.mark.parametrize("signs", ['"', "'", "(", "«", "».", "(«", "-", ",", "\n"])
def test_thousands_of_signs_around_withheld_words_are_no_trouble(signs: str) -> None:
    """A page must open whatever stands in a text."""
    text = f"{signs * 3_000}Salim{signs * 3_000}"
    start = len(signs) * 3_000
    assert "Salim" not in joined(render(text, [Span(start, start + 5, "")]))
