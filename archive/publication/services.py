"""The way of a rendition: draft, submitted, approved, published; and its end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from archive.audit.log import Act
from archive.consent.decisions import Question, permits
from archive.consent.models import Audience, Purpose
from archive.core import clock, ids
from archive.core.dates import DatePrecision, parse_date
from archive.core.errors import ChangedSinceSeen
from archive.core.outbox import touch
from archive.incidents.models import Place, PlacePrecision, Term
from archive.language import is_language_tag
from archive.publication.cells import cell_of, coarser_than, is_accepted, size_of
from archive.publication.content import PublicContent, content_of, content_of_bytes
from archive.publication.leaks import check_for_leaks, kept_words, redacted_spans
from archive.publication.models import (
    CellAcceptance,
    Publication,
    Rendition,
    RenditionKind,
    RenditionState,
)
from archive.publication.refusals import (
    ConsentForbids,
    DraftRefused,
    PublicationRefused,
    RedactedWordsStand,
    Refusal,
)
from archive.redaction.renditions import approved_set
from archive.redaction.wordings import stands_in
from archive.testimony.models import Testimony, Transcript
from archive.testimony.services import require_standing
from archive.testimony.texts import check_text

UNDER_WAY = (RenditionState.SUBMITTED, RenditionState.APPROVED)
OPEN = (RenditionState.DRAFT, *UNDER_WAY)
NOT_IN = {
    RenditionState.DRAFT: Refusal.NOT_A_DRAFT,
    RenditionState.SUBMITTED: Refusal.NOT_SUBMITTED,
    RenditionState.APPROVED: Refusal.NOT_APPROVED,
}


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
    """Write, or write again, what the public would be told. Raises DraftRefused; once submitted, PublicationRefused."""
    _check(draft)
    require_standing(testimony)
    if draft.transcript is not None and draft.transcript.testimony_id != testimony.pk:
        raise DraftRefused(Refusal.TEXT_OF_ANOTHER, place="transcript")
    existing = testimony.renditions.filter(state__in=OPEN).first()
    if existing is not None and existing.state != RenditionState.DRAFT:
        raise PublicationRefused(Refusal.UNDER_WAY)
    rendition = existing or Rendition(testimony=testimony, drafted_by_id=act.person)
    rendition.kind = draft.kind
    rendition.language = draft.language
    rendition.transcript = draft.transcript
    rendition.place = draft.place
    rendition.period = parse_date(draft.period).edtf if draft.period else ""
    rendition.title, rendition.summary = draft.title, draft.summary
    rendition.advisory = draft.advisory
    rendition.save()
    rendition.terms.set(draft.terms)
    return rendition


def submit_rendition(act: Act, rendition: Rendition, *, seen: str) -> None:
    """Ask for approval of exactly these bytes.

    `seen`: the digest of the content that the submitter looked at. Raises ChangedSinceSeen where it would be other
    content, and PublicationRefused, ConsentForbids, RedactedWordsStand, NotRedacted.
    """
    _require(rendition, RenditionState.DRAFT)
    content = _as_seen(rendition, seen)
    rendition.state = RenditionState.SUBMITTED
    rendition.submitted_by_id = act.person
    rendition.content_hash = content.digest
    rendition.save()


def return_rendition(act: Act, rendition: Rendition) -> None:
    """Give a rendition back for more work."""
    rendition.refresh_from_db()
    if rendition.state not in UNDER_WAY:
        raise PublicationRefused(Refusal.NOT_UNDER_WAY)
    rendition.state = RenditionState.DRAFT
    rendition.submitted_by = rendition.approved_by = rendition.approved_at = None
    rendition.approved_hash = rendition.content_hash = ""
    rendition.save()


def approve_rendition(act: Act, rendition: Rendition, *, seen: str) -> None:
    """Approve exactly the bytes that were submitted, as another person than the one who submitted them (P5).

    `seen`: the digest of the content that the approver looked at. Raises as `submit_rendition` does.
    """
    _require(rendition, RenditionState.SUBMITTED)
    if act.person == rendition.submitted_by_id:
        raise PublicationRefused(Refusal.OWN_SUBMISSION)
    found = _as_seen(rendition, seen).digest
    if found != rendition.content_hash:
        raise PublicationRefused(Refusal.CHANGED_SINCE_SUBMITTED)
    rendition.state = RenditionState.APPROVED
    rendition.approved_by_id = act.person
    rendition.approved_at = clock.now()
    rendition.approved_hash = found
    rendition.save()


def accept_cell(act: Act, rendition: Rendition, *, reason: str, seen: str) -> CellAcceptance:
    """Accept, as an officer who did not submit them, that these bytes be public though few share their cell, or though few
    are left in the cell of what they replace (P5).

    It holds for exactly these bytes, while no fewer share the cell and no more are left in the other. `seen`: the digest of
    the content that the officer looked at. Raises DraftRefused without a reason, PublicationRefused, and as
    `submit_rendition` does.
    """
    rendition.refresh_from_db()
    if rendition.state not in UNDER_WAY:
        raise PublicationRefused(Refusal.CELL_NOT_SUBMITTED)
    if act.person == rendition.submitted_by_id:
        raise PublicationRefused(Refusal.OWN_CELL)
    if not reason.strip():
        raise DraftRefused(Refusal.NO_REASON, place="reason")
    check_text(reason, place="reason")
    content = _as_seen(rendition, seen)
    if content.digest != rendition.content_hash:
        raise PublicationRefused(Refusal.CHANGED_SINCE_SUBMITTED)
    size = size_of(cell_of(content), rendition.testimony_id)
    if not size.needs_officer:
        raise PublicationRefused(Refusal.CELL_LARGE_ENOUGH)
    acceptance = CellAcceptance(
        testimony=rendition.testimony,
        rendition=rendition,
        content_hash=content.digest,
        shared=size.shared,
        leaves=size.leaves,
        accepted_by_id=act.person,
        accepted_at=clock.now(),
    )
    acceptance.reason = reason.strip()
    acceptance.save(force_insert=True)
    return acceptance


def coarsen_rendition(act: Act, rendition: Rendition, *, to: str, seen: str) -> None:
    """Take a coarser cell into the draft; what was under way goes its usual way again, from the draft on.

    `to`: the key of one of those that `coarser_than` proposes now for the content of digest `seen`; raises ChangedSinceSeen
    where it proposes no such one. Nobody can write anything else by this. Raises PublicationRefused.
    """
    rendition.refresh_from_db()
    if rendition.state not in OPEN:
        raise PublicationRefused(Refusal.NOT_A_DRAFT)
    content = content_of(rendition)
    proposed = coarser_than(cell_of(content), rendition.testimony_id)
    chosen = next((each.cell for each in proposed if each.key == to), None)
    if content.digest != seen or chosen is None:
        raise ChangedSinceSeen
    if rendition.state != RenditionState.DRAFT:
        return_rendition(act, rendition)
    rendition.place = Place.objects.get(code=chosen.place) if chosen.place else None
    rendition.period = chosen.period
    rendition.save(update_fields=["place", "period"])
    rendition.terms.set(rendition.terms.filter(code__in=chosen.terms))


def publish_rendition(act: Act, rendition: Rendition, *, seen: str) -> Publication:
    """Publish the approved bytes; an earlier publication of the account ends in the same moment.

    `seen`: the digest of the content that the publisher looked at. Raises as `submit_rendition` does, and
    PublicationRefused where fewer than five would share its cell, or that of what it replaces, and no officer has accepted
    that.
    """
    _require(rendition, RenditionState.APPROVED)
    content = _as_seen(rendition, seen)
    if content.digest != rendition.approved_hash:
        raise PublicationRefused(Refusal.CHANGED_SINCE_APPROVED)
    size = size_of(cell_of(content), rendition.testimony_id)
    if size.needs_officer and not is_accepted(rendition, content.digest, size):
        raise PublicationRefused(Refusal.SMALL_CELL if size.is_small else Refusal.LEAVES_SMALL_CELL)
    approver, submitter = rendition.approved_by, rendition.submitted_by
    if approver is None or submitter is None:
        raise PublicationRefused(Refusal.NOT_TWO_PEOPLE)
    testimony = rendition.testimony
    end_publications(act, testimony)
    rendition.state = RenditionState.PUBLISHED
    rendition.save()
    publication = Publication.objects.create(
        code=ids.new_code("P"),
        testimony=testimony,
        rendition=rendition,
        kind=rendition.kind,
        content=content.as_bytes(),
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
    words = [name for place in told.places for name in place.names.values()]
    text = rendition.transcript if rendition.kind == RenditionKind.TEXT else None
    if text is not None and not text.is_current:
        # Where its words stood the correction has others: what was marked there is looked for in all that is told.
        words.append(kept_words(told))
    tells = stands_in([span.quote for span in redacted_spans(testimony)], "\n".join(words))
    try:
        check_for_leaks(rendition, told)
    except RedactedWordsStand:
        tells = True
    if not tells and text is not None and text.is_current:
        tells = content_of(rendition).passages != told.passages
    if tells:
        end_publications(act, testimony)
    return tells


def end_those_told_at(act: Act, places: Collection[str]) -> int:
    """End what is public of accounts of which a place's new name was redacted; return how many.

    Called where places, by code, got names. A facet and a query know a place by all its names (P4).
    """
    standing = Publication.objects.filter(ended_at__isnull=True, rendition__place__isnull=False)
    told = standing.select_related("rendition__place", "testimony").defer("content")
    changed = set(places)
    return sum(
        end_if_redacted_since(act, publication.testimony)
        for publication in told
        if publication.rendition.place and changed & set(publication.rendition.place.lineage)
    )


def purposes_of(kind: RenditionKind) -> tuple[Purpose, ...]:
    """What consent must permit for a publication of this kind."""
    if kind == RenditionKind.TEXT:
        return (Purpose.PUBLISH_SUMMARY, Purpose.PUBLISH_TEXT)
    return (Purpose.PUBLISH_SUMMARY,)


def cleared(rendition: Rendition) -> PublicContent:
    """What would be published, where consent, redactions and leak check let it pass; else raises what stands against it.

    A draft goes with the redactions that are approved now; what was submitted, with those of then.
    """
    testimony = rendition.testimony
    if not Testimony.objects.released().filter(pk=testimony.pk).exists():
        raise PublicationRefused(Refusal.IMPORT_NOT_RELEASED)
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
            raise PublicationRefused(Refusal.TEXT_CORRECTED)
        if rendition.state == RenditionState.DRAFT:
            rendition.redaction_set = approved_set(transcript)
        if rendition.redaction_set != approved_set(transcript):
            raise PublicationRefused(Refusal.REDACTIONS_CHANGED)
    content = content_of(rendition)
    check_for_leaks(rendition, content)
    return content


def _as_seen(rendition: Rendition, seen: str) -> PublicContent:
    content = cleared(rendition)
    if content.digest != seen:
        raise ChangedSinceSeen
    return content


def _place_precision(rendition: Rendition) -> PlacePrecision:
    return rendition.place.precision if rendition.place is not None else PlacePrecision.NONE


def _date_precision(rendition: Rendition) -> DatePrecision:
    return parse_date(rendition.period).precision if rendition.period else DatePrecision.NONE


def _check(draft: RenditionDraft) -> None:
    if not is_language_tag(draft.language):
        raise DraftRefused(Refusal.NO_LANGUAGE, place="language")
    for place in ("title", "summary", "advisory"):
        check_text(getattr(draft, place), place=place)
    if not draft.title.strip():
        raise DraftRefused(Refusal.NO_TITLE, place="title")
    if not draft.summary.strip():
        raise DraftRefused(Refusal.NO_SUMMARY, place="summary")
    if draft.period:
        parse_date(draft.period)
    if draft.kind == RenditionKind.TEXT and draft.transcript is None:
        raise DraftRefused(Refusal.NO_TEXT, place="transcript")


def require_draft(rendition: Rendition) -> None:
    """Raise PublicationRefused where it is no draft any more."""
    _require(rendition, RenditionState.DRAFT)


def _require(rendition: Rendition, state: RenditionState) -> None:
    # As it stands now, within the transaction: another may have acted since the page was opened.
    rendition.refresh_from_db()
    if rendition.state != state:
        raise PublicationRefused(NOT_IN[state])
