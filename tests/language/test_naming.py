"""Which words are taken for other spellings of a name, and that ordinary ones are not."""

from collections import Counter
from collections.abc import Mapping

import pytest

from archive.language import (
    Standing,
    bare_spelling,
    fold,
    is_never_name,
    other_spellings,
    stem,
)

NAME, FIRST, PLAIN = Standing(named=3), Standing(undecided=1), Standing(plain=3)


class Words:
    """Texts of which only is known how often each word stands there, and how."""

    def __init__(self, words: Mapping[str, Standing]) -> None:
        self._words = {fold(word): standing for word, standing in words.items()}
        self._stems = Counter(stem(word, language="en") for word in self._words)

    def standing(self, word: str) -> Standing:
        return self._words.get(word, Standing())

    def holds_stem(self, word: str) -> bool:
        return stem(word, language="en") in self._stems


def spellings(typed: str, words: Mapping[str, Standing]) -> set[str]:
    texts = Words(words)
    found = other_spellings(fold(typed), map(fold, words), texts, is_capital=typed[:1].isupper())
    return set(found)


@pytest.mark.parametrize("typed", ["Mohammed", "mohammed", "muhamad", "محمد"])
def test_a_name_is_found_in_either_script_and_typed_in_small_letters(typed: str) -> None:
    words = {"Muhammad": NAME, "وبمحمد": PLAIN, "mill": PLAIN}
    assert "muhammad" in spellings(typed, words)


@pytest.mark.parametrize(
    ("typed", "word", "standing"),
    [
        ("طحين", "then", PLAIN),
        ("hand", "and", PLAIN),
        ("hand", "عند", PLAIN),
        ("oven", "عون", PLAIN),
        ("wine", "وعن", PLAIN),
        ("وعند", "Wind", FIRST),
        ("وعند", "Andy", NAME),
        ("حيث", "His", FIRST),
        ("قرية", "Agree", FIRST),
        ("mend", "منذ", PLAIN),
        ("list", "لست", PLAIN),
        ("mother", "المطر", PLAIN),
        ("door", "الدور", PLAIN),
        ("house", "Hose", FIRST),
        ("yunis", "ينزع", PLAIN),
        ("طاحونة", "الطاحونة", PLAIN),
        ("قلب", "كلب", PLAIN),
        ("nadeem", "nadim", PLAIN),
    ],
)
def test_an_ordinary_word_is_no_spelling_of_another(
    typed: str, word: str, standing: Standing
) -> None:
    assert spellings(typed, {word: standing}) == set()


def test_what_stands_as_an_ordinary_word_is_no_name_however_it_is_typed() -> None:
    assert spellings("amal", {"amal": PLAIN, "أمل": PLAIN}) == set()
    assert spellings("Amal", {"amal": PLAIN, "أمل": PLAIN}) == set()
    assert spellings("Amal", {"amal": Standing(named=1, plain=3), "أمل": PLAIN}) == {"امل"}


def test_a_name_that_only_begins_sentences_counts_where_it_is_near_and_not_common() -> None:
    assert spellings("Nadeem", {"Nadim": FIRST}) == {"nadim"}
    assert spellings("نديم", {"Nadim": Standing(undecided=2, plain=1)}) == set()


def test_of_spellings_in_the_other_script_the_nearest_are_taken() -> None:
    """And a name that is further off only where there is none nearer."""
    assert spellings("Harith", {"حرث": PLAIN}) == {"حرث"}
    assert spellings("Harith", {"حارث": PLAIN, "حرث": PLAIN}) == {"حارث"}
    assert spellings("Mohammed", {"محمد": PLAIN, "ومحمد": PLAIN, "لمحمد": PLAIN}) == {
        "محمد",
        "ومحمد",
        "لمحمد",
    }


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("Elodie", "ألد"),
        ("Qader", "القدر"),
        ("عبدالله", "Abdul"),
        ("عبدالقادر", "Abdel"),
        ("Abdul", "عبدالله"),
    ],
)
def test_what_only_sounds_like_a_part_of_a_name_is_no_spelling_of_it(
    typed: str, other: str
) -> None:
    assert spellings(typed, {other: NAME}) == set()


def test_a_spelling_that_the_reader_may_not_read_displaces_none() -> None:
    """P1: a word of accounts that are closed to them is a candidate too, and stands nowhere."""
    assert spellings("Harith", {"حارث": Standing(), "حرث": PLAIN}) == {"حرث"}


