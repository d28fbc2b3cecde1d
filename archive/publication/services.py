"""The way of a rendition: draft, submitted, approved, published; and its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.audit.log import Act
from archive.consent.decisions import ConsentDecision, Question, permits
from archive.consent.models import Audience, Purpose
from archive.core import clock, ids
from archive.core.dates import DatePrecision, parse_date
from archive.core.errors import Conflict, InvalidInput
from archive.core.outbox import touch
from archive.incidents.models import Place, PlaceName, PlacePrecision, Term
from archive.language import is_language_tag
from archive.publication.content import (
    PublicContent,
    content_hash,
    content_of,
    content_of_bytes,
)
from archive.publication.models import Publication, Rendition, RenditionKind, RenditionState
from archive.redaction.models import Reason, RedactionSpan, SetState
from archive.redaction.renditions import approved_set
from archive.redaction.services import stands_in, tells_of
from archive.testimony.models import Testimony, Transcript
from archive.testimony.services import require_standing
from archive.testimony.texts import check_text

LEADS_TO_A_PERSON = frozenset(
    {Reason.NAME_OF_WITNESS, Reason.NAME_OF_THIRD_PARTY, Reason.CONTACT, Reason.MINOR}
)
OPEN = (RenditionState.DRAFT, RenditionState.SUBMITTED, RenditionState.APPROVED)


class ConsentForbids(Conflict):
    """Consent does not permit this publication."""

    def __init__(self, decision: ConsentDecision) -> None:
        super().__init__(f"consent does not permit it: {decision.reason}")
        self.decision = decision


class RedactedWordsStand(Conflict):
    """Words that were removed from the text stand in what would be published (P4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionDraft:
    """What the public would be told. `period` is EDTF; place and period already as coarse as they are to be shown."""

    kind: RenditionKind
    language: str
    title: str
    summary: str
    transcript: Transcript | None = None
    place: Place | None = None
    period: str = ""
    terms: Sequence[Term] = ()
    advisory: str = ""


def draft_rendition(act: Act, testimony: Testimony, draft: RenditionDraft) -> Rendition:
    """Write, or write again, what the public would be told. Raises Conflict once it was submitted."""
    _check(draft)
    require_standing(testimony)
    if draft.transcript is not None and draft.transcript.testimony_id != testimony.pk:
        raise InvalidInput("choose a text of this account", place="transcript")
    existing = testimony.renditions.filter(state__in=OPEN).first()
    if existing is not None and existing.state != RenditionState.DRAFT:
        raise Conflict("the rendition was submitted; return it first")
    rendition = existing or Rendition(testimony=testimony, drafted_by_id=act.person)
    rendition.kind = draft.kind
    rendition.language = draft.language
    rendition.transcript = draft.transcript
    rendition.place = draft.place
    rendition.period = draft.period
    rendition.title, rendition.summary = draft.title, draft.summary
    rendition.advisory = draft.advisory
    rendition.save()
    rendition.terms.set(draft.terms)
    return rendition


def submit_rendition(act: Act, rendition: Rendition) -> None:
    """Ask for approval of exactly these bytes. Raises Conflict, ConsentForbids, RedactedWordsStand, NotRedacted."""
    _require(rendition, RenditionState.DRAFT)
    if rendition.transcript is not None:
        rendition.redaction_set = approved_set(rendition.transcript)
    content = _cleared(rendition)
    rendition.state = RenditionState.SUBMITTED
    rendition.submitted_by_id = act.person
    rendition.content_hash = content_hash(content.as_bytes())
    rendition.save()


def return_rendition(act: Act, rendition: Rendition) -> None:
    """Give a rendition back for more work."""
    rendition.refresh_from_db()
    if rendition.state not in (RenditionState.SUBMITTED, RenditionState.APPROVED):
        raise Conflict("the rendition does not wait for approval")
    rendition.state = RenditionState.DRAFT
    rendition.submitted_by = rendition.approved_by = rendition.approved_at = None
    rendition.approved_hash = rendition.content_hash = ""
    rendition.save()


def approve_rendition(act: Act, rendition: Rendition) -> None:
    """Approve exactly the bytes that were submitted, as another person than the one who submitted them (P5)."""
    _require(rendition, RenditionState.SUBMITTED)
    if act.person == rendition.submitted_by_id:
        raise Conflict("a rendition is approved by another person than the one who submitted it")
    found = content_hash(_cleared(rendition).as_bytes())
    if found != rendition.content_hash:
        raise Conflict("something has changed since it was submitted; return it and submit again")
    rendition.state = RenditionState.APPROVED
    rendition.approved_by_id = act.person
    rendition.approved_at = clock.now()
    rendition.approved_hash = found
    rendition.save()


def publish_rendition(act: Act, rendition: Rendition) -> Publication:
    """Publish the approved bytes; an earlier publication of the account ends in the same moment."""
    _require(rendition, RenditionState.APPROVED)
    content = _cleared(rendition)
    stored = content.as_bytes()
    if content_hash(stored) != rendition.approved_hash:
        raise Conflict("something has changed since it was approved; return it and submit again")
    approver, submitter = rendition.approved_by, rendition.submitted_by
    if approver is None or submitter is None:
        raise Conflict("a publication has two people behind it")
    testimony = rendition.testimony
    end_publications(act, testimony)
    rendition.state = RenditionState.PUBLISHED
    rendition.save()
    publication = Publication.objects.create(
        code=ids.new_code("P"),
        testimony=testimony,
        rendition=rendition,
        kind=rendition.kind,
        content=stored,
        content_hash=rendition.approved_hash,
        place_precision=int(_place_precision(rendition)),
        date_precision=int(_date_precision(rendition)),
        approved_by=approver,
        submitted_by=submitter,
        published_by_id=act.person,
        published_at=clock.now(),
    )
    touch([testimony.pk])
    return publication


def end_publications(act: Act, testimony: Testimony) -> int:
    """Take down what is published of an account; return how many publications ended.

    The bytes go with it: they stood in the clear because they were public, and are no longer. Their hash stays.
    """
    standing = testimony.publications.filter(ended_at__isnull=True)
    Rendition.objects.filter(pk__in=standing.values("rendition")).update(
        state=RenditionState.SUPERSEDED
    )
    ended = standing.update(ended_at=clock.now(), content=b"")
    touch([testimony.pk])
    return ended


def end_if_redacted_since(act: Act, testimony: Testimony) -> bool:
    """End the publication where redactions approved since remove words that it tells; say whether it did.

    Called where a set is approved. Two people have said that these words must go: they are not public a moment longer (P4).
    """
    publication = testimony.publications.filter(ended_at__isnull=True).first()
    if publication is None:
        return False
    rendition = publication.rendition
    told = content_of_bytes(bytes(publication.content))
    words = "\n".join((told.title, told.summary, told.advisory))
    tells = stands_in([span.quote for span in _redacted_spans(testimony)], words)
    if not tells and rendition.kind == RenditionKind.TEXT and rendition.transcript is not None:
        tells = rendition.transcript.is_current and content_of(rendition).passages != told.passages
    if tells:
        end_publications(act, testimony)
    return tells


def purposes_of(kind: RenditionKind) -> tuple[Purpose, ...]:
    """What consent must permit for a publication of this kind."""
    if kind == RenditionKind.TEXT:
        return (Purpose.PUBLISH_SUMMARY, Purpose.PUBLISH_TEXT)
    return (Purpose.PUBLISH_SUMMARY,)


def _cleared(rendition: Rendition) -> PublicContent:
    """The content, after consent, redaction and leak check have let it pass."""
    testimony = rendition.testimony
    if not Testimony.objects.released().filter(pk=testimony.pk).exists():
        raise Conflict("the import that this account came in is not released yet")
    for purpose in purposes_of(RenditionKind(rendition.kind)):
        question = Question(
            purpose=purpose,
            audience=Audience.PUBLIC,
            place=_place_precision(rendition),
            date=_date_precision(rendition),
        )
        decision = permits(testimony, question, at=clock.today())
        if not decision.allowed:
            raise ConsentForbids(decision)
    if rendition.kind == RenditionKind.TEXT:
        transcript = rendition.transcript
        if transcript is None or not transcript.is_current:
            raise Conflict("choose the current text to publish")
        if rendition.redaction_set != approved_set(transcript):
            raise Conflict("the redactions have changed; return it and submit again")
    content = content_of(rendition)
    beside = "\n".join(_told_beside(rendition, content))
    spans = _redacted_spans(testimony)
    if stands_in([span.quote for span in spans], beside):
        raise RedactedWordsStand(
            "words redacted in the text stand in the title, summary, advisory, place or a label"
        )
    names = [span.quote for span in spans if span.reason in LEADS_TO_A_PERSON]
    if tells_of(names, "\n".join((content.title, content.summary, content.advisory))):
        raise RedactedWordsStand(
            "part of a redacted name or number stands in the title, summary or advisory"
        )
    if stands_in(names, _kept_words(content)):
        raise RedactedWordsStand("a name redacted in one place of the text stands in another")
    return content


def _kept_words(content: PublicContent) -> str:
    return "\n".join(
        " ".join(part.text for part in passage.parts if not part.removed)
        for passage in content.passages
    )


def _told_beside(rendition: Rendition, content: PublicContent) -> list[str]:
    """What the public is told beside the account's own words; of a place every name, in every spelling."""
    lineage = rendition.place.lineage if rendition.place is not None else ()
    places = PlaceName.objects.filter(place__code__in=lineage).values_list("name", flat=True)
    parts = (part for passage in content.passages for part in passage.parts)
    labels = [part.text for part in parts if part.removed]
    return [content.title, content.summary, content.advisory, *places, *labels]


def _redacted_spans(testimony: Testimony) -> list[RedactionSpan]:
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


def _place_precision(rendition: Rendition) -> PlacePrecision:
    return rendition.place.precision if rendition.place is not None else PlacePrecision.NONE


def _date_precision(rendition: Rendition) -> DatePrecision:
    return parse_date(rendition.period).precision if rendition.period else DatePrecision.NONE


def _check(draft: RenditionDraft) -> None:
    if not is_language_tag(draft.language):
        raise InvalidInput("not a BCP 47 language tag", place="language")
    for place in ("title", "summary", "advisory"):
        check_text(getattr(draft, place), place=place)
    if not draft.title.strip() or not draft.summary.strip():
        raise InvalidInput("a rendition has a title and a summary", place="title")
    if draft.period:
        parse_date(draft.period)
    if draft.kind == RenditionKind.TEXT and draft.transcript is None:
        raise InvalidInput("choose the text to publish", place="transcript")


def _require(rendition: Rendition, state: RenditionState) -> None:
    # As it stands now, within the transaction: another may have acted since the page was opened.
    rendition.refresh_from_db()
    if rendition.state != state:
        raise Conflict(f"the rendition is not {RenditionState(state).label}")
