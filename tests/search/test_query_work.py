"""Whatever is typed, asked of the real engine: it answers or refuses, and works no longer than its words are worth."""

import os
import random
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from archive.language import tokenize
from archive.search.engines.base import (
    Document,
    Engine,
    QueryTooBroad,
    SearchRequest,
    TokenStream,
)
from archive.search.engines.embedded import Disk, EmbeddedEngine
from archive.search.facets import PROTECTED_FACETS, SHOWN
from archive.search.query import MAX_TERMS, QueryError, parse
from tests.search.typed import STOP_WORDS, WORDS, laborious, typed

if TYPE_CHECKING:
    from _typeshed import TraceFunction

LONG = bool(os.environ.get("ARCHIVE_LONG_TESTS"))
WHOLE = 65_000
PARTS = 13
SAMPLE = 1_000
LABORIOUS = 120

DOCUMENTS = 60
WORDS_OF_EACH = 100
HELD = DOCUMENTS * WORDS_OF_EACH


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    root: Path = tmp_path_factory.mktemp("work")
    made = EmbeddedEngine(Disk(root / "index"))
    made.write("public", add=map(_document, range(DOCUMENTS)))
    yield made
    made.close()


def _document(number: int) -> Document:
    """Words of which three in four stand everywhere: what is asked for without mercy is found without mercy."""
    chance = random.Random(number)
    said = chance.choices((*STOP_WORDS * 3, *WORDS), k=WORDS_OF_EACH)
    tokens = tokenize(" ".join(said), language=chance.choice(("en", "ar")))
    stream = TokenStream([token.term for token in tokens], [token.word for token in tokens])
    facets = {"place": ("orran",), "language": ("ar",), "period": ("2019", "2019-03")}
    return Document(UUID(int=number + 1), {"text": stream, "title": stream}, facets)


def _ask(engine: Engine, text: str) -> int:
    """How many accounts are found; none where the query is refused, which is an answer too."""
    try:
        query = parse(text, fields=PROTECTED_FACETS)
        return engine.search(SearchRequest(("public",), query, facets=SHOWN)).total
    except (QueryError, QueryTooBroad):
        return 0


def test_a_sample_of_whatever_is_typed_is_answered(engine: Engine) -> None:
    found = [_ask(engine, text) for text in typed(SAMPLE, seed=0)]
    assert sum(map(bool, found)) > SAMPLE / 10, "too few of them find anything to mean anything"


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="ARCHIVE_LONG_TESTS is not set; a sample of 1,000 runs")
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_whatever_is_typed_is_answered(engine: Engine, part: int) -> None:
    found = [_ask(engine, text) for text in typed(WHOLE // PARTS, seed=part)]
    assert sum(map(bool, found)) > len(found) / 10


def test_no_query_works_longer_than_its_words_are_worth(engine: Engine) -> None:
    """Counted in steps of the interpreter, not in seconds: each word of a query may be looked at in every place of the
    index, and nothing may be compared with everything else. Phrases of words that stand everywhere are among them.
    """
    chance = random.Random(3)
    worst = 0
    for _ in range(LABORIOUS):
        text = laborious(chance)
        _ask(engine, text)  # what is read from the disk once is not the query's work
        worst = max(worst, _steps(partial(_ask, engine, text)))
    assert HELD < worst < MAX_TERMS * HELD


def _steps(work: Callable[[], object]) -> int:
    """Lines of Python that are run."""
    steps = 0

    def each(_frame: FrameType, event: str, _argument: object) -> "TraceFunction | None":
        nonlocal steps
        steps += event == "line"
        return each

    sys.settrace(each)
    try:
        work()
    finally:
        sys.settrace(None)
    return steps
