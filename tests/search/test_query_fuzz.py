"""Sixty-five thousand queries: each is read or refused, none reaches a field that its reader may not use."""

import os
from collections.abc import Iterator

import pytest

from archive.search.facets import PROTECTED_FACETS, PUBLIC_FACETS
from archive.search.query import (
    MAX_TERMS,
    And,
    FacetValue,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    QueryError,
    highlight_terms,
    parse,
    plain_runs,
)
from tests.search.typed import HIDDEN_FIELDS, HIDDEN_IN_ARABIC, typed

LONG = bool(os.environ.get("ARCHIVE_LONG_TESTS"))
WHOLE = 65_000
# In parts, so that several processes share them.
PARTS = 13
SAMPLE = 2_000


def _read_them(count: int, seed: int) -> None:
    read = faults = 0
    for text in typed(count, seed=seed):
        for fields in (PUBLIC_FACETS, PROTECTED_FACETS):
            for some in (False, True):
                try:
                    query = parse(text, fields=fields, some=some)
                except QueryError as error:
                    faults += 0 <= error.position <= min(error.end, len(text))
                    continue
                read += 1
                parts = list(_parts(query))
                named = {part.name for part in parts if isinstance(part, FacetValue)}
                assert named <= set(fields), "a field that is not this reader's was reached"
                assert sum(map(_terms, parts)) <= MAX_TERMS
                highlight_terms(query)
        plain_runs(text, fields=PROTECTED_FACETS)
    assert read + faults == 4 * count, "a fault has no place in what was typed"
    assert read > count, "too few of them are queries to mean anything"


def test_a_sample_of_whatever_is_typed_is_read_or_refused() -> None:
    _read_them(SAMPLE, seed=0)


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="ARCHIVE_LONG_TESTS is not set; a sample of 2,000 runs")
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_whatever_is_typed_is_read_or_refused(part: int) -> None:
    _read_them(WHOLE // PARTS, seed=part)


@pytest.mark.parametrize("field", HIDDEN_FIELDS)
def test_a_hidden_field_is_the_same_as_one_that_is_not_there(field: str) -> None:
    """P1: in every query that names it, whatever stands around: the same reason at the same place."""
    absent = "z" * len(field)
    for text in typed(SAMPLE, seed=7):
        middle = len(text) // 2
        told = {
            _outcome(f"{text[:middle]} {name}:phone {text[middle:]}") for name in (field, absent)
        }
        assert len(told) == 1
    assert (
        _outcome(f"mill {field}:phone") == _outcome(f"mill {absent}:phone") == "unknown_field at 5"
    )


@pytest.mark.parametrize("field", HIDDEN_IN_ARABIC)
def test_a_hidden_field_is_none_by_its_arabic_name_either(field: str) -> None:
    """P1."""
    assert _outcome(f"mill {field}:x") == "unknown_field at 5"


def _outcome(text: str) -> str:
    """What a visitor's query comes to; of one that is read, the shape without its words."""
    try:
        query = parse(text, fields=PUBLIC_FACETS)
    except QueryError as error:
        return str(error)
    return " ".join(type(part).__name__ for part in _parts(query))


def _parts(query: Query | Not) -> Iterator[Query]:
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _parts(part)
        case Not(part):
            yield from _parts(part)
        case Near(neighbours):
            for leaves in neighbours:
                yield from leaves
        case _:
            yield query


def _terms(part: Query) -> int:
    match part:
        case Phrase(words):
            return len(words)
        case Prefix():
            return 10
        case Fuzzy():
            return 9  # beside the word itself
        case _:
            return 1
