"""A small archive for the desk's tests: two collections, their people, and an account full of canaries."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.incidents.models import Place, PlaceKind, PlacePrecision, Term
from archive.incidents.services import SpelledName, add_place, add_term, scheme_called
from archive.policy.models import Case, Grant, Level
from archive.policy.roles import Role
from archive.policy.services import GrantAsked, assign_duty, give_role
from archive.publication.models import Rendition
from archive.redaction.models import RedactionSet, RedactionSpan
from archive.sealing.authority import make_data_keys
from archive.testimony.models import (
    Collection,
    DateRole,
    KeptImport,
    Participant,
    ParticipantRole,
    Testimony,
    Transcript,
)
from archive.testimony.services import CollectionDescription, DateGiven, TestimonyDescription
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.users.models import User
from archive.users.services import add_user
from archive.workflows import consent, enter, grant

PASSWORD = "an-invented-password-4711"

# One canary a sealed field. None is part of another.
CANARY = {
    "title": "Qanaryat-title",
    "unsigned_reason": "Qanaryat-unsigned",
    "earlier_interviews": "Qanaryat-earlier",
    "support_given": "Qanaryat-support",
    "words": "Qanaryat-datewords",
    "note": "Qanaryat-note",
    "attribution": "Qanaryat-attribution",
    "conditions": "Qanaryat-conditions",
    "evidence": "Qanaryat-evidence",
    "made_by": "Qanaryat-maker",
    "text": "Qanaryat-text",
    "quote": "Qanaryat-quote",
    "case": "Qanaryat-case",
    "purpose": "Qanaryat-purpose",
    "file": "Qanaryat-file",
    "mapping": "Qanaryat-mapping",
}
TEXT = (
    f"{CANARY['text']} came down to the mill 𝒜𝒷 with Yusuf and his sister.",
    f"Later Yusuf said {CANARY['quote']} to me\r\nby the river.",
)


@dataclass
class Scene:
    """What stands in the archive, by name."""

    people: dict[str, User] = field(default_factory=dict)
    mine: Collection = field(init=False)
    other: Collection = field(init=False)
    testimony: Testimony = field(init=False)
    witness: Participant = field(init=False)
    transcript: Transcript = field(init=False)
    place: Place = field(init=False)
    term: Term = field(init=False)
    case: Case = field(init=False)
    grant: Grant = field(init=False)
    kept: KeptImport = field(init=False)

    def signed_in(self, name: str) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        client.force_login(self.people[name])
        return client

    def page(self, name: str, *args: object) -> str:
        """The address of a page of the desk."""
        return reverse(f"admin:archive_{name}", args=args)

    def second_views(self) -> list[str]:
        """Every page of the desk but its front door, with what stock admin would answer at."""
        account, text = self.testimony.pk, self.transcript.pk
        own = [
            self.page("collection_changelist"),
            self.page("collection_add"),
            self.page("collection_change", self.mine.pk),
            self.page("collection_history", self.mine.pk),
            self.page("testimony_changelist"),
            self.page("testimony_add"),
            self.page("testimony_change", account),
            self.page("testimony_history", account),
            self.page("testimony_withdraw", account),
            self.page("testimony_publication", account),
            self.page("transcript_redact", text),
            self.page("grant_changelist"),
            self.page("grant_add"),
            self.page("grant_change", self.grant.pk),
            self.page("grant_history", self.grant.pk),
            self.page("case_changelist"),
            self.page("case_change", self.case.pk),
            self.page("case_history", self.case.pk),
            self.page("keptimport_changelist"),
            self.page("keptimport_change", self.kept.pk),
            self.page("keptimport_history", self.kept.pk),
        ]
        return own + self.stock_views()

    def stock_views(self) -> list[str]:
        """Addresses at which stock admin has views of its own."""
        desk, account = reverse("admin:index"), self.testimony.pk
        return [
            f"{desk}login/",
            f"{desk}logout/",
            f"{desk}password_change/",
            f"{desk}password_change/done/",
            f"{desk}autocomplete/?app_label=archive&model_name=grant&field_name=case&term=C",
            f"{desk}r/1/{account}/",
            f"{desk}archive/",
            f"{desk}archive/testimony/{account}/",
            f"{desk}archive/testimony/{account}/delete/",
            f"{desk}archive/transcript/",
            f"{desk}archive/participant/",
            f"{desk}archive/user/",
            f"{desk}auth/group/",
            f"{desk}nothing/of/the/kind/",
        ]


def build() -> Scene:
    """The scene, through the services and two-person acts that everybody uses."""
    scene = Scene()
    roles = {
        "amal": [Role.ARCHIVIST],
        "rana": [Role.REVIEWER],
        "both": [Role.ARCHIVIST, Role.REVIEWER],
        "reda": [Role.REDACTOR],
    }
    with change(OPERATOR, Verb.ADD_PERSON, kind="user") as act:
        for name in (*roles, "stranger", "investigator", "officer", "superuser", "nobody"):
            scene.people[name] = add_user(
                act, username=name, display_name=name.title(), password=PASSWORD
            )
        give_role(act, scene.people["amal"], Role.ARCHIVIST)
        give_role(act, scene.people["stranger"], Role.ARCHIVIST)
        give_role(act, scene.people["investigator"], Role.INVESTIGATOR)
        give_role(act, scene.people["officer"], Role.DATA_PROTECTION_OFFICER)
        give_role(act, scene.people["superuser"], Role.ADMINISTRATOR)
        superuser = scene.people["superuser"]
        superuser.is_superuser = superuser.is_staff = True
        superuser.save()
        scene.people["nobody"].is_staff = True
        scene.people["nobody"].save()
    amal = scene.people["amal"]
    scene.mine = enter.create_collection(
        amal, CollectionDescription(code="MINE", title="A collection"), code_as_given=True
    )
    scene.other = enter.create_collection(
        scene.people["stranger"],
        CollectionDescription(code="OTHER", title="Another collection"),
        code_as_given=True,
    )
    with change(OPERATOR, Verb.ASSIGN, kind="assignment") as act:
        for name, held in roles.items():
            for role in held:
                assign_duty(act, scene.people[name], scene.mine, role)
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        names = [SpelledName(language="en", name="Ghalmira")]
        scene.place = add_place(
            act, code="ghalmira", kind=PlaceKind.COUNTRY, parent=None, names=names
        )
        scene.term = add_term(
            act,
            scheme=scheme_called("acts", "1"),
            code="killing",
            broader=None,
            labels={"en": "Killing"},
        )
    _enter(scene)
    _ask(scene)
    _import(scene)
    return scene


def _enter(scene: Scene) -> None:
    amal = scene.people["amal"]
    scene.testimony = enter.enter_testimony(
        amal,
        scene.mine,
        TestimonyDescription(
            title=CANARY["title"],
            unsigned_reason=CANARY["unsigned_reason"],
            earlier_interviews=CANARY["earlier_interviews"],
            support_given=CANARY["support_given"],
        ),
        enter.Circumstances(
            dates=[DateGiven(role=DateRole.TAKEN, edtf="2019-10-08", words=CANARY["words"])]
        ),
    )
    scene.witness = enter.add_participant(
        amal, scene.testimony, role=ParticipantRole.WITNESS, note=CANARY["note"]
    )
    consent.record_consent(
        amal,
        scene.witness,
        ConsentTerms(
            purpose=Purpose.BE_CONTACTED,
            audience=Audience.ARCHIVE,
            state=State.GIVEN,
            attribution=CANARY["attribution"],
            conditions=CANARY["conditions"],
            evidence=CANARY["evidence"],
        ),
    )
    scene.transcript = enter.add_transcript(
        amal,
        scene.testimony,
        TranscriptGiven(
            language="en",
            passages=[PassageGiven(text=text, speaker=scene.witness) for text in TEXT],
            made_by=CANARY["made_by"],
        ),
    )


def _ask(scene: Scene) -> None:
    amal = scene.people["amal"]
    scene.case = grant.open_case(amal, name=CANARY["case"])
    scene.grant = grant.ask(
        amal,
        GrantAsked(
            case=scene.case,
            collection=scene.mine,
            level=Level.PARTNER,
            to=scene.people["investigator"],
            purpose=CANARY["purpose"],
            valid_from=clock.today(),
            valid_until=clock.today() + dt.timedelta(days=30),
        ),
    )


def _import(scene: Scene) -> None:
    """A kept import as the import command leaves it."""
    amal = scene.people["amal"]
    with change(amal.agent, Verb.IMPORT, kind="keptimport"):
        kept = KeptImport(
            collection=scene.mine,
            code="I-TEST-0001",
            stored_name="f" * 32,
            size=10,
            sha256="0" * 64,
            keyed_hash="1" * 64,
            file_format="csv",
            encoding="utf-8",
            rows=1,
            imported_by=amal,
            released_at=clock.now(),
        )
        make_data_keys([kept.pk])
        kept.original_name = CANARY["file"]
        kept.mapping = CANARY["mapping"]
        kept.save(force_insert=True)
    scene.kept = kept


def give(scene: Scene, purpose: Purpose, audience: Audience) -> None:
    """A consent given by the witness, recorded by one person and confirmed by another."""
    record = consent.record_consent(
        scene.people["amal"],
        scene.witness,
        ConsentTerms(
            purpose=purpose,
            audience=audience,
            state=State.GIVEN,
            identity=IdentityLevel.ANONYMOUS,
            place=PlacePrecision.COUNTRY,
            date=DatePrecision.YEAR,
            evidence="the form",
        ),
    )
    consent.confirm_consent(scene.people["rana"], record)


def ok(client: Client, url: str, data: Mapping[str, object]) -> str:
    """Post, and follow to the page that says what came of it."""
    response = client.post(url, data, follow=True)
    assert response.redirect_chain, response.context["messages"] if response.context else ""
    assert response.status_code == 200
    return str(response.content.decode())


def press(client: Client, url: str, do: str, **typed: object) -> str:
    """Look at a page and press one of its buttons, as a browser does: with what the page says was looked at."""
    seen = client.get(url).context["seen"]
    return ok(client, url, {"do": do, "seen": seen, **typed})


def count() -> tuple[int, ...]:
    """How many rows there are of what the desk's forms write."""
    kinds = (ConsentRecord, RedactionSpan, RedactionSet, Rendition, Testimony, Case, Grant)
    return tuple(kind.objects.count() for kind in kinds)
