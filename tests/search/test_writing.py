"""The outbox, the worker, rebuild and verify: the index becomes what the database says, whatever happens in between."""

import datetime as dt
from collections.abc import Callable, Iterable
from io import StringIO
from uuid import UUID

import pytest
import time_machine
from django.core.management import CommandError, call_command

from archive.audit.log import Act, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose, State
from archive.core.models import OutboxEntry
from archive.incidents.models import Place
from archive.policy import indexing
from archive.policy.access import PUBLIC, Partition, partition_of
from archive.policy.models import Level
from archive.publication.models import RenditionKind
from archive.redaction.models import Reason
from archive.search import writing
from archive.search.answers import Asked
from archive.search.documents import DOCUMENT_VERSION
from archive.search.engines.base import Document, TokenStream
from archive.search.face import search_protected, search_public
from archive.search.models import IndexedPartition, LedgerEntry
from archive.search.partitions import IndexRolledBack, check_generations, engine_of, left_out
from archive.search.worker import Worker
from archive.search.writing import differences, drain, rebuild
from archive.testimony import services
from archive.testimony.models import DateRole, ParticipantRole, PlaceRole, Testimony
from archive.testimony.services import DateGiven, PlaceGiven, TestimonyDescription
from archive.workflows import enter, grant, publish, redact, withdraw
from tests.looking import approve_marks, submit_marks
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def _touches(world: World, testimony: Testimony, act: Callable[[], object]) -> bool:
    OutboxEntry.objects.all().delete()
    act()
    return OutboxEntry.objects.filter(testimony_id=testimony.pk).exists()


def test_every_act_that_changes_what_an_index_holds_leaves_a_row_in_the_outbox() -> None:
    world = World()
    testimony = world.account("The mill burned.")
    transcript = testimony.transcripts.get()
    who = testimony.participants.get()
    place = Place.objects.create(code="orran", kind="town", path="/orran/")

    def on_record(service: Callable[[Act], object]) -> Callable[[], object]:
        def called() -> None:
            with change(world.archivist.agent, Verb.AMEND, on=testimony) as act:
                service(act)

        return called

    dates = [DateGiven(role=DateRole.TAKEN, edtf="2019")]
    places = [PlaceGiven(place=place, role=PlaceRole.LIVED)]
    acts: dict[str, Callable[[], object]] = {
        "description": on_record(
            lambda act: services.amend_testimony(act, testimony, TestimonyDescription(title="t"))
        ),
        "dates": on_record(lambda act: services.set_dates(act, testimony, dates)),
        "places": on_record(lambda act: services.set_places(act, testimony, places)),
        "terms": on_record(lambda act: services.set_terms(act, testimony, [])),
        "participant": lambda: enter.add_participant(
            world.archivist, testimony, role=ParticipantRole.OBSERVER
        ),
        "consent narrowed": lambda: world.consent(
            who, Purpose.PUBLISH_TEXT, Audience.PUBLIC, state=State.REFUSED
        ),
        "consent widened": lambda: world.consent(who, Purpose.PUBLISH_TEXT, Audience.PUBLIC),
        "redactions approved": lambda: approve_marks(
            world.reviewer, submit_marks(world.archivist, transcript)
        ),
        "correction": lambda: world.correct(testimony, "The mill burned down."),
    }
    forgotten = [name for name, act in acts.items() if not _touches(world, testimony, act)]
    assert forgotten == []
    other = world.account("The ferry came.")
    assert _touches(world, other, lambda: world.published(other)), "publish"
    assert _touches(world, other, lambda: publish.take_down(world.archivist, other)), "take down"
    assert _touches(
        world, other, lambda: withdraw.withdraw(world.archivist, other, reason="asked")
    ), "withdraw"


def test_the_worker_leaves_nothing_to_differ() -> None:
    world = World()
    shown = world.account("The mill burned.", "The ferry came.")
    world.account("Nobody consented.", consented=())
    world.published(shown, kind=RenditionKind.TEXT)
    drain_all()
    assert not any(differences(partition) for partition in _partitions(world))
    assert LedgerEntry.objects.filter(partition="public").count() == 1


