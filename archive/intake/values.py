"""Single values as files hold them: blank, text, yes or no, one of a list of words, a list in one cell."""

import re
from enum import Enum
from typing import TypeVar

from archive.core.errors import InvalidInput
from archive.intake.encodings import UNDECODABLE
from archive.testimony.texts import check_text

Word = TypeVar("Word", bound=Enum)

# A workbook's cell ends there, without a word.
SPREADSHEET_CELL = 32_767
YES = frozenset({"true", "yes", "1"})
NO = frozenset({"false", "no", "0"})


class BadValue(Exception):
    """Why a value can't be taken; never the value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_blank(value: object) -> bool:
    """Whether nothing is said: missing, null, an empty list, white space."""
    return (
        value is None
        or value == []
        or value == {}
        or (isinstance(value, str) and not value.strip())
    )


def sound_text(value: object) -> str:
    """A text exactly as it stands; empty for none. Raises BadValue."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue(f"{_kind(value)} where a text belongs")
    if UNDECODABLE in value:
        raise BadValue("bytes that are not in the file's encoding")
    try:
        check_text(value, place="")
    except InvalidInput as error:
        raise BadValue(error.message) from None
    return value


def identifier(value: object) -> str:
    """The source's own id: a text or a whole number. Raises BadValue."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = sound_text(value).strip()
    if not text:
        raise BadValue("empty: every account needs its source's own id")
    if len(text) > 200:
        raise BadValue("longer than 200 characters")
    return text


def yes_or_no(value: object) -> bool | None:
    """Yes, no, or not said. Raises BadValue."""
    if is_blank(value):
        return None
    if isinstance(value, bool):
        return value
    word = (str(value) if isinstance(value, int) else sound_text(value)).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadValue("neither yes nor no (true, false, yes, no, 1, 0)")


def one_of(words: type[Word], value: object, *, by_name: bool = False) -> Word:
    """The member that a word means, by its value or (for levels) by its name. Raises BadValue, which lists the words."""
    text = sound_text(value).strip().lower()
    members = {(m.name.lower() if by_name else str(m.value)): m for m in words}
    if text not in members:
        raise BadValue(f"not one of {', '.join(members)}")
    return members[text]


def position(value: object) -> int:
    """A whole number from 0. Raises BadValue."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:12])
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise BadValue("not a whole number from 0")
    return value


def parts(value: object) -> list[object]:
    """A list, or what semicolons part in one cell. Raises BadValue."""
    if is_blank(value):
        return []
    if isinstance(value, list):
        return value
    return [part.strip() for part in sound_text(value).split(";") if part.strip()]


def fields_of(value: object) -> dict[str, object]:
    """An object with named parts. Raises BadValue."""
    if not isinstance(value, dict):
        raise BadValue(f"{_kind(value)} where an object belongs")
    return value


def fills_a_cell(text: str) -> bool:
    """Whether a text is exactly as long as a workbook's cell can be, and so was probably cut there."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return SPREADSHEET_CELL in (units, len(text))


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Paragraphs, each with what stands after it: joined, they are the text, to the last blank (P9)."""
    cuts = [match.end() for match in _PARAGRAPH_END.finditer(text)]
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    found: list[tuple[str, str]] = []
    for piece in pieces:
        body = piece.rstrip()
        if body:
            found.append((body, piece[len(body) :]))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + piece)
    if found and not pieces[0].strip():
        found[0] = (pieces[0] + found[0][0], found[0][1])
    return found


# A blank line, with whatever blanks and line ends.
_PARAGRAPH_END = re.compile(r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*(?:\r\n|\n|\r(?!\n))\s*")


def _kind(value: object) -> str:
    names = {bool: "yes or no", int: "a number", float: "a number", str: "a text", list: "a list"}
    return names.get(type(value), "an object")
