"""Invented documents for engine tests, and a plain reading of queries to hold engines against."""

import random
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from archive.language import fold, same_name
from archive.search.engines.base import Document, TokenStream
from archive.search.query import (
    Alike,
    And,
    Compound,
    Everything,
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
)

GAP = "█"


def stream(text: str) -> TokenStream:
    """Words separated by spaces; `█` is a gap. The stem of a word is the word without a last s."""
    words = [None if word == GAP else word for word in text.split()]
    return TokenStream([word and (word.removesuffix("s") or word) for word in words], words)


def document(
    number: int,
    text: str,
    title: str = "",
    *,
    days: Mapping[str, int] | None = None,
    **facets: Sequence[str],
) -> Document:
    return Document(
        UUID(int=number),
        {"text": stream(text), "title": stream(title)},
        {name: tuple(values) for name, values in facets.items()},
        days or {},
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
        case Fuzzy(text, edits):
            words = _all(tokens.words for tokens in doc.fields.values())
            return any(distance(text, word) <= edits for word in words)
        case Alike(text):
            return any(same_name(text, w) for w in _all(t.words for t in doc.fields.values()))
        case Compound():
            raise NotImplementedError("no drawn query holds one")
        case Near(parts, most):
            return any(_near(tokens, parts, most) for tokens in doc.fields.values())
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


def _near(tokens: TokenStream, parts: tuple[tuple[Leaf, ...], ...], distance: int) -> bool:
    """Whether each part stands near the one before, in tokens that no gap parts."""
    spans = [[span for leaf in part for span in _spans(tokens, leaf)] for part in parts]
    reached = spans[0]
    for part in spans[1:]:
        reached = [
            two for two in part if any(_close(tokens, one, two, distance) for one in reached)
        ]
    return bool(reached)


def _close(tokens: TokenStream, one: tuple[int, int], two: tuple[int, int], distance: int) -> bool:
    (_, end), (start, _) = sorted((one, two))
    between = tokens.words[end + 1 : start]
    return start > end and len(between) <= distance and None not in between


def _spans(tokens: TokenStream, leaf: Leaf) -> Iterable[tuple[int, int]]:
    if isinstance(leaf, Phrase):
        length = len(leaf.words)
        for i in range(len(tokens.words) - length + 1):
            if tuple(tokens.words[i : i + length]) == leaf.words:
                yield i, i + length - 1
        return
    for i, (stem, word) in enumerate(zip(tokens.stems, tokens.words, strict=True)):
        one = Document(UUID(int=0), {"text": TokenStream([stem], [word])})
        if word is not None and matches(one, leaf):
            yield i, i


def distance(one: str, other: str) -> int:
    """Letters added, dropped, changed or swapped, none of them twice (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i in range(1, len(one) + 1):
        rows.append([i])
        for j in range(1, len(other) + 1):
            least = min(
                rows[i - 1][j] + 1,
                rows[i][j - 1] + 1,
                rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                least = min(least, rows[i - 2][j - 2] + 1)
            rows[i].append(least)
    return rows[-1][-1]


def _follow(words: Sequence[str | None], wanted: tuple[str, ...]) -> bool:
    starts = range(len(words) - len(wanted) + 1)
    return any(tuple(words[i : i + len(wanted)]) == wanted for i in starts)
