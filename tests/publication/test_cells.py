"""Public cells: what shares one, what is proposed, what an officer accepts, and that nothing small is published without."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from archive.audit.log import OPERATOR, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied, ChangedSinceSeen
from archive.incidents.models import Place, Term
from archive.incidents.services import add_term, scheme_called
from archive.publication import cells
from archive.publication.cells import (
    BESIDE_CELL,
    IN_CELL,
    Cell,
    cell_of,
    coarser_than,
    size_of,
    small_cells,
)
from archive.publication.content import PublicContent
from archive.publication.models import CellAcceptance, Publication, Rendition, RenditionKind
from archive.publication.refusals import DraftRefused, PublicationRefused, Refusal
from archive.publication.services import RenditionDraft
from archive.sealing.authority import on_record
from archive.sealing.fields import SealedTextField
from archive.testimony.models import Testimony
from archive.workflows import publish, withdraw
from tests.accepting import REASON, accept_cell, officer_of
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.publication.desks import Desk
from tests.workflows.acts import hold_everything
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

COUNTRY, PROVINCE, DISTRICT, VILLAGE = range(4)


@pytest.fixture
def burning(desk: Desk) -> Term:
    """Another subject than drowning."""
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="term") as act:
        scheme = scheme_called("acts", "1")
        return add_term(act, scheme=scheme, code="burning", broader=None, labels={"en": "burning"})


def approved(
    world: World, place: Place | None = None, period: str = "", *terms: Term
) -> tuple[Testimony, Rendition]:
    """An account approved for publication with this place, period and these subjects."""
    testimony = world.account("Something happened.")
    rendition = publish.draft(
        world.archivist,
        testimony,
        RenditionDraft(
            kind=RenditionKind.SUMMARY,
            language="en",
            title="Something",
            summary="Something happened.",
            place=place,
            period=period,
            terms=terms,
        ),
    )
    submit_rendition(world.archivist, rendition)
    approve_rendition(world.reviewer, rendition)
    return testimony, rendition


def published(
    world: World, place: Place | None = None, period: str = "", *terms: Term, times: int = 1
) -> list[Publication]:
    """So many accounts published with these, the first of them accepted by the officer."""
    done = []
    for _ in range(times):
        _, rendition = approved(world, place, period, *terms)
        try:
            done.append(publish_rendition(world.reviewer, rendition))
        except PublicationRefused:
            accept_cell(world.officer, rendition)
            done.append(publish_rendition(world.reviewer, rendition))
    return done


def shared(desk: Desk, place: int | None, period: str = "", *terms: Term) -> int:
    """How many would share the cell that the desk's account would stand in."""
    code = desk.places[place].code if place is not None else ""
    cell = Cell(code, period, frozenset(term.code for term in terms))
    return size_of(cell, desk.testimony.pk).shared


def test_a_new_field_of_what_is_public_is_thought_about() -> None:
    """Either one can be found by it, and it belongs to the cell, or it is said why not."""
    assert {field.name for field in fields(PublicContent)} == {*IN_CELL, *BESIDE_CELL}
    assert len(fields(Cell)) == len(IN_CELL)
    assert all(BESIDE_CELL.values())
    assert cells.SMALLEST == 5


def test_a_cell_is_read_from_what_the_public_would_be_told(desk: Desk) -> None:
    content = publish.look(desk.world.archivist, desk.draft())
    assert cell_of(content) == Cell("sahl", "2019-03", frozenset({"drowning"}))


