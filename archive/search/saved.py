"""Saved searches: kept sealed under a name, within a case, for their owner alone.

Another's is like none (P1). What is kept is all that was asked; what it finds is asked anew each time it is run.
"""

import base64
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.conf import settings

from archive.audit.log import act, change, committing
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.policy.indexing import titles_within
from archive.policy.models import PurposeStatement
from archive.policy.reading import partitions_in_case, purpose_in_effect
from archive.sealing.authority import make_data_keys
from archive.search.answers import Asked, FacetValue, asked_of_json
from archive.search.audiences import READERS
from archive.search.face import store_search
from archive.search.facets import chosen_shown
from archive.search.models import SavedSearch, StoredSearch
from archive.search.request import read_query
from archive.search.standing import StandingSearch
from archive.users.addresses import address_of
from archive.users.models import User

LONGEST_NAME = 120
MOST_SAVED = 100
"""Searches that one person keeps in one case: each with alerts is looked after every day."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search as its owner sees it in the list."""

    id: UUID
    name: str
    asked: Asked
    narrowed: tuple[tuple[str, FacetValue], ...]
    """The facet values chosen, each with its facet's name, as they are called on the page."""
    saved_at: dt.datetime
    alerts: bool


@dataclass(frozen=True, slots=True)
class SavedList:
    """The saved searches of one person in one case, and where their alerts go; no `address` where they gave none."""

    searches: tuple[Saved, ...]
    address: str


def save_search(user: User, statement: PurposeStatement, search_id: UUID, *, name: str) -> None:
    """Keep a search of the user's own under a name. What it finds now counts as seen by them.

    Raises AccessDenied, InvalidInput, Conflict, and QueryError where a name in it is known no more.
    """
    kept_name = _checked(name)
    with act(user.agent, Verb.SAVE_SEARCH, on=statement, case=statement.case_id) as this:
        _require_purpose(user, statement)
        own = StoredSearch.objects.filter(pk=search_id, user=user, case=statement.case_id)
        stored = own.first()
        if stored is None:
            raise AccessDenied("no such search")
        query = stored.query
        found = StandingSearch.ready(user, statement.case, asked_of_json(query)).everything()
        with committing(this):
            _keep(user, statement, name=kept_name, query=query, known=packed(found))


def saved_searches(user: User, statement: PurposeStatement, *, language: str = "en") -> SavedList:
    """The user's own in this case, in the order in which they were saved. On record, since names and queries open."""
    with act(user.agent, Verb.LIST_SAVED, on=statement, case=statement.case_id):
        _require_purpose(user, statement)
        rows = SavedSearch.objects.filter(user=user, case=statement.case_id)
        asked = {row: asked_of_json(row.query) for row in rows.defer("known")}
        titles = partial(titles_within, partitions_in_case(user, statement.case))
        called = chosen_shown(
            [each for one in asked.values() for each in one.chosen],
            language=language,
            titles=titles,
        )
        searches = tuple(
            Saved(
                id=row.pk,
                name=row.name,
                asked=one,
                narrowed=tuple((facet, called[facet, value]) for facet, value in one.chosen),
                saved_at=row.created_at,
                alerts=row.alerts,
            )
            for row, one in asked.items()
        )
        return SavedList(searches, address_of(user))


def run_saved(user: User, statement: PurposeStatement, saved_id: UUID) -> UUID:
    """Ask a saved search again: the id under which it is stored now. What it finds counts as seen by its owner.

    Raises AccessDenied alike for none and for another's, QueryError where a name in it is known no more.
    """
    with act(user.agent, Verb.RUN_SAVED, on=statement, case=statement.case_id) as this:
        saved = _own(user, statement, saved_id)
        asked = asked_of_json(saved.query)
        found = StandingSearch.ready(user, statement.case, asked).everything()
        with committing(this):
            kept = _own(user, statement, saved_id, to_write=True)
            kept.known = packed(unpacked(kept.known) | found)
            kept.save(update_fields=["known"])
    return store_search(user, statement, asked)


def forget_saved(user: User, statement: PurposeStatement, saved_id: UUID) -> None:
    """Delete a saved search, and its alerts with it."""
    with change(user.agent, Verb.FORGET_SEARCH, on=statement, case=statement.case_id):
        _own(user, statement, saved_id).delete()


def set_alerts(user: User, statement: PurposeStatement, saved_id: UUID, *, wanted: bool) -> None:
    """Have a saved search looked after from now on, or no more. What came since it was saved or run last is news.

    Raises Conflict where no mail can go out, QueryError where a name in it is known no more.
    """
    with change(user.agent, Verb.CHANGE_ALERTS, on=statement, case=statement.case_id):
        kept = _own(user, statement, saved_id, to_write=True)
        if wanted:
            if not settings.ARCHIVE_SENDS_MAIL:
                raise Conflict("this archive sends no mail")
            if not address_of(user):
                raise Conflict("say first where alerts are to go")
            read_query(asked_of_json(kept.query), READERS.fields)
        kept.alerts, kept.purpose = wanted, statement
        kept.save(update_fields=["alerts", "purpose"])


def packed(accounts: Iterable[UUID]) -> str:
    """Keys of accounts as they are kept, sealed: 16 bytes each, in base 64, in order."""
    return base64.b64encode(b"".join(sorted(each.bytes for each in accounts))).decode()


def unpacked(kept: str) -> frozenset[UUID]:
    """What `packed` has made."""
    held = base64.b64decode(kept)
    return frozenset(UUID(bytes=held[at : at + 16]) for at in range(0, len(held), 16))


def _keep(user: User, statement: PurposeStatement, *, name: str, query: str, known: str) -> None:
    kept = SavedSearch.objects.filter(user=user, case=statement.case_id)
    if kept.count() >= MOST_SAVED:
        raise Conflict("no more searches are kept in a case: delete one first")
    if name.casefold() in {each.name.casefold() for each in kept.only("name")}:
        raise Conflict("another saved search of this case has this name")
    saved = SavedSearch(user=user, case=statement.case, purpose=statement)
    make_data_keys([saved.pk])
    saved.name, saved.query, saved.known = name, query, known
    saved.save(force_insert=True)


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise InvalidInput("a saved search has a name", place="name")
    if len(plain) > LONGEST_NAME:
        raise InvalidInput("this name is too long", place="name")
    if not plain.isprintable():
        raise InvalidInput("this name can't be kept: it holds odd characters", place="name")
    return plain


def _require_purpose(user: User, statement: PurposeStatement) -> None:
    if purpose_in_effect(user, statement.pk) is None:
        raise AccessDenied("no such purpose")


def _own(
    user: User, statement: PurposeStatement, saved_id: UUID, *, to_write: bool = False
) -> SavedSearch:
    """The user's own. `to_write`: as it is now, and nobody else changes it before the transaction ends."""
    _require_purpose(user, statement)
    rows = SavedSearch.objects.filter(pk=saved_id, user=user, case=statement.case_id)
    row = (rows.select_for_update() if to_write else rows).first()
    if row is None:
        raise AccessDenied("no such saved search")
    return row