def test_verify_finds_a_document_planted_in_an_engine() -> None:
    """P1: what stands in a file although the database says it may not."""
    world = World()
    hidden = world.account("Nobody consented.", consented=())
    drain_all()
    call_command("verify_index", stdout=StringIO())
    words = TokenStream(stems=["nobodi"], words=["nobody"])
    engine_of(PUBLIC).write("public", add=[Document(hidden.pk, {"text": words})])
    with pytest.raises(CommandError):
        call_command("verify_index", stdout=StringIO())
    assert differences(PUBLIC).engine_only == {hidden.pk}


def test_verify_finds_a_change_that_nobody_told_the_outbox_of() -> None:
    world = World()
    testimony = world.account("The mill burned.")
    drain_all()
    Testimony.objects.filter(pk=testimony.pk).update(how="phone")
    partner = partition_of(world.collection, Level.PARTNER)
    assert differences(partner).outdated == {testimony.pk}
    Testimony.objects.filter(pk=testimony.pk).update(withdrawn_at=dt.datetime.now(dt.UTC))
    assert differences(partner).left_over == {testimony.pk}


def test_a_hit_that_the_ledger_missed_is_counted_nowhere() -> None:
    """P1, P3: a withdrawal that went round the services."""
    world = World()
    gone, stays = world.account("The ferry did not come."), world.account("The ferry came.")
    del stays
    given = world.granted(Level.PARTNER)
    drain_all()
    Testimony.objects.filter(pk=gone.pk).update(withdrawn_at=dt.datetime.now(dt.UTC))
    purpose = grant.state_purpose(world.investigator, given.case, text="about the ferry")
    found = search_protected(world.investigator, purpose, Asked("ferry"))
    assert (found.total, len(found.protected_hits)) == (1, 1)


def test_a_newly_redacted_word_is_not_found_before_the_worker_has_run() -> None:
    """P4"""
    world = World()
    testimony = world.account("Salim saw the mill burn.")
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="about the mill")
    assert search_protected(world.investigator, purpose, Asked("salim")).total == 1
    transcript = testimony.transcripts.get()
    redact.mark_every(
        world.archivist, transcript, quote="Salim", reason=Reason.NAME_OF_WITNESS, label="Witness"
    )
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    assert search_protected(world.investigator, purpose, Asked("salim")).total == 0
    drain_all()
    assert search_protected(world.investigator, purpose, Asked("salim")).total == 0
    assert search_protected(world.investigator, purpose, Asked("mill")).total == 1


def test_what_is_touched_while_the_worker_looks_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P7: a withdrawal that commits after the worker has read the account must not lose its row."""
    world = World()
    testimony = world.account("The ferry came.")
    looked = indexing.partitions_touching

    def touched_meanwhile(ids: Iterable[UUID]) -> dict[Partition, set[UUID]]:
        OutboxEntry.objects.create(testimony_id=testimony.pk)
        return looked(ids)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "partitions_touching", touched_meanwhile)
        drain()
    assert [entry.testimony_id for entry in OutboxEntry.objects.all()] == [testimony.pk]


def test_time_alone_takes_an_account_out_of_totals() -> None:
    """P3: consent ends at midnight, and no worker has run."""
    world = World()
    testimony = world.account("The ferry came.", consented=())
    who = testimony.participants.get()
    last = dt.date(2026, 6, 15)
    with time_machine.travel(dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)) as now:
        world.consent(who, Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS, not_after=last)
        given = world.granted(Level.PARTNER)
        drain_all()
        purpose = grant.state_purpose(world.investigator, given.case, text="about the ferry")
        assert search_protected(world.investigator, purpose, Asked("ferry")).total == 1
        now.move_to(dt.datetime(2026, 6, 16, 0, 30, tzinfo=dt.UTC))
        purpose = grant.state_purpose(world.investigator, given.case, text="about the ferry")
        assert left_out([partition_of(world.collection, Level.PARTNER)]) == {testimony.pk}
        assert search_protected(world.investigator, purpose, Asked("ferry")).total == 0


def test_time_alone_lets_the_worker_bring_an_account_in() -> None:
    world = World()
    testimony = world.account("The ferry came.", consented=())
    who = testimony.participants.get()
    with time_machine.travel(dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)) as now:
        opens = dt.date(2026, 6, 16)
        world.consent(who, Purpose.PUBLISH_SUMMARY, Audience.PUBLIC)
        world.published(testimony, summary="About the ferry.")
        world.consent(who, Purpose.PUBLISH_SUMMARY, Audience.PUBLIC, not_before=opens)
        worker = Worker()
        while worker.step():
            pass
        assert search_public(Asked("ferry")).total == 0
        now.move_to(dt.datetime(2026, 6, 16, 0, 30, tzinfo=dt.UTC))
        while worker.step():
            pass
        assert search_public(Asked("ferry")).total == 1


def test_what_another_version_of_the_analysis_made_is_made_anew_once() -> None:
    world = World()
    world.published(world.account("The ferry came."), summary="About the ferry.")
    drain_all()
    LedgerEntry.objects.update(analysis_version="0")
    IndexedPartition.objects.update(analysis_version="0")
    Worker().step()
    assert set(LedgerEntry.objects.values_list("analysis_version", flat=True)) == {DOCUMENT_VERSION}
    assert search_public(Asked("ferry")).total == 1


def test_a_cut_between_the_engine_and_the_ledger_is_mended_by_running_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P7"""
    world = World()
    world.published(world.account("The ferry came."), summary="About the ferry.")

    class CutOff(Exception):
        pass

    def cut(*_: object) -> None:
        raise CutOff

    with monkeypatch.context() as patched:
        patched.setattr("archive.search.writing._expect", cut)
        with pytest.raises(CutOff):
            drain()
    assert OutboxEntry.objects.exists(), "nothing accepted is lost"
    drain_all()
    assert not any(differences(partition) for partition in _partitions(world))


