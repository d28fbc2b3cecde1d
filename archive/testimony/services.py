"""Writes to collections and accounts. Each asks for the act that records it, and touches the outbox."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from uuid import UUID

from django.conf import settings

from archive.audit.log import Act
from archive.core import ids
from archive.core.dates import parse_date
from archive.core.errors import Conflict, InvalidInput
from archive.core.outbox import touch
from archive.incidents.models import Place, Term
from archive.language import is_language_tag
from archive.sealing.authority import make_data_keys
from archive.sealing.keyring import keyed_hash
from archive.testimony.models import (
    Certainty,
    Collection,
    CustodyEvent,
    CustodyKind,
    CustodyPeriod,
    DateRole,
    How,
    KeptImport,
    Participant,
    ParticipantRole,
    Passage,
    PlaceLink,
    PlaceRole,
    Sensitivity,
    TermLink,
    Testimony,
    TestimonyDate,
    TextState,
    Transcript,
    TranscriptKind,
)
from archive.testimony.texts import TranscriptGiven, anchors_for, check_text
from archive.users.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDescription:
    """What a collection is, as its archivists write it."""

    code: str
    title: str
    scope: str = ""
    how_gathered: str = ""
    forms_used: str = ""
    rights: str = ""
    deposit_conditions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestimonyDescription:
    """What is known about an account beside its text."""

    __test__ = False

    title: str = ""
    how: How = How.UNKNOWN
    sensitivity: Sensitivity = Sensitivity.NORMAL
    read_back: bool | None = None
    signed: bool | None = None
    unsigned_reason: str = ""
    earlier_interviews: str = ""
    support_given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateGiven:
    """A date of an account: the words as said and what they mean in EDTF (may be empty)."""

    role: DateRole
    edtf: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGiven:
    """A place of an account."""

    place: Place
    role: PlaceRole
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an account came from: the kept import, its row, and the source's own id for it."""

    kept_import: KeptImport | None = None
    row: int | None = None
    source_id: str = ""


def own_code(called: str) -> str:
    """A code of no other collection, at most 5 characters longer: what its maker calls it, and some characters of chance.

    Always, also where nobody has the code that was typed: whoever begins a collection would learn from a refusal, or from an
    ending that only some codes get, that there is another of which they are told nothing (P1).
    """
    code = ids.new_code(called, groups=1)
    while Collection.objects.filter(code=code).exists():
        code = ids.new_code(called, groups=1)
    return code


def create_collection(act: Act, description: CollectionDescription) -> Collection:
    """A new collection of exactly this code. Raises Conflict where it is taken: to be told to nobody but the operator."""
    if Collection.objects.filter(code=description.code).exists():
        raise Conflict("a collection has this code already")
    return Collection.objects.create(
        code=description.code,
        title=description.title,
        scope=description.scope,
        how_gathered=description.how_gathered,
        forms_used=description.forms_used,
        rights=description.rights,
        deposit_conditions=description.deposit_conditions,
    )


def describe_collection(
    act: Act, collection: Collection, description: CollectionDescription
) -> None:
    """Change what is written about a collection; its code stays."""
    collection.title = description.title
    collection.scope = description.scope
    collection.how_gathered = description.how_gathered
    collection.forms_used = description.forms_used
    collection.rights = description.rights
    collection.deposit_conditions = description.deposit_conditions
    collection.save()


def record_custody(
    act: Act,
    collection: Collection,
    *,
    organisation: Organisation,
    start: dt.date,
    end: dt.date | None,
    basis: str,
) -> CustodyPeriod:
    """Say who holds or held a collection, and on what basis."""
    if end is not None and end < start:
        raise InvalidInput("custody ends before it starts", place="end")
    return CustodyPeriod.objects.create(
        collection=collection, organisation=organisation, start=start, end=end, basis=basis
    )


