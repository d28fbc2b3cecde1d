"""Ours: the embedded engine by its protocol, asked in the archive's own query language."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from archive.search.engines.base import Document, Engine, SearchRequest
from archive.search.engines.embedded import Disk, EmbeddedEngine
from archive.search.query import parse
from benchmarks.questions import Question
from benchmarks.sizes.peers import EVERY_KIND, PAGE, Built, Found, Opened
from benchmarks.sizes.shapes import FACETS, MadeAccount
from benchmarks.sizes.tokens import Clocked, document_of


class Embedded:
    """The engine call of a search: parsed, 20 hits, exact total, four facets."""

    about = "parse, then one call: 20 hits by BM25, exact total, four facets"
    kinds = EVERY_KIND
    most: int | None = None
    in_process = True
    sources: tuple[str, ...] = (
        "archive/search/engines",
        "archive/search/streams.py",
        "archive/language",
        "benchmarks/sizes/embedded.py",
        "benchmarks/sizes/tokens.py",
    )

    def __init__(self, partitions: int = 1) -> None:
        self._partitions = tuple(f"part-{number}" for number in range(partitions))
        self.key = "ours" if partitions == 1 else f"ours-{partitions}"
        self.name = "ours" if partitions == 1 else f"ours, {partitions} partitions"

    def missing(self) -> str:
        """Never."""
        return ""

    def options(self) -> Mapping[str, str]:
        """How it is set up."""
        return {
            "engine": "EmbeddedEngine(Disk(folder)), every option at its default; unsealed, as the peers are",
            "index": "stems and words with positions, a gap between passages; four facets, one day; no text",
            "indexing": "Engine.rebuild from a stream of documents; tokens made within it",
            "asking": "parse, then Engine.search with facets; no cache of answers",
        }

    def build(self, folder: Path, accounts: Iterable[MadeAccount]) -> Built:
        """`Engine.rebuild` of each partition; accounts are dealt out one by one."""
        engine = EmbeddedEngine(Disk(folder))
        count = 0

        def documents(dealt: Iterable[MadeAccount]) -> Iterator[Document]:
            nonlocal count
            for account in dealt:
                count += 1
                yield document_of(account)

        if len(self._partitions) == 1:
            clocked = Clocked(documents(accounts))
            engine.rebuild(self._partitions[0], clocked)
            return Built(accounts=count, analysis=clocked.seconds)
        # Partitions are made one after the other, so what belongs to each is kept until then.
        dealt: list[list[MadeAccount]] = [[] for _ in self._partitions]
        for account in accounts:
            dealt[account.number % len(dealt)].append(account)
        for name, those in zip(self._partitions, dealt, strict=True):
            engine.rebuild(name, documents(those))
        return Built(accounts=count)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Opened]:
        """One engine over all partitions."""
        engine = EmbeddedEngine(Disk(folder))
        yield Opened(find=lambda question: self._found(engine, question))
        engine.close()

    def _found(self, engine: Engine, question: Question) -> Found:
        request = SearchRequest(
            partitions=self._partitions,
            query=parse(question.text, fields=()),
            size=PAGE,
            facets=FACETS,
        )
        answer = engine.search(request)
        return Found(
            total=answer.total,
            hits=len(answer.hits),
            facets={
                name: {each.value: each.count for each in counts}
                for name, counts in answer.facets.items()
            },
        )
