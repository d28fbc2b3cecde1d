"""Alerts: a mail that says "sign in", to who would find something new by a saved search now, and nothing else.

Whether there is something new is decided at the moment of sending, with the reader's rights of that moment, by the search
that they would make: what they can't see neither causes nor prevents a mail (P1). The mail is the same for everybody and
everything: no number, no word, no name of search or case; one for all the searches of a person, at most one a day.

Nothing is noted before the mail server has taken the mail: cut off before, the next round decides anew. Cut off between that
and the commit that notes it, the next round sends it once more, under the same message id, which most mail systems drop. A
second mail says no more than the first, but a lost one would hide testimony from an investigation: so at least once.

That a mail went out is known by the mark of the committed act, not by the saved searches: their owner may delete them at any
moment. Worker and command hold a lock while they look after somebody, so that they never send together.

What goes wrong with one person's search, address or mail is theirs alone, whatever it is: it is logged by its type, since
its words may quote what is sealed, and tried again the next day. Where the record can't be written, or what was sent can't
be noted, that is nobody's in particular, and is raised.
"""

import logging
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as now
from django.utils.translation import gettext_noop, override

from archive.audit.log import WORKER, AuditUnavailable, act, change, committing
from archive.audit.reading import last_done
from archive.audit.verbs import Verb
from archive.core import clock, failpoints
from archive.core.errors import ArchiveError
from archive.policy.querysets import grants_of
from archive.sealing.keyring import keyed_hash
from archive.search.answers import asked_of_json
from archive.search.models import SavedSearch
from archive.search.partitions import sending_lock
from archive.search.saved import packed, unpacked
from archive.search.standing import StandingSearch
from archive.users.addresses import address_of, set_address
from archive.users.models import MailAddress, User

logger = logging.getLogger(__name__)

SUBJECT = gettext_noop("Please sign in")
BODY = gettext_noop(
    "There is something for you to look at. Sign in as you always do; this mail holds no link."
)


class NotSent(ArchiveError):
    """This mail can't be sent: nothing is noted, and the act has failed."""


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
    """Look after everybody's searches that are due; return how many mails went out. Raises as `look_after` does."""
    return sum(look_after(user) for user in due())


def look_after(user_id: UUID) -> bool:
    """Whether a mail went to this user: only where one of their searches finds something new to them now.

    A search that can't be answered, an address that can't be opened and a mail that can't be sent are logged, and tried
    again the next day. Raises AuditUnavailable; DatabaseError where the mail went out and that can't be noted, so that it
    goes out once more.
    """
    with sending_lock():
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None or _told_today(user):
            return False
        with act(WORKER, Verb.STANDING_SEARCH, on=user):
            watched = SavedSearch.objects.filter(user=user, alerts=True)
            rows = list(watched.select_related("case", "purpose"))
            news = {row.pk: found for row in rows if (found := _news(user, row))}
        return bool(news) and _told(user, news)


def _told_today(user: User) -> bool:
    last = last_done(Verb.SEND_ALERT, user.pk)
    return last is not None and clock.day_of(last.at) == clock.today()


def _news(user: User, row: SavedSearch) -> frozenset[UUID]:
    """All that the search finds now, where something is among it that its owner was not shown or told of; else nothing.

    On record as the owner's, with what it was saved for, which by now may have run out: nothing is opened to anybody by it.
    """
    if not grants_of(user, at=clock.today()).filter(case=row.case_id).exists():
        return frozenset()
    try:
        query, known = row.query, unpacked(row.known)
        with act(user.agent, Verb.STANDING_SEARCH, on=row.purpose, detail=query, case=row.case_id):
            return StandingSearch.ready(user, row.case, asked_of_json(query)).news(known)
    except AuditUnavailable:
        raise
    except Exception as error:
        logger.error("a saved search can't be looked after: %s", type(error).__name__)
        return frozenset()


def _told(user: User, news: Mapping[UUID, frozenset[UUID]]) -> bool:
    """Send the mail, then note what it was about. Whether it went out."""
    try:
        with act(WORKER, Verb.SEND_ALERT, on=user) as this:
            _send(user)
            failpoints.reached("alert-sent")
            with committing(this):
                _note(user, news)
    except NotSent:
        return False
    return True


def _send(user: User) -> None:
    """Raises NotSent, whatever a server answers, and whatever a library makes of an address that it can't read."""
    try:
        _mail(address_of(user), _message_id(user)).send()
    except AuditUnavailable:
        raise
    except Exception as error:
        logger.error("an alert could not be sent: %s", type(error).__name__)
        raise NotSent("this mail can't be sent") from None


def _note(user: User, news: Mapping[UUID, frozenset[UUID]]) -> None:
    """Write down what the mail was about, beside what its owner was shown meanwhile; of searches that they still keep."""
    told = SavedSearch.objects.filter(user=user, pk__in=news, alerts=True)
    for row in told.select_for_update():
        row.known, row.told_at = packed(unpacked(row.known) | news[row.pk]), clock.now()
        row.save(update_fields=["known", "told_at"])


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
    last = last_done(Verb.SEND_ALERT, user.pk)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    after = "" if last is None else str(last.act)
    return f"<{keyed_hash('alert', str(user.pk), after)[:32]}@{domain}>"
