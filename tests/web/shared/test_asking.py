"""What a search form sent."""

import pytest
from django.http import QueryDict

from archive.search.answers import Asked
from archive.search.audiences import READERS, VISITORS
from archive.search.query import QueryError, Reason
from archive.web.shared.asking import asked_by, fault_in, page_asked


@pytest.mark.parametrize(
    ("sent", "page"),
    [("2", 2), ("", 1), ("0", 1), ("-7", 1), ("two", 1), ("9" * 30, 1_000_000), ("9" * 5000, 1)],
)
def test_a_page_out_of_range_is_the_nearest(sent: str, page: int) -> None:
    assert page_asked(sent) == page


@pytest.mark.parametrize(
    ("form", "chosen"),
    [
        ("toggle=place:orran", (("place", "orran"),)),
        ("chosen=place:orran&toggle=place:orran", ()),
        (
            "chosen=place:orran&toggle=language:ar",
            (("place", "orran"), ("language", "ar")),
        ),
        ("chosen=place:orran&chosen=place:orran", (("place", "orran"),)),
        ("chosen=place:orran&clear=1", ()),
        ("chosen=secret:x&chosen=place:&chosen=place&toggle=", ()),
        (f"chosen=place:{'x' * 201}", ()),
    ],
)
def test_facets_are_switched_on_and_off(form: str, chosen: tuple[tuple[str, str], ...]) -> None:
    assert asked_by(QueryDict(f"query=mill&{form}"), VISITORS) == Asked("mill", chosen)


def test_nothing_of_what_was_typed_is_lost() -> None:
    form = QueryDict("query=++mill+%22the++bridge%22+")
    assert asked_by(form, VISITORS).text == '  mill "the  bridge" '


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ("", Asked("mill")),
        ("some=", Asked("mill")),
        ("some=1", Asked("mill", some=True)),
        ("exact=1", Asked("mill", exact=True)),
        ("switch=some", Asked("mill", some=True)),
        ("some=1&switch=all", Asked("mill")),
        ("exact=1&switch=spellings", Asked("mill")),
        ("some=1&switch=exact", Asked("mill", exact=True, some=True)),
        ("some=yes&exact=on&switch=x", Asked("mill")),
        ("order=-period&order=period", Asked("mill", order="period")),
        ("order=-taken", Asked("mill", order="-taken")),
        ("order=score;drop", Asked("mill")),
    ],
)
def test_how_words_are_meant_comes_with_them(form: str, asked: Asked) -> None:
    assert asked_by(QueryDict(f"query=mill&{form}"), READERS) == asked


def test_visitors_choose_no_facet_that_is_not_theirs() -> None:
    """P1: nor do they learn by it that there is one."""
    form = QueryDict("query=mill&chosen=how:phone&chosen=language:ar&toggle=speaker:witness")
    assert asked_by(form, VISITORS).chosen == (("language", "ar"),)
    assert asked_by(form, READERS).chosen == (
        ("how", "phone"),
        ("language", "ar"),
        ("speaker", "witness"),
    )


def test_visitors_have_no_order_by_what_they_are_not_told() -> None:
    """P1: when an account was given is not public, so nothing is sorted by it."""
    assert asked_by(QueryDict("query=mill&order=-taken"), VISITORS) == Asked("mill")


def test_a_fault_is_shown_at_its_place() -> None:
    fault = fault_in('mill "bridge', QueryError(Reason.UNCLOSED_QUOTE, 5))
    assert (fault.before, fault.at, fault.after, fault.position) == ("mill ", '"', "bridge", 6)
    assert str(fault.reason) == "This quotation mark is never closed."


def test_a_button_may_ask_for_other_words() -> None:
    form = QueryDict("query=Orran&instead=place:Orran&chosen=language:ar")
    assert asked_by(form, VISITORS) == Asked("place:Orran", (("language", "ar"),))


def test_a_fault_is_shown_with_what_stands_around_it() -> None:
    error = QueryError(Reason.UNKNOWN_FIELD, 500, 507)
    fault = fault_in(f"{'a' * 500}secret:{'b' * 400}", error)
    assert (fault.at, fault.position) == ("secret:", 501)
    assert fault.before == f"… {'a' * 60}"
    assert fault.after == f"{'b' * 60} …"


def test_a_fault_at_the_end_has_a_place_too() -> None:
    fault = fault_in("mill", QueryError(Reason.TOO_LONG, 1000))
    assert (fault.before, fault.at, fault.after) == ("mill", "", "")
