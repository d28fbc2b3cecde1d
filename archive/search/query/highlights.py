"""What of a query may be marked where an account is shown."""

from dataclasses import dataclass

from archive.search.query.nodes import And, Not, Or, Phrase, Prefix, Query, Word


@dataclass(frozen=True, slots=True)
class Highlights:
    """Marks for tokens made by `archive.language.tokenize` from the reader's own rendition.

    A token is marked when its stem is in `stems`, its folded word in `words`, or its folded word
    begins with one of `prefixes`; a run of tokens when its folded words are one of `phrases` (of
    two words or more).
    """

    stems: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()


def highlight_terms(query: Query) -> Highlights:
    """The terms that the query looks for, in the order in which they were asked.

    What only stands under an exclusion is left out; facet values are no words of the text.
    """
    wanted = list(_wanted(query))
    phrases = [part.words for part in wanted if isinstance(part, Phrase)]
    return Highlights(
        stems=frozenset(s for part in wanted if isinstance(part, Word) for s in part.stems),
        words=frozenset(words[0] for words in phrases if len(words) == 1),
        prefixes=tuple(dict.fromkeys(part.text for part in wanted if isinstance(part, Prefix))),
        phrases=tuple(dict.fromkeys(words for words in phrases if len(words) > 1)),
    )


def _wanted(query: Query | Not) -> list[Word | Phrase | Prefix]:
    match query:
        case Word() | Phrase() | Prefix():
            return [query]
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in _wanted(part)]
        case _:
            return []
