"""Words that are hardly ever names, of the two languages in which most is asked: English and Arabic.

They are the words of everyday life, and of what people tell of war and of villages. They were written by hand, from
knowledge of the languages and no corpus; a word that is mainly a name (Grace, Salim) is left out. Any inflection of
one is as common.
"""

from collections.abc import Iterator
from functools import cache

from archive.language.common_arabic import ARABIC
from archive.language.common_english import ENGLISH
from archive.language.folding import fold
from archive.language.scripts import script_of_word
from archive.language.stems import stem

# What Arabic writes before and after a word, once each. Light stems would not do here: they make كاس (a cup) of كاسونا.
_BEFORE = (
    "",
    "و",
    "ف",
    "ال",
    "وال",
    "فال",
    "بال",
    "وبال",
    "كال",
    "لل",
    "ولل",
    "ب",
    "وب",
    "ل",
    "ول",
    "ك",
    "س",
    "وس",
)
# And before a verb, for who does it.
_PERSONS = ("ي", "ت", "ن", "ا")
_BEFORE_VERBS = ("", "و", "ف", "ل", "س", "وس")
_OWNERS = ("", "ه", "ها", "هم", "هن", "ي", "نا", "ك", "كم")
_AFTER_VERBS = (*_OWNERS, "ني", "ين", "ان", "ون", "وا", "ت")
_AFTER = (*_OWNERS, "ات", "اتها", "ين", "ان", "ون", "وا", "ت", "ته", "تها", "تهم", "يه")


def is_common(word: str) -> bool:
    """Whether the folded word, in any inflection, is a common one of English or Arabic."""
    match script_of_word(word):
        case "Latn":
            return stem(word, language="en") in _english_stems()
        case "Arab":
            return any(each in _arabic_words() for each in _uninflected(word))
        case _:
            return False


def is_common_itself(word: str) -> bool:
    """Whether the folded Arabic word is one of them as it stands, with nothing written together with it."""
    return word in _arabic_words()


def _uninflected(word: str) -> Iterator[str]:
    """What is left of an Arabic word without what may be written together with it: three letters, or two of a noun."""
    for begun in filter(word.startswith, _BEFORE):
        for after in filter(word.endswith, _AFTER):
            shortest = 2 if after in _OWNERS else 3
            yield from _between(begun, word, after, shortest)
    for begun in (f"{before}{person}" for before in _BEFORE_VERBS for person in _PERSONS):
        if word.startswith(begun):
            for after in filter(word.endswith, _AFTER_VERBS):
                yield from _between(begun, word, after, 3)


def _between(begun: str, word: str, after: str, shortest: int) -> Iterator[str]:
    if len(word) - len(begun) - len(after) >= shortest:
        yield word[len(begun) : len(word) - len(after)]


@cache
def _english_stems() -> frozenset[str]:
    return frozenset(stem(fold(word), language="en") for word in " ".join(ENGLISH).split())


@cache
def _arabic_words() -> frozenset[str]:
    """As they are listed, and without the ending that another one takes the place of (ة)."""
    words = {fold(word) for word in " ".join(ARABIC).split()}
    return frozenset(words | {word[:-1] for word in words if word.endswith("ه") and len(word) > 3})
