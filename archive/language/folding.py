"""Folding: the spellings of one word made one.

Folding is decided per character, so that a word folds alike in a text, in a query and in a name:

* compatibility forms, case and digits: ``ﻻ`` is ``لا``, ``ＡＢ`` is ``ab``, ``٣`` is ``3``;
* marks that writers may leave out go: accents (``é``), Arabic harakat and tatweel, Hebrew points.
  Marks that are letters of their script stay: Indic and Thai vowel signs, kana's voicing, ``й``;
* Arabic: alef forms are ``ا``, alef maqsura and Persian ya ``ي``, ta marbuta and other heh ``ه``,
  keheh ``ك``, hamza seats their letter (``ؤ`` ``و``, ``ئ`` ``ي``), as dialect spells them;
* Latin letters without a decomposition: ``ø`` is ``o``, ``ł`` is ``l``, ``ı`` is ``i``;
* the five Hebrew letters that look another way at a word's end;
* every apostrophe, geresh, ayn and hamza sign is ``'``, and gone at either end;
* invisible characters (zero-width, bidirectional controls, soft hyphen) are dropped;
* separators of thousands are dropped (``1,000`` and ``١٬٠٠٠`` are ``1000``).
"""

import re
import unicodedata

INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # regex ranges
)
# Apostrophes, primes and quotes used as such, geresh and gershayim; the last row are letters (Lm).
APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u2032\u05f3\u05f4\uff07"
_LETTER_APOSTROPHES = "\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\ua78c"
TATWEEL = "\u0640"

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")

_KEPT = frozenset("й")
_SPECIAL = {
    **dict.fromkeys(APOSTROPHES + _LETTER_APOSTROPHES, "'"),
    **dict.fromkeys("ىیېۍ", "ي"),
    **dict.fromkeys("ةہھەۃ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    "ٱ": "ا",
    "\u066c": ",",
    TATWEEL: "",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "ŧ": "t",
    "þ": "th",
}
_OPTIONAL_MARKS = ("COMBINING", "ARABIC", "HEBREW", "SYRIAC", "VARIATION")
_VOICING = frozenset("\u3099\u309a")


class _Table(dict[int, str]):
    """Code point to folded string, filled as characters are met (so never above Unicode's size)."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    lower = character.casefold()
    if lower in _KEPT:
        return lower
    parts = (_fold_part(part) for part in unicodedata.normalize("NFKD", lower).casefold())
    return "".join(parts)


def _fold_part(part: str) -> str:
    digit = unicodedata.decimal(part, None)
    if digit is not None:
        return str(digit)
    if part in _SPECIAL:
        return _SPECIAL[part]
    if _INVISIBLE.match(part) or _is_optional_mark(part):
        return ""
    return part


def _is_optional_mark(part: str) -> bool:
    return (
        unicodedata.category(part) in ("Mn", "Me")
        and unicodedata.name(part, "").startswith(_OPTIONAL_MARKS)
        and part not in _VOICING
    )


# Characters whose compatibility form hides them (U+00B4 becomes space and accent) go first.
_BEFORE = str.maketrans(dict.fromkeys(APOSTROPHES + _LETTER_APOSTROPHES, "'"))
_TABLE = _Table()


def fold(word: str) -> str:
    """The folded form of a word (or of a text: white space and punctuation stay as they are)."""
    if word.isascii():
        folded = word.lower().replace("`", "'")
    else:
        composed = unicodedata.normalize("NFKC", word.translate(_BEFORE))
        folded = unicodedata.normalize("NFC", composed.translate(_TABLE))
    if "," in folded:
        folded = _THOUSANDS.sub("", folded)
    return folded.strip("'")
