"""An imported file, its consents, and the second person."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from django.db import IntegrityError, connection, transaction

from archive.audit.log import OPERATOR, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core import clock, failpoints
from archive.core.dates import DatePrecision
from archive.core.errors import AccessDenied, Conflict
from archive.core.ids import new_code
from archive.incidents.models import PlacePrecision
from archive.intake.staging import Pace
from archive.policy.models import Assignment
from archive.policy.roles import Role
from archive.policy.services import assign_duty, end_duty
from archive.sealing.authority import make_data_keys, on_record
from archive.testimony.models import Collection, KeptImport, Participant, ParticipantRole
from archive.testimony.services import Source, TestimonyDescription, add_participant
from archive.testimony.services import enter_testimony as enter_with_source
from archive.users.models import User
from archive.workflows import consent
from archive.workflows.consent import ImportConfirmed
from archive.workflows.withdraw import withdraw
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

FULL = ConsentTerms(
    purpose=Purpose.PUBLISH_TEXT,
    audience=Audience.PUBLIC,
    state=State.GIVEN,
    identity=IdentityLevel.PSEUDONYM,
    place=PlacePrecision.DISTRICT,
    date=DatePrecision.MONTH,
    not_before=dt.date(2026, 1, 1),
    not_after=dt.date(2026, 12, 31),
    evidence="signed form",
)


@dataclass
class Imported:
    """A file of two accounts with one witness each, imported by the archivist."""

    world: World
    kept: KeptImport
    people: list[Participant]


@pytest.fixture
def imported() -> Imported:
    world = World()
    kept = a_kept_import(world.collection, world.archivist)
    people = []
    for row in (1, 2):
        with change(world.archivist.agent, Verb.IMPORT, on=kept) as act:
            testimony = enter_with_source(
                act,
                world.collection,
                TestimonyDescription(title="imported"),
                source=Source(kept_import=kept, row=row),
            )
            people.append(add_participant(act, testimony, role=ParticipantRole.WITNESS))
        consent.record_consent(world.archivist, people[-1], FULL)
    return Imported(world, kept, people)


def a_kept_import(collection: Collection, by: User) -> KeptImport:
    kept = KeptImport(
        collection=collection,
        code=new_code("I"),
        stored_name="0" * 32,
        size=1,
        sha256="0" * 64,
        keyed_hash="0" * 64,
        file_format="jsonl",
        encoding="utf-8",
        imported_by=by,
    )
    with on_record():
        make_data_keys([kept.pk])
        kept.save(force_insert=True)
    return kept


def released(imported: Imported) -> KeptImport:
    imported.kept.released_at = clock.now()
    imported.kept.save(update_fields=["released_at"])
    return imported.kept


def in_effect(participant: Participant) -> str | None:
    record = ConsentRecord.objects.filter(participant=participant, is_current=True).first()
    return record.state if record is not None else None


def test_the_consents_of_a_file_take_effect_when_another_has_confirmed_them(
    imported: Imported,
) -> None:
    """P5: all of them, against the file, once."""
    kept = released(imported)
    assert [in_effect(person) for person in imported.people] == [None, None]
    assert consent.confirm_import(imported.world.reviewer, kept).confirmed == 2
    assert [in_effect(person) for person in imported.people] == ["given", "given"]
    with pytest.raises(Conflict, match="already"):
        consent.confirm_import(imported.world.reviewer, KeptImport.objects.get())


def test_the_consents_of_a_file_wait_for_its_release(imported: Imported) -> None:
    """P7: a staged account is open to nobody."""
    with pytest.raises(Conflict, match="released"):
        consent.confirm_import(imported.world.reviewer, imported.kept)
    assert [in_effect(person) for person in imported.people] == [None, None]


def test_the_one_who_imported_does_not_confirm(imported: Imported) -> None:
    """P5: nor does the database take it, whoever writes the row."""
    world = imported.world
    with change(OPERATOR, Verb.ASSIGN, on=world.collection) as act:
        assign_duty(act, world.archivist, world.collection, Role.REVIEWER)
    with pytest.raises(Conflict, match="imported"):
        consent.confirm_import(world.archivist, released(imported))
    with pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
        KeptImport.objects.update(consents_confirmed_by=world.archivist)
    assert [in_effect(person) for person in imported.people] == [None, None]


def test_what_somebody_narrowed_since_stays_as_they_narrowed_it(imported: Imported) -> None:
    """P3: the others of the file take effect nevertheless."""
    first, second = imported.people
    kept = released(imported)
    consent.record_consent(imported.world.archivist, first, replace(FULL, state=State.REFUSED))
    assert consent.confirm_import(imported.world.reviewer, kept).confirmed == 1
    assert (in_effect(first), in_effect(second)) == ("refused", "given")


def test_only_what_the_importer_brought_is_confirmed_with_the_file(imported: Imported) -> None:
    """P5: what the second person wrote down themselves still waits for another."""
    kept = released(imported)
    own = consent.record_consent(
        imported.world.reviewer,
        imported.people[0],
        replace(FULL, purpose=Purpose.BE_CALLED, audience=Audience.BODIES),
    )
    assert consent.confirm_import(imported.world.reviewer, kept).confirmed == 2
    own.refresh_from_db()
    assert (own.is_current, own.confirmed_by) == (False, None)


def test_what_its_importer_typed_in_since_is_not_confirmed_with_the_file(
    imported: Imported,
) -> None:
    """P5: it does not stand in the file that the second person compared."""
    kept = released(imported)
    typed = consent.record_consent(
        imported.world.archivist,
        imported.people[0],
        replace(FULL, purpose=Purpose.BE_CALLED, audience=Audience.BODIES),
    )
    assert consent.confirm_import(imported.world.reviewer, kept).confirmed == 2
    typed.refresh_from_db()
    assert (typed.is_current, typed.confirmed_by) == (False, None)


def test_of_a_file_whose_consents_nobody_waits_for_nothing_is_confirmed(imported: Imported) -> None:
    kept = released(imported)
    for record in ConsentRecord.objects.all():
        consent.confirm_consent(imported.world.reviewer, record)
    with pytest.raises(Conflict, match="no consent of this import waits"):
        consent.confirm_import(imported.world.reviewer, kept)
    kept.refresh_from_db()
    assert (kept.consents_confirmed_by, kept.consents_confirmed_at) == (None, None)


@pytest.fixture
def when_reached() -> Iterator[Callable[[str, Callable[[], object]], None]]:
    """Have something done by somebody else, once, when an act comes to a named point."""

    def arranged(point: str, done: Callable[[], object]) -> None:
        def watcher(name: str) -> None:
            if name == point:
                failpoints.watch(None)
                done()

        failpoints.watch(watcher)

    yield arranged
    failpoints.watch(None)


Arranged = Callable[[str, Callable[[], object]], None]


@pytest.mark.parametrize("how", ["the consent", "the account"])
def test_a_withdrawal_while_the_file_is_being_confirmed_holds(
    imported: Imported, when_reached: Arranged, how: str
) -> None:
    """P3: what is withdrawn between two accounts does not take effect any more, is counted, and the rest does."""
    world, (first, second) = imported.world, imported.people
    kept = released(imported)

    def narrowed() -> None:
        if how == "the account":
            withdraw(world.archivist, second.testimony, reason="asked")
        else:
            consent.record_consent(world.archivist, second, replace(FULL, state=State.WITHDRAWN))

    when_reached("account-confirmed", narrowed)
    answer = consent.confirm_import(world.reviewer, kept)
    assert answer == ImportConfirmed(confirmed=1, waiting=0, overtaken=1)
    assert in_effect(first) == "given"
    assert in_effect(second) == (None if how == "the account" else "withdrawn")
    kept.refresh_from_db()
    assert kept.consents_confirmed_at is not None


def test_a_withdrawal_after_its_account_was_confirmed_holds_too(
    imported: Imported, when_reached: Arranged
) -> None:
    """P3: whichever of the two comes first."""
    first, _ = imported.people
    kept = released(imported)
    when_reached(
        "account-confirmed",
        lambda: consent.record_consent(
            imported.world.archivist, first, replace(FULL, state=State.WITHDRAWN)
        ),
    )
    assert consent.confirm_import(imported.world.reviewer, kept).confirmed == 2
    assert in_effect(first) == "withdrawn"


def test_who_loses_the_duty_midway_confirms_no_more(
    imported: Imported, when_reached: Arranged
) -> None:
    """P5: the duty is asked for in each transaction, not once before them; another goes on."""
    world = imported.world
    kept = released(imported)

    def ended() -> None:
        duty = Assignment.objects.get(user=world.reviewer)
        with change(OPERATOR, Verb.END_ASSIGNMENT, on=duty) as act:
            end_duty(act, duty)

    when_reached("account-confirmed", ended)
    with pytest.raises(AccessDenied):
        consent.confirm_import(world.reviewer, kept)
    kept.refresh_from_db()
    assert kept.consents_confirmed_at is None
    assert [in_effect(person) for person in imported.people] == ["given", None]
    other = World(code="other")
    with change(OPERATOR, Verb.ASSIGN, on=world.collection) as act:
        assign_duty(act, other.reviewer, world.collection, Role.REVIEWER)
    assert consent.confirm_import(other.reviewer, kept).confirmed == 1
    kept.refresh_from_db()
    assert kept.consents_confirmed_by == other.reviewer


def test_two_who_confirm_at_once_confirm_each_consent_once(
    imported: Imported, when_reached: Arranged
) -> None:
    """P5, P7: the second one finds nothing left, and no consent is confirmed twice."""
    world = imported.world
    other = World(code="other")
    with change(OPERATOR, Verb.ASSIGN, on=world.collection) as act:
        assign_duty(act, other.reviewer, world.collection, Role.REVIEWER)
    kept = released(imported)
    answers: list[ImportConfirmed] = []
    when_reached(
        "account-confirmed",
        lambda: answers.append(consent.confirm_import(other.reviewer, kept)),
    )
    with pytest.raises(Conflict, match="already"):
        consent.confirm_import(world.reviewer, kept)
    assert [answer.confirmed for answer in answers] == [1]
    confirmed = ConsentRecord.objects.values_list("confirmed_by__username", flat=True)
    assert sorted(confirmed) == sorted([world.reviewer.username, other.reviewer.username])


def test_the_file_is_confirmed_an_account_at_a_time_with_room_for_others(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P7: no transaction holds more than one account, and there is a pause at the pace of imports."""
    kept = released(imported)
    pauses: list[float] = []
    in_transaction: list[bool] = []

    def slept(seconds: float) -> None:
        pauses.append(seconds)
        in_transaction.append(connection.in_atomic_block)

    monkeypatch.setattr("archive.workflows.consent.time.sleep", slept)
    before = AuditEntry.objects.count()
    pace = Pace(accounts=1, seconds=60, pause=0.12)
    outer = connection.in_atomic_block
    consent.confirm_import(imported.world.reviewer, kept, pace=pace)
    assert pauses == [0.12]
    assert in_transaction == [outer]
    told = AuditEntry.objects.filter(number__gt=before, outcome="done")
    assert [(each.verb, each.object_kind, each.object_id) for each in told] == [
        ("confirm-consent", "keptimport", kept.pk),
        ("confirm-consent", "testimony", imported.people[0].testimony_id),
        ("confirm-consent", "testimony", imported.people[1].testimony_id),
        ("confirm-consent", "keptimport", kept.pk),
    ]


def test_a_confirmation_that_is_bounded_in_time_goes_on_with_the_next_call(
    imported: Imported,
) -> None:
    """P7: what still waits is said, and the import does not count as confirmed."""
    kept = released(imported)
    answer = consent.confirm_import(imported.world.reviewer, kept, at_most=0)
    assert answer == ImportConfirmed(confirmed=0, waiting=2, overtaken=0)
    kept.refresh_from_db()
    assert kept.consents_confirmed_by == imported.world.reviewer
    assert kept.consents_confirmed_at is None
    assert consent.confirm_import(imported.world.reviewer, kept).confirmed == 2
