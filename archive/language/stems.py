"""Which stemmer a word gets: the script of the word decides first, then the language of its text.

A word whose script is not its text's (an English name in an Arabic account) is stemmed as the
language most expected in that script. A language without a stemmer here (Kurdish, Persian,
Hebrew, Somali) is folded only: stemming it by another language's rules would join strangers.

Stemmers are given folded words, without accents, though a few of Snowball's were written for
accents: a query is typed without them as often as with them, and both must end in one stem.
"""

import re
from functools import cache

from archive.language import arabic
from archive.language.folding import fold
from archive.language.irregular import base_form
from archive.language.scripts import (
    ARABIC_LANGUAGES,
    language_of,
    script_of,
    script_of_word,
)
from archive.language.snowball import Snowball

# Longer runs are junk (base64, a row of x): tokens like others, but never stemmed.
LONGEST_WORD = 64

_EXPECTED = {
    "Arab": "ar",
    "Armn": "hy",
    "Cyrl": "ru",
    "Deva": "hi",
    "Grek": "el",
    "Latn": "en",
    "Taml": "ta",
}
# Language to Snowball's algorithm, by the script that the algorithm reads.
_ALGORITHMS = {
    "Armn": {"hy": "armenian"},
    "Cyrl": {"ru": "russian", "sr": "serbian"},
    "Deva": {"hi": "hindi", "ne": "nepali"},
    "Grek": {"el": "greek"},
    "Latn": {
        "bs": "serbian",
        "ca": "catalan",
        "cs": "czech",
        "da": "danish",
        "de": "german",
        "en": "english",
        "eo": "esperanto",
        "es": "spanish",
        "et": "estonian",
        "eu": "basque",
        "fi": "finnish",
        "fr": "french",
        "ga": "irish",
        "hr": "serbian",
        "hu": "hungarian",
        "id": "indonesian",
        "it": "italian",
        "lt": "lithuanian",
        "nb": "norwegian",
        "nl": "dutch",
        "nn": "norwegian",
        "no": "norwegian",
        "pl": "polish",
        "pt": "portuguese",
        "ro": "romanian",
        "sr": "serbian",
        "st": "sesotho",
        "sv": "swedish",
        "tr": "turkish",
    },
    "Taml": {"ta": "tamil"},
}
_LANGUAGES = {"Arab": ("ar",), **{script: tuple(known) for script, known in _ALGORITHMS.items()}}
_ELISION = re.compile(
    r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|all|coll|dall|dell|nell|quell|sull|un)'"
)


def stem(word: str, *, language: str) -> str:
    """The stem of a folded word in a text of ``language``; never empty for a non-empty word."""
    return _stem_and_rules(word, language)[0]


def analysed(word: str, *, language: str, is_accusative: bool = False) -> tuple[str, str]:
    """The stem, and the term that an index holds for it: the stem with the name of the rules that made it.

    `is_accusative`: an Arabic word is written with the sign of the indefinite accusative, which folding leaves out.

    The rules belong to it, since stems of two languages that look alike are no one word: French makes ``carri`` of
    *carrier*, English of *carry*.
    """
    made, rules = _stem_and_rules(word, language, is_accusative=is_accusative)
    return made, _term(made, rules)


def query_terms(word: str, typed: str = "") -> tuple[str, ...]:
    """The terms that a folded query word may have in a text of any language.

    A query doesn't say its language, and which languages the accounts have must not be seen in what it finds: so all are
    asked. The word itself comes first, as languages without rules have it. An Arabic word may stand there with the sign of
    the accusative or without it; `typed` is the term of the token that was typed, which knows whether it has one.
    """
    if len(word) > LONGEST_WORD:
        return (word,)
    script = script_of_word(word)
    spoken = (_language_of_word(script, "und"), *_LANGUAGES.get(script, ()))
    terms = [_term(*_by_rules(word, script, each)) for each in spoken]
    if arabic.may_be_accusative(word):
        terms.append(analysed(word, language="ar", is_accusative=True)[1])
    return tuple(dict.fromkeys((_without_apostrophes(word, "und"), *terms, typed or terms[0])))


def _stem_and_rules(word: str, language: str, *, is_accusative: bool = False) -> tuple[str, str]:
    if len(word) > LONGEST_WORD:
        return word, ""
    script = script_of_word(word)
    spoken = _language_of_word(script, language)
    return _by_rules(word, script, spoken, is_accusative=is_accusative)


def _by_rules(
    word: str, script: str, spoken: str, *, is_accusative: bool = False
) -> tuple[str, str]:
    """The stem that the rules of a language make of a word in this script; and the rules, empty where it has none."""
    bare = _without_apostrophes(word, spoken)
    if not bare.isalpha() and any(character.isdigit() for character in bare):
        return bare, ""  # M16, T72, 1000
    if script == "Arab":
        if spoken != "ar":
            return bare, ""
        return arabic.light_stem(
            arabic.without_accusative(bare) if is_accusative else bare
        ), "arabic"
    algorithm = _ALGORITHMS.get(script, {}).get(spoken)
    if algorithm is None:
        return bare, ""
    if algorithm == "english":
        bare = base_form(bare)
    # Folded again, as the Serbian stemmer turns Cyrillic into accented Latin.
    return fold(_snowball(algorithm)(bare)) or bare, algorithm


def _term(stem: str, rules: str) -> str:
    return f"{stem}/{rules}" if rules else stem


def _language_of_word(script: str, tag: str) -> str:
    language = language_of(tag)
    if language in ARABIC_LANGUAGES:
        language = "ar"
    at_home = _script_family(tag) == script or language in _ALGORITHMS.get(script, {})
    return language if at_home else _EXPECTED.get(script, "und")


def _script_family(tag: str) -> str:
    script = script_of(tag)
    return "Arab" if script == "Aran" else script


def _without_apostrophes(word: str, language: str) -> str:
    """``omar``, ``homme``, ``ankara``, ``sanaa`` for omar's, l'homme, ankara'da, sana'a."""
    if "'" not in word:
        return word
    if language == "en":
        word = word.removesuffix("'s")
    elif language in ("ca", "fr", "it"):
        word = _ELISION.sub("", word, count=1)
    elif language == "tr":
        word = word.partition("'")[0]
    return word.replace("'", "") or word


@cache
def _snowball(algorithm: str) -> Snowball:
    return Snowball(algorithm)
