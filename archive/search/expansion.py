"""What plain words of a query are also taken for: other names of a place, other spellings of a name.

Which places a word may mean comes from the gazetteer alone, never from accounts. Which words are spellings of one name is
found by the engine among what the reader may read at that moment, and told in its answer (P1). What was typed in quotation
marks, with a star or a tilde, near something, as a value or to be left out is taken for itself; but an Arabic word with a
star or a tilde stands also for itself behind an article, alone and with what is joined to that (and, in, so, as, for).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from archive.language import (
    LONGEST_FULL_NAME,
    FullName,
    behind_articles,
    full_name,
    is_never_name,
    name_keys,
    needs_capital,
    query_terms,
    script_of_word,
    spells_given_name,
    tokenize,
)
from archive.search.answers import Expansion
from archive.search.query import (
    Alike,
    And,
    Compound,
    FacetValue,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Plain,
    Prefix,
    Query,
    Word,
    fold_value,
    plain_runs,
)
from archive.search.vocabulary import Names, Words, places, words_of
from archive.search.widened import Expanded, Spelling

LONGEST_NAME = 6
"""Words of the longest place name that is looked for."""
MOST_NAMES_OF_PLACE = 24
MOST_PLACES = 20
"""Places that one name may stand for: there are dozens of villages called the Spring."""
MOST_ALIKE = 10
"""Words of one query that are looked for in other spellings: each of them is compared with thousands."""
SHORTEST_PLACE = 5
"""Letters of a word that is taken for a place's name in another spelling: of shorter ones too many sound alike."""
SHORTEST_ALIKE = 4
SHORTEST_ARABIC_OR_GIVEN = 3
"""And in Arabic, or of a given name: Ali."""
_ARABIC = "Arab"


def expanded(query: Query, text: str, *, fields: Collection[str], some: bool = False) -> Expanded:
    """`query`, which was read from `text`, with its plain words expanded. `some`: read so that some words are enough."""
    typed = _Typed(plain for run in plain_runs(text, fields=fields) for plain in run)
    expander = _Expander(typed, some=some)
    return Expanded(
        query=expander.whole(query),
        places=tuple(dict.fromkeys(expander.places)),
        spellings=expander.spellings,
        behind_article=expander.behind_article,
    )


class _Typed:
    """What was typed plainly, by its folded words; and whether any of it shows that somebody minded capitals."""

    def __init__(self, plains: Iterable[Plain]) -> None:
        self._as_typed: dict[Words, str] = {}
        quoted: set[Words] = set()
        for plain in plains:
            if len(plain.text) == plain.end - plain.start:
                self._as_typed.setdefault(plain.words, plain.text)
            else:
                quoted.add(plain.words)
        for words in quoted:
            self._as_typed.pop(words, None)
        self._by_stems = {
            query_terms(token.word, token.term): words
            for words, text in self._as_typed.items()
            if len(words) == 1
            for token in tokenize(text)
        }
        # The first word's says nothing: telephones put it there.
        self._minds_case = any(map(_is_capital, [*self._as_typed.values()][1:]))

    def words(self, part: Query | Not) -> Words:
        """The folded words of a word, or of one of several tokens (Deir-ez-Zor); none where it was not typed plainly."""
        match part:
            case Word(stems):
                return self._by_stems.get(stems, ())
            case Phrase(words):
                return words if words in self._as_typed else ()
            case _:
                return ()

    def how(self, words: Words) -> str:
        """As they were typed."""
        return self._as_typed[words]

    def may_hold_name(self, words: Sequence[Words]) -> bool:
        """Whether they may be a name together: of one with an article not every word begins with a capital."""
        typed = " ".join(map(self.how, words))
        return not self._minds_case or typed != typed.lower() or not typed.islower()

    def may_be_name(self, typed: str) -> bool:
        """Whether it may be a name: where somebody typed capitals, a small letter begins none."""
        return not self._minds_case or _is_capital(typed) or not typed[:1].islower()


