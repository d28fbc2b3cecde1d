"""Names of several words, in the ways in which they may be written: which of these stand in a segment.

What words sound like is asked of the vocabulary, so of what the reader may see; a way counts as written where it stands in a
visible document (P1). Nothing is refused for it: the words of a name are few, and the rarest is looked up first.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from archive.language import script_of_word
from archive.search.engines.embedded.building import words_of
from archive.search.engines.embedded.postings import Occurrences, Stream
from archive.search.engines.embedded.vocabulary import Vocabulary
from archive.search.query import NAMED_IN, Alike, Compound

_FEW = 8  # below one in so many, a word's documents are looked up, not passed over

Words = tuple[str, ...]


class Compounds:
    """The compounds of one query, over all opened segments."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._fields = tuple(field for field in vocabulary.fields if field in NAMED_IN)
        self._ways: dict[int, tuple[tuple[Words, ...], ...]] = {}
        self._written: defaultdict[str, set[Words]] = defaultdict(set)

    def written(self, node: Compound) -> tuple[str, ...]:
        """As what it was found so far: words, with a blank between those of several."""
        return tuple(" ".join(words) for words in sorted(self._written[node.text]))

    def standing(
        self, at: int, node: Compound, within: Collection[int] | None
    ) -> Iterator[tuple[str, Words]]:
        """Each field of a segment, with what stands side by side in visible documents of it, all of them in `within`."""
        opened = self._vocabulary.opened[at]
        for field in self._fields:
            stream = self._vocabulary.streams[words_of(field)][at]
            if stream is None:
                continue
            found = {
                words
                for way in self._words(node)
                for words in _written(stream, way, within, opened.hidden)
            }
            self._written[node.text] |= found
            yield from ((field, words) for words in sorted(found))

    def documents(self, node: Compound) -> int:
        """About how many documents hold it."""
        return sum(
            min(sum(map(self._holding, words)) for words in way) for way in self._words(node)
        )

    def _words(self, node: Compound) -> tuple[tuple[Words, ...], ...]:
        """The ways of which every place may be taken by some word that the reader may see: these words."""
        if id(node) not in self._ways:
            seen = [tuple(map(self._at_place, way)) for way in node.ways]
            self._ways[id(node)] = tuple(way for way in seen if all(way))
        return self._ways[id(node)]

    def _at_place(self, piece: str | Words) -> Words:
        words = (
            dict.fromkeys((piece, *self._vocabulary.expanded(Alike(piece))))
            if isinstance(piece, str)
            else piece
        )
        return tuple(filter(self._holding, words))

    def _holding(self, word: str) -> int:
        """How many visible documents hold the word, over the fields."""
        terms = (self._vocabulary.term(words_of(field), word) for field in self._fields)
        return sum(term.documents for term in terms if term is not None)


def _written(
    stream: Stream, way: Sequence[Words], within: Collection[int] | None, hidden: frozenset[int]
) -> Iterator[Words]:
    """What is written of the way in the stream's documents that are in `within` and not hidden."""
    places = [{word: stream.terms[word] for word in words if word in stream.terms} for words in way]
    if not all(places):
        return
    order = sorted(
        range(len(way)), key=lambda at: sum(stream.count(each)[0] for each in places[at].values())
    )
    # By document and by where the name would begin there, the words found of it so far, by their place in it.
    begun: dict[int, dict[int, dict[int, str]]] = {}
    for number, at in enumerate(order):
        further: dict[int, dict[int, dict[int, str]]] = {}
        for word, ordinal in places[at].items():
            held = stream.occurrences(ordinal)
            looked: Collection[int] = begun if number else _shown(held.documents, within, hidden)
            for document, positions in _among(held, looked):
                earlier: Mapping[int, dict[int, str]] = begun.get(document, {})
                for position in positions:
                    begin = position - at
                    if number == 0 or begin in earlier:
                        found = {**earlier.get(begin, {}), at: word}
                        further.setdefault(document, {})[begin] = found
        begun = further
    for begins in begun.values():
        for found in begins.values():
            words = tuple(found[at] for at in range(len(way)))
            if len(set(map(script_of_word, words))) == 1:
                yield words


def _shown(
    documents: Sequence[int], within: Collection[int] | None, hidden: frozenset[int]
) -> set[int]:
    return {each for each in documents if each not in hidden and (within is None or each in within)}


def _among(held: Occurrences, numbers: Collection[int]) -> Iterator[tuple[int, Sequence[int]]]:
    if len(numbers) * _FEW >= len(held.documents):
        yield from held.among(numbers)
        return
    last = len(held.documents)
    for number in numbers:
        at = bisect_left(held.documents, number)
        if at < last and held.documents[at] == number:
            yield number, held.at(number)
