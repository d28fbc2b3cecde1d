"""A world with a word of its own in every protected field, so that a leak names the field that leaked."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from archive.audit.log import OPERATOR, act, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose, State
from archive.consent.services import ConsentTerms
from archive.policy.models import Case, Grant, Level, PurposeStatement
from archive.policy.services import GrantAsked
from archive.publication.models import Publication, RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason
from archive.sealing.authority import make_data_keys
from archive.sealing.fields import SealedModel, SealedTextField
from archive.search.alerts import change_address
from archive.search.answers import Asked
from archive.search.face import search_protected, store_search
from archive.search.models import SavedSearch
from archive.search.saved import save_search
from archive.testimony.models import (
    CustodyKind,
    DateRole,
    KeptImport,
    ParticipantRole,
    Testimony,
    Transcript,
)
from archive.testimony.services import (
    DateGiven,
    TestimonyDescription,
    record_import_event,
)
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.workflows import consent, enter, grant, publish, redact, withdraw
from tests.accepting import accept_cell
from tests.looking import approve_marks, submit_marks, submit_rendition
from tests.workflows.small_cells import a_subject
from tests.world import OPEN_TO_ALL, World, drain_all

_CONSONANTS = "bcdfghjklmnpqrstvwxz"


def canary(name: str) -> str:
    """A word that no language holds, the same in every run, so that a failure can be followed."""
    seed = sum((index + 1) * ord(letter) for index, letter in enumerate(name))
    letters = [_CONSONANTS[(seed * (place + 3) + place * 7) % 20] for place in range(8)]
    return "zzq" + "".join(letters) + name.replace(".", "").replace("_", "").lower()


# Words in the account's text, by what redaction does to them.
KEPT, WITNESS, MEDICAL, THIRD, WITHHELD = (
    canary(f"text.{what}") for what in ("kept", "witness", "medical", "third", "withheld")
)
PUBLIC_TITLE, PUBLIC_SUMMARY = canary("public.title"), canary("public.summary")


@dataclass
class Planted:
    """The world and what tests need of it."""

    world: World
    testimony: Testimony
    transcript: Transcript
    withdrawn: Testimony
    publication: Publication
    given: Grant
    statement: PurposeStatement
    kept_import: KeptImport
    search_id: object
    saved_id: object


def plant() -> Planted:
    """One published account with a canary in every field, one that was published and withdrawn, a case that reads."""
    world = World()
    testimony, transcript = _account(world)
    publication = world.published(testimony, title=PUBLIC_TITLE, summary=PUBLIC_SUMMARY)
    _draft(world, testimony, transcript)
    withdrawn = _withdrawn(world)
    case = grant.open_case(world.archivist, name=canary("Case.name"))
    given = _granted(world, case)
    kept_import = _imported(world)
    drain_all()
    statement = grant.state_purpose(world.investigator, case, text=canary("PurposeStatement.text"))
    asked = Asked(canary("StoredSearch.query"))
    search_id = store_search(world.investigator, statement, asked)
    search_protected(world.investigator, statement, asked)
    _saved(world, statement)
    return Planted(
        world=world,
        testimony=Testimony.objects.get(pk=testimony.pk),
        transcript=transcript,
        withdrawn=withdrawn,
        publication=publication,
        given=given,
        statement=statement,
        kept_import=kept_import,
        search_id=search_id,
        saved_id=SavedSearch.objects.get().pk,
    )


def sealed_values() -> Iterator[tuple[str, str]]:
    """Every sealed value that stands in the database, opened on record, as (Model.field, text)."""
    with act(OPERATOR, Verb.VERIFY_INDEX, kind="canaries"):
        for model in apps.get_app_config("archive").get_models():
            if not issubclass(model, SealedModel):
                continue
            fields = [f for f in model._meta.concrete_fields if isinstance(f, SealedTextField)]
            for row in model._default_manager.all():
                for field in fields:
                    yield f"{model.__name__}.{field.name}", getattr(row, field.name)


def sealed_fields() -> set[str]:
    """Every sealed field that there is, as Model.field."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("archive").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField)
    }


