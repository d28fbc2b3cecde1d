"""What a look for repetitions does not compare hides none that it would find; and that not all was compared is told."""

import pytest

from archive.consent.models import Audience, Purpose, State
from archive.redaction.models import Reason
from archive.search import repeats
from archive.search.repeats import WhyNot, repeats_at_work, repeats_of
from archive.testimony.models import Testimony
from archive.testimony.services import TestimonyDescription
from archive.workflows import enter, withdraw
from tests.search.telling import account, part, retold
from tests.search.test_repeats import Room
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

LENGTH = 400
OTHERS = 5


def _others(world: World, text: str) -> None:
    """Accounts of their own, as long as this one, which share a stretch of it: the index finds some of them, too.

    Each another one: of so many runs a sample always holds one, whatever the key that draws it.
    """
    for seed in range(OTHERS):
        shared = part(text, 0.06 * seed, 0.06 * (seed + 1))
        world.account(f"{account(20 + seed, LENGTH)} {shared}")


def test_a_copy_is_found_wherever_it_stands_among_others_as_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One look compares two of seven: the two copies, whatever their keys."""
    monkeypatch.setattr(repeats, "MOST_WORDS", 2 * LENGTH + 100)
    world, text = World(), account(1, LENGTH)
    before = world.account(text)
    _others(world, text)
    alike = [before, world.account(text), world.account(text)]
    room = Room(world)
    for one in alike:
        looked = repeats_of(world.investigator, room.statement, room.opened(one))
        at_work = repeats_at_work(world.archivist, one.pk)
        assert {each.code for each in looked.found} == {
            room.code(each) for each in alike if each != one
        }
        assert {each.code for each in at_work.found} == {each.code for each in alike if each != one}
        assert looked.is_cut
        assert at_work.is_cut


def test_where_all_were_compared_nothing_is_cut() -> None:
    world, text = World(), account(1, LENGTH)
    told = world.account(text)
    _others(world, text)
    room = Room(world)
    assert not repeats_of(world.investigator, room.statement, room.opened(told)).is_cut
    assert not repeats_at_work(world.archivist, told.pk).is_cut


def test_one_that_is_too_long_ends_nothing_for_those_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repeats, "MOST_WORDS", 3 * LENGTH)
    world, text = World(), account(1, LENGTH)
    told, first, last = world.account(text), world.account(text), world.account(retold(text))
    long = world.account(f"{text} {account(2, 4 * LENGTH)}")
    room = Room(world)
    texts = [room.opened(each).texts for each in (told, first, long, last)]
    of_told, others = texts[0], dict(zip(("first", "long", "last"), texts[1:], strict=True))
    looked = repeats._repeats(of_told, others, more=False)
    assert [each.code for each in looked.found] == ["first", "last"]
    assert looked.is_cut
    alone = repeats._repeats(of_told, {"long": texts[2]}, more=False)
    assert [each.code for each in alone.found] == ["long"], "the first is compared, however long"
    assert not alone.is_cut


def test_more_copies_than_one_look_takes_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """And more accounts that share a stretch alone are not."""
    monkeypatch.setattr(repeats, "CANDIDATES", 3)
    world, text = World(), account(1, LENGTH)
    told = world.account(text)
    copies = [world.account(text) for _ in range(2)]
    _others(world, text)
    drain_all()
    some = repeats_at_work(world.archivist, told.pk)
    assert {each.code for each in some.found} == {each.code for each in copies}
    assert not some.is_cut
    for _ in range(2):
        world.account(text)
    drain_all()
    many = repeats_at_work(world.archivist, told.pk)
    assert len(many.found) == 3
    assert many.is_cut


def test_that_one_may_not_be_matched_does_not_change_what_is_told_to_be_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P1: that not all was compared is said as before, whoever of them refused."""
    monkeypatch.setattr(repeats, "MOST_WORDS", LENGTH)
    world, text = World(), account(1, LENGTH)
    told = world.account(text)
    _others(world, text)
    room = Room(world)
    opened = room.opened(told)
    before = repeats_of(world.investigator, room.statement, opened)
    assert before.found == ()
    assert before.is_cut, "they are too long to be compared all"
    for each in Testimony.objects.order_by("created_at"):
        who = each.participants.get()
        world.consent(who, Purpose.BE_MATCHED, Audience.ARCHIVE, state=State.REFUSED)
        assert repeats_of(world.investigator, room.statement, opened) == before


# What can't be compared -----------------------------------------------------------------------------------------


def _without_text(world: World) -> Testimony:
    return enter.enter_testimony(world.archivist, world.collection, TestimonyDescription(title="."))


def test_an_account_that_cannot_be_compared_says_why() -> None:
    world, text = World(), account(1)
    world.account(text)
    drain_all()
    unapproved = world.account(text, approved=False)
    assert repeats_at_work(world.archivist, unapproved.pk).why_not == WhyNot.NOT_APPROVED
    assert repeats_at_work(world.archivist, _without_text(world).pk).why_not == WhyNot.NOT_APPROVED
    short = world.account("They burned the mill.")
    assert repeats_at_work(world.archivist, short.pk).why_not == WhyNot.TOO_SHORT
    removed = world.account(text, redactions=[(text, Reason.WITHHELD_BY_SPEAKER, "Withheld")])
    assert repeats_at_work(world.archivist, removed.pk).why_not == WhyNot.TOO_SHORT
    assert repeats_at_work(world.archivist, world.account(text).pk).why_not is None


def test_accounts_of_the_collection_that_are_in_no_index_are_counted_apart() -> None:
    world = World()
    told = world.account(account(1))
    assert repeats_at_work(world.archivist, told.pk).apart == 0, "itself is none of them"
    drain_all()
    assert repeats_at_work(world.archivist, told.pk).apart == 0
    late = world.account(account(1))
    assert repeats_at_work(world.archivist, told.pk).found == ()
    assert repeats_at_work(world.archivist, told.pk).apart == 1, "it waits for the worker"
    world.account(account(1), approved=False)
    world.account(account(1), consented=((Purpose.SHARE_AS_LEAD, Audience.BODIES),))
    drain_all()
    looked = repeats_at_work(world.archivist, told.pk)
    assert [each.code for each in looked.found] == [late.code]
    assert looked.apart == 2
    withdraw.withdraw(world.archivist, late, reason="asked for")
    assert repeats_at_work(world.archivist, told.pk).apart == 2, "it is no account of theirs now"


def test_a_reader_is_told_of_no_account_that_is_in_no_index() -> None:
    """P1"""
    world = World()
    told = world.account(account(1))
    room = Room(world)
    opened = room.opened(told)
    before = repeats_of(world.investigator, room.statement, opened)
    world.account(account(1))
    world.account(account(1), approved=False)
    assert repeats_of(world.investigator, room.statement, opened) == before
    assert before.apart == 0
