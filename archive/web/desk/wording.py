"""What the desk says when an act can't be done. Never with anything of what was typed or what stands in a text."""

from django.utils.translation import gettext, gettext_lazy, gettext_noop

from archive.consent.decisions import Reason
from archive.core.errors import ArchiveError, InvalidInput
from archive.publication.services import ConsentForbids
from archive.redaction.renditions import NotRedacted, RedactionsChanged

CONSENT = {
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

# The sentences of the services' own refusals, for the catalogues.
SENTENCES = (
    gettext_noop("a collection has this code already"),
    gettext_noop("custody ends before it starts"),
    gettext_noop("not a BCP 47 language tag, such as ar, en or ckb-Arab"),
    gettext_noop("not a BCP 47 language tag"),
    gettext_noop("an original is derived from nothing"),
    gettext_noop("the text is empty"),
    gettext_noop("there is a current text in this language; add a correction of it"),
    gettext_noop("the text holds a NUL character"),
    gettext_noop("the text holds half a character (a lone surrogate)"),
    gettext_noop("the text is longer than 1.5 million characters"),
    gettext_noop("the account is withdrawn already"),
    gettext_noop("consent ends before it begins"),
    gettext_noop("consent that is given needs its evidence"),
    gettext_noop("the one who recorded a consent can't confirm it"),
    gettext_noop("this consent needs no confirmation"),
    gettext_noop("the participant has said something else since"),
    gettext_noop("the one who recorded a condition can't clear it"),
    gettext_noop("no condition is open"),
    gettext_noop("the import is not released yet"),
    gettext_noop("the one who imported a file can't confirm its consents"),
    gettext_noop("the consents of this import are confirmed already"),
    gettext_noop("this text has been corrected; mark the current one"),
    gettext_noop("the redactions wait for approval"),
    gettext_noop("the marked words do not lie within the text"),
    gettext_noop("the text at this place is not what was marked"),
    gettext_noop("these words do not stand in the text"),
    gettext_noop("the redactions do not wait for approval"),
    gettext_noop("redactions are approved by another person than the one who submitted them"),
    gettext_noop("a label has 1 to 60 characters and no brackets"),
    gettext_noop("the redactions are not being marked; start from the current set"),
    gettext_noop("no redaction set is approved for this text"),
    gettext_noop("the redactions are not those that were approved"),
    gettext_noop("the rendition was submitted; return it first"),
    gettext_noop("the rendition does not wait for approval"),
    gettext_noop("a rendition is approved by another person than the one who submitted it"),
    gettext_noop("something has changed since it was submitted; return it and submit again"),
    gettext_noop("something has changed since it was approved; return it and submit again"),
    gettext_noop("choose the current text to publish"),
    gettext_noop("the redactions have changed; return it and submit again"),
    gettext_noop("words redacted in the text stand in the title, summary or advisory"),
    gettext_noop("a rendition has a title and a summary"),
    gettext_noop("choose the text to publish"),
    gettext_noop("a case has a name"),
    gettext_noop("say the purpose in a few words"),
    gettext_noop("the grant ends before it starts"),
    gettext_noop("a grant is approved by another person than who asked for it or receives it"),
    gettext_noop("this grant opens nothing"),
    gettext_noop("this grant was decided already"),
    gettext_noop(
        "not a date in EDTF, such as 2019, 2019-03, 2019-03-07, 2019-03? or 2019-03/2019-05"
    ),
    gettext_noop("the date ends before it begins"),
    gettext_noop("the year lies outside 1 to 9999"),
    gettext_noop("the rendition is not draft"),
    gettext_noop("the rendition is not submitted"),
    gettext_noop("the rendition is not approved"),
)
CHANGED_SINCE = gettext_lazy(
    "This has changed since you looked at it. Look at it again before you approve."
)


def said(error: ArchiveError) -> str:
    """The refusal as a sentence in the reader's language."""
    if isinstance(error, ConsentForbids):
        sentence = gettext("Consent does not permit it.")
        return f"{sentence} {CONSENT[error.decision.reason]}"
    if isinstance(error, NotRedacted | RedactionsChanged):
        return _sentence(str(error))
    return _sentence(error.message if isinstance(error, InvalidInput) else str(error))


def _sentence(message: str) -> str:
    words = gettext(message)
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "!", "?")) else ".")
