"""Which words stand as names in a text, by their capitals."""

import pytest

from archive.language import capitals, tokenize


def names(text: str, language: str = "en") -> list[str]:
    return [word for word, is_name in _found(text, language) if is_name]


def undecided(text: str, language: str = "en") -> list[str]:
    return [word for word, is_name in _found(text, language) if not is_name]


def _found(text: str, language: str) -> list[tuple[str, bool]]:
    return list(capitals(text, tokenize(text, language=language), language=language))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We saw Nadim and Salim Haddar there.", ["nadim", "salim", "haddar"]),
        ("Nadim came. Salim went! “Haddar left”, he said… Harun too.", []),
        ("He said to Mr. Haddar that J. Harun had left.", ["mr", "haddar", "j", "harun"]),
        ("Salim's mill and the well of al-Haddar", ["haddar"]),
        ("The Fire at the Old Mill", []),
        ("THE FIRE AT the MILL", []),
        ("then Nadim\nSalim came", ["nadim"]),
        ("and When he came", []),
        ("пришёл Мухаммед", ["мухаммед"]),
        ("جاء محمد إلى القرية", []),
        ("", []),
    ],
)
def test_a_capital_makes_a_name_where_no_sentence_begins(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_what_a_capital_leaves_open_is_told_too() -> None:
    assert undecided("Nadim came. Salim went, with the UNHCR.") == ["nadim", "salim", "unhcr"]
    assert undecided("The Fire at the Old Mill") == ["fire", "old", "mill"]


def test_where_nouns_have_capitals_a_name_is_two_of_them_together() -> None:
    text = "wir sahen die Mühle und den Herrn Nadim Haddar am Fluss"
    assert names(text, "de") == ["herrn", "nadim", "haddar"]
    assert names("wir sahen Nadim an der Mühle", "de") == []
