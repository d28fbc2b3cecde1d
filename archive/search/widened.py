"""What words of a query were also taken for, as it is told above the hits: only what stands in what the reader may read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archive.language import Way, bare_spelling, first_unjoined, fold, script_of_word, stem
from archive.search.answers import Expansion
from archive.search.query import Alike, Compound, Query
from archive.search.vocabulary import words_of

_LANGUAGE = {"Latn": "en", "Arab": "ar"}
_OWNED = re.compile("['\u2018\u2019\u02bc]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelling:
    """What may be a name, as it was typed; and what looks for its other spellings, and for the ways to write it."""

    typed: str
    alike: Alike | None = None
    compound: Compound | None = None


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query with what its words were also taken for. `places` are told; `spellings` are asked for, by the folded word.

    `behind_article`: what was asked for with an article, to what was typed without.
    """

    query: Query
    places: tuple[Expansion, ...] = ()
    spellings: Mapping[str, Spelling] = field(default_factory=dict)
    behind_article: Mapping[str, str] = field(default_factory=dict)

    def read_as(
        self, alike: Mapping[str, tuple[str, ...]], written: Iterable[str] = ()
    ) -> tuple[Expansion, ...]:
        """All that words were also taken for, once an engine has told which spellings there are.

        `written` are words as they stand where the reader is shown them; other ones are told as they are folded.
        """
        written = tuple(written)
        # What is told of the place that a word names is not told again of the name that it may be.
        by_place = {(each.typed, _folded(name)) for each in self.places for name in each.also}
        told = list(self.places)
        for word, spelling in self.spellings.items():
            also = as_written(alike.get(word, ()), written, of=word)
            if spelling.compound is not None:
                found = (*alike.get(word, ()), *alike.get(spelling.compound.text, ()))
                also = _in_all_ways(found, written, of=word, spelling=spelling)
            also = tuple(each for each in also if (spelling.typed, _folded(each)) not in by_place)
            if also:
                told.append(Expansion("name", spelling.typed, also))
        return tuple(told)

    def as_typed(self, cut: Iterable[str]) -> tuple[str, ...]:
        """The prefixes and words in other spellings that an engine says it cut, each once, as they were typed."""
        return tuple(dict.fromkeys(self.behind_article.get(each, each) for each in cut))


def as_written(words: Iterable[str], written: Iterable[str], *, of: str) -> tuple[str, ...]:
    """These folded words, spellings of the name `of`, as names are written: each once, without what is joined to it.

    One of `written` that folds to the word is how it is written; a name in small letters gets its capital.
    """
    known: dict[str, str] = {}
    for each in written:
        bare = bare_spelling(_bare(fold(each)), of=of)
        known.setdefault(bare, _ending_in(_OWNED.sub("", each), bare))
    told: dict[str, str] = {}
    for word in words:
        bare = bare_spelling(_bare(word), of=of)
        how = known.get(bare) or bare[:1].upper() + bare[1:]
        told.setdefault(stem(bare, language=_LANGUAGE.get(script_of_word(bare), "und")), how)
    return tuple(told.values())


def _in_all_ways(
    found: Iterable[str], written: Iterable[str], *, of: str, spelling: Spelling
) -> tuple[str, ...]:
    """The same of a name with the ways to write it: words, with a blank between those of one way."""
    written = tuple(written)
    ways = spelling.compound.ways if spelling.compound is not None else ()
    known = {_folded(each): each for each in written}
    typed, joined = _folded(spelling.typed), of.replace(" ", "")
    told: dict[str, str] = {}
    for each in dict.fromkeys(found):
        first, *rest = each.split()
        bare = first_unjoined(ways, first)
        if not rest and bare == first and not _is_one_of(ways, first):
            told |= {_folded(how): how for how in as_written([each], written, of=joined)}
            continue
        how = known[each][len(first) - len(bare) :] if each in known else _named([bare, *rest])
        told.setdefault(_folded(how), how)
    return tuple(how for folded, how in told.items() if folded != typed)


def _is_one_of(ways: tuple[Way, ...], word: str) -> bool:
    """Whether some way is this word as it stands, or what sounds so, and nothing beside it."""
    alone = (way[0] for way in ways if len(way) == 1)
    return any(word in ((piece,) if isinstance(piece, str) else piece) for piece in alone)


def _named(words: list[str]) -> str:
    """Folded words of a name as they are written: Abd al-Rahman."""
    *before, last = (word[:1].upper() + word[1:] for word in words)
    if before and len(words[-2]) == 2 and words[-2].isascii():
        return " ".join([*before[:-1], f"{words[-2]}-{last}"])
    return " ".join([*before, last])


def _folded(name: str) -> str:
    return " ".join(words_of(name))


def _ending_in(written: str, folded: str) -> str:
    """The end of a word as it is written that folds to `folded`; else that."""
    ends = (written[at:] for at in range(len(written)))
    return next((end for end in ends if fold(end) == folded), folded)


def _bare(word: str) -> str:
    return word.removesuffix("'s")
