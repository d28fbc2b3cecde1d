"""Small worlds for tests, made by the same services and two-person acts as real ones."""

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.models import Group

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.ids import new_code, new_id
from archive.incidents.models import PlacePrecision
from archive.policy.models import Case, Grant, Level
from archive.policy.roles import Role
from archive.policy.services import (
    GrantAsked,
    assign_duty,
    give_role,
)
from archive.publication.models import Publication, RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason
from archive.sealing.authority import make_data_keys
from archive.sealing.files import seal_file
from archive.search.removal import finish
from archive.search.writing import drain
from archive.testimony.models import (
    Collection,
    KeptImport,
    Participant,
    ParticipantRole,
    Testimony,
    Transcript,
    TranscriptKind,
)
from archive.testimony.services import CollectionDescription, TestimonyDescription
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.users.models import Organisation, User
from archive.users.services import add_user
from archive.workflows import consent, enter, grant, publish, redact
from tests.accepting import officer_of
from tests.looking import (
    approve_marks,
    approve_rendition,
    publish_rendition,
    submit_marks,
    submit_rendition,
)

PASSWORD = "a long enough password"

# Everything that the demo and most tests ask of consent, so that each level opens.
OPEN_TO_ALL = (
    (Purpose.KEEP, Audience.ARCHIVE),
    (Purpose.INTERNAL_ANALYSIS, Audience.ARCHIVE),
    (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS),
    (Purpose.SHARE_AS_LEAD, Audience.BODIES),
    (Purpose.PUBLISH_SUMMARY, Audience.PUBLIC),
    (Purpose.PUBLISH_TEXT, Audience.PUBLIC),
)


def person(name: str, *roles: Role) -> User:
    """A user with roles; collection roles open nothing until they are assigned."""
    with change(OPERATOR, Verb.ADD_PERSON, kind="user") as act:
        user = add_user(act, username=name, display_name=name, password=PASSWORD)
        for role in roles:
            give_role(act, user, role)
    return user


