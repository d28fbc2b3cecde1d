"""Which words of an archive are taken for other spellings of a word that somebody typed, and which never are.

`names` says how much alike two words may sound; any two may. Whether they are names at all is decided here, by how they
stand in what the reader may read: see `Standing`. Arabic and Hebrew have no capitals: there, what is known to be ordinary is
none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Protocol

from archive.language.common_words import is_common, is_common_itself
from archive.language.compounds import attributes_spelled, only_begins
from archive.language.function_words import is_never_name
from archive.language.given_names import (
    ALMOST,
    is_given_name,
    is_spelling_of_given_name,
    nearest_given_name,
)
from archive.language.names import difference, names_listed_for
from archive.language.scripts import script_of_word
from archive.language.stems import stem

SURELY = 1.2
"""The share of what spellings commonly differ by that a word may differ by where both surely are names,"""
FAIRLY = 0.95
"""where an Arabic one shows it less,"""
CLOSELY = 0.85
"""and where little shows it."""
COMMONLY = 1.0
"""and where next to nothing is left of an Arabic one behind what could be an article: Elodie is not ألد."""
NEAR_IN_ARABIC = 0.2
"""How much further than the nearest spelling in another script one in Arabic may be,"""
NEAR_IN_LATIN = 0.4
"""one in Latin, where a name has many (Elias, Ilyas),"""
NEXT_TO_NEAREST = 0.1
"""and how much where it differs by more than spellings commonly do."""
SURE_CONSONANTS = 3
"""Consonants that a word in small letters must have which nothing shows to be a name: shorter ones are like too many."""
LONG_LATIN = 5
"""And letters."""
SHORT_LATIN = 4
"""Letters that a spelling with fewer of is like too many,"""
SHORTEST_LATIN = 3
"""but for given names: Ali;"""
SHORT_ARABIC = 4
LONG_ARABIC = 5
"""Letters from which two words in one script without capitals may be two spellings, not two words."""
SURE_FORMS = 2
"""Forms that no name has, of which so many show that an Arabic word is none."""

_WITH_CAPITALS = frozenset(("Latn", "Cyrl"))
_CONSONANTS = re.compile("[^aeiouy'аеиоуыэюяё]|^y")
# What Arabic writes together with a word before it, the endings of its forms, and the beginnings of verbs.
_ARTICLE = re.compile("^[وف]?(?:[بك]?ال|لل)(?=...)")
_CLITIC = re.compile("^(?:لل|[وفبلك])(?=...)")
_JOINED = re.compile("^[وف]?(?:[بك]?ال|لل|[بلك])?(?=...)")
_ENDINGS = ("ها", "هم", "نا", "ات", "ين", "ون", "وا", "تها", "تهم", "ته", "ت", "ه", "ي", "يه")
_ENDING = re.compile("(?<=...)(?:" + "|".join(sorted(_ENDINGS, key=len, reverse=True)) + ")$")
_PERSONS = ("ي", "ت", "ن", "ا")


@dataclass(frozen=True, slots=True)
class Standing:
    """How often a word stands: with a capital that makes a name of it, with one that says nothing, and without."""

    named: int = 0
    undecided: int = 0
    plain: int = 0

    @property
    def is_name(self) -> bool:
        """Whether it is a name at least as often as not."""
        return self.named > 0 and self.named >= self.plain


_NOWHERE = Standing()


class Texts(Protocol):
    """What the reader may read."""

    def standing(self, word: str) -> Standing:
        """How often the folded word stands there."""

    def holds_stem(self, word: str) -> bool:
        """Whether the folded word stands there in any inflection."""


def other_spellings(
    typed: str, candidates: Iterable[str], texts: Texts, *, is_capital: bool
) -> list[str]:
    """Those of the candidates that are taken for the folded word `typed`, where that may be a name.

    The candidates share a name key with it. `is_capital`: it was typed with a capital, so that somebody may mean a name.
    """
    asked = 0.0 if is_never_name(typed) else _asked(typed, texts, is_capital=is_capital)
    if not asked:
        return []
    own = _stem(typed)
    across: dict[str, float] = {}
    alongside: list[str] = []
    for word in candidates:
        apart = difference(typed, word, most=max(asked, ALMOST))
        if apart > SURELY or is_never_name(word) or own == _stem(word):
            continue
        if only_begins(word, typed) or only_begins(typed, word):
            continue
        if _has_capitals(typed) is not _has_capitals(word):
            if apart <= _allowed(typed, word, texts, asked):
                across[word] = apart
        elif apart <= asked and _is_beside(typed, word, texts):
            alongside.append(word)
    return [*alongside, *_nearest(across)]


def bare_spelling(word: str, *, of: str) -> str:
    """The folded word, taken for a spelling of the folded name `of`, without what Arabic writes together with it before it.

    The article stays, as people are called with it; and what is as much the name's own (Walid is وليد, not ليد).
    """
    while joined := _CLITIC.match(word):
        rest = word[joined.end() :] if joined[0] != "لل" else f"ال{word[2:]}"
        if difference(of, rest, most=SURELY) > difference(of, word, most=SURELY):
            break
        word = rest
    return word


def _nearest(across: Mapping[str, float]) -> Iterator[str]:
    """Those that no other is much nearer than: Harith is taken for حرث only where there is no حارث.

    What Arabic writes together with a name takes it no further.
    """
    nearest = min(across.values(), default=0)
    for word, differs in across.items():
        apart = min(differs, across.get(_bare(word), differs))
        near = NEAR_IN_LATIN if _has_capitals(word) else NEAR_IN_ARABIC
        if apart <= nearest + (near if apart <= 1 else NEXT_TO_NEAREST):
            yield word


def _asked(typed: str, texts: Texts, *, is_capital: bool) -> float:
    """The share by which a spelling may differ from what was typed; 0 where that is no name."""
    if _has_capitals(typed):
        return _asked_with_capitals(typed, texts, is_capital=is_capital)
    if _is_given(typed):
        return SURELY
    forms = _forms(typed, texts)
    if is_common(typed) or forms >= SURE_FORMS or len(typed) < SHORT_ARABIC:
        return 0
    return FAIRLY if forms or len(_bare(typed)) < LONG_ARABIC else SURELY


def _asked_with_capitals(typed: str, texts: Texts, *, is_capital: bool) -> float:
    standing = texts.standing(typed)
    is_known = is_common(typed)
    if is_capital:
        if standing.plain and not standing.named:
            return 0
        return CLOSELY if is_known and not standing.is_name else SURELY
    if is_known:
        return 0
    if standing.is_name:
        return SURELY
    if standing.named or standing.plain or texts.holds_stem(typed):
        return 0
    if nearest_given_name(typed) < inf:
        return CLOSELY
    is_long = len(typed) >= LONG_LATIN and len(_CONSONANTS.findall(typed)) >= SURE_CONSONANTS
    return CLOSELY if is_long else 0


def _allowed(typed: str, word: str, texts: Texts, asked: float) -> float:
    """The share by which a word in another script may differ from what may differ by `asked`; 0 where it is no name."""
    standing = texts.standing(word)
    if _is_another_given_name(typed, word):
        return 0
    if _has_capitals(word):
        is_long = len(word) >= SHORT_LATIN or (len(word) == SHORTEST_LATIN and _is_given(typed))
        return min(asked, _allowed_with_capitals(word, standing)) if is_long else 0
    if standing == _NOWHERE:
        return 0
    if _is_given(word):
        return max(asked, ALMOST)
    if is_common(word):
        bare = _without_article(word)
        # Qader is of القادر, not of القدر.
        nearer = min((difference(typed, each) for each in attributes_spelled(typed)), default=inf)
        is_other = (
            nearest_given_name(typed) < inf
            or not is_common_itself(bare)
            or nearer < difference(typed, bare, most=SURELY)
        )
        return 0 if asked < SURELY or is_other else CLOSELY
    if word.startswith("ال") and len(word) < SHORT_ARABIC:
        asked = min(asked, COMMONLY)
    most_forms = SURE_FORMS if asked == SURELY else 0
    if (given := nearest_given_name(typed)) < inf and not is_spelling_of_given_name(_bare(word)):
        # Arabic spells a given name in one way: what sounds like it is another word, as ليلة is a night, not Leila. But
        # other languages have more names than are listed.
        asked, most_forms = (given if len(_bare(word)) >= SHORT_ARABIC else 0), 0
    return asked if _forms(word, texts) <= most_forms else 0


def _is_another_given_name(one: str, other: str) -> bool:
    """Whether one is a given name in Arabic, and the other is listed as a Latin spelling of others only: Usama, أسماء."""
    arabic, latin = (other, one) if _has_capitals(one) else (one, other)
    listed = names_listed_for(latin)
    forms = {arabic, _without_article(arabic), _bare(arabic)}
    return bool(listed) and _is_given(arabic) and listed.isdisjoint(forms)


def _allowed_with_capitals(word: str, standing: Standing) -> float:
    if standing.is_name:
        return SURELY
    # A name may only ever begin sentences.
    is_plain = standing.named or standing.plain or is_common(word)
    return CLOSELY if standing.undecided and not is_plain else 0


def _is_beside(typed: str, word: str, texts: Texts) -> bool:
    """Whether a word in the same script may be another spelling, not another word."""
    if _has_capitals(word):
        is_long = len(word) >= SHORT_LATIN or (
            len(word) == SHORTEST_LATIN and bool(names_listed_for(word))
        )
        return is_long and _allowed_with_capitals(word, texts.standing(word)) > 0
    if is_common(typed) or is_common(word) or texts.standing(word) == _NOWHERE:
        return False
    is_long = min(len(_bare(typed)), len(_bare(word))) >= LONG_ARABIC
    return is_long and not texts.holds_stem(typed) and not _forms(word, texts)


def _has_capitals(word: str) -> bool:
    return script_of_word(word) in _WITH_CAPITALS


def _stem(word: str) -> str:
    """By this the word itself is found already."""
    return stem(word, language="en" if _has_capitals(word) else "ar")


def _is_given(word: str) -> bool:
    """Whether an Arabic word is a given name; with the article only where it is no ordinary word, as الصباح is."""
    return is_given_name(word) or (
        is_given_name(_bare(word)) and (word == _without_article(word) or not is_common(word))
    )


def _without_article(word: str) -> str:
    return _ARTICLE.sub("", word, count=1)


def _bare(word: str) -> str:
    """An Arabic word without what is written together with it before it."""
    return _JOINED.sub("", word, count=1)


def _forms(word: str, texts: Texts) -> int:
    """In how many forms that names do not have an Arabic word stands there: with a pronoun, in the plural, as a verb."""
    bare = _bare(word)
    if bare.endswith("ه"):
        bare = bare[:-1]
    bare = _ENDING.sub("", bare)
    if bare[:1] in _PERSONS and len(bare) > 3:
        others = {each + bare[1:] for each in _PERSONS} | {bare[1:]}
    else:
        others = {each + bare for each in _PERSONS}
    others |= {bare + each for each in _ENDINGS} | {f"ال{bare}", f"ال{bare}ه", f"و{bare}ه"}
    others -= {word, _bare(word)}
    return sum(texts.standing(each) != _NOWHERE for each in others)
