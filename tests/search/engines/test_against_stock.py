"""Query by query against stock Whoosh, over an index that stock Whoosh built from the same tokens.

Real accounts take part where ARCHIVE_CORPORA names their folder; none of them is in the repository.
"""

import gzip
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from whoosh import analysis, fields, index
from whoosh import query as stock

from archive.language import tokenize
from archive.search.engines.base import Document, Engine, SearchRequest, TokenStream
from archive.search.engines.embedded import Disk, EmbeddedEngine
from archive.search.query import And, Not, Or, Phrase, Prefix, Query, Word
from tests.search.engines.samples import accounts

WEIGHTS = {"title": 2.5, "text": 1.0}
REAL = "wpa_narratives.jsonl.gz"
SAMPLE = 250


def real_accounts(folder: str) -> Iterator[Document]:
    with gzip.open(Path(folder) / "accounts" / REAL, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, SAMPLE), 1):
            row = json.loads(line)
            streams = {}
            for field in WEIGHTS:
                tokens = list(tokenize(row[field] or "", language="en"))
                streams[field] = TokenStream([t.term for t in tokens], [t.word for t in tokens])
            yield Document(UUID(int=number), streams)


@dataclass(frozen=True)
class Pair:
    """The same documents in both."""

    documents: list[Document]
    ours: Engine
    searcher: Any

    def compare(self, query: Query) -> None:
        request = SearchRequest(("public",), query, size=len(self.documents))
        answer = self.ours.search(request)
        results = self.searcher.search(translate(query), limit=None)
        assert answer.total == len(results), query
        theirs = {UUID(hex=hit["id"]): hit.score for hit in results}
        constant = 1.0 * sum(isinstance(p, Not) for p in getattr(query, "parts", ()))
        for hit in answer.hits[:20]:  # stock Whoosh adds 1.0 for each Not
            assert hit.score == pytest.approx(theirs[hit.id] - constant, abs=1e-6), query
        best = sorted((score - constant for score in theirs.values()), reverse=True)[:20]
        assert [hit.score for hit in answer.hits[:20]] == pytest.approx(best, abs=1e-6), query


def translate(query: Query | Not) -> Any:
    """The same in Whoosh's own objects: each field apart, weighted, added up."""
    match query:
        case Word(stems):
            return stock.Or(
                [stock.Term(f"{f}_stems", s, boost=w) for f, w in WEIGHTS.items() for s in stems]
            )
        case Phrase(words):
            return stock.Or(
                [stock.Phrase(f"{f}_words", list(words), boost=w) for f, w in WEIGHTS.items()]
            )
        case Prefix(text):
            return stock.Or([stock.Prefix(f"{f}_words", text, boost=1.0) for f in WEIGHTS])
        case And(parts):
            return stock.And([translate(part) for part in parts])
        case Or(parts):
            return stock.Or([translate(part) for part in parts])
        case Not(part):
            return stock.Not(translate(part))
    raise TypeError(query)


@pytest.fixture(scope="module", params=["invented", "real"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    if request.param == "invented":
        documents = accounts(250, gaps=False)  # stock Whoosh has none
    elif folder := os.environ.get("ARCHIVE_CORPORA"):
        documents = list(real_accounts(folder))
    else:
        pytest.skip("ARCHIVE_CORPORA isn't set: no real accounts to compare with")
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
    return Pair(documents, ours, built.searcher())


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
