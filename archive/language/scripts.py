"""Language tags (BCP 47, RFC 5646), the script a language is written in, and its direction.

A malformed tag is an error everywhere: a text whose language was guessed from rubbish would be
indexed in a way that no query asks for, and shown from the wrong side.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

UNKNOWN_SCRIPT = "Zyyy"
_RIGHT_TO_LEFT = frozenset(
    ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)

# Arabic and the languages that ISO 639-3 counts as Arabic.
_ARABIC = (
    "ar aao abh abv acm acq acw acx acy adf aeb aec afb ajp apc apd arb arq ars ary arz auz avl "
    "ayh ayl ayn ayp pga shu ssh"
)
ARABIC_LANGUAGES = frozenset(_ARABIC.split())
# Languages that are not usually written in Latin script. Any other language counts as Latin.
_LANGUAGES_BY_SCRIPT = {
    "Arab": f"{_ARABIC} azb bal bgn bqi brh ckb fa glk haz khw ks lrc mzn pes "
    "pnb prs ps sd sdh skr ug ur",
    "Armn": "hy",
    "Beng": "as bn",
    "Cyrl": "ab av ba be bg ce cv kk kv ky mk mn os ru sah sr tg tt tyv udm uk",
    "Deva": "bho hi mai mr ne sa",
    "Ethi": "am ti tig",
    "Geor": "ka",
    "Grek": "el",
    "Gujr": "gu",
    "Guru": "pa",
    "Hans": "zh",
    "Hebr": "he yi",
    "Jpan": "ja",
    "Khmr": "km",
    "Knda": "kn",
    "Kore": "ko",
    "Laoo": "lo",
    "Mlym": "ml",
    "Mymr": "my ksw mnw shn",
    "Nkoo": "nqo",
    "Orya": "or",
    "Rohg": "rhg",
    "Sinh": "si",
    "Syrc": "syr aii arc cld tru",
    "Taml": "ta",
    "Telu": "te",
    "Thaa": "dv",
    "Thai": "th",
    "Tibt": "bo dz",
    UNKNOWN_SCRIPT: "und mis mul zxx",
}
_USUAL_SCRIPT = {
    language: script
    for script, languages in _LANGUAGES_BY_SCRIPT.items()
    for language in languages.split()
}
# Where the region decides.
_SCRIPT_IN_REGION = {
    ("az", "IR"): "Arab",
    ("kk", "CN"): "Arab",
    ("ku", "IQ"): "Arab",
    ("ku", "IR"): "Arab",
    ("ky", "CN"): "Arab",
    ("pa", "PK"): "Arab",
    ("tk", "AF"): "Arab",
    ("uz", "AF"): "Arab",
    ("zh", "HK"): "Hant",
    ("zh", "MO"): "Hant",
    ("zh", "TW"): "Hant",
}

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
_PRIVATE = re.compile(r"x(?:-[a-z0-9]{1,8})+", re.ASCII | re.IGNORECASE)
_SINGLETON = re.compile(r"(?<=-)[a-z0-9](?=-)", re.ASCII)


class LanguageTagError(ValueError):
    """The tag is not a BCP 47 language tag."""


def is_language_tag(tag: str) -> bool:
    """Whether ``tag`` is well-formed: RFC 5646 syntax, no variant or extension given twice.

    Whether its subtags are registered is not checked. Refused, though the RFC has room for them:
    languages of four to eight letters, as none is registered and ``arabic`` is a slip, and the
    grandfathered irregular tags (``i-klingon``), all deprecated.
    """
    if _PRIVATE.fullmatch(tag):
        return True
    match = _TAG.fullmatch(tag)
    if match is None:
        return False
    variants = match["variants"].lower().split("-")[1:]
    singletons = _SINGLETON.findall(match["extensions"].lower())
    return len(set(variants)) == len(variants) and len(set(singletons)) == len(singletons)


@lru_cache(maxsize=1024)
def language_of(tag: str) -> str:
    """The primary language subtag in lower case; ``und`` for a private tag."""
    if not is_language_tag(tag):
        raise LanguageTagError("not a BCP 47 language tag")
    primary = tag.split("-")[0].lower()
    return "und" if primary == "x" else primary


@lru_cache(maxsize=1024)
def script_of(tag: str) -> str:
    """The ISO 15924 code of the script: the tag's own if it names one, else the usual one.

    ``Zyyy`` for tags that say nothing of a script (``und``, ``mul``, private tags).
    """
    language = language_of(tag)
    match = _TAG.fullmatch(tag)
    if match is None:
        return UNKNOWN_SCRIPT
    if match["script"]:
        return match["script"].title()
    region = (match["region"] or "").upper()
    return _SCRIPT_IN_REGION.get((language, region)) or _USUAL_SCRIPT.get(language, "Latn")


def direction(tag: str) -> Literal["rtl", "ltr"]:
    """The direction that the tag's script is written in."""
    return "rtl" if script_of(tag) in _RIGHT_TO_LEFT else "ltr"


# The first word of a letter's Unicode name tells its script; only scripts with a stemmer count.
_SCRIPT_BY_NAME = {
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "LATIN": "Latn",
    "TAMIL": "Taml",
}


def script_of_word(word: str) -> str:
    """The script of a word's first letter; ``Zyyy`` where no stemmer hangs on it."""
    for character in word:
        if character.isalpha():
            name = unicodedata.name(character, "").partition(" ")[0]
            return _SCRIPT_BY_NAME.get(name, UNKNOWN_SCRIPT)
    return UNKNOWN_SCRIPT
