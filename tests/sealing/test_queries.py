"""Sealed columns and the database: no query compares, sorts by, computes with or writes sealed text."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from archive.policy.models import Case, Grant
from archive.sealing.authority import on_record
from archive.sealing.errors import SealingError
from tests.sealing.cases import SECRET, sealed_case

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

COLUMNS: dict[str, Callable[[], "models.QuerySet[Case, Any]"]] = {
    "values": lambda: Case.objects.values("name"),
    "list": lambda: Case.objects.values_list("name", flat=True),
    "named": lambda: Case.objects.values_list("name", named=True),
    "annotated": lambda: Case.objects.annotate(copy=F("name")).values("copy"),
    "sorted": lambda: Case.objects.order_by("name").values("name"),
}


@pytest.mark.parametrize("asked", COLUMNS)
def test_a_column_asked_for_by_name_comes_as_it_stands_and_shows_nothing(asked: str) -> None:
    """P2, P6: within an act and without one."""
    sealed_case(SECRET)
    with on_record():
        shown = repr(list(COLUMNS[asked]()))
    assert shown == repr(list(COLUMNS[asked]()))
    assert "<sealed>" in shown
    assert SECRET not in shown


LOOKUPS = sorted(
    {*models.CharField().get_lookups(), *models.BinaryField().get_lookups()} - {"isnull"}
)


def test_there_are_lookups_to_refuse() -> None:
    assert {"exact", "in", "icontains", "startswith", "regex", "gt", "range"} <= set(LOOKUPS)


@pytest.mark.parametrize("lookup", LOOKUPS)
@pytest.mark.parametrize("by", ["filter", "exclude"])
def test_sealed_text_is_not_searched_or_compared_in_the_database(lookup: str, by: str) -> None:
    """P6: a query would put the words into the database's log and its plan."""
    asked: object = ["a", "b"] if lookup in ("in", "range") else "a"
    with pytest.raises(FieldError, match="sealed"):
        getattr(Case.objects, by)(**{f"name__{lookup}": asked})


COMPARISONS: dict[str, Callable[[], object]] = {
    "equal": lambda: Case.objects.filter(name="a"),
    "unequal": lambda: Case.objects.exclude(name="a"),
    "get": lambda: Case.objects.get(name="a"),
    "get or create": lambda: Case.objects.get_or_create(name="a"),
    "to a column": lambda: Case.objects.filter(name=F("code")),
    "in nothing": lambda: Case.objects.filter(models.Q(code="x") | models.Q(name__in=[])),
    "annotated": lambda: Case.objects.annotate(says=models.Q(name="a")),
    "when": lambda: Case.objects.annotate(n=models.Case(models.When(name="a", then=Value(1)))),
    "counted": lambda: Case.objects.aggregate(n=models.Count("pk", filter=models.Q(name="a"))),
    "joined": lambda: Grant.objects.filter(**{"case__name": "a"}),
    "joined in part": lambda: Grant.objects.filter(**{"case__name__icontains": "a"}),
    "by length": lambda: list(Case.objects.order_by(*["name__length"])),
    "transformed": lambda: Case.objects.values(*["name__lower"]),
}


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_no_other_way_of_asking_compares_sealed_text(comparison: str) -> None:
    """P6"""
    with pytest.raises(FieldError):
        COMPARISONS[comparison]()


def test_whether_a_column_is_empty_may_be_asked() -> None:
    sealed_case("")
    assert Case.objects.filter(name__isnull=False).count() == 1


def test_a_text_reaches_the_database_by_saving_its_row_only() -> None:
    """P6: an UPDATE knows no row to bind the text to, and would write it in the clear."""
    case = sealed_case("before")
    with on_record():
        case.name = SECRET
        writes: list[Callable[[], object]] = [
            lambda: Case.objects.update(name=SECRET),
            lambda: Case.objects.update(name=Value(SECRET)),
            lambda: Case.objects.update(name=F("code")),
            lambda: Case.objects.update(name=Concat(Value(SECRET), "name")),
            lambda: Case.objects.bulk_update([case], ["name"]),
        ]
        for write in writes:
            with pytest.raises(SealingError) as refused, transaction.atomic():
                write()
            assert SECRET not in str(refused.value)
        assert Case.objects.get(pk=case.pk).name == "before"
