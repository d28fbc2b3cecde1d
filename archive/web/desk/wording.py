"""What the desk says when an act can't be done. Never with anything of what was typed or what stands in a text."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from archive.consent.decisions import Reason
from archive.core.errors import ArchiveError, ChangedSinceSeen, InvalidInput
from archive.policy.models import Level
from archive.publication import refusals as publication
from archive.publication.refusals import ConsentForbids, DraftRefused, PublicationRefused
from archive.redaction import refusals as redaction
from archive.redaction.refusals import (
    MarkRefused,
    NotRedacted,
    RedactionRefused,
    RedactionsChanged,
)
from archive.web.shared.words import LEVELS

CONSENT: Mapping[Reason, Promise] = {
    Reason.PERMITTED: gettext_lazy("Everybody in the room has agreed."),
    Reason.NOBODY_IN_THE_ROOM: gettext_lazy("Nobody is entered who was in the room."),
    Reason.UNKNOWN: gettext_lazy("What somebody in the room wants is not known."),
    Reason.REFUSED: gettext_lazy("Somebody in the room refused."),
    Reason.WITHDRAWN: gettext_lazy("Somebody in the room took it back."),
    Reason.EXPIRED: gettext_lazy("The consent of somebody in the room has ended."),
    Reason.NOT_YET: gettext_lazy("Somebody in the room agreed for a later day."),
    Reason.CONDITION_OPEN: gettext_lazy("A condition is not met yet."),
    Reason.TELLS_WHO: gettext_lazy("It would tell more of who spoke than was agreed."),
    Reason.TELLS_WHERE: gettext_lazy("It would tell the place more exactly than was agreed."),
    Reason.TELLS_WHEN: gettext_lazy("It would tell the date more exactly than was agreed."),
    Reason.NOT_KEPT: gettext_lazy("Somebody in the room doesn't want the account kept."),
    Reason.ACCOUNT_WITHDRAWN: gettext_lazy("The account is withdrawn."),
}

REDACTION: Mapping[redaction.Refusal, Promise] = {
    redaction.Refusal.TEXT_CORRECTED: gettext_lazy(
        "This text has been corrected since. Mark the current one."
    ),
    redaction.Refusal.BEING_APPROVED: gettext_lazy("The redactions wait for approval."),
    redaction.Refusal.NOT_BEING_MARKED: gettext_lazy(
        "These redactions are not being marked any more. Start from the set that stands now."
    ),
    redaction.Refusal.NOT_BEING_APPROVED: gettext_lazy("The redactions do not wait for approval."),
    redaction.Refusal.OWN_SUBMISSION: gettext_lazy(
        "You submitted these redactions: another person approves them."
    ),
    redaction.Refusal.NOTHING_APPROVED: gettext_lazy(
        "The redactions of this text are not approved yet: nothing of it can be shown."
    ),
    redaction.Refusal.NOT_AS_APPROVED: gettext_lazy(
        "The redactions are not those that were approved. Nothing is shown of the text; tell an administrator."
    ),
    redaction.Refusal.OUTSIDE_THE_TEXT: gettext_lazy(
        "What was selected does not lie within the text. Please select the words again."
    ),
    redaction.Refusal.OTHER_WORDS_THERE: gettext_lazy(
        "Other words stand at this place now. Please select the words again."
    ),
    redaction.Refusal.ONLY_BLANKS: gettext_lazy("Only blanks are selected. Please select words."),
    redaction.Refusal.WORDS_NOWHERE: gettext_lazy("These words do not stand in the text."),
    redaction.Refusal.NO_LABEL: gettext_lazy("A label has 1 to 60 characters and no brackets."),
}

PUBLICATION: Mapping[publication.Refusal, Promise] = {
    publication.Refusal.NOT_A_DRAFT: gettext_lazy("This is no draft any more."),
    publication.Refusal.NOT_SUBMITTED: gettext_lazy("This does not wait for approval."),
    publication.Refusal.NOT_APPROVED: gettext_lazy("This is not approved for publication."),
    publication.Refusal.NOT_UNDER_WAY: gettext_lazy("There is nothing to send back."),
    publication.Refusal.UNDER_WAY: gettext_lazy("It was submitted. Send it back to change it."),
    publication.Refusal.OWN_SUBMISSION: gettext_lazy(
        "You submitted this: another person approves it."
    ),
    publication.Refusal.NOT_TWO_PEOPLE: gettext_lazy("Two people stand behind a publication."),
    publication.Refusal.CHANGED_SINCE_SUBMITTED: gettext_lazy(
        "Something has changed since it was submitted. Send it back and submit it again."
    ),
    publication.Refusal.CHANGED_SINCE_APPROVED: gettext_lazy(
        "Something has changed since it was approved. Send it back and submit it again."
    ),
    publication.Refusal.IMPORT_NOT_RELEASED: gettext_lazy(
        "The import that this account came in is not released yet."
    ),
    publication.Refusal.TEXT_CORRECTED: gettext_lazy(
        "The text has been corrected since. Choose the current one."
    ),
    publication.Refusal.REDACTIONS_CHANGED: gettext_lazy(
        "Other redactions have been approved since. Send it back and submit it again."
    ),
    publication.Refusal.REDACTED_WORDS: gettext_lazy(
        "Words that are redacted in the text stand in the title, the summary, the advisory, the place or a label."
    ),
    publication.Refusal.PART_OF_A_NAME: gettext_lazy(
        "Part of a redacted name or number stands in the title, the summary or the advisory."
    ),
    publication.Refusal.NAME_LEFT_STANDING: gettext_lazy(
        "A name that is redacted in one place of the text stands in another."
    ),
    publication.Refusal.SMALL_CELL: gettext_lazy(
        "Fewer than five published accounts would share its place, period and subjects. Tell less, or ask an officer."
    ),
    publication.Refusal.LEAVES_SMALL_CELL: gettext_lazy(
        "It would leave published accounts whose place, period and subjects fewer than five share then. Ask an officer."
    ),
    publication.Refusal.CELL_LARGE_ENOUGH: gettext_lazy(
        "Enough published accounts share its place, period and subjects: nothing needs to be accepted."
    ),
    publication.Refusal.CELL_NOT_SUBMITTED: gettext_lazy(
        "Only what was submitted can be accepted by an officer."
    ),
    publication.Refusal.OWN_CELL: gettext_lazy(
        "You submitted this: an officer who did not accepts its cell."
    ),
    publication.Refusal.NO_REASON: gettext_lazy("Say why few may share its cell."),
    publication.Refusal.NO_TITLE: gettext_lazy("What is published has a title."),
    publication.Refusal.NO_SUMMARY: gettext_lazy("What is published has a summary."),
    publication.Refusal.NO_TEXT: gettext_lazy("Choose the text to publish."),
    publication.Refusal.TEXT_OF_ANOTHER: gettext_lazy("Choose a text of this account."),
    publication.Refusal.NO_LANGUAGE: gettext_lazy(
        "This is no language tag. Such are ar, en or ckb-Arab."
    ),
}

# What other services refuse with stands in their code; here it is repeated for the catalogues, and a test compares.
SENTENCES = (
    gettext_noop("the participant has said something else since"),
    gettext_noop("consent ends before it begins"),
    gettext_noop("this purpose does not go with this audience"),
    gettext_noop("consent that widens needs its evidence"),
    gettext_noop("the one who recorded a consent can't confirm it"),
    gettext_noop("say why it is set aside"),
    gettext_noop("the one who recorded a condition can't clear it"),
    gettext_noop("no condition is open"),
    gettext_noop("this consent needs no confirmation"),
    gettext_noop("this consent was set aside"),
    gettext_noop(
        "not a date in EDTF, such as 2019, 2019-03, 2019-03-07, 2019-03? or 2019-03/2019-05"
    ),
    gettext_noop("the date ends before it begins"),
    gettext_noop("a case has a name"),
    gettext_noop("say the purpose in a sentence: 10 letters at least"),
    gettext_noop("the grant ends before it starts"),
    gettext_noop("a grant is approved by another person than who asked for it or receives it"),
    gettext_noop("this grant opens nothing"),
    gettext_noop("this role is not one of a collection"),
    gettext_noop("this duty has ended already"),
    gettext_noop("this role is not held"),
    gettext_noop("the grant is to nobody"),
    gettext_noop("this grant was decided already"),
    gettext_noop("the text holds half a character (a lone surrogate)"),
    gettext_noop("a collection has this code already"),
    gettext_noop("custody ends before it starts"),
    gettext_noop("this version takes invented accounts only; see ARCHIVE_INVENTED_ACCOUNTS"),
    gettext_noop("the collection holds an account with this source id already"),
    gettext_noop("the same place stands twice in the same role"),
    gettext_noop("the same term stands twice"),
    gettext_noop("not a BCP 47 language tag, such as ar, en or ckb-Arab"),
    gettext_noop("a text and its speakers are of one account"),
    gettext_noop("an original is derived from nothing"),
    gettext_noop("the text is empty"),
    gettext_noop("there is a current text in this language; add a correction of it"),
    gettext_noop("the account is withdrawn"),
    gettext_noop("the text holds a NUL character"),
    gettext_noop("the text is longer than 1.5 million characters"),
    gettext_noop("the import is not released yet"),
    gettext_noop("the one who imported a file can't confirm its consents"),
    gettext_noop("the consents of this import are confirmed already"),
    gettext_noop("no consent of this import waits for a second person"),
    gettext_noop("an account of this file is withdrawn or may not be kept"),
    gettext_noop("the kept file can't be read as it was when it came in"),
    gettext_noop("an account has no relation to itself"),
    gettext_noop("this relation is noted already"),
    gettext_noop("this relation was decided already"),
    gettext_noop("no account that you may relate has this code"),
)
CHANGED_SINCE = gettext_lazy(
    "This has changed since you looked at it. Look at it again before you approve."
)


def level_name(level: str) -> str:
    """What a level is called: at the desk as in the reading room."""
    return str(LEVELS[level][0] if level in LEVELS else Level(level).label)


def said(error: ArchiveError) -> str:
    """The refusal as a sentence in the reader's language."""
    match error:
        case ChangedSinceSeen():
            return str(CHANGED_SINCE)
        case ConsentForbids():
            return f"{gettext('Consent does not permit it.')} {CONSENT[error.decision.reason]}"
        case RedactionRefused() | MarkRefused() | NotRedacted() | RedactionsChanged():
            return str(REDACTION[error.reason])
        case PublicationRefused() | DraftRefused():
            return str(PUBLICATION[error.reason])
    return _sentence(error.message if isinstance(error, InvalidInput) else str(error))


def _sentence(message: str) -> str:
    words = gettext(message)
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "!", "?")) else ".")
