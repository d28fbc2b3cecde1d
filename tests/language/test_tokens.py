"""Where words begin and end; offsets are into the text as written."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Set
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archive.language
from archive.language import ANALYSIS_VERSION, fold, name_keys, query_terms, snap, stem, tokenize

# Letters, marks, joiners and junk that have broken tokenizers, more often than chance would.
TRICKY = st.text(
    st.one_of(
        st.sampled_from(
            "اوبلةىءa'’e9٣,.-_ \n\u0640\u064b\u0651\u0301\u200c\u200d\u200f\u2067ﷺ½東ก์\0"
        ),
        st.sampled_from("aZ0 \ud800\udfff😀é\U00020000\U000e0100\ufe0f\u20e3ﻻʿ"),
        st.characters(),
    )
)
CUT = [
    ("don't O’Neil 'tis rock 'n' roll", ["don't", "O’Neil", "tis", "rock", "n", "roll"]),
    ("the dogs' 90's 5'11", ["the", "dogs", "90's", "5", "11"]),
    ("كَتَبَ الرَّجُلُ، ثُمَّ", ["كَتَبَ", "الرَّجُلُ", "ثُمَّ"]),
    ("محـــمد ـ ه", ["محـــمد", "ه"]),
    ("في2017 و3 الـNATO", ["في", "2017", "و", "3", "الـ", "NATO"]),
    ("1,000 ١٬٠٠٠ 1,00", ["1,000", "١٬٠٠٠", "1", "00"]),
    ("می\u200cخواهم", ["می\u200cخواهم"]),
    ("\u2067حمص\u2069\u200f", ["حمص"]),
    ("cafe\u0301 7abibi M16 T-72", ["cafe\u0301", "7abibi", "M16", "T", "72"]),
    ("file_name.txt", ["file", "name", "txt"]),
    ("東京 กา", ["東", "京", "ก", "า"]),
    ("हिन्दी한국", ["हिन्दी한국"]),
    ("😀 \ud800 \0 ﷺ ½ \u0301 \u200f", []),
]


@pytest.mark.parametrize(("text", "words"), CUT)
def test_words_begin_and_end_where_a_reader_says(text: str, words: list[str]) -> None:
    assert [text[token.start : token.end] for token in tokenize(text)] == words


@settings(deadline=None)
@given(TRICKY, st.sampled_from(["und", "ar", "en", "fa", "fr", "tr", "hi", "sr", "ckb-Arab"]))
def test_offsets_slice_to_what_folds_to_the_word(text: str, language: str) -> None:
    last = 0
    for token in tokenize(text, language=language):
        assert last <= token.start < token.end <= len(text)
        assert token.word
        assert token.word == fold(text[token.start : token.end])
        assert token.stem
        assert token.stem == stem(token.word, language=language)
        assert not any(character.isspace() for character in token.word + token.stem)
        (token.word + token.stem).encode()  # engines take UTF-8
        last = token.end


@settings(deadline=None)
@given(TRICKY, TRICKY)
def test_texts_joined_by_a_space_give_the_tokens_of_both(left: str, right: str) -> None:
    moved = len(left) + 1
    apart = [(token.start, token.end, token.word, token.stem) for token in tokenize(left)]
    apart += [
        (token.start + moved, token.end + moved, token.word, token.stem)
        for token in tokenize(right)
    ]
    together = tokenize(f"{left} {right}")
    assert [(token.start, token.end, token.word, token.stem) for token in together] == apart


@settings(deadline=None)
@given(TRICKY)
def test_a_token_alone_is_the_same_token(text: str) -> None:
    for token in tokenize(text):
        alone = tokenize(text[token.start : token.end])
        assert [(found.word, found.term) for found in alone] == [(token.word, token.term)]


@settings(deadline=None)
@given(TRICKY, st.sampled_from(["ar", "en", "ckb", "de", "fr", "it", "so", "sr", "tr", "he"]))
def test_a_query_finds_the_term_that_the_index_holds(text: str, language: str) -> None:
    for token in tokenize(text, language=language):
        (typed,) = tokenize(text[token.start : token.end])
        assert token.term in query_terms(token.word, typed.term)
        assert token.term.startswith(token.stem)


@pytest.mark.parametrize(
    "junk",
    [
        *("x", "ا", "ا'", "a'", "1,000", "\u200f", "a\u200f", "a\u0301", "\u064b"),
        *("\ud800\0😀", "東", "'", "a' ", "ﷺ", "1,", "\u0640"),
    ],
)
def test_a_megabyte_of_junk_neither_crashes_nor_hangs(junk: str) -> None:
    text = junk * (1_000_000 // len(junk))
    tokens = tokenize(text, language="ar")
    assert all(token.end <= len(text) for token in tokens)
    assert snap(text, 500_000, 500_001)[1] > 500_000


# By the first number of ANALYSIS_VERSION: of the tables, and of what the sample is read as.
TABLES = {"7": "70589c52b0570a6a"}
SAMPLE = (
    "The witnesses' houses in Sanaʿa were burned on 3 March; 1,000 people don't return. O’Neil "
    "وَقَالَتْ والدتها إنّ الجنودَ ضربوهم بالبراميل في ٢٠١٤، وعائلاتهم للبنان محـــمد بحلب "
    "رغيفًا می\u200cخواهم L'été à Istanbul'da свидетели убитый हिन्दी 東京 שָׁלוֹם Straße women took دفاتر"
)
DIGESTS = {
    "1": "bbc3ee0f956bfe6d",
    "2": "f7b4d023560608e6",
    "3": "af7f0105db2b9120",
    "4": "18b015f2e05257b8",
    "5": "c084aab9dcccbcf4",
    "6": "c18a52a076e93f45",
    "7": "0ad682f114aa4f9c",
}


def _tables() -> Iterator[tuple[str, str, object]]:
    """What words are told by, and numbers: everything in the package's modules that is neither code nor a version."""
    for module in iter_modules(archive.language.__path__):
        for name, value in vars(import_module(f"archive.language.{module.name}")).items():
            fills_itself = hasattr(
                type(value), "__missing__"
            )  # from the other tables, as words are met
            if name.strip("_").isupper() and "VERSION" not in name and not fills_itself:
                yield module.name, name, _in_order(value)


def _in_order(value: object) -> object:
    """The same in every process, where the order of a set is chance."""
    match value:
        case Mapping():
            return sorted(
                ([_in_order(key), _in_order(each)] for key, each in value.items()), key=repr
            )
        case Set():
            return sorted(map(_in_order, value), key=repr)
        case list() | tuple():
            return [_in_order(each) for each in value]
        case re.Pattern():
            return value.pattern
        case str() | int() | float() | None:
            return value
        case _:
            return type(value).__name__


def test_a_changed_table_has_a_new_version() -> None:
    """When this fails, raise the first number of ANALYSIS_VERSION and add the digest here."""
    number, _, _ = ANALYSIS_VERSION.partition("+")
    content = repr(sorted(_tables(), key=repr))
    assert hashlib.sha256(content.encode()).hexdigest()[:16] == TABLES[number]


def test_a_changed_analysis_has_a_new_version() -> None:
    """When this fails, raise the first number of ANALYSIS_VERSION and add its digest here."""
    number, _, _ = ANALYSIS_VERSION.partition("+")
    analysed = [
        (language, token.start, token.end, token.word, token.term, name_keys(token.word))
        for language in ("und", "ar", "en", "fr", "tr", "ckb")
        for token in tokenize(SAMPLE, language=language)
    ]
    assert hashlib.sha256(repr(analysed).encode()).hexdigest()[:16] == DIGESTS[number]
