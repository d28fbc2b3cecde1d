"""Leaks that an attack found, each with the way it was found."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.consent.models import Audience, Purpose, State
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.core.models import OutboxEntry
from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.policy.access import visible_to
from archive.policy.models import CaseCode, Level
from archive.policy.reading import access_testimony, read_publication
from archive.policy.roles import Role
from archive.policy.services import PURPOSE_HOLDS, give_role, join_organisation
from archive.publication.content import content_of_bytes
from archive.publication.models import Publication, RenditionKind
from archive.publication.refusals import RedactedWordsStand
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason, RedactionSpan
from archive.search.answers import Asked
from archive.search.face import search_protected, search_public
from archive.search.writing import drain
from archive.testimony.models import PlaceRole
from archive.testimony.services import CollectionDescription, PlaceGiven, TestimonyDescription
from archive.users.models import OrganisationKind, User
from archive.users.services import add_organisation
from archive.workflows import enter, grant, publish, redact
from tests.looking import approve_marks, submit_marks
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.mark.parametrize("answer", [State.UNKNOWN, State.EXPIRED, State.GIVEN])
@pytest.mark.parametrize("refusal", [State.REFUSED, State.WITHDRAWN])
def test_nobody_alone_undoes_a_refusal_to_be_kept(refusal: State, answer: State) -> None:
    """P3, P5: to keep is permitted until refused; whatever is no refusal opens it again, and needs a second person."""
    world = World()
    testimony = world.account("The mill burned.")
    world.granted(Level.PARTNER)
    who = testimony.participants.get()
    world.consent(who, Purpose.KEEP, Audience.ARCHIVE, state=refusal)
    world.consent(who, Purpose.KEEP, Audience.ARCHIVE, state=answer, confirmed=False)
    assert not visible_to(world.investigator, Level.PARTNER).exists()
    assert not visible_to(world.archivist, Level.RAW).exists()


def test_a_guessed_collection_has_no_name_in_a_facet() -> None:
    """P1"""
    world = World()
    world.account("The mill burned.")
    drain_all()
    results = search_public(Asked("", (("collection", world.code),)))
    labels = {value.label for facet in results.facets for value in facet.values}
    assert labels == {world.code}


def test_a_collections_new_title_is_not_public_before_somebody_has_approved_it() -> None:
    """P5: describing a collection is one person's act."""
    world = World()
    world.published(world.account("The mill burned."))
    drain_all()
    enter.describe_collection(
        world.archivist,
        world.collection,
        CollectionDescription(code=world.code, title="Told by somebody"),
    )
    results = search_public(Asked(""))
    assert "Told by somebody" not in repr(results)
    assert "Collection halt" in repr(results)


@pytest.mark.parametrize("reason", [Reason.NAME_OF_THIRD_PARTY, Reason.WITHHELD_BY_SPEAKER])
def test_a_redaction_approved_after_publication_takes_the_word_from_the_public(
    reason: Reason,
) -> None:
    """P4: two people have said that it must go."""
    world = World()
    testimony = world.account("Salim saw the mill burn.")
    world.published(testimony, kind=RenditionKind.TEXT)
    drain_all()
    assert search_public(Asked("Salim")).total == 1
    transcript = testimony.transcripts.get()
    redact.mark_every(world.archivist, transcript, quote="Salim", reason=reason, label="Person 1")
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    assert search_public(Asked("Salim")).total == 0
    assert not Publication.objects.filter(ended_at__isnull=True).exists()


