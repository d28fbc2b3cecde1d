"""Whatever is typed into either search is answered by its page, or refused with the place that is wrong; never a 500."""

import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from html import unescape
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client

import archive
from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.policy.models import Level
from archive.publication.models import RenditionKind
from archive.redaction.models import Reason
from archive.search.query import MAX_TERMS
from tests.search.typed import HIDDEN_FIELDS, STOP_WORDS, WORDS, laborious, typed
from tests.web.shared.responses import Response, all_of
from tests.world import PASSWORD, World, drain_all

if TYPE_CHECKING:
    from _typeshed import TraceFunction

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

COUNT = 1_000 if os.environ.get("ARCHIVE_LONG_TESTS") else 60
# Through each of the two pages, 65,000 in all; in parts, so that several processes share them.
WHOLE = 32_500
PARTS = 13
TOLD_EVERY = 250

ACCOUNTS = 12
SENTENCES, WORDS_OF_EACH = 4, 40
HELD = ACCOUNTS * SENTENCES * WORDS_OF_EACH
STEPS = 8
"""Lines of the archive's own code that each word of a query may cost for each word that can be read."""
STATEMENTS = 100
"""That a page may ask of the databases, whatever was typed."""

FORM = "application/x-www-form-urlencoded"
_OWN = tuple(archive.__path__)
# In Arabic a word before a colon that is no field's name is a word: only Latin ones have an absent one to compare with.
_HIDDEN = re.compile(rf"(?<!\w)({'|'.join(HIDDEN_FIELDS)})(?=:)")
_FAULT = re.compile(r'id="query-fault".*?<p>(.*?)</p>', re.DOTALL)


@pytest.fixture
def world() -> World:
    """Accounts made of what is typed, half of them published, in a place that is typed too."""
    made = World()
    place = Place.objects.create(code="orran", kind=PlaceKind.TOWN)
    PlaceName.objects.create(place=place, name="Orran", language="en")
    PlaceName.objects.create(place=place, name="اللاذقية", language="ar")
    for number in range(ACCOUNTS):
        chance = random.Random(number)
        said = [
            " ".join(chance.choices((*STOP_WORDS, *WORDS), k=WORDS_OF_EACH)) + "."
            for _ in range(SENTENCES)
        ]
        account = made.account(
            "Salim came from Orran.", *said, redactions=[("Salim", Reason.NAME_OF_WITNESS, "A")]
        )
        if number % 2:
            made.published(account, title=f"A {chance.choice(WORDS)}", kind=RenditionKind.TEXT)
    drain_all()
    return made


@pytest.fixture
def investigator(world: World) -> Client:
    granted = world.granted(Level.PARTNER)
    client = Client()
    assert client.login(username=world.investigator.username, password=PASSWORD)
    stated = client.post("/room/", {"case": str(granted.case_id), "purpose": "what happened"})
    assert stated.status_code == 303
    return client


def test_whatever_is_typed_is_answered_or_refused_by_both_searches(
    investigator: Client,
) -> None:
    """P1: and names no field to a visitor that is not theirs."""
    _ask_them(investigator, COUNT, seed=21)


@pytest.mark.longest
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_whatever_32_500_times_is_typed_is_answered_or_refused_by_both_searches(
    investigator: Client, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """P1: and names no field to a visitor that is not theirs."""

    def tell(done: int, worst: int) -> None:
        with capsys.disabled():
            sys.stdout.write(f"part {part} of {PARTS}: {done} asked, {worst} steps at most\n")
            sys.stdout.flush()

    _ask_them(investigator, WHOLE // PARTS, seed=100 + part, tell=tell)


def _ask_them(
    investigator: Client, count: int, *, seed: int, tell: Callable[[int, int], None] | None = None
) -> None:
    chance = random.Random(seed)
    queries = [*typed(count, seed=seed), *(laborious(chance) for _ in range(count // 10))]
    answered: Counter[tuple[str, int]] = Counter()
    worst = 0
    for done, query in enumerate(queries, start=1):
        switch = chance.choice(("", "exact", "spellings", "some"))
        for face, ask in (("public", _ask_public), ("room", _ask_room)):
            with _worked() as work:
                response = ask(investigator, query, switch)
            all_of(response)
            answered[face, response.status_code] += 1
            assert response.status_code in (200, 400), (face, switch, query)
            assert work["lines"] < STEPS * MAX_TERMS * HELD, (face, switch, query)
            assert work["statements"] < STATEMENTS, (face, switch, query)
            worst = max(worst, work["lines"])
            if face == "public" and _HIDDEN.search(query):
                absent = ask(investigator, _HIDDEN.sub(_absent, query), switch)
                assert _told(response) == _told(absent), (switch, query)
        if tell is not None and done % TOLD_EVERY == 0:
            tell(done, worst)
    assert worst > HELD, "nothing was counted"
    for face in ("public", "room"):
        assert answered[face, 400], answered
        assert answered[face, 200] > len(queries) / 4, answered


def _ask_public(_: Client, query: str, switch: str) -> Response:
    return Client().post("/search/", _sent(query, switch), content_type=FORM)


def _ask_room(investigator: Client, query: str, switch: str) -> Response:
    asked = investigator.post("/room/search/", _sent(query, switch), content_type=FORM)
    if asked.status_code != 303:
        return asked
    return investigator.get(asked.headers["Location"])


def _sent(query: str, switch: str) -> str:
    return urlencode({"query": query, "switch": switch}, errors="surrogatepass")


def _absent(field: re.Match[str]) -> str:
    """A name as long that no field has."""
    return "z" * len(field[0])


def _told(response: Response) -> tuple[int, str]:
    """Whether it is refused, where, and why."""
    fault = _FAULT.search(response.content.decode())
    return response.status_code, unescape(fault[1]) if fault else ""


@contextmanager
def _worked() -> Iterator[Counter[str]]:
    """Counts the lines of the archive's own code that are run meanwhile, and the statements to its databases."""
    work: Counter[str] = Counter()

    def each(_frame: FrameType, event: str, _argument: object) -> "TraceFunction | None":
        work["lines"] += event == "line"
        return each

    def entered(frame: FrameType, _event: str, _argument: object) -> "TraceFunction | None":
        return each if frame.f_code.co_filename.startswith(_OWN) else None

    def counted(execute: Callable[..., object], *asked: object) -> object:
        work["statements"] += 1
        return execute(*asked)

    with ExitStack() as wrapped:
        for connection in connections.all():
            wrapped.enter_context(connection.execute_wrapper(counted))
        before = sys.gettrace()
        sys.settrace(entered)
        try:
            yield work
        finally:
            sys.settrace(before)
