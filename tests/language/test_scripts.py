"""Tags as RFC 5646 has them; directions typed by hand."""

import pytest

from archive.language import LanguageTagError, direction, is_language_tag, script_of, tokenize

WELL_FORMED = [
    "ar ar-SY ar-Latn ckb-Arab en en-GB zh-Hant-TW zh-yue-HK sl-rozaj-biske de-CH-1901 es-419",
    "de-DE-u-co-phonebk en-a-bbb-x-a-ccc x-private az-Arab-x-AZE-derbend und AR-sy kmr apc",
]
MALFORMED = [
    "",
    "a",
    "ar_SY",
    "ar-",
    "-ar",
    "ar--SY",
    "ar SY",
    "ar\n",
    "arabic",
    "arabic-SY",
    "de-1901-1901",
    "en-a-bbb-a-ccc",
    "ar-x",
    "x",
    "en-u",
    "عر",
    "i-klingon",
    "en-toolongsubtag",
]
DIRECTIONS = [
    ("ar", "Arab", "rtl"),
    ("ar-SY", "Arab", "rtl"),
    ("apc", "Arab", "rtl"),
    ("ar-Latn", "Latn", "ltr"),
    ("ckb", "Arab", "rtl"),
    ("ckb-Latn", "Latn", "ltr"),
    ("ku", "Latn", "ltr"),
    ("ku-Arab", "Arab", "rtl"),
    ("ku-IQ", "Arab", "rtl"),
    ("kmr", "Latn", "ltr"),
    ("fa", "Arab", "rtl"),
    ("ur-Aran", "Aran", "rtl"),
    ("he", "Hebr", "rtl"),
    ("yi", "Hebr", "rtl"),
    ("syr", "Syrc", "rtl"),
    ("dv", "Thaa", "rtl"),
    ("rhg", "Rohg", "rtl"),
    ("rhg-Latn", "Latn", "ltr"),
    ("en", "Latn", "ltr"),
    ("en-arab", "Arab", "rtl"),
    ("tr-TR", "Latn", "ltr"),
    ("ru", "Cyrl", "ltr"),
    ("zh-TW", "Hant", "ltr"),
    ("pa", "Guru", "ltr"),
    ("pa-PK", "Arab", "rtl"),
    ("az-IR", "Arab", "rtl"),
    ("und", "Zyyy", "ltr"),
    ("und-Arab", "Arab", "rtl"),
    ("x-house", "Zyyy", "ltr"),
]


@pytest.mark.parametrize("tag", " ".join(WELL_FORMED).split())
def test_a_well_formed_tag_is_one(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize("tag", MALFORMED)
def test_a_malformed_tag_is_refused_by_all(tag: str) -> None:
    assert not is_language_tag(tag)
    for ask in (script_of, direction):
        with pytest.raises(LanguageTagError):
            ask(tag)
    with pytest.raises(LanguageTagError):
        tokenize("text", language=tag)


@pytest.mark.parametrize(("tag", "script", "expected"), DIRECTIONS)
def test_the_direction_follows_the_script(tag: str, script: str, expected: str) -> None:
    assert script_of(tag) == script
    assert direction(tag) == expected
