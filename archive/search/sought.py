"""What a query looks for where its hits are shown: words to mark, and who is asked for and in which language."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.search.query import (
    Alike,
    And,
    Compound,
    Everything,
    FacetValue,
    Fuzzy,
    Highlights,
    Not,
    Or,
    Prefix,
    Query,
    fold_value,
    highlight_terms,
)
from archive.search.snippets import Mark


@dataclass(frozen=True, slots=True)
class Sought:
    """What a query looks for: all that is marked; and each part that could be found by itself, with all that it may be.

    `speakers` and `languages` are what it asks of passages and texts beside their words: codes and tags, folded.
    """

    every: Highlights
    parts: tuple[Highlights, ...]
    speakers: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def parts_in(self, marks: Iterable[Mark]) -> frozenset[int]:
        """The numbers of the parts that were found."""
        different = {(mark.term, mark.words) for mark in marks}
        return frozenset(
            number
            for number, part in enumerate(self.parts)
            if any(_holds(part, term, words) for term, words in different)
        )

    def is_in(self, language: str) -> bool:
        """Whether it asks for texts in this language, or in one of which it is a variety."""
        tag = fold_value(language)
        return any(tag == each or tag.startswith(f"{each}-") for each in self.languages)


def sought(
    query: Query,
    alike: Mapping[str, tuple[str, ...]],
    *,
    chosen: Mapping[str, Sequence[str]] | None = None,
) -> Sought:
    """What to look for where a hit of this query is shown; `alike` as an engine's answer tells it.

    `chosen`: values of facets by which it was narrowed beside what was typed.
    """
    parts = (highlight_terms(part, alike=alike) for part in _parts(query))
    named: defaultdict[str, set[str]] = defaultdict(set)
    for name, values in (chosen or {}).items():
        named[name].update(map(fold_value, values))
    for each in _facet_values(query):
        named[each.name].add(each.value)
    return Sought(
        every=highlight_terms(query, alike=alike),
        parts=tuple(dict.fromkeys(part for part in parts if not part.is_empty)),
        speakers=frozenset(named["speaker"]),
        languages=frozenset(named["language"]),
    )


def _facet_values(query: Query | Not) -> Iterator[FacetValue]:
    """Those that an account may have to match, and none that is left out."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _facet_values(part)
        case FacetValue():
            yield query


def _parts(query: Query | Not) -> Iterator[Query]:
    match query:
        case And(parts):
            for part in parts:
                yield from _parts(part)
        case Or(parts) if not _is_one_word(parts):
            for part in parts:
                yield from _parts(part)
        case Not() | FacetValue() | Everything():
            return
        case _:
            yield query


def _is_one_word(parts: Sequence[Query]) -> bool:
    """Whether all are what one word or name is also taken for; an Arabic one with a star, all that ends in it."""
    first = parts[0]
    return any(isinstance(part, (Alike, Compound, FacetValue)) for part in parts) or (
        isinstance(first, (Prefix, Fuzzy))
        and all(isinstance(part, type(first)) and part.text.endswith(first.text) for part in parts)
    )


def _holds(part: Highlights, term: str, words: tuple[str, ...]) -> bool:
    return part.wants(term, words[0]) if len(words) == 1 else words in part.phrases