def test_a_name_that_is_an_ordinary_word_too_is_found_by_one_who_typed_a_name() -> None:
    assert spellings("Nahhas", {"نحاس": PLAIN}) == {"نحاس"}
    assert spellings("nahas", {"نحاس": PLAIN}) == set()
    assert spellings("نحاس", {"Nahhas": NAME}) == set(), "nobody can tell what was meant"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Leila", "ليلةٍ ليلًا"),
        ("Sabah", "الصباح سبعة السابعه شابا"),
        ("Hala", "خالة حال"),
        ("Huda", "الحذاء وحده"),
        ("Salwa", "زالوا سألوا تسألوه"),
        ("Sara", "الشارة سرعة"),
        ("Lina", "لنا"),
        ("Mona", "منّا"),
        ("Rana", "وأراني"),
        ("Iman", "عمّن"),
        ("Hadi", "وحدي"),
        ("Dima", "دائمًا"),
        ("Amal", "مال"),
        ("Nada", "نضع"),
        ("Suha", "صحّ"),
        ("Hassan", "الحصان"),
    ],
)
def test_a_given_name_that_nobody_bears_is_no_word_that_sounds_like_it(
    typed: str, words: str
) -> None:
    assert spellings(typed, dict.fromkeys(words.split(), PLAIN)) == set()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("إلياس", "Elias Ilyas"),
        ("عثمان", "Uthman Osman"),
        ("محمد", "Mohammed Muhammad Mohamad"),
        ("حسين", "Hussein Husayn Hossain"),
        ("جاد", "Jad"),
        ("جهاد", "Jihad"),
        ("Leila", "ليلى"),
        ("Sara", "سارة سارا"),
        ("Amal", "أمل وأمل"),
    ],
)
def test_a_given_name_is_found_in_all_its_spellings(typed: str, words: str) -> None:
    standing = NAME if words.isascii() else PLAIN
    found = spellings(typed, dict.fromkeys(words.split(), standing))
    assert found == {fold(word) for word in words.split()}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        *(("Yusuf", "Yousef"), ("Osman", "Othman"), ("Ayesha", "Aisha"), ("Fatma", "Fatima")),
        *(("Yunis", "Yunus"), ("Wael", "Wail"), ("Issa", "Esa"), ("osman", "Othman")),
    ],
)
def test_a_given_name_is_found_in_its_other_latin_spellings(typed: str, word: str) -> None:
    assert spellings(typed, {word: NAME}) == {fold(word)}
    assert spellings(typed, {word: PLAIN}) == set()
    assert spellings(word, {typed.title(): NAME}) == {fold(typed)}


@pytest.mark.parametrize(
    ("typed", "word"),
    [("Usama", "أسماء"), ("أسماء", "Usama"), ("Usama", "عصام"), ("Omar", "عمار"), ("عمار", "Omar")],
)
def test_a_given_name_is_found_in_no_other_given_name(typed: str, word: str) -> None:
    assert spellings(typed, {word: NAME if word.isascii() else PLAIN}) == set()


@pytest.mark.parametrize(
    ("word", "of", "bare"),
    [
        ("وخالد", "khalid", "خالد"),
        ("وزينب", "zainab", "زينب"),
        ("وبخالد", "khalid", "خالد"),
        ("لخالد", "khalid", "خالد"),
        ("والحداد", "haddad", "الحداد"),
        ("للحداد", "haddad", "الحداد"),
        ("وليد", "walid", "وليد"),
        ("بلال", "bilal", "بلال"),
        ("فراس", "firas", "فراس"),
        ("لينا", "lina", "لينا"),
        ("khaled", "khalid", "khaled"),
    ],
)
def test_a_spelling_is_told_without_what_arabic_joins_to_it(word: str, of: str, bare: str) -> None:
    assert bare_spelling(word, of=of) == bare


def test_forms_that_names_do_not_have_show_an_arabic_word_to_be_ordinary() -> None:
    assert spellings("Razaq", {"رزاق": PLAIN}) == {"رزاق"}
    forms = {"رزاق": PLAIN, "الرزاق": PLAIN, "رزاقها": PLAIN, "رزاقهم": PLAIN}
    assert spellings("Razaq", forms).isdisjoint({"رزاق"})


@pytest.mark.parametrize("word", ["وعند", "فمن", "منها", "بينهم", "when", "nicht", "حيث"])
def test_what_holds_sentences_together_is_no_name_whatever_is_written_with_it(word: str) -> None:
    assert is_never_name(fold(word))


@pytest.mark.parametrize("word", ["منى", "فهمي", "نديم", "وليد", "كمال", "هند", "nadim", "hans"])
def test_a_name_is_none_of_them(word: str) -> None:
    assert not is_never_name(fold(word))
