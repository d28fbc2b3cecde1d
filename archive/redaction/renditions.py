"""A transcript as one profile leaves it: only from the set approved for exactly this text."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from archive.core.errors import ArchiveError
from archive.language import direction
from archive.redaction.models import Reason, RedactionSet, RedactionSpan, SetState
from archive.redaction.profiles import REMOVED, Profile
from archive.redaction.rendering import Kept, Part, Span, render_parts
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import Testimony, Transcript, TranscriptKind


class NotRedacted(ArchiveError):
    """No set is approved for exactly this transcript, so there is nothing that a reader may be given (P4)."""


class RedactionsChanged(ArchiveError):
    """The spans are not those that were approved."""


@dataclass(frozen=True, slots=True)
class RenderedPassage:
    """A passage as its reader sees it. `speaker` is a role; times are in milliseconds."""

    anchor: str
    speaker: str
    start_ms: int | None
    end_ms: int | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RenderedTranscript:
    """A transcript as its reader sees it."""

    language: str
    direction: str
    kind: str
    passages: tuple[RenderedPassage, ...]


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """A current transcript with the set approved for exactly its text. Nothing of it is opened yet."""

    transcript: Transcript
    redaction_set: RedactionSet

    def made_from(self, profile: Profile) -> str:
        """A keyed hash of what a rendition of it is made from; known without opening the text."""
        return keyed_hash(
            "rendition", self.transcript.fingerprint, self.redaction_set.content_hash, profile
        )


def approved_set(transcript: Transcript) -> RedactionSet | None:
    """The set approved for exactly this text, if there is one."""
    return transcript.redaction_sets.filter(
        state=SetState.APPROVED, fingerprint=transcript.fingerprint
    ).first()


def approved_texts(testimony_ids: Iterable[UUID]) -> dict[UUID, list[ApprovedText]]:
    """The current texts of these accounts that have an approved set, originals first. Seven queries, however many."""
    approved = RedactionSet.objects.filter(state=SetState.APPROVED).prefetch_related("spans__label")
    transcripts = (
        Transcript.objects.filter(testimony__in=list(testimony_ids), is_current=True)
        .select_related("testimony")
        .prefetch_related(
            Prefetch("redaction_sets", queryset=approved, to_attr="approved_sets"),
            "passages",
            "testimony__participants",
        )
        .order_by("created_at")
    )
    found: dict[UUID, list[ApprovedText]] = {}
    for transcript in transcripts:
        for candidate in _prefetched_sets(transcript):
            if candidate.fingerprint == transcript.fingerprint:
                text = ApprovedText(transcript, candidate)
                found.setdefault(transcript.testimony_id, []).append(text)
    for texts in found.values():
        texts.sort(key=lambda text: text.transcript.kind == TranscriptKind.TRANSLATION)
    return found


def with_approved_set(testimonies: QuerySet[Testimony]) -> QuerySet[Testimony]:
    """Those of which at least one current text has an approved set."""
    approved = RedactionSet.objects.filter(
        transcript=OuterRef("pk"), state=SetState.APPROVED, fingerprint=OuterRef("fingerprint")
    )
    redacted = Transcript.objects.filter(
        Exists(approved), testimony=OuterRef("pk"), is_current=True
    )
    return testimonies.filter(Exists(redacted))


def rendered_for(transcript: Transcript, profile: Profile) -> RenderedTranscript:
    """The transcript for `profile`; raises NotRedacted, RedactionsChanged."""
    chosen = approved_set(transcript)
    if chosen is None:
        raise NotRedacted("no redaction set is approved for this text")
    return rendered(ApprovedText(transcript, chosen), profile)


def rendered(text: ApprovedText, profile: Profile) -> RenderedTranscript:
    """The text for `profile`; raises RedactionsChanged where the spans are not those that were approved."""
    spans = list(text.redaction_set.spans.all())
    if content_hash(text.redaction_set, spans) != text.redaction_set.content_hash:
        raise RedactionsChanged("the redactions are not those that were approved")
    return RenderedTranscript(
        language=text.transcript.language,
        direction=direction(text.transcript.language),
        kind=text.transcript.kind,
        passages=rendered_passages(text.transcript, spans, profile),
    )


def rendered_passages(
    transcript: Transcript, spans: list[RedactionSpan], profile: Profile
) -> tuple[RenderedPassage, ...]:
    """The passages with `spans` removed as far as the profile removes their reasons."""
    removed = [
        Span(span.start, span.end, _placeholder(span))
        for span in spans
        if Reason(span.reason) in REMOVED[profile]
    ]
    text = transcript.text
    speakers = _speakers(transcript)
    return tuple(
        RenderedPassage(
            anchor=passage.anchor,
            speaker=speakers.get(passage.speaker_id, ""),
            start_ms=passage.start_ms,
            end_ms=passage.end_ms,
            parts=_slice(text, removed, passage.start, passage.end),
        )
        for passage in transcript.passages.all()
    )


def content_hash(redaction_set: RedactionSet, spans: list[RedactionSpan]) -> str:
    """A keyed hash of what was approved: the text's fingerprint and every span with its reason and label."""
    parts = (
        f"{span.start}-{span.end} {span.reason} {span.label_id}"
        for span in sorted(spans, key=lambda span: (span.start, span.end, span.reason))
    )
    return keyed_hash("redaction set", str(redaction_set.pk), redaction_set.fingerprint, *parts)


def _slice(text: str, removed: list[Span], start: int, end: int) -> tuple[Part, ...]:
    """The parts of text[start:end]; a gap that crosses the boundary is a gap on both sides."""
    within = [
        Span(max(span.start, start) - start, min(span.end, end) - start, span.placeholder)
        for span in removed
        if span.start < end and span.end > start
    ]
    parts = render_parts(text[start:end], within)
    return tuple(
        Kept(part.text, part.start + start) if isinstance(part, Kept) else part for part in parts
    )


def _placeholder(span: RedactionSpan) -> str:
    return "" if span.reason == Reason.WITHHELD_BY_SPEAKER else span.label.text


def _speakers(transcript: Transcript) -> dict[object, str]:
    """A name for each participant that tells their part only: the role, numbered where several share it."""
    participants = list(transcript.testimony.participants.all())
    shared: dict[str, int] = {}
    names: dict[object, str] = {}
    for participant in participants:
        shared[participant.role] = shared.get(participant.role, 0) + 1
        count = shared[participant.role]
        several = sum(other.role == participant.role for other in participants) > 1
        names[participant.pk] = f"{participant.role}:{count}" if several else participant.role
    return names


def _prefetched_sets(transcript: Transcript) -> list[RedactionSet]:
    sets: list[RedactionSet] = transcript.__dict__["approved_sets"]
    return sets
