"""What goes with what, and what the second person does with a consent that is wrong: it is set aside, in one act."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from archive.consent.decisions import Reason
from archive.consent.models import (
    AUDIENCES,
    SET_ASIDE,
    Audience,
    ConsentRecord,
    IdentityLevel,
    Purpose,
    State,
)
from archive.consent.querysets import set_asides, still_waiting
from archive.consent.services import ConsentTerms
from archive.core.errors import Conflict, InvalidInput
from archive.policy.levels import QUESTIONS
from archive.sealing.authority import on_record
from archive.users.models import User
from archive.workflows import consent
from tests.consent.room import FULL, Room, gave

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

# What goes with what ---------------------------------------------------------------------------------------

# Typed by hand: to whom each thing can be asked at all.
GOES_WITH: dict[Purpose, set[str]] = {
    Purpose.KEEP: {"archive"},
    Purpose.INTERNAL_ANALYSIS: {"archive", "partners"},
    Purpose.PUBLISH_SUMMARY: {"public"},
    Purpose.PUBLISH_TEXT: {"public"},
    Purpose.PUBLISH_VOICE_OR_IMAGE: {"public"},
    Purpose.SHARE_AS_LEAD: {"bodies", "partners"},
    Purpose.SHARE_AS_EVIDENCE: {"bodies"},
    Purpose.BE_CALLED: {"bodies"},
    Purpose.BE_CONTACTED: {"archive", "partners", "bodies"},
    Purpose.BE_MATCHED: {"archive", "partners", "bodies"},
}


@pytest.mark.parametrize("state", [State.GIVEN, State.REFUSED, State.UNKNOWN])
@pytest.mark.parametrize("purpose", Purpose)
def test_a_purpose_is_recorded_for_the_audiences_that_it_goes_with(
    room: Room, purpose: Purpose, state: State
) -> None:
    """P3: a refusal to publish "for the archive" would close nothing, and its giver would think that it does."""
    for audience in Audience:
        terms = ConsentTerms(purpose=purpose, audience=audience, state=state, evidence="form")
        if audience.value in GOES_WITH[purpose]:
            assert room.record(terms).audience == audience
            continue
        with pytest.raises(InvalidInput, match="does not go with this audience") as refused:
            room.record(terms)
        assert refused.value.place == "audience"


def test_what_levels_and_publications_ask_of_consent_can_be_recorded() -> None:
    """Or nobody could ever agree to it."""
    for question in QUESTIONS.values():
        assert question.audience in AUDIENCES[question.purpose]
    for purpose in (Purpose.PUBLISH_SUMMARY, Purpose.PUBLISH_TEXT):
        assert Audience.PUBLIC in AUDIENCES[purpose]


def test_what_stands_for_an_odd_audience_from_before_can_be_narrowed_and_not_widened(
    room: Room,
) -> None:
    """P3: narrowing is never refused."""
    odd = gave(room)
    ConsentRecord.objects.filter(pk=odd.pk).update(audience=Audience.PARTNERS)
    terms = replace(FULL, audience=Audience.PARTNERS)
    with pytest.raises(InvalidInput, match="does not go with"):
        room.record(replace(terms, identity=IdentityLevel.NAMED))
    assert room.record(replace(terms, state=State.WITHDRAWN)).is_current


# Set aside ---------------------------------------------------------------------------------------------------


def aside(room: Room, record: ConsentRecord, *, by: User | None = None) -> ConsentRecord:
    return consent.set_aside(by or room.world.reviewer, record, reason="  the form says summary ")


def test_a_consent_that_is_wrong_is_set_aside_by_one_person_and_never_confirmed(
    room: Room,
) -> None:
    """P3, P5: it opens nothing, so one suffices; why stands in a record of its own, sealed."""
    wrong = room.record(FULL)
    made = aside(room, wrong)
    with pytest.raises(Conflict, match="set aside"):
        room.confirm(wrong)
    assert room.in_effect() is None
    assert room.permitted() == Reason.UNKNOWN
    assert (made.state, made.is_current, made.recorded_by) == (
        State.UNKNOWN,
        False,
        room.world.reviewer,
    )
    with on_record():
        assert ConsentRecord.objects.get(pk=made.pk).evidence == "the form says summary"
    assert list(set_asides(of=ConsentRecord.objects.filter(pk=wrong.pk))) == [made]
    assert not still_waiting(room.witness.consents.all()).exists()


def test_what_was_in_effect_stays_where_a_wrong_word_is_set_aside(room: Room) -> None:
    """P3: for every state that may stand, also a refusal: setting aside neither closes nor opens."""
    stands = gave(room)
    aside(room, room.record(replace(FULL, identity=IdentityLevel.NAMED)))
    assert room.in_effect() == stands
    assert room.permitted() == Reason.PERMITTED
    refused = room.record(replace(FULL, state=State.REFUSED))
    aside(room, room.record(FULL))
    assert room.in_effect() == refused
    assert room.permitted() == Reason.REFUSED


def test_a_refusal_to_be_kept_stays_where_a_wrong_yes_is_set_aside(room: Room) -> None:
    """P3: an unknown answer in its place would open the account again."""
    keep = ConsentTerms(purpose=Purpose.KEEP, audience=Audience.ARCHIVE, state=State.REFUSED)
    room.record(keep)
    aside(room, room.record(replace(keep, state=State.GIVEN, evidence="form")))
    assert room.permitted() == Reason.NOT_KEPT


def test_after_it_was_set_aside_the_right_word_is_recorded_and_confirmed(room: Room) -> None:
    aside(room, room.record(FULL))
    right = room.record(replace(FULL, identity=IdentityLevel.ANONYMOUS))
    room.confirm(right)
    assert room.in_effect() == right


def test_only_what_waits_is_set_aside_and_only_with_a_reason(room: Room) -> None:
    """P3: what is in effect is withdrawn or refused by its giver, and not by the way."""
    waits = room.record(FULL)
    for reason in ("", " \n"):
        with pytest.raises(InvalidInput, match="say why") as refused:
            consent.set_aside(room.world.reviewer, waits, reason=reason)
        assert refused.value.place == "reason"
    room.confirm(waits)
    with pytest.raises(Conflict, match="needs no confirmation"):
        aside(room, waits)
    wider = room.record(replace(FULL, identity=IdentityLevel.NAMED))
    aside(room, wider)
    with pytest.raises(Conflict, match="set aside"):
        aside(room, wider)
    overtaken = room.record(replace(FULL, identity=IdentityLevel.NAMED))
    room.record(replace(FULL, state=State.REFUSED))
    with pytest.raises(Conflict, match="said something else"):
        aside(room, overtaken)


def test_who_recorded_it_may_set_it_aside_too(room: Room) -> None:
    """Whoever sees a slip of their own need not wait for somebody else to find it."""
    aside(room, room.record(FULL), by=room.world.archivist)
    assert room.in_effect() is None


def test_a_clock_that_was_set_back_sets_aside_all_the_same(room: Room) -> None:
    with time_machine.travel(dt.datetime(2030, 1, 1, tzinfo=dt.UTC), tick=False):
        wrong = room.record(FULL)
    aside(room, wrong)
    with pytest.raises(Conflict, match="set aside"):
        room.confirm(wrong)


def test_a_form_that_is_called_so_sets_nothing_aside(room: Room) -> None:
    """What somebody typed as the name of a form is no setting aside."""
    waits = room.record(FULL)
    consent.record_consent(
        room.world.archivist,
        room.witness,
        replace(FULL, purpose=Purpose.PUBLISH_SUMMARY, state=State.UNKNOWN),
        form=(SET_ASIDE, ""),
    )
    assert not set_asides().exists()
    room.confirm(waits)
