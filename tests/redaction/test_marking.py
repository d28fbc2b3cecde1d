"""Marking words: whole words, in the text that the marker saw, under a label that is none of them."""

import pytest
from hypothesis import given
from hypothesis.strategies import DataObject, data, integers, lists, sampled_from

from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan
from archive.redaction.refusals import MarkRefused, Refusal
from archive.redaction.services import Everywhere, whole_words
from archive.redaction.wordings import stands_in
from archive.sealing.authority import on_record
from archive.testimony.models import Transcript
from archive.workflows import redact
from tests.redaction.marking import TEXT, mark
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

# What is marked, and the words that go: never a part of a word.
SNAPPED = {
    "ali": "Salim's",
    "Salim": "Salim's",
    "rother m": "brother met",
    "addar": "Haddar",
    "Haddar": "Haddar",
    "ليم": "وسليم",
    " Haddar": "Haddar",
    "brother ": "brother",
    " met ": "met",
}


@pytest.mark.parametrize("quote", SNAPPED)
def test_a_mark_is_widened_to_whole_words(quote: str, world: World, transcript: Transcript) -> None:
    """P4: what is left of a word tells which it was."""
    span = mark(world, transcript, quote)
    assert TEXT[span.start : span.end] == SNAPPED[quote]
    with on_record():
        assert RedactionSpan.objects.get().quote == SNAPPED[quote]


@pytest.mark.parametrize(
    ("start", "end", "quote", "reason"),
    [
        (0, 5, "Omar!", Refusal.OTHER_WORDS_THERE),
        (1, 6, "Salim", Refusal.OTHER_WORDS_THERE),
        (0, 5, "salim", Refusal.OTHER_WORDS_THERE),
        (0, 5, "Sali", Refusal.OTHER_WORDS_THERE),
        (0, 5, "", Refusal.OTHER_WORDS_THERE),
        (-1, 5, "Salim", Refusal.OUTSIDE_THE_TEXT),
        (5, 5, "", Refusal.OUTSIDE_THE_TEXT),
        (6, 5, "x", Refusal.OUTSIDE_THE_TEXT),
        (0, 10_000, TEXT, Refusal.OUTSIDE_THE_TEXT),
        (7, 8, " ", Refusal.ONLY_BLANKS),
    ],
)
def test_a_mark_that_does_not_fit_the_text_is_refused_and_not_repeated(
    start: int, end: int, quote: str, reason: Refusal, world: World, transcript: Transcript
) -> None:
    """P4: the marker saw another text than the one they would mark."""
    with pytest.raises(MarkRefused) as refused:
        redact.mark(
            world.archivist,
            transcript,
            start=start,
            end=end,
            quote=quote,
            reason=Reason.OTHER,
            label="x",
        )
    assert refused.value.reason == reason
    assert "alim" not in str(refused.value)
    assert not RedactionSpan.objects.exists()


# Letters of both scripts, marks, joiners, an apostrophe, and every kind of blank.
PIECES = list("ab'.سل\u064e\u0301\u200c\u200b \u00a0\t\n\u2028\u3000")


@given(data())
def test_no_mark_begins_or_ends_with_a_blank(data: DataObject) -> None:
    """P4: a blank that went with the words would join the label to the next word. No word of what was selected stays."""
    text = data.draw(lists(sampled_from(PIECES), min_size=1).map("".join))
    start = data.draw(integers(0, len(text) - 1))
    end = data.draw(integers(start + 1, len(text)))
    if not text[start:end].strip():
        with pytest.raises(MarkRefused) as refused:
            whole_words(text, start, end)
        assert refused.value.reason == Refusal.ONLY_BLANKS
        return
    first, last = whole_words(text, start, end)
    assert text[first:last] == text[first:last].strip() != ""
    assert not text[start:first].strip()
    assert not text[last:end].strip()


# A text, the words looked for, what is marked of it, and in how many places they stand otherwise than they were given.
EVERYWHERE: list[tuple[str, str, list[str], int]] = [
    ("SALIM came. Sálim spoke. A salimah? Salim.", "salim", ["SALIM", "Sálim", "Salim"], 0),
    ("Salim’s house is Salim's. Salims?", "Salim", ["Salim’s", "Salim's", "Salims"], 3),
    ("Salim came with Salim's son.", "Salim's", ["Salim", "Salim's"], 1),
    ("Salim Haddar's son. Salim  HADDAR", "Salim Haddar", ["Salim Haddar's", "Salim  HADDAR"], 1),
    ("Haddar, Salim", "Salim Haddar", [], 0),
    ("جاء سليم وسليم، بيت لسليم وبسليم", "سليم", ["سليم", "وسليم", "لسليم", "وبسليم"], 3),
    ("سَلِيم! سلِيم", "سليم", ["سَلِيم", "سلِيم"], 0),
    ("من الطاحونة إلى طاحونة", "طاحونة", ["الطاحونة", "طاحونة"], 1),
    ("جاء سالم", "سليم", [], 0),
    ("They said سليم and وسليم.", "سليم", ["سليم", "وسليم"], 1),
]


