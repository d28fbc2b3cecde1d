"""Relations between accounts, told to those who may read both ends and to nobody else (P1)."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from archive.consent.models import ConsentRecord, Purpose, State
from archive.core.errors import AccessDenied
from archive.policy.access import Partition, visible_to
from archive.policy.duties import worker
from archive.policy.levels import PROFILES
from archive.policy.models import CaseCode, Level
from archive.policy.roles import Duty
from archive.policy.telling import DAMAGED
from archive.redaction.renditions import (
    NOBODY,
    ApprovedText,
    RenderedTranscript,
    approved_texts,
    rendered,
)
from archive.testimony.models import (
    Collection,
    Participant,
    ParticipantRole,
    Relation,
    RelationKind,
    Testimony,
)
from archive.users.models import User

logger = logging.getLogger(__name__)

# Accounts asked for together.
CHUNK = 200

# The witness is the same in both, or the words are: where people are counted, the two accounts are one source.
ONE_SOURCE = (
    RelationKind.FOLLOW_UP,
    RelationKind.CORRECTION,
    RelationKind.RETRACTION,
    RelationKind.SAME_INTERVIEW,
    RelationKind.REPEATS,
)

# Those in the room who tell what they saw themselves. A guardian speaks for a child, who is the witness.
TESTIFYING = (ParticipantRole.WITNESS, ParticipantRole.CO_WITNESS)


@dataclass(frozen=True, slots=True)
class RelatedAccount:
    """Another account that a reader may read in the same case, by the case's code.

    `forward`: the account at hand is to this one what `kind` says; else this one is it to the account at hand.
    """

    code: str
    kind: str
    forward: bool


def related_accounts(
    user: User, case_id: UUID, testimony: Testimony, partitions: Sequence[Partition]
) -> tuple[RelatedAccount, ...]:
    """The confirmed relations of an account to others that the user may read in this case now.

    `partitions` are those that the case opens to them. Called within the act that opens the account.
    """
    relations = list(Relation.objects.confirmed().of(testimony.pk))
    others = {_other_end(each, testimony.pk) for each in relations}
    readable: set[UUID] = set()
    for partition in partitions:
        open_here = visible_to(user, partition.level).filter(
            # As many statements where nothing is related (P1).
            collection=UUID(partition.collection_id),
            pk__in=[*others, NOBODY],
        )
        readable |= set(open_here.values_list("pk", flat=True))
    codes = dict(
        CaseCode.objects.filter(case=case_id, testimony__in=readable).values_list(
            "testimony", "code"
        )
    )
    told = [
        RelatedAccount(
            codes[_other_end(each, testimony.pk)], each.kind, each.one_id == testimony.pk
        )
        for each in relations
        if _other_end(each, testimony.pk) in codes
    ]
    # By the case's codes, which are random: the order in which they were noted is the archive's.
    return tuple(sorted(told, key=lambda each: (each.code, each.kind)))


def one_source_pairs(partitions: Sequence[Partition]) -> tuple[tuple[UUID, UUID], ...]:
    """Accounts of these partitions' collections that are confirmed to be of one witness or to repeat one another, in pairs.

    Both ends may still be closed to the reader: only pairs of which both are among what they found may count.
    """
    opened = [
        UUID(partition.collection_id) for partition in partitions if partition.level != Level.PUBLIC
    ]
    pairs = Relation.objects.confirmed().within(opened).filter(kind__in=ONE_SOURCE)
    return tuple(pairs.order_by("pk").values_list("one_id", "other_id"))


def witnesses_in(testimony_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many people testify in each of these accounts, as far as they are entered; none where nobody is.

    One statement for no account as for `CHUNK` of them. Whoever may read an account is told who was in the room.
    """
    ids = sorted(testimony_ids)
    found: dict[UUID, int] = {}
    for first in range(0, max(len(ids), 1), CHUNK):
        told = Participant.objects.filter(
            testimony__in=[*ids[first : first + CHUNK], NOBODY], role__in=TESTIFYING
        )
        counted = told.order_by().values_list("testimony").annotate(Count("pk"))
        found.update(counted)
    return found


