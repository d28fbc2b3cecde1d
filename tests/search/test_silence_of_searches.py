"""P1: how many statements a search sends tells nothing of others' work on what its reader is not shown."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from archive.consent.models import Audience, Purpose, State
from archive.core.errors import AccessDenied
from archive.core.outbox import touch
from archive.policy.access import partition_of
from archive.policy.models import CaseCode, Level, PurposeStatement
from archive.policy.reading import access_testimony
from archive.redaction.models import Reason
from archive.sealing.authority import on_record
from archive.search import face, partitions
from archive.search.answers import Asked
from archive.search.face import counted, search_protected, search_public
from archive.search.repeats import Looked, repeats_of
from archive.search.vocabulary import places
from archive.testimony.models import RelationKind, Testimony
from archive.testimony.services import TestimonyDescription
from archive.workflows import enter, grant, redact, relate, withdraw
from tests.search.telling import account
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    partitions._known.clear()
    partitions._for_nobody.clear()


def statements(search: Callable[[], object]) -> tuple[int, int]:
    """How many it sends to each database."""
    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["audit"]) as recorded,
    ):
        search()
    return len(asked), len(recorded)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def shown(world: World) -> Testimony:
    testimony = world.account("The mill burned.")
    world.published(testimony, summary="A fire at the mill.")
    return testimony


def _retitled(world: World, shown: Testimony) -> None:
    enter.amend_testimony(
        world.archivist, shown, TestimonyDescription(title="another"), enter.Circumstances()
    )


def _proposed(world: World, shown: Testimony) -> None:
    redact.mark_every(
        world.archivist,
        shown.transcripts.get(),
        quote="burned",
        reason=Reason.OTHER,
        label="x",
    )
    touch_in_a_transaction(shown)


def touch_in_a_transaction(*testimonies: Testimony) -> None:
    with transaction.atomic():
        touch([each.pk for each in testimonies])


def _consented(world: World, shown: Testimony) -> None:
    world.consent(shown.participants.get(), Purpose.BE_CONTACTED, Audience.ARCHIVE)


def _entered(world: World, shown: Testimony) -> None:
    world.account("The mill is hidden.", consented=())


HIDDEN_WORK = [_retitled, _proposed, _consented, _entered]


def _reader(world: World) -> PurposeStatement:
    given = world.granted(Level.PARTNER)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="the fire at the mill")


@pytest.mark.parametrize("work", HIDDEN_WORK)
def test_work_that_a_reader_is_not_shown_changes_no_number_of_statements(
    world: World, shown: Testimony, work: Callable[[World, Testimony], None]
) -> None:
    purpose = _reader(world)

    def protected() -> None:
        assert search_protected(purpose.user, purpose, Asked("mill")).total == 1

    def public() -> None:
        assert search_public(Asked("mill")).total == 1

    protected()
    public()
    before = statements(protected), statements(public)
    work(world, shown)
    assert (statements(protected), statements(public)) == before
    assert (statements(protected), statements(public)) == before, "asked again"
    drain_all()
    assert (statements(protected), statements(public)) == before


def test_the_first_search_of_a_day_sends_as_many_as_the_next(
    world: World, shown: Testimony
) -> None:
    purpose = _reader(world)
    places()  # a process reads the gazetteer once, and again when that has changed
    first, second = (
        statements(lambda: search_protected(purpose.user, purpose, Asked("mill"))) for _ in range(2)
    )
    assert first == second


def test_what_is_withdrawn_is_looked_at_with_as_many_statements(
    world: World, shown: Testimony
) -> None:
    """And so is one that is worked on after that, before and after the worker has seen it."""
    gone = world.account("The mill stood.")
    purpose = _reader(world)

    def search() -> None:
        search_protected(purpose.user, purpose, Asked("mill burned"))

    search()
    before = statements(search)
    withdraw.withdraw(world.archivist, gone, reason="asked by phone")
    assert statements(search) == before
    touch_in_a_transaction(gone)
    assert statements(search) == before
    drain_all()
    touch_in_a_transaction(gone)
    assert statements(search) == before


def test_a_code_of_nothing_costs_as_much_as_one_that_is_closed(
    world: World, shown: Testimony
) -> None:
    """P1: neither is told from the other by what is asked of the databases."""
    purpose = _reader(world)
    code = CaseCode.objects.get(case=purpose.case_id, testimony=shown).code
    access_testimony(purpose.user, purpose, code)
    withdraw.withdraw(world.archivist, shown, reason="asked")

    def refused(code: str) -> tuple[int, int]:
        def ask() -> None:
            with pytest.raises(AccessDenied):
                access_testimony(purpose.user, purpose, code)

        return statements(ask)

    assert refused(code) == refused("A-0000-0000-0000")


def test_a_relation_to_what_is_closed_changes_no_number_of_statements(
    world: World, shown: Testimony
) -> None:
    """P1: an account's page tells by nothing that it is related to one that its reader may not see."""
    closed = world.account("The mill is hidden.", consented=())
    purpose = _reader(world)
    code = CaseCode.objects.get(case=purpose.case_id, testimony=shown).code

    def opened() -> None:
        assert access_testimony(purpose.user, purpose, code).related == ()

    before = statements(opened)
    relation = relate.propose(world.archivist, closed, code=shown.code, kind=RelationKind.FOLLOW_UP)
    relate.confirm(world.archivist, relation)
    assert statements(opened) == before


@pytest.mark.parametrize("of", ["the account", "another"])
@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN])
def test_that_an_account_may_not_be_matched_changes_no_number_of_statements(
    world: World, of: str, state: State
) -> None:
    """P1: people at work are told of it. For readers it repeats nothing, and that is looked for as it was."""
    told, other = world.account(account(1)), world.account(account(2))
    purpose = _reader(world)
    code = CaseCode.objects.get(case=purpose.case_id, testimony=told).code

    def looked() -> None:
        opened = access_testimony(purpose.user, purpose, code)
        assert repeats_of(purpose.user, purpose, opened) == Looked()

    looked()
    before = statements(looked)
    who = (told if of == "the account" else other).participants.get()
    world.consent(who, Purpose.BE_MATCHED, Audience.ARCHIVE, state=state)
    assert statements(looked) == before
    drain_all()
    assert statements(looked) == before


def test_an_account_that_came_and_went_is_counted_with_as_many_statements(
    world: World, shown: Testimony, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: what is not counted any more is looked up, until the worker has purged it and when there is nothing to look up."""
    partition = partition_of(world.collection, Level.PARTNER)

    def one_is_open() -> None:
        with on_record():
            assert counted([partition]) == {partition: 1}

    drain_all()
    one_is_open()
    before = statements(one_is_open)
    gone = world.account("The mill stood.")
    drain_all()
    with on_record():
        assert counted([partition]) == {partition: 2}, "the control"
    withdraw.withdraw(world.archivist, gone, reason="asked by phone")
    assert statements(one_is_open) == before
    drain_all()
    assert statements(one_is_open) == before
    many = frozenset((partition.name, uuid4()) for _ in range(2_000))
    left_out = partitions.left_out_of_each
    monkeypatch.setattr(face, "left_out_of_each", lambda opened: left_out(opened) | many)
    assert statements(one_is_open) == before
