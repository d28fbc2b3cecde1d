"""Which spellings are taken for one name, within a script and across. Names that anybody may have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.language import fold, name_keys, same_name
from archive.language.names import LONGEST_NAME, MOST_KEYS
from tests.language.test_tokens import TRICKY

ONE_NAME = [
    # two scripts
    "محمد mohammed muhammad mohamed mohamad muhamad Мухаммед",
    "حسين hussein houssein husayn",
    "مصطفى mustafa moustafa",
    "خالد khaled khalid",
    "يوسف yusuf youssef yousef",
    "فاطمة fatima fatma",
    "إبراهيم ibrahim",
    "جورج george",
    "أسامة osama",
    "عبدالرحمن abdulrahman abderrahmane",
    "عبدالله abdullah abdallah",
    "نور nour noor",
    "يحيى yahya",
    "عمرو amr",
    # what is written together with a name
    "القذافي gaddafi",
    "للقذافي gaddafi",
    "ومحمد محمد mohammed",
    "وخالد khaled",
    "بمحمود mahmoud",
    # one script
    "ahmad ahmed",
    "hussein hussain husayn",
    "gamal jamal",
    "mahmoud mahmud",
    "Omar's omar عمر",
    "yusuf yousef youssef Юсуф يوسف",
    "osman othman uthman",
    "ayesha aisha",
    "fatma fatima",
    "yunis yunus",
    "abdallah abdullah",
    "abdulrahman abdelrahman",
    "ziyad ziad",
    "daoud dawud",
    "ismail ismael",
    "saeed said",
    "wael wa'il wail",
    # Hebrew and Persian letters
    "יוסף yusuf",
    "پروین parvin",
]
OTHER_NAMES = [
    ("محمد", "mahmoud"),
    ("محمود", "محمد"),
    ("mohammed", "mahmoud"),
    ("خالد", "walid"),
    ("karim", "cream"),
    ("karim", "karima"),
    ("samir", "samar"),
    ("سامر", "سمير"),
    ("حسن", "حسين"),
    ("hamed", "hameed"),
    ("nasser", "naseer"),
    ("samer", "sameer"),
    ("majed", "majeed"),
    ("amina", "amneh"),
    ("nadia", "nada"),
    ("حسن", "hussein"),
    ("علي", "omar"),
]
NAMES = st.one_of(
    TRICKY,
    st.text("abcdeghijklmnorstuwyz'", max_size=12),
    st.text("ابتثجحخدذرزسشعغفقكلمنهويةىءأ", max_size=9),
)


@pytest.mark.parametrize("spellings", ONE_NAME)
def test_spellings_of_one_name_are_taken_for_it_and_share_a_key(spellings: str) -> None:
    first, *others = map(fold, spellings.split())
    for other in others:
        assert set(name_keys(first)) & set(name_keys(other)), other
        assert same_name(first, other), other
        assert same_name(other, first), other


@pytest.mark.parametrize(("one", "other"), OTHER_NAMES)
def test_other_names_are_not(one: str, other: str) -> None:
    assert not same_name(fold(one), fold(other))


@pytest.mark.parametrize(
    "word", ["", "a", "1990", "m16", "x" * (LONGEST_NAME + 1), "東", "😀", "\ud800", "Ωμέγα"]
)
def test_what_can_be_no_name_here_has_no_key(word: str) -> None:
    assert name_keys(word) == ()
    assert not same_name(word, word)


@settings(deadline=None)
@given(NAMES)
def test_keys_are_few_and_stay_the_same_when_a_word_is_folded(word: str) -> None:
    keys = name_keys(word)
    assert len(keys) <= MOST_KEYS
    assert all(keys)
    assert name_keys(fold(word)) == keys


@settings(deadline=None)
@given(NAMES, NAMES)
def test_it_is_the_same_which_of_two_names_comes_first_and_each_is_like_itself(
    one: str, other: str
) -> None:
    assert same_name(one, other) == same_name(other, one)
    if name_keys(one):
        assert same_name(one, one)
    if same_name(one, other):
        assert set(name_keys(one)) & set(name_keys(other))


def test_a_long_list_is_looked_through_in_a_moment() -> None:
    """No word makes the comparison explode: at most the longest name against the longest."""
    long = "ch" * (LONGEST_NAME // 2)
    arabic = "تش" * (LONGEST_NAME // 2)
    assert len(name_keys(long)) <= MOST_KEYS
    for _ in range(20):
        same_name(long, arabic)
