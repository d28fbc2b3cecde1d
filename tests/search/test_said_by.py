"""A search for who speaks shows what they say: passages are the hits, also where no word was asked for."""

from collections.abc import Sequence

import pytest

from archive.policy.models import Level, PurposeStatement
from archive.redaction.models import Reason
from archive.search.answers import Asked, ProtectedHit, Snippet
from archive.search.face import search_protected
from archive.search.finding import PASSAGES
from archive.testimony.models import ParticipantRole, Testimony, TranscriptKind
from archive.testimony.services import TestimonyDescription
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.workflows import enter, grant, redact
from tests.world import OPEN_TO_ALL, World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

WITNESS, INTERVIEWER, INTERPRETER = (
    ParticipantRole.WITNESS,
    ParticipantRole.INTERVIEWER,
    ParticipantRole.INTERPRETER,
)
TOLD = (
    (INTERVIEWER, "What did you see?"),
    (WITNESS, "The mill burned."),
    (INTERPRETER, "She has a word for that fire."),
    (WITNESS, "Nobody came."),
    (INTERPRETER, "She means the neighbours."),
)


def account(
    world: World,
    told: Sequence[tuple[ParticipantRole, str]] = TOLD,
    *,
    redacted: str = "",
    in_arabic: Sequence[str] = (),
) -> Testimony:
    """An account in which several speak; with an Arabic translation, passage by passage, where one is given."""
    testimony = enter.enter_testimony(world.archivist, world.collection, TestimonyDescription())
    roles = dict.fromkeys(role for role, _ in told)
    people = {role: enter.add_participant(world.archivist, testimony, role=role) for role in roles}
    for each in people.values():
        for purpose, audience in OPEN_TO_ALL:
            world.consent(each, purpose, audience)
    original = enter.add_transcript(
        world.archivist,
        testimony,
        TranscriptGiven(
            language="en",
            passages=[PassageGiven(text=text, speaker=people[role]) for role, text in told],
        ),
    )
    if redacted:
        redact.mark_every(
            world.archivist, original, quote=redacted, reason=Reason.NAME_OF_WITNESS, label="W"
        )
    world.approved(original)
    if in_arabic:
        spoken = zip(in_arabic, (role for role, _ in told), strict=True)
        translation = enter.add_transcript(
            world.archivist,
            testimony,
            TranscriptGiven(
                language="ar",
                kind=TranscriptKind.TRANSLATION,
                derived_from=original,
                passages=[PassageGiven(text=text, speaker=people[role]) for text, role in spoken],
            ),
        )
        world.approved(translation)
    return testimony


def reader(world: World) -> PurposeStatement:
    given = world.granted(Level.PARTNER)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="the fire at the mill")


def only(purpose: PurposeStatement, text: str, **asked: object) -> ProtectedHit:
    query = Asked(text, **asked)  # type: ignore[arg-type]
    (hit,) = search_protected(purpose.user, purpose, query).protected_hits
    return hit


def words(snippet: Snippet) -> str:
    return "".join(piece.text for piece in snippet.pieces)


def shown(hit: ProtectedHit) -> list[str]:
    return [words(each) for each in hit.snippets]


def test_who_is_asked_for_is_shown_and_not_whoever_speaks_first() -> None:
    world = World()
    account(world)
    purpose = reader(world)
    hit = only(purpose, "speaker:interpreter")
    assert shown(hit) == ["She has a word for that fire.", "She means the neighbours."]
    assert all(each.anchor for each in hit.snippets), "a link opens the account there"
    assert len({each.anchor for each in hit.snippets}) == 2
    assert hit.more_passages == 0
    assert shown(only(purpose, "speaker:witness -speaker:guardian"))[0] == "The mill burned."
    assert shown(only(purpose, "speaker:observer OR speaker:interviewer")) == ["What did you see?"]


def test_words_that_are_asked_for_too_are_shown_where_they_stand() -> None:
    world = World()
    account(world)
    assert shown(only(reader(world), "speaker:interpreter mill")) == ["The mill burned."]


def test_of_many_passages_the_first_are_shown_and_the_others_counted() -> None:
    world = World()
    account(world, [(INTERVIEWER, "Go on."), *((WITNESS, f"Part {n}.") for n in range(8))])
    hit = only(reader(world), "speaker:witness")
    assert shown(hit) == [f"Part {n}." for n in range(PASSAGES)]
    assert hit.more_passages == 8 - PASSAGES


def test_a_passage_of_which_nothing_is_left_is_not_shown() -> None:
    """P4"""
    world = World()
    account(world, redacted="She has a word for that fire.")
    hit = only(reader(world), "speaker:interpreter")
    assert shown(hit) == ["She means the neighbours."]
    assert hit.more_passages == 0


def test_a_text_in_the_language_that_is_asked_for_is_shown_before_the_original() -> None:
    world = World()
    account(world, TOLD[:3], in_arabic=["ماذا رأيت؟", "احترقت الطاحونة.", "عندها كلمة لتلك النار."])
    purpose = reader(world)
    assert shown(only(purpose, "speaker:interpreter")) == ["She has a word for that fire."]
    assert shown(only(purpose, "speaker:interpreter language:ar")) == ["عندها كلمة لتلك النار."]
    assert shown(only(purpose, "language:ar")) == ["ماذا رأيت؟"]
    assert shown(only(purpose, "", chosen=(("language", "ar"),))) == ["ماذا رأيت؟"]
    assert shown(only(purpose, "")) == ["What did you see?"]
