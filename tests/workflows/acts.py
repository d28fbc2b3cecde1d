"""Every act of `archive.workflows` that takes a user, each with what it is done on and by whom."""

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import replace

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core import clock
from archive.core.ids import new_code, new_id
from archive.policy.models import Grant, Level
from archive.policy.roles import Role
from archive.policy.services import GrantAsked, assign_duty
from archive.publication.models import Rendition, RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason, RedactionSet, RedactionSpan
from archive.sealing.authority import make_data_keys
from archive.testimony.models import (
    Collection,
    KeptImport,
    Participant,
    ParticipantRole,
    RelationKind,
    Testimony,
    Transcript,
)
from archive.testimony.services import CollectionDescription, TestimonyDescription
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.users.models import Organisation, OrganisationKind, User
from archive.users.services import add_organisation
from archive.workflows import consent, enter, grant, kept, publish, redact, relate, withdraw, work
from tests.accepting import REASON
from tests.looking import (
    approve_marks,
    approve_rendition,
    publish_rendition,
    submit_marks,
    submit_rendition,
)
from tests.workflows.doing import Doing, on, seen
from tests.workflows.relations import proposed_relation, two_accounts
from tests.workflows.small_cells import alone_in_its_cell, submitted_alone
from tests.world import World, person

TEXT = "Salim Haddar saw the mill burn."
LEAD = ConsentTerms(
    purpose=Purpose.BE_CALLED, audience=Audience.BODIES, state=State.GIVEN, evidence="signed form"
)


def grown(name: str) -> World:
    """A world whose archivist and reviewer each hold every role of its collection."""
    world = World(code=name)
    for user in (world.archivist, world.reviewer):
        hold_everything(user, world.collection)
    return world


def hold_everything(user: User, collection: Collection) -> None:
    """Every role that works in a collection."""
    with change(OPERATOR, Verb.ASSIGN, on=collection) as act:
        for role in (Role.ARCHIVIST, Role.REDACTOR, Role.REVIEWER):
            assign_duty(act, user, collection, role)


def somebody_with_everything(name: str, collection: Collection) -> User:
    """A new person who holds every role of this collection."""
    user = person(name)
    hold_everything(user, collection)
    return user


def account(world: World) -> Testimony:
    return world.account(TEXT, redactions=[("Salim Haddar", Reason.NAME_OF_WITNESS, "Witness 1")])


def unmarked(world: World) -> Transcript:
    return world.account(TEXT, approved=False).transcripts.get()


def marked(world: World) -> Transcript:
    transcript = unmarked(world)
    redact.mark_every(
        world.archivist, transcript, quote="mill", reason=Reason.LOCATION, label="a building"
    )
    return transcript


def waiting_set(world: World) -> RedactionSet:
    return submit_marks(world.archivist, marked(world))


def draft_of(testimony: Testimony) -> RenditionDraft:
    return RenditionDraft(
        kind=RenditionKind.TEXT,
        language="en",
        title="A fire",
        summary="A fire at night.",
        transcript=testimony.transcripts.get(is_current=True),
    )


def drafted(world: World) -> Rendition:
    testimony = account(world)
    return publish.draft(world.archivist, testimony, draft_of(testimony))


def submitted(world: World) -> Rendition:
    rendition = drafted(world)
    submit_rendition(world.archivist, rendition)
    return rendition


def approved(world: World) -> Rendition:
    rendition = submitted(world)
    approve_rendition(world.reviewer, rendition)
    return rendition


def published(world: World) -> Testimony:
    return publish_rendition(world.reviewer, approved(world)).testimony


def waiting_consent(world: World) -> ConsentRecord:
    return consent.record_consent(world.archivist, account(world).participants.get(), LEAD)


def conditional_consent(world: World) -> ConsentRecord:
    terms = ConsentTerms(
        purpose=Purpose.BE_CALLED,
        audience=Audience.BODIES,
        state=State.GIVEN,
        conditions="when her son is safe",
        evidence="signed form",
    )
    return consent.record_consent(world.archivist, account(world).participants.get(), terms)


def released_import(world: World) -> KeptImport:
    """A file of one account, whose consents wait for a second person."""
    testimony = world.account(TEXT, consented=())
    consent.record_consent(world.archivist, testimony.participants.get(), LEAD)
    with change(world.archivist.agent, Verb.IMPORT, on=world.collection):
        kept_import = KeptImport(
            collection=world.collection,
            code=new_code("I"),
            stored_name=new_id().hex,
            size=0,
            sha256="",
            keyed_hash=new_id().hex,
            file_format="jsonl",
            encoding="utf-8",
            imported_by=world.archivist,
            released_at=clock.now(),
        )
        make_data_keys([kept_import.pk])
        kept_import.save(force_insert=True)
        Testimony.objects.filter(pk=testimony.pk).update(kept_import=kept_import, import_row=1)
    return kept_import


