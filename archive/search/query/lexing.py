"""From what a person typed to marks and words, each with the code points where it stands.

Punctuation between words parts them, with or without a blank: a list pasted from elsewhere is a list of words. Hyphens
and apostrophes within a word join it, and so does a mark between two digits (12:30, 3/5/2019) or two initials (U.S.).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from archive.language import fold

# What a reader may call a facet, by the page's language; the first is the one that pages show. Words of any of them are
# understood everywhere: whoever types Arabic need not change the keyboard to name a field.
FIELD_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "place": {"en": ("place",), "ar": ("مكان", "المكان")},
    "period": {
        "en": ("spoken-of", "spoken_of", "period", "date"),
        "ar": ("فترة", "الفترة", "تاريخ"),
    },
    "language": {"en": ("language",), "ar": ("لغة", "اللغة")},
    "collection": {"en": ("collection",), "ar": ("مجموعة", "المجموعة")},
    "term": {"en": ("subject", "term"), "ar": ("موضوع", "الموضوع")},
    "taken": {"en": ("taken", "given"), "ar": ("متى",)},
    "how": {"en": ("how",), "ar": ("كيف",)},
    "speaker": {"en": ("speaker",), "ar": ("متحدث", "المتحدث")},
}

# Any mark of a family closes what any of it has opened: telephones and languages mix them („…“, ”…”, »…«).
_QUOTES = ('"“”„‟＂〝〞', "«»‹›")
_DASHES = "-‐‑‒–—―−﹘﹣－"
# Dashes that part words where they stand between two: “the mill—the bridge”.
_PARTING_DASHES = "—―﹘"
_HYPHENS = "".join(set(_DASHES) - set(_PARTING_DASHES)) + "\u05be"
_APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u2032\u05f3\u05f4\uff07"
_JOINING = frozenset(_HYPHENS + _APOSTROPHES + "_·")
STARS = "*＊"
TILDES = "~～"
_BARS = "|｜"
_SLASHES = "/∕／"
# Alone by its capitals, as OR is; else by the number that follows, since Arabic has no capitals and the word alone is one.
_NEAR = "NEAR"
_NEAR_WITH_A_NUMBER = frozenset({fold(_NEAR), fold("قرب")})
# Arabic writes it between two alternatives and hardly elsewhere in a query; where nothing stands on a side it is a word.
_ARABIC_OR = fold("أو")
_BETWEEN_DIGITS = frozenset(".,/:،٫٬")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")
_COLONS = ":："
_FAMILY = {mark: family for family in _QUOTES for mark in family}


class Kind(StrEnum):
    """What a lexeme is."""

    WORD = "word"
    QUOTED = "quoted"
    FIELD = "field"
    VALUE = "value"
    UNKNOWN_FIELD = "unknown_field"
    NOT = "not"
    OR = "or"
    NEAR = "near"
    TILDE = "tilde"
    OPEN = "open"
    CLOSE = "close"
    UNCLOSED_QUOTE = "unclosed_quote"


_ENDS_ALTERNATIVE = (Kind.WORD, Kind.QUOTED, Kind.VALUE, Kind.TILDE, Kind.CLOSE)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A mark or a word, and the code points `start` to `end` where it stands. A quoted run is without its quotes.

    The text of a NEAR is the number behind its slash: empty where NEAR stands alone, anything where it is no number.
    """

    kind: Kind
    text: str
    start: int
    end: int


def field_word(name: str, language: str) -> str:
    """What a facet is called in a query, in the page's language."""
    words = FIELD_WORDS[name]
    return words.get(language.split("-")[0], words["en"])[0]


def written_as_value(value: str) -> str:
    """A facet's value as one writes it behind a colon: in quotation marks where it is more than a word."""
    bare = value.replace('"', " ")
    return bare if all(map(_is_part_of_word, bare)) else f'"{bare}"'


