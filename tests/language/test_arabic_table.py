"""The nouns of the Arabic table, each in all its forms and in the indefinite accusative: one word."""

import pytest

from archive.language import fold, query_terms, stem, tokenize
from archive.language.arabic import listed_entries

TANWIN = "\u064b"
ENTRIES = [tuple(forms) for forms in listed_entries()]
# Of these no alef of an accusative is written.
WITHOUT_ALEF = ("ة", "ى", "ا", "أ", "اء")
TAKES_ALEF = sorted(
    {form for forms in ENTRIES for form in forms if not form.endswith(WITHOUT_ALEF)}
)
# Without the sign these are another word: Daraa, a father, the name Dara, we took refuge.
ANOTHER_WITHOUT_SIGN = ("درع", "باب", "دار", "لجان")
VERY = "جد"


def _stem(word: str) -> str:
    return stem(fold(word), language="ar")


def _term(written: str) -> str:
    (token,) = tokenize(written, language="ar")
    return token.term


def _accusative(noun: str) -> str:
    """With its alef, before which a hamza takes a seat: شيئا."""
    return f"{noun[:-1]}ئا" if noun.endswith("يء") else f"{noun}ا"


def _signed(noun: str) -> tuple[str, str]:
    """With the sign before the alef and on it: people write both."""
    with_alef = _accusative(noun)
    return f"{with_alef[:-1]}{TANWIN}ا", f"{with_alef}{TANWIN}"


@pytest.mark.parametrize("forms", ENTRIES, ids=lambda forms: forms[0])
def test_the_listed_forms_of_a_noun_meet(forms: tuple[str, ...]) -> None:
    assert {form: _stem(form) for form in forms} == dict.fromkeys(forms, _stem(forms[0]))


def test_a_listed_noun_meets_its_indefinite_accusative_and_what_is_typed_of_either_finds_both() -> (
    None
):
    nouns = [noun for noun in TAKES_ALEF if noun != VERY]
    assert len(nouns) > 500
    apart = [each for noun in nouns for each in _signed(noun) if _term(each) != _term(noun)]
    assert apart == []
    joined = [noun for noun in nouns if len(noun) > 2]
    apart = [noun for noun in joined if _term(f"و{_signed(noun)[0]}") != _term(noun)]
    assert apart == []
    (token,) = tokenize("رغيفًا")
    for terms in (query_terms(token.word, token.term), query_terms("رغيف")):
        assert {_term("رغيف"), _term("رغيفًا"), _term("رغيفا")} <= set(terms)


def test_a_listed_noun_meets_it_without_the_sign_where_that_is_no_other_word() -> None:
    nouns = [noun for noun in TAKES_ALEF if len(noun) > 2 and noun not in ANOTHER_WITHOUT_SIGN]
    for before in ("", "و"):
        apart = [noun for noun in nouns if _stem(f"{before}{_accusative(noun)}") != _stem(noun)]
        assert apart == []


@pytest.mark.parametrize("noun", ["ليل", "صباح", "مساعد", "بارد", "لحم", "كلام", "يد", "صف"])
def test_so_does_a_noun_that_is_not_listed(noun: str) -> None:
    assert {_term(each) for each in _signed(noun)} == {_term(noun)}
    if len(noun) > 2:
        assert _stem(_accusative(noun)) == _stem(noun)
    assert set(query_terms(noun)) <= set(query_terms(fold(f"{noun}ا"), _term(_signed(noun)[0]))) | {
        noun
    }


@pytest.mark.parametrize("written", ["عسكريًّا", "عسكريّاً", "عسكري\u08f0ا", "عسكريًـا"])
def test_the_sign_is_read_beside_other_marks(written: str) -> None:
    assert _term(written) == _term("عسكري")


@pytest.mark.parametrize(
    ("written", "other"),
    [
        *(("درعا", "درع"), ("صيدا", "صيد"), ("بابا", "باب"), ("تركيا", "ترك"), ("سارا", "سار")),
        *(
            ("جدًا", "جد"),
            ("جدا", "جد"),
            ("معًا", "مع"),
            ("إذًا", "إذ"),
            ("هنا", "هن"),
            ("خطأ", "خط"),
            ("خطأً", "خط"),
            ("أمنا", "أمن"),
        ),
        *(("العليا", "علي"), ("الدنيا", "دني"), ("نموا", "نمو")),
    ],
)
def test_an_alef_that_is_the_words_own_stays(written: str, other: str) -> None:
    assert _term(written) != _term(other)


@pytest.mark.parametrize("typed", ["درعا", "بابا", "تركيا", "سارا", "العليا", "خطا", "ضحايا"])
def test_a_word_typed_with_an_alef_of_its_own_asks_for_no_accusative(typed: str) -> None:
    assert len(query_terms(typed)) <= 2


def test_a_word_typed_without_the_sign_finds_it_written_with_it() -> None:
    for written in ("دخانًا", "سنويًّا", "نموًّا"):
        assert _term(written) in query_terms(fold(written))