def test_exactly_this_place_and_period_and_at_least_these_subjects_share_it(
    desk: Desk, burning: Term
) -> None:
    """An account of a village hides none that tells the district: who looks in another village rules it out."""
    world, drowning = desk.world, desk.term
    district = desk.places[DISTRICT]
    published(world, district, "2019-03", drowning)
    published(world, district, "2019-03", drowning, burning)
    published(world, desk.places[VILLAGE], "2019-03", drowning)
    published(world, desk.places[PROVINCE], "2019-03", drowning)
    published(world, None, "2019-03", drowning)
    published(world, district, "2019", drowning)
    published(world, district, "2019-04", drowning)
    published(world, district, "", drowning)
    published(world, district, "2019-03", burning)
    assert shared(desk, DISTRICT, "2019-03", drowning) == 3
    assert shared(desk, DISTRICT, "2019-03") == 4
    assert shared(desk, DISTRICT, "2019-03", drowning, burning) == 2
    assert shared(desk, VILLAGE, "2019-03", burning) == 1


def test_only_what_is_published_now_shares_it_and_an_account_counts_once(desk: Desk) -> None:
    """Approved and waiting is not published: it may never be. An earlier publication of the same account is no other."""
    world, district = desk.world, desk.places[DISTRICT]
    approved(world, district, "2019")
    first, second = published(world, district, "2019", times=2)
    assert shared(desk, DISTRICT, "2019") == 3
    withdraw.withdraw(world.archivist, first.testimony, reason="asked")
    assert shared(desk, DISTRICT, "2019") == 2
    publish.take_down(world.archivist, second.testimony)
    assert shared(desk, DISTRICT, "2019") == 1
    [third] = published(world, district, "2019")
    assert size_of(Cell("sahl", "2019", frozenset()), third.testimony_id).shared == 1


def test_what_tells_nothing_to_narrow_by_is_published_by_two_people(desk: Desk) -> None:
    _, rendition = approved(desk.world)
    assert publish_rendition(desk.world.reviewer, rendition).code


def test_a_small_cell_is_not_published_and_the_fifth_account_needs_no_officer(desk: Desk) -> None:
    world, district = desk.world, desk.places[DISTRICT]
    for number in range(1, 6):
        _, rendition = approved(world, district, "2019")
        if number < 5:
            with pytest.raises(PublicationRefused) as refused:
                publish_rendition(world.reviewer, rendition)
            assert refused.value.reason == Refusal.SMALL_CELL
            assert Rendition.objects.get(pk=rendition.pk).state == "approved"
            accept_cell(world.officer, rendition)
        publish_rendition(world.reviewer, rendition)
    assert CellAcceptance.objects.count() == 4
    assert small_cells() == []


# Proposals ------------------------------------------------------------------------------------------------------


def proposed(desk: Desk, content: RenditionDraft) -> list[tuple[str, str, set[str], int]]:
    told = publish.look(desk.world.archivist, desk.draft(content))
    return [
        (each.cell.place, each.cell.period, set(each.cell.terms), each.shared)
        for each in coarser_than(cell_of(told), desk.testimony.pk)
    ]


def test_what_gives_up_least_is_proposed_and_nothing_that_gives_up_more(
    desk: Desk, burning: Term
) -> None:
    world, drowning = desk.world, desk.term
    published(world, desk.places[DISTRICT], "2019", drowning, times=4)
    published(world, desk.places[PROVINCE], "2019-03", drowning, times=4)
    published(world, desk.places[COUNTRY], "2019-03", drowning, times=4)
    content = replace(desk.content(), terms=(drowning, burning))
    assert proposed(desk, content) == [
        ("sahl", "2019", {"drowning"}, 5),
        ("ghal", "2019-03", {"drowning"}, 5),
    ]
    alone = replace(desk.content(), terms=(burning,))
    assert proposed(desk, alone) == [("sahl", "2019", set(), 5), ("ghal", "2019-03", set(), 5)]


def test_where_nobody_has_published_anything_telling_none_of_it_is_proposed(desk: Desk) -> None:
    assert proposed(desk, desk.content()) == [("", "", set(), 1)]


def test_a_day_is_made_coarser_to_its_month_and_then_to_its_year(desk: Desk) -> None:
    published(desk.world, desk.places[DISTRICT], "2019-03", desk.term, times=4)
    content = replace(desk.content(), period="2019-03-07")
    assert proposed(desk, content)[0] == ("sahl", "2019-03", {"drowning"}, 5)


