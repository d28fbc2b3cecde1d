"""From words to the tokens of a document's fields. Nothing here knows of accounts or databases."""

from collections.abc import Iterable, Mapping, Sequence

from archive.language import capitals, passage_language, tokenize
from archive.redaction.rendering import Kept, Part
from archive.search.engines.base import TokenStream
from archive.search.query import CAPITALS, NAMES


class Stream:
    """Collects the tokens and gaps of one field, and its words with a capital: as names, and where it says nothing."""

    def __init__(self) -> None:
        self.stems: list[str | None] = []
        self.words: list[str | None] = []
        self.names: list[str] = []
        self.capitals: list[str] = []

    def add_text(self, text: str, language: str) -> None:
        """A passage, or what a redaction leaves of one: read in its own language where that is surely another one."""
        own = passage_language(text, language=language)
        tokens = tokenize(text, language=own)
        self.stems += [token.term for token in tokens]
        self.words += [token.word for token in tokens]
        for word, is_name in capitals(text, tokens, language=own):
            (self.names if is_name else self.capitals).append(word)

    def add_parts(self, parts: Sequence[Part], language: str) -> None:
        for part in parts:
            if isinstance(part, Kept):
                self.add_text(part.text, language)
            else:
                self.add_gap()

    def add_gap(self) -> None:
        """One gap, however many follow one another: their number tells nothing either."""
        if self.stems and self.stems[-1] is not None:
            self.stems.append(None)
            self.words.append(None)

    def __bool__(self) -> bool:
        return bool(self.stems)

    def finished(self) -> TokenStream:
        return TokenStream(stems=self.stems, words=self.words)


def fields_of(
    streams: Mapping[str, Stream], *, capitals_of: Iterable[Stream]
) -> dict[str, TokenStream]:
    """The fields of a document: the streams that hold something, and the words with a capital of some of them."""
    read = tuple(capitals_of)
    known = {
        NAMES: [word for stream in read for word in stream.names],
        CAPITALS: [word for stream in read for word in stream.capitals],
    }
    return {
        **{name: stream.finished() for name, stream in streams.items() if stream},
        **{name: _words_only(words) for name, words in known.items() if words},
    }


def _words_only(words: Sequence[str]) -> TokenStream:
    """In no order: what was removed between two of them leaves no sign here."""
    return TokenStream(stems=[None] * len(words), words=sorted(words))
