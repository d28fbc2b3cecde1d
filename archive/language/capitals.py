"""Which words of a text stand as names: in scripts that have capitals, those with one where no sentence begins.

What a capital at a sentence's beginning, in a heading or in a word all of capitals says is nothing, neither way.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.language.function_words import is_never_name
from archive.language.scripts import language_of
from archive.language.tokens import Token

# What may stand between two words where the second one begins a sentence, or what somebody says.
_BEGINS = re.compile(r"[.!?:;…؟\n\r\u2028\u2029\"“”„«»•*—–|]|\s['‘-]")
# A full stop after these ends no sentence.
_TITLES = """
mr mrs ms dr prof st col gen lt capt sgt maj cpl rev hon sr jr mme mlle hr fr no
"""
_ABBREVIATED = frozenset(_TITLES.split())
# In these every noun has a capital: there a name is told only by another one beside it.
_NOUNS_WITH_CAPITALS = frozenset(("de", "lb", "gsw", "nds"))
_HEADING = 3
"""Words, of those that may be names, which all have a capital in a heading."""


def capitals(text: str, tokens: Sequence[Token], *, language: str) -> Iterator[tuple[str, bool]]:
    """The words of `text` with a capital, folded, each time they stand so; with whether it makes a name of them there.

    `tokens` are those of the text. What only holds sentences together is left out.
    """
    by_neighbours = language_of(language) in _NOUNS_WITH_CAPITALS
    for sentence in _sentences(text, tokens):
        standing = [
            (at, token.word, case)
            for at, token in enumerate(sentence)
            if not text[token.start].islower()
            and (case := _case(text[token.start : token.end]))
            and not is_never_name(token.word)
        ]
        if not standing:
            continue
        is_heading = len(standing) >= _HEADING and not any(
            text[token.start].islower() and not is_never_name(token.word) for token in sentence
        )
        beside = _beside(text, sentence) if by_neighbours else None
        for at, word, case in standing:
            says = case == "capital" and at > 0 and not is_heading
            yield word, says and (beside is None or at in beside)


def _sentences(text: str, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    first = 0
    for at, (before, after) in enumerate(pairwise(tokens), start=1):
        between = text[before.end : after.start]
        if between != " " and _BEGINS.search(between) and not _is_abbreviated(before, between):
            yield tokens[first:at]
            first = at
    if tokens:
        yield tokens[first:]


def _is_abbreviated(before: Token, between: str) -> bool:
    return between.strip() == "." and (len(before.word) == 1 or before.word in _ABBREVIATED)


def _case(written: str) -> str:
    """`capital` for a first one, `capitals` where all are; empty where there is none."""
    first = written[0]
    if not (first.isupper() or first.istitle()):
        return ""
    return "capitals" if len(written) > 1 and written.isupper() else "capital"


def _beside(text: str, sentence: Sequence[Token]) -> set[int]:
    """The places of words with a capital that stand beside another one that may be a name too."""
    found: set[int] = set()
    written = [(token, _case(text[token.start : token.end])) for token in sentence]
    for at, ((one, its_case), (other, other_case)) in enumerate(pairwise(written)):
        is_pair = its_case == other_case == "capital" and text[one.end : other.start] == " "
        if is_pair and not is_never_name(one.word) and not is_never_name(other.word):
            found.update((at, at + 1))
    return found
