"""From what a person typed to a `Query`. Recursive descent over a handful of marks.

query := all ("OR" all)*
all   := unit+
unit  := "-"? ( "(" query ")" | field ":" (quoted | value) | quoted | word | word "*" )
"""

import re
from collections.abc import Collection
from enum import StrEnum

from archive.language import query_terms, tokenize
from archive.search.query.lexing import STARS, Kind, Lexeme, lexemes
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
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_PERIOD = "unknown_period"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_COLLECTION = "unknown_collection"
    UNKNOWN_TERM = "unknown_term"
    UNKNOWN_HOW = "unknown_how"


class QueryError(Exception):
    """The query isn't one. The reason lies in the code points from `position` to before `end`.

    The message never repeats what was typed: queries are names of people, and errors are logged.
    """

    def __init__(self, reason: Reason, position: int, end: int | None = None) -> None:
        super().__init__(f"{reason.value} at {position}")
        self.reason = reason
        self.position = position
        self.end = position + 1 if end is None else end


def parse(text: str, *, fields: Collection[str]) -> Query:
    """Read a query. Raises `QueryError` and nothing else, whatever the text.

    `fields` are the facets that this reader may ask for: any other is unknown, also if there is one
    (P1). A word of several tokens (`mid-day`) is a phrase. Punctuation alone asks for nothing and
    is passed over. A facet's value is as it was typed: what it is called in the index is for
    `archive.search.vocabulary` to say.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(Reason.TOO_LONG, MAX_LENGTH)
    if found := _SURROGATE.search(text):
        raise QueryError(Reason.UNREADABLE, found.start())
    query = _Parser(text, fields).read()
    if query is None:
        raise QueryError(Reason.EMPTY, 0)
    return query


class _Parser:
    """Reads the lexemes of one query from left to right, once."""

    def __init__(self, text: str, fields: Collection[str]) -> None:
        self.lexemes = lexemes(text, fields=fields)
        self.next = 0
        self.depth = 0
        self.terms = 0

    def read(self) -> Query | None:
        for lexeme in self.lexemes:
            if lexeme.kind is Kind.UNCLOSED_QUOTE:
                raise QueryError(Reason.UNCLOSED_QUOTE, lexeme.start)
        query = self.alternatives(0)
        if (left := self.peek()) is not None:  # only a closing parenthesis stops the descent
            raise QueryError(Reason.UNBALANCED, left.start)
        return query

    def peek(self) -> Lexeme | None:
        return self.lexemes[self.next] if self.next < len(self.lexemes) else None

    def take(self, *kinds: Kind) -> Lexeme | None:
        lexeme = self.peek()
        if lexeme is None or lexeme.kind not in kinds:
            return None
        self.next += 1
        return lexeme

    def alternatives(self, start: int) -> Query | None:
        parts = [self.all_of(start)]
        while (mark := self.take(Kind.OR)) is not None:
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
        while (lexeme := self.peek()) is not None and lexeme.kind not in (Kind.OR, Kind.CLOSE):
            if (unit := self.unit()) is not None:
                parts.append(unit)
        wanted = [part for part in parts if not isinstance(part, Not)]
        if parts and not wanted:
            raise QueryError(Reason.ONLY_EXCLUSIONS, start)
        return wanted[0] if len(parts) == 1 else And(tuple(parts)) if parts else None

    def unit(self) -> Query | Not | None:
        excluded = self.take(Kind.NOT) is not None
        part = self.leaf() if (opening := self.take(Kind.OPEN)) is None else self.nested(opening)
        return Not(part) if excluded and part is not None else part

    def nested(self, opening: Lexeme) -> Query | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError(Reason.TOO_DEEP, opening.start)
        query = self.alternatives(opening.start)
        if self.take(Kind.CLOSE) is None:
            raise QueryError(Reason.UNBALANCED, opening.start)
        self.depth -= 1
        return query

    def leaf(self) -> Query | None:
        """A field with its value, a quoted phrase, or a word."""
        if (unknown := self.take(Kind.UNKNOWN_FIELD)) is not None:
            raise QueryError(Reason.UNKNOWN_FIELD, unknown.start, unknown.end)
        if (field := self.take(Kind.FIELD)) is not None:
            return self.facet_value(field)
        if (quoted := self.take(Kind.QUOTED)) is not None:
            return self.phrase(quoted)
        if (word := self.take(Kind.WORD)) is not None:
            return self.word(word)
        return None  # a minus before what closes: nothing to exclude

    def facet_value(self, field: Lexeme) -> FacetValue:
        value = self.take(Kind.QUOTED, Kind.VALUE)
        folded = fold_value(value.text) if value is not None else ""
        if value is None or not folded:
            raise QueryError(Reason.FIELD_WITHOUT_VALUE, field.start, field.end)
        self.count(1, field.start)
        return FacetValue(field.text, folded, start=field.start, end=value.end)

    def phrase(self, lexeme: Lexeme) -> Phrase | None:
        words = tuple(token.word for token in tokenize(lexeme.text))
        self.count(len(words), lexeme.start)
        return Phrase(words) if words else None

    def word(self, lexeme: Lexeme) -> Query | None:
        text = lexeme.text.rstrip(STARS)
        if any(star in text for star in STARS):
            raise QueryError(Reason.STAR_NOT_AT_END, lexeme.start, lexeme.end)
        words = tuple(token.word for token in tokenize(text))
        if words and text != lexeme.text:
            return self.prefix(words, lexeme)
        self.count(len(words), lexeme.start)
        if len(words) > 1:
            return Phrase(words)
        if not words:
            return None
        return Word(query_terms(words[0]))

    def prefix(self, words: tuple[str, ...], lexeme: Lexeme) -> Prefix:
        if len(words) > 1:
            raise QueryError(Reason.PREFIX_NOT_ONE_WORD, lexeme.start, lexeme.end)
        if len(words[0]) < MIN_PREFIX:
            raise QueryError(Reason.PREFIX_TOO_SHORT, lexeme.start, lexeme.end)
        self.count(PREFIX_TERMS, lexeme.start)
        return Prefix(words[0])

    def count(self, terms: int, position: int) -> None:
        self.terms += terms
        if self.terms > MAX_TERMS:
            raise QueryError(Reason.TOO_MANY_TERMS, position)
