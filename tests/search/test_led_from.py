"""What a search found in an account is marked there when the account opens."""

import pytest

from archive.policy.models import Level
from archive.policy.reading import access_testimony
from archive.redaction.rendering import Kept
from archive.search.answers import Asked
from archive.search.face import led_from, marker, search_protected, store_search
from archive.workflows import grant
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.parametrize("typed", ["dandashi", "Dandashi", "mill", '"the mill"', "dand*", ""])
def test_what_is_marked_in_a_result_is_marked_in_the_opened_account(typed: str) -> None:
    """Also a spelling that only other accounts show to be a name."""
    world = World()
    given = world.granted(Level.PARTNER)
    world.account("We met Dandashi at the mill. Then we saw Dandashi again.")
    world.account("جاء دندشي إلى القرية في الليل", language="ar")
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="about the mill")
    asked = Asked(typed)
    wanted = led_from(world.investigator, purpose, store_search(world.investigator, purpose, asked))
    hits = search_protected(world.investigator, purpose, asked).protected_hits
    assert hits
    assert typed.lower() != "dandashi" or len(hits) == 2
    for hit in hits:
        in_result = {p.text for each in hit.snippets for p in each.pieces if p.marked}
        text = access_testimony(world.investigator, purpose, hit.code).texts[0]
        mark = marker(wanted, text)
        words = [
            part.text
            for passage in text.passages
            for part in passage.parts
            if isinstance(part, Kept)
        ]
        opened = {piece.text for each in words for piece in mark(each) if piece.marked}
        assert opened == in_result
