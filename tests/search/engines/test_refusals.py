"""A query that is refused is refused for what its reader may see: a refusal tells nothing of other accounts (P1)."""

from pathlib import Path

import pytest

from archive.search.engines.base import QueryTooBroad, QueryTooWide, SearchRequest
from archive.search.engines.embedded import matching
from archive.search.query import And, Fuzzy, Near, Not, Or, Phrase, Prefix, Query, Word
from tests.search.engines.on_disk import open_at
from tests.search.engines.samples import document, ids


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_prefixes_and_other_spellings_that_would_take_too_long_are_refused_by_what_is_seen(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: what is hidden neither makes a query too wide nor prevents it."""
    monkeypatch.setattr(matching, "MAX_DOCUMENTS", 40)
    engine = open_at(root)
    engine.write("public", add=[document(n, "river rivers fiver") for n in range(1, 21)])
    wide = (Prefix("riv"), Fuzzy("riverz"))
    assert engine.search(SearchRequest(("public",), wide[0])).total == 20
    with pytest.raises(QueryTooWide):
        engine.search(SearchRequest(("public",), Or(wide)))
    few = SearchRequest(("public",), Or(wide), exclude=ids(*range(6, 21)))
    assert engine.search(few).total == 5


def test_what_is_too_broad_is_decided_by_what_the_reader_may_see(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: a refusal would else tell how common words are in accounts that are hidden."""
    monkeypatch.setattr(matching, "MAX_POSITIONS", 1_000)
    engine = open_at(root)
    engine.write("public", add=[document(n, "of the " * 60) for n in range(1, 21)])
    hidden = ids(*range(2, 21))
    query = Phrase(("of", "the"))
    assert engine.search(SearchRequest(("public",), query, exclude=hidden)).total == 1
    engine.write("public", remove=hidden)
    assert engine.search(SearchRequest(("public",), query)).total == 1


MILL, FERRY = Word(("mill",)), Word(("ferry",))
COMMON = Phrase(("of", "the"))
# Queries that are refused where they are looked up, behind words that stand together in no account that is seen.
REFUSED: dict[str, Query] = {
    "a cut beginning left out": And((MILL, FERRY, Not(Prefix("pre")))),
    "a cut spelling left out": And((MILL, FERRY, Not(Fuzzy("preaa", 2)))),
    "a cut beginning left out of a phrase": And((Phrase(("mill", "ferry")), Not(Prefix("pre")))),
    "a cut beginning within": And((MILL, And((FERRY, Not(Or((FERRY, Prefix("pre")))))))),
    "common words near one another": And(
        (MILL, FERRY, Near(((Word(("of",)),), (Word(("the",)),)), 5))
    ),
    "common words side by side left out": And((MILL, FERRY, Not(COMMON))),
    "common words side by side": And((MILL, FERRY, COMMON)),
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize(
    "hidden", ["mill ferry", "nothing at all", "mill", "mill ferry prea of the"]
)
def test_what_a_hidden_account_holds_decides_no_refusal(
    root: Path, monkeypatch: pytest.MonkeyPatch, query: Query, hidden: str
) -> None:
    """P1: whoever knows three letters of many words would learn whether two others stand together in it."""
    monkeypatch.setattr(matching, "MAX_POSITIONS", 100)
    engine = open_at(root)
    seen = ["mill " + "of the " * 60, "ferry"]
    seen += [f"pre{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(130)]
    seen += [f"pre{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    engine.write("public", add=[document(n, text) for n, text in enumerate(seen, start=1)])
    engine.write("public", add=[document(900, hidden)])
    with pytest.raises((QueryTooBroad, QueryTooWide)):
        engine.search(SearchRequest(("public",), query, exclude=ids(900)))
