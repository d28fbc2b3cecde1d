"""The terms of all opened segments as if they were one index, for one request.

Statistics are of the documents that the reader may see, in the opened partitions: removed and
excluded ones count as if they had never been there (P1). So do the words that a prefix, another
spelling or a name stands for.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from archive.language import Standing, name_keys, other_spellings, query_terms, same_name
from archive.search.engines.embedded.building import stems_of, words_of
from archive.search.engines.embedded.lexicons import Lexicon
from archive.search.engines.embedded.parts import BYTE_LENGTHS, Numbers
from archive.search.engines.embedded.postings import Stream
from archive.search.engines.embedded.segments import Segment
from archive.search.query import CAPITALS, NAMED_IN, NAMES, Alike, Fuzzy, Prefix, Word

K1 = 1.2
B = 0.75

MAX_EXPANSIONS = 128
"""Words that a prefix, or a word in other spellings, stands for: the most frequent ones."""
MAX_ALIKE = 32
"""Words that are taken for the same name: the most frequent ones."""
ALIKE_WEIGHT = 0.5
"""What such a word is worth beside the word itself."""

Expanding = Prefix | Fuzzy | Alike
Single = Word | Expanding

_FREQUENT = 2_000  # documents from which a table of scores costs less than it saves
_TABLED = 64  # times in a document up to which there is one


@dataclass(frozen=True, slots=True)
class Opened:
    """A segment that takes part, and the numbers of its documents that must not show."""

    partition: str
    segment: Segment
    hidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a stream in all opened segments: its number in each (None where it isn't), and in
    how many visible documents it stands, how often in all."""

    stream: str
    ordinals: list[int | None]
    documents: int
    occurrences: int


@dataclass(slots=True)
class Scored:
    """A term with what it is worth; `norm` is by the byte of a document's length."""

    term: Term
    factor: float
    norm: list[float]
    _table: list[list[float]] = field(default_factory=list)

    def score(self, times: int, length_byte: int) -> float:
        return self.factor * times / (times + self.norm[length_byte])

    def table(self, frequencies: Numbers) -> list[list[float]] | None:
        """The same for each number of times and byte of a length, if the term is frequent."""
        most = max(frequencies, default=0)
        if self.term.documents < _FREQUENT or most > _TABLED:
            return None
        for times in range(len(self._table), most + 1):
            self._table.append([self.factor * times / (times + norm) for norm in self.norm])
        return self._table


