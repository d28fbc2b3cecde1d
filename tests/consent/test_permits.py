"""What consent permits, typed by hand; and the rule and its filter, which must say the same."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import pytest

from archive.consent.decisions import Question
from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.sealing.authority import on_record
from archive.testimony.models import Participant, ParticipantRole, Testimony
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

DAY = dt.date(2026, 6, 15)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
ROOM = (ParticipantRole.WITNESS, ParticipantRole.INTERPRETER, ParticipantRole.GUARDIAN)

ASKED = Question(
    purpose=Purpose.PUBLISH_TEXT,
    audience=Audience.PUBLIC,
    identity=IdentityLevel.PSEUDONYM,
    place=PlacePrecision.DISTRICT,
    date=DatePrecision.MONTH,
)


@dataclass(frozen=True)
class Said:
    """A record in effect (or not), by default exactly what `ASKED` asks."""

    purpose: Purpose = Purpose.PUBLISH_TEXT
    audience: Audience = Audience.PUBLIC
    state: State = State.GIVEN
    identity: IdentityLevel = IdentityLevel.PSEUDONYM
    place: PlacePrecision = PlacePrecision.DISTRICT
    date: DatePrecision = DatePrecision.MONTH
    not_before: dt.date | None = None
    not_after: dt.date | None = None
    condition: bool = False
    current: bool = True


GAVE = Said()
REFUSED = Said(state=State.REFUSED)
NOT_KEPT = Said(purpose=Purpose.KEEP, audience=Audience.ARCHIVE, state=State.REFUSED)


def written(world: World, *people: list[Said]) -> Testimony:
    """An account with these people in the room, and what each said."""
    testimony = world.account("The ferry did not come.", roles=ROOM[:1], consented=())
    Participant.objects.filter(testimony=testimony).delete()
    with on_record():
        for role, said in zip(ROOM, people, strict=False):
            participant = Participant(testimony=testimony, code=f"P-{UUID(int=0)}"[:8], role=role)
            participant.code = f"{role}-{testimony.code}"
            participant.save(force_insert=True)
            for each in said:
                record(world, participant, each)
    return Testimony.objects.get(pk=testimony.pk)


def record(world: World, participant: Participant, said: Said) -> None:
    ConsentRecord(
        testimony_id=participant.testimony_id,
        participant=participant,
        purpose=said.purpose,
        audience=said.audience,
        state=said.state,
        identity_level=int(said.identity),
        place_precision=int(said.place),
        date_precision=int(said.date),
        not_before=said.not_before,
        not_after=said.not_after,
        has_open_conditions=said.condition,
        recorded_by=world.archivist,
        widens=True,
        confirmed_by=world.reviewer,
        is_current=said.current,
    ).save(force_insert=True)