def test_a_cut_before_the_ledger_and_a_withdrawal_after_it_leave_no_words_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P3, P7: the engine's own members are asked, for the ledger knows nothing of what was cut off."""
    world = World()
    testimony = world.account("The ferry came.")
    world.published(testimony, summary="About the ferry.")

    class CutOff(Exception):
        pass

    def cut(*_: object) -> None:
        raise CutOff

    with monkeypatch.context() as patched:
        patched.setattr("archive.search.writing._expect", cut)
        with pytest.raises(CutOff):
            drain()
    LedgerEntry.objects.all().delete()
    withdraw.withdraw(world.archivist, testimony, reason="asked for")
    drain_all()
    for partition in _partitions(world):
        assert engine_of(partition).members(partition.name) == frozenset()
        assert not differences(partition)


def test_a_rebuild_empties_what_should_be_empty() -> None:
    """P3: a document that no ledger row knows of goes with the rebuild."""
    world = World()
    hidden = world.account("Nobody consented.", consented=())
    drain_all()
    words = TokenStream(stems=["nobodi"], words=["nobody"])
    engine_of(PUBLIC).write("public", add=[Document(hidden.pk, {"text": words})])
    assert rebuild(PUBLIC) == 0
    assert engine_of(PUBLIC).members("public") == frozenset()


def test_a_rebuild_gives_what_the_worker_gave() -> None:
    world = World()
    for number in range(3):
        world.published(world.account(f"Ferry number {number}."), summary="About the ferry.")
    drain_all()
    before = search_public(Asked("ferry"))
    assert rebuild(PUBLIC) == 3
    after = search_public(Asked("ferry"))
    assert [hit.code for hit in after.public_hits] == [hit.code for hit in before.public_hits]
    assert not differences(PUBLIC)


def test_an_index_older_than_the_database_knows_is_not_searched() -> None:
    """P1: an earlier directory put back would hold what was withdrawn since."""
    world = World()
    world.published(world.account("The ferry came."), summary="About the ferry.")
    drain_all()
    IndexedPartition.objects.filter(name="public").update(generation=10**6)
    with pytest.raises(IndexRolledBack):
        check_generations([PUBLIC])
    with pytest.raises(IndexRolledBack):
        search_public(Asked("ferry"))


def test_clearing_an_index_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("clear_index")


def test_pages_fit_together_to_the_last_one() -> None:
    """Every hit once, whatever the page; a page beyond the last is the last."""
    world = World()
    codes = {
        world.published(world.account(f"Ferry {n}."), summary=f"The ferry, {n} times.").code
        for n in range(23)
    }
    drain_all()
    pages = [search_public(Asked("ferry"), page=number) for number in (1, 2)]
    assert [page.total for page in pages] == [23, 23]
    seen = [hit.code for page in pages for hit in page.public_hits]
    assert len(seen) == 23
    assert set(seen) == codes
    assert search_public(Asked("ferry"), page=99).page == 2


def _partitions(world: World) -> list[Partition]:
    protected = (Level.PARTNER, Level.COURT, Level.RAW)
    return [PUBLIC, *(partition_of(world.collection, level) for level in protected)]