def relations_at_work(user: User, testimony: Testimony) -> list[Relation]:
    """The relations of an account, of any state, to others in collections that the user works on; codes only are loaded."""
    mine = list(worker(user).duties)
    return list(
        Relation.objects.of(testimony.pk)
        .within(mine)
        .select_related("one", "other", "proposed_by", "decided_by")
        .only(
            *("one__code", "one__collection", "other__code", "other__collection"),
            *("kind", "state", "by_machine", "created_at"),
            *("decided_at", "proposed_by__username", "decided_by__username"),
        )
    )


@dataclass(frozen=True, slots=True)
class ComparableAccount:
    """An account as those who work on it read it, to be compared with others of theirs. `code` is the internal one.

    Without texts where no redactions are approved yet; and where one is not as it was written, which `is_damaged` tells.
    """

    code: str
    collection: Collection
    texts: tuple[RenderedTranscript, ...]
    is_damaged: bool


def access_to_compare(user: User, testimony_id: UUID) -> ComparableAccount:
    """The account, for those who may relate accounts in its collection; AccessDenied alike for none and for not theirs.

    Called within an act.
    """
    account = accounts_to_compare(user, [testimony_id]).get(testimony_id)
    if account is None:
        raise AccessDenied("no such account")
    return account


def accounts_to_compare(user: User, testimony_ids: Sequence[UUID]) -> dict[UUID, ComparableAccount]:
    """Those of these accounts that the user may relate. Called within an act."""
    texts = approved_texts(testimony_ids)
    found: dict[UUID, ComparableAccount] = {}
    for account in _to_relate(user, testimony_ids).select_related("collection"):
        approved = texts.get(account.pk, [])
        shown = _shown(approved)
        is_damaged = bool(approved) and not shown
        found[account.pk] = ComparableAccount(account.code, account.collection, shown, is_damaged)
    return found


def collections_to_relate(user: User) -> list[Collection]:
    """Those whose accounts the user may relate to one another."""
    return list(Collection.objects.filter(pk__in=worker(user).where(Duty.RELATE)).order_by("pk"))


def worked_on_in(user: User, collections: Sequence[Collection]) -> int:
    """How many accounts of these collections the user works on."""
    return visible_to(user, Level.RAW).filter(collection__in=collections).count()


def not_to_be_matched(testimony_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these accounts of which somebody in the room refused that they be matched against others, or took it back."""
    refused = _refusals().filter(testimony_id__in=list(testimony_ids))
    return set(refused.values_list("testimony_id", flat=True))


def refuses_to_be_matched(case_id: UUID, code: str) -> bool:
    """The same of the account that has this code in a case, wherever it is found or not."""
    coded = CaseCode.objects.filter(case=case_id, code=code).values("testimony_id")
    return _refusals().filter(testimony_id__in=coded).exists()


def _refusals() -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.filter(
        is_current=True,
        purpose=Purpose.BE_MATCHED,
        state__in=[State.REFUSED, State.WITHDRAWN],
    )


def _to_relate(user: User, testimony_ids: Sequence[UUID]) -> QuerySet[Testimony]:
    mine = worker(user).where(Duty.RELATE)
    return visible_to(user, Level.RAW).filter(pk__in=testimony_ids, collection__in=mine)


def _shown(texts: Sequence[ApprovedText]) -> tuple[RenderedTranscript, ...]:
    """Nothing of an account that is not as it was written or approved: it is compared with none."""
    try:
        return tuple(rendered(text, PROFILES[Level.RAW]) for text in texts)
    except DAMAGED:
        logger.critical("an account is not as it was written or approved")
        return ()


def _other_end(relation: Relation, testimony_id: UUID) -> UUID:
    return relation.other_id if relation.one_id == testimony_id else relation.one_id