def test_a_proposal_taken_goes_the_usual_way_again(desk: Desk) -> None:
    """P5: whoever approved the finer bytes has not approved these."""
    world = desk.world
    published(world, desk.places[PROVINCE], "2019-03", desk.term, times=4)
    rendition = desk.submitted()
    approve_rendition(world.reviewer, rendition)
    seen = publish.look(world.reviewer, rendition)
    with pytest.raises(ChangedSinceSeen):
        publish.coarsen(world.reviewer, rendition, to="nahr|2019-03|drowning", seen=seen.digest)
    with pytest.raises(PublicationRefused):
        publish.coarsen(world.archivist, rendition, to="ghal|2019-03|drowning", seen=seen.digest)
    publish.coarsen(world.reviewer, rendition, to="ghal|2019-03|drowning", seen=seen.digest)
    again = Rendition.objects.get(pk=rendition.pk)
    assert (again.state, again.approved_by, again.approved_hash) == ("draft", None, "")
    told = publish.look(world.archivist, again)
    assert cell_of(told) == Cell("ghal", "2019-03", frozenset({"drowning"}))
    assert told.summary == seen.summary
    submit_rendition(world.archivist, again)
    approve_rendition(world.reviewer, again)
    publish_rendition(world.reviewer, again)
    assert small_cells() == []


# Acceptance -----------------------------------------------------------------------------------------------------


def refused(desk: Desk, rendition: Rendition) -> Refusal:
    with pytest.raises(PublicationRefused) as error:
        publish_rendition(desk.world.reviewer, rendition)
    return error.value.reason


def in_review(desk: Desk) -> Rendition:
    rendition = desk.submitted()
    approve_rendition(desk.world.reviewer, rendition)
    return rendition


def test_an_acceptance_is_on_record_with_a_sealed_reason(desk: Desk) -> None:
    """P2, P6"""
    rendition = in_review(desk)
    accept_cell(desk.officer, rendition)
    [acceptance] = CellAcceptance.objects.all()
    assert (acceptance.shared, acceptance.accepted_by) == (1, desk.officer)
    assert acceptance.content_hash == rendition.content_hash
    assert isinstance(CellAcceptance._meta.get_field("reason"), SealedTextField)
    with on_record():
        assert CellAcceptance.objects.get().reason == REASON
    entry = AuditEntry.objects.get(verb="accept-cell", outcome="done")
    assert (entry.object_id, entry.agent_name) == (rendition.pk, desk.officer.username)


def change_summary(desk: Desk, rendition: Rendition) -> None:
    publish.send_back(desk.world.reviewer, rendition)
    desk.draft(replace(desk.content(), summary="Another night at the ferry."))


def make_smaller(desk: Desk, rendition: Rendition) -> None:
    """Send back and forth, while an account that shared the cell is withdrawn."""
    [other] = Publication.objects.all()
    withdraw.withdraw(desk.world.archivist, other.testimony, reason="asked")
    publish.send_back(desk.world.reviewer, rendition)


@pytest.mark.parametrize("changed", [change_summary, make_smaller])
def test_an_acceptance_holds_for_these_bytes_and_while_no_fewer_share_the_cell(
    changed: Callable[[Desk, Rendition], None], desk: Desk
) -> None:
    """P5"""
    published(desk.world, desk.places[DISTRICT], "2019-03", desk.term)
    rendition = in_review(desk)
    accept_cell(desk.officer, rendition)
    changed(desk, rendition)
    submit_rendition(desk.world.archivist, rendition)
    approve_rendition(desk.world.reviewer, rendition)
    assert refused(desk, rendition) == Refusal.SMALL_CELL
    accept_cell(desk.officer, rendition)
    publish_rendition(desk.world.reviewer, rendition)


