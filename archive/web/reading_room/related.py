"""Accounts that have to do with the one on the page: what archivists confirmed, and what a machine proposes."""

import logging
from dataclasses import dataclass

from archive.policy.reading import OpenedAccount
from archive.search.answers import SearchUnavailable
from archive.search.repeats import Looked, Repeat, repeats_of
from archive.web.reading_room.doors import Reading
from archive.web.shared.relations import relation

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RelatedShown:
    """A confirmed relation: what the account on the page is to the one of this code."""

    word: str
    code: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an account, of what its reader may read in this case. `is_cut` where not all was compared."""

    related: tuple[RelatedShown, ...]
    repeats: tuple[Repeat, ...]
    is_cut: bool


def around(reading: Reading, account: OpenedAccount) -> Around:
    """What is confirmed to be a repetition is not proposed again. An index that can't be read proposes nothing."""
    related = tuple(
        RelatedShown(relation(each.kind, forward=each.forward), each.code)
        for each in account.related
    )
    confirmed = {each.code for each in account.related if each.kind == "repeats"}
    try:
        looked = repeats_of(reading.user, reading.statement, account)
    except SearchUnavailable:
        logger.exception("repeats can't be looked for")
        looked = Looked()
    repeats = tuple(each for each in looked.found if each.code not in confirmed)
    return Around(related, repeats, looked.is_cut)
