"""Words that stand for themselves alone, and words with a tilde, which stand for more than themselves."""

import pytest

from tests.search.test_expansion import ask, marks, reader
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.parametrize(
    ("typed", "other"),
    [("سليمان", "سليم"), ("شاهين", "الشاي"), ("باسم", "اسم"), ("كمال", "مال"), ("burned", "burn")],
)
def test_an_exact_search_finds_no_other_word_of_the_same_stem(typed: str, other: str) -> None:
    world = World()
    world.account(f"{other} {typed}", language="und")
    world.account(other, language="und")
    purpose = reader(world)
    assert ask(purpose, typed, exact=True).total == 1
    assert marks(ask(purpose, typed, exact=True)) == [typed]


@pytest.mark.parametrize("typed", ["burn", "burned"])
def test_a_tilde_finds_what_the_word_finds_and_misspellings_too(typed: str) -> None:
    world = World()
    for text in ("It burned.", "They burn.", "All of it burnde."):
        world.account(text)
    purpose = reader(world)
    assert ask(purpose, typed).total == 2
    assert set(marks(ask(purpose, f"{typed}~"))) >= {"burned", "burn"}
    assert ask(purpose, "burned~").total == 3
