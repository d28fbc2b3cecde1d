"""Invented documents for engine tests, and a plain reading of queries to hold engines against."""

import random
from collections.abc import Iterable, Sequence
from uuid import UUID

from archive.language import fold
from archive.search.engines.base import Document, TokenStream
from archive.search.query import (
    And,
    Everything,
    FacetValue,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)

GAP = "█"


def stream(text: str) -> TokenStream:
    """Words separated by spaces; `█` is a gap. The stem of a word is the word without a last s."""
    words = [None if word == GAP else word for word in text.split()]
    return TokenStream([word and (word.removesuffix("s") or word) for word in words], words)


def document(number: int, text: str, title: str = "", **facets: Sequence[str]) -> Document:
    return Document(
        UUID(int=number),
        {"text": stream(text), "title": stream(title)},
        {name: tuple(values) for name, values in facets.items()},
    )


def ids(*numbers: int) -> frozenset[UUID]:
    return frozenset(UUID(int=number) for number in numbers)


def accounts(count: int, *, words: int = 120, gaps: bool = True) -> list[Document]:
    """Documents with words as frequent as in a language (Zipf), some gaps, and three facets.

    Always the same ones; about `words` words each.
    """
    chance = random.Random(7)
    vocabulary = [f"{chance.choice('bdfgklmn')}{chance.choice('aeiou')}w{n}" for n in range(3_000)]
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    made = []
    for number in range(1, count + 1):
        length = chance.randint(words // 3, words * 2)
        text = chance.choices([*vocabulary, GAP], [*weights, 0.05 * gaps], k=length)
        title = chance.choices(vocabulary, weights, k=chance.randint(0, 6))
        place = chance.sample(["Orran", "Selm", "Tivar", "Upper Selm"], k=chance.randint(0, 2))
        made.append(
            document(
                number,
                " ".join(text),
                " ".join(title),
                place=place,
                year=[str(chance.randint(1990, 1999))],
                language=[chance.choice(["ar", "en"])],
            )
        )
    return made


def matches(doc: Document, query: Query | Not) -> bool:
    """Whether a document answers a query, read off the tokens word by word."""
    match query:
        case Word(stems):
            return any(s in stems for s in _all(tokens.stems for tokens in doc.fields.values()))
        case Prefix(text):
            words = _all(tokens.words for tokens in doc.fields.values())
            return any(word.startswith(text) for word in words)
        case Phrase(words):
            return any(_follow(tokens.words, words) for tokens in doc.fields.values())
        case FacetValue(name, value, narrower):
            own = [fold(each) for each in doc.facets.get(name, ())]
            finer = narrower and any(each.startswith(f"{value}-") for each in own)
            return value in own or finer
        case Everything():
            return True
        case And(parts):
            return all(matches(doc, part) for part in parts)
        case Or(parts):
            return any(matches(doc, part) for part in parts)
        case Not(part):
            return not matches(doc, part)


def _all(streams: Iterable[Sequence[str | None]]) -> list[str]:
    return [token for tokens in streams for token in tokens if token is not None]


def _follow(words: Sequence[str | None], wanted: tuple[str, ...]) -> bool:
    starts = range(len(words) - len(wanted) + 1)
    return any(tuple(words[i : i + len(wanted)]) == wanted for i in starts)