class _Expander:
    """Walks one query and notes what it adds."""

    def __init__(self, typed: _Typed, *, some: bool) -> None:
        self._typed = typed
        self._some = some
        self._known = places()
        self.places: list[Expansion] = []
        self.spellings: dict[str, Spelling] = {}
        self.behind_article: dict[str, str] = {}

    def whole(self, query: Query) -> Query:
        """The query with its plain words expanded, alone or side by side."""
        match query:
            case And():
                return And(tuple(self._side_by_side(list(_flat(query)), together=True)))
            case Or(parts) if self._some:
                return Or(tuple(self._any_side_by_side(parts)))
            case Or(parts):
                return Or(tuple(self.whole(part) for part in parts))
            case Word() | Phrase():
                (part,) = self._side_by_side([query], together=True)
                return query if isinstance(part, Not) else part
            case Prefix() | Fuzzy():
                return Or(found) if len(found := self._with_article(query)) > 1 else query
            case Near(parts, distance):
                beside = (
                    tuple(each for leaf in leaves for each in self._with_article(leaf))
                    for leaves in parts
                )
                return Near(tuple(beside), distance)
            case _:
                return query

    def _with_article(self, leaf: Leaf) -> tuple[Leaf, ...]:
        """An Arabic word with a star or a tilde, then all that it is behind an article; others alone."""
        if not isinstance(leaf, Prefix | Fuzzy):
            return (leaf,)
        _, *behind = behind_articles(leaf.text)
        also = tuple(replace(leaf, text=each) for each in behind)
        self.behind_article.update((each.text, leaf.text) for each in also)
        return (leaf, *also)

    def _behind_articles(self, unwanted: Query) -> Query:
        """What is left out, with Arabic words behind their articles: they are no other words, as other spellings are."""
        match unwanted:
            case And(parts):
                return And(
                    tuple(
                        Not(self._behind_articles(part.part))
                        if isinstance(part, Not)
                        else self._behind_articles(part)
                        for part in parts
                    )
                )
            case Or(parts):
                return Or(tuple(map(self._behind_articles, parts)))
            case Prefix() | Fuzzy() | Near():
                return self.whole(unwanted)
            case _:
                return unwanted

    def _any_side_by_side(self, parts: Sequence[Query]) -> Iterator[Query]:
        for part in self._side_by_side(parts, together=False):
            if not isinstance(part, Not):
                yield part

    def _side_by_side(
        self, parts: Sequence[Query | Not], *, together: bool
    ) -> Iterator[Query | Not]:
        """The parts, with the longest stretches that name a place replaced by all that they may mean.

        `together`: all words of a stretch are asked for, else any.
        """
        at = 0
        while at < len(parts):
            length, codes = self._place_at(parts, at)
            of_name, found = self._full_name_at(parts, at)
            if found is not None and of_name > length:
                yield self._full_name(parts[at : at + of_name], found)
                at += of_name
                continue
            if codes:
                yield self._place(parts[at : at + length], codes, together=together)
                at += length
                continue
            part = parts[at]
            at += 1
            if isinstance(part, Not):
                yield Not(self._behind_articles(part.part))
            elif isinstance(part, Word):
                yield self._name(part)
            elif isinstance(part, Phrase):
                yield part
            else:
                yield self.whole(part)

    def _place_at(self, parts: Sequence[Query | Not], at: int) -> tuple[int, frozenset[str]]:
        """How many parts from there on name which places together; none, and no place, where they name none."""
        stretch = list(takewhile(bool, map(self._typed.words, parts[at : at + LONGEST_NAME])))
        for length in range(len(stretch), 0, -1):
            words = tuple(word for each in stretch[:length] for word in each)
            # But who types no other word asks for no other: Sur is a town, if not beside other words.
            names_some = length == len(parts) or not all(map(is_never_name, words))
            codes = self._known.called(words) if names_some else frozenset[str]()
            if not codes and len(words) == 1:
                codes = self._spelled_like(words[0], is_alone=length == len(parts))
            if codes:
                return length, codes
        return 0, frozenset()

    def _spelled_like(self, word: str, *, is_alone: bool) -> frozenset[str]:
        """The places that are called nearly so, where the word may be a place's name and is nobody's and no other word's."""
        may_be_one = is_alone or _is_capital(self._typed.how((word,)))
        if len(word) < SHORTEST_PLACE or not may_be_one or spells_given_name(word):
            return frozenset()
        return frozenset() if is_never_name(word) else self._known.spelled_like(word)

    def _place(
        self, parts: Sequence[Query | Not], codes: frozenset[str], *, together: bool
    ) -> Query:
        stretch = [part for part in parts if not isinstance(part, Not)]
        words = [self._typed.words(part) for part in stretch]
        as_typed = tuple(word for each in words for word in each)
        names = _other_names(self._known, codes, as_typed)
        also = dict(list(names.items())[:MOST_NAMES_OF_PLACE])
        is_cut = len(codes) > MOST_PLACES or len(names) > len(also)
        said = " ".join(map(self._typed.how, words))
        self.places.append(Expansion("place", said, tuple(also.values()), is_cut))
        itself: Sequence[Query] = stretch
        if len(stretch) > 1 and together:
            itself = [And(tuple(stretch))]
        elif len(stretch) == 1 and isinstance(stretch[0], Word):
            # An account may spell it as no gazetteer does.
            itself = [self._name(stretch[0])]
        return Or(
            (
                *itself,
                *(_named(each) for each in also),
                *(FacetValue("place", fold_value(code)) for code in sorted(codes)[:MOST_PLACES]),
            )
        )

    def _full_name_at(self, parts: Sequence[Query | Not], at: int) -> tuple[int, FullName | None]:
        """How many parts from there on are together a name of several words, or one behind an article; and which."""
        stretch = list(takewhile(bool, map(self._typed.words, parts[at : at + LONGEST_FULL_NAME])))
        for length in range(len(stretch), 0, -1):
            found = full_name(tuple(word for each in stretch[:length] for word in each))
            if found is not None and self._is_meant(stretch[:length], found):
                return length, found
        return 0, None

    def _is_meant(self, words: Sequence[Words], found: FullName) -> bool:
        """Whether what was typed so may be this name, and is none that would be looked for without it."""
        if len(self.spellings) >= MOST_ALIKE or not self._typed.may_hold_name(words):
            return False
        if not found.bare:
            return True
        if self._known.called((found.bare,)) or not _can_be_alike(found.bare, is_capital=True):
            return False
        # A hyphen makes an article of any word; else there is no telling "as Salim said" from as-Salim.
        article = words[0]
        return (
            len(words) == 1
            or not needs_capital(*article)
            or all(_is_capital(self._typed.how(each)) for each in words)
        )

    def _full_name(self, parts: Sequence[Query | Not], found: FullName) -> Query:
        """A name of several words as it was typed, and in all the ways to write it; one behind an article also without."""
        stretch = [part for part in parts if not isinstance(part, Not)]
        each = [self._typed.words(part) for part in stretch]
        words = tuple(word for one in each for word in one)
        typed = " ".join(map(self._typed.how, each))
        compound = Compound(found.text, found.ways)
        if found.bare:
            is_capital = typed != typed.lower() or len(stretch) == 1
            alike = Alike(found.bare, "capital" if is_capital else "small")
            self.spellings[found.bare] = Spelling(typed, alike, compound)
            return Or((Phrase(words), Word(query_terms(found.bare)), alike, compound))
        if len(words) == 1 and isinstance(stretch[0], Word):
            named = self._name(stretch[0])
            known = self.spellings.get(words[0])
            alone = known.alike if known is not None else None
            self.spellings[words[0]] = Spelling(typed, alone, compound)
            return Or((*(named.parts if isinstance(named, Or) else (named,)), compound))
        self.spellings.setdefault(found.text, Spelling(typed, compound=compound))
        if found.called_after and len(stretch) > 1:
            return Or((And((Phrase(words[:1]), *stretch[1:])), compound))
        return Or((Phrase(words), compound))

    def _name(self, word: Word) -> Query:
        folded = "".join(self._typed.words(word)).removesuffix("'s")
        typed = self._typed.how(self._typed.words(word)) if folded else ""
        if not _can_be_alike(folded, is_capital=_is_capital(typed)):
            return word
        is_new = folded not in self.spellings
        if not self._typed.may_be_name(typed) or (is_new and len(self.spellings) == MOST_ALIKE):
            return word
        alike = Alike(folded, "capital" if _is_capital(typed) else "small")
        known = self.spellings.setdefault(folded, Spelling(typed, alike))
        return Or((word, known.alike or alike))


