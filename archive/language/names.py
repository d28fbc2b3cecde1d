"""Names of people across spellings and scripts: ``محمد`` is mohammed, muhamad and Мухаммед.

Two steps. ``name_keys`` gives the consonants of a word by eight classes of sound, alike for every script: words that may be
one name share a key, so that an index finds candidates without comparing all its words. ``difference`` tells how near they
are, ``same_name`` decides.

There are two ways to write here: with an alphabet that tells vowels (Latin; Cyrillic is read as Latin), and with one that
leaves most of them out (Arabic with its Persian and Kurdish letters; Hebrew is read as Arabic). Between the two, a word is
laid against the other letter by letter, at the least cost (see ``sounds``). Within one of them, spellings may differ by what
writers of it are known to vary, or be listed as one given name (see ``latin_spellings``). What Arabic writes together with a
name (and, in, for, the) may be there or not.

Nothing here knows what is a name: any word has keys.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from archive.language.folding import fold
from archive.language.latin_spellings import names_spelled, spellings_beside
from archive.language.scripts import script_of_word
from archive.language.sounds import ALLOWED, COSTS, DROPPED, PUT_IN, REPLACED

LONGEST_NAME = 32
MOST_KEYS = 8
_REMEMBERED = 1 << 14

# Consonants by class: lips P, teeth T, hissing S, back of the mouth K; L, M, N, R. What is not here has no key. A space
# parts what one sign may be. $ is the end of a word.
_LATIN_CLASS = {
    **dict.fromkeys(("b", "p", "f", "ph", "bv", "pf"), "P"),
    **dict.fromkeys(("d", "t", "th", "dh", "dt", "td"), "T"),
    **dict.fromkeys(("s", "z", "sh", "tch", "tsch", "tx", "cz", "sz", "zs"), "S"),
    **dict.fromkeys(("k", "ck", "q", "kh", "g", "dj", "dg"), "K"),
    **{"v": "P ", "w": " P", "sch": "S SK", "ch": "S K", "c": "K S", "zh": "S K", "ts": "TS S", "tz": "TS S", "gh": "K "},
    **{"gn": "KN N", "gl": "KL L", "j": "K ", "x": "KS S", "x$": "KS ", "l": "L", "m": "M", "n": "N", "r": "R"},
}  # fmt: skip
_ARABIC_CLASS = {
    **dict.fromkeys("بف", "P"),
    **dict.fromkeys("تدط", "T"),
    **dict.fromkeys("ثذضظ", "T S"),
    **dict.fromkeys("سشصز", "S"),
    **dict.fromkeys("جغقك", "K"),
    **{
        "خ": "K ",
        "ل": "L",
        "م": "M",
        "ن": "N",
        "ر": "R",
        "تش": "S",
        "تس": "TS S",
        "دج": "K TK",
        "ه$": " T",
    },
}


def _signs(classes: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(classes, key=len, reverse=True))))


_LATIN_SIGN = _signs(_LATIN_CLASS)
_ARABIC_SIGN = _signs(_ARABIC_CLASS)
# A key is of the first consonants only: in long names there are more ways to write the others than can be told.
_KEY = 4
# Other letters as those of the two alphabets that the costs are of.
_AS_ARABIC = str.maketrans(
    {"پ": "ب", "چ": "تش", "ژ": "ج", "گ": "غ", "ڤ": "ف", "ڕ": "ر", "ڵ": "ل", "ۆ": "و", "ە": "ه", "ێ": "ي", "ھ": "ه"}
    | dict(zip("אבגדהוזחטיכלמנסעפצקרשת", "ابغدهوزحطيكلمنسعفصقرشت", strict=True))
)  # fmt: skip
_AS_LATIN = str.maketrans(
    {"ж": "j", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "yu", "я": "ya", "ъ": "", "ь": "", "є": "ye"}
    | dict(zip("абвгдезийклмнопрстуфыэіў", "abvgdeziyklmnoprstufyeiu", strict=True))
)  # fmt: skip
_FOLDED_ARABIC = re.compile("[ابتثجحخدذرزسشصضطظعغفقكلمنهويء]+")
_FOLDED_LATIN = re.compile("[a-z]+")

_SHORTEST = 3  # letters that stay when what is joined goes
_JOINED = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف")
# These alone are as often the name's own: then the rest must be nearer by so much.
_IN_DOUBT = ("ب", "ل", "ف")
_DOUBTED = 2.0
_SERVANT = "عبدال"
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+")

# One Latin spelling of a name and another: what both have in common, and which letters stand for one another.
_SPOKEN = {
    **{"sch": "S", "sh": "S", "tch": "S", "ch": "S", "kh": "x", "gh": "g", "dj": "j", "dh": "d", "th": "t", "ph": "f"},
    **{"ck": "k", "q": "k", "ou": "u", "oo": "u", "ow": "u", "o": "u", "ee": "i", "ei": "i", "ai": "i", "ay": "i"},
    **{"ey": "i", "ie": "i", "y": "i", "aa": "a", "w": "u"},
}  # fmt: skip
_SPOKEN_SIGN = re.compile("|".join(sorted(_SPOKEN, key=len, reverse=True)))

_NEVER = float("inf")
_NOTHING: dict[str, float] = {}


class _Reading(NamedTuple):
    """One way to take a word: its alphabet, letters and keys; in doubt where what was taken off may be its own."""

    is_arabic: bool
    letters: str
    keys: tuple[str, ...]
    in_doubt: bool = False


@lru_cache(maxsize=_REMEMBERED)
def name_keys(word: str) -> tuple[str, ...]:
    """Consonant keys of a word in any script, at most eight.

    None of what has digits, is very long, or is in a script that is not read here.
    """
    keys = (key for reading in _readings(word) for key in reading.keys)
    return tuple(dict.fromkeys(keys))[:MOST_KEYS]


def same_name(one: str, other: str, *, within: float = 1.0) -> bool:
    """Whether two words may be one name, in two spellings or scripts.

    `within` is the share of what two spellings of a name may differ by; below 1 they must be nearer.
    """
    return difference(one, other, most=within) < _NEVER


def difference(one: str, other: str, *, most: float = 1.0) -> float:
    """By how much two words differ, as a share of what spellings of one name in two scripts commonly do.

    0 for spellings in one script. Infinite where it is more than `most`, and where they share no key.
    """
    return min(
        (
            _differ(left, right, most)
            for left in _remembered_readings(one)
            for right in _remembered_readings(other)
            if not set(left.keys).isdisjoint(right.keys)
        ),
        default=_NEVER,
    )


def _readings(word: str) -> list[_Reading]:
    folded = fold(word)
    if not 2 <= len(folded) <= LONGEST_NAME:
        return []
    script = script_of_word(folded)
    if script in ("Arab", "Hebr"):
        letters = folded.replace("'", "").translate(_AS_ARABIC)
        if not _FOLDED_ARABIC.fullmatch(letters):
            return []
        return [
            _Reading(True, each, _keys(f"{each}$", _ARABIC_SIGN, _ARABIC_CLASS), in_doubt)
            for each, in_doubt in _without_what_is_joined(letters)
        ]
    if script in ("Latn", "Cyrl"):
        letters = folded.removesuffix("'s").translate(_AS_LATIN).replace("'", "")
        if not _FOLDED_LATIN.fullmatch(letters):
            return []
        # The Russian х is an h as often: Мухаммед.
        spellings = [letters, letters.replace("kh", "h")] if script == "Cyrl" else [letters]
        bare = dict.fromkeys(_DOUBLED.sub(r"\1", each) for each in spellings)
        return [
            _Reading(False, each, _keys_of_spellings((each, *spellings_beside(each))))
            for each in bare
        ]
    return []


def _keys_of_spellings(spellings: Iterable[str]) -> tuple[str, ...]:
    """Those of all spellings of a listed name: an index finds each of them by any other."""
    keys = (key for each in spellings for key in _keys(f"{each}$", _LATIN_SIGN, _LATIN_CLASS))
    return tuple(dict.fromkeys(keys))[:MOST_KEYS]


def names_listed_for(word: str) -> frozenset[str]:
    """The given names, as Arabic writes them (folded), that a word is listed as a Latin spelling of."""
    readings = _remembered_readings(word)
    return frozenset().union(
        *(names_spelled(each.letters) for each in readings if not each.is_arabic)
    )


_remembered_readings = lru_cache(maxsize=_REMEMBERED)(_readings)


def _keys(letters: str, sign: re.Pattern[str], classes: dict[str, str]) -> tuple[str, ...]:
    keys = [""]
    for found in sign.findall(letters):
        sounds = classes[found]
        if " " in sounds:
            spelled = ((key + sound)[:_KEY] for key in keys for sound in sounds.split(" "))
            keys = list(dict.fromkeys(spelled))
        else:
            keys = [key + sounds for key in keys]
        if len(min(keys, key=len)) >= _KEY:
            break
    return tuple(dict.fromkeys(key[:_KEY] or "-" for key in keys))[:MOST_KEYS]


def _without_what_is_joined(letters: str) -> list[tuple[str, bool]]:
    """The word, and what is left of it without article and clitics, with whether that is in doubt."""
    found = [(letters, False)]
    for joined in _JOINED:
        if letters.startswith(joined) and len(letters) - len(joined) >= _SHORTEST:
            found.append((letters[len(joined) :], joined in _IN_DOUBT))
    # Before some letters the l of the article is not spoken: abderrahman.
    found += [
        (each.replace(_SERVANT, "عبد", 1), in_doubt)
        for each, in_doubt in found
        if each.startswith(_SERVANT)
    ]
    return found


def _differ(left: _Reading, right: _Reading, most: float) -> float:
    in_doubt = left.in_doubt or right.in_doubt
    if left.is_arabic != right.is_arabic:
        arabic, latin = (left, right) if left.is_arabic else (right, left)
        return _differ_across(arabic.letters, latin.letters, most, more=_DOUBTED * in_doubt)
    if left.letters == right.letters:
        return 0
    vary = _vary if left.is_arabic else _vary_in_latin
    return 0 if not in_doubt and vary(left.letters, right.letters) else _NEVER


def _differ_across(arabic: str, latin: str, most: float, *, more: float) -> float:
    """What the cheapest way to lay Latin letters beside Arabic ones costs, as a share of what it commonly may.

    `more` is put on top of what it costs.
    """
    base, per_letter = ALLOWED
    common = base + per_letter * (len(arabic) + len(latin))
    allowed = most * common - more
    signs, columns = f"^{arabic}$", _columns(latin)
    width = len(columns)
    rows = [[_NEVER] * width, [_NEVER] * width, [_NEVER] * width]
    rows[0][0] = 0.0
    put_in = COSTS[""]
    for at, sign in enumerate(signs):
        row, one_on, two_on = rows
        single = COSTS.get(sign, _NOTHING)
        pair = COSTS.get(signs[at : at + 2], _NOTHING) if at + 1 < len(signs) else _NOTHING
        is_letter = 0 < at < len(signs) - 1
        for column, so_far in enumerate(row):
            if so_far > allowed:
                continue
            ahead = columns[column]
            if ahead and at:
                _lower(row, column + 1, so_far + put_in.get(ahead[0], PUT_IN))
            if is_letter:
                _lower(one_on, column, so_far + single.get("", DROPPED))
                if ahead:
                    _lower(one_on, column + 1, so_far + single.get(ahead[0], REPLACED))
            for size, letters in enumerate(ahead, start=1):
                if letters in single:
                    _lower(one_on, column + size, so_far + single[letters])
                if letters in pair:
                    _lower(two_on, column + size, so_far + pair[letters])
            if "" in pair:
                _lower(two_on, column, so_far + pair[""])
        rows = [one_on, two_on, [_NEVER] * width]
    cheapest = rows[0][-1]
    return (cheapest + more) / common if cheapest <= allowed else _NEVER


def _lower(row: list[float], at: int, cost: float) -> None:
    if cost < row[at]:
        row[at] = cost


@lru_cache(maxsize=_REMEMBERED)
def _columns(latin: str) -> tuple[tuple[str, ...], ...]:
    """For each place in the word with its two ends: the one, two and three signs that follow; at the last, none."""
    signs = f"^{latin}$"
    ends = range(len(signs) + 1)
    return tuple(
        tuple(signs[at : at + size] for size in (1, 2, 3) if at + size <= len(signs)) for at in ends
    )


# Pairs that one name is spelled with in one script; a letter alone may be left out.
_LATIN_VARY = frozenset(("ae", "ei", "gj", "bp", "vu", "hx", "dz", "xk", "h", "e"))
_ARABIC_VARY = frozenset(
    ("جغ", "جق", "جك", "غق", "غك", "قك", "تث", "سث", "دذ", "ذز", "ضظ", "زظ", "ضد", "سص", "تط", "اه", "اي", "و", "ي", "ا")
)  # fmt: skip
_VOWELS = frozenset("aeiuاوي")


def _vary_in_latin(one: str, other: str) -> bool:
    if (listed := names_spelled(one)) and (others := names_spelled(other)):
        return not listed.isdisjoint(others)
    left, right = (_SPOKEN_SIGN.sub(lambda found: _SPOKEN[found[0]], each) for each in (one, other))
    return _differ_only_by(left, right, _LATIN_VARY)


def _vary(one: str, other: str) -> bool:
    return _differ_only_by(one, other, _ARABIC_VARY)


def _differ_only_by(one: str, other: str, varying: frozenset[str]) -> bool:
    """Whether few letters differ, each in a way that spellings do."""
    most = 1 if min(len(one), len(other)) <= 4 else 2
    if Levenshtein.distance(one, other, score_cutoff=most) > most:
        return False
    for operation in Levenshtein.editops(one, other):
        here, there = operation.src_pos, operation.dest_pos
        if operation.tag == "replace":
            pair = {one[here] + other[there], other[there] + one[here]}
            if pair.isdisjoint(varying):
                return False
        else:
            letter = one[here] if operation.tag == "delete" else other[there]
            if letter not in varying or (most == 1 and letter in _VOWELS):
                return False
    return True
