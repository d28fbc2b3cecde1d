"""What roles, levels and facets are called on a page. One table each; what stands in none is shown as it is."""

import datetime as dt
import re
from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from archive.core.dates import parse_date
from archive.core.errors import InvalidInput
from archive.policy.models import Level
from archive.search import vocabulary
from archive.search.query import Reason

LEVELS: dict[str, tuple[Promise, Promise]] = {
    Level.PARTNER: (
        _("Partner level"),
        _("Names, places and ways to reach people are removed. Medical matters remain."),
    ),
    Level.COURT: (
        _("Court level"),
        _("The witness, children and ways to reach people are removed. Others are named."),
    ),
    Level.RAW: (_("Full text"), _("Names and places are not removed.")),
}

SPEAKERS: dict[str, Promise] = {
    "witness": _("Witness"),
    "co_witness": _("Co-witness"),
    "guardian": _("Guardian"),
    "interviewer": _("Interviewer"),
    "interpreter": _("Interpreter"),
    "support_person": _("Support person"),
    "observer": _("Observer"),
}

WAYS = vocabulary.WAYS

DATES: dict[str, Promise] = {"taken": _("Given"), "happened": _("Speaks of")}

PLACES: dict[str, Promise] = {
    "taken_at": _("Given at"),
    "happened_at": _("Happened at"),
    "lived": _("Lived at"),
    "fled_to": _("Fled to"),
}

CERTAINTIES: dict[str, Promise] = {
    "certain": _("certain"),
    "probable": _("probable"),
    "doubtful": _("doubtful"),
}

TEXTS: dict[str, Promise] = {
    "original": _("original"),
    "correction": _("corrected text"),
    "translation": _("translation"),
}

FACETS: dict[str, Promise] = {
    "place": _("Place"),
    "period": _("Period"),
    "language": _("Language"),
    "collection": _("Collection"),
    "term": _("Subject"),
    "taken": _("When it was given"),
    "how": _("How it was given"),
    "speaker": _("Who speaks"),
}

ORDERS: dict[str, Promise] = {
    "": _("Best match"),
    # An index holds the first day of an account's events and no other.
    "period": _("First events to begin"),
    "-period": _("Last events to begin"),
    "taken": _("First given"),
    "-taken": _("Last given"),
}

FOUND_IN: dict[str, Promise] = {
    "summary": _("found in the published summary"),
    "title": _("found in the published title"),
    "about": _("found by its place or subject"),
}

