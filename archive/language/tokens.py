"""Cutting text into tokens that know where they stood.

A token is one of these, in this order:

* a run of Arabic letters with their marks and tatweel. Digits and other scripts end it, so that
  ``في2017`` and ``الـNATO`` give each part its own token;
* a number with separators of thousands (``1,000``);
* one character, with its marks, of a script written without spaces (Han, kana, Thai, Lao, Khmer,
  Burmese): a word of these is found as a phrase of its characters;
* a run of other letters and digits with their marks. An apostrophe of any form stays inside when
  a letter or digit stands before it and a letter after it (``don't``, ``O'Neil``, ``90's``); at
  either end it is a quotation mark.

Invisible characters (zero-width, bidirectional controls) inside a run belong to it; at its ends
they do not. Hyphen, underscore, full stop part. What no reader would call a word is no token:
lone marks, emoji, NUL, lone surrogates, and the few characters that stand for a whole phrase or
formula (``ﷺ``, ``½``).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from archive.language.folding import APOSTROPHES, INVISIBLE, fold
from archive.language.scripts import language_of
from archive.language.stems import LONGEST_WORD, analysed

_ARABIC = ((0x600, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE))
_UNSPACED = (
    *((0xE00, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3041, 0x30FF)),
    *((0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    *((0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF)),
)
_LAST_LETTER = 0x1FFFF  # what lies above is Han (see _UNSPACED) or variation selectors


class Token(NamedTuple):
    """A word of a text: ``text[start:end]`` in code points, its folded form, its stem, and the term an index holds for that.

    A long account has 25,000: a tuple is made in half the time of a frozen dataclass.
    """

    start: int
    end: int
    word: str
    stem: str
    term: str


def _character_class(codes: Iterable[int]) -> str:
    """The codes, which come ascending, as the inside of a regular expression's ``[...]``."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


def _within(blocks: tuple[tuple[int, int], ...], codes: Iterable[int]) -> list[int]:
    inside = {code for first, last in blocks for code in range(first, last + 1)}
    return [code for code in codes if code in inside]


def _is_plain(code: int) -> bool:
    """Not one of those whose compatibility form is a phrase, a fraction or in brackets."""
    plain = unicodedata.normalize("NFKC", chr(code))
    return len(plain) == 1 or all(
        character.isalnum() or unicodedata.category(character)[0] == "M" for character in plain
    )


def _pattern() -> re.Pattern[str]:
    codes = range(_LAST_LETTER + 1)
    letters = [code for code in codes if chr(code).isalnum() and _is_plain(code)]
    marks = _character_class(
        code
        for code in [*codes, *range(0xE0100, 0xE01F0)]
        if unicodedata.category(chr(code))[0] == "M"
    )
    digits = {code for code in letters if chr(code).isdecimal()}
    arabic_codes = [code for code in _within(_ARABIC, letters) if code not in digits]
    unspaced_codes = [code for code in _within(_UNSPACED, letters) if code not in digits]
    other_codes = sorted({*letters} - {*arabic_codes} - {*unspaced_codes})
    arabic = _character_class(arabic_codes)
    unspaced = _character_class(unspaced_codes) + "\\U00020000-\\U0003ffff"
    other = _character_class(other_codes)
    other_letters = _character_class(code for code in other_codes if code not in digits)
    inside_arabic = f"[{arabic}{marks}]"
    inside_other = f"[{other}{marks}]"
    return re.compile(
        rf"[{arabic}]{inside_arabic}*+(?:[{INVISIBLE}]++{inside_arabic}++)*"
        rf"|\d{{1,3}}(?>(?:[,\u066c]\d{{3}})+)(?!\d)"
        rf"|[{other}]{inside_other}*+"
        rf"(?:[{INVISIBLE}]++{inside_other}++|[{APOSTROPHES}](?=[{other_letters}]){inside_other}++)*"
        rf"|[{unspaced}][{marks}]*+"
    )


TOKEN = _pattern()
_ACCUSATIVE = re.compile("[\u064b\u08f0]\u0651?\u0640*ا$|ا[\u064b\u08f0]$")
# No token holds a blank, so that what stands between two blanks is cut by itself, and mostly remembered.
_WRITTEN = re.compile(r"\S+")
_LONGEST_REMEMBERED = LONGEST_WORD
_REMEMBERED = 1 << 16  # distinct ones: about 35 MB


def tokenize(text: str, *, language: str = "und") -> list[Token]:
    """The tokens of a text written in ``language`` (BCP 47), in order, never overlapping.

    ``fold(text[token.start : token.end]) == token.word``, which is never empty.
    """
    language_of(language)  # a malformed tag is an error even where there is nothing to stem
    tokens = []
    for match in _WRITTEN.finditer(text):
        written = match[0]
        start = match.start()
        cut = _remembered if len(written) <= _LONGEST_REMEMBERED else _cut
        for first, last, word, stem, term in cut(written, language):
            tokens.append(Token(start + first, start + last, word, stem, term))
    return tokens


def cut_written(written: str, *, language: str) -> tuple[tuple[int, int, str, str, str], ...]:
    """The tokens of what stands between two blanks, as plain tuples: start, end, word, stem, term."""
    return (_remembered if len(written) <= _LONGEST_REMEMBERED else _cut)(written, language)


def _cut(written: str, language: str) -> tuple[tuple[int, int, str, str, str], ...]:
    """The tokens of what stands between two blanks.

    Plain tuples, which the garbage collector lets go: as `Token`s, the tens of thousands that are remembered would be walked
    through at each of its rounds, and slow everything that runs in the process.
    """
    tokens = []
    for match in TOKEN.finditer(written):
        word = fold(match[0])
        if word:
            is_accusative = word.endswith("ا") and _stands_in_accusative(match[0])
            stem, term = analysed(word, language=language, is_accusative=is_accusative)
            tokens.append((*match.span(), word, stem, term))
    return tuple(tokens)


def _stands_in_accusative(written: str) -> bool:
    """Whether the sign of the indefinite accusative stands at its last alef, on either side: folding leaves it out."""
    return _ACCUSATIVE.search(unicodedata.normalize("NFKC", written)) is not None


_remembered = lru_cache(maxsize=_REMEMBERED)(_cut)
