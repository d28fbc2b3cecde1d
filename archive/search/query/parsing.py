"""From what a person typed to a `Query`. Recursive descent over a handful of marks.

query := all ("OR" all)*
all   := unit+
unit  := "-"? ( "(" query ")" | [field ":"] quoted | [field ":"] bare | bare "*" )
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from archive.language import query_stems, tokenize
from archive.search.query.nodes import (
    MIN_PREFIX,
    And,
    FacetValue,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    fold_value,
)

MAX_LENGTH = 1_000
"""Code points of a query."""
MAX_TERMS = 50
"""Words of a query, those of phrases counted too; a prefix counts as `PREFIX_TERMS`."""
MAX_DEPTH = 10
"""Parentheses within parentheses."""
PREFIX_TERMS = 10

_CLOSING = {'"': '"', "«": "»", "“": "”", "„": "“”"}
_TOKEN = re.compile(
    r"""
      (?P<space>  \s+ )
    | (?P<open>   \( )
    | (?P<close>  \) )
    | (?P<or>     OR (?= [\s()] | $ ) )
    | (?P<not>    - (?= [^\s\-] ) )
    | (?P<field>  [A-Za-z][A-Za-z0-9_]* : (?= [^\s():] ) )
    | (?P<quote>  ["«“„] )
    | (?P<bare>   [^\s()"«»“”„]+ | [»”] )
    """,
    re.VERBOSE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Reason(StrEnum):
    """Why a query can't be read; the key of a sentence that the screen says in its language."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY_TERMS = "too_many_terms"
    TOO_DEEP = "too_deep"
    UNREADABLE = "unreadable"
    UNCLOSED_QUOTE = "unclosed_quote"
    UNBALANCED = "unbalanced"
    MISSING_ALTERNATIVE = "missing_alternative"
    UNKNOWN_FIELD = "unknown_field"
    FIELD_WITHOUT_VALUE = "field_without_value"
    ONLY_EXCLUSIONS = "only_exclusions"
    PREFIX_TOO_SHORT = "prefix_too_short"
    PREFIX_NOT_ONE_WORD = "prefix_not_one_word"
    STAR_NOT_AT_END = "star_not_at_end"
    TOO_BROAD = "too_broad"


class QueryError(Exception):
    """The query isn't one. `position` is the code point where the reason lies.

    The message never repeats what was typed: queries are names of people, and errors are logged.
    """

    def __init__(self, reason: Reason, position: int) -> None:
        super().__init__(f"{reason.value} at {position}")
        self.reason = reason
        self.position = position


def parse(text: str, *, fields: Collection[str], languages: Collection[str]) -> Query:
    """Read a query. Raises `QueryError` and nothing else, whatever the text.

    `fields` are the facets that this reader may ask for: any other is unknown, also if there is one
    (P1). `languages` are BCP 47 tags of the accounts, for stems. A word of several tokens
    (`mid-day`) is a phrase; a word that has no stem in any language is looked for as it stands.
    Punctuation alone asks for nothing and is passed over.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(Reason.TOO_LONG, MAX_LENGTH)
    if found := _SURROGATE.search(text):
        raise QueryError(Reason.UNREADABLE, found.start())
    query = _Parser(text, fields, languages).read()
    if query is None:
        raise QueryError(Reason.EMPTY, 0)
    return query


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str
    start: int


def _lexemes(text: str) -> list[_Lexeme]:
    """The marks and words of the text; a quoted run is one lexeme without its quotes."""
    found: list[_Lexeme] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:  # every character has its alternative
            raise QueryError(Reason.UNREADABLE, position)
        kind, end = match.lastgroup, match.end()
        if kind == "quote":
            closing = _CLOSING[match.group()]
            end = next((i for i in range(end, len(text)) if text[i] in closing), -1)
            if end < 0:
                raise QueryError(Reason.UNCLOSED_QUOTE, position)
            found.append(_Lexeme("quoted", text[match.end() : end], position))
            end += 1
        elif kind != "space":
            found.append(_Lexeme(kind, match.group(), position))
        position = end
    return found


class _Parser:
    """Reads the lexemes of one query from left to right, once."""

    def __init__(self, text: str, fields: Collection[str], languages: Collection[str]) -> None:
        self.lexemes = _lexemes(text)
        self.next = 0
        self.depth = 0
        self.terms = 0
        self.fields = fields
        self.languages = languages

    def read(self) -> Query | None:
        query = self.alternatives(0)
        if (left := self.peek()) is not None:  # only a closing parenthesis stops the descent
            raise QueryError(Reason.UNBALANCED, left.start)
        return query

    def peek(self) -> _Lexeme | None:
        return self.lexemes[self.next] if self.next < len(self.lexemes) else None

    def take(self, kind: str) -> _Lexeme | None:
        lexeme = self.peek()
        if lexeme is None or lexeme.kind != kind:
            return None
        self.next += 1
        return lexeme

    def alternatives(self, start: int) -> Query | None:
        parts = [self.all_of(start)]
        while (mark := self.take("or")) is not None:
            parts.append(self.all_of(mark.start))
            if parts[-2] is None or parts[-1] is None:
                raise QueryError(Reason.MISSING_ALTERNATIVE, mark.start)
        wanted = tuple(part for part in parts if part is not None)
        if len(wanted) > 1:
            return Or(wanted)
        return wanted[0] if wanted else None

    def all_of(self, start: int) -> Query | None:
        """The units up to the next OR or closing parenthesis; None if they ask for nothing."""
        parts: list[Query | Not] = []
        while (lexeme := self.peek()) is not None and lexeme.kind not in ("or", "close"):
            if (unit := self.unit()) is not None:
                parts.append(unit)
        wanted = [part for part in parts if not isinstance(part, Not)]
        if parts and not wanted:
            raise QueryError(Reason.ONLY_EXCLUSIONS, start)
        return wanted[0] if len(parts) == 1 else And(tuple(parts)) if parts else None

    def unit(self) -> Query | Not | None:
        excluded = self.take("not") is not None
        part = self.leaf() if (opening := self.take("open")) is None else self.nested(opening)
        return Not(part) if excluded and part is not None else part

    def nested(self, opening: _Lexeme) -> Query | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(Reason.TOO_DEEP, opening.start)
        query = self.alternatives(opening.start)
        if self.take("close") is None:
            raise QueryError(Reason.UNBALANCED, opening.start)
        self.depth -= 1
        return query

    def leaf(self) -> Query | None:
        """A field with its value, a quoted phrase, or a bare word."""
        if (field := self.take("field")) is not None:
            return self.facet_value(field)
        if (quoted := self.take("quoted")) is not None:
            return self.phrase(quoted)
        lexeme = self.peek()
        if lexeme is None or lexeme.kind in ("close", "or"):
            return None  # a minus before a parenthesis that closes: nothing to exclude
        self.next += 1
        return self.word(lexeme)

    def facet_value(self, field: _Lexeme) -> FacetValue:
        name = field.text[:-1].lower()
        if name not in self.fields:
            raise QueryError(Reason.UNKNOWN_FIELD, field.start)
        lexeme = self.peek()
        if lexeme is None or lexeme.kind not in ("quoted", "bare", "or", "not", "field"):
            raise QueryError(Reason.FIELD_WITHOUT_VALUE, field.start)
        self.next += 1
        value = lexeme.text
        # what looks like a mark is part of the value: place:-north, document:ref:12
        while lexeme.kind != "quoted" and (more := self.peek()) is not None:
            if more.start != lexeme.start + len(lexeme.text) or more.kind in ("open", "close"):
                break
            lexeme = more
            value += more.text
            self.next += 1
        folded = fold_value(value)
        if not folded:
            raise QueryError(Reason.FIELD_WITHOUT_VALUE, field.start)
        self.count(1, field.start)
        return FacetValue(name, folded)

    def phrase(self, lexeme: _Lexeme) -> Phrase | None:
        words = tuple(token.word for token in tokenize(lexeme.text))
        self.count(len(words), lexeme.start)
        return Phrase(words) if words else None

    def word(self, lexeme: _Lexeme) -> Query | None:
        text = lexeme.text.rstrip("*")
        if "*" in text:
            raise QueryError(Reason.STAR_NOT_AT_END, lexeme.start)
        words = tuple(token.word for token in tokenize(text))
        if words and text != lexeme.text:
            return self.prefix(words, lexeme)
        self.count(len(words), lexeme.start)
        if len(words) > 1:
            return Phrase(words)
        if not words:
            return None
        stems = tuple(dict.fromkeys(query_stems(words[0], languages=self.languages)))
        return Word(stems) if stems else Phrase(words)

    def prefix(self, words: tuple[str, ...], lexeme: _Lexeme) -> Prefix:
        if len(words) > 1:
            raise QueryError(Reason.PREFIX_NOT_ONE_WORD, lexeme.start)
        if len(words[0]) < MIN_PREFIX:
            raise QueryError(Reason.PREFIX_TOO_SHORT, lexeme.start)
        self.count(PREFIX_TERMS, lexeme.start)
        return Prefix(words[0])

    def count(self, terms: int, position: int) -> None:
        self.terms += terms
        if self.terms > MAX_TERMS:
            raise QueryError(Reason.TOO_MANY_TERMS, position)
