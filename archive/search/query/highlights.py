"""What of a query may be marked where an account is shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from archive.search.query.nodes import (
    Alike,
    And,
    Compound,
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


@dataclass(frozen=True, slots=True)
class Highlights:
    """Marks for tokens made by `archive.language.tokenize` from the reader's own rendition.

    A token is marked by itself when its stem is in `stems`, or its folded word is in `words`, begins with one of `prefixes`,
    or is one of `fuzzy` but for so many letters; a run of tokens when its folded words are one of `phrases` (two or more).
    """

    stems: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    fuzzy: tuple[tuple[str, int], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is marked anywhere."""
        return not (self.stems or self.words or self.prefixes or self.fuzzy or self.phrases)

    def wants(self, stem: str, word: str) -> bool:
        """Whether a token with this stem and this folded word is marked by itself."""
        return (
            stem in self.stems
            or word in self.words
            or (bool(self.prefixes) and word.startswith(self.prefixes))
            or any(within_edits(word, text, edits) for text, edits in self.fuzzy)
        )


def within_edits(word: str, text: str, edits: int) -> bool:
    """Whether the word becomes the text by at most so many letters added, dropped, changed, or swapped with the next."""
    return OSA.distance(word, text, score_cutoff=edits) <= edits


def highlight_terms(
    query: Query, *, alike: Mapping[str, tuple[str, ...]] | None = None
) -> Highlights:
    """The terms that the query looks for, in the order in which they were asked.

    `alike` are the words that an engine took for the names of the query, as its answer tells them. What only stands under an
    exclusion is left out; facet values are no words of the text.
    """
    wanted = list(_wanted(query))
    phrases = [part.words for part in wanted if isinstance(part, Phrase)]
    words = {words[0] for words in phrases if len(words) == 1}
    for part in wanted:
        if isinstance(part, Alike | Compound):
            for found in (alike or {}).get(part.text, ()):
                if " " in found:
                    phrases.append(tuple(found.split()))
                else:
                    words.add(found)
    fuzzy = ((part.text, part.edits) for part in wanted if isinstance(part, Fuzzy))
    return Highlights(
        stems=frozenset(s for part in wanted if isinstance(part, Word) for s in part.stems),
        words=frozenset(words),
        prefixes=tuple(dict.fromkeys(part.text for part in wanted if isinstance(part, Prefix))),
        fuzzy=tuple(dict.fromkeys(fuzzy)),
        phrases=tuple(dict.fromkeys(words for words in phrases if len(words) > 1)),
    )


def _wanted(query: Query | Not) -> Iterator[Leaf | Compound]:
    match query:
        case Word() | Phrase() | Prefix() | Fuzzy() | Alike() | Compound():
            yield query
        case Near(parts):
            for leaves in parts:
                yield from leaves
        case And(parts) | Or(parts):
            for part in parts:
                yield from _wanted(part)
        case _:
            return
