"""The people whom it takes, the collection they work on, and the grant that opens it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.core import clock
from archive.incidents.models import Place, PlaceKind
from archive.incidents.services import SpelledName, add_place
from archive.policy.models import Level
from archive.policy.roles import Role
from archive.policy.services import GrantAsked, assign_duty, give_role
from archive.sealing.keyring import make_keyring
from archive.testimony.models import Collection, Transcript
from archive.testimony.services import CollectionDescription
from archive.users.models import User
from archive.users.services import add_user
from archive.workflows import enter, grant

COLLECTION = "narratives"
INVESTIGATOR = "investigator"
ARCHIVIST = "archivist"
# Seconds between two looks of a progress bar: a log of the run must stay readable.
PATIENCE = 10.0
# What opens the level of partners, and nothing else: one partition, as the peer has one index.
CONSENTS = ((Purpose.KEEP, Audience.ARCHIVE), (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS))
EVIDENCE = "published by those who took them down"
# A run that was cut off may go on within it.
GRANTED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Staff:
    """The two people whom it takes, and the collection they work on."""

    archivist: User
    reviewer: User
    collection: Collection


def make_databases() -> None:
    """Empty ones, with a keyring of their own."""
    make_keyring(settings.ARCHIVE_KEYRING)
    for alias in ("default", "audit"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)


def called_up() -> Staff:
    """The two of them, and an investigator who may read nothing yet."""

    def person(name: str, *roles: Role) -> User:
        with change(OPERATOR, Verb.ADD_PERSON, kind="user") as act:
            user = add_user(act, username=name, display_name=name, password=f"{name} of benchmarks")
            for role in roles:
                give_role(act, user, role)
        return user

    archivist, reviewer = person(ARCHIVIST, Role.ARCHIVIST), person("reviewer")
    person(INVESTIGATOR, Role.INVESTIGATOR)
    collection = enter.create_collection(
        archivist,
        CollectionDescription(code=COLLECTION, title="Narratives"),
        code_as_given=True,
    )
    with change(OPERATOR, Verb.ASSIGN, on=collection) as act:
        assign_duty(act, reviewer, collection, Role.REVIEWER)
    return Staff(archivist, reviewer, collection)


def add_places(names: Iterable[str]) -> dict[str, Place]:
    """The places that the accounts name, as provinces of one country; by name."""
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        country = add_place(
            act, code="country", kind=PlaceKind.COUNTRY, parent=None, names=[_spelled("Country")]
        )
        return {
            name: add_place(
                act,
                code=f"province-{number}",
                kind=PlaceKind.PROVINCE,
                parent=country,
                names=[_spelled(name)],
            )
            for number, name in enumerate(sorted(set(names)))
        }


def open_to_investigator(staff: Staff) -> int:
    """The grant, asked by the one and approved by the other; how many accounts it opens."""
    today = clock.today()
    asked = GrantAsked(
        case=grant.open_case(staff.archivist, name="benchmark"),
        collection=staff.collection,
        level=Level.PARTNER,
        to=User.objects.get(username=INVESTIGATOR),
        purpose="to measure how fast accounts are found",
        valid_from=today,
        valid_until=today + GRANTED,
    )
    grant.approve(staff.reviewer, grant.ask(staff.archivist, asked))
    return Transcript.objects.filter(testimony__collection=staff.collection).count()


def _spelled(name: str) -> SpelledName:
    return SpelledName(language="en", name=name)
