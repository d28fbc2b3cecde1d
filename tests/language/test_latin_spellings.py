"""The listed Latin spellings of given names: each line is one name, and a name that is known."""

import pytest

from archive.language import fold, name_keys, same_name, spells_given_name
from archive.language.latin_spellings import listed_spellings, names_spelled

LINES = tuple(listed_spellings())


@pytest.mark.parametrize(("names", "spellings"), LINES, ids=[names[0] for names, _ in LINES])
def test_all_spellings_of_a_line_are_one_name_and_share_a_key(
    names: tuple[str, ...], spellings: tuple[str, ...]
) -> None:
    first = spellings[0]
    for other in spellings:
        assert same_name(first, other)
        assert same_name(other, first)
        assert set(name_keys(first)) & set(name_keys(other))
        assert names_spelled(other) >= set(map(fold, names))
    assert all(spells_given_name(fold(name)) for name in names)


def test_a_spelling_is_listed_as_names_are_compared() -> None:
    """Without letters doubled, accents and apostrophes: else it would be found by nobody."""
    assert all(names_spelled(fold(each)) for _, spellings in LINES for each in spellings)
    assert not names_spelled("mill")
    assert same_name("Youssef", "Yusuf")
    assert same_name("Muhammad", "Mohamed")
