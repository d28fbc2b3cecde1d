"""Who reads an account and why not, in words, for those who work on it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from archive.policy.access import Because, Decision
from archive.policy.models import Level
from archive.policy.readers import Readers, readers_of
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.web.desk.wording import CONSENT, level_name

BECAUSE = {
    Because.PUBLISHED: gettext_lazy("To everybody: published."),
    Because.GRANTED: gettext_lazy("To those granted."),
    Because.NOT_PUBLISHED: gettext_lazy("Nothing of it is published."),
    Because.STAGED: gettext_lazy("Its import is not released."),
    Because.WITHDRAWN: gettext_lazy("The account is withdrawn."),
    Because.NOT_REDACTED: gettext_lazy("No redactions of its text are approved."),
}


@dataclass(frozen=True, slots=True)
class ReadersShown:
    """A line of the table: level, whether it is open, and what is to be said of it."""

    level: str
    is_open: bool
    state: str
    said: str


def readers_shown(user: User, testimony: Testimony) -> list[ReadersShown]:
    """A line for each level. Raises AccessDenied for somebody who does not work on the account's collection."""
    return [
        ReadersShown(
            level=level_name(each.level),
            is_open=each.decision.allowed,
            state=_("open") if each.decision.allowed else _("closed"),
            said=_said(each),
        )
        for each in readers_of(user, testimony)
    ]


def _said(readers: Readers) -> str:
    words = _reason(readers.decision)
    if readers.level == Level.PUBLIC or not readers.decision.allowed:
        return words
    if readers.grants == 0:
        return f"{words} {_('No grant runs now.')}"
    told = ngettext("One grant runs now.", "%(count)d grants run now.", readers.grants)
    return f"{words} {told % {'count': readers.grants}}"


def _reason(decision: Decision) -> str:
    if decision.consent is not None:
        return str(CONSENT[decision.consent])
    return str(BECAUSE[decision.reason])
