"""Query by query against stock Whoosh, over an index that stock Whoosh built from the same tokens.

But for one formula (`Rarity`) the scores are Whoosh's own: matching, frequencies, lengths and the sums over fields.

Real accounts take part where ARCHIVE_CORPORA names their folder; none of them is in the repository.
"""

import gzip
import json
import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import log
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from whoosh import analysis, fields, index, scoring
from whoosh import query as stock

from archive.language import tokenize
from archive.search.engines.base import Document, Engine, SearchRequest, TokenStream
from archive.search.engines.embedded import Disk, EmbeddedEngine
from archive.search.engines.embedded.vocabulary import MAX_EXPANSIONS
from archive.search.query import And, Fuzzy, Not, Or, Phrase, Prefix, Query, Word
from tests.search.engines.samples import accounts, distance

WEIGHTS = {"title": 2.5, "summary": 1.5, "text": 1.0, "translation": 0.8}
REAL = "wpa_narratives.jsonl.gz"
SAMPLE = 250


def real_accounts(folder: str) -> Iterator[Document]:
    with gzip.open(Path(folder) / "accounts" / REAL, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, SAMPLE), 1):
            row = json.loads(line)
            streams = {}
            for field in ("title", "text"):
                tokens = list(tokenize(row[field] or "", language="en"))
                streams[field] = TokenStream([t.term for t in tokens], [t.word for t in tokens])
            yield Document(UUID(int=number), streams)


def with_more_fields(documents: list[Document]) -> Iterator[Document]:
    """Two of three get a summary, one of five a translation: pieces of their own text and of another's."""
    for number, document in enumerate(documents):
        streams = dict(document.fields)
        other = documents[number * 7 % len(documents)].fields["text"]
        own = streams["text"]
        if number % 3:
            streams["summary"] = TokenStream(
                [*own.stems[:30], *other.stems[:10]], [*own.words[:30], *other.words[:10]]
            )
        if not number % 5:
            streams["translation"] = other
        yield replace(document, fields=streams)


class Rarity(scoring.BM25F):  # type: ignore[misc]  # Whoosh has no types
    """Stock Whoosh's BM25 but for one formula: how much a rare word is worth more than one that stands nearly everywhere."""

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        """By Robertson and Zaragoza, plus one within the logarithm, so that no word counts against an account."""
        parent = searcher.get_parent()
        documents, holding = parent.doc_count_all(), parent.doc_frequency(fieldname, text)
        return log(1 + (documents - holding + 0.5) / (holding + 0.5))


@dataclass(frozen=True)
class Pair:
    """The same documents in both."""

    documents: list[Document]
    ours: Engine
    searcher: Any
    words: frozenset[str]

    def compare(self, query: Query) -> None:
        request = SearchRequest(("public",), query, size=len(self.documents))
        answer = self.ours.search(request)
        results = self.searcher.search(self.translate(query), limit=None)
        assert answer.total == len(results), query
        theirs = {UUID(hex=hit["id"]): hit.score for hit in results}
        constant = 1.0 * sum(isinstance(p, Not) for p in getattr(query, "parts", ()))
        for hit in answer.hits[:20]:  # stock Whoosh adds 1.0 for each Not
            assert hit.score == pytest.approx(theirs[hit.id] - constant, abs=1e-6), query
        best = sorted((score - constant for score in theirs.values()), reverse=True)[:20]
        assert [hit.score for hit in answer.hits[:20]] == pytest.approx(best, abs=1e-6), query

    def translate(self, query: Query | Not) -> Any:
        """The same in Whoosh's own objects: each field apart, weighted, added up."""
        match query:
            case Word(stems):
                return self.terms("stems", stems)
            case Phrase(words):
                return stock.Or(
                    [stock.Phrase(f"{f}_words", list(words), boost=w) for f, w in WEIGHTS.items()]
                )
            case Prefix(text):
                return self.terms("words", [w for w in self.words if w.startswith(text)])
            case Fuzzy(text, edits):
                return self.terms("words", [w for w in self.words if spelt_so(text, w, edits)])
            case And(parts):
                return stock.And([self.translate(part) for part in parts])
            case Or(parts):
                return stock.Or([self.translate(part) for part in parts])
            case Not(part):
                return stock.Not(self.translate(part))
        raise TypeError(query)

    def terms(self, kind: str, texts: Iterable[str]) -> Any:
        return stock.Or(
            [stock.Term(f"{f}_{kind}", t, boost=w) for f, w in WEIGHTS.items() for t in texts]
        )


def spelt_so(text: str, word: str, edits: int) -> bool:
    return abs(len(text) - len(word)) <= edits and distance(text, word) <= edits


