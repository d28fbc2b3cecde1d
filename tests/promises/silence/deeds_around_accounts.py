"""Deeds on what is known around an account, and deeds that take back what others did: marks, sets of them, relations."""

from random import Random

from django.db.models import Q, QuerySet

from archive.incidents.models import Place, Term
from archive.redaction.models import RedactionSet, RedactionSpan, SetState
from archive.testimony.models import (
    DateRole,
    How,
    PlaceRole,
    Relation,
    RelationKind,
    RelationState,
    Testimony,
)
from archive.testimony.services import DateGiven, PlaceGiven, TestimonyDescription
from archive.workflows import enter, redact
from archive.workflows import relate as relating
from tests.looking import submit_marks
from tests.promises.silence.base import UNSEEN_PLACES, UNSEEN_TERMS, Side
from tests.promises.silence.choosing import closed_ones, one_of, open_ones, standing, texts_of
from tests.promises.silence.deeds_on_accounts import mark_only

# When nothing happened that anybody sees, how nobody's account was given whom anybody hears, and when.
MONTHS = ("2017-06", "2018-11", "2021-02")
TAKEN = ("2022-07-09", "2023-01")
WAYS = (How.WRITTEN, How.RECORDED)


def describe_open(side: Side, draw: Random) -> None:
    _described(side, one_of(open_ones(side), draw), draw)


def describe_closed(side: Side, draw: Random) -> None:
    _described(side, one_of(closed_ones(side), draw), draw)


def _described(side: Side, account: Testimony, draw: Random) -> None:
    """Of places, subjects, days and ways that nothing visible tells; now and then of none."""
    said = draw.random() < 0.8
    enter.amend_testimony(
        side.world.archivist,
        account,
        TestimonyDescription(title="working title", how=draw.choice(WAYS)),
        enter.Circumstances(
            dates=[
                DateGiven(role=DateRole.HAPPENED, edtf=draw.choice(MONTHS)),
                DateGiven(role=DateRole.TAKEN, edtf=draw.choice(TAKEN)),
            ]
            * said,
            places=[
                PlaceGiven(
                    place=Place.objects.get(code=draw.choice(UNSEEN_PLACES)),
                    role=draw.choice((PlaceRole.HAPPENED_AT, PlaceRole.LIVED)),
                )
            ]
            * said,
            terms=list(Term.objects.filter(code__in=UNSEEN_TERMS)) * said,
        ),
    )


def unmark(side: Side, draw: Random) -> None:
    """A mark that nobody has approved; where there is none, one made for that."""
    made = RedactionSpan.objects.filter(redaction_set__in=_sets(side, SetState.DRAFT))
    if not made.exists():
        mark_only(side, draw)
    redact.unmark(side.world.archivist, one_of(made.order_by("start", "pk"), draw))


def reopen(side: Side, draw: Random) -> None:
    """Marks that two have approved, to be changed: they hold until others are approved."""
    approved = _sets(side, SetState.APPROVED)
    redact.reopen(side.world.archivist, one_of(approved, draw).transcript)


def send_back(side: Side, draw: Random) -> None:
    """Marks that were submitted, for more marking."""
    if not _sets(side, SetState.DRAFT).exists():
        mark_only(side, draw)
    marked = one_of(_sets(side, SetState.DRAFT), draw).transcript
    redact.send_back(side.world.reviewer, submit_marks(side.world.archivist, marked))


def _sets(side: Side, state: SetState) -> QuerySet[RedactionSet]:
    found = RedactionSet.objects.filter(transcript__in=texts_of(standing(side)), state=state)
    return found.order_by("created_at", "pk")


def take_a_relation_back(side: Side, draw: Random) -> None:
    """One between a closed account and an open one, confirmed or not; where there is none, one proposed for that."""
    closed = closed_ones(side).values("pk")
    related = (
        Relation.objects.filter(Q(one__in=closed) | Q(other__in=closed))
        .exclude(state=RelationState.REJECTED)
        .order_by("created_at", "pk")
    )
    archivist = side.world.archivist
    if not related.exists():
        one, other = one_of(closed_ones(side), draw), one_of(open_ones(side), draw)
        kind = draw.choice(list(RelationKind))
        relating.confirm(archivist, relating.propose(archivist, one, code=other.code, kind=kind))
    relating.reject(archivist, one_of(related, draw))
