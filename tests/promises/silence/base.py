"""The archive in which every world begins: two collections with their people, and what each reader may see of them.

Both collections hold the same kinds of accounts with the same words, so that whatever counts, ranks, completes or lists
across the wall between them shows.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from uuid import UUID

from django.test import Client

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.incidents.models import Place, PlaceKind, PlaceName, Term
from archive.incidents.services import add_term, scheme_called
from archive.intake.mapping import ColumnMapping
from archive.policy.access import partition_of
from archive.policy.models import Case, Level, PurposeStatement
from archive.policy.roles import Role
from archive.publication.models import RenditionKind
from archive.redaction.models import Reason
from archive.search.alerts import change_address
from archive.search.answers import Asked
from archive.search.face import store_search
from archive.search.saved import save_search, saved_searches, set_alerts
from archive.testimony.models import DateRole, How, PlaceRole, Testimony
from archive.testimony.services import DateGiven, PlaceGiven, TestimonyDescription
from archive.users.models import User
from archive.web.reading_room.doors import PURPOSE
from archive.workflows import enter, grant, withdraw
from archive.workflows.ingest import ImportOrder, import_accounts
from tests.intake.world import QUICK, Silent
from tests.world import World, drain_all, person

# Words of every account, seen or not; readers ask for them.
WORDS = (
    "mill",
    "ferry",
    "bridge",
    "soldier",
    "market",
    "night",
    "bread",
    "millstone",
    "marketplace",
)
# Removed wherever they stand in what is open; what nobody approved, and who is hidden, holds them too.
REMOVED = ("Salim Haddar", "Wadeea")
# What stands under a placeholder in one world, and not in the other.
SECRETS = (
    "Qadri",
    "Farid Najjar",
    "millrace",
    "bridgehead by the well",
    "Tamam",
    "Solvei",
    "Om Khalil",
)
# Kept by every profile but the public one's titles: a name to look for.
NAMES = ("Nadim", "Mohammed")
# Made-up words of one beginning, in a text of each side that everybody sees: more than a beginning is looked for (128).
LONG = tuple(f"qua{a}{b}{c}" for a in "bdfgklmnpr" for b in "aeiou" for c in "nrt")
# What the gazetteer and the vocabulary hold, and nothing that anybody sees is linked to.
UNSEEN_PLACES = ("qar", "sul")
UNSEEN_TERMS = ("flood",)
# What anybody calls a collection that they begin: so few that others have called theirs the same.
CALLED = ("letters", "tapes")
# What consent lets be kept and nothing else: such an account is in no partition.
KEPT_ONLY = ((Purpose.KEEP, Audience.ARCHIVE),)
# What consent lets be read by those granted, and not be published.
UNPUBLISHED = (
    (Purpose.KEEP, Audience.ARCHIVE),
    (Purpose.INTERNAL_ANALYSIS, Audience.ARCHIVE),
    (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS),
    (Purpose.SHARE_AS_LEAD, Audience.BODIES),
)


@dataclass(frozen=True)
class Side:
    """One collection with its people. `colleague` reads in the same case as the world's investigator."""

    world: World
    colleague: User
    case: Case
    level: Level
    # The accounts that repeat one another, as whoever is granted reads.
    repeating: Sequence[UUID]

    @property
    def code(self) -> str:
        return self.world.code


@dataclass(frozen=True)
class Reader:
    """Who asks. A visitor is of no side; the others are signed in, investigators with a purpose stated."""

    name: str
    side: str = ""
    user: User | None = None
    session: str = ""
    # The names of the partitions that a search of theirs opens in the reading room.
    partitions: tuple[str, ...] = ()

    @property
    def mailbox(self) -> str:
        """Where mail to them goes; a visitor has none."""
        return address_of_reader(self.user) if self.user else ""

    @property
    def is_visitor(self) -> bool:
        return self.user is None

    @property
    def is_granted(self) -> bool:
        """Whether they read by a grant; the others who are signed in work at the desk."""
        return self.name.startswith("investigator")

    def client(self) -> Client:
        """A browser of theirs, as it stands in the base."""
        client = Client(raise_request_exception=False)
        if self.session:
            client.cookies = SimpleCookie({"sessionid": self.session})
        return client


@dataclass(frozen=True)
class Base:
    """What every world begins with."""

    sides: Mapping[str, Side]
    readers: Mapping[str, Reader]


READERS = (
    "visitor",
    *(
        f"{role}@{side}"
        for side in ("amber", "basalt")
        for role in ("archivist", "reviewer", "investigator")
    ),
)


def build() -> Base:
    """Make it, by the same services and two-person acts as a real one. Rolled back by the test that asks for it."""
    places, terms = _vocabulary()
    amber = _side("amber", Level.PARTNER, places, terms)
    basalt = _side("basalt", Level.COURT, places, terms)
    drain_all()
    sides = {each.code: each for each in (amber, basalt)}
    readers = [Reader("visitor")]
    for side in sides.values():
        world = side.world
        statement = grant.state_purpose(
            world.investigator, side.case, text="what happened at the mill"
        )
        _watch(world.investigator, statement)
        opened = (partition_of(world.collection, side.level).name,)
        readers += [
            Reader(
                f"{role}@{side.code}", side.code, user, _signed_in(user, str(statement.pk)), opened
            )
            for role, user in (
                ("archivist", world.archivist),
                ("reviewer", world.reviewer),
                ("investigator", world.investigator),
            )
        ]
    assert [each.name for each in readers] == list(READERS)
    return Base(sides, {each.name: each for each in readers})


