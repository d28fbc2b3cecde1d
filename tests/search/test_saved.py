"""Saved searches: all that was asked, sealed, for the owner alone."""

import pytest
import time_machine
from django.db import DatabaseError

from archive.audit.log import AuditUnavailable
from archive.audit.models import AuditEntry
from archive.core import clock
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.policy.models import Level
from archive.policy.services import PURPOSE_HOLDS
from archive.search import saved
from archive.search.answers import Asked
from archive.search.face import search_protected, store_search, stored_search
from archive.search.models import SavedSearch
from archive.workflows import grant
from tests.audit.commits import everything
from tests.search.watching import Watching
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ASKED = Asked(
    'burned "at night" -ferry',
    chosen=(("language", "en"), ("collection", "halt")),
    exact=True,
    some=True,
    order="-period",
)


@pytest.fixture
def watching() -> Watching:
    return Watching()


def test_all_that_was_asked_is_kept_and_asked_again(watching: Watching) -> None:
    kept = watching.saved(ASKED, name="  fires   at night ")
    [listed] = saved.saved_searches(watching.user, watching.statement).searches
    assert (listed.id, listed.name, listed.asked) == (kept, "fires at night", ASKED)
    again = saved.run_saved(watching.user, watching.statement, kept)
    assert stored_search(watching.user, watching.statement, again).asked == ASKED


def test_two_searches_of_a_case_have_two_names(watching: Watching) -> None:
    watching.saved(ASKED, name="Fires at night")
    with pytest.raises(Conflict, match="another saved search of this case has this name"):
        watching.saved(Asked("mill"), name=" fires  at NIGHT")
    watching.saved(Asked("mill"), name="Fires by day")
    names = [each.name for each in saved.saved_searches(watching.user, watching.statement).searches]
    assert names == ["Fires at night", "Fires by day"]


def test_it_finds_what_is_open_when_it_is_run(watching: Watching) -> None:
    kept = watching.saved(Asked("mill"))
    watching.another()
    again = saved.run_saved(watching.user, watching.statement, kept)
    asked = stored_search(watching.user, watching.statement, again).asked
    assert search_protected(watching.user, watching.statement, asked).total == 2


def test_name_and_query_stand_nowhere_in_the_clear(watching: Watching) -> None:
    """P6: not in the table, and not in the record."""
    watching.saved(Asked("Qamrunword"), name="Zarwanname")
    held = repr(everything())
    assert "Qamrunword" not in held
    assert "Zarwanname" not in held
    with pytest.raises(Exception, match="audited act"):
        str(SavedSearch.objects.get().name)


def test_anothers_saved_search_is_like_none(watching: Watching) -> None:
    """P1: another reader of the same case, and the same reader in another case."""
    kept = watching.saved(Asked("mill"))
    other = World(code="other")
    other.account("The mill.")
    given = other.granted(Level.PARTNER, case=watching.given.case)
    theirs = grant.state_purpose(other.investigator, given.case, text="what happened there")
    mine = other.granted(Level.PARTNER, to=watching.user)
    elsewhere = grant.state_purpose(watching.user, mine.case, text="what happened elsewhere")
    for user, statement in ((other.investigator, theirs), (watching.user, elsewhere)):
        assert saved.saved_searches(user, statement).searches == ()
        refusals = set()
        for key in (kept, other.collection.pk):
            for act in (saved.run_saved, saved.forget_saved):
                with pytest.raises(AccessDenied) as refused:
                    act(user, statement, key)
                refusals.add(str(refused.value))
            with pytest.raises(AccessDenied) as refused:
                saved.set_alerts(user, statement, key, wanted=False)
            refusals.add(str(refused.value))
        assert refusals == {"no such saved search"}
    assert SavedSearch.objects.filter(pk=kept).exists()


def test_a_search_of_another_is_not_saved(watching: Watching) -> None:
    """P1"""
    stored = store_search(watching.user, watching.statement, Asked("mill"))
    other = World(code="other")
    given = other.granted(Level.PARTNER, case=watching.given.case)
    theirs = grant.state_purpose(other.investigator, given.case, text="what happened there")
    with pytest.raises(AccessDenied):
        saved.save_search(other.investigator, theirs, stored, name="theirs")
    assert not SavedSearch.objects.exists()


def test_nothing_of_it_opens_when_the_purpose_has_run_out_or_the_grant_has_ended(
    watching: Watching,
) -> None:
    kept = watching.saved(Asked("mill"))
    acts = (
        lambda: saved.saved_searches(watching.user, watching.statement),
        lambda: saved.run_saved(watching.user, watching.statement, kept),
        lambda: saved.forget_saved(watching.user, watching.statement, kept),
        lambda: saved.set_alerts(watching.user, watching.statement, kept, wanted=False),
    )
    with time_machine.travel(clock.now() + PURPOSE_HOLDS):
        for act in acts:
            with pytest.raises(AccessDenied):
                act()
    grant.revoke(watching.world.archivist, watching.given)
    for act in acts:
        with pytest.raises(AccessDenied):
            act()


def test_what_is_deleted_is_gone(watching: Watching) -> None:
    kept = watching.saved(Asked("mill"))
    saved.forget_saved(watching.user, watching.statement, kept)
    assert not SavedSearch.objects.exists()
    with pytest.raises(AccessDenied):
        saved.run_saved(watching.user, watching.statement, kept)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "half\ud800", "null\x00"])
def test_a_name_that_is_none_is_refused(watching: Watching, name: str) -> None:
    with pytest.raises(InvalidInput):
        watching.saved(Asked("mill"), name=name)


def test_only_so_many_are_kept(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST_SAVED", 1)
    watching.saved(Asked("mill"))
    with pytest.raises(Conflict):
        watching.saved(Asked("ferry"))


def test_without_a_record_nothing_is_saved_listed_or_run(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2"""
    kept = watching.saved(Asked("mill"))
    stored = store_search(watching.user, watching.statement, Asked("mill"))
    before = everything()

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "save", full)
    user, statement = watching.user, watching.statement
    for act in (
        lambda: saved.save_search(user, statement, stored, name="more"),
        lambda: saved.saved_searches(user, statement),
        lambda: saved.run_saved(user, statement, kept),
        lambda: saved.forget_saved(user, statement, kept),
        lambda: saved.set_alerts(user, statement, kept, wanted=False),
    ):
        with pytest.raises(AuditUnavailable):
            act()
    assert everything() == before


def test_keys_are_packed_and_unpacked() -> None:
    accounts = frozenset(World(code=f"w{number}").collection.pk for number in range(3))
    assert saved.unpacked(saved.packed(accounts)) == accounts
    assert saved.unpacked("") == frozenset()