REASONS: dict[Reason, Promise] = {
    Reason.EMPTY: _("Nothing to look for stands here: write a word."),
    Reason.TOO_LONG: _("The search is too long from here on."),
    Reason.TOO_MANY_TERMS: _(
        "There are too many words from here on. Fifty are the most; one with a star or a ~ counts as ten, and so does NEAR."
    ),
    Reason.TOO_DEEP: _("There are too many parentheses within one another."),
    Reason.UNREADABLE: _("This character can't be read."),
    Reason.UNCLOSED_QUOTE: _("This quotation mark is never closed."),
    Reason.UNBALANCED: _("This parenthesis has no partner."),
    Reason.MISSING_ALTERNATIVE: _("OR needs something to look for on both of its sides."),
    Reason.UNKNOWN_FIELD: _("There is no such field. To look for the words, leave out the colon."),
    Reason.FIELD_WITHOUT_VALUE: _("After the colon a value is missing."),
    Reason.VALUE_IN_PARENTHESES: _(
        "A value is one word, or several in quotation marks. Write alternatives each with its field: place:A OR place:B."
    ),
    Reason.ONLY_EXCLUSIONS: _("Only words to leave out are given: add a word to look for."),
    Reason.PREFIX_TOO_SHORT: _("Before the star at least three letters are needed."),
    Reason.PREFIX_NOT_ONE_WORD: _("A star follows one word only."),
    Reason.STAR_NOT_AT_END: _("A star may stand at the end of a word only."),
    Reason.STAR_IN_PHRASE: _(
        "Within quotation marks a star stands for nothing. For words that stand near one another, write NEAR between them."
    ),
    Reason.FUZZY_TOO_SHORT: _("Before the ~ at least four letters are needed."),
    Reason.FUZZY_NOT_ONE_WORD: _(
        "A ~ follows one word only. For words that stand near one another, write NEAR between them."
    ),
    Reason.FUZZY_NOT_AT_END: _("A ~ may stand at the end of a word only."),
    Reason.MISSING_NEIGHBOUR: _("NEAR needs something to look for on both of its sides."),
    Reason.NOT_A_NEIGHBOUR: _(
        "Beside NEAR stands a word, a phrase, or several in parentheses with OR between them."
    ),
    Reason.BAD_DISTANCE: _("After NEAR/ stands a number of words, from 1 to 50."),
    Reason.TOO_BROAD: _("These words stand nearly everywhere together. Add a rarer one."),
    Reason.TOO_WIDE: _(
        "Too many words begin like these, or are spelt nearly like these. Write more letters, or fewer such words."
    ),
    Reason.UNKNOWN_PLACE: _(
        "No such place is known here. To look for the words, leave out the field."
    ),
    Reason.UNKNOWN_PERIOD: _("This is no year and no month. Write 2019, 2019-03 or “March 2019”."),
    Reason.UNKNOWN_LANGUAGE: _("No such language is known here."),
    Reason.UNKNOWN_COLLECTION: _("No collection that is open to you is called so."),
    Reason.UNKNOWN_TERM: _("No such subject is known here."),
    Reason.UNKNOWN_HOW: _(
        "No such way of giving an account is known. There are: in person, by phone, in writing, recorded."
    ),
    Reason.UNKNOWN_SPEAKER: _(
        "No such part in an interview is known. There are: witness, co-witness, guardian, interviewer, interpreter."
    ),
}

_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<doubt>[?~%]?)")


def speaker(code: str) -> str:
    """A speaker's part, numbered where several share it: ``interviewer:2``."""
    role, _colon, number = code.partition(":")
    name = str(SPEAKERS.get(role, role))
    return now("%(role)s %(number)s") % {"role": name, "number": number} if number else name


def language(tag: str) -> str:
    """A language's name, the same on cards, in facets and in queries; or its tag."""
    return vocabulary.language_name(tag)


def found_in(place: str, tag: str) -> str:
    """Where else than in the text somebody found something: `place` as a snippet has it, `tag` the language there."""
    if place == "translation":
        return now("found in the %(language)s translation") % {"language": language(tag)}
    return str(FOUND_IN.get(place, ""))


def period(edtf: str, *, each: Callable[[str], str] = str) -> str:
    """An EDTF date in words; what has no words here is shown as it stands.

    `each` is what becomes of every single date in it: on a page of the other direction the two ends of a range, each in its
    own order, must not run into one another.
    """
    told = [_told(end, each) for end in edtf.split("/")]
    if len(told) == 1 and told[0] is not None:
        return told[0]
    if len(told) == 2 and None not in told:
        return _from_to(str(told[0]), str(told[1]))
    return _bounds(edtf, each)


def _bounds(edtf: str, each: Callable[[str], str]) -> str:
    """First and last day of a date such as ``2019-03-1X``; the text itself where an end is open or it is no date."""
    try:
        meant = parse_date(edtf)
    except InvalidInput:
        return each(now("month not known") if edtf == vocabulary.UNCERTAIN else edtf)
    if meant.earliest is None or meant.latest is None:
        return each(edtf)
    first, last = (date_format(day, "j F Y") for day in (meant.earliest, meant.latest))
    return _from_to(each(first), each(last))


def _from_to(first: str, last: str) -> str:
    return now("%(first)s to %(last)s") % {"first": first, "last": last}


def _told(edtf: str, each: Callable[[str], str]) -> str | None:
    match = _DAY.fullmatch(edtf)
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    try:
        moment = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    text = each(date_format(moment, "j F Y" if day else "F Y" if month else "Y"))
    return now("about %(date)s") % {"date": text} if match["doubt"] else text