@pytest.fixture(scope="module", params=["invented", "real"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    if request.param == "invented":
        documents = accounts(250, gaps=False)  # stock Whoosh has none
    elif folder := os.environ.get("ARCHIVE_CORPORA"):
        documents = list(real_accounts(folder))
    else:
        pytest.skip("ARCHIVE_CORPORA isn't set: no real accounts to compare with")
    documents = list(with_more_fields(documents))
    ours = EmbeddedEngine(Disk(tmp_path_factory.mktemp("ours")), weights=WEIGHTS)
    for start in range(0, len(documents), 100):
        ours.write("public", add=documents[start : start + 100])

    text = fields.TEXT(analyzer=analysis.IDTokenizer())
    names = [f"{f}_{kind}" for f in WEIGHTS for kind in ("stems", "words")]
    schema = fields.Schema(id=fields.ID(stored=True), **dict.fromkeys(names, text))
    built = index.create_in(str(tmp_path_factory.mktemp("stock")), schema)
    writer = built.writer(limitmb=256)
    for document in documents:
        row = {}
        for field, stream in document.fields.items():
            row[f"{field}_stems"] = [token for token in stream.stems if token]
            row[f"{field}_words"] = [token for token in stream.words if token]
        writer.add_document(id=document.id.hex, **row)
    writer.commit()
    searcher = built.searcher(weighting=Rarity(B=0.75, K1=1.2))
    lexicons = (searcher.reader().lexicon(f"{field}_words") for field in WEIGHTS)
    words = frozenset(word.decode() for lexicon in lexicons for word in lexicon)
    return Pair(documents, ours, searcher, words)


@pytest.fixture(scope="module")
def chance() -> random.Random:
    return random.Random(11)


@pytest.fixture(scope="module")
def stems(pair: Pair) -> list[str]:
    """All stems of the text, the most frequent first."""
    counts = Counter(
        s for document in pair.documents for s in set(document.fields["text"].stems) if s
    )
    return [stem for stem, _ in counts.most_common()]


def test_rare_and_common_words(pair: Pair, stems: list[str], chance: random.Random) -> None:
    for stem in [*stems[:15], *chance.sample(stems[50:], 40)]:
        pair.compare(Word((stem,)))


def test_alternatives_and_combinations(pair: Pair, stems: list[str], chance: random.Random) -> None:
    for _ in range(25):
        a, b, c = (Word((stem,)) for stem in chance.sample(stems[:200], 3))
        pair.compare(And((a, b, c)))
        pair.compare(Or((a, b, c)))
        pair.compare(Or((And((a, b)), c)))
        pair.compare(Word(a.stems + b.stems))


def test_exclusions(pair: Pair, stems: list[str], chance: random.Random) -> None:
    for _ in range(20):
        a, b, c = (Word((stem,)) for stem in chance.sample(stems[:60], 3))
        pair.compare(And((Or((a, b)), Not(c))))


def test_phrases_cut_from_the_texts(pair: Pair, chance: random.Random) -> None:
    compared = 0
    for document in chance.sample(pair.documents, 60):
        words = document.fields["text"].words
        length = chance.choice([1, 2, 3, 4])
        at = chance.randrange(max(1, len(words) - length))
        phrase = [word for word in words[at : at + length] if word]
        if len(phrase) == length and len(set(phrase)) == length:
            pair.compare(Phrase(tuple(phrase)))
            compared += 1
    assert compared > 30


def test_words_that_begin_so_and_words_in_other_spellings(
    pair: Pair, chance: random.Random
) -> None:
    words = sorted(pair.words)
    compared = 0
    for word in chance.sample([each for each in words if len(each) >= 4], 60):
        if sum(each.startswith(word[:3]) for each in words) <= MAX_EXPANSIONS:
            pair.compare(Prefix(word[:3]))
            compared += 1
        if sum(spelt_so(word, each, 1) for each in words) <= MAX_EXPANSIONS:
            pair.compare(Fuzzy(word))
            compared += 1
    assert compared > 30


def test_everything_together(pair: Pair, stems: list[str], chance: random.Random) -> None:
    words = sorted(each for each in pair.words if len(each) >= 5)
    for _ in range(15):
        a, b = (Word((stem,)) for stem in chance.sample(stems[:100], 2))
        text = chance.choice(pair.documents).fields["text"].words
        at = chance.randrange(len(text) - 2)
        phrase = Phrase(tuple(word for word in text[at : at + 2] if word))
        begun, spelt = Prefix(chance.choice(words)[:5]), Fuzzy(chance.choice(words))
        pair.compare(Or((phrase, begun, And((a, spelt)))))
        pair.compare(And((Or((a, phrase, begun)), b, Not(spelt))))
