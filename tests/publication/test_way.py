"""From draft to publication and back: the public gets the approved bytes, or nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.core.models import OutboxEntry
from archive.incidents.models import Place, PlaceKind, PlacePrecision, Term
from archive.incidents.services import SpelledName, add_place, add_term, scheme_called
from archive.policy.reading import read_publication
from archive.publication.models import Publication, Rendition, RenditionKind, RenditionState
from archive.publication.querysets import standing
from archive.publication.services import ConsentForbids, RedactedWordsStand, RenditionDraft
from archive.redaction.models import Reason, RedactionLabel, RedactionSpan
from archive.redaction.renditions import NotRedacted, RedactionsChanged
from archive.sealing.authority import on_record
from archive.testimony.models import Participant, ParticipantRole, Testimony
from archive.users.models import User
from archive.workflows import publish, redact, withdraw
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
TEXT = "Salim Haddar counted seventeen lanterns at the ferry."
REDACTED = [("Salim Haddar", Reason.NAME_OF_WITNESS, "Witness 1")]


@dataclass
class Desk:
    """An account ready to be published, and its places from the country down."""

    world: World
    testimony: Testimony
    places: list[Place]
    term: Term

    def draft(self, content: RenditionDraft | None = None) -> Rendition:
        return publish.draft(self.world.archivist, self.testimony, content or self.content())

    def content(self) -> RenditionDraft:
        return RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title="Lanterns",
            summary="A night at the ferry.",
            transcript=self.testimony.transcripts.get(is_current=True),
            place=self.places[2],
            period="2019-03",
            terms=(self.term,),
            advisory="Speaks of a drowning.",
        )

    def submitted(self, content: RenditionDraft | None = None) -> Rendition:
        rendition = self.draft(content)
        publish.submit(self.world.archivist, rendition)
        return rendition

    def approved(self, content: RenditionDraft | None = None) -> Rendition:
        rendition = self.submitted(content)
        publish.approve(self.world.reviewer, rendition)
        return rendition

    def published(self, content: RenditionDraft | None = None) -> Publication:
        return publish.publish(self.world.reviewer, self.approved(content))


@pytest.fixture
def desk() -> Desk:
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        places: list[Place] = []
        for code, kind, name in (
            ("nahr", PlaceKind.COUNTRY, "Nahrisan"),
            ("ghal", PlaceKind.PROVINCE, "Ghalmira"),
            ("sahl", PlaceKind.DISTRICT, "Sahla"),
            ("wazm", PlaceKind.VILLAGE, "Wazmun"),
        ):
            names = [
                SpelledName(language="en", name=name),
                SpelledName(language="en", name=f"{name}u", is_variant=True),
                SpelledName(language="ar", name="نهر"),
            ]
            parent = places[-1] if places else None
            places.append(add_place(act, code=code, kind=kind, parent=parent, names=names))
        scheme = scheme_called("acts", "1")
        term = add_term(
            act, scheme=scheme, code="drowning", broader=None, labels={"en": "drowning"}
        )
    world = World()
    return Desk(world, world.account(TEXT, redactions=REDACTED), places, term)


def test_what_the_public_reads_is_what_was_approved_to_the_byte(desk: Desk) -> None:
    """P5, P4: every field of it."""
    publication = desk.published()
    stored = bytes(Publication.objects.get().content)
    found = hashlib.sha256(stored).hexdigest()
    rendition = Rendition.objects.get()
    assert found == publication.content_hash == rendition.approved_hash == rendition.content_hash
    told = json.loads(stored)
    (passage,) = told.pop("passages")
    assert told == {
        "schema_version": 1,
        "kind": "text",
        "language": "en",
        "direction": "ltr",
        "title": "Lanterns",
        "summary": "A night at the ferry.",
        "advisory": "Speaks of a drowning.",
        "collection": {"code": "halt", "names": {"en": "Collection halt"}},
        "places": [
            {"code": "nahr", "names": {"en": "Nahrisan", "ar": "نهر"}},
            {"code": "ghal", "names": {"en": "Ghalmira", "ar": "نهر"}},
            {"code": "sahl", "names": {"en": "Sahla", "ar": "نهر"}},
        ],
        "period": "2019-03",
        "terms": [{"code": "drowning", "names": {"en": "drowning"}}],
    }
    assert passage.pop("anchor")
    assert passage == {
        "speaker": "witness",
        "start_ms": None,
        "end_ms": None,
        "parts": [
            {"text": "Witness 1", "removed": True},
            {"text": " counted seventeen lanterns at the ferry.", "removed": False},
        ],
    }
    read = read_publication(publication.code).content
    assert read.as_bytes() == stored
    people = (publication.submitted_by, publication.approved_by, publication.published_by)
    assert people == (desk.world.archivist, desk.world.reviewer, desk.world.reviewer)


def test_nothing_internal_is_in_the_bytes(desk: Desk) -> None:
    """P1: no code, key or anchor by which the account could be joined to what others are given."""
    stored = bytes(desk.published().content).decode()
    testimony = Testimony.objects.get()
    transcript = testimony.transcripts.get()
    internal = [
        testimony.code,
        str(testimony.pk),
        testimony.pk.hex,
        transcript.fingerprint,
        transcript.passages.get().anchor,
        *testimony.participants.values_list("code", flat=True),
        "Salim",
        "Haddar",
        "working title",
        "halt-archivist",
    ]
    assert not [each for each in internal if each in stored]


def test_the_bytes_are_readable_by_nobody_before_they_are_public(desk: Desk) -> None:
    """P6: until it is published a rendition is sealed; in the database no word of it stands."""
    desk.approved()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM archive_rendition")
        held = repr(cursor.fetchall())
    assert "approved" in held
    assert not [word for word in ("Lanterns", "ferry", "drowning") if word in held]
    assert not Publication.objects.exists()


STATES = ("draft", "submitted", "approved", "published", "superseded")
STEPS: dict[str, Callable[[Desk, Rendition], object]] = {
    "draft": lambda desk, _: desk.draft(),
    "submit": lambda desk, r: publish.submit(desk.world.archivist, r),
    "send back": lambda desk, r: publish.send_back(desk.world.reviewer, r),
    "approve": lambda desk, r: publish.approve(desk.world.reviewer, r),
    "publish": lambda desk, r: publish.publish(desk.world.reviewer, r),
}
# What may be done in which state. After publication a new draft is another rendition.
POSSIBLE = {
    "draft": {"draft", "submit"},
    "submitted": {"send back", "approve"},
    "approved": {"send back", "publish"},
    "published": {"draft"},
    "superseded": {"draft"},
}


def brought_to(desk: Desk, state: str) -> Rendition:
    rendition = desk.draft()
    if state != "draft":
        publish.submit(desk.world.archivist, rendition)
    if state in ("approved", "published", "superseded"):
        publish.approve(desk.world.reviewer, rendition)
    if state in ("published", "superseded"):
        publish.publish(desk.world.reviewer, rendition)
    if state == "superseded":
        publish.take_down(desk.world.archivist, desk.testimony)
    return Rendition.objects.get()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_what_may_be_done_in_which_state(step: str, state: str, desk: Desk) -> None:
    """P5: also from a page that was opened when it was a draft."""
    opened = desk.draft()
    rendition = brought_to(desk, state)
    assert rendition.state == state
    if step in POSSIBLE[state]:
        STEPS[step](desk, rendition)
        return
    before = list(Rendition.objects.values_list("pk", "state", "content_hash", "approved_hash"))
    for seen in (rendition, opened):
        with pytest.raises(Conflict):
            STEPS[step](desk, seen)
    after = Rendition.objects.values_list("pk", "state", "content_hash", "approved_hash")
    assert list(after) == before


def test_sent_back_it_has_neither_submitter_nor_approver_nor_hash(desk: Desk) -> None:
    """P5: an approval of earlier bytes must not serve for later ones."""
    rendition = desk.approved()
    publish.send_back(desk.world.reviewer, rendition)
    again = Rendition.objects.get()
    assert (again.state, again.submitted_by, again.approved_by) == ("draft", None, None)
    assert (again.content_hash, again.approved_hash, again.approved_at) == ("", "", None)


def resealed(rendition: Rendition, **texts: str) -> None:
    """Another text in a sealed column, as whoever holds the keys could write it."""
    with on_record():
        row = Rendition.objects.get(pk=rendition.pk)
        for name, text in texts.items():
            setattr(row, name, text)
        row.save(update_fields=list(texts))


def add_name(desk: Desk) -> None:
    desk.places[1].names.filter(language="ar").update(name="غلميرة")


def approve_more(desk: Desk) -> None:
    """Another set, approved by two people, that removes more."""
    transcript = desk.testimony.transcripts.get()
    redact.mark_every(
        desk.world.archivist, transcript, quote="seventeen", reason=Reason.OTHER, label="many"
    )
    redact.approve(desk.world.reviewer, redact.submit(desk.world.archivist, transcript))


# Whatever may change beneath a rendition between two steps.
CHANGES: dict[str, Callable[[Desk, Rendition], object]] = {
    "title": lambda desk, r: resealed(r, title="Other"),
    "summary": lambda desk, r: resealed(r, summary="Other"),
    "advisory": lambda desk, r: resealed(r, advisory=""),
    "period": lambda desk, r: Rendition.objects.update(period="2019-04"),
    "coarser period": lambda desk, r: Rendition.objects.update(period="2019"),
    "place": lambda desk, r: Rendition.objects.update(place=desk.places[1]),
    "no place": lambda desk, r: Rendition.objects.update(place=None),
    "a place's name": lambda desk, r: add_name(desk),
    "language": lambda desk, r: Rendition.objects.update(language="fr"),
    "kind": lambda desk, r: Rendition.objects.update(kind=RenditionKind.SUMMARY),
    "terms": lambda desk, r: r.terms.clear(),
    "a term's label": lambda desk, r: desk.term.labels.update(label="other"),
    "collection": lambda desk, r: type(desk.world.collection).objects.update(title="Other"),
    "a label": lambda desk, r: RedactionLabel.objects.update(text="Salma"),
    "a speaker's part": lambda desk, r: Participant.objects.update(role=ParticipantRole.OBSERVER),
    "another approved set": lambda desk, r: approve_more(desk),
    "a span gone": lambda desk, r: RedactionSpan.objects.all().delete(),
    "corrected": lambda desk, r: desk.world.correct(desk.testimony, "Another text."),
    "withdrawn": lambda desk, r: withdraw.withdraw(
        desk.world.archivist, desk.testimony, reason="asked"
    ),
    "consent refused": lambda desk, r: desk.world.consent(
        desk.testimony.participants.get(),
        Purpose.PUBLISH_TEXT,
        Audience.PUBLIC,
        state=State.REFUSED,
    ),
    "somebody more in the room": lambda desk, r: Participant(
        testimony=desk.testimony, code="P-NEW", role=ParticipantRole.OBSERVER
    ).save(),
}
REFUSALS = (Conflict, RedactionsChanged, NotRedacted)


@pytest.mark.parametrize("changed", CHANGES)
@pytest.mark.parametrize("step", ["approve", "publish"])
def test_what_changed_since_the_last_step_is_not_taken_further(
    step: str, changed: str, desk: Desk
) -> None:
    """P5, P3, P4: two people saw these bytes, and no others are published."""
    rendition = desk.submitted() if step == "approve" else desk.approved()
    with on_record():
        CHANGES[changed](desk, rendition)
    state = Rendition.objects.get().state
    with pytest.raises(REFUSALS) as refused:
        STEPS[step](desk, rendition)
    assert "Salim" not in str(refused.value)
    assert not Publication.objects.exists()
    assert Rendition.objects.get().state == state


def tampered_with(**values: str | bytes) -> None:
    """As whoever holds the database file could write it."""
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE archive_publication SET {columns}", list(values.values()))


def other_bytes() -> bytes:
    stored = bytes(Publication.objects.get().content)
    return stored.replace(b"Lanterns", b"Informers")


TAMPERED: dict[str, Callable[[], object]] = {
    "content": lambda: tampered_with(content=other_bytes()),
    "content cut": lambda: tampered_with(content=bytes(Publication.objects.get().content)[:-2]),
    "content gone": lambda: tampered_with(content=b""),
    "hash": lambda: tampered_with(content_hash="0" * 64),
    "content and its hash": lambda: tampered_with(
        content=other_bytes(), content_hash=hashlib.sha256(other_bytes()).hexdigest()
    ),
    "the approval": lambda: Rendition.objects.update(approved_hash="0" * 64),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_of_bytes_that_nobody_approved_the_public_gets_nothing(
    tampered: str, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """P8: the same as where there is no such publication."""
    code = desk.published().code
    assert read_publication(code).content.title == "Lanterns"
    TAMPERED[tampered]()
    with pytest.raises(AccessDenied) as refused:
        read_publication(code)
    with pytest.raises(AccessDenied) as unknown:
        read_publication("P-NONE-NONE-NONE")
    assert str(refused.value) == str(unknown.value)
    assert "CRITICAL" in caplog.text, "somebody is told"
    assert not [word for word in ("Lanterns", "Informers", code) if word in caplog.text]


# What consent says of publishing on that day, and whether the publication stands. (purpose, changes)
DAY_BEFORE, DAY_AFTER = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
BOTH = (Purpose.PUBLISH_SUMMARY, Purpose.PUBLISH_TEXT)
STANDING: dict[str, tuple[tuple[Purpose, ...], dict[str, object], bool]] = {
    "as given": (BOTH, {}, True),
    "summary withdrawn": ((Purpose.PUBLISH_SUMMARY,), {"state": "withdrawn"}, False),
    "text withdrawn": ((Purpose.PUBLISH_TEXT,), {"state": "withdrawn"}, False),
    "text refused": ((Purpose.PUBLISH_TEXT,), {"state": "refused"}, False),
    "text unknown": ((Purpose.PUBLISH_TEXT,), {"state": "unknown"}, False),
    "text expired": ((Purpose.PUBLISH_TEXT,), {"state": "expired"}, False),
    "not in effect": ((Purpose.PUBLISH_TEXT,), {"is_current": False}, False),
    "condition open": ((Purpose.PUBLISH_TEXT,), {"has_open_conditions": True}, False),
    "until yesterday": ((Purpose.PUBLISH_TEXT,), {"not_after": DAY_BEFORE}, False),
    "until today": (BOTH, {"not_after": TODAY}, True),
    "from tomorrow": ((Purpose.PUBLISH_SUMMARY,), {"not_before": DAY_AFTER}, False),
    "from today": (BOTH, {"not_before": TODAY}, True),
    "place no longer so exact": ((Purpose.PUBLISH_TEXT,), {"place_precision": 2}, False),
    "place just so exact": (BOTH, {"place_precision": 3}, True),
    "date no longer so exact": ((Purpose.PUBLISH_SUMMARY,), {"date_precision": 1}, False),
    "date just so exact": (BOTH, {"date_precision": 2}, True),
    "may be told without a name": (BOTH, {"identity_level": 0}, True),
    "not to be kept": ((Purpose.KEEP,), {"state": "refused"}, False),
    "keeping taken back": ((Purpose.KEEP,), {"state": "withdrawn"}, False),
    "of another purpose": ((Purpose.SHARE_AS_LEAD,), {"state": "withdrawn"}, True),
}


@pytest.mark.parametrize("said", STANDING)
@time_machine.travel(NOW, tick=True)
def test_a_publication_stands_while_consent_permits_what_it_tells(said: str, desk: Desk) -> None:
    """P3: at once and by the clock alone, without any act on the publication itself."""
    code = desk.published().code
    purposes, values, stands = STANDING[said]
    ConsentRecord.objects.filter(purpose__in=purposes).update(**values)
    assert standing(at=clock.today()).filter(code=code).exists() == stands
    if stands:
        assert read_publication(code).code == code
    else:
        with pytest.raises(AccessDenied):
            read_publication(code)


def test_everybody_in_the_room_must_go_on_permitting_it() -> None:
    """P3"""
    world = World()
    roles = (ParticipantRole.WITNESS, ParticipantRole.GUARDIAN)
    testimony = world.account(TEXT, roles=roles)
    world.published(testimony)
    assert standing(at=clock.today()).exists()
    world.consent(
        testimony.participants.get(role=ParticipantRole.GUARDIAN),
        Purpose.PUBLISH_SUMMARY,
        Audience.PUBLIC,
        state=State.WITHDRAWN,
    )
    assert not standing(at=clock.today()).exists()


def test_a_summary_does_not_need_that_the_text_may_be_published() -> None:
    """P3"""
    world = World()
    kept = ((Purpose.PUBLISH_SUMMARY, Audience.PUBLIC),)
    testimony = world.account(TEXT, consented=kept)
    world.published(testimony)
    assert standing(at=clock.today()).exists()
    with pytest.raises(ConsentForbids):
        world.published(testimony, kind=RenditionKind.TEXT)


# Consent to (place, date); told (place by its depth, period); may it be published?
PRECISION = [
    (PlacePrecision.EXACT, DatePrecision.DAY, 3, "2019-03-07", True),
    (PlacePrecision.SUBDISTRICT, DatePrecision.DAY, 3, "2019-03-07", False),
    (PlacePrecision.DISTRICT, DatePrecision.DAY, 2, "2019-03-07", True),
    (PlacePrecision.PROVINCE, DatePrecision.DAY, 2, "2019-03-07", False),
    (PlacePrecision.PROVINCE, DatePrecision.DAY, 1, "2019-03-07", True),
    (PlacePrecision.COUNTRY, DatePrecision.DAY, 1, "2019-03-07", False),
    (PlacePrecision.COUNTRY, DatePrecision.DAY, 0, "2019-03-07", True),
    (PlacePrecision.NONE, DatePrecision.DAY, 0, "2019-03-07", False),
    (PlacePrecision.NONE, DatePrecision.DAY, None, "2019-03-07", True),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03-07", False),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03-1X", False),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03", True),
    (PlacePrecision.EXACT, DatePrecision.MONTH, 3, "2019-03/2019-05", True),
    (PlacePrecision.EXACT, DatePrecision.YEAR, 3, "2019-03", False),
    (PlacePrecision.EXACT, DatePrecision.YEAR, 3, "2019-21", False),
    (PlacePrecision.EXACT, DatePrecision.YEAR, 3, "2019", True),
    (PlacePrecision.EXACT, DatePrecision.NONE, 3, "2019", False),
    (PlacePrecision.EXACT, DatePrecision.NONE, 3, "", True),
]


@pytest.mark.parametrize(("place", "date", "depth", "period", "may"), PRECISION)
def test_no_finer_place_or_date_is_published_than_everybody_permitted(
    place: PlacePrecision,
    date: DatePrecision,
    depth: int | None,
    period: str,
    may: bool,
    desk: Desk,
) -> None:
    """P3"""
    ConsentRecord.objects.update(place_precision=int(place), date_precision=int(date))
    told = None if depth is None else desk.places[depth]
    content = replace(desk.content(), place=told, period=period)
    if may:
        assert desk.published(content)
    else:
        with pytest.raises(ConsentForbids):
            desk.submitted(content)


LEAKS: dict[str, Callable[[Desk], RenditionDraft]] = {
    "title": lambda desk: replace(desk.content(), title="Salim Haddar"),
    "summary": lambda desk: replace(desk.content(), summary="By SALIM HADDAR himself."),
    "advisory": lambda desk: replace(desk.content(), advisory="Sálim Haddar's drowning."),
    "the title of a summary": lambda desk: replace(
        desk.content(), kind=RenditionKind.SUMMARY, transcript=None, title="Salim Haddar"
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_redacted_words_are_not_published_beside_the_text_either(leak: str, desk: Desk) -> None:
    """P4: and the refusal does not repeat them."""
    with pytest.raises(RedactedWordsStand) as refused:
        desk.submitted(LEAKS[leak](desk))
    assert not [word for word in ("salim", "haddar") if word in str(refused.value).lower()]
    assert Rendition.objects.get().state == RenditionState.DRAFT


def test_a_redacted_place_is_not_published_as_the_place(desk: Desk) -> None:
    """P4: by whatever name of it, and as what a smaller place lies in."""
    testimony = desk.world.account(
        "We fled from Ghalmirau at night.",
        redactions=[("Ghalmirau", Reason.LOCATION, "a town")],
    )
    other = replace(desk, testimony=testimony)
    with pytest.raises(RedactedWordsStand):
        other.submitted(replace(other.content(), place=desk.places[2]))


def test_a_label_that_repeats_redacted_words_is_not_published(desk: Desk) -> None:
    """P4"""
    testimony = desk.world.account(
        "It was Omar.", redactions=[("Omar", Reason.NAME_OF_THIRD_PARTY, "Omar's son")]
    )
    other = replace(desk, testimony=testimony)
    with pytest.raises(RedactedWordsStand):
        other.submitted()


def test_words_that_were_only_proposed_for_redaction_stop_publication_too(desk: Desk) -> None:
    """P4: somebody thought that they must go; until that is decided they are not published."""
    rendition = desk.submitted()
    redact.mark_every(
        desk.world.archivist,
        desk.testimony.transcripts.get(),
        quote="ferry",
        reason=Reason.LOCATION,
        label="a crossing",
    )
    with pytest.raises(RedactedWordsStand):
        publish.approve(desk.world.reviewer, rendition)


def test_a_correction_does_not_set_free_what_was_redacted_before_it(desk: Desk) -> None:
    """P4: between the correction and the approval of its redactions, the earlier ones still stop a leak."""
    corrected = desk.world.correct(desk.testimony, f"Yes. {TEXT}")
    leaking = replace(
        desk.content(), kind=RenditionKind.SUMMARY, transcript=None, title="Salim Haddar"
    )
    with pytest.raises(RedactedWordsStand):
        desk.submitted(leaking)
    desk.world.correct(desk.testimony, f"Yes, yes. {TEXT}")
    with pytest.raises(RedactedWordsStand):
        desk.submitted(leaking)
    assert corrected.derived_from is not None


def test_what_two_people_took_back_may_be_told(desk: Desk) -> None:
    """The last approved set decides, also where an earlier one removed more."""
    transcript = desk.testimony.transcripts.get()
    redact.reopen(desk.world.archivist, transcript)
    for span in RedactionSpan.objects.filter(redaction_set__state="draft"):
        redact.unmark(desk.world.archivist, span)
    redact.approve(desk.world.reviewer, redact.submit(desk.world.archivist, transcript))
    assert desk.published(replace(desk.content(), title="Salim Haddar"))


def test_a_text_without_an_approved_set_is_not_submitted(desk: Desk) -> None:
    """P4"""
    testimony = desk.world.account(TEXT, approved=False)
    other = replace(desk, testimony=testimony)
    with pytest.raises(NotRedacted):
        other.submitted()


def test_a_text_that_is_not_the_current_one_is_not_published(desk: Desk) -> None:
    content = desk.content()
    corrected = desk.world.correct(desk.testimony, "Another text.")
    redact.approve(desk.world.reviewer, redact.submit(desk.world.archivist, corrected))
    with pytest.raises(Conflict):
        desk.submitted(content)
    assert desk.published()


def test_an_account_of_an_unreleased_import_is_not_published(desk: Desk) -> None:
    """P7: it is invisible to every face until all of its file is there."""
    rendition = desk.approved()
    desk.world.put_into_unreleased_import(desk.testimony)
    with pytest.raises(Conflict, match="released"):
        publish.publish(desk.world.reviewer, rendition)


def test_a_correction_leaves_what_is_published_as_it_is(desk: Desk) -> None:
    """P9: the public goes on reading the approved bytes until two people publish others."""
    publication = desk.published()
    before = read_publication(publication.code)
    corrected = desk.world.correct(desk.testimony, "Another text altogether.")
    redact.approve(desk.world.reviewer, redact.submit(desk.world.archivist, corrected))
    assert read_publication(publication.code) == before


def test_a_new_publication_ends_the_earlier_one_under_another_code(desk: Desk) -> None:
    """P1, P6: the two codes are unrelated, and the earlier bytes are gone from the database."""
    first = desk.published()
    second = desk.published(replace(desk.content(), title="Lamps"))
    assert first.code != second.code
    assert read_publication(second.code).content.title == "Lamps"
    with pytest.raises(AccessDenied):
        read_publication(first.code)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert bytes(first.content) == b""
    states = dict(Rendition.objects.values_list("pk", "state"))
    assert states == {first.rendition_id: "superseded", second.rendition_id: "published"}


ENDINGS: dict[str, Callable[[Desk], object]] = {
    "taken down": lambda desk: publish.take_down(desk.world.archivist, desk.testimony),
    "account withdrawn": lambda desk: withdraw.withdraw(
        desk.world.archivist, desk.testimony, reason="asked by phone"
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_end_is_one_persons_act_and_holds_at_once(ending: str, desk: Desk) -> None:
    """P3: and the index is told in the same transaction."""
    code = desk.published().code
    OutboxEntry.objects.all().delete()
    ENDINGS[ending](desk)
    with pytest.raises(AccessDenied):
        read_publication(code)
    assert not standing(at=clock.today()).exists()
    assert OutboxEntry.objects.filter(testimony_id=desk.testimony.pk).exists()
    ended = Publication.objects.get()
    assert bytes(ended.content) == b"", "what is no longer public does not stay in the clear"


def test_publishing_tells_the_index(desk: Desk) -> None:
    rendition = desk.approved()
    OutboxEntry.objects.all().delete()
    publish.publish(desk.world.reviewer, rendition)
    assert {e.testimony_id for e in OutboxEntry.objects.all()} == {desk.testimony.pk}


WRONG: dict[str, Callable[[RenditionDraft], RenditionDraft]] = {
    "no title": lambda draft: replace(draft, title=" "),
    "no summary": lambda draft: replace(draft, summary=""),
    "NUL": lambda draft: replace(draft, title="a\x00"),
    "half a character": lambda draft: replace(draft, summary="\ud800"),
    "no language": lambda draft: replace(draft, language=""),
    "not a language": lambda draft: replace(draft, language="english please"),
    "not a date": lambda draft: replace(draft, period="last spring"),
    "a text without one": lambda draft: replace(draft, transcript=None),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_can_not_be_published_is_not_drafted(wrong: str, desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.draft(WRONG[wrong](desk.content()))
    assert not Rendition.objects.exists()


FORGED: dict[str, Callable[[User], object]] = {
    "rendition approved by its submitter": lambda one: Rendition.objects.update(approved_by=one),
    "rendition approved by nobody": lambda one: Rendition.objects.update(
        state="approved", approved_by=None
    ),
    "rendition submitted by nobody": lambda one: Rendition.objects.update(submitted_by=None),
    "publication approved by its submitter": lambda one: Publication.objects.update(
        approved_by=one
    ),
}


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_refuses_what_one_person_approved(forged: str, desk: Desk) -> None:
    """P5: also where rows are written by hand."""
    desk.published()
    with pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
        FORGED[forged](desk.world.archivist)


def test_the_database_refuses_two_publications_of_one_account(desk: Desk) -> None:
    desk.published()
    desk.published(replace(desk.content(), title="Lamps"))
    with pytest.raises(IntegrityError, match="UNIQUE"), transaction.atomic():
        Publication.objects.update(ended_at=None)


def test_who_may_be_told_of_is_not_part_of_a_publication(desk: Desk) -> None:
    """An anonymous witness's account is published; that nobody is named is the redactors' work."""
    ConsentRecord.objects.update(identity_level=int(IdentityLevel.ANONYMOUS))
    assert desk.published()
