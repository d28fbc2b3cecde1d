"""The demo: invented people, places and accounts, entered through the same acts as real ones by two people."""

import datetime as dt
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms, notice_called
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.errors import InvalidInput
from archive.incidents.models import Place, PlacePrecision, Term
from archive.intake.vocabulary import Vocabulary
from archive.policy.models import Level
from archive.policy.roles import Role
from archive.policy.services import GrantAsked, assign_duty, give_role
from archive.publication.cells import cell_of, size_of
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason
from archive.redaction.services import marks_seen, marks_standing
from archive.testimony.models import (
    Certainty,
    Collection,
    DateRole,
    How,
    Participant,
    ParticipantRole,
    PlaceRole,
    RelationKind,
    Sensitivity,
    Testimony,
    Transcript,
    TranscriptKind,
)
from archive.testimony.services import (
    CollectionDescription,
    DateGiven,
    PlaceGiven,
    TestimonyDescription,
)
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.users.models import OrganisationKind, User
from archive.users.services import add_organisation, add_user
from archive.workflows import consent, enter, grant, publish, redact, relate, withdraw
from archive.workflows.demo_format import (
    AccountLine,
    ConsentLine,
    PublicLine,
    RedactionLine,
    TranslationLine,
    accounts,
    relations,
    translations,
)
from archive.workflows.vocabulary import load_vocabulary

GRANTED_FOR = dt.timedelta(days=180)
# How far each story goes; a story that is not named here stays as entered.
DRAFTED = ("draft", "embargoed", "expired", "submitted", "published", "withdrawn")
SUBMITTED = ("submitted", "published", "withdrawn")
PUBLISHED = ("published", "withdrawn")
# What the officer says of the first accounts of a cell that fills: an archive begins with none.
FIRST = "Among the first of this place and period; others are approved and follow today (invented)."


@dataclass(frozen=True, slots=True)
class SignIn:
    """A way into the demo."""

    username: str
    password: str
    opens: str


def fill(folder: Path, *, progress: Callable[[int], None]) -> list[SignIn]:
    """Fill an empty archive from `folder`; return how to sign in. `progress` is told each account done."""
    people = _Cast.called_up()
    _load_vocabularies(folder)
    collections = dict(_collections(folder, people))
    translated = translations(folder)
    told: dict[str, Testimony] = {}
    for line in accounts(folder):
        name = line["source_id"]
        story = _Story(people, collections[line["collection"]], line, translated.get(name))
        told[name] = story.tell()
        progress(1)
    _relate(folder, people, told)
    _open_case(people, collections)
    return people.sign_ins


