"""From what a partition may hold of an account to the tokens that an engine gets."""

from archive.language import ANALYSIS_VERSION
from archive.policy.indexing import Indexable
from archive.search.engines.base import Document
from archive.search.streams import Stream, fields_of

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
    return Document(
        id=account.testimony_id,
        fields=fields_of(fields, capitals_of=(title, summary, text, translation)),
        facets=account.facets,
        days=account.days,
    )
