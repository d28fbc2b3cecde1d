"""Closing up where words were taken out and nothing may show it: the punctuation that stood around them (P4).

Pure, of two strings. Blanks, line ends and punctuation change. Letters and digits never do: they are what was said.
"""

from typing import NamedTuple

# How strongly a mark divides. Of two that meet, the stronger stays.
_JOINS, _COMMA, _ENDS = 1, 2, 5
_RANKS = (
    dict.fromkeys("-‐‑‒–—―/", _JOINS)
    | dict.fromkeys(",،、，", _COMMA)
    | dict.fromkeys(":：", 3)
    | dict.fromkeys(";؛；", 4)
    | dict.fromkeys(".…!?؟۔。！？", _ENDS)
)
_MARKS = "".join(_RANKS)
_FULL_STOPS = ".۔。"
_BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

_QUOTES = {
    '"': '"',
    "'": "'",
    "“": "”",
    "„": "“”",
    "‘": "’",
    "‚": "‘’",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
}
_PAIRS = {"(": ")", "[": "]", "{": "}", "（": "）", "¿": "?", "¡": "!"} | _QUOTES
_CLOSERS = "".join(_PAIRS.values())
_BRACKETS = "".join(_PAIRS) + _CLOSERS


class _Edge(NamedTuple):
    """The end of what stands before removed words, or the beginning of what stands after them.

    From the removed words outwards: `near` blanks, `marks` (with the blanks among them), `far` blanks, `rest`.
    """

    near: str
    marks: str
    far: str
    rest: str

    @property
    def rank(self) -> int:
        return max((_RANKS.get(mark, 0) for mark in self.marks), default=0)

    @property
    def outermost(self) -> str:
        """The blanks that stand next to the rest."""
        return self.far if self.marks else self.near

    @property
    def joins(self) -> bool:
        """Whether it is the hyphen or dash of a compound whose other half is gone."""
        return self.rank == _JOINS and not self.near


def close_up(before: str, after: str, *, begins: bool, ends: bool) -> str:
    """`before` and `after` as one run, once the words between them are gone.

    `begins`: a reader sees nothing ahead of `before`. `ends`: they see nothing behind `after`.
    """
    while (around := _around_empty_pair(before, after, ends=ends)) is not None:
        before, after = around
    left, right = _left(before), _right(after)
    at_start, at_end = _at_break(left.rest[-1:], begins), _at_break(right.rest[:1], ends)
    if at_start and at_end:
        return _without_line(left.rest, right.rest)
    if at_start or _opener(left):
        # What followed the removed words can't begin a sentence, a line or a bracket.
        return left.rest + left.far + left.marks + left.near + right.rest
    if right.rank > max(left.rank, _rank_within(left)) and not right.joins:
        return left.rest + right.near + right.marks + right.far + right.rest
    if at_end or _closer(right, ends=ends):
        kept = left.far + left.marks if left.rank == _ENDS or right.marks else ""
        return left.rest + kept + ("" if at_end else right.outermost) + right.rest
    if left.joins and right.joins:
        return left.rest + left.far + left.marks + right.rest
    kept = "" if left.joins else left.far + left.marks
    return left.rest + kept + _blank(left, right) + right.rest


def _left(text: str) -> _Edge:
    rest = text.rstrip(_MARKS + _BLANKS)
    tail = text[len(rest) :]
    outer = tail.rstrip(_BLANKS)
    marks = outer.lstrip(_BLANKS)
    return _Edge(tail[len(outer) :], marks, outer[: len(outer) - len(marks)], rest)


def _right(text: str) -> _Edge:
    rest = text.lstrip(_MARKS + _BLANKS)
    head = text[: len(text) - len(rest)]
    outer = head.lstrip(_BLANKS)
    marks = outer.rstrip(_BLANKS)
    return _Edge(head[: len(head) - len(outer)], marks, outer[len(marks) :], rest)


def _at_break(neighbour: str, is_edge: bool) -> bool:
    return neighbour in _BREAKS if neighbour else is_edge


def _opener(left: _Edge) -> str:
    """The bracket or quotation mark that opens right before the removed words, if one does."""
    return left.rest[-1:] if _opens(left.rest) else ""


def _opens(text: str) -> bool:
    """Whether the last character is a bracket or quotation mark that opens. Many also close, in one language or another."""
    last, before = text[-1:], text[-2:-1]
    if last not in _PAIRS or last not in _CLOSERS or (before in _PAIRS and before not in _CLOSERS):
        return last in _PAIRS
    ahead = text.rstrip(_BRACKETS)[-1:]
    if ahead.isalnum() or _RANKS.get(ahead) in (_COMMA, _ENDS):
        return False
    partners = (each for each in _QUOTES if last in _QUOTES[each] and each != last)
    return not any(0 < text.count(last) <= text.count(each) for each in partners)


def _closer(right: _Edge, *, ends: bool) -> str:
    """The bracket or quotation mark that closes right after the removed words, if one does."""
    first, following = right.rest[:1], right.rest[1:2]
    if not first or first not in _CLOSERS:
        return ""
    goes_on = following not in _MARKS + _BLANKS + _BREAKS + _CLOSERS if following else not ends
    return "" if first in _PAIRS and right.outermost and goes_on else first


def _rank_within(left: _Edge) -> int:
    """The rank of a mark within the quotation that closes before the removed words: of "Go." as of Go."""
    inner = left.rest.rstrip(_CLOSERS)
    return 0 if left.marks or inner == left.rest else _left(inner).rank


def _around_empty_pair(before: str, after: str, *, ends: bool) -> tuple[str, str] | None:
    """What stands around brackets or quotation marks in which nothing is left; None where there are none."""
    left, right = _left(before), _right(after)
    closes = _PAIRS.get(_opener(left), "")
    within = next((mark for mark in right.marks if mark in closes), "")
    if within:
        return left.rest[:-1], right.marks.partition(within)[2] + right.far + right.rest
    closer = _closer(right, ends=ends)
    if not closer or closer not in closes:
        return None
    after = right.rest[1:]
    # A full stop within a quotation ends the sentence around it.
    stops = left.rest[-1] in _QUOTES and right.marks in _FULL_STOPS and not _right(after).marks
    return left.rest[:-1], (right.marks if stops else "") + after


def _without_line(before: str, after: str) -> str:
    """Without a line on which nothing is left."""
    empty = _BREAKS + _BLANKS
    return before + after.lstrip(empty) if after else before.rstrip(empty)


def _blank(left: _Edge, right: _Edge) -> str:
    """What parts the words that now meet: a blank, wherever one parted either of them from the removed ones."""
    of_left = left.near or (left.far if left.joins else "")
    return of_left or right.near or right.far
