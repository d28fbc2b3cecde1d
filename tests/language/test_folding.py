"""One word, many spellings: what folds together, and what must stay apart."""

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.language import fold

ONE_WORD = [
    ("مُحَمَّد", "محمد"),
    ("محـــمد", "محمد"),
    ("أحمد", "احمد"),
    ("إدلب", "ادلب"),
    ("آمنة", "امنه"),
    ("ٱلله", "الله"),
    ("مصطفى", "مصطفي"),
    ("علی", "علي"),
    ("کرد", "كرد"),
    ("حماة", "حماه"),
    ("مؤمن", "مومن"),
    ("عائلة", "عايله"),
    ("ﻻجئ", "لاجي"),
    ("می\u200cخواهم", "ميخواهم"),
    ("\u202bحمص\u202c", "حمص"),
    ("Ḥamāh", "hamah"),
    ("ÇOCUK", "cocuk"),
    ("Iğdır", "igdir"),
    ("İstanbul", "istanbul"),
    ("Łódź", "lodz"),
    ("Straße", "strasse"),
    ("ＡＢＣ", "abc"),
    ("soft\u00adhyphen", "softhyphen"),
    ("O’Neil", "o'neil"),
    ("Sanaʿa", "sana'a"),
    ("ʿAbd", "abd"),
    ("'quoted'", "quoted"),
    ("Ёлка", "елка"),
    ("Ση\u0301μα", "σημα"),
    ("שָׁלוֹם", "שלומ"),
    ("1,000", "1000"),
    ("١٬٠٠٠", "1000"),
    ("12,345,678", "12345678"),
]


@pytest.mark.parametrize(("written", "folded"), ONE_WORD)
def test_spellings_of_one_word_fold_alike(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(unicodedata.normalize("NFD", written)) == folded


@pytest.mark.parametrize("word", ["мой", "हिन्दी", "กำลัง", "한국", "が", "ڤ", "گ"])
def test_marks_and_letters_that_make_another_word_stay(word: str) -> None:
    assert fold(word) == unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word))


def test_digits_of_every_script_are_one_number() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isdecimal()]
    assert len(digits) >= 600
    assert all(fold(digit) == str(unicodedata.decimal(digit)) for digit in digits)


def test_only_commas_between_thousands_go() -> None:
    assert fold("1,00") == "1,00"
    assert fold("1,0000") == "1,0000"
    assert fold("a,000") == "a,000"


def test_folding_any_single_character_twice_changes_nothing_more() -> None:
    unstable = [
        code for code in range(sys.maxunicode + 1) if fold(fold(chr(code))) != fold(chr(code))
    ]
    assert unstable == []


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
