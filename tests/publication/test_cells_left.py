"""Who is published anew and tells something else leaves a cell: those who stay in it are not forgotten."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.publication.cells import Cell, size_of
from archive.publication.models import CellAcceptance, Publication, Rendition, RenditionKind
from archive.publication.refusals import PublicationRefused, Refusal
from archive.publication.services import RenditionDraft
from archive.workflows import publish
from tests.accepting import accept_cell
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.publication.desks import Desk
from tests.publication.test_cells import DISTRICT, published
from tests.publication.test_cells_from_outside import Visitor, look_for_somebody, narrow_every_way
from tests.world import drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def anew(desk: Desk, publication: Publication, place: int | None, period: str = "") -> Rendition:
    """The account's next rendition, approved, with this place and period."""
    world = desk.world
    told = RenditionDraft(
        kind=RenditionKind.SUMMARY,
        language="en",
        title="Told again",
        summary="Something happened.",
        place=None if place is None else desk.places[place],
        period=period,
    )
    rendition = publish.draft(world.archivist, publication.testimony, told)
    submit_rendition(world.archivist, rendition)
    approve_rendition(world.reviewer, rendition)
    return rendition


def is_refused(desk: Desk, rendition: Rendition) -> bool:
    """Whether publishing is refused for those that it leaves; then nothing is changed."""
    standing = Publication.objects.filter(ended_at__isnull=True).values_list("code", flat=True)
    before, refused = set(standing), None
    try:
        publish_rendition(desk.world.reviewer, rendition)
    except PublicationRefused as error:
        refused = error.reason
    assert refused in (None, Refusal.LEAVES_SMALL_CELL)
    assert (set(standing.all()) == before) is (refused is not None)
    return refused is not None


@pytest.mark.parametrize(
    ("beside", "place", "period", "refused"),
    [
        (5, None, "", False),
        (4, None, "", True),
        (1, None, "", True),
        (0, None, "", False),
        (4, DISTRICT, "2019", False),
    ],
)
def test_what_leaves_fewer_than_five_behind_is_an_officers_to_accept(
    desk: Desk, beside: int, place: int | None, period: str, refused: bool
) -> None:
    """P5: the same words again, in the same cell, leave nobody."""
    first, *_ = published(desk.world, desk.places[DISTRICT], "2019", times=1 + beside)
    rendition = anew(desk, first, place, period)
    assert is_refused(desk, rendition) is refused
    if refused:
        accept_cell(desk.officer, rendition)
        assert not is_refused(desk, rendition)
        assert CellAcceptance.objects.latest("accepted_at").leaves == beside


def test_those_who_tell_as_much_or_less_are_left_where_it_tells_less(desk: Desk) -> None:
    """An account helps whoever tells no other subjects than it does."""
    district = desk.places[DISTRICT]
    published(desk.world, district, "2019", times=3)
    _, last = published(desk.world, district, "2019", desk.term, times=2)
    without_its_subject = Cell(district.code, "2019", frozenset())
    assert size_of(without_its_subject, last.testimony_id).leaves == 1
    assert size_of(Cell("", "", frozenset()), last.testimony_id).leaves == 4


def test_an_acceptance_holds_while_no_more_are_left(desk: Desk) -> None:
    """P5"""
    district = desk.places[DISTRICT]
    first, *_ = published(desk.world, district, "2019", times=2)
    rendition = anew(desk, first, None)
    accept_cell(desk.officer, rendition)
    published(desk.world, district, "2019")
    assert is_refused(desk, rendition)
    accept_cell(desk.officer, rendition)
    assert not is_refused(desk, rendition)


def test_the_desk_says_how_many_are_left_and_asks_for_an_officer(desk: Desk) -> None:
    first, *_ = published(desk.world, desk.places[DISTRICT], "2019", times=3)
    anew(desk, first, None)
    page = reverse("admin:archive_testimony_publication", args=[first.testimony_id])
    left = (
        "it leaves 2 other published accounts whose place, period and subjects fewer than 5 share"
    )
    for user in (desk.world.reviewer, desk.officer):
        client = Client()
        client.force_login(user)
        told = " ".join(client.get(page).content.decode().split())
        assert left in told
        assert ('value="accept_cell"' in told) is (user == desk.officer)
        assert 'value="publish"' not in told
    front = Client()
    front.force_login(desk.officer)
    assert page in front.get(reverse("admin:index")).content.decode(), (
        "it waits on their first page"
    )


def test_publishing_anew_leaves_nobody_to_be_found_from_outside_but_by_an_officers_word(
    desk: Desk,
) -> None:
    """P1, P5: seven accounts leave their cell one after another, by pages and facets alone."""
    accepted: set[str] = set()
    standing = published(desk.world, desk.places[DISTRICT], "2019", times=7)
    visitor, refused = Visitor(), 0
    for number, publication in enumerate(standing, start=1):
        rendition = anew(desk, publication, None)
        if is_refused(desk, rendition):
            refused += 1
            accept_cell(desk.officer, rendition)
            accepted |= {each.code for each in standing[number:]}
            publish_rendition(desk.world.reviewer, rendition)
        drain_all()
        look_for_somebody(visitor, accepted)
        narrow_every_way(visitor, accepted)
    assert refused == 4