def _signed_in(user: User, purpose: str) -> str:
    """The cookie of a session of theirs. Only an investigator can do anything with the purpose in it."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    session = client.session
    session[PURPOSE] = purpose
    session.save()
    return str(session.session_key)


def _watch(user: User, statement: PurposeStatement) -> None:
    """A saved search of theirs, looked after: mails come to them."""
    change_address(user, address_of_reader(user))
    search = store_search(user, statement, Asked("mill"))
    save_search(user, statement, search, name="the mill")
    [saved] = saved_searches(user, statement).searches
    set_alerts(user, statement, saved.id, wanted=True)


def address_of_reader(user: User) -> str:
    """Where mail to somebody goes."""
    return f"{user.username}@example.org"


def _vocabulary() -> tuple[Sequence[Place], Sequence[Term]]:
    land = Place.objects.create(code="land", kind=PlaceKind.COUNTRY, path="/land/")
    _named(land, "Landia", "لانديا")
    towns = []
    for code, english, arabic in (
        ("hid", "Hidvill", "هدفيل"),
        ("lat", "Lattakia", "اللاذقية"),
        ("qar", "Qarvil", "قرفيل"),
        ("sul", "Sulmar", "سلمار"),
    ):
        town = Place.objects.create(
            code=code, kind=PlaceKind.TOWN, parent=land, path=f"/land/{code}/"
        )
        _named(town, english, arabic)
        towns.append(town)
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="scheme") as act:
        scheme = scheme_called("acts", "1")
        terms = [
            add_term(act, scheme=scheme, code=code, broader=None, labels={"en": label})
            for code, label in (("fire", "Fire"), ("siege", "Siege"), ("flood", "Flood"))
        ]
    return towns, terms


def _named(place: Place, english: str, arabic: str) -> None:
    for language, name in (("en", english), ("ar", arabic)):
        PlaceName.objects.create(place=place, language=language, name=name)


def _side(code: str, level: Level, places: Sequence[Place], terms: Sequence[Term]) -> Side:
    world = World(code=code)
    colleague = person(f"{code}-colleague", Role.INVESTIGATOR)
    case = grant.open_case(world.archivist, name=f"the inquiry of {code}")
    for reader in (world.investigator, colleague):
        world.granted(level, to=reader, case=case)
    removing = [(words, Reason.NAME_OF_WITNESS, "a witness") for words in REMOVED]
    told = "Salim Haddar saw the mill burn at night. Nadim took the ferry with Mohammed."
    for number, text in enumerate(
        (told, "The ferry came to the market. Wadeea was at the bridge.", "Bread, and the mill.")
    ):
        account = world.account(text, redactions=[each for each in removing if each[0] in text])
        _placed(world, account, places[number % 2], terms[number % 2])
        kind = RenditionKind.TEXT if number < 2 else RenditionKind.SUMMARY
        world.published(
            account,
            kind=kind,
            title=f"The mill {number}",
            summary=f"The ferry and the mill, {number}.",
        )
    for text, language in (
        (f"Soldiers at the bridge of {code}. Salim Haddar ran to the mill.", "en"),
        ("رأيت الطاحونة تحترق في الليل. كان محمد في السوق", "ar"),
        ("The millstone and the bread; Nadim Mohammed at night, at night.", "en"),
    ):
        account = world.account(
            text,
            language=language,
            consented=UNPUBLISHED,
            redactions=[each for each in removing if each[0] in text],
        )
        _placed(world, account, places[0], terms[1])
    world.account("Kept only: the mill, the soldier, Wadeea.", consented=KEPT_ONLY)
    repeating = _repeating(world, places[0], terms[0])
    gone = world.account("Taken back: the ferry, the ferry.", consented=UNPUBLISHED)
    withdraw.withdraw(world.archivist, gone, reason="asked")
    _imported(world)
    return Side(world, colleague, case, level, repeating)


def _repeating(world: World, place: Place, term: Term) -> Sequence[UUID]:
    """A long account that is published, and one that only those granted read, and that says a part of it again."""
    public, other = (
        world.account(" ".join(LONG)),
        world.account(" ".join(LONG[:60]), consented=UNPUBLISHED),
    )
    for account in (public, other):
        _placed(world, account, place, term)
    world.published(public, kind=RenditionKind.TEXT, title="A list", summary="A list of names.")
    return public.pk, other.pk


def _placed(world: World, account: Testimony, place: Place, term: Term) -> None:
    enter.amend_testimony(
        world.archivist,
        account,
        TestimonyDescription(title="working title", how=How.IN_PERSON),
        enter.Circumstances(
            dates=[
                DateGiven(role=DateRole.HAPPENED, edtf="2019-03"),
                DateGiven(role=DateRole.TAKEN, edtf="2020-05-04"),
            ],
            places=[PlaceGiven(place=place, role=PlaceRole.HAPPENED_AT)],
            terms=[term],
        ),
    )


def _imported(world: World) -> None:
    """A file that was brought in and released, so that there is one to be handed out."""
    rows = [
        {
            "source_id": "1",
            "language": "en",
            "text": "The market at night.",
            "participants": ["witness"],
        }
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        order = ImportOrder(collection=world.collection, path=path, mapping=ColumnMapping())
        import_accounts(world.archivist, order, Silent(), pace=QUICK)
