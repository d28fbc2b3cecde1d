"""A search from the shell: the reading room's own answer, for whoever may have it, and no word of it in an error."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from archive.audit.models import AuditEntry
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.policy.models import Level
from archive.workflows import grant
from tests.search.test_found_in import translated
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

PURPOSE = "the ferry and its people"
CANARY = "Sorkali"


@pytest.fixture
def world() -> World:
    """An investigator who may read the one account of a collection, within one case."""
    world = World()
    world.account(f"{CANARY} waited, and the ferry did not come.")
    world.granted(Level.PARTNER)
    drain_all()
    return world


def search(world: World, words: str, *options: str, purpose: str = PURPOSE) -> str:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.stdin", io.StringIO(words))
        name = world.investigator.username
        call_command("search_accounts", "--as", name, "--purpose", purpose, *options, stdout=out)
    return out.getvalue()


def test_what_is_open_is_found_in_words_and_as_json(world: World) -> None:
    said = search(world, "ferry\n")
    assert said.startswith("1 account, of at least 1 witness as far as is known, page 1 of 1\n")
    assert "*ferry*" in said
    found = json.loads(search(world, "ferry", "--json"))
    assert found["total"] == 1
    assert found["protected_hits"][0]["level"] == "partner"


def test_the_shell_tells_what_words_were_also_taken_for_and_can_do_without(world: World) -> None:
    world.account("In the morning Muhammad came.")
    drain_all()
    said = search(world, "Mohammed")
    assert said.startswith("1 account,")
    assert "Mohammed: also searched as Muhammad" in said
    assert json.loads(search(world, "Mohammed", "--json"))["read_as"][0]["also"] == ["Muhammad"]
    assert search(world, "Mohammed", "--exact").startswith("0 accounts, page 1 of 1")


def test_the_shell_says_where_something_was_found_as_the_page_does(world: World) -> None:
    told = world.account("جاء القارب في الصباح.", language="ar")
    world.published(told, summary="A lantern on the quay.")
    translated(world, told, "The ketch came in the morning.")
    drain_all()
    said = search(world, "ketch")
    assert said.startswith("1 account, of at least 1 witness as far as is known, page 1 of 1\n")
    assert "(found in the English translation) The *ketch* came" in said
    assert "(found in the published summary) A *lantern* on the quay." in search(world, "lantern")
    assert "(found" not in search(world, "ferry")


def test_the_shell_can_ask_for_a_place_alone(world: World) -> None:
    district = Place.objects.create(code="d-1", kind=PlaceKind.DISTRICT, path="/d-1/")
    PlaceName.objects.create(place=district, language="en", name="Orran")
    assert "Orran: also searched as the place Orran\n" in search(world, "Orran") + "\n"
    alone = search(world, "Orran", "--place-alone")
    assert "Orran: also searched as the place Orran alone" in alone


def test_a_search_from_the_shell_is_on_record_with_its_purpose(world: World) -> None:
    """P2"""
    before = AuditEntry.objects.count()
    search(world, "ferry")
    entries = AuditEntry.objects.order_by("number")[before:]
    assert [(entry.verb, entry.outcome, entry.agent_name) for entry in entries] == [
        ("state-purpose", "intended", world.investigator.username),
        ("state-purpose", "done", world.investigator.username),
        ("search", "intended", world.investigator.username),
        ("search", "done", world.investigator.username),
    ]


def test_nobody_learns_why_nothing_is_open(world: World) -> None:
    """P1: an unknown user, an unknown case, a user without a grant and one whose account is closed are told the same."""
    told = set()
    world.archivist.is_active = False
    world.archivist.save()
    for options in (
        ["--as", "nobody"],
        ["--as", world.archivist.username],
        ["--as", world.reviewer.username],
        ["--case", "C-0000-0000"],
    ):
        with pytest.raises(AccessDenied) as refused:
            search(world, CANARY, *options)
        told.add(str(refused.value))
    assert len(told) == 1


def test_who_reads_in_several_cases_names_one(world: World) -> None:
    world.granted(Level.COURT, case=grant.open_case(world.archivist, name="another inquiry"))
    with pytest.raises(Conflict, match="--case"):
        search(world, "ferry")


def test_a_purpose_is_said_in_a_few_words(world: World) -> None:
    with pytest.raises(InvalidInput, match="purpose"):
        search(world, "ferry", purpose="x")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (f'"{CANARY}', "This quotation mark is never closed. (at character 1"),
        (f"{CANARY} (", "This parenthesis has no partner."),
        (f"-{CANARY}", "Only words to leave out are given"),
        (f"place:{CANARY}", "(at character"),
    ],
)
def test_what_can_not_be_read_is_told_in_words_and_never_repeated(
    world: World, words: str, why: str
) -> None:
    """P1: a query is a name, and errors end up in logs."""
    with pytest.raises(CommandError) as refused:
        search(world, words)
    assert why in str(refused.value)
    assert CANARY.lower() not in str(refused.value).lower()
