"""From what a person typed to a `Query`. Recursive descent over a handful of marks.

query := all ( ("OR" | "|" | "أو") all )*
all   := unit+
unit  := "-"? near
near  := part ( ("NEAR" | "NEAR/" number) part )*
part  := "(" query ")" | field ":" (quoted | value) | quoted | word | word "*" | word "~"

Beside NEAR a part is a word, a phrase, or a parenthesis that holds nothing but alternatives of these.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from archive.language import Token, behind_articles, is_function_word, query_terms, tokenize
from archive.search.query.lexing import STARS, TILDES, Kind, Lexeme, lexemes
from archive.search.query.nodes import (
    MAX_DISTANCE,
    MIN_FUZZY,
    MIN_PREFIX,
    And,
    FacetValue,
    Fuzzy,
    Leaf,
    Near,
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
"""Words of a query, those of phrases counted too; a prefix, a fuzzy word and a NEAR count as `PREFIX_TERMS`."""
MAX_DEPTH = 10
"""Parentheses within parentheses."""
PREFIX_TERMS = 10
NEARNESS = 10
"""Words between what stands beside a NEAR without a number."""
LONG_WORD = 8
"""Letters from which on a word may differ by two of them."""

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
    VALUE_IN_PARENTHESES = "value_in_parentheses"
    ONLY_EXCLUSIONS = "only_exclusions"
    PREFIX_TOO_SHORT = "prefix_too_short"
    PREFIX_NOT_ONE_WORD = "prefix_not_one_word"
    STAR_NOT_AT_END = "star_not_at_end"
    STAR_IN_PHRASE = "star_in_phrase"
    FUZZY_TOO_SHORT = "fuzzy_too_short"
    FUZZY_NOT_ONE_WORD = "fuzzy_not_one_word"
    FUZZY_NOT_AT_END = "fuzzy_not_at_end"
    MISSING_NEIGHBOUR = "missing_neighbour"
    NOT_A_NEIGHBOUR = "not_a_neighbour"
    BAD_DISTANCE = "bad_distance"
    TOO_BROAD = "too_broad"
    TOO_WIDE = "too_wide"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_PERIOD = "unknown_period"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_COLLECTION = "unknown_collection"
    UNKNOWN_TERM = "unknown_term"
    UNKNOWN_HOW = "unknown_how"
    UNKNOWN_SPEAKER = "unknown_speaker"


class QueryError(Exception):
    """The query isn't one. The reason lies in the code points from `position` to before `end`.

    The message never repeats what was typed: queries are names of people, and errors are logged.
    """

    def __init__(self, reason: Reason, position: int, end: int | None = None) -> None:
        super().__init__(f"{reason.value} at {position}")
        self.reason = reason
        self.position = position
        self.end = position + 1 if end is None else end


def parse(text: str, *, fields: Collection[str], some: bool = False, exact: bool = False) -> Query:
    """Read a query. Raises `QueryError` and nothing else, whatever the text.

    What stands side by side is looked for together; with `some`, any of it is enough, but for what is excluded and for
    the values of fields: these stay conditions. With `exact`, each word stands for itself as if it were quoted, not for its
    other forms.

    `fields` are the facets that this reader may ask for: any other is unknown, also if there is one
    (P1). A word of several tokens (`mid-day`) is a phrase. Punctuation alone asks for nothing and
    is passed over. A facet's value is as it was typed: what it is called in the index is for
    `archive.search.vocabulary` to say.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(Reason.TOO_LONG, MAX_LENGTH)
    if found := _SURROGATE.search(text):
        raise QueryError(Reason.UNREADABLE, found.start())
    query = _Parser(text, fields, some=some, exact=exact).read()
    if query is None:
        raise QueryError(Reason.EMPTY, 0)
    return query