def kept_file(world: World) -> KeptImport:
    """A file that was kept, with one account."""
    return world.put_into_unreleased_import(account(world), released=True)


def asked(world: World) -> GrantAsked:
    return GrantAsked(
        case=grant.open_case(world.archivist, name="an inquiry"),
        collection=world.collection,
        level=Level.PARTNER,
        to=world.investigator,
        purpose="inquiry into what happened",
        valid_from=dt.date(2020, 1, 1),
        valid_until=dt.date(2099, 1, 1),
    )


def granted(world: World) -> Grant:
    return world.granted(Level.PARTNER)


def undecided(world: World) -> Grant:
    return world.granted(Level.PARTNER, approved=False)


def collection_of(world: World) -> Collection:
    return world.collection


def witness(world: World) -> Participant:
    return account(world).participants.get()


def span(world: World) -> RedactionSpan:
    return RedactionSpan.objects.get(redaction_set__transcript=marked(world))


def custodian(world: World) -> tuple[Collection, Organisation]:
    with change(OPERATOR, Verb.ADD_PERSON, kind="organisation") as act:
        body = add_organisation(act, name="A body", kind=OrganisationKind.CUSTODIAN)
    return world.collection, body


def entered(opened: AbstractContextManager[object]) -> None:
    with opened:
        pass


SENTENCE = TranscriptGiven(language="ar", passages=[PassageGiven(text="رأيت الطاحونة")])
OTHER = CollectionDescription(code="other", title="Other")


def nothing(world: World) -> None:
    """What an act is done on that makes something new."""