def lexemes(text: str, *, fields: Collection[str]) -> list[Lexeme]:
    """The marks and words of the text. Reads anything; a field outside `fields` is an unknown one, also if there is one."""
    return _Scanner(text, _fields_called(frozenset(fields))).scanned()


@lru_cache(maxsize=16)
def _fields_called(fields: frozenset[str]) -> Mapping[str, str]:
    called = {fold(name): name for name in fields}
    for name in fields & FIELD_WORDS.keys():
        for words in FIELD_WORDS[name].values():
            called |= {fold(word): name for word in words}
    return called


_ANYBODYS_FIELDS = _fields_called(frozenset(FIELD_WORDS))


class _Scanner:
    def __init__(self, text: str, fields: Mapping[str, str]) -> None:
        self.text = text
        self.fields = fields
        self.at = 0
        self.found: list[Lexeme] = []

    def scanned(self) -> list[Lexeme]:
        while self.at < len(self.text):
            self.step()
        return self.found

    def step(self) -> None:
        character = self.text[self.at]
        if character in _FAMILY:
            self.quoted()
        elif character in "()":
            self.take(Kind.OPEN if character == "(" else Kind.CLOSE, self.at + 1)
        elif character in _BARS:
            self.take(Kind.OR, self.run(self.at, lambda each: each in _BARS))
        elif character in TILDES and self.follows_a_phrase():
            self.take(Kind.TILDE, self.at + 1)
        elif self.excludes():
            self.take(Kind.NOT, self.at + 1)
        elif _is_invisible(character):
            self.at += 1
        elif _begins_a_word(character) or character in _JOINING:
            self.word()
        else:
            self.at += 1

    def take(self, kind: Kind, end: int) -> None:
        self.found.append(Lexeme(kind, self.text[self.at : end], self.at, end))
        self.at = end

    def run(self, start: int, belongs: Callable[[str], bool]) -> int:
        """The end of the characters from `start` on that belong together."""
        end = start
        while end < len(self.text) and belongs(self.text[end]):
            end += 1
        return end

    def follows_a_phrase(self) -> bool:
        last = self.found[-1] if self.found else None
        return last is not None and last.kind is Kind.QUOTED and last.end == self.at

    def quoted(self) -> None:
        family = _FAMILY[self.text[self.at]]
        inside = self.at + 1
        closing = next((i for i in range(inside, len(self.text)) if self.text[i] in family), -1)
        if closing < 0:
            self.take(Kind.UNCLOSED_QUOTE, len(self.text))
            return
        words = self.text[inside:closing]
        self.found.append(Lexeme(Kind.QUOTED, words, self.at, closing + 1))
        self.at = closing + 1

    def excludes(self) -> bool:
        """Whether a dash stands here before what may be left out. After a word it is a dash of the sentence."""
        if self.text[self.at] not in _DASHES:
            return False
        before = next((each for each in self.text[: self.at][::-1] if not _is_invisible(each)), " ")
        if _is_part_of_word(before) or before in _DASHES:
            return False
        follows = next((each for each in self.text[self.at + 1 :] if not _is_invisible(each)), "")
        if not follows or follows in _DASHES:
            return False
        return (
            follows == "("
            or follows in _APOSTROPHES
            or follows in _FAMILY
            or _begins_a_word(follows)
        )

    def word(self) -> None:
        end = self.at
        while end < len(self.text) and self.continues(end):
            end += 1
        if end == self.at:  # a joining mark that joins nothing
            self.at += 1
            return
        name = self.text[self.at : end]
        if end < len(self.text) and self.text[end] in _COLONS and self.field(name, end + 1):
            return
        said = _visible(name)
        if said == "OR" or (fold(said) == _ARABIC_OR and self.stands_between(end)):
            self.take(Kind.OR, end)
        elif self.near(said, end):
            pass
        elif said == "AND":
            # What stands side by side is looked for together: there is nothing to add.
            self.at = end
        else:
            self.take(Kind.WORD, end)

    def stands_between(self, end: int) -> bool:
        """Whether something to look for stands before this word, and after its `end`."""
        follows = next((each for each in self.text[end:] if not _is_blank(each)), "")
        return (
            bool(self.found and follows)
            and self.found[-1].kind in _ENDS_ALTERNATIVE
            and (_begins_a_word(follows) or follows in _FAMILY or follows == "(")
        )

    def near(self, said: str, end: int) -> bool:
        """Take NEAR with its number; False where it is a word like any other."""
        number = ""
        if self.text[end : end + 1] in tuple(_SLASHES):
            number_at = end + 1
            end = self.run(number_at, _is_part_of_word)
            number = _visible(self.text[number_at:end])
            if said != _NEAR and not (number[:1].isdecimal() and fold(said) in _NEAR_WITH_A_NUMBER):
                return False
            number = number or "/"
        elif said != _NEAR:
            return False
        self.found.append(Lexeme(Kind.NEAR, number, self.at, end))
        self.at = end
        return True

    def continues(self, at: int) -> bool:
        """Whether the character belongs to a word that began before it, or begins one."""
        character = self.text[at]
        if _is_part_of_word(character) or character in STARS:
            return True
        if character in TILDES:  # it begins none: before a number it says that this is not exact
            return at > self.at
        after = self.text[at + 1 : at + 2]
        if character in _JOINING:
            # A star after a hyphen is a fault that the parser names.
            return bool(after) and (_is_part_of_word(after) or after in STARS or after in _JOINING)
        if character not in _BETWEEN_DIGITS or at == self.at or not after:
            return False
        before = self.text[at - 1]
        if before.isdecimal() and after.isdecimal():
            return True
        return character == "." and self.is_initial(at - 1) and self.is_initial(at + 1)

    def is_initial(self, at: int) -> bool:
        """Whether a letter stands alone between what is no part of a word."""
        around = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
        return self.text[at].isalpha() and not any(map(_is_part_of_word, filter(None, around)))

    def field(self, name: str, value_at: int) -> bool:
        """Take `name:` as a field, and its value; False where it is a word before a colon."""
        called = "".join("-" if each in _HYPHENS else each for each in name)
        known = self.fields.get(fold(called))
        if known is None:
            follows = self.text[value_at : value_at + 1]
            is_field = _FIELD.fullmatch(called) or fold(called) in _ANYBODYS_FIELDS
            if not is_field or not follows or follows.isspace() or follows in "():":
                return False
            self.take(Kind.UNKNOWN_FIELD, value_at)
            return True
        self.found.append(Lexeme(Kind.FIELD, known, self.at, value_at))
        self.at = value_at
        while self.at < len(self.text) and _is_blank(self.text[self.at]):
            self.at += 1
        if self.at < len(self.text) and self.text[self.at] in _FAMILY:
            self.quoted()
        else:
            self.value()
        return True

    def value(self) -> None:
        """A value without quotes: dashes, stars and colons are part of it (place:-north, ref:12)."""
        end = self.at
        while end < len(self.text) and not self.ends_value(end):
            end += 1
        if end > self.at:
            self.take(Kind.VALUE, end)

    def ends_value(self, at: int) -> bool:
        character = self.text[at]
        if character.isspace() or character in "()" or character in _FAMILY:
            return True
        if character in _BARS:
            return True
        if character not in ",;/!?،؛؟":
            return False
        around = self.text[at - 1 : at], self.text[at + 1 : at + 2]
        return not all(each.isdecimal() for each in around)


@lru_cache(maxsize=4096)
def _is_part_of_word(character: str) -> bool:
    """Letters, marks, digits, and what is invisible among them."""
    return unicodedata.category(character)[0] in "LMN" or _is_invisible(character)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def _visible(text: str) -> str:
    return "".join(each for each in text if not _is_invisible(each))


def _is_blank(character: str) -> bool:
    return character.isspace() or _is_invisible(character)


def _begins_a_word(character: str) -> bool:
    return _is_part_of_word(character) or character in STARS