class _Parser:
    """Reads the lexemes of one query from left to right, once."""

    def __init__(self, text: str, fields: Collection[str], *, some: bool, exact: bool) -> None:
        self.lexemes = lexemes(text, fields=fields)
        self.some = some
        self.exact = exact
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
                raise QueryError(Reason.MISSING_ALTERNATIVE, mark.start, mark.end)
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
        if parts and all(isinstance(part, Not) for part in parts):
            raise QueryError(Reason.ONLY_EXCLUSIONS, start)
        parts = _any_of(parts, exact=self.exact) if self.some else parts
        return _together(parts) if parts else None

    def unit(self) -> Query | Not | None:
        if self.take(Kind.NOT) is None:
            return self.near()
        # What is left out is left out as it stands: with some of the words, not more goes than with all of them.
        some, self.some = self.some, False
        part = self.near()
        self.some = some
        return None if part is None else Not(part)

    def near(self) -> Query | None:
        """A part, or parts of which each is asked for near the next; the largest distance holds for all."""
        first = self.peek()
        part = self.part()
        mark = self.take(Kind.NEAR)
        if mark is None:
            return part
        found = [_neighbour(part, first, mark)]
        distance = 0
        while mark is not None:
            self.count(PREFIX_TERMS, mark.start)
            distance = max(distance, _distance(mark))
            beside = self.peek()
            found.append(_neighbour(self.part(), beside, mark))
            mark = self.take(Kind.NEAR)
        return Near(tuple(found), distance)

    def part(self) -> Query | None:
        opening = self.take(Kind.OPEN)
        return self.leaf() if opening is None else self.nested(opening)

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
        if (tilde := self.take(Kind.TILDE)) is not None:
            raise QueryError(Reason.FUZZY_NOT_ONE_WORD, tilde.start)
        return None  # a minus before what closes, or before NEAR: nothing stands here

    def facet_value(self, field: Lexeme) -> FacetValue:
        value = self.take(Kind.QUOTED, Kind.VALUE)
        opens = self.peek()
        if value is None and opens is not None and opens.kind is Kind.OPEN:
            raise QueryError(Reason.VALUE_IN_PARENTHESES, field.start, opens.end)
        folded = fold_value(value.text) if value is not None else ""
        if value is None or not folded:
            raise QueryError(Reason.FIELD_WITHOUT_VALUE, field.start, field.end)
        self.count(1, field.start)
        return FacetValue(field.text, folded, start=field.start, end=value.end)

    def phrase(self, lexeme: Lexeme) -> Phrase | None:
        if (star := _star_in(lexeme.text)) >= 0:
            at = lexeme.start + 1 + star  # behind the quotation mark
            raise QueryError(Reason.STAR_IN_PHRASE, at)
        words = tuple(token.word for token in tokenize(lexeme.text))
        self.count(len(words), lexeme.start)
        return Phrase(words) if words else None

    def word(self, lexeme: Lexeme) -> Query | None:
        marks = STARS if lexeme.text.endswith(tuple(STARS)) else TILDES
        text = lexeme.text.rstrip(marks)
        for signs, reason in ((STARS, Reason.STAR_NOT_AT_END), (TILDES, Reason.FUZZY_NOT_AT_END)):
            if any(sign in text for sign in signs):
                raise QueryError(reason, lexeme.start, lexeme.end)
        tokens = tokenize(text)
        words = tuple(token.word for token in tokens)
        if words and text != lexeme.text:
            return self.prefix(words, lexeme) if marks is STARS else self.fuzzy(tokens, lexeme)
        self.count(len(words), lexeme.start)
        if len(words) > 1 and self.some:
            # The words apart, and whole only what may be a name (Deir-ez-Zor): else they would count twice.
            whole = (Phrase(words),) if text != text.lower() else ()
            self.count(len(words) * len(whole), lexeme.start)
            return Or((*whole, *map(self.single, tokens)))
        if len(words) > 1:
            return Phrase(words)
        return self.single(tokens[0]) if tokens else None

    def single(self, token: Token) -> Query:
        """A word in its forms; or asked for exactly itself, and in Arabic itself behind an article too."""
        if self.exact:
            each = tuple(Phrase((written,)) for written in behind_articles(token.word))
            return each[0] if len(each) == 1 else Or(each)
        return Word(query_terms(token.word, token.term))

    def prefix(self, words: tuple[str, ...], lexeme: Lexeme) -> Prefix:
        if len(words) > 1:
            raise QueryError(Reason.PREFIX_NOT_ONE_WORD, lexeme.start, lexeme.end)
        if len(words[0]) < MIN_PREFIX:
            raise QueryError(Reason.PREFIX_TOO_SHORT, lexeme.start, lexeme.end)
        self.count(PREFIX_TERMS, lexeme.start)
        return Prefix(words[0])

    def fuzzy(self, tokens: list[Token], lexeme: Lexeme) -> Query:
        """The word as it is found without the tilde, and misspelt too: whoever adds one loses nothing."""
        if len(tokens) > 1:
            raise QueryError(Reason.FUZZY_NOT_ONE_WORD, lexeme.start, lexeme.end)
        word = tokens[0].word
        if len(word) < MIN_FUZZY:
            raise QueryError(Reason.FUZZY_TOO_SHORT, lexeme.start, lexeme.end)
        self.count(PREFIX_TERMS, lexeme.start)
        misspelt = Fuzzy(word, 2 if len(word) >= LONG_WORD else 1)
        return misspelt if self.exact else Or((self.single(tokens[0]), misspelt))

    def count(self, terms: int, position: int) -> None:
        self.terms += terms
        if self.terms > MAX_TERMS:
            raise QueryError(Reason.TOO_MANY_TERMS, position)


