"""The outbox: a change and the notice of it commit together, or neither."""

import re
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from archive.core import clock
from archive.core.models import OutboxEntry
from archive.core.outbox import OutsideTransaction, touch, touch_all
from archive.testimony.models import Testimony
from tests.world import World


@pytest.mark.django_db(transaction=True)
def test_touching_outside_a_transaction_is_refused() -> None:
    """P3: a withdrawal whose notice was lost would leave the account in the index."""
    with pytest.raises(OutsideTransaction):
        touch([uuid4()])
    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_notice_goes_with_the_change_that_was_rolled_back() -> None:
    kept, lost = uuid4(), uuid4()
    with transaction.atomic():
        touch([kept])
    with suppress(ZeroDivisionError), transaction.atomic():
        touch([lost])
        raise ZeroDivisionError
    assert [entry.testimony_id for entry in OutboxEntry.objects.all()] == [kept]


@pytest.mark.django_db
def test_a_notice_is_an_id_and_a_time_and_nothing_else() -> None:
    """P6: the queue holds nothing that tells what changed."""
    touch([uuid4() for _ in range(2500)])
    assert OutboxEntry.objects.count() == 2500
    columns = {field.attname for field in OutboxEntry._meta.concrete_fields}
    assert columns == {"id", "testimony_id", "touched_at"}
    assert re.fullmatch(r"outbox \d+", str(OutboxEntry.objects.all()[0]))


@pytest.mark.django_db(transaction=True)
def test_touching_all_at_once_is_refused_outside_a_transaction_too() -> None:
    """P3."""
    with pytest.raises(OutsideTransaction):
        touch_all(OutboxEntry.objects.all())


@pytest.mark.django_db(databases=["default", "audit"])
def test_all_are_touched_in_one_statement_as_they_would_be_one_by_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """P7: an import of many thousands does not hold the write lock for as many statements."""
    world = World()
    accounts = {world.account("Words.").pk for _ in range(3)}
    OutboxEntry.objects.all().delete()
    before = clock.now()
    with django_assert_num_queries(1):
        touch_all(Testimony.objects.filter(collection=world.collection))
    entries = OutboxEntry.objects.all()
    assert {entry.testimony_id for entry in entries} == accounts
    assert all(before <= entry.touched_at <= clock.now() for entry in entries)
    with django_assert_num_queries(1):
        touch_all(Testimony.objects.filter(code=""))
    assert len(accounts) == OutboxEntry.objects.count()