def _flat(query: And) -> Iterator[Query | Not]:
    """Its parts with those of a bracket among them that only says the same: Hagra (Upper Hagra)."""
    for part in query.parts:
        if isinstance(part, And):
            yield from _flat(part)
        else:
            yield part


def _other_names(known: Names, codes: Collection[str], typed: Words) -> dict[Words, str]:
    """What the places are called beside `typed`: folded words with the name as it is written."""
    found: dict[Words, str] = {}
    for code in sorted(codes):
        for name in known.names_of(code):
            words = words_of(name)
            if words and words != typed:
                found.setdefault(words, name)
    return found


def _named(words: Words) -> Query:
    """A name as it is looked for. Arabic writes prepositions and articles together with it, which a stem leaves out."""
    if len(words) == 1 and script_of_word(words[0]) == _ARABIC:
        return Word(query_terms(words[0]))
    return Phrase(words)


def _can_be_alike(word: str, *, is_capital: bool) -> bool:
    if is_never_name(word) or any(character.isdigit() for character in word):
        return False
    is_surer = script_of_word(word) == _ARABIC or (is_capital and spells_given_name(word))
    shortest = SHORTEST_ARABIC_OR_GIVEN if is_surer else SHORTEST_ALIKE
    return len(word) >= shortest and bool(name_keys(word))


def _is_capital(typed: str) -> bool:
    return typed[:1].isupper() or typed[:1].istitle()
