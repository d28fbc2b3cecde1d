"""Names of several words, and names behind an article, in all the ways in which people write them.

Arabic parts a name that Latin letters join, or the other way round, and Latin spells the article as it is spoken:
عبد الرحمن is Abdulrahman, Abd al-Rahman, Abdel Rahman and Abderrahmane, صلاح الدين is Salah ad-Din and Salaheddine, and
المصري is al-Masri, El Masry and Almasri. ``full_name`` takes folded words that somebody typed, and gives the ways to
write the name: what stands side by side, each either one of some words or any that sounds so (see ``names``). It knows no
text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from archive.language.folding import fold
from archive.language.function_words import is_never_name
from archive.language.names import difference, name_keys, names_listed_for, same_name
from archive.language.scripts import script_of_word

Words = tuple[str, ...]
Piece = str | Words
"""What stands at one place of a name: any word that sounds like this one, or one of these words."""
Way = tuple[Piece, ...]

LONGEST_FULL_NAME = 3
"""Words of the longest that is looked for."""

_ARABIC = "Arab"
_ARTICLE = "ال"
# What may be written together with the first word: and, for, with, so, as.
_JOINED = ("", "و", "ل", "ب", "ف", "ك")
# Whose servant somebody is called.
_ATTRIBUTES = """
الله الرحمن الرحيم الكريم العزيز القادر الحميد المجيد الناصر السلام اللطيف الستار الجبار الغفار الغفور الغني الفتاح الرزاق
الحكيم الحليم الهادي الواحد الأحد الصمد الباسط الباقي الخالق الوهاب المنعم المؤمن المالك الملك المحسن الحفيظ الحق الحي القيوم
القدوس النور النبي الرسول الرؤوف الرب الشكور الصبور العال العظيم العليم العلي المطلب المعطي المعين المقصود المهيمن المتعال
المولى الودود الوكيل الوارث الأمير الحسين المسيح الإله الجليل الجواد السميع البصير الظاهر البديع الرشيد العفو الرافع المعز
الحسيب الرازق الكافي المقتدر النصير
"""
# What of the faith (al-Din) somebody is called.
_OF_THE_FAITH = """
نور صلاح علاء عز شمس بهاء ضياء سيف نصر زين محيي محي تقي بدر جمال كمال خير فخر سعد شرف عماد حسام نجم جلال رضا برهان ركن ظهير
معين شهاب قطب مجد غياث نظام تاج أسد ناصر أمين رشيد صفي حميد
"""
_FAITH = "الدين"
_SERVANT = "عبد"
_ALLAH = ("allah", "ullah", "ellah", "ollah", "alah", "ulah", "elah", "olah", "llah", "lah")
_OF_GOD = "الله"
_SERVANTS = (
    *("abd", "abdul", "abdel", "abdal", "abdoul", "abdol", "abdu", "abde", "abdou"),
    *("abdur", "abder", "abdus", "abdes", "abdun", "abden"),
)
_SUN = ("sh", "th", "dh", "ch", "d", "n", "r", "s", "t", "z")
_ARTICLES = tuple(
    dict.fromkeys(
        (
            *("al", "el", "ul", "il", "ol"),
            *(vowel + letter for letter in _SUN for vowel in "aeu"),
        )
    )
)
_DIN = ("din", "dine", "deen", "dein", "deene", "dien")
_EDDIN = tuple(
    f"{vowel}{letter}{din}"
    for din in _DIN
    for vowel in ("a", "e", "i", "o", "u", "ou")
    for letter in ("l", "d", "")
)
_CALLED_AFTER = (("Abu", "Abou", "Abo", "أبو", "أبا", "أبي"), ("Umm", "Um", "Oum", "Om", "أم"))
"""How many people are called: father or mother of their eldest. Too short, and too common, to be told by their sound."""

_JOINED_SERVANT = re.compile("abd(?:[aeiou]|ou)?(?=[^aeiou])")
_JOINED_ARTICLE = re.compile("(?:[ae]l-?|[aeu](?=([dnrstz])\\1)|[aeu](?=(sh|th|dh)\\2))(?=....)")
_JOINED_DIN = re.compile("(?:[aeiou]|ou)?[ld]?d(?:in|ine|een|ein|ien|eene)$")
_SHORTEST = 3
_SHORTEST_BEHIND_ARTICLE = 4


@dataclass(frozen=True, slots=True)
class FullName:
    """A name, by its words in one line, with the ways to write it; `bare`: of a name behind an article, it without."""

    text: str
    ways: tuple[Way, ...]
    bare: str = ""
    called_after: bool = False


@lru_cache(maxsize=1 << 12)
def full_name(words: Words) -> FullName | None:
    """The name that all these folded words are together; None where they are none of these kinds."""
    if not words or any(is_never_name(word) for word in words[-1:]):
        return None
    reading = _in_arabic if script_of_word(words[-1]) == _ARABIC else _in_latin
    return reading(words)


def only_begins(word: str, name: str) -> bool:
    """Whether the folded word in Latin letters only begins the Arabic name, and is none by itself: Abdul, of عبدالله."""
    return word in _BEGINNINGS and name.startswith(_SERVANT + _ARTICLE)


def attributes_spelled(word: str) -> Words:
    """Whose servant somebody is called that these folded Latin letters spell, as Arabic writes it without the article."""
    if script_of_word(word) == _ARABIC:
        return ()
    return tuple(each.removeprefix(_ARTICLE) for each in _attributes(word))


def first_unjoined(ways: tuple[Way, ...], word: str) -> str:
    """The first word of one of the ways without what Arabic writes together with it before it."""
    for way in ways:
        if not isinstance(way[0], str) and word in way[0] and len(way[0]) % len(_JOINED) == 0:
            at = way[0].index(word)
            return way[0][at - at % len(_JOINED)]
    return word


def needs_capital(word: str) -> bool:
    """Whether the folded word, where it may be an article, is a word of its own too (as, at, an), and more often that."""
    return word not in ("al", "el")


def called_after() -> tuple[Words, ...]:
    """The folded words for a father, and for a mother, before the name of a child."""
    return tuple(tuple(dict.fromkeys(map(fold, each))) for each in _CALLED_AFTER)


_BEGINNINGS = frozenset(_SERVANTS) - {"abdu", "abde", "abdou"}


def _in_arabic(words: Words) -> FullName | None:
    joined = "".join(words)
    text = " ".join(words)
    if child := _child(words):
        return child
    if len(words) > 2:
        return None
    for first in dict.fromkeys((joined, joined[1:])):
        if first.startswith(_SERVANT + _ARTICLE) and len(first) > len(_SERVANT + _ARTICLE):
            return FullName(text, tuple(_servant("", (first.removeprefix(_SERVANT),))))
        of = first.removesuffix(_FAITH)
        if of != first and (
            of in _listed(_OF_THE_FAITH) or (len(words) == 2 and len(of) >= _SHORTEST)
        ):
            return FullName(text, tuple(_of_the_faith("", (of,))))
    return None


def _in_latin(words: Words) -> FullName | None:
    text = " ".join(words)
    if child := _child(words):
        return child
    if found := _as_servant(words):
        return FullName(text, tuple(_servant(*found)))
    if found := _as_of_the_faith(words):
        return FullName(text, tuple(_of_the_faith(*found)))
    *article, name = words
    if (
        len(words) == 2
        and is_article_before(article[0], name)
        and len(name) >= _SHORTEST_BEHIND_ARTICLE
    ):
        return FullName(text, ((_articles_before(name), name), (f"al{name}",)), bare=name)
    if len(words) == 1 and (joined := _JOINED_ARTICLE.match(name)):
        behind = name[joined.end() :]
        return FullName(f"al {behind}", ((_articles_before(behind), behind),))
    return None


def is_article_before(word: str, name: str) -> bool:
    """Whether the first of two folded words in Latin letters may be the article of the other one."""
    return word in _articles_before(name)


def _articles_before(name: str) -> Words:
    """The spellings of the article that may stand before it: ash-Sharif, but not ash-Masri."""
    return tuple(
        article for article in _ARTICLES if article[1:] == "l" or name.startswith(article[1:])
    )


def _child(words: Words) -> FullName | None:
    """Somebody called after a child."""
    *before, name = words
    spellings = next((each for each in called_after() if words[0] in each), ())
    is_named = len(before) == 1 or (len(before) == 2 and is_article_before(before[1], name))
    if not spellings or not is_named or not name_keys(name):
        return None
    latin = tuple(each for each in spellings if each.isascii())
    arabic = _with_joined(*(each for each in spellings if not each.isascii()))
    ways: list[Way] = [(latin, name), (arabic, name)]
    if name.isascii() or script_of_word(name) == _ARABIC:
        ways.append((latin, _ARTICLES, name))
    return FullName(" ".join(words), tuple(ways), called_after=True)


# Servants of God


def _servant(latin: str, attributes: Words) -> Iterator[Way]:
    """The ways to write that somebody is the servant of these, which are as Arabic writes them, and as somebody did."""
    for of in attributes:
        yield _with_joined(_SERVANT), (of,)
        yield (_with_joined(f"{_SERVANT}{of}"),)
    sounds: Words = (latin,) if latin else tuple(of.removeprefix(_ARTICLE) for of in attributes)
    if _OF_GOD in attributes:
        yield _SERVANTS, _ALLAH
        sounds = ()
    if not attributes:
        yield _with_joined(_SERVANT), latin
    for each in sounds:
        yield _SERVANTS, each
        yield _SERVANTS[:1], _ARTICLES, each
    if latin and _OF_GOD not in attributes:
        yield (f"abdul{latin}",)
        yield (f"abdel{latin}",)
        if latin.startswith(_SUN):
            yield (f"abde{latin}",)
    else:
        yield from ((f"{_SERVANT}{of}",) for of in attributes)


def _as_servant(words: Words) -> tuple[str, Words] | None:
    first, *middle, last = words if len(words) > 1 else ("", *words)
    if not first:
        listed = {each for each in names_listed_for(last) if each.startswith(_SERVANT + _ARTICLE)}
        joined = _JOINED_SERVANT.match(last)
        if joined is None:
            return None
        rest = last[joined.end() :].removeprefix("l")
        # The article's own letter may be left out before another one: abdelatif.
        rests = (rest, f"l{rest}") if last[joined.end()] == "l" else (rest,)
        found = tuple(sorted(each.removeprefix(_SERVANT) for each in listed))
        for each in rests:
            attributes = found or _attributes(each)
            if attributes and (each is rest or attributes[0].startswith(f"{_ARTICLE}ل")):
                return _once(each), attributes
        return None
    if first not in _SERVANTS or len(middle) > 1:
        return None
    if middle and not is_article_before(middle[0], last) and last not in _ALLAH:
        return None
    if not middle and (joined := _JOINED_ARTICLE.match(last)) and last not in _ALLAH:
        last = last[joined.end() :]
    attributes = _attributes(last)
    if not attributes and not middle:
        return None
    return last, attributes


def _once(rest: str) -> str:
    """Without a first consonant twice: abdurrahman."""
    return rest[1:] if len(rest) > 1 and rest[0] == rest[1] else rest


@lru_cache(maxsize=1 << 10)
def _attributes(latin: str) -> Words:
    """What sounds so, as Arabic writes it with its article; the nearest."""
    if latin in _ALLAH:
        return (_OF_GOD,)
    return _nearest(
        _once(latin), tuple(each.removeprefix(_ARTICLE) for each in _listed(_ATTRIBUTES)), _ARTICLE
    )


# Of the faith


def _of_the_faith(latin: str, firsts: Words) -> Iterator[Way]:
    for first in firsts:
        yield _with_joined(first), (_FAITH,)
        yield (_with_joined(f"{first}{_FAITH}"),)
    for each in (latin,) if latin else firsts:
        yield each, _ARTICLES, _DIN
        yield each, _EDDIN
    if latin:
        yield from ((f"{latin}{rest}",) for rest in ("eddin", "uddin", "aldin"))
    else:
        yield from ((f"{first}{rest}",) for first in firsts for rest in ("دين", _FAITH))


def _as_of_the_faith(words: Words) -> tuple[str, Words] | None:
    if len(words) == 3 and is_article_before(words[1], words[2]) and words[2] in _DIN:
        firsts = _firsts(words[0])
        return (words[0], firsts) if firsts else None
    if len(words) == 2 and (words[1] in _EDDIN or words[1] in _DIN):
        firsts = _firsts(words[0])
        return (words[0], firsts) if firsts else None
    if len(words) == 1:
        (word,) = words
        for at in range(_SHORTEST, len(word) - 2):
            if _JOINED_DIN.fullmatch(word, at) and (firsts := _firsts(word[:at])):
                return word[:at], firsts
    return None


@lru_cache(maxsize=1 << 10)
def _firsts(latin: str) -> Words:
    return _nearest(latin, _listed(_OF_THE_FAITH), "")


# What is listed


@cache
def _listed(names: str) -> Words:
    return tuple(map(fold, names.split()))


def _nearest(latin: str, names: Words, before: str) -> Words:
    """Those of the names that the Latin letters spell, and no other much nearer than these."""
    if len(latin) < _SHORTEST - 1:
        return ()
    apart = {name: difference(latin, name) for name in names if same_name(latin, name)}
    nearest = min(apart.values(), default=0.0)
    return tuple(f"{before}{name}" for name, each in apart.items() if each <= nearest + 0.1)


def _with_joined(*words: str) -> Words:
    return tuple(f"{joined}{word}" for word in words for joined in _JOINED)
