"""Why publication refuses something. Pages put each reason into words; none of them repeats what would be published."""

from enum import StrEnum

from archive.consent.decisions import ConsentDecision
from archive.core.errors import Conflict, InvalidInput


class Refusal(StrEnum):
    """One member a reason."""

    NOT_A_DRAFT = "not-a-draft"
    NOT_SUBMITTED = "not-submitted"
    NOT_APPROVED = "not-approved"
    NOT_UNDER_WAY = "not-under-way"
    UNDER_WAY = "under-way"
    OWN_SUBMISSION = "own-submission"
    NOT_TWO_PEOPLE = "not-two-people"
    CHANGED_SINCE_SUBMITTED = "changed-since-submitted"
    CHANGED_SINCE_APPROVED = "changed-since-approved"
    IMPORT_NOT_RELEASED = "import-not-released"
    TEXT_CORRECTED = "text-corrected"
    REDACTIONS_CHANGED = "redactions-changed"
    REDACTED_WORDS = "redacted-words"
    PART_OF_A_NAME = "part-of-a-name"
    NAME_LEFT_STANDING = "name-left-standing"
    SMALL_CELL = "small-cell"
    LEAVES_SMALL_CELL = "leaves-small-cell"
    CELL_LARGE_ENOUGH = "cell-large-enough"
    CELL_NOT_SUBMITTED = "cell-not-submitted"
    OWN_CELL = "own-cell"
    NO_REASON = "no-reason"
    NO_TITLE = "no-title"
    NO_SUMMARY = "no-summary"
    NO_TEXT = "no-text"
    TEXT_OF_ANOTHER = "text-of-another"
    NO_LANGUAGE = "no-language"


class PublicationRefused(Conflict):
    """The act does not fit the state of the rendition or of its account, or another person must do it."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(f"publication refused: {reason}")
        self.reason = reason


class RedactedWordsStand(PublicationRefused):
    """Words that were removed from the text stand in what would be published (P4)."""


class ConsentForbids(Conflict):
    """Consent does not permit this publication."""

    def __init__(self, decision: ConsentDecision) -> None:
        super().__init__(f"consent does not permit it: {decision.reason}")
        self.decision = decision


class DraftRefused(InvalidInput):
    """This can't be drafted. `place` is the field that is at fault."""

    def __init__(self, reason: Refusal, *, place: str) -> None:
        super().__init__(reason, place=place)
        self.reason = reason
