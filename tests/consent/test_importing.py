"""An imported file, its consents, and the second person."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from django.db import IntegrityError, transaction

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.errors import Conflict
from archive.core.ids import new_code
from archive.incidents.models import PlacePrecision
from archive.policy.roles import Role
from archive.policy.services import assign_duty
from archive.sealing.authority import make_data_keys, on_record
from archive.testimony.models import Collection, KeptImport, Participant, ParticipantRole
from archive.testimony.services import Source, TestimonyDescription, add_participant
from archive.testimony.services import enter_testimony as enter_with_source
from archive.users.models import User
from archive.workflows import consent
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
    assert consent.confirm_import(imported.world.reviewer, kept) == 2
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
    assert consent.confirm_import(imported.world.reviewer, kept) == 1
    assert (in_effect(first), in_effect(second)) == ("refused", "given")


def test_only_what_the_importer_brought_is_confirmed_with_the_file(imported: Imported) -> None:
    """P5: what the second person wrote down themselves still waits for another."""
    kept = released(imported)
    own = consent.record_consent(
        imported.world.reviewer, imported.people[0], replace(FULL, purpose=Purpose.BE_CALLED)
    )
    assert consent.confirm_import(imported.world.reviewer, kept) == 2
    own.refresh_from_db()
    assert (own.is_current, own.confirmed_by) == (False, None)
