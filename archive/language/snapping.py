"""Widening a span to whole words, so that what is redacted leaves nothing readable behind."""

import re
import unicodedata

from archive.language.folding import INVISIBLE
from archive.language.tokens import TOKEN

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SPACE = re.compile(r"\s")


class SpanError(ValueError):
    """The span is empty or not within the text."""


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest span around ``text[start:end]`` that cuts no token and no character.

    A token that the span touches is taken whole: an Arabic word with its attached clitics, a word
    with its marks, ``Omar's`` with its ``'s``. Marks and invisible characters that cling to the end
    come too, since a harakah or joiner left behind tells of the letter that carried it. A word of a
    script written without spaces is several tokens: there, whoever marks the span sees to its ends.
    """
    if not 0 <= start < end <= len(text):
        raise SpanError("the span is empty or not within the text")
    while start > 0 and _clings(text[start]):
        start -= 1
    # No token holds white space: what stands between the nearest ones is all that needs cutting.
    left, right = start, end
    while left > 0 and not _SPACE.match(text[left - 1]):
        left -= 1
    while right < len(text) and not _SPACE.match(text[right]):
        right += 1
    for match in TOKEN.finditer(text, left, right):
        if match.start() < end and start < match.end():
            start, end = min(start, match.start()), max(end, match.end())
    while end < len(text) and _clings(text[end]):
        end += 1
    return start, end


def _clings(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or _INVISIBLE.fullmatch(character) is not None
