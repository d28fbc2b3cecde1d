"""Why redaction refuses something. Pages put each reason into words; none of them repeats what stands in a text."""

from enum import StrEnum

from archive.core.errors import ArchiveError, Conflict, InvalidInput


class Refusal(StrEnum):
    """One member a reason."""

    TEXT_CORRECTED = "text-corrected"
    BEING_APPROVED = "being-approved"
    NOT_BEING_MARKED = "not-being-marked"
    NOT_BEING_APPROVED = "not-being-approved"
    OWN_SUBMISSION = "own-submission"
    NOTHING_APPROVED = "nothing-approved"
    NOT_AS_APPROVED = "not-as-approved"
    OUTSIDE_THE_TEXT = "outside-the-text"
    OTHER_WORDS_THERE = "other-words-there"
    ONLY_BLANKS = "only-blanks"
    WORDS_NOWHERE = "words-nowhere"
    NO_LABEL = "no-label"


class RedactionRefused(Conflict):
    """The act does not fit the state of the set, or another person must do it."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(f"redaction refused: {reason}")
        self.reason = reason


class MarkRefused(InvalidInput):
    """These words can't be marked so. `place` is the field that is at fault."""

    def __init__(self, reason: Refusal, *, place: str) -> None:
        super().__init__(reason, place=place)
        self.reason = reason


class NotRedacted(ArchiveError):
    """No set is approved for exactly this transcript, so there is nothing that a reader may be given (P4)."""

    reason = Refusal.NOTHING_APPROVED


class RedactionsChanged(ArchiveError):
    """The spans are not those that were approved."""

    reason = Refusal.NOT_AS_APPROVED
