"""A transcript as one profile leaves it: only from the set approved for exactly this text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from archive.language import direction
from archive.redaction.models import Reason, RedactionSet, RedactionSpan, SetState
from archive.redaction.profiles import REMOVED, Profile
from archive.redaction.refusals import NotRedacted, RedactionsChanged
from archive.redaction.rendering import Part, Span, joined, render
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import (
    Participant,
    Passage,
    Testimony,
    Transcript,
    TranscriptKind,
)

# The key of nothing. A question for no keys at all would not be sent, and the number of statements would tell that (P1).
NOBODY = UUID(int=0)


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

    @property
    def is_translation(self) -> bool:
        """Whether it says in another language what stands in another text."""
        return self.kind == TranscriptKind.TRANSLATION

    @property
    def is_left(self) -> bool:
        """Whether anything of it is left, if only a placeholder. What the speaker withheld leaves none."""
        return any(joined(passage.parts).strip() for passage in self.passages)


class PassageRow(NamedTuple):
    """A passage beside its transcript. A page of hits reads hundreds, and model instances cost three times as much."""

    anchor: str
    speaker: UUID | None
    start: int
    end: int
    start_ms: int | None
    end_ms: int | None


class Surroundings:
    """The passages of some transcripts, and what their speakers are called: read for all of them when first asked for."""

    def __init__(self, transcripts: Iterable[Transcript]) -> None:
        self._transcripts = list(transcripts)

    @cached_property
    def passages(self) -> dict[UUID, list[PassageRow]]:
        """By transcript, in order."""
        wanted = [transcript.pk for transcript in self._transcripts]
        rows = Passage.objects.filter(transcript__in=wanted).order_by("transcript", "position")
        found: dict[UUID, list[PassageRow]] = {}
        for transcript, *row in rows.values_list("transcript", *PassageRow._fields):
            found.setdefault(transcript, []).append(PassageRow._make(row))
        return found

    @cached_property
    def speakers(self) -> dict[UUID, dict[UUID, str]]:
        """By testimony and participant."""
        wanted = {transcript.testimony_id for transcript in self._transcripts}
        rows = Participant.objects.filter(testimony__in=wanted)
        roles: dict[UUID, dict[UUID, str]] = {}
        for testimony, participant, role in rows.values_list("testimony", "pk", "role"):
            roles.setdefault(testimony, {})[participant] = role
        return {testimony: _called(by_person) for testimony, by_person in roles.items()}


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """A current transcript with the set approved for exactly its text. Nothing of it is opened yet."""

    transcript: Transcript
    redaction_set: RedactionSet
    spans: Sequence[RedactionSpan]
    surroundings: Surroundings = field(repr=False, compare=False)

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
    """The current texts of these accounts that have an approved set, originals first.

    Two statements, also for no account, and whatever was marked in them; two more when the first of them is rendered.
    """
    approved = RedactionSet.objects.filter(
        state=SetState.APPROVED,
        fingerprint=F("transcript__fingerprint"),
        transcript__testimony__in=[*testimony_ids, NOBODY],
        transcript__is_current=True,
    )
    sets = list(approved.select_related("transcript").order_by("transcript__created_at"))
    marked = RedactionSpan.objects.filter(redaction_set__in=[NOBODY, *(each.pk for each in sets)])
    spans: dict[UUID, list[RedactionSpan]] = {}
    for span in marked.select_related("label"):
        spans.setdefault(span.redaction_set_id, []).append(span)
    surroundings = Surroundings(each.transcript for each in sets)
    found: dict[UUID, list[ApprovedText]] = {}
    for each in sets:
        text = ApprovedText(each.transcript, each, spans.get(each.pk, []), surroundings)
        found.setdefault(each.transcript.testimony_id, []).append(text)
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
        raise NotRedacted
    spans = list(chosen.spans.select_related("label"))
    return rendered(ApprovedText(transcript, chosen, spans, Surroundings([transcript])), profile)


def rendered(text: ApprovedText, profile: Profile) -> RenderedTranscript:
    """The text for `profile`; raises RedactionsChanged where the spans are not those that were approved."""
    spans = list(text.spans)
    if content_hash(text.redaction_set, spans) != text.redaction_set.content_hash:
        raise RedactionsChanged
    return RenderedTranscript(
        language=text.transcript.language,
        direction=direction(text.transcript.language),
        kind=text.transcript.kind,
        passages=_rendered(text.transcript, spans, profile, text.surroundings),
    )


def left_of(texts: Iterable[ApprovedText], profile: Profile) -> tuple[RenderedTranscript, ...]:
    """The texts for `profile` without those withheld to the last word: that there is one would be a mention of it (P4).

    Raises RedactionsChanged.
    """
    return tuple(each for text in texts if (each := rendered(text, profile)).is_left)


def removed_words(texts: Iterable[ApprovedText], profile: Profile) -> list[str]:
    """The wordings that `profile` removes from these texts."""
    return [
        span.quote
        for text in texts
        for span in text.spans
        if Reason(span.reason) in REMOVED[profile]
    ]


def rendered_passages(
    transcript: Transcript, spans: list[RedactionSpan], profile: Profile
) -> tuple[RenderedPassage, ...]:
    """The passages with `spans` removed as far as the profile removes their reasons."""
    return _rendered(transcript, spans, profile, Surroundings([transcript]))


def _rendered(
    transcript: Transcript,
    spans: list[RedactionSpan],
    profile: Profile,
    surroundings: Surroundings,
) -> tuple[RenderedPassage, ...]:
    removed = [
        Span(span.start, span.end, _placeholder(span))
        for span in spans
        if Reason(span.reason) in REMOVED[profile]
    ]
    text = transcript.text
    speakers = surroundings.speakers.get(transcript.testimony_id, {})
    rendered = []
    for passage in surroundings.passages.get(transcript.pk, ()):
        parts = _slice(text, removed, passage.start, passage.end)
        if passage.start < passage.end and not joined(parts):
            # Withheld to the last word: an empty turn would be the mark of it.
            continue
        rendered.append(
            RenderedPassage(
                anchor=passage.anchor,
                speaker=speakers.get(passage.speaker, "") if passage.speaker else "",
                start_ms=passage.start_ms,
                end_ms=passage.end_ms,
                parts=parts,
            )
        )
    return tuple(rendered)


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
    return render(text[start:end], within)


def _placeholder(span: RedactionSpan) -> str:
    return "" if span.reason == Reason.WITHHELD_BY_SPEAKER else span.label.text


def _called(roles: Mapping[UUID, str]) -> dict[UUID, str]:
    """A name for each participant that tells their part only: the role, numbered where several share it."""
    sharing = Counter(roles.values())
    numbers: Counter[str] = Counter()
    names: dict[UUID, str] = {}
    for participant, role in roles.items():
        numbers[role] += 1
        names[participant] = f"{role}:{numbers[role]}" if sharing[role] > 1 else role
    return names
