"""From what a partition may hold of an account to the tokens that an engine gets."""

from collections.abc import Iterable, Sequence

from archive.language import ANALYSIS_VERSION, passage_language, tokenize
from archive.policy.indexing import Indexable
from archive.redaction.rendering import Kept, Part
from archive.search.engines.base import Document, TokenStream

# Changes with the analysis, and with how documents are made of it: then everything is indexed again.
DOCUMENT_VERSION = f"2+{ANALYSIS_VERSION}"


def document_of(account: Indexable) -> Document:
    """The document of an account in one partition. No text is in it, and no sign of what was removed but a gap."""
    title, summary, text, translation, about = (Stream() for _ in range(5))
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
        about.add_gap()
        about.add_text(told.name, told.language)
    fields = {
        "title": title,
        "summary": summary,
        "text": text,
        "translation": translation,
        "about": about,
    }
    return Document(
        id=account.testimony_id,
        fields={name: stream.finished() for name, stream in fields.items() if stream},
        facets=account.facets,
        days=account.days,
    )


def documents_of(accounts: Iterable[Indexable]) -> Iterable[Document]:
    """The documents of these accounts, one at a time."""
    return (document_of(account) for account in accounts)


class Stream:
    """Collects the tokens and gaps of one field."""

    def __init__(self) -> None:
        self._stems: list[str | None] = []
        self._words: list[str | None] = []

    def add_text(self, text: str, language: str) -> None:
        """A passage, or what a redaction leaves of one: read in its own language where that is surely another one."""
        for token in tokenize(text, language=passage_language(text, language=language)):
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

    def __bool__(self) -> bool:
        return bool(self._stems)

    def finished(self) -> TokenStream:
        return TokenStream(stems=self._stems, words=self._words)
