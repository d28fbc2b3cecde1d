"""From what a partition may hold of an account to the tokens that an engine gets."""

from collections.abc import Iterable, Sequence

from archive.language import ANALYSIS_VERSION, tokenize
from archive.policy.indexing import Indexable
from archive.redaction.rendering import Kept, Part
from archive.search.engines.base import Document, TokenStream

# Changes with the analysis, and with how documents are made of it: then everything is indexed again.
DOCUMENT_VERSION = f"1+{ANALYSIS_VERSION}"


def document_of(account: Indexable) -> Document:
    """The document of an account in one partition. No text is in it, and no sign of what was removed but a gap."""
    if account.public is not None:
        content = account.public
        text = _Stream()
        text.add_text(content.summary, content.language)
        for passage in content.passages:
            text.add_gap()
            for part in passage.parts:
                if part.removed:
                    text.add_gap()
                else:
                    text.add_text(part.text, content.language)
        title = _Stream()
        title.add_text(content.title, content.language)
        fields = {"title": title.finished(), "text": text.finished()}
    else:
        text = _Stream()
        for transcript in account.texts:
            for rendered_passage in transcript.passages:
                text.add_gap()
                text.add_parts(rendered_passage.parts, transcript.language)
        fields = {"text": text.finished()}
    return Document(id=account.testimony_id, fields=fields, facets=account.facets)


def documents_of(accounts: Iterable[Indexable]) -> Iterable[Document]:
    """The documents of these accounts, one at a time."""
    return (document_of(account) for account in accounts)


class _Stream:
    """Collects tokens and gaps."""

    def __init__(self) -> None:
        self._stems: list[str | None] = []
        self._words: list[str | None] = []

    def add_text(self, text: str, language: str) -> None:
        for token in tokenize(text, language=language):
            self._stems.append(token.term)
            self._words.append(token.word)

    def add_parts(self, parts: Sequence[Part], language: str) -> None:
        for part in parts:
            if isinstance(part, Kept):
                self.add_text(part.text, language)
            else:
                self.add_gap()

    def add_gap(self) -> None:
        """One gap, however many follow one another: their number tells nothing either."""
        if self._stems and self._stems[-1] is not None:
            self._stems.append(None)
            self._words.append(None)

    def finished(self) -> TokenStream:
        return TokenStream(stems=self._stems, words=self._words)
