"""Relations are told to who may read both ends in the same case, and change nothing for anybody else."""

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from archive.consent.models import Audience, Purpose
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.policy.models import CaseCode, Grant, Level, PurposeStatement
from archive.policy.reading import OpenedAccount, access_testimony, partitions_in_case
from archive.policy.related import one_source_pairs, witnesses_in
from archive.testimony.models import (
    ParticipantRole,
    Relation,
    RelationKind,
    RelationState,
    Testimony,
)
from archive.users.models import User
from archive.workflows import grant, relate, withdraw
from tests.workflows.acts import hold_everything
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

LEAD_ONLY = ((Purpose.SHARE_AS_LEAD, Audience.BODIES),)


class Two:
    """Two accounts of a collection that a case reads, at partner level."""

    def __init__(self) -> None:
        self.world = World()
        self.one = self.world.account("The mill burned.")
        self.other = self.world.account("The ferry came.")
        self.given: Grant = self.world.granted(Level.PARTNER)
        self.statement = self.purpose(self.world.investigator, self.given)

    @staticmethod
    def purpose(user: User, given: Grant) -> PurposeStatement:
        return grant.state_purpose(user, given.case, text="what happened at the mill")

    def code(self, account: Testimony) -> str:
        return CaseCode.objects.get(case=self.given.case, testimony=account).code

    def opened(self, account: Testimony) -> OpenedAccount:
        return access_testimony(self.world.investigator, self.statement, self.code(account))

    def relate(self, kind: RelationKind = RelationKind.FOLLOW_UP) -> Relation:
        return relate.propose(self.world.archivist, self.one, code=self.other.code, kind=kind)


@pytest.fixture
def two() -> Two:
    return Two()


def told(account: OpenedAccount) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.code, each.forward) for each in account.related]


def test_a_confirmed_relation_is_told_from_both_ends_by_the_codes_of_the_case(two: Two) -> None:
    relation = two.relate()
    assert told(two.opened(two.one)) == []
    relate.confirm(two.world.archivist, relation)
    assert told(two.opened(two.one)) == [("follow_up", two.code(two.other), True)]
    assert told(two.opened(two.other)) == [("follow_up", two.code(two.one), False)]
    relate.reject(two.world.archivist, relation)
    assert told(two.opened(two.one)) == []


def test_who_proposed_it_may_confirm_it_and_both_stand_beside_it(two: Two) -> None:
    """P5: it publishes and discloses nothing, so one person suffices; who it was is kept."""
    relation = two.relate()
    relate.confirm(two.world.archivist, relation)
    kept = Relation.objects.get()
    assert (kept.state, kept.proposed_by, kept.decided_by) == (
        RelationState.CONFIRMED,
        two.world.archivist,
        two.world.archivist,
    )
    assert kept.decided_at is not None


def test_an_account_that_the_reader_may_not_read_changes_nothing_in_the_other(two: Two) -> None:
    """P1: withdrawn, closed by consent, in a collection that the case does not open: as if there were no relation."""
    before = two.opened(two.one)
    closed = two.world.account("Told to a court only.", consented=LEAD_ONLY)
    elsewhere = World(code="far")
    hold_everything(two.world.archivist, elsewhere.collection)
    far = elsewhere.account("Far away.")
    gone = two.world.account("Taken back since.")
    for account in (closed, far, gone):
        for kind in (RelationKind.FOLLOW_UP, RelationKind.REPEATS):
            made = relate.propose(two.world.archivist, two.one, code=account.code, kind=kind)
            relate.confirm(two.world.archivist, made)
    withdraw.withdraw(two.world.archivist, gone, reason="asked for")
    assert two.opened(two.one) == before


def test_a_relation_is_told_at_the_level_that_opens_the_other_end() -> None:
    """P1: in a case that reads at court level the account that only a court may read is told of."""
    world = World()
    one = world.account("The mill burned.")
    closed = world.account("Told to a court only.", consented=LEAD_ONLY)
    given = world.granted(Level.COURT)
    statement = Two.purpose(world.investigator, given)
    relation = relate.propose(world.archivist, one, code=closed.code, kind=RelationKind.CORRECTION)
    relate.confirm(world.archivist, relation)
    codes = dict(CaseCode.objects.values_list("testimony", "code"))
    opened = access_testimony(world.investigator, statement, codes[one.pk])
    assert told(opened) == [("correction", codes[closed.pk], True)]