def _relate(folder: Path, people: "_Cast", told: Mapping[str, Testimony]) -> None:
    """Say so of them. Not all is decided: what is only proposed waits at the desk."""
    for line in relations(folder):
        relation = relate.propose(
            people.archivist,
            told[line["one"]],
            code=told[line["other"]].code,
            kind=RelationKind(line["kind"]),
        )
        if line["state"] == "confirmed":
            relate.confirm(people.archivist, relation)


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who acts in the demo. None of them exists."""

    archivist: User
    reviewer: User
    redactor: User
    officer: User
    investigator: User
    sign_ins: list[SignIn]

    @classmethod
    def called_up(cls) -> "_Cast":
        sign_ins: list[SignIn] = []

        def called(username: str, opens: str, *roles: Role, superuser: bool = False) -> User:
            password = "-".join(secrets.token_hex(3) for _ in range(3))
            with change(OPERATOR, Verb.ADD_PERSON, kind="user") as act:
                user = add_user(act, username=username, display_name=username, password=password)
                user.is_superuser = superuser
                user.save(update_fields=["is_superuser"])
                for role in roles:
                    give_role(act, user, role)
            sign_ins.append(SignIn(username, password, opens))
            return user

        archivist = called("archivist", "the desk: enter, redact, draft", Role.ARCHIVIST)
        reviewer = called("reviewer", "the desk: confirm, approve, publish", Role.REVIEWER)
        redactor = called("redactor", "the desk: redact in one collection", Role.REDACTOR)
        officer = called(
            "officer", "the desk: accept small public cells", Role.DATA_PROTECTION_OFFICER
        )
        investigator = called("investigator", "the reading room: one case", Role.INVESTIGATOR)
        called("administrator", "no testimony at all", Role.ADMINISTRATOR, superuser=True)
        return cls(archivist, reviewer, redactor, officer, investigator, sign_ins)


class _Story:
    """One account on its way, as far as its story goes."""

    def __init__(
        self,
        people: _Cast,
        collection: Collection,
        line: AccountLine,
        translation: TranslationLine | None,
    ) -> None:
        self.people = people
        self.collection = collection
        self.line = line
        self.translation = translation

    def tell(self) -> Testimony:
        testimony = self._entered()
        people = self._participants(testimony)
        story = self.line["story"]
        rows = self.line["consent"]
        later = [row for row in rows if row["state"] == "withdrawn"] if story == "withdrawn" else []
        self._consents(people, [row for row in rows if row not in later])
        transcript = self._transcribed(testimony, people)
        self._redacted(transcript, self.line["redactions"])
        if self.translation is not None:
            translated = self._translated(testimony, transcript, self.translation)
            self._redacted(translated, self.translation["redactions"])
        if story in DRAFTED and self.line["public"] is not None:
            self._made_public(testimony, transcript, self.line["public"])
        if story == "withdrawn":
            self._consents(people, later)
            withdraw.withdraw(
                self.people.archivist, testimony, reason="asked for by telephone (invented)"
            )
        return testimony

    def _entered(self) -> Testimony:
        line = self.line
        return enter.enter_testimony(
            self.people.archivist,
            self.collection,
            TestimonyDescription(
                title=line["title"],
                how=How(line["how"]),
                sensitivity=Sensitivity(line["sensitivity"]),
                read_back=line["read_back"],
            ),
            enter.Circumstances(
                dates=[
                    DateGiven(role=DateRole.TAKEN, edtf=line["taken"], words=line["taken_words"]),
                    DateGiven(
                        role=DateRole.HAPPENED, edtf=line["happened"], words=line["happened_words"]
                    ),
                ],
                places=[
                    PlaceGiven(
                        place=Place.objects.get(code=given["place"]),
                        role=PlaceRole(given["role"]),
                        certainty=Certainty(given["certainty"]),
                    )
                    for given in line["places"]
                ],
                terms=list(Term.objects.filter(code__in=line["terms"])),
            ),
        )

    def _participants(self, testimony: Testimony) -> list[Participant]:
        return [
            enter.add_participant(
                self.people.archivist,
                testimony,
                role=ParticipantRole(given["role"]),
                note=given["note"],
            )
            for given in self.line["participants"]
        ]

    def _consents(self, people: list[Participant], rows: list[ConsentLine]) -> None:
        for row in rows:
            who = people if row["participant"] == "all" else [people[int(row["participant"])]]
            for participant in who:
                record = consent.record_consent(self.people.archivist, participant, _terms(row))
                if record.widens:
                    consent.confirm_consent(self.people.reviewer, record)

    def _transcribed(self, testimony: Testimony, people: list[Participant]) -> Transcript:
        given = TranscriptGiven(
            language=self.line["language"],
            passages=[
                PassageGiven(
                    text=passage["text"],
                    speaker=people[passage["speaker"]],
                    start_ms=passage["start_ms"],
                    end_ms=passage["end_ms"],
                )
                for passage in self.line["passages"]
            ],
        )
        return enter.add_transcript(self.people.archivist, testimony, given)

    def _translated(
        self, testimony: Testimony, original: Transcript, line: TranslationLine
    ) -> Transcript:
        """Passage by passage, each by who speaks it in the original."""
        spoken = zip(line["passages"], original.passages.all(), strict=True)
        given = TranscriptGiven(
            language=line["language"],
            kind=TranscriptKind.TRANSLATION,
            derived_from=original,
            made_by=line["made_by"],
            passages=[PassageGiven(text=text, speaker=source.speaker) for text, source in spoken],
        )
        return enter.add_transcript(self.people.archivist, testimony, given)

    def _redacted(self, transcript: Transcript, redactions: Sequence[RedactionLine]) -> None:
        whole = transcript.text
        passages = list(transcript.passages.all())
        for each in redactions:
            passage = passages[each["passage"]]
            text = whole[passage.start : passage.end]
            offset = text.find(each["quote"])
            while offset != -1:
                start = passage.start + offset
                redact.mark(
                    self.people.archivist,
                    transcript,
                    start=start,
                    end=start + len(each["quote"]),
                    quote=each["quote"],
                    reason=Reason(each["reason"]),
                    label=each["label"],
                )
                offset = text.find(each["quote"], offset + len(each["quote"]))
        if self.line["story"] == "entered":
            return
        seen = marks_seen(transcript, marks_standing(transcript))
        submitted = redact.submit(self.people.archivist, transcript, seen=seen)
        redact.approve(self.people.reviewer, submitted, seen=seen)

    def _made_public(
        self, testimony: Testimony, transcript: Transcript, public: PublicLine
    ) -> None:
        archivist, reviewer = self.people.archivist, self.people.reviewer
        kind = RenditionKind(public["kind"])
        rendition = publish.draft(
            archivist,
            testimony,
            RenditionDraft(
                kind=kind,
                language=self.line["language"],
                title=public["title"],
                summary=public["summary"],
                transcript=transcript if kind == RenditionKind.TEXT else None,
                place=Place.objects.get(code=public["place"]),
                period=public["period"],
                terms=list(Term.objects.filter(code__in=public["terms"])),
                advisory=public["advisory"],
            ),
        )
        if self.line["story"] in SUBMITTED:
            seen = publish.look(archivist, rendition).digest
            publish.submit(archivist, rendition, seen=seen)
        if self.line["story"] in PUBLISHED:
            told = publish.look(reviewer, rendition)
            publish.approve(reviewer, rendition, seen=told.digest)
            if size_of(cell_of(told), testimony.pk).is_small:
                seen = publish.look(self.people.officer, rendition).digest
                reason = public.get("accepted", FIRST)
                publish.accept_cell(self.people.officer, rendition, reason=reason, seen=seen)
            publish.publish(reviewer, rendition, seen=told.digest)


def _terms(row: ConsentLine) -> ConsentTerms:
    name, _, version = row["form"].rpartition(" ")
    return ConsentTerms(
        purpose=Purpose(row["purpose"]),
        audience=Audience(row["audience"]),
        state=State(row["state"]),
        identity=IdentityLevel[row["identity"].upper()],
        place=PlacePrecision[row["place_precision"].upper()],
        date=DatePrecision[row["date_precision"].upper()],
        not_before=_day(row["not_before"]),
        not_after=_day(row["not_after"]),
        notice=notice_called(name, version) if name else None,
        evidence=row["evidence"],
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _collections(folder: Path, people: _Cast) -> Iterator[tuple[str, Collection]]:
    for line in json.loads((folder / "collections.json").read_text(encoding="utf-8")):
        collection = enter.create_collection(
            people.archivist,
            CollectionDescription(
                code=line["code"],
                title=line["title"],
                scope=line["scope"],
                how_gathered=line["how_gathered"],
                rights=line["rights"],
            ),
            code_as_given=True,
        )
        with change(OPERATOR, Verb.ASSIGN, on=collection) as act:
            assign_duty(act, people.reviewer, collection, Role.REVIEWER)
            assign_duty(act, people.officer, collection, Role.DATA_PROTECTION_OFFICER)
            if line["code"] == "MARQUN":
                assign_duty(act, people.redactor, collection, Role.REDACTOR)
            custodian = add_organisation(
                act, name=line["custodian"], kind=OrganisationKind.CUSTODIAN
            )
        enter.record_custody(
            people.archivist,
            collection,
            organisation=custodian,
            start=dt.date(2019, 6, 1),
            end=None,
            basis="gathered by the custodian (invented)",
        )
        yield line["code"], collection


def _load_vocabularies(folder: Path) -> None:
    for holds in Vocabulary:
        answer = load_vocabulary(holds, folder / f"{holds}.jsonl")
        if answer.loaded is None:
            raise InvalidInput("the demo's own file has bad rows", place=holds)


def _open_case(people: _Cast, collections: dict[str, Collection]) -> None:
    case = grant.open_case(people.archivist, name="Inquiry into the burned mill (invented)")
    levels = {"MARQUN": Level.COURT, "LAMIZ": Level.PARTNER, "SIDRUN": Level.RAW}
    for code, level in levels.items():
        asked = grant.ask(
            people.archivist,
            GrantAsked(
                case=case,
                collection=collections[code],
                level=level,
                to=people.investigator,
                purpose="What happened at the mill and on the bridge (invented)",
                valid_from=clock.today(),
                valid_until=clock.today() + GRANTED_FOR,
            ),
        )
        grant.approve(people.reviewer, asked)