ACTS: dict[str, Doing] = {
    "enter.create_collection": Doing(
        Verb.CREATE_COLLECTION,
        on(
            nothing,
            lambda u, _: enter.create_collection(u, replace(OTHER, code=new_code("c").lower())),
        ),
    ),
    "enter.describe_collection": Doing(
        Verb.DESCRIBE_COLLECTION,
        on(collection_of, lambda u, c: enter.describe_collection(u, c, OTHER)),
    ),
    "enter.record_custody": Doing(
        Verb.RECORD_CUSTODY,
        on(
            custodian,
            lambda u, both: enter.record_custody(
                u,
                both[0],
                organisation=both[1],
                start=dt.date(2020, 1, 1),
                end=None,
                basis="a deed",
            ),
        ),
    ),
    "enter.enter_testimony": Doing(
        Verb.ENTER,
        on(
            collection_of,
            lambda u, c: enter.enter_testimony(u, c, TestimonyDescription(title="x")),
        ),
    ),
    "enter.amend_testimony": Doing(
        Verb.AMEND,
        on(account, lambda u, t: enter.amend_testimony(u, t, TestimonyDescription(title="x"))),
    ),
    "enter.add_participant": Doing(
        Verb.AMEND,
        on(account, lambda u, t: enter.add_participant(u, t, role=ParticipantRole.OBSERVER)),
    ),
    "enter.add_transcript": Doing(
        Verb.ADD_TRANSCRIPT, on(account, lambda u, t: enter.add_transcript(u, t, SENTENCE))
    ),
    "consent.record_consent": Doing(
        Verb.RECORD_CONSENT, on(witness, lambda u, p: consent.record_consent(u, p, LEAD))
    ),
    "consent.confirm_consent": Doing(
        Verb.CONFIRM_CONSENT, on(waiting_consent, consent.confirm_consent), by_reviewer=True
    ),
    "consent.clear_condition": Doing(
        Verb.CLEAR_CONDITION, on(conditional_consent, consent.clear_condition), by_reviewer=True
    ),
    "consent.confirm_import": Doing(
        Verb.CONFIRM_CONSENT,
        on(released_import, consent.confirm_import),
        by_reviewer=True,
        times=3,
    ),
    "consent.set_aside": Doing(
        Verb.SET_ASIDE_CONSENT,
        on(waiting_consent, lambda u, c: consent.set_aside(u, c, reason="another form")),
    ),
    "kept.open_kept_file": Doing(
        Verb.READ_FILE, on(kept_file, lambda u, k: entered(kept.open_kept_file(u, k.pk)))
    ),
    "kept.not_plain": Doing(Verb.READ_FILE, on(kept_file, lambda u, k: kept.not_plain(u, k.pk))),
    "redact.mark": Doing(
        Verb.REDACT,
        on(
            unmarked,
            lambda u, t: redact.mark(
                u, t, start=0, end=5, quote="Salim", reason=Reason.OTHER, label="x"
            ),
        ),
    ),
    "redact.mark_every": Doing(
        Verb.REDACT,
        on(
            unmarked,
            lambda u, t: redact.mark_every(u, t, quote="mill", reason=Reason.OTHER, label="x"),
        ),
    ),
    "redact.unmark": Doing(Verb.UNREDACT, on(span, redact.unmark)),
    "redact.reopen": Doing(
        Verb.REDACT, on(lambda world: account(world).transcripts.get(), redact.reopen)
    ),
    "redact.submit": Doing(Verb.SUBMIT_REDACTION, on(marked, submit_marks)),
    "redact.send_back": Doing(
        Verb.RETURN_REDACTION, on(waiting_set, redact.send_back), by_reviewer=True
    ),
    "redact.approve": Doing(
        Verb.APPROVE_REDACTION, on(waiting_set, approve_marks), by_reviewer=True
    ),
    "publish.draft": Doing(Verb.DRAFT, on(account, lambda u, t: publish.draft(u, t, draft_of(t)))),
    "publish.look": Doing(Verb.WORK, on(submitted, publish.look)),
    "publish.submit": Doing(
        Verb.SUBMIT,
        on(seen(drafted), lambda u, it: publish.submit(u, it.rendition, seen=it.digest)),
    ),
    "publish.send_back": Doing(Verb.RETURN, on(submitted, publish.send_back), by_reviewer=True),
    "publish.approve": Doing(
        Verb.APPROVE,
        on(seen(submitted), lambda u, it: publish.approve(u, it.rendition, seen=it.digest)),
        by_reviewer=True,
    ),
    "publish.publish": Doing(
        Verb.PUBLISH,
        on(seen(approved), lambda u, it: publish.publish(u, it.rendition, seen=it.digest)),
        by_reviewer=True,
    ),
    "publish.accept_cell": Doing(
        Verb.ACCEPT_CELL,
        on(
            seen(submitted_alone),
            lambda u, it: publish.accept_cell(u, it.rendition, reason=REASON, seen=it.digest),
        ),
        by_officer=True,
    ),
    "publish.coarsen": Doing(
        Verb.COARSEN,
        on(
            seen(alone_in_its_cell),
            lambda u, it: publish.coarsen(u, it.rendition, to="||", seen=it.digest),
        ),
    ),
    "publish.take_down": Doing(Verb.UNPUBLISH, on(published, publish.take_down)),
    "withdraw.withdraw": Doing(
        Verb.WITHDRAW, on(account, lambda u, t: withdraw.withdraw(u, t, reason="asked"))
    ),
    "grant.open_case": Doing(
        Verb.OPEN_CASE, on(nothing, lambda u, _: grant.open_case(u, name="an inquiry"))
    ),
    "grant.ask": Doing(Verb.ASK_GRANT, on(asked, grant.ask)),
    "grant.approve": Doing(Verb.APPROVE_GRANT, on(undecided, grant.approve), by_reviewer=True),
    "grant.refuse": Doing(Verb.REFUSE_GRANT, on(undecided, grant.refuse), by_reviewer=True),
    "grant.revoke": Doing(Verb.REVOKE_GRANT, on(granted, grant.revoke)),
    "relate.propose": Doing(
        Verb.RELATE,
        on(
            two_accounts,
            lambda u, both: relate.propose(u, both[0], code=both[1], kind=RelationKind.REPEATS),
        ),
    ),
    "relate.confirm": Doing(Verb.CONFIRM_RELATION, on(proposed_relation, relate.confirm)),
    "relate.reject": Doing(Verb.REJECT_RELATION, on(proposed_relation, relate.reject)),
    "work.open_for_work": Doing(
        Verb.WORK, on(account, lambda u, t: entered(work.open_for_work(u, t.pk)))
    ),
    "work.open_what_is_told": Doing(
        Verb.WORK, on(account, lambda u, t: entered(work.open_what_is_told(u, t.pk)))
    ),
    "work.open_grant": Doing(
        Verb.READ_GRANT, on(granted, lambda u, g: entered(work.open_grant(u, g.pk)))
    ),
    "work.open_case_names": Doing(
        Verb.READ_CASE_NAME, on(nothing, lambda u, _: entered(work.open_case_names(u)))
    ),
    "work.named_case": Doing(
        Verb.NAME_CASE, on(granted, lambda u, g: work.named_case(u, g.case.code))
    ),
}