class Vocabulary:
    """Terms and statistics over the opened segments."""

    def __init__(
        self,
        opened: Sequence[Opened],
        weights: Mapping[str, float],
        lexicon: Callable[[Sequence[str]], Lexicon],
    ) -> None:
        self.opened = opened
        self._weights = weights
        self._lexicon = lexicon
        self.visible = sum(part.segment.documents - len(part.hidden) for part in opened)
        named = {name for part in opened for name in part.segment.streams}
        self.streams: dict[str, list[Stream | None]] = {
            name: [part.segment.streams.get(name) for part in opened] for name in named
        }
        self.fields = tuple(
            name for name in weights if words_of(name) in named and name not in (NAMES, CAPITALS)
        )
        self._named_in = tuple(name for name in self.fields if name in NAMED_IN)
        self._hidden = [i for i, part in enumerate(opened) if part.hidden]
        self._terms: dict[tuple[str, str], Term | None] = {}
        self._norms: dict[str, list[float]] = {}
        self._expanded: dict[Expanding, tuple[str, ...]] = {}
        self._cut: set[Expanding] = set()

    def term(self, stream: str, text: str) -> Term | None:
        """The term; None if no visible document holds it."""
        key = stream, text
        if key not in self._terms:
            self._terms[key] = self._found(stream, text)
        return self._terms[key]

    def scored(self, field: str, node: Single) -> list[Scored]:
        """The terms of one field that the node stands for."""
        weight = self._weights[field]
        if isinstance(node, Word):
            stream, texts = stems_of(field), node.stems
        else:
            stream, texts = words_of(field), self.expanded(node)
        if isinstance(node, Alike):
            if node.typed and field not in NAMED_IN:
                return []
            weight *= ALIKE_WEIGHT
        found = (self.term(stream, text) for text in texts)
        return [self.worth(term, weight) for term in found if term is not None]

    def phrase(self, field: str, words: Sequence[str]) -> list[Scored]:
        """The words in turn; none if one of them stands nowhere."""
        found = [self.term(words_of(field), word) for word in words]
        terms = [term for term in found if term is not None]
        if len(terms) < len(found):
            return []
        return [self.worth(term, self._weights[field]) for term in terms]

    def worth(self, term: Term, weight: float) -> Scored:
        # Of a word in most accounts next to nothing is left, as the sum over many words of a question asks for.
        rarity = log(1 + (self.visible - term.documents + 0.5) / (term.documents + 0.5))
        factor = weight * rarity * (K1 + 1)
        return Scored(term, factor, self._norm(term.stream))

    def expanded(self, node: Expanding) -> tuple[str, ...]:
        """The words that the node stands for, the most frequent first; counted over all fields."""
        if node not in self._expanded:
            self._expanded[node] = self._expand(node)
        return self._expanded[node]

    def is_cut(self, node: Expanding) -> bool:
        """Whether more words of what the reader may see would be found by the node than are looked for."""
        self.expanded(node)
        return node in self._cut

    def _expand(self, node: Expanding) -> tuple[str, ...]:
        match node:
            case Prefix(text):
                return self._few(node, self._beginning(text))
            case Fuzzy(text, edits):
                streams = [words_of(name) for name in self.fields]
                words = self._lexicon(streams).spelt(text, edits)
                found = self._few(node, self._at_most(words, self.fields))
                if text not in found and self._seen(text):
                    return (*found[: MAX_EXPANSIONS - 1], text)
                return found
            case Alike(text, typed):
                fields = self._named_in if typed else self.fields
                alike = self._alike(text, typed, fields)
                return self._most_frequent(self._at_most(alike, fields), MAX_ALIKE, fields)

    def _few(self, node: Expanding, at_most: Counter[str]) -> tuple[str, ...]:
        found = self._most_frequent(at_most, MAX_EXPANSIONS + 1)
        if len(found) > MAX_EXPANSIONS:
            self._cut.add(node)
        return found[:MAX_EXPANSIONS]

    def _alike(self, text: str, typed: str, fields: Sequence[str]) -> Collection[str]:
        """The words taken for the same name, of hidden documents too: how they stand is counted in visible ones only."""
        keys = name_keys(text)
        words = {
            word
            for streams in self._word_streams(fields)
            for stream in streams
            for key in keys
            for word in stream.sounding(key)
        }
        if not typed:
            return [word for word in words if same_name(text, word)]
        return other_spellings(text, words, self, is_capital=typed == "capital")

    # How words stand in what the reader may see, for `other_spellings`

    def standing(self, word: str) -> Standing:
        """How often the word stands as a name and otherwise, in the fields that tell of people."""
        in_all = sum(self._occurrences(words_of(field), word) for field in NAMED_IN)
        named = self._occurrences(words_of(NAMES), word)
        undecided = self._occurrences(words_of(CAPITALS), word)
        return Standing(named, undecided, in_all - named - undecided)

    def holds_stem(self, word: str) -> bool:
        """Whether the word stands there in any inflection."""
        return any(
            self.term(stems_of(field), stem) is not None
            for field in NAMED_IN
            for stem in query_terms(word)
        )

    def _occurrences(self, stream: str, word: str) -> int:
        term = self.term(stream, word)
        return term.occurrences if term is not None else 0

    def _beginning(self, prefix: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        for streams in self._word_streams(self.fields):
            for stream in streams:
                for word, documents in stream.beginning(prefix):
                    counts[word] += documents
        return counts

    def _word_streams(self, fields: Sequence[str]) -> Iterable[list[Stream]]:
        for name in fields:
            yield [stream for stream in self.streams[words_of(name)] if stream is not None]

    def _at_most(self, words: Collection[str], fields: Sequence[str]) -> Counter[str]:
        """In how many documents of these fields each word stands, hidden ones counted too."""
        counts: Counter[str] = Counter()
        for streams in self._word_streams(fields):
            for stream in streams:
                terms = stream.terms
                for word in words:
                    ordinal = terms.get(word)
                    if ordinal is not None:
                        counts[word] += stream.count(ordinal)[0]
        return counts

    def _most_frequent(
        self, at_most: Counter[str], most: int, fields: Sequence[str] | None = None
    ) -> tuple[str, ...]:
        """The words that stand in most visible documents of the fields, of words counted with hidden ones."""
        ranked = sorted(at_most.items(), key=lambda item: (-item[1], item[0]))
        if not self._hidden:
            return tuple(word for word, _ in ranked[:most])
        best: list[tuple[int, str]] = []
        for word, bound in ranked:
            if len(best) == most and bound < -best[-1][0]:
                break  # even with all hidden ones it would not be among them
            seen = self._seen(word, fields)
            if seen:
                insort(best, (-seen, word))
                del best[most:]
        return tuple(word for _, word in best)

    def _seen(self, word: str, fields: Sequence[str] | None = None) -> int:
        """In how many visible documents a word stands, over these fields or all."""
        found = (self.term(words_of(name), word) for name in fields or self.fields)
        return sum(term.documents for term in found if term is not None)

    def _found(self, stream: str, text: str) -> Term | None:
        streams = self.streams.get(stream)
        if streams is None:
            return None
        ordinals = [None if each is None else each.terms.get(text) for each in streams]
        documents = occurrences = 0
        for each, ordinal in zip(streams, ordinals, strict=True):
            if each is not None and ordinal is not None:
                holding, times = each.count(ordinal)
                documents += holding
                occurrences += times
        for at in self._hidden:
            each, ordinal = streams[at], ordinals[at]
            if each is not None and ordinal is not None:
                out = _times_in(each.read(ordinal), self.opened[at].hidden)
                documents -= len(out)
                occurrences -= sum(out)
        return Term(stream, ordinals, documents, occurrences) if documents else None

    def _norm(self, stream: str) -> list[float]:
        """K1 times the length normalisation, for each byte that a length may be rounded to."""
        known = self._norms.get(stream)
        if known is None:
            total = 0
            for part, each in zip(self.opened, self.streams[stream], strict=True):
                if each is not None:
                    total += each.total_length - sum(each.lengths[n] for n in part.hidden)
            average = total / self.visible or 1
            known = [K1 * ((1 - B) + B * length / average) for length in BYTE_LENGTHS]
            self._norms[stream] = known
        return known


def _times_in(read: tuple[Numbers, Numbers], hidden: frozenset[int]) -> list[int]:
    """How often each hidden document that is among those read holds the term."""
    documents, frequencies = read
    times = []
    for number in hidden:
        i = bisect_left(documents, number)
        if i < len(documents) and documents[i] == number:
            times.append(frequencies[i])
    return times
