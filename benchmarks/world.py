"""The accounts in an archive of their own, by the same acts and the same two people as real ones."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from tqdm import tqdm

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, IdentityLevel, Purpose, State
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.incidents.models import PlaceKind, PlacePrecision
from archive.incidents.services import SpelledName, add_place
from archive.intake.mapping import read_mapping
from archive.intake.staging import Pace
from archive.policy.models import Level
from archive.policy.roles import Role
from archive.policy.services import GrantAsked, assign_duty, give_role
from archive.redaction.services import marks_seen, marks_standing
from archive.sealing.keyring import make_keyring
from archive.testimony.models import Collection, KeptImport, Transcript
from archive.testimony.services import CollectionDescription
from archive.users.models import User
from archive.users.services import add_user
from archive.workflows import consent, enter, grant, ingest, redact
from benchmarks.accounts import accounts_in
from benchmarks.peers import Stage

COLLECTION = "narratives"
INVESTIGATOR = "investigator"
# Seconds between two looks of a progress bar: a log of the run must stay readable.
PATIENCE = 10.0
# What opens the level of partners, and nothing else: one partition, as the peer has one index.
CONSENTS = ((Purpose.KEEP, Audience.ARCHIVE), (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS))


@dataclass(frozen=True, slots=True)
class Staff:
    """The two people whom it takes, and the collection they work on."""

    archivist: User
    reviewer: User
    collection: Collection


class Bar:
    """A progress bar on standard error."""

    def begin(self, what: str, total: int | None) -> None:
        """A new bar."""
        self._bar = tqdm(total=total, desc=f"  {what}", unit=" accounts", mininterval=PATIENCE)

    def step(self, accounts: int) -> None:
        """So many more."""
        self._bar.update(accounts)

    def end(self) -> None:
        """The bar stays as it is."""
        self._bar.close()


def enter_accounts(file: Path) -> Sequence[Stage]:
    """An archive in which one investigator may search the accounts of `file`; how long each act took."""
    _make_databases()
    staff = _called_up()
    _add_places(account.place for account in accounts_in(file))
    stages: list[Stage] = []

    def timed(what: str, act: Callable[[], int]) -> None:
        started = time.perf_counter()
        accounts = act()
        stages.append(Stage(what=what, accounts=accounts, seconds=time.perf_counter() - started))

    timed("import: check, seal, stage, release (with its pauses)", lambda: _import(staff, file))
    timed("consents confirmed by the second person (with its pauses)", lambda: _confirm(staff))
    timed("redactions submitted and approved, one by one", lambda: _redact(staff))
    timed("grant and its case codes", lambda: _open(staff))
    return stages


def _make_databases() -> None:
    make_keyring(settings.ARCHIVE_KEYRING)
    for alias in ("default", "audit"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)


def _called_up() -> Staff:
    def person(name: str, *roles: Role) -> User:
        with change(OPERATOR, Verb.ADD_PERSON, kind="user") as act:
            user = add_user(act, username=name, display_name=name, password=f"{name} of benchmarks")
            for role in roles:
                give_role(act, user, role)
        return user

    archivist, reviewer = person("archivist", Role.ARCHIVIST), person("reviewer")
    person(INVESTIGATOR, Role.INVESTIGATOR)
    collection = enter.create_collection(
        archivist, CollectionDescription(code=COLLECTION, title="Narratives")
    )
    with change(OPERATOR, Verb.ASSIGN, on=collection) as act:
        assign_duty(act, reviewer, collection, Role.REVIEWER)
    return Staff(archivist, reviewer, collection)


def _add_places(names: Iterable[str]) -> None:
    """The places that the accounts name, as provinces of one country."""
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        country = add_place(
            act, code="country", kind=PlaceKind.COUNTRY, parent=None, names=[_spelled("Country")]
        )
        for number, name in enumerate(sorted(set(names))):
            add_place(
                act,
                code=f"province-{number}",
                kind=PlaceKind.PROVINCE,
                parent=country,
                names=[_spelled(name)],
            )


def _spelled(name: str) -> SpelledName:
    return SpelledName(language="en", name=name)


def _import(staff: Staff, file: Path) -> int:
    mapping = {
        "columns": {
            "id": "source_id",
            "lang": "language",
            "date": "taken",
            "place": "place_taken_at",
            "age": None,
            "interviewer": None,
            "source": None,
        },
        "constants": {"participants": ["witness"]},
        "consent": [
            {
                "participant": "all",
                "purpose": purpose.value,
                "audience": audience.value,
                "state": State.GIVEN.value,
                "identity": IdentityLevel.NAMED.name.lower(),
                "place_precision": PlacePrecision.EXACT.name.lower(),
                "date_precision": DatePrecision.DAY.name.lower(),
                "evidence": "published by those who took them down",
            }
            for purpose, audience in CONSENTS
        ],
    }
    order = ingest.ImportOrder(
        collection=staff.collection, path=file, mapping=read_mapping(json.dumps(mapping))
    )
    answer = ingest.import_accounts(staff.archivist, order, Bar())
    if answer.ending != ingest.Ending.RELEASED:
        raise RuntimeError(f"the import ended as {answer.ending.value}")
    return answer.staged


def _confirm(staff: Staff) -> int:
    kept_import = KeptImport.objects.get(collection=staff.collection)
    # Nobody else writes here, so nobody is left room.
    answer = consent.confirm_import(staff.reviewer, kept_import, pace=Pace(pause=0))
    return answer.confirmed // len(CONSENTS)


def _redact(staff: Staff) -> int:
    """Nothing is to be removed here; two people say so of each account."""
    transcripts = list(Transcript.objects.select_related("testimony__collection"))
    for transcript in tqdm(
        transcripts, desc="  redactions", unit=" accounts", mininterval=PATIENCE
    ):
        seen = marks_seen(transcript, marks_standing(transcript))
        submitted = redact.submit(staff.archivist, transcript, seen=seen)
        redact.approve(staff.reviewer, submitted, seen=seen)
    return len(transcripts)


def _open(staff: Staff) -> int:
    today = clock.today()
    asked = GrantAsked(
        case=grant.open_case(staff.archivist, name="benchmark"),
        collection=staff.collection,
        level=Level.PARTNER,
        to=User.objects.get(username=INVESTIGATOR),
        purpose="to measure how fast accounts are found",
        valid_from=today,
        valid_until=today + timedelta(days=7),
    )
    grant.approve(staff.reviewer, grant.ask(staff.archivist, asked))
    return Transcript.objects.filter(testimony__collection=staff.collection).count()