@pytest.mark.parametrize(("text", "words", "marked", "otherwise"), EVERYWHERE)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_place_of_some_words_is_marked_in_any_spelling_with_what_clings_to_them(
    text: str, words: str, marked: list[str], otherwise: int, language: str, world: World
) -> None:
    """P4: a name that stands once more as a possessive or behind a conjunction is as much told."""
    transcript = world.account(text, language=language, approved=False).transcripts.get()

    def act() -> Everywhere:
        return redact.mark_every(
            world.archivist, transcript, quote=words, reason=Reason.NAME_OF_WITNESS, label="W"
        )

    if not marked:
        with pytest.raises(MarkRefused) as refused:
            act()
        assert refused.value.reason == Refusal.WORDS_NOWHERE
        return
    assert act() == Everywhere(places=len(marked), in_other_forms=otherwise)
    with on_record():
        assert [span.quote for span in RedactionSpan.objects.all()] == marked
    # What publication looks for is what was marked: it finds nothing more in the rest.
    rest = text
    for quote in sorted(marked, key=len, reverse=True):
        rest = rest.replace(quote, "")
    assert not stands_in([words], rest)


def test_words_that_stand_nowhere_are_not_marked(world: World, transcript: Transcript) -> None:
    for quote in ("Omar", "...", "", "Haddar Salim"):
        with pytest.raises(MarkRefused) as refused:
            redact.mark_every(
                world.archivist, transcript, quote=quote, reason=Reason.OTHER, label="W"
            )
        assert refused.value.reason == Refusal.WORDS_NOWHERE
        assert "Omar" not in str(refused.value)
    assert not RedactionSet.objects.exists()


@pytest.mark.parametrize("label", ["", "  ", "x" * 61, "a [b]", "[", "]"])
def test_a_label_that_could_be_mistaken_for_text_is_refused(
    label: str, world: World, transcript: Transcript
) -> None:
    with pytest.raises(MarkRefused) as refused:
        redact.mark_every(
            world.archivist, transcript, quote="Haddar", reason=Reason.OTHER, label=label
        )
    assert refused.value.reason == Refusal.NO_LABEL


def test_the_same_label_is_one_row_of_the_collection(world: World, transcript: Transcript) -> None:
    first = mark(world, transcript, "Haddar")
    second = redact.mark(
        world.archivist,
        transcript,
        start=0,
        end=5,
        quote="Salim",
        reason=Reason.OTHER,
        label="  Witness   1 ",
    )
    assert first.label == second.label
    assert RedactionLabel.objects.get().text == "Witness 1"


def test_marking_twice_marks_once(world: World, transcript: Transcript) -> None:
    assert mark(world, transcript, "Haddar") == mark(world, transcript, "addar")


@pytest.mark.parametrize(
    ("quote", "text", "stands"),
    [
        ("Salim", "Salim came", True),
        ("Salim", "SALIM came", True),
        ("Salim", "It was Salim.", True),
        ("Salim", "Salim's house", True),
        ("Salim", "Salim’s house", True),
        ("Salim's", "It was Salim", True),
        ("Salim", "Salimah came", False),
        ("Salim", "nobody", False),
        ("Salim Haddar", "It was Salim  Haddar!", True),
        ("Salim Haddar", "Salim and Haddar", False),
        ("سليم", "جاء سليم", True),
        ("سليم", "جاء وسليم", True),
        ("سليم", "لسليم بيت", True),
        ("سَلِيم", "جاء سليم", True),
        ("الطاحونة", "طاحونة قديمة", True),
        ("سليم", "جاء سالم", False),
        ("", "anything", False),
        ("...", "anything ...", False),
    ],
)
def test_a_redacted_wording_is_found_in_any_spelling_and_with_what_clings_to_it(
    quote: str, text: str, stands: bool
) -> None:
    """P4"""
    assert stands_in([quote], text) == stands
    assert stands_in(["absent", quote], text) == stands
