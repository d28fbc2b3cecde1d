"""A room with one witness, and the two people who write down and confirm what they said."""

import datetime as dt
from dataclasses import dataclass

from archive.consent.decisions import Question, Reason, permits
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.testimony.models import Participant, Testimony
from archive.users.models import User
from archive.workflows import consent
from tests.world import World

DAY = dt.date(2026, 6, 15)
FULL = ConsentTerms(
    purpose=Purpose.PUBLISH_TEXT,
    audience=Audience.PUBLIC,
    state=State.GIVEN,
    identity=IdentityLevel.PSEUDONYM,
    place=PlacePrecision.DISTRICT,
    date=DatePrecision.MONTH,
    not_before=dt.date(2026, 1, 1),
    not_after=dt.date(2026, 12, 31),
    evidence="signed form",
)
QUESTION = Question(purpose=Purpose.PUBLISH_TEXT, audience=Audience.PUBLIC)


@dataclass
class Room:
    """One witness, and two people of the archive."""

    world: World
    testimony: Testimony
    witness: Participant

    def record(self, terms: ConsentTerms, *, by: User | None = None) -> ConsentRecord:
        return consent.record_consent(by or self.world.archivist, self.witness, terms)

    def confirm(self, record: ConsentRecord, *, by: User | None = None) -> None:
        consent.confirm_consent(by or self.world.reviewer, record)

    def in_effect(self) -> ConsentRecord | None:
        return ConsentRecord.objects.filter(participant=self.witness, is_current=True).first()

    def permitted(self) -> Reason:
        return permits(self.testimony, QUESTION, at=DAY).reason


def a_room() -> Room:
    """An account whose witness has said nothing yet."""
    world = World()
    testimony = world.account("The ferry did not come.", consented=())
    return Room(world, testimony, testimony.participants.get())


def gave(room: Room, terms: ConsentTerms = FULL) -> ConsentRecord:
    """These terms in effect."""
    record = room.record(terms)
    room.confirm(record)
    return ConsentRecord.objects.get(pk=record.pk)
