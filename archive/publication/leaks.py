"""Whether what is to be published, or is, tells what was redacted in its account (P4)."""

from archive.incidents.models import PlaceName
from archive.publication.content import PublicContent
from archive.publication.models import Rendition
from archive.publication.refusals import RedactedWordsStand, Refusal
from archive.redaction.models import Reason, RedactionSpan, SetState
from archive.redaction.renditions import approved_set
from archive.redaction.spellings import RemovedNames, Spelled
from archive.redaction.wordings import stands_in, tells_of
from archive.testimony.models import Testimony, Transcript

LEADS_TO_A_PERSON = frozenset(
    {Reason.NAME_OF_WITNESS, Reason.NAME_OF_THIRD_PARTY, Reason.CONTACT, Reason.MINOR}
)


def check_for_leaks(rendition: Rendition, content: PublicContent) -> None:
    """Raise RedactedWordsStand where the content tells what two people removed, or somebody proposed to remove (P4)."""
    places = _place_names(rendition)
    spans = redacted_spans(rendition.testimony)
    quotes = [span.quote for span in spans]
    beside = "\n".join([*_told_beside(content), *places])
    spelled = [Spelled.of(each) for each in places]
    if stands_in(quotes, beside) or RemovedNames(quotes).may_be_any_of(spelled):
        raise RedactedWordsStand(Refusal.REDACTED_WORDS)
    names = [span.quote for span in spans if span.reason in LEADS_TO_A_PERSON]
    if tells_of(names, "\n".join((content.title, content.summary, content.advisory))):
        raise RedactedWordsStand(Refusal.PART_OF_A_NAME)
    if stands_in(names, kept_words(content)):
        raise RedactedWordsStand(Refusal.NAME_LEFT_STANDING)


def kept_words(content: PublicContent) -> str:
    """The published text without what was removed, a line for each passage."""
    return "\n".join(
        " ".join(part.text for part in passage.parts if not part.removed)
        for passage in content.passages
    )


def _told_beside(content: PublicContent) -> list[str]:
    """What the public is told beside the account's own words, but for its place."""
    parts = (part for passage in content.passages for part in passage.parts)
    labels = [part.text for part in parts if part.removed]
    return [content.title, content.summary, content.advisory, *labels]


def _place_names(rendition: Rendition) -> list[str]:
    """Every name of its place and of what that lies in, in every spelling: a facet and a query know it by all of them."""
    lineage = rendition.place.lineage if rendition.place is not None else ()
    return list(PlaceName.objects.filter(place__code__in=lineage).values_list("name", flat=True))


def redacted_spans(testimony: Testimony) -> list[RedactionSpan]:
    """Everything that somebody marked in the account's current texts, approved or proposed.

    A correction whose own redactions nobody has approved yet stands for those of the text that it corrects.
    """
    texts = []
    for current in testimony.transcripts.filter(is_current=True):
        text: Transcript | None = current
        while text is not None:
            texts.append(text)
            text = text.derived_from if approved_set(text) is None else None
    spans = RedactionSpan.objects.filter(redaction_set__transcript__in=texts)
    return list(spans.exclude(redaction_set__state=SetState.SUPERSEDED))
