"""Alerts: a mail that says "sign in", to who would find something new by a saved search now, and nothing else.

Whether there is something new is decided at the moment of sending, with the reader's rights of that moment, by the search
that they would make: what they can't see neither causes nor prevents a mail (P1). The mail is the same for everybody and
everything: no number, no word, no name of search or case; one for all the searches of a person, at most one a day.

Nothing is noted before the mail server has taken the mail: cut off before, the next round decides anew. Cut off between that
and the commit that notes it, the next round sends it once more, under the same message id, which most mail systems drop. A
second mail says no more than the first, but a lost one would hide testimony from an investigation: so at least once.
"""

import logging
import smtplib
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as now
from django.utils.translation import gettext_noop, override

from archive.audit.log import WORKER, act, change, committing
from archive.audit.verbs import Verb
from archive.core import clock, failpoints
from archive.policy.querysets import grants_of
from archive.sealing.errors import SealingError
from archive.sealing.keyring import keyed_hash
from archive.search.answers import SearchUnavailable, asked_of_json
from archive.search.models import SavedSearch
from archive.search.query import QueryError
from archive.search.saved import packed, unpacked
from archive.search.standing import Standing
from archive.users.addresses import address_of, set_address
from archive.users.models import MailAddress, User

logger = logging.getLogger(__name__)

SUBJECT = gettext_noop("Please sign in")
BODY = gettext_noop(
    "There is something for you to look at. Sign in as you always do; this mail holds no link."
)


def change_address(user: User, address: str) -> None:
    """Where the user's alerts go from now on; an empty one ends them. Raises InvalidInput."""
    with change(user.agent, Verb.CHANGE_ADDRESS, on=user) as this:
        set_address(this, user, address)
        if not address.strip():
            SavedSearch.objects.filter(user=user, alerts=True).update(alerts=False)


def due() -> list[UUID]:
    """The users who have a saved search looked after and were told nothing today; none where no mail is sent."""
    if not settings.ARCHIVE_SENDS_MAIL:
        return []
    reachable = MailAddress.objects.filter(user=OuterRef("user"))
    watched = SavedSearch.objects.filter(Exists(reachable), alerts=True, user__is_active=True)
    told: dict[UUID, bool] = {}
    for user, at in watched.values_list("user", "told_at"):
        today = at is not None and clock.day_of(at) == clock.today()
        told[user] = told.get(user, False) or today
    return sorted(user for user, today in told.items() if not today)


def send_alerts() -> int:
    """Look after everybody's searches that are due; return how many mails went out. Raises AuditUnavailable."""
    return sum(look_after(user) for user in due())


def look_after(user_id: UUID) -> bool:
    """Whether a mail went to this user: only where one of their searches finds something new to them now.

    A search that can't be answered, and a mail server that does not answer, are logged and tried again the next day.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    with act(WORKER, Verb.STANDING_SEARCH, on=user):
        watched = SavedSearch.objects.filter(user=user, alerts=True)
        rows = list(watched.select_related("case", "purpose"))
        news = {row: found for row in rows if (found := _news(user, row)) is not None}
    return bool(news) and _told(user, news)


def _news(user: User, row: SavedSearch) -> frozenset[UUID] | None:
    """All that the search finds now, where something is among it that its owner was not shown or told of; else None.

    On record as the owner's, with what it was saved for, which by now may have run out: nothing is opened to anybody by it.
    """
    if not grants_of(user, at=clock.today()).filter(case=row.case_id).exists():
        return None
    try:
        query, known = row.query, unpacked(row.known)
        with act(user.agent, Verb.STANDING_SEARCH, on=row.purpose, detail=query, case=row.case_id):
            search = Standing.ready(user, row.case, asked_of_json(query))
            found = search.everything()
            if not search.are_shown([hit for hit in found if hit.id not in known]):
                return None
            return known | {hit.id for hit in found}
    except (QueryError, SearchUnavailable, SealingError) as error:
        logger.error("a saved search can't be looked after: %s", type(error).__name__)
        return None


def _told(user: User, news: dict[SavedSearch, frozenset[UUID]]) -> bool:
    """Send the mail, then note what it was about. Whether it went out."""
    try:
        with act(WORKER, Verb.SEND_ALERT, on=user) as this:
            _mail(address_of(user), _message_id(user)).send()
            failpoints.reached("alert-sent")
            with committing(this):
                for row, found in news.items():
                    row.known, row.told_at = packed(found), clock.now()
                    row.save(update_fields=["known", "told_at"])
    except (OSError, smtplib.SMTPException) as error:
        # Its words may quote the address.
        logger.error("an alert could not be sent: %s", type(error).__name__)
        return False
    return True


def _mail(address: str, message_id: str) -> EmailMessage:
    return EmailMessage(
        subject=" / ".join(_in_every_language(SUBJECT)),
        body="\n\n".join(_in_every_language(BODY)) + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )


def _in_every_language(sentence: str) -> Iterable[str]:
    """Nobody's language is known here, and a mail that differs would tell something."""
    said = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            said.append(now(sentence))
    return dict.fromkeys(said)


def _message_id(user: User) -> str:
    """The same until it is noted that the mail went out: sent twice, it is known for the same one."""
    rows = SavedSearch.objects.filter(user=user, alerts=True).order_by("pk")
    state = [f"{pk} {told}" for pk, told in rows.values_list("pk", "told_at")]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return f"<{keyed_hash('alert', str(user.pk), *state)[:32]}@{domain}>"