def test_redactions_approved_again_unchanged_leave_a_publication_standing() -> None:
    world = World()
    testimony = world.account("The mill burned.")
    world.published(testimony, kind=RenditionKind.TEXT)
    transcript = testimony.transcripts.get()
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    assert Publication.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("level", "reason"),
    [
        (Level.PARTNER, Reason.LOCATION),
        (Level.COURT, Reason.WITHHELD_BY_SPEAKER),
        (Level.RAW, Reason.WITHHELD_BY_SPEAKER),
    ],
)
def test_a_place_removed_from_the_text_is_not_told_beside_it(level: Level, reason: Reason) -> None:
    """P4: neither on the page nor as a facet nor by its name in a query; in no spelling."""
    world = World()
    land = Place.objects.create(code="land", kind=PlaceKind.COUNTRY, path="/land/")
    place = Place.objects.create(
        code="d-1", kind=PlaceKind.DISTRICT, parent=land, path="/land/d-1/"
    )
    for language, name in (("en", "Hidvill"), ("ar", "هدفيل")):
        PlaceName.objects.create(place=place, language=language, name=name)
    PlaceName.objects.create(place=land, language="en", name="Landia")
    testimony = world.account(
        "We left Hidvill at night.", redactions=[("Hidvill", reason, "a village")]
    )
    enter.amend_testimony(
        world.archivist,
        testimony,
        TestimonyDescription(),
        enter.Circumstances(places=[PlaceGiven(place=place, role=PlaceRole.LIVED)]),
    )
    given = world.granted(level)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="what happened there")
    found = search_protected(world.investigator, purpose, Asked("night"))
    assert found.total == 1
    assert "Landia" in repr(found)
    for word in ("Hidvill", "d-1", "هدفيل"):
        assert word not in repr(found)
    assert search_protected(world.investigator, purpose, Asked("place:Hidvill")).total == 0
    code = CaseCode.objects.get(case=given.case, testimony=testimony).code
    assert "Hidvill" not in repr(access_testimony(world.investigator, purpose, code))


def test_a_damaged_publication_is_left_out_and_the_others_stay() -> None:
    """P7: one altered byte takes down one account, neither the site nor the worker."""
    world = World()
    kept = world.published(world.account("The ferry came."), summary="About the ferry.")
    hurt = world.published(world.account("The ferry sank."), summary="About a ferry.")
    drain_all()
    Publication.objects.filter(pk=hurt.pk).update(content=bytes(hurt.content)[:-1] + b" ")
    found = search_public(Asked("ferry"))
    assert [hit.code for hit in found.public_hits] == [kept.code]
    assert found.total == 1
    OutboxEntry.objects.create(testimony_id=hurt.testimony_id)
    OutboxEntry.objects.create(testimony_id=kept.testimony_id)
    while drain():
        pass
    assert not OutboxEntry.objects.exists()


def test_redactions_changed_in_the_database_close_one_account_and_stop_nobody() -> None:
    """P4, P7"""
    world = World()
    hurt = world.account(
        "Salim took the ferry.", redactions=[("Salim", Reason.NAME_OF_WITNESS, "W")]
    )
    world.account("The ferry came.")
    given = world.granted(Level.PARTNER)
    drain_all()
    RedactionSpan.objects.all().delete()
    purpose = grant.state_purpose(world.investigator, given.case, text="what happened there")
    assert search_protected(world.investigator, purpose, Asked("ferry")).total == 1
    OutboxEntry.objects.create(testimony_id=hurt.pk)
    while drain():
        pass
    assert not OutboxEntry.objects.exists()


def test_a_text_of_another_account_is_not_published_under_this_ones_consent() -> None:
    """P3"""
    world = World()
    other = world.account("Not this one.", consented=()).transcripts.get()
    testimony = world.account("The mill burned.")
    with pytest.raises(InvalidInput):
        publish.draft(
            world.archivist,
            testimony,
            RenditionDraft(
                kind=RenditionKind.TEXT, language="en", title="t", summary="s", transcript=other
            ),
        )


def test_a_member_does_not_approve_what_opens_to_their_own_organisation() -> None:
    """P5"""
    world = World()
    with change(OPERATOR, Verb.ADD_PERSON, kind="organisation") as act:
        body = add_organisation(act, name="A body", kind=OrganisationKind.ACCOUNTABILITY_BODY)
        join_organisation(act, world.reviewer, body)
        give_role(act, world.reviewer, Role.INVESTIGATOR)
    asked = world.granted(Level.RAW, to_group=body, approved=False)
    with pytest.raises(Conflict):
        grant.approve(User.objects.get(pk=world.reviewer.pk), asked)


