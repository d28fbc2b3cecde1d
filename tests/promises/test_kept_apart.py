"""P1: what one case opens joins to nothing that another case, the archive's own rooms or the public are given."""

import pytest

from archive.core.errors import AccessDenied
from archive.policy.models import CaseCode, Grant, Level
from archive.policy.reading import access_testimony, found_accounts
from archive.publication.content import content_of_bytes
from archive.publication.models import RenditionKind
from archive.sealing.authority import on_record
from archive.search.answers import Asked
from archive.search.face import store_search, stored_search
from archive.testimony.models import Testimony
from archive.workflows import grant
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ASKED = Asked("ferry", (("language", "en"),))


def _anchors_read(world: World, given: Grant, testimony: Testimony) -> set[str]:
    """The anchors by which the investigator may cite the account in this grant's case."""
    statement = grant.state_purpose(world.investigator, given.case, text="what happened there")
    code = CaseCode.objects.get(case=given.case, testimony=testimony).code
    opened = access_testimony(world.investigator, statement, code)
    return {passage.anchor for text in opened.texts for passage in text.passages}


def _anchors_found(world: World, given: Grant, testimony: Testimony) -> set[str]:
    """Those of the account as a search in this grant's case finds it."""
    hits = [(testimony.pk, Level(given.level))]
    with on_record():
        found = found_accounts(world.investigator, given.case, hits)[testimony.pk]
    return {passage.anchor for text in found.texts for passage in text.passages}


def test_no_two_rooms_share_an_anchor_of_one_account() -> None:
    """P1: of two cases, of the archive's own tables and of the publication; though one person reads in both cases."""
    world = World()
    testimony = world.account("The ferry came.", "Nobody was on it.")
    cases = [world.granted(Level.PARTNER) for _ in range(2)]
    published = world.published(testimony, kind=RenditionKind.TEXT)
    public = content_of_bytes(bytes(published.content))
    rooms = [
        *(_anchors_read(world, given, testimony) for given in cases),
        set(testimony.transcripts.get().passages.values_list("anchor", flat=True)),
        {passage.anchor for passage in public.passages},
    ]
    assert [len(anchors) for anchors in rooms] == [2, 2, 2, 2]
    assert len(set().union(*rooms)) == 8


def test_a_hit_leads_to_the_anchors_of_its_own_case() -> None:
    """P1: what a search finds is cited as what is read, and in no other case."""
    world = World()
    testimony = world.account("The ferry came.", "Nobody was on it.")
    one, other = (world.granted(Level.PARTNER) for _ in range(2))
    found = _anchors_found(world, one, testimony)
    assert found == _anchors_read(world, one, testimony)
    assert found.isdisjoint(_anchors_found(world, other, testimony))


def test_a_stored_search_opens_within_its_own_case_only() -> None:
    """P1: what was looked for in one case is as missing in another of the same reader as what was never stored."""
    world = World()
    one, other = (
        grant.state_purpose(world.investigator, given.case, text="what happened there")
        for given in (world.granted(Level.PARTNER), world.granted(Level.PARTNER))
    )
    kept = store_search(world.investigator, one, ASKED)
    assert stored_search(world.investigator, one, kept).asked == ASKED
    with pytest.raises(AccessDenied):
        stored_search(world.investigator, other, kept)


def test_a_stored_search_opens_for_who_asked_it_only() -> None:
    """P1: two who read in one case do not see what the other looks for."""
    world, elsewhere = World(), World(code="other")
    given = world.granted(Level.PARTNER)
    world.granted(Level.PARTNER, to=elsewhere.investigator, case=given.case)
    mine, theirs = (
        grant.state_purpose(reader, given.case, text="what happened there")
        for reader in (world.investigator, elsewhere.investigator)
    )
    kept = store_search(world.investigator, mine, ASKED)
    assert stored_search(world.investigator, mine, kept).asked == ASKED
    with pytest.raises(AccessDenied):
        stored_search(elsewhere.investigator, theirs, kept)