def test_the_same_bytes_sent_back_and_submitted_again_stay_accepted(desk: Desk) -> None:
    rendition = in_review(desk)
    accept_cell(desk.officer, rendition)
    publish.send_back(desk.world.reviewer, rendition)
    submit_rendition(desk.world.archivist, rendition)
    approve_rendition(desk.world.reviewer, rendition)
    publish_rendition(desk.world.reviewer, rendition)


def test_the_one_who_submitted_does_not_accept_whatever_they_hold(desk: Desk) -> None:
    """P5: neither before nor, by submitting it themself, afterwards."""
    world = desk.world
    for user in (world.archivist, world.reviewer):
        hold_everything(user, world.collection)
        officer_of(user, world.collection)
    rendition = desk.submitted()
    with pytest.raises(PublicationRefused) as own:
        accept_cell(world.archivist, rendition)
    assert own.value.reason == Refusal.OWN_CELL
    accept_cell(world.reviewer, rendition)
    publish.send_back(world.reviewer, rendition)
    submit_rendition(world.reviewer, rendition)
    approve_rendition(world.archivist, rendition)
    assert refused(desk, rendition) == Refusal.SMALL_CELL


def test_two_people_suffice_for_a_small_cell(desk: Desk) -> None:
    """P5: the second is reviewer and officer; a third is on leave."""
    world = desk.world
    officer_of(world.reviewer, world.collection)
    rendition = desk.submitted()
    accept_cell(world.reviewer, rendition)
    approve_rendition(world.reviewer, rendition)
    publish_rendition(world.reviewer, rendition)


def test_what_can_not_be_accepted(desk: Desk) -> None:
    world, officer = desk.world, desk.officer
    rendition = desk.draft()
    seen = publish.look(world.archivist, rendition).digest
    with pytest.raises(PublicationRefused) as draft:
        publish.accept_cell(officer, rendition, reason=REASON, seen=seen)
    assert draft.value.reason == Refusal.CELL_NOT_SUBMITTED
    submit_rendition(world.archivist, rendition)
    with pytest.raises(ChangedSinceSeen):
        publish.accept_cell(officer, rendition, reason=REASON, seen="0" * 64)
    with pytest.raises(DraftRefused) as silent:
        publish.accept_cell(officer, rendition, reason=" \n", seen=seen)
    assert silent.value.reason == Refusal.NO_REASON
    with pytest.raises(AccessDenied):
        publish.accept_cell(world.reviewer, rendition, reason=REASON, seen=seen)
    published(world, desk.places[DISTRICT], "2019-03", desk.term, times=4)
    with pytest.raises(PublicationRefused) as large:
        publish.accept_cell(officer, rendition, reason=REASON, seen=seen)
    assert large.value.reason == Refusal.CELL_LARGE_ENOUGH


def test_an_officer_looks_at_what_was_submitted_and_at_no_draft(desk: Desk) -> None:
    """P1: a draft is its drafters' own."""
    rendition = desk.draft()
    with pytest.raises(AccessDenied):
        publish.look(desk.officer, rendition)
    submit_rendition(desk.world.archivist, rendition)
    assert publish.look(desk.officer, rendition).title == "Lanterns"
    withdraw.withdraw(desk.world.archivist, desk.testimony, reason="asked")
    with pytest.raises(AccessDenied):
        publish.look(desk.officer, rendition)


def test_a_cell_that_a_withdrawal_made_small_is_told_and_nothing_is_taken_down(desk: Desk) -> None:
    world, district = desk.world, desk.places[DISTRICT]
    done = published(world, district, "2019", times=6)
    assert small_cells() == []
    for gone in done[4:]:
        withdraw.withdraw(world.archivist, gone.testimony, reason="asked")
    small = small_cells()
    assert [(each.size.shared, each.accepted) for each in small] == [(4, True)] * 4
    [late] = published(world, district, "2019")
    withdraw.withdraw(world.archivist, done[0].testimony, reason="asked")
    assert {each.code: each.accepted for each in small_cells()}[late.code] is False
    assert Publication.objects.filter(ended_at__isnull=True).count() == 4
