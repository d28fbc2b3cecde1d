"""From what a partition may hold of an account to the tokens that an engine gets."""

from collections.abc import Sequence

from archive.language import (
    ANALYSIS_VERSION,
    capitals,
    passage_language,
    tokenize,
)
from archive.policy.indexing import Indexable
from archive.redaction.rendering import Kept, Part
from archive.search.engines.base import Document, TokenStream
from archive.search.query import CAPITALS, NAMES

# Changes with the analysis, and with how documents are made of it: then everything is indexed again.
DOCUMENT_VERSION = f"7+{ANALYSIS_VERSION}"


def document_of(account: Indexable) -> Document:
    """The document of an account in one partition. No text is in it, and no sign of what was removed but a gap."""
    title, summary, text, translation, about, around = (Stream() for _ in range(6))
    if account.summary is not None:
        title.add_text(account.summary.title, account.summary.language)
        summary.add_text(account.summary.summary, account.summary.language)
    for transcript in account.texts:
        stream = translation if transcript.is_translation else text
        for rendered_passage in transcript.passages:
            stream.add_gap()
            stream.add_parts(rendered_passage.parts, transcript.language)
        stream.add_gap()
    for told in account.names:
        stream = around if told.around else about
        stream.add_gap()
        stream.add_text(told.name, told.language)
    fields = {
        "title": title,
        "summary": summary,
        "text": text,
        "translation": translation,
        "about": about,
        "around": around,
    }
    streams = (title, summary, text, translation)
    known = {
        NAMES: [word for stream in streams for word in stream.names],
        CAPITALS: [word for stream in streams for word in stream.capitals],
    }
    return Document(
        id=account.testimony_id,
        fields={
            **{name: stream.finished() for name, stream in fields.items() if stream},
            **{name: _words_only(words) for name, words in known.items() if words},
        },
        facets=account.facets,
        days=account.days,
    )


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


def _words_only(words: Sequence[str]) -> TokenStream:
    """In no order: what was removed between two of them leaves no sign here."""
    return TokenStream(stems=[None] * len(words), words=sorted(words))
