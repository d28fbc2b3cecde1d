"""Tantivy by itself, over our tokens joined by spaces: how fast an engine can be here that need not forget a word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from itertools import repeat
from pathlib import Path

import tantivy

from archive.search import query as ours
from benchmarks.questions import Kind, Question
from benchmarks.sizes.peers import EVERY_KIND, PAGE, Built, Found, Opened
from benchmarks.sizes.shapes import FACETS, MadeAccount
from benchmarks.sizes.tokens import Clocked, document_of

HEAP = 256_000_000
MOST_VALUES = 2000
# Between passages, where no phrase may match; never asked for.
GAP = "\ue000"
AGGREGATIONS = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS}


class BareTantivy:
    """One index, one searcher."""

    key = "tantivy"
    name = "tantivy (limit)"
    about = "search with count, then one aggregation with four terms; the same tokens as ours"
    kinds = EVERY_KIND
    most: int | None = None
    in_process = True
    sources: tuple[str, ...] = (
        "archive/language",
        "benchmarks/sizes/tokens.py",
        "benchmarks/sizes/bare_tantivy.py",
    )

    def missing(self) -> str:
        """Never: it is installed with the benchmarks."""
        return ""

    def options(self) -> Mapping[str, str]:
        """How it is set up."""
        return {
            "version": f"tantivy-py {version('tantivy')}",
            "index": "stems and words with positions, whitespace tokenizer over our tokens joined by spaces; facets fast",
            "indexing": f"one thread, {HEAP // 1_000_000} MB; merged as its default policy does; tokens made beside it",
            "asking": "queries as objects; search(limit=20, count) and one aggregate() of four terms",
            "limit": "a removed word stays in its files until the whole index is made anew",
        }

    def build(self, folder: Path, accounts: Iterable[MadeAccount]) -> Built:
        """Documents added one by one, one commit."""
        index = tantivy.Index(_schema(), path=str(folder))
        _register(index)
        writer = index.writer(heap_size=HEAP, num_threads=1)
        documents = Clocked(map(_document, accounts))
        count = 0
        for document in documents:
            writer.add_document(document)
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        return Built(accounts=count, analysis=documents.seconds)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Opened]:
        """A searcher kept open."""
        index = tantivy.Index.open(str(folder))
        _register(index)
        searcher, schema = index.searcher(), index.schema
        yield Opened(find=lambda question: _found(searcher, schema, question))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("stems", "words"):
        builder.add_text_field(name, tokenizer_name="tokens", index_option="position")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True)
    return builder.build()


def _register(index: tantivy.Index) -> None:
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("tokens", analyzer)


def _document(account: MadeAccount) -> tantivy.Document:
    made = document_of(account)
    text = made.fields["text"]
    document = tantivy.Document()
    document.add_text("stems", " ".join(token or GAP for token in text.stems))
    document.add_text("words", " ".join(token or GAP for token in text.words))
    for name, value in zip(FACETS, account.facets, strict=True):
        document.add_text(name, value)
    return document


def _found(searcher: tantivy.Searcher, schema: tantivy.Schema, question: Question) -> Found:
    query = _query(schema, question)
    found = searcher.search(query, limit=PAGE, count=True)
    counted = searcher.aggregate(query, AGGREGATIONS)
    return Found(
        total=found.count,  # type: ignore[attr-defined]  # its stubs lack it
        hits=len(found.hits),
        facets={
            name: {each["key"]: each["doc_count"] for each in counted[name]["buckets"]}
            for name in FACETS
        },
    )


def _query(schema: tantivy.Schema, question: Question) -> tantivy.Query:
    """Words are read by our own language into stems, as they were indexed."""
    words = list(question.words)
    match question.kind:
        case Kind.PHRASE | Kind.SPOKEN:
            return tantivy.Query.phrase_query(schema, "words", list(words))
        case Kind.PREFIX:
            return tantivy.Query.regex_query(schema, "words", f"{re.escape(words[0])}.*")
        case Kind.FUZZY:
            return tantivy.Query.fuzzy_term_query(schema, "words", words[0], distance=1)
        case Kind.ANY:
            return tantivy.Query.boolean_query(
                list(zip(repeat(tantivy.Occur.Should), [_stems(schema, word) for word in words]))
            )
        case _:
            return tantivy.Query.boolean_query(
                list(zip(repeat(tantivy.Occur.Must), [_stems(schema, word) for word in words]))
            )


def _stems(schema: tantivy.Schema, word: str) -> tantivy.Query:
    read = ours.parse(word, fields=())
    if not isinstance(read, ours.Word):
        raise TypeError("a plain word was expected")
    terms = [tantivy.Query.term_query(schema, "stems", stem) for stem in read.stems]
    return tantivy.Query.boolean_query(list(zip(repeat(tantivy.Occur.Should), terms)))
