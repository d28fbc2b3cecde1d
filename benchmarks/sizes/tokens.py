"""Our tokens of the made accounts, as the archive makes them of a rendition."""

from collections.abc import Iterable, Iterator
from time import process_time
from typing import Generic, TypeVar

from archive.search.engines.base import Document
from archive.search.streams import Stream, fields_of
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
    """The tokens that the archive makes of a text, its words with a capital, facets of one value each, a day to sort by."""
    text = Stream()
    for passage in account.passages:
        text.add_gap()
        text.add_text(passage, "en")
    return Document(
        id=account.id,
        fields=fields_of({"text": text}, capitals_of=(text,)),
        facets={name: (value,) for name, value in zip(FACETS, account.facets, strict=True)},
        days={"taken": account.day},
    )
