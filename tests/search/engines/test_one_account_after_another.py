"""Accounts stand one behind the other in an index: no phrase runs from the end of one into the next."""

from itertools import permutations

import pytest

from archive.search.engines.base import Document, Engine
from archive.search.query import Leaf, Near, Phrase, Word
from tests.search.engines.asking import found, search
from tests.search.engines.samples import document

# More than the words that an index lists in their order, too: each way to look for words side by side is gone.
OFTEN = [f"often{number}" for number in range(400)]
FREQUENT, RARE = ("of", "the"), ("quern", "sluice")
ENDS = (*FREQUENT, *RARE)


@pytest.fixture
def archive(engine: Engine) -> Engine:
    """Of each two of these words: an account that ends in one, and right behind it one that begins with the other."""
    made: list[Document] = []
    for one, two in permutations(ENDS, 2):
        made.append(document(len(made) + 1, f"mill ferry {one}"))
        made.append(document(len(made) + 1, f"{two} ferry mill"))
    made.append(document(900, " █ ".join([*FREQUENT * 100, *OFTEN * 20])))
    engine.write("public", add=made)
    return engine


def test_a_phrase_ends_where_its_account_ends(archive: Engine) -> None:
    """P1: what stands behind it may be hidden, and would be told by what stands before it."""
    for one, two in permutations(ENDS, 2):
        across = (
            (one, two),
            ("ferry", one, two),
            (one, two, "ferry"),
            ("ferry", one, two, "ferry"),
        )
        for words in across:
            assert found(search(archive, Phrase(words))) == [], words
        for words in (("ferry", one), (two, "ferry")):
            assert len(found(search(archive, Phrase(words)))) == len(ENDS) - 1, words


def test_nothing_is_near_the_first_word_of_the_next_account(archive: Engine) -> None:
    """P1."""
    for one, two in permutations(ENDS, 2):
        words: tuple[Leaf, Leaf] = (Word((one,)), Word((two,)))
        phrases: tuple[Leaf, Leaf] = (Phrase(("ferry", one)), Phrase((two, "ferry")))
        for left, right in (words, phrases):
            assert found(search(archive, Near(((left,), (right,)), 5))) == [], (left, right)


def test_a_phrase_is_looked_for_no_further_than_the_last_account(archive: Engine) -> None:
    for number, last in enumerate(ENDS, start=901):
        archive.write("public", add=[document(number, f"weir {last}")])
        for words in ((last, "of"), ("weir", last, "the"), ("weir", last, "quern", "mill")):
            assert found(search(archive, Phrase(words))) == [], words
        assert found(search(archive, Phrase(("weir", last)))) == [number]
