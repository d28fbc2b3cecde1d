"""What an engine gets of an account: words in turn with a gap where something was removed, and no other sign of it."""

from hashlib import sha256
from uuid import UUID

import pytest

from archive.policy.indexing import Indexable
from archive.policy.telling import NameTold, SummaryTold
from archive.redaction.rendering import Kept, Part, Removed
from archive.redaction.renditions import RenderedPassage, RenderedTranscript
from archive.search.documents import DOCUMENT_VERSION, document_of
from archive.search.engines.base import Document
from archive.search.query import CAPITALS, NAMES

GAP = Removed("Somebody")


def document(*passages: tuple[Part, ...]) -> Document:
    """The document of an account that holds one text."""
    told = (RenderedPassage("a", "witness", None, None, parts) for parts in passages)
    text = RenderedTranscript("en", "ltr", "transcript", tuple(told))
    return document_of(
        Indexable(
            testimony_id=UUID(int=1),
            rendition_hash="",
            closes_on=None,
            texts=(text,),
            summary=None,
            facets={},
            names=(),
            days={},
        )
    )


def said(*words: str | None) -> Document:
    """The document of a text in which each word is kept, and each None a redaction."""
    return document(tuple(GAP if word is None else Kept(word) for word in words))


@pytest.mark.parametrize(
    "other",
    [
        said("the miller took", None, None, None, "away"),
        document((Kept("the miller took"), GAP, GAP), (GAP, Kept("away"))),
        document((Kept("the miller took"),), (GAP,), (GAP, GAP), (Kept("away"),)),
        said(None, "the miller took", None, "away", None, None),
    ],
)
def test_how_much_was_removed_in_one_place_tells_nothing(other: Document) -> None:
    """P4: three names or one, within a passage or over several, at the beginning and at the end."""
    assert other == said("the miller took", None, "away")
    assert other.fields["text"].words.count(None) == 2


def test_what_was_removed_between_two_names_leaves_no_sign_among_the_names() -> None:
    """P4: names stand by themselves there, in no order, so that nobody can tell what stood beside what."""
    one = said("we saw Nadim", None, "and then we saw Samira and Basim")
    other = said("we saw Basim and then", None, "we saw Samira", None, "and Nadim")
    assert one.fields[NAMES] == other.fields[NAMES]
    assert list(one.fields[NAMES].words) == ["basim", "nadim", "samira"]
    begun = [said("Nadim came.", None, "Basim went."), said("Basim went.", None, "Nadim came.")]
    first, second = (each.fields[CAPITALS] for each in begun)
    assert first == second


# By the first numbers of DOCUMENT_VERSION: of the documents, and of the analysis that they are made by.
DIGESTS = {("7", "6"): "d8ad813fbcbc5d30", ("7", "7"): "ea9fb03930080f3d"}


def test_a_changed_document_has_a_new_version() -> None:
    """When this fails, raise the first number of DOCUMENT_VERSION and add its digest here."""
    told = (
        ("en", "She said: the Mills of Orran burned, and Nadim came.", "Basim's two children"),
        ("ar", "قالت إن الطاحونة احترقت، وجاء نديم من أوران.", "كان الليل طويلًا"),
        ("en", "وقفنا عند الجسر حتى الصباح ننتظر", "Nobody came until morning"),
        ("ckb", "ئێمە لە پردەکە بووین", "x"),
    )
    texts = tuple(
        RenderedTranscript(
            language,
            "ltr",
            kind,
            (RenderedPassage("a", "witness", None, None, (Kept(first), GAP, Kept(second))),),
        )
        for kind, (language, first, second) in zip(
            ("transcript", "translation", "transcript", "transcript"), told, strict=True
        )
    )
    made = document_of(
        Indexable(
            testimony_id=UUID(int=1),
            rendition_hash="",
            closes_on=None,
            texts=texts,
            summary=SummaryTold("en", "ltr", "The Mill at Orran", "A mill burns."),
            facets={"place": ("orran",)},
            names=(
                NameTold("en", "Orran"),
                NameTold("ar", "أوران"),
                NameTold("en", "Hill", around=True),
            ),
            days={"taken": 7},
        )
    )
    content = repr((sorted(made.fields.items()), sorted(made.facets.items()), made.days))
    documents, _, analysis = DOCUMENT_VERSION.partition("+")
    version = documents, analysis.partition("+")[0]
    assert sha256(content.encode()).hexdigest()[:16] == DIGESTS[version]
