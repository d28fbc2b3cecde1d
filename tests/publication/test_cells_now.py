"""What shares a cell at this moment, what is given up first, and whether an acceptance still holds: one rule for all."""

import datetime as dt

import pytest
import time_machine

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose
from archive.core import clock
from archive.incidents.models import Term
from archive.incidents.services import add_term, scheme_called
from archive.publication.cells import (
    LOOKED_THROUGH,
    Cell,
    coarser_than,
    is_accepted,
    size_of,
    small_cells,
)
from archive.publication.models import Publication, Rendition
from archive.workflows import publish, withdraw
from tests.accepting import accept_cell, officer_of
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.publication.desks import Desk
from tests.publication.test_cells import DISTRICT, approved, published, shared
from tests.workflows.acts import hold_everything

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def one_rule(desk: Desk, publication: Publication) -> bool:
    """Whether what an officer accepted of a published account holds now, asked in both ways."""
    rendition = Rendition.objects.get(pk=publication.rendition_id)
    place = desk.places[DISTRICT].code
    size = size_of(Cell(place, "2019", frozenset()), publication.testimony_id)
    by_itself = is_accepted(rendition, publication.content_hash, size)
    [listed] = [each for each in small_cells() if each.code == publication.code]
    assert listed.size == size
    assert listed.accepted is by_itself
    return by_itself


def test_an_acceptance_given_when_more_shared_the_cell_holds_no_longer(desk: Desk) -> None:
    done = published(desk.world, desk.places[DISTRICT], "2019", times=4)
    assert [one_rule(desk, each) for each in done] == [True] * 4
    for gone in done[:2]:
        withdraw.withdraw(desk.world.archivist, gone.testimony, reason="asked")
    assert one_rule(desk, done[2]) is False, "accepted when three shared it, now two"
    assert one_rule(desk, done[3]) is False
    withdraw.withdraw(desk.world.archivist, done[2].testimony, reason="asked")
    assert one_rule(desk, done[3]) is False


def test_an_own_acceptance_is_none_in_the_list_either(desk: Desk) -> None:
    """P5: accepted by one who then submitted it themself, and published when the cell was large."""
    world, district = desk.world, desk.places[DISTRICT]
    for user in (world.archivist, world.reviewer):
        hold_everything(user, world.collection)
    officer_of(world.reviewer, world.collection)
    _, rendition = approved(world, district, "2019")
    accept_cell(world.reviewer, rendition)
    publish.send_back(world.reviewer, rendition)
    submit_rendition(world.reviewer, rendition)
    approve_rendition(world.archivist, rendition)
    others = published(world, district, "2019", times=4)
    own = publish_rendition(world.archivist, rendition)
    for gone in others:
        withdraw.withdraw(world.archivist, gone.testimony, reason="asked")
    assert one_rule(desk, own) is False


def test_the_acceptance_of_other_bytes_is_none(desk: Desk) -> None:
    [done] = published(desk.world, desk.places[DISTRICT], "2019")
    rendition = Rendition.objects.get(pk=done.rendition_id)
    size = size_of(Cell("sahl", "2019", frozenset()), done.testimony_id)
    assert is_accepted(rendition, done.content_hash, size)
    assert not is_accepted(rendition, "0" * 64, size)


def test_what_consent_ended_today_shares_no_cell(desk: Desk) -> None:
    """P3: it is not public any more, so nobody is hidden by it."""
    first, second = published(desk.world, desk.places[DISTRICT], "2019", times=2)
    last = clock.today() + dt.timedelta(days=1)
    for publication in (first, second):
        [witness] = publication.testimony.participants.all()
        desk.world.consent(witness, Purpose.PUBLISH_SUMMARY, Audience.PUBLIC, not_after=last)
    assert shared(desk, DISTRICT, "2019") == 3
    proposed = Cell("sahl", "2019", frozenset({"drowning"}))
    assert [each.shared for each in coarser_than(proposed, desk.testimony.pk)] == [1]
    with time_machine.travel(clock.now() + dt.timedelta(days=3)):
        assert shared(desk, DISTRICT, "2019") == 1
        assert small_cells() == []


def test_accounts_that_tell_no_place_share_their_period_and_hide_one_another(desk: Desk) -> None:
    published(desk.world, None, "2019", desk.term, times=4)
    assert shared(desk, None, "2019", desk.term) == 5
    told = Cell("sahl", "2019", frozenset({"drowning"}))
    proposed = coarser_than(told, desk.testimony.pk)
    assert Cell("", "2019", frozenset({"drowning"})) in [each.cell for each in proposed]


def test_of_many_subjects_the_rarest_is_given_up_first(desk: Desk) -> None:
    """More than are looked through one by one: nine of which others tell eight."""
    names = [f"act-{number}" for number in range(LOOKED_THROUGH + 1)]
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="term") as act:
        scheme = scheme_called("acts", "1")
        terms: list[Term] = [
            add_term(act, scheme=scheme, code=name, broader=None, labels={"en": name})
            for name in names
        ]
    for rare in (terms[0], terms[-1]):
        common = [term for term in terms if term != rare]
        period = "2019" if rare is terms[0] else "2020"
        published(desk.world, desk.places[DISTRICT], period, *common, times=4)
        told = Cell("sahl", period, frozenset(names))
        least = coarser_than(told, desk.testimony.pk)[0]
        assert least.cell == Cell("sahl", period, frozenset(each.code for each in common))
        assert least.shared == 5
