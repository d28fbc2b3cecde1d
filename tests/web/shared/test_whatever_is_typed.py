"""Whatever is typed into either search is answered by its page, or refused with the place that is wrong; never a 500."""

import os
import random
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.test import Client

from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.policy.models import Level
from archive.publication.models import RenditionKind
from archive.redaction.models import Reason
from tests.search.typed import STOP_WORDS, WORDS, laborious, typed
from tests.web.shared.responses import all_of
from tests.world import PASSWORD, World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

COUNT = 1_000 if os.environ.get("ARCHIVE_LONG_TESTS") else 60
ACCOUNTS = 12
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def world() -> World:
    """Accounts made of what is typed, half of them published, in a place that is typed too."""
    made = World()
    place = Place.objects.create(code="orran", kind=PlaceKind.TOWN)
    PlaceName.objects.create(place=place, name="Orran", language="en")
    PlaceName.objects.create(place=place, name="اللاذقية", language="ar")
    for number in range(ACCOUNTS):
        chance = random.Random(number)
        said = [" ".join(chance.choices((*STOP_WORDS, *WORDS), k=40)) + "." for _ in range(4)]
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
    chance = random.Random(11)
    queries = [*typed(COUNT, seed=21), *(laborious(chance) for _ in range(COUNT // 10))]
    answered: Counter[tuple[str, int]] = Counter()
    for query in queries:
        form = {"query": query, "switch": chance.choice(("", "exact", "spellings", "some"))}
        sent = urlencode(form, errors="surrogatepass")
        public = Client().post("/search/", sent, content_type=FORM)
        asked = investigator.post("/room/search/", sent, content_type=FORM)
        found = investigator.get(asked.headers["Location"]) if asked.status_code == 303 else asked
        for face, response in (("public", public), ("room", found)):
            all_of(response)
            answered[face, response.status_code] += 1
    assert {status for _, status in answered} == {200, 400}
    for face in ("public", "room"):
        assert answered[face, 200] > len(queries) / 4, answered
