"""Words that are hardly ever names, of the two languages in which most is asked: English and Arabic.

They are the words of everyday life, and of what people tell of war and of villages. They were written by hand, from
knowledge of the languages and no corpus; a word that is mainly a name (Grace, Salim) is left out. Any inflection of
one is as common.
"""

from functools import cache

from archive.language.common_arabic import ARABIC
from archive.language.common_english import ENGLISH
from archive.language.folding import fold
from archive.language.scripts import script_of_word
from archive.language.stems import stem

_LANGUAGE = {"Latn": "en", "Arab": "ar"}
_LISTED = {"ar": ARABIC, "en": ENGLISH}


def is_common(word: str) -> bool:
    """Whether the folded word, in any inflection, is a common one of English or Arabic."""
    language = _LANGUAGE.get(script_of_word(word))
    return language is not None and stem(word, language=language) in _stems(language)


@cache
def _stems(language: str) -> frozenset[str]:
    words = (word for theme in _LISTED[language] for word in theme.split())
    return frozenset(stem(fold(word), language=language) for word in words)
