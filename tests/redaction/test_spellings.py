"""Whether removed words may be a name that is spelled in another way."""

import time

import pytest

from archive.redaction.spellings import FEW, RemovedNames, Spelled

# Removed, and what a gazetteer calls the place. Names of towns as newspapers spell them.
MAY_BE = [
    ("Lattaqia", "Latakia"),
    ("اللاذقية", "Latakia"),
    ("باللاذقية", "Latakia"),
    ("Lattaqia", "Latakia Governorate"),
    ("the mill of Lattaqia", "Latakia"),
    ("Deir Ezzor", "Deir ez-Zor"),
    ("Deir Ezzor", "دير الزور"),
    ("دير الزور", "Deir ez-Zor"),
    ("Deirezzor", "دير الزور"),
    ("رأس العين", "Ra's al-Ayn"),
    ("خان الشيخ", "Khan ash-Shaykh"),
]
IS_NOT = [
    ("Homs", "Latakia"),
    ("حلب", "Latakia"),
    ("Deir Hafir", "Deir ez-Zor"),
    ("سليم", "Salamiyah"),
    ("the", "Theben"),
    ("of the", "Deir ez-Zor"),
    ("al", "Al-Bab"),
    ("", "Latakia"),
    ("0955 123 456", "Latakia"),
]


def _may_be(removed: str, *names: str) -> bool:
    return RemovedNames([removed]).may_be_any_of([Spelled.of(name) for name in names])


@pytest.mark.parametrize(("removed", "name"), MAY_BE)
def test_a_removed_name_is_known_in_another_spelling_or_script(removed: str, name: str) -> None:
    """P4"""
    assert _may_be(removed, name)
    assert _may_be(removed, "Elsewhere", name)


@pytest.mark.parametrize(("removed", "name"), IS_NOT)
def test_other_words_are_no_spelling_of_it(removed: str, name: str) -> None:
    assert not _may_be(removed, name)


def test_words_removed_in_two_places_tell_a_name_between_them() -> None:
    """P4"""
    removed = RemovedNames(["Khan", "Sheikhun"])
    assert removed.may_be_any_of([Spelled.of("خان شيخون")])


def test_a_long_passage_is_no_name() -> None:
    words = " ".join(["word"] * (FEW - 1))
    assert _may_be(f"{words} Lattaqia", "Latakia")
    assert not _may_be(f"{words} word Lattaqia", "Latakia")


def test_nothing_removed_is_no_name() -> None:
    assert not RemovedNames([]).may_be_any_of([Spelled.of("Latakia")])


def test_twenty_accounts_are_looked_through_in_a_moment() -> None:
    """Each with 30 wordings removed and 24 names of places: names are found by their keys, and few are compared."""
    first, second = ("Salim", "Wadeea", "Farid", "Nadim", "Om"), ("Haddar", "Najjar", "Qadri")
    removed = [f"{one} {other}" for one in first for other in second] * 2
    names = [Spelled.of(f"{each} District {n}") for n in range(6) for each in ("Hidvill", "لانديا")]
    began = time.process_time()
    for _ in range(20):
        RemovedNames(removed).may_be_any_of(names * 2)
    assert time.process_time() - began < 0.5, "seconds of the processor"
