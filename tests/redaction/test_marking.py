"""Marking words: whole words, in the text that the marker saw, under a label that is none of them."""

import pytest

from archive.core.errors import InvalidInput
from archive.redaction.models import Reason, RedactionLabel, RedactionSet, RedactionSpan
from archive.redaction.services import stands_in
from archive.sealing.authority import on_record
from archive.testimony.models import Transcript
from archive.workflows import redact
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

TEXT = "Salim's brother met Salim Haddar, وسليم معه."


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def transcript(world: World) -> Transcript:
    """A text that nobody has marked yet."""
    return world.account(TEXT, approved=False).transcripts.get()


def mark(world: World, transcript: Transcript, quote: str, at: int | None = None) -> RedactionSpan:
    start = TEXT.index(quote) if at is None else at
    return redact.mark(
        world.archivist,
        transcript,
        start=start,
        end=start + len(quote),
        quote=quote,
        reason=Reason.NAME_OF_WITNESS,
        label="Witness 1",
    )


# What is marked, and the words that go: never a part of a word.
SNAPPED = {
    "ali": "Salim's",
    "Salim": "Salim's",
    "rother m": "brother met",
    "addar": "Haddar",
    "Haddar": "Haddar",
    "ليم": "وسليم",
}


@pytest.mark.parametrize("quote", SNAPPED)
def test_a_mark_is_widened_to_whole_words(quote: str, world: World, transcript: Transcript) -> None:
    """P4: what is left of a word tells which it was."""
    span = mark(world, transcript, quote)
    assert TEXT[span.start : span.end] == SNAPPED[quote]
    with on_record():
        assert RedactionSpan.objects.get().quote == SNAPPED[quote]


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (0, 5, "Omar!"),
        (1, 6, "Salim"),
        (0, 5, "salim"),
        (0, 5, "Sali"),
        (0, 5, ""),
        (-1, 5, "Salim"),
        (5, 5, ""),
        (6, 5, "x"),
        (0, 10_000, TEXT),
    ],
)
def test_a_mark_that_does_not_fit_the_text_is_refused_and_not_repeated(
    start: int, end: int, quote: str, world: World, transcript: Transcript
) -> None:
    """P4: the marker saw another text than the one they would mark."""
    with pytest.raises(InvalidInput) as refused:
        redact.mark(
            world.archivist,
            transcript,
            start=start,
            end=end,
            quote=quote,
            reason=Reason.OTHER,
            label="x",
        )
    assert "alim" not in str(refused.value)
    assert not RedactionSpan.objects.exists()


def test_every_place_of_some_words_is_marked_in_any_spelling(world: World) -> None:
    """P4"""
    text = world.account("SALIM came. Sálim spoke. A salimah? Salim.", approved=False)
    count = redact.mark_every(
        world.archivist,
        text.transcripts.get(),
        quote="salim",
        reason=Reason.NAME_OF_WITNESS,
        label="W",
    )
    assert count == 3
    with on_record():
        assert [span.quote for span in RedactionSpan.objects.all()] == ["SALIM", "Sálim", "Salim"]


def test_words_that_stand_nowhere_are_not_marked(world: World, transcript: Transcript) -> None:
    for quote in ("Omar", "...", "", "Haddar Salim"):
        with pytest.raises(InvalidInput) as refused:
            redact.mark_every(
                world.archivist, transcript, quote=quote, reason=Reason.OTHER, label="W"
            )
        assert "Omar" not in str(refused.value)
    assert not RedactionSet.objects.exists()


@pytest.mark.parametrize("label", ["", "  ", "x" * 61, "a [b]", "[", "]"])
def test_a_label_that_could_be_mistaken_for_text_is_refused(
    label: str, world: World, transcript: Transcript
) -> None:
    with pytest.raises(InvalidInput):
        redact.mark_every(
            world.archivist, transcript, quote="Haddar", reason=Reason.OTHER, label=label
        )


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
