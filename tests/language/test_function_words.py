"""Which language a passage is read in, and which words say nothing by themselves. The sentences are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.language import fold, is_function_word, passage_language, tokenize

ENGLISH = (
    "They came to the house at night and took my brother with them, and we have not seen him since."
)
ARABIC = "جاؤوا إلى البيت في الليل وأخذوا أخي معهم ولم نره منذ ذلك اليوم الذي كان في الشتاء"
FRENCH = (
    "Ils sont venus dans la nuit avec des camions et nous avons quitté le village pour la montagne."
)
TURKISH = "Bize bir şey söylemediler ama sonra çok insan geldi ve biz de onlar için su getirdik."
SPANISH = "Los soldados llegaron en la noche y nos dijeron que no había más agua para los niños."
PERSIAN = "شب آمدند و ما را از خانه بردند و برادر من را با خود به شهر بردند که دور بود"
TOLD = [
    (ENGLISH, "en", "en"),
    (FRENCH, "en", "fr"),
    (TURKISH, "en-GB", "tr"),
    (SPANISH, "en", "es"),
    (ENGLISH, "ar", "en"),
    (FRENCH, "ar-SY", "fr"),
    (ARABIC, "en", "ar"),
    (ARABIC, "apc", "apc"),
    (PERSIAN, "ar", "fa"),
    (ENGLISH, "fr", "en"),
    (ENGLISH, "und", "en"),
    # Not surely another one: too short, or of both.
    ("dans la nuit", "en", "en"),
    (f"{ENGLISH} He said: dans la nuit.", "en", "en"),
    (f"{ENGLISH} {FRENCH}", "en", "en"),
    (
        "Guryihii waa la gubay dadkiina way carareen habeenkii oo dhan waxaan tagnay buuraha",
        "so",
        "so",
    ),
    ("", "en", "en"),
]


@pytest.mark.parametrize(("text", "language", "expected"), TOLD)
def test_a_passage_is_read_in_its_own_language_where_that_is_sure(
    text: str, language: str, expected: str
) -> None:
    assert passage_language(text, language=language) == expected


def test_a_french_passage_of_an_english_transcript_has_french_stems() -> None:
    tokens = tokenize(FRENCH, language=passage_language(FRENCH, language="en"))
    assert {token.term.rpartition("/")[2] for token in tokens} == {"french"}


@settings(deadline=None)
@given(st.text(), st.sampled_from(["en", "ar", "so", "und", "ckb"]))
def test_any_text_is_read_in_some_language(text: str, language: str) -> None:
    tokenize(text, language=passage_language(text, language=language))


@pytest.mark.parametrize("word", ["the", "which", "في", "التي", "إلى"])
def test_words_that_hold_a_sentence_together_are_known(word: str) -> None:
    assert is_function_word(fold(word))


@pytest.mark.parametrize("word", ["prison", "mine", "die", "war", "سجن", "حرب"])
def test_words_that_say_something_are_none(word: str) -> None:
    assert not is_function_word(fold(word))
