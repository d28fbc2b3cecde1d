"""Texts before they are transcripts: what is taken, how it falls into passages, and which anchors these keep."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from archive.core import ids
from archive.core.errors import InvalidInput
from archive.testimony.models import Participant, Transcript, TranscriptKind

# A three-hour interview is about 150,000 characters; ten times that is taken for a mistake.
LONGEST_TEXT = 1_500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageGiven:
    """A turn or paragraph of a transcript; times in milliseconds.

    `after` is what stands between it and the next, where that is not the transcript's separator: so a text that came in
    from elsewhere is kept to the last blank (P9).
    """

    text: str
    speaker: Participant | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptGiven:
    """A text of an account, in passages; `kind` and `derived_from` say what it is to the others."""

    language: str
    passages: Sequence[PassageGiven]
    kind: TranscriptKind = TranscriptKind.ORIGINAL
    derived_from: Transcript | None = None
    made_by: str = ""
    by_machine: bool = False
    separator: str = "\n\n"

    @property
    def text(self) -> str:
        """The whole text: the passages and what stands between them."""
        return "".join(passage.text + gap for passage, gap in self.with_gaps())

    def with_gaps(self) -> list[tuple[PassageGiven, str]]:
        """Each passage with what follows it; after the last, nothing but what it says itself."""
        last = len(self.passages) - 1
        return [
            (
                passage,
                passage.after
                if passage.after is not None
                else (self.separator if position < last else ""),
            )
            for position, passage in enumerate(self.passages)
        ]


def paragraphs(text: str) -> list[PassageGiven]:
    """The paragraphs of a plain text as passages: what blank lines part."""
    return [PassageGiven(text=part) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def check_text(text: str, *, place: str) -> None:
    """Raise InvalidInput for what no database or index takes: NUL, lone surrogates, a text beyond any interview."""
    if "\x00" in text:
        raise InvalidInput("the text holds a NUL character", place=place)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput("the text holds half a character (a lone surrogate)", place=place)
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("the text is longer than 1.5 million characters", place=place)


def anchors_for(given: TranscriptGiven, derived_from: Transcript | None) -> list[str]:
    """An anchor for each passage, taken from the text it derives from where the passage is the same or edited."""
    fresh = [ids.new_code("A", groups=2) for _ in given.passages]
    if derived_from is None:
        return fresh
    source_text = derived_from.text
    before = list(derived_from.passages.all())
    if given.kind == TranscriptKind.TRANSLATION:
        return [passage.anchor for passage in before] if len(before) == len(fresh) else fresh
    old = [source_text[passage.start : passage.end] for passage in before]
    new = [passage.text for passage in given.passages]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            fresh[j1:j2] = [passage.anchor for passage in before[i1:i2]]
    return fresh