@dataclass
class World:
    """A collection with an archivist and a reviewer, and an investigator without a grant."""

    archivist: User = field(init=False)
    reviewer: User = field(init=False)
    investigator: User = field(init=False)
    collection: Collection = field(init=False)
    code: str = "halt"

    def __post_init__(self) -> None:
        self.archivist = person(f"{self.code}-archivist", Role.ARCHIVIST)
        self.reviewer = person(f"{self.code}-reviewer")
        self.investigator = person(f"{self.code}-investigator", Role.INVESTIGATOR)
        self.collection = enter.create_collection(
            self.archivist,
            CollectionDescription(code=self.code, title=f"Collection {self.code}"),
            code_as_given=True,
        )
        with change(OPERATOR, Verb.ASSIGN, on=self.collection) as act:
            assign_duty(act, self.reviewer, self.collection, Role.REVIEWER)

    @cached_property
    def officer(self) -> User:
        """The collection's data-protection officer, who holds no other duty in it."""
        return officer_of(person(f"{self.code}-officer"), self.collection)

    def account(
        self,
        *passages: str,
        language: str = "en",
        title: str = "working title",
        consented: Sequence[tuple[Purpose, Audience]] = OPEN_TO_ALL,
        roles: Sequence[ParticipantRole] = (ParticipantRole.WITNESS,),
        redactions: Sequence[tuple[str, Reason, str]] = (),
        approved: bool = True,
        speaking: bool = True,
    ) -> Testimony:
        """An account with its text, its consents confirmed, its redactions approved."""
        testimony = enter.enter_testimony(
            self.archivist, self.collection, TestimonyDescription(title=title)
        )
        people = [enter.add_participant(self.archivist, testimony, role=role) for role in roles]
        for each in people:
            for purpose, audience in consented:
                self.consent(each, purpose, audience)
        transcript = enter.add_transcript(
            self.archivist,
            testimony,
            TranscriptGiven(
                language=language,
                passages=[
                    PassageGiven(text=text, speaker=people[0] if speaking else None)
                    for text in passages
                ],
            ),
        )
        for quote, reason, label in redactions:
            redact.mark_every(self.archivist, transcript, quote=quote, reason=reason, label=label)
        if approved:
            self.approved(transcript)
        return Testimony.objects.get(pk=testimony.pk)

    def approved(self, transcript: Transcript) -> None:
        """The redactions marked on the text so far submitted and approved by two people."""
        approve_marks(self.reviewer, submit_marks(self.archivist, transcript))

    def remove(self, testimony: Testimony, quote: str) -> None:
        """The words redacted wherever they stand in the account's only text, as somebody's name, and approved."""
        transcript = testimony.transcripts.get()
        redact.mark_every(
            self.archivist,
            transcript,
            quote=quote,
            reason=Reason.NAME_OF_THIRD_PARTY,
            label="Somebody",
        )
        self.approved(transcript)

    def consent(
        self,
        participant: Participant,
        purpose: Purpose,
        audience: Audience,
        *,
        state: State = State.GIVEN,
        confirmed: bool = True,
        identity: IdentityLevel = IdentityLevel.NAMED,
        place: PlacePrecision = PlacePrecision.EXACT,
        date: DatePrecision = DatePrecision.DAY,
        not_before: dt.date | None = None,
        not_after: dt.date | None = None,
    ) -> None:
        """A consent, confirmed by the reviewer where it widens."""
        record = consent.record_consent(
            self.archivist,
            participant,
            ConsentTerms(
                purpose=purpose,
                audience=audience,
                state=state,
                identity=identity,
                place=place,
                date=date,
                not_before=not_before,
                not_after=not_after,
                evidence="signed form",
            ),
        )
        if confirmed and record.widens:
            consent.confirm_consent(self.reviewer, record)

    def published(
        self,
        testimony: Testimony,
        *,
        title: str = "A public title",
        summary: str = "A public summary.",
        kind: RenditionKind = RenditionKind.SUMMARY,
    ) -> Publication:
        """The account published by two people."""
        transcript = testimony.transcripts.get(is_current=True)
        rendition = publish.draft(
            self.archivist,
            testimony,
            RenditionDraft(
                kind=kind,
                language=transcript.language,
                title=title,
                summary=summary,
                transcript=transcript if kind == RenditionKind.TEXT else None,
            ),
        )
        submit_rendition(self.archivist, rendition)
        approve_rendition(self.reviewer, rendition)
        return publish_rendition(self.reviewer, rendition)

    def correct(self, testimony: Testimony, text: str) -> Transcript:
        """A correction of the account's current text, whose redactions nobody has approved yet."""
        current = testimony.transcripts.get(is_current=True)
        return enter.add_transcript(
            self.archivist,
            testimony,
            TranscriptGiven(
                language=current.language,
                kind=TranscriptKind.CORRECTION,
                passages=[PassageGiven(text=text)],
            ),
        )

    def put_into_unreleased_import(
        self, testimony: Testimony, *, released: bool = False
    ) -> KeptImport:
        """As if the account had come in an empty file; one that is still being staged, unless it is `released`."""
        with change(self.archivist.agent, Verb.IMPORT, on=self.collection):
            staged = KeptImport(
                collection=self.collection,
                code=new_code("I"),
                stored_name=new_id().hex,
                size=0,
                sha256=hashlib.sha256().hexdigest(),
                keyed_hash=new_id().hex,
                file_format="jsonl",
                encoding="utf-8",
                imported_by=self.archivist,
                released_at=clock.now() if released else None,
            )
            make_data_keys([staged.pk])
            staged.save(force_insert=True)
            seal_file(io.BytesIO(), name=staged.stored_name, subject=staged.pk)
            Testimony.objects.filter(pk=testimony.pk).update(kept_import=staged, import_row=1)
        return staged

    def granted(
        self,
        level: Level,
        *,
        to: User | None = None,
        to_group: Group | Organisation | None = None,
        case: Case | None = None,
        valid_from: dt.date = dt.date(2020, 1, 1),
        valid_until: dt.date = dt.date(2099, 1, 1),
        approved: bool = True,
    ) -> Grant:
        """A grant asked for by the archivist and approved by the reviewer."""
        made = grant.ask(
            self.archivist,
            GrantAsked(
                case=case or grant.open_case(self.archivist, name="an inquiry"),
                collection=self.collection,
                level=level,
                to=to or to_group or self.investigator,
                purpose="inquiry into what happened",
                valid_from=valid_from,
                valid_until=valid_until,
            ),
        )
        if approved:
            grant.approve(self.reviewer, made)
        return made


def drain_all() -> None:
    """Let the worker do all that waits."""
    while drain():
        pass
    finish()