def test_two_publications_of_one_account_share_no_anchor() -> None:
    """P1"""
    world = World()
    testimony = world.account("The mill burned.")
    anchors = [set(_anchors(world.published(testimony, kind=RenditionKind.TEXT))) for _ in range(2)]
    assert anchors[0]
    assert anchors[0].isdisjoint(anchors[1])


@pytest.mark.parametrize(
    "title",
    [
        "Haddad",
        "Mr Haddad and his cousin",
        "Haddad, Salim",
        "Salim b. Haddad",
        "call 0955 123 456",
        "call 095512-3456",
    ],
)
def test_no_part_of_a_redacted_name_or_number_is_published_beside_the_text(title: str) -> None:
    """P4"""
    world = World()
    testimony = world.account(
        "Salim Haddad has the number 0955123456.",
        redactions=[
            ("Salim Haddad", Reason.NAME_OF_WITNESS, "Witness"),
            ("0955123456", Reason.CONTACT, "number"),
        ],
    )
    with pytest.raises(RedactedWordsStand):
        world.published(testimony, title=title)


def test_a_name_redacted_in_one_place_is_not_published_in_another() -> None:
    """P4"""
    world = World()
    testimony = world.account("Salim saw it. Only Salim was there.")
    transcript = testimony.transcripts.get()
    redact.mark(
        world.archivist,
        transcript,
        start=0,
        end=5,
        quote="Salim",
        reason=Reason.NAME_OF_WITNESS,
        label="Witness",
    )
    approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    with pytest.raises(RedactedWordsStand):
        world.published(testimony, kind=RenditionKind.TEXT)


def _anchors(publication: Publication) -> list[str]:
    return [passage.anchor for passage in content_of_bytes(bytes(publication.content)).passages]


def test_a_name_redacted_in_a_correction_is_not_public_in_the_text_it_corrects() -> None:
    """P4: two people have said that it must go, wherever it stands."""
    world = World()
    testimony = world.account("Nadim took the ferry.")
    code = world.published(testimony, kind=RenditionKind.TEXT).code
    corrected = world.correct(testimony, "Later Nadim took the ferry.")
    assert read_publication(code)
    redact.mark_every(
        world.archivist,
        corrected,
        quote="Nadim",
        reason=Reason.NAME_OF_THIRD_PARTY,
        label="A man",
    )
    world.approved(corrected)
    with pytest.raises(AccessDenied):
        read_publication(code)


def test_an_account_opens_for_the_readers_own_purpose_and_while_it_holds() -> None:
    """P1, P3"""
    world, other = World(), World(code="other")
    testimony = world.account("The ferry came.")
    given = world.granted(Level.PARTNER)
    world.granted(Level.PARTNER, to=other.investigator, case=given.case)
    code = CaseCode.objects.get(case=given.case, testimony=testimony).code
    with time_machine.travel(dt.datetime.now(dt.UTC)) as now:
        mine = grant.state_purpose(world.investigator, given.case, text="what happened there")
        others = grant.state_purpose(other.investigator, given.case, text="what happened there")
        assert access_testimony(world.investigator, mine, code).code == code
        with pytest.raises(AccessDenied):
            access_testimony(world.investigator, others, code)
        now.shift(PURPOSE_HOLDS)
        with pytest.raises(AccessDenied):
            access_testimony(world.investigator, mine, code)


def test_the_desks_first_page_asks_as_much_whatever_waits_in_other_collections() -> None:
    """P1: statements can be counted by who measures how long a page takes."""
    mine, theirs = World(), World(code="far")
    account = theirs.account("The mill burned.", consented=())
    reader = Client()
    reader.force_login(mine.reviewer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert reader.get("/desk/").status_code == 200
        return len(statements)

    asked()
    before = asked()
    who = account.participants.get()
    theirs.consent(who, Purpose.BE_CALLED, Audience.BODIES, confirmed=False)
    assert asked() == before