def test_a_code_of_nobody_and_one_of_others_are_refused_alike(two: Two) -> None:
    """P1: the one who types codes learns nothing of accounts that are not theirs."""
    elsewhere = World(code="far").account("Far away.")
    staged = two.world.account("Not released yet.")
    two.world.put_into_unreleased_import(staged)
    refusals = set()
    for code in (elsewhere.code, staged.code, "T-0000-0000-0000", "", "\x00"):
        with pytest.raises(InvalidInput) as refused:
            relate.propose(two.world.archivist, two.one, code=code, kind=RelationKind.REPEATS)
        refusals.add((str(refused.value), refused.value.place))
    assert refusals == {("code: no account that you may relate has this code", "code")}
    assert not Relation.objects.exists()


def test_whoever_works_on_one_of_the_two_only_decides_nothing(two: Two) -> None:
    """P1."""
    elsewhere = World(code="far")
    hold_everything(two.world.archivist, elsewhere.collection)
    far = elsewhere.account("Far away.")
    relation = relate.propose(
        two.world.archivist, two.one, code=far.code, kind=RelationKind.HEARD_FROM
    )
    for decide in (relate.confirm, relate.reject):
        with pytest.raises(AccessDenied):
            decide(elsewhere.archivist, relation)


@pytest.mark.parametrize("kind", RelationKind)
def test_a_relation_stands_once_between_two_accounts_whichever_way(
    two: Two, kind: RelationKind
) -> None:
    relation = two.relate(kind)
    with pytest.raises(Conflict):
        relate.propose(two.world.archivist, two.other, code=two.one.code, kind=kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(
            one=two.other, other=two.one, kind=kind, proposed_by=two.world.archivist
        )
    relate.reject(two.world.archivist, relation)
    again = relate.propose(two.world.archivist, two.other, code=two.one.code, kind=kind)
    assert again.pk != relation.pk


def test_an_account_has_no_relation_to_itself(two: Two) -> None:
    with pytest.raises(InvalidInput):
        relate.propose(two.world.archivist, two.one, code=two.one.code, kind=RelationKind.REPEATS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(
            one=two.one, other=two.one, kind="repeats", proposed_by=two.world.archivist
        )


def test_what_was_decided_is_decided_once(two: Two) -> None:
    relation = two.relate()
    relate.reject(two.world.archivist, relation)
    for decide in (relate.confirm, relate.reject):
        with pytest.raises(Conflict):
            decide(two.world.archivist, relation)


def test_a_withdrawn_account_gets_no_new_relation(two: Two) -> None:
    withdraw.withdraw(two.world.archivist, two.other, reason="asked for")
    with pytest.raises(Conflict):
        two.relate()


def test_two_accounts_of_one_source_are_a_pair_once_that_is_confirmed(two: Two) -> None:
    """Where the witness is the same, or one repeats the other; what was heard is another's."""
    partitions = partitions_in_case(two.world.investigator, two.given.case)
    for kind in RelationKind:
        relate.confirm(two.world.archivist, two.relate(kind))
    elsewhere = World(code="far")
    hold_everything(two.world.archivist, elsewhere.collection)
    far = relate.propose(
        two.world.archivist,
        two.one,
        code=elsewhere.account("Far away.").code,
        kind=RelationKind.FOLLOW_UP,
    )
    relate.confirm(two.world.archivist, far)
    two.world.account("Another one.")
    pairs = one_source_pairs(partitions)
    assert len(pairs) == len(RelationKind) - 1
    assert set(pairs) == {(two.one.pk, two.other.pk)}


def test_a_proposed_relation_joins_no_two_accounts(two: Two) -> None:
    two.relate()
    assert one_source_pairs(partitions_in_case(two.world.investigator, two.given.case)) == ()


def test_those_who_testify_are_counted_and_nobody_else_in_the_room(two: Two) -> None:
    roles = (*ParticipantRole, ParticipantRole.WITNESS)
    many = two.world.account("They came.", roles=roles)
    interviewed = two.world.account("Nobody speaks.", roles=(ParticipantRole.INTERVIEWER,))
    counted = witnesses_in([many.pk, two.one.pk, interviewed.pk])
    assert counted == {many.pk: 3, two.one.pk: 1}


def test_to_count_those_of_no_account_takes_as_many_statements(
    two: Two, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """P1: otherwise whoever measures it learns how many accounts are joined that they may not read."""
    for wanted in ([], [two.one.pk], [two.one.pk, two.other.pk]):
        with django_assert_num_queries(1):
            witnesses_in(wanted)
