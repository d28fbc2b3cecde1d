"""Our tokens of the made accounts, as the archive makes them of a rendition."""

from collections.abc import Iterable, Iterator
from time import process_time
from typing import Generic, TypeVar

from archive.language import tokenize
from archive.search.engines.base import Document, TokenStream
from benchmarks.sizes.shapes import FACETS, MadeAccount

Item = TypeVar("Item")


class Clocked(Generic[Item]):
    """An iterable of which is known how long it worked for what it gave, in seconds of this process."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        started = process_time()
        try:
            return next(self._items)
        finally:
            self.seconds += process_time() - started


def document_of(account: MadeAccount) -> Document:
    """Stems and words with positions, a gap between passages, facets of one value each, a day to sort by."""
    stems: list[str | None] = []
    words: list[str | None] = []
    for passage in account.passages:
        if stems:
            stems.append(None)
            words.append(None)
        for token in tokenize(passage, language="en"):
            stems.append(token.term)
            words.append(token.word)
    return Document(
        id=account.id,
        fields={"text": TokenStream(stems=stems, words=words)},
        facets={name: (value,) for name, value in zip(FACETS, account.facets, strict=True)},
        days={"taken": account.day},
    )