def enter_testimony(
    act: Act,
    collection: Collection,
    description: TestimonyDescription,
    *,
    source: Source | None = None,
    keyed_id: UUID | None = None,
) -> Testimony:
    """A new account without participants or text yet. Its data key is durable before its row is.

    `keyed_id` is an id for which `make_data_keys` was called already: an import makes the keys of many accounts in one
    synced write. Raises Conflict where the collection holds the source's id already.
    """
    if not settings.ARCHIVE_IS_DEMO:
        raise Conflict("this version takes invented accounts only; see ARCHIVE_INVENTED_ACCOUNTS")
    came_from = source or Source()
    key = source_key(collection, came_from.source_id) if came_from.source_id else None
    if key and Testimony.objects.filter(collection=collection, source_key=key).exists():
        raise Conflict("the collection holds an account with this source id already")
    testimony = Testimony(
        id=keyed_id or ids.new_id(),
        collection=collection,
        code=ids.new_code("T"),
        source_key=key,
        kept_import=came_from.kept_import,
        import_row=came_from.row,
        entered_by_id=act.person,
    )
    if keyed_id is None:
        make_data_keys([testimony.pk])
    testimony.source_id = came_from.source_id
    _describe(testimony, description)
    testimony.save(force_insert=True)
    touch([testimony.pk])
    return testimony


def amend_testimony(act: Act, testimony: Testimony, description: TestimonyDescription) -> None:
    """Change what is known about an account beside its text."""
    require_standing(testimony)
    _describe(testimony, description)
    # Named, so that a withdrawal committed since this row was read is not written over.
    testimony.save(update_fields=[each.name for each in fields(TestimonyDescription)])
    touch([testimony.pk])


def source_key(collection: Collection, source_id: str) -> str:
    """The keyed hash by which a source's id is found again without standing in the database."""
    return keyed_hash("source id", str(collection.pk), source_id)


def add_participant(
    act: Act, testimony: Testimony, *, role: ParticipantRole, note: str = ""
) -> Participant:
    """Somebody who was in the room. Until they consent, nothing but work on the account is permitted."""
    require_standing(testimony)
    participant = Participant(testimony=testimony, code=ids.new_code("S"), role=role)
    participant.note = note
    participant.save(force_insert=True)
    touch([testimony.pk])
    return participant


def set_dates(act: Act, testimony: Testimony, dates: Iterable[DateGiven]) -> None:
    """Replace the dates of an account; raises InvalidInput for what is not EDTF."""
    testimony.dates.all().delete()
    for given in dates:
        if not given.edtf and not given.words:
            continue
        date = TestimonyDate(testimony=testimony, role=given.role)
        if given.edtf:
            meant = parse_date(given.edtf)
            date.edtf, date.earliest, date.latest = meant.edtf, meant.earliest, meant.latest
        date.words = given.words
        date.save(force_insert=True)
    touch([testimony.pk])


def set_places(act: Act, testimony: Testimony, places: Iterable[PlaceGiven]) -> None:
    """Replace the places of an account; raises InvalidInput where one stands twice in the same role."""
    told = list(places)
    if len({(given.place.pk, given.role) for given in told}) != len(told):
        raise InvalidInput("the same place stands twice in the same role", place="places")
    testimony.places.all().delete()
    PlaceLink.objects.bulk_create(
        PlaceLink(
            testimony=testimony, place=given.place, role=given.role, certainty=given.certainty
        )
        for given in told
    )
    touch([testimony.pk])


def set_terms(act: Act, testimony: Testimony, terms: Iterable[Term]) -> None:
    """Replace the terms of an account; raises InvalidInput where one stands twice."""
    told = list(terms)
    if len({term.pk for term in told}) != len(told):
        raise InvalidInput("the same term stands twice", place="terms")
    testimony.terms.all().delete()
    TermLink.objects.bulk_create(TermLink(testimony=testimony, term=term) for term in told)
    touch([testimony.pk])


