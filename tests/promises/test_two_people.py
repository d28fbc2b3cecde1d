"""P5: nobody alone publishes, grants or confirms; two suffice, whichever two of the archive's people they are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import permutations
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from archive.audit.log import OPERATOR, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Verb
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core import clock
from archive.core.errors import Conflict
from archive.policy.access import can_view
from archive.policy.models import Grant, Level
from archive.policy.querysets import valid_grants
from archive.policy.reading import read_publication
from archive.policy.services import GrantAsked, join_organisation
from archive.publication.models import Publication, Rendition
from archive.redaction.models import Reason, RedactionSet, SetState
from archive.testimony.models import KeptImport, ParticipantRole, Testimony
from archive.testimony.services import TestimonyDescription
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.users.models import Organisation, OrganisationKind, User
from archive.users.services import add_organisation
from archive.workflows import consent, enter, grant, publish, redact
from tests.looking import (
    approve_marks,
    approve_rendition,
    publish_rendition,
    submit_marks,
    submit_rendition,
)
from tests.workflows.acts import (
    asked,
    conditional_consent,
    draft_of,
    grown,
    released_import,
    somebody_with_everything,
    submitted,
    undecided,
    waiting_consent,
    waiting_set,
)
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@dataclass(frozen=True)
class SecondStep:
    """What waits for a second person: made by the archivist, and how to say that it came to pass."""

    waiting: Callable[[World], object]
    done: Callable[[User, object], object]
    came_to_pass: Callable[[], bool]
    by_hand: Callable[[User], object] | None


def _confirm(user: User, waiting: object) -> None:
    assert isinstance(waiting, ConsentRecord)
    consent.confirm_consent(user, waiting)


def _clear(user: User, waiting: object) -> None:
    assert isinstance(waiting, ConsentRecord)
    consent.clear_condition(user, waiting)


def _confirm_import(user: User, waiting: object) -> None:
    assert isinstance(waiting, KeptImport)
    consent.confirm_import(user, waiting)


def _approve_set(user: User, waiting: object) -> None:
    assert isinstance(waiting, RedactionSet)
    approve_marks(user, waiting)


def _approve_rendition(user: User, waiting: object) -> None:
    assert isinstance(waiting, Rendition)
    approve_rendition(user, waiting)


def _approve_grant(user: User, waiting: object) -> None:
    assert isinstance(waiting, Grant)
    grant.approve(user, waiting)


def _called() -> "ConsentRecord | None":
    return ConsentRecord.objects.filter(purpose=Purpose.BE_CALLED, is_current=True).first()


SECOND_STEPS: dict[str, SecondStep] = {
    "a consent": SecondStep(
        waiting_consent,
        _confirm,
        lambda: _called() is not None,
        lambda one: ConsentRecord.objects.filter(purpose=Purpose.BE_CALLED).update(
            confirmed_by=one, is_current=True
        ),
    ),
    # The database knows no second person of a cleared condition; the log does.
    "a condition": SecondStep(
        conditional_consent,
        _clear,
        lambda: not ConsentRecord.objects.filter(has_open_conditions=True).exists(),
        None,
    ),
    "the consents of an import": SecondStep(
        released_import,
        _confirm_import,
        lambda: _called() is not None,
        lambda one: KeptImport.objects.update(consents_confirmed_by=one),
    ),
    "redactions": SecondStep(
        waiting_set,
        _approve_set,
        lambda: RedactionSet.objects.filter(state=SetState.APPROVED).exists(),
        lambda one: RedactionSet.objects.filter(state=SetState.SUBMITTED).update(
            state=SetState.APPROVED, approved_by=one
        ),
    ),
    "a rendition": SecondStep(
        submitted,
        _approve_rendition,
        lambda: Rendition.objects.filter(state="approved").exists(),
        lambda one: Rendition.objects.update(state="approved", approved_by=one),
    ),
    "a grant": SecondStep(
        undecided,
        _approve_grant,
        lambda: valid_grants(at=clock.today()).exists(),
        lambda one: Grant.objects.update(approved_by=one, approved_at=clock.now()),
    ),
}


@pytest.mark.parametrize("step", SECOND_STEPS)
def test_whoever_asked_does_not_approve_and_any_other_may(step: str) -> None:
    """P5: though each of them holds every role there is."""
    world = grown("halt")
    second = SECOND_STEPS[step]
    waiting = second.waiting(world)
    with pytest.raises(Conflict):
        second.done(world.archivist, waiting)
    assert not second.came_to_pass()
    if second.by_hand is not None:
        with pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
            second.by_hand(world.archivist)
    assert not second.came_to_pass()
    second.done(world.reviewer, waiting)
    assert second.came_to_pass()


def test_nobody_approves_what_they_would_receive() -> None:
    """P5: also where another has asked for it; the database refuses it too."""
    world = grown("halt")
    wanted = replace(asked(world), to=world.reviewer)
    given = grant.ask(world.archivist, wanted)
    with pytest.raises(Conflict):
        grant.approve(world.reviewer, given)
    with pytest.raises(IntegrityError, match="CHECK"), transaction.atomic():
        Grant.objects.update(approved_by=world.reviewer, approved_at=clock.now())
    assert not valid_grants(at=clock.today()).exists()


def _nobody_else(user: User) -> User:
    return user


def _team(user: User) -> Group:
    team = Group.objects.create(name="a team")
    user.groups.add(team)
    return team


def _body(user: User) -> Organisation:
    with change(OPERATOR, Verb.ADD_PERSON, kind="organisation") as act:
        body = add_organisation(act, name="A body", kind=OrganisationKind.ACCOUNTABILITY_BODY)
        join_organisation(act, user, body)
    return body


@pytest.mark.parametrize("receiver", [_nobody_else, _team, _body])
def test_nobody_approves_what_opens_to_those_they_belong_to(
    receiver: Callable[[User], User | Group | Organisation],
) -> None:
    """P5: not to themselves, their group or their organisation; somebody outside of it may."""
    world = grown("halt")
    outside = somebody_with_everything("outside", world.collection)
    given = grant.ask(world.archivist, replace(asked(world), to=receiver(world.reviewer)))
    with pytest.raises(Conflict):
        grant.approve(User.objects.get(pk=world.reviewer.pk), given)
    assert not valid_grants(at=clock.today()).exists()
    grant.approve(outside, given)
    assert valid_grants(at=clock.today()).get() == given


TERMS = ConsentTerms(
    purpose=Purpose.PUBLISH_TEXT,
    audience=Audience.PUBLIC,
    state=State.GIVEN,
    identity=IdentityLevel.NAMED,
    evidence="signed form",
)
CONSENTED = (
    (Purpose.PUBLISH_SUMMARY, Audience.PUBLIC),
    (Purpose.PUBLISH_TEXT, Audience.PUBLIC),
    (Purpose.INTERNAL_ANALYSIS, Audience.PARTNERS),
)


def whole_path(world: World, first: User, second: User) -> tuple[Publication, Grant]:
    """From entry to publication and to a grant: `first` asks, `second` approves."""
    testimony = enter.enter_testimony(first, world.collection, TestimonyDescription(title="a fire"))
    witness = enter.add_participant(first, testimony, role=ParticipantRole.WITNESS)
    for purpose, audience in CONSENTED:
        terms = replace(TERMS, purpose=purpose, audience=audience)
        consent.confirm_consent(second, consent.record_consent(first, witness, terms))
    text = TranscriptGiven(
        language="en",
        passages=[PassageGiven(text="Salim Haddar saw the mill burn.", speaker=witness)],
    )
    transcript = enter.add_transcript(first, testimony, text)
    redact.mark_every(
        first, transcript, quote="Salim Haddar", reason=Reason.NAME_OF_WITNESS, label="Witness 1"
    )
    approve_marks(second, submit_marks(first, transcript))
    rendition = publish.draft(first, testimony, draft_of(testimony))
    submit_rendition(first, rendition)
    approve_rendition(second, rendition)
    publication = publish_rendition(first, rendition)
    given = grant.ask(
        first,
        GrantAsked(
            case=grant.open_case(first, name="an inquiry"),
            collection=world.collection,
            level=Level.PARTNER,
            to=world.investigator,
            purpose="inquiry into what happened",
            valid_from=clock.today(),
            valid_until=clock.today(),
        ),
    )
    grant.approve(second, given)
    return publication, given


def three_people(world: World) -> list[User]:
    """The whole archive: each holds every role of the collection."""
    return [somebody_with_everything(f"person-{number}", world.collection) for number in (1, 2, 3)]


@pytest.mark.parametrize("pair", list(permutations(range(3), 2)), ids=str)
def test_any_two_of_three_take_an_account_from_entry_to_publication(pair: tuple[int, int]) -> None:
    """P5: in whichever order, while the third is on leave; and nobody else had a hand in it."""
    world = World()
    people = three_people(world)
    first, second = (people[number] for number in pair)
    away = people[3 - sum(pair)]
    away.is_active = False
    away.save()
    last = AuditEntry.objects.count()
    publication, _ = whole_path(world, first, second)
    acting: set[UUID | None] = set(
        AuditEntry.objects.filter(number__gt=last).values_list("agent_id", flat=True)
    )
    assert acting == {first.pk, second.pk}
    assert read_publication(publication.code).content.title == "A fire"
    assert can_view(world.investigator, Testimony.objects.get(), Level.PARTNER).allowed


def test_one_person_with_every_role_completes_nothing() -> None:
    """P5: alone they may begin everything; each second step waits for somebody else."""
    world = World()
    alone = somebody_with_everything("alone", world.collection)
    testimony = enter.enter_testimony(alone, world.collection, TestimonyDescription(title="a fire"))
    witness = enter.add_participant(alone, testimony, role=ParticipantRole.WITNESS)
    text = TranscriptGiven(language="en", passages=[PassageGiven(text="The mill burnt.")])
    transcript = enter.add_transcript(alone, testimony, text)
    for purpose, audience in CONSENTED:
        record = consent.record_consent(
            alone, witness, replace(TERMS, purpose=purpose, audience=audience)
        )
        with pytest.raises(Conflict):
            consent.confirm_consent(alone, record)
    submitted_set = submit_marks(alone, transcript)
    with pytest.raises(Conflict):
        approve_marks(alone, submitted_set)
    rendition = publish.draft(alone, testimony, draft_of(testimony))
    for step in (publish.submit, publish.approve, publish.publish):
        with pytest.raises(Conflict):
            step(alone, rendition, seen="")
    given = grant.ask(alone, replace(asked(world), case=grant.open_case(alone, name="x")))
    with pytest.raises(Conflict):
        grant.approve(alone, given)
    assert not Publication.objects.exists()
    assert not ConsentRecord.objects.filter(is_current=True).exists()
    assert not RedactionSet.objects.filter(state=SetState.APPROVED).exists()
    assert not valid_grants(at=clock.today()).exists()