def _account(world: World) -> tuple[Testimony, Transcript]:
    by = world.archivist
    testimony = enter.enter_testimony(
        by,
        world.collection,
        TestimonyDescription(
            title=canary("Testimony.title"),
            unsigned_reason=canary("Testimony.unsigned_reason"),
            earlier_interviews=canary("Testimony.earlier_interviews"),
            support_given=canary("Testimony.support_given"),
        ),
        enter.Circumstances(
            dates=[DateGiven(role=DateRole.TAKEN, edtf="2019", words=canary("TestimonyDate.words"))]
        ),
    )
    with change(by.agent, Verb.AMEND, on=testimony):
        testimony.source_id = canary("Testimony.source_id")
        testimony.save()
    who = enter.add_participant(
        by, testimony, role=ParticipantRole.WITNESS, note=canary("Participant.note")
    )
    for purpose, audience in OPEN_TO_ALL:
        world.consent(who, purpose, audience)
    _conditional_consent(world, testimony)
    transcript = enter.add_transcript(
        by,
        testimony,
        TranscriptGiven(
            language="en",
            passages=[
                PassageGiven(text=f"I am {WITNESS} and {KEPT} happened.", speaker=who),
                PassageGiven(text=f"They spoke of {MEDICAL} and of {THIRD} and {WITHHELD}."),
            ],
            made_by=canary("Transcript.made_by"),
        ),
    )
    for word, reason in (
        (WITNESS, Reason.NAME_OF_WITNESS),
        (MEDICAL, Reason.MEDICAL),
        (THIRD, Reason.NAME_OF_THIRD_PARTY),
        (WITHHELD, Reason.WITHHELD_BY_SPEAKER),
    ):
        redact.mark_every(by, transcript, quote=word, reason=reason, label="Removed")
    approve_marks(world.reviewer, submit_marks(by, transcript))
    return testimony, transcript


def _conditional_consent(world: World, testimony: Testimony) -> None:
    consent.record_consent(
        world.archivist,
        testimony.participants.get(),
        ConsentTerms(
            purpose=Purpose.BE_CONTACTED,
            audience=Audience.ARCHIVE,
            state=State.GIVEN,
            attribution=canary("ConsentRecord.attribution"),
            conditions=canary("ConsentRecord.conditions"),
            evidence=canary("ConsentRecord.evidence"),
        ),
    )


def _draft(world: World, testimony: Testimony, transcript: Transcript) -> None:
    """A draft that was submitted, whose small cell an officer accepted, and that was sent back."""
    rendition = publish.draft(
        world.archivist,
        testimony,
        RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title=canary("Rendition.title"),
            summary=canary("Rendition.summary"),
            advisory=canary("Rendition.advisory"),
            transcript=transcript,
            terms=(a_subject(),),
        ),
    )
    submit_rendition(world.archivist, rendition)
    accept_cell(world.officer, rendition, reason=canary("CellAcceptance.reason"))
    publish.send_back(world.reviewer, rendition)


def _withdrawn(world: World) -> Testimony:
    testimony = world.account(f"They took {canary('withdrawn.text')} away.")
    world.published(
        testimony,
        kind=RenditionKind.TEXT,
        title=canary("withdrawn.title"),
        summary=canary("withdrawn.summary"),
    )
    drain_all()
    withdraw.withdraw(world.archivist, testimony, reason=canary("Testimony.withdrawal_reason"))
    return Testimony.objects.get(pk=testimony.pk)


def _granted(world: World, case: Case) -> Grant:
    import datetime as dt

    made = grant.ask(
        world.archivist,
        GrantAsked(
            case=case,
            collection=world.collection,
            level=Level.PARTNER,
            to=world.investigator,
            purpose=canary("Grant.purpose"),
            valid_from=dt.date(2020, 1, 1),
            valid_until=dt.date(2099, 1, 1),
        ),
    )
    grant.approve(world.reviewer, made)
    return made


def _saved(world: World, statement: PurposeStatement) -> None:
    """A saved search, and where its owner wants to be alerted."""
    by = world.investigator
    stored = store_search(by, statement, Asked(canary("SavedSearch.query")))
    save_search(by, statement, stored, name=canary("SavedSearch.name"))
    change_address(by, f"{canary('MailAddress.address')}@example.org")


def _imported(world: World) -> KeptImport:
    with change(world.archivist.agent, Verb.IMPORT, on=world.collection) as on_record:
        kept = KeptImport(
            collection=world.collection,
            code="I-CANARY",
            stored_name="canary",
            size=0,
            sha256="",
            keyed_hash="canary",
            file_format="jsonl",
            encoding="utf-8",
            imported_by=world.archivist,
        )
        make_data_keys([kept.pk])
        kept.original_name = canary("KeptImport.original_name")
        kept.mapping = canary("KeptImport.mapping")
        kept.save(force_insert=True)
        record_import_event(
            on_record, kept, CustodyKind.RECEIVED, source=canary("CustodyEvent.source")
        )
    return kept


def build_on_disk() -> None:
    """Run in a process of its own: an archive on disk with every canary, everything committed."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from archive.sealing.keyring import make_keyring

    make_keyring(settings.ARCHIVE_KEYRING)
    for database in ("default", "audit"):
        call_command("migrate", database=database, verbosity=0)
    plant()
    drain_all()
    found = {field for field, text in sealed_values() if canary(field) in text}
    sys.stdout.write("\n".join(sorted(found)))
