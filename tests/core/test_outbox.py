"""The outbox: a change and the notice of it commit together, or neither."""

import re
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import transaction

from archive.core.models import OutboxEntry
from archive.core.outbox import OutsideTransaction, touch


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
