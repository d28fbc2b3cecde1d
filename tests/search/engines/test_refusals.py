"""A query that is refused is refused for what its reader may see: a refusal tells nothing of other accounts (P1)."""

from pathlib import Path

import pytest

from archive.search.engines.base import QueryTooBroad, QueryTooWide, SearchRequest
from archive.search.engines.embedded import matching, vocabulary
from archive.search.query import Alike, And, Fuzzy, Near, Not, Or, Phrase, Prefix, Query, Word
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


@pytest.mark.parametrize("hidden", [["mohammad mohammed"], ["mohammad mohammed"] * 3, []])
@pytest.mark.parametrize("query", [Prefix("moh"), Fuzzy("mohmmed", 2), Alike("mohammed")])
def test_which_of_two_equally_frequent_words_is_looked_for_no_hidden_account_decides(
    root: Path, monkeypatch: pytest.MonkeyPatch, query: Query, hidden: list[str]
) -> None:
    """P1: it is the first by the alphabet, however often those behind it stand in what is hidden."""
    monkeypatch.setattr(vocabulary, "MAX_EXPANSIONS", 1)
    monkeypatch.setattr(vocabulary, "MAX_ALIKE", 1)
    engine = open_at(root)
    spellings = ("mohamed", "mohammad", "mohammed")
    seen = [document(n, each, each) for n, each in enumerate(spellings, 1)]
    kept_from = [document(n, each, each) for n, each in enumerate(hidden, 901)]
    engine.write("public", add=[*seen, *kept_from])
    out = frozenset(each.id for each in kept_from)
    answer = engine.search(SearchRequest(("public",), query, exclude=out))
    assert [hit.id.int for hit in answer.hits] == [1]


@pytest.mark.parametrize("wide", [Prefix("pre"), Fuzzy("preaa", 2)])
def test_what_stands_for_too_many_words_is_left_out_nowhere(
    root: Path, wide: Prefix | Fuzzy
) -> None:
    """A beginning or another spelling may be looked for in part, which is said; what is left out is left out whole."""
    engine = open_at(root)
    words = [f"pre{one}{two}" for one in "abcdefghijkl" for two in "abcdefghijkl"]
    engine.write("public", add=[document(n, f"mill {each}") for n, each in enumerate(words, 1)])
    answer = engine.search(SearchRequest(("public",), wide))
    assert (answer.total, answer.cut) == (vocabulary.MAX_EXPANSIONS, (wide.text,))
    for query in (And((MILL, Not(wide))), Or((FERRY, And((MILL, Not(Or((FERRY, wide)))))))):
        with pytest.raises(QueryTooWide):
            engine.search(SearchRequest(("public",), query))
    few = ids(*range(100, len(words) + 1))
    left = engine.search(SearchRequest(("public",), And((MILL, Not(wide))), exclude=few))
    assert left.total == 0