def _star_in(text: str) -> int:
    """Where a star stands first in the text; -1 where none does."""
    return next((at for at, each in enumerate(text) if each in STARS), -1)


def _together(parts: list[Query | Not]) -> Query:
    first = parts[0]
    return first if len(parts) == 1 and not isinstance(first, Not) else And(tuple(parts))


def _any_of(parts: list[Query | Not], *, exact: bool) -> list[Query | Not]:
    """The parts with the plain ones as alternatives, at the head; the conditions and exclusions behind them.

    A word that is typed twice counts once. Words that only hold a sentence together are left out where others are asked for:
    nearly every account would be found by them.
    """
    plain: list[Query] = []
    rest: list[Query | Not] = []
    for part in parts:
        if isinstance(part, Not) or _is_condition(part):
            rest.append(part)
        else:
            plain.append(part)
    plain = [part for part in plain if not _says_little(part, exact=exact)] or plain
    plain = list(dict.fromkeys(plain))
    if len(plain) > 1:
        return [Or(tuple(plain)), *rest]
    return [*plain, *rest]


def _says_little(query: Query, *, exact: bool) -> bool:
    """Of a word that was typed; a quoted one is meant, and looks like any other where all stand for themselves."""
    match query:
        case Word((word, *_)):
            return len(word) > 1 and is_function_word(word)
        case Phrase((word,)):
            return exact and len(word) > 1 and is_function_word(word)
        case _:
            return False


def _is_condition(query: Query | Not) -> bool:
    """Whether it asks for values of fields and for nothing else."""
    match query:
        case FacetValue():
            return True
        case And(parts) | Or(parts):
            return all(_is_condition(part) for part in parts)
        case Not(part):
            return _is_condition(part)
        case _:
            return False


def _neighbour(part: Query | None, begins: Lexeme | None, mark: Lexeme) -> tuple[Leaf, ...]:
    """The alternatives that may stand beside a NEAR. `begins` is where the part begins, if there is one."""
    is_excluded = begins is not None and begins.kind is Kind.NOT
    if part is None and not is_excluded:
        raise QueryError(Reason.MISSING_NEIGHBOUR, mark.start, mark.end)
    leaves = () if part is None else _leaves(part)
    if not leaves:
        at = begins or mark
        raise QueryError(Reason.NOT_A_NEIGHBOUR, at.start, at.end)
    return leaves


def _leaves(query: Query | Not) -> tuple[Leaf, ...]:
    """The words and phrases that are alternatives of one another; none where it is anything else."""
    match query:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return (query,)
        case Or(parts):
            each = [_leaves(part) for part in parts]
            return tuple(leaf for leaves in each for leaf in leaves) if all(each) else ()
        case _:
            return ()


def _distance(mark: Lexeme) -> int:
    if not mark.text:
        return NEARNESS
    number = int(mark.text) if mark.text.isdecimal() else 0
    if not 1 <= number <= MAX_DISTANCE:
        raise QueryError(Reason.BAD_DISTANCE, mark.start, mark.end)
    return number