def add_transcript(act: Act, testimony: Testimony, given: TranscriptGiven) -> Transcript:
    """Add a text beside those there are; it becomes the current one of its language (P9).

    A correction keeps the anchors of the passages that it keeps or edits; a translation's passages carry their source's
    where they are as many. Redactions approved for the earlier text do not hold for this one.
    Raises InvalidInput for an unsound language tag or text.
    """
    require_standing(testimony)
    if not is_language_tag(given.language):
        raise InvalidInput(
            "not a BCP 47 language tag, such as ar, en or ckb-Arab", place="language"
        )
    sources = [given.derived_from, *(passage.speaker for passage in given.passages)]
    if any(each is not None and each.testimony_id != testimony.pk for each in sources):
        raise InvalidInput("a text and its speakers are of one account", place="kind")
    if given.kind == TranscriptKind.ORIGINAL and given.derived_from is not None:
        raise InvalidInput("an original is derived from nothing", place="kind")
    text = given.text
    check_text(text, place="text")
    if not text.strip():
        raise InvalidInput("the text is empty", place="text")
    earlier = testimony.transcripts.filter(language=given.language, is_current=True).first()
    if earlier is not None and given.kind == TranscriptKind.ORIGINAL:
        raise Conflict("there is a current text in this language; add a correction of it")
    derived_from = given.derived_from or earlier
    if earlier is not None:
        earlier.is_current = False
        earlier.save(update_fields=["is_current"])
    transcript = Transcript(
        testimony=testimony,
        language=given.language,
        kind=given.kind,
        derived_from=derived_from,
        by_machine=given.by_machine,
        fingerprint=keyed_hash("transcript", str(testimony.pk), text),
        added_by_id=act.person,
    )
    transcript.text, transcript.made_by = text, given.made_by
    transcript.save(force_insert=True)
    _add_passages(transcript, given, derived_from)
    if testimony.text_state != TextState.PRESENT:
        testimony.text_state = TextState.PRESENT
        testimony.save(update_fields=["text_state"])
    touch([testimony.pk])
    return transcript


def withdraw_testimony(act: Act, testimony: Testimony, *, reason: str, at: dt.datetime) -> None:
    """Close an account for every reader. One person's act, in effect from its commit."""
    require_standing(testimony)
    testimony.withdrawn_at = at
    testimony.withdrawn_by_id = act.person
    testimony.withdrawal_reason = reason
    testimony.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    touch([testimony.pk])


def record_import_event(
    act: Act, kept_import: KeptImport, kind: CustodyKind, *, source: str
) -> None:
    """A custody event of an imported file."""
    event = CustodyEvent(
        subject_id=kept_import.pk,
        kept_import=kept_import,
        kind=kind,
        agent=act.agent.name,
        medium="file",
        sha256=kept_import.sha256,
    )
    event.source = source
    event.save(force_insert=True)


def require_standing(testimony: Testimony) -> None:
    """Raise Conflict where the account is withdrawn, as it stands now within the transaction: nothing is done on it."""
    testimony.refresh_from_db(fields=["withdrawn_at"])
    if testimony.withdrawn_at is not None:
        raise Conflict("the account is withdrawn")


def _describe(testimony: Testimony, description: TestimonyDescription) -> None:
    for place in ("title", "unsigned_reason", "earlier_interviews", "support_given"):
        check_text(getattr(description, place), place=place)
    testimony.title = description.title
    testimony.how = description.how
    testimony.sensitivity = description.sensitivity
    testimony.read_back = description.read_back
    testimony.signed = description.signed
    testimony.unsigned_reason = description.unsigned_reason
    testimony.earlier_interviews = description.earlier_interviews
    testimony.support_given = description.support_given


def _add_passages(
    transcript: Transcript, given: TranscriptGiven, derived_from: Transcript | None
) -> None:
    anchors = anchors_for(given, derived_from)
    rows, start = [], 0
    passages = zip(given.with_gaps(), anchors, strict=True)
    for position, ((passage, gap), anchor) in enumerate(passages):
        end = start + len(passage.text)
        rows.append(
            Passage(
                transcript=transcript,
                anchor=anchor,
                position=position,
                start=start,
                end=end,
                speaker=passage.speaker,
                start_ms=passage.start_ms,
                end_ms=passage.end_ms,
            )
        )
        start = end + len(gap)
    Passage.objects.bulk_create(rows, batch_size=500)
