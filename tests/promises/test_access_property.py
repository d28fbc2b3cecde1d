"""P1, P3: the faces of policy give one answer in any world, also in those that nobody thought to type a row for.

A world is one in which everything is open, but for one to three things drawn at random: of many, one fault would hide
behind another. What the answer should be is typed in `test_access_truth_table`; here the faces are held against each other.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.consent.models import Audience, ConsentRecord, IdentityLevel, Purpose, State
from archive.policy.access import Partition, can_view, partitions_for, visible_to
from archive.policy.indexing import members_of
from archive.policy.levels import PERMISSIONS, WORK
from archive.policy.models import Assignment, Grant, Level
from archive.policy.objects import write_row
from archive.policy.roles import Role
from archive.redaction.models import RedactionSet
from archive.testimony.models import ParticipantRole, Testimony
from archive.users.models import User
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
DAY = NOW.date()
DAYS = [DAY + dt.timedelta(days=days) for days in (-1, 0, 1)]
PROTECTED = (Level.PARTNER, Level.COURT, Level.RAW)
NO_GRANT, NO_DUTY = "no-grant", "no-duty"


@dataclass(frozen=True)
class Drawn:
    """A world. As it stands here, the account is open at `asked` by a grant, and in the raw by a duty."""

    asked: Level = Level.PARTNER
    granted: Level = Level.PARTNER
    state: State = State.GIVEN
    identity: IdentityLevel = IdentityLevel.NAMED
    not_before: dt.date | None = None
    not_after: dt.date | None = None
    condition: bool = False
    overtaken: bool = False
    keep: State = State.GIVEN
    whose: str = "everybody"
    withdrawn: bool = False
    staged: bool = False
    redacted: bool = True
    valid_from: dt.date = DAY
    valid_until: dt.date = DAY
    decided: str = "approved"
    active: bool = True
    investigates: bool = True
    superuser: bool = False
    duty: str = NO_DUTY


OTHERWISE: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(State),
    "identity": st.sampled_from(IdentityLevel),
    "not_before": st.sampled_from(DAYS),
    "not_after": st.sampled_from(DAYS),
    "condition": st.just(True),
    "overtaken": st.just(True),
    "keep": st.sampled_from(State),
    "whose": st.sampled_from(["one of two", "nobody"]),
    "withdrawn": st.just(True),
    "staged": st.just(True),
    "redacted": st.just(False),
    "valid_from": st.sampled_from(DAYS),
    "valid_until": st.sampled_from(DAYS),
    "decided": st.sampled_from([NO_GRANT, "asked", "refused", "revoked"]),
    "active": st.just(False),
    "investigates": st.just(False),
    "superuser": st.just(True),
    "duty": st.sampled_from(["held", "ended", "without the role"]),
}


@st.composite
def worlds(draw: st.DrawFn) -> Drawn:
    level = draw(st.sampled_from(PROTECTED))
    other = draw(st.sampled_from([level, level, level, *PROTECTED]))
    drawn = Drawn(asked=level, granted=other)
    for what in draw(st.lists(st.sampled_from(sorted(OTHERWISE)), max_size=3, unique=True)):
        drawn = replace(drawn, **{what: draw(OTHERWISE[what])})
    # The database lets no grant end before it begins.
    return replace(drawn, valid_until=max(drawn.valid_from, drawn.valid_until))


def test_the_faces_agree_in_any_world() -> None:
    with time_machine.travel(NOW, tick=False):
        scene = Scene()
        answers: set[tuple[Level, bool]] = set()

        @settings(deadline=None, max_examples=150)
        @given(drawn=worlds())
        def agree(drawn: Drawn) -> None:
            with transaction.atomic():
                scene.write(drawn)
                answers.add((drawn.asked, scene.answer(drawn)))
                transaction.set_rollback(True)

        agree()
    assert answers == {(level, answer) for level in PROTECTED for answer in (True, False)}


class Scene:
    """An account of two people, somebody who reads, with a grant at each level and a duty; a world is drawn over it."""

    def __init__(self) -> None:
        self.world = World()
        roles = (ParticipantRole.WITNESS, ParticipantRole.CO_WITNESS)
        self.testimony = self.world.account("We saw the mill burn.", roles=roles)
        self.user = self.world.investigator
        self.grants = {level: self.world.granted(level) for level in PROTECTED}
        self.batch = self.world.put_into_unreleased_import(self.testimony, released=True)

    def write(self, drawn: Drawn) -> None:
        """Write the world over what stands; the caller rolls it back."""
        self._write_consent(drawn)
        self._write_account(drawn)
        self._write_grant(drawn)
        self._write_user(drawn)

    def answer(self, drawn: Drawn) -> bool:
        """What every face says of the level asked for."""
        level = drawn.asked
        user = User.objects.get(pk=self.user.pk)
        row = Testimony.objects.get(pk=self.testimony.pk)
        viewed = can_view(user, row, level).allowed
        listed = visible_to(user, level).filter(pk=row.pk).exists()
        permitted = user.has_perm(f"archive.{PERMISSIONS[level]}", row)
        assert viewed == listed == permitted
        partition = Partition(level, row.collection_id.hex)
        is_opened = partition in partitions_for(user)
        is_member = row.pk in members_of(partition)
        # Who holds the partition reads its members, all of them; who works there reads more than stands in it.
        assert is_opened or not viewed
        assert viewed or not (is_opened and is_member)
        if drawn.duty != "held":
            assert viewed == (is_opened and is_member)
        return viewed

    def _write_consent(self, drawn: Drawn) -> None:
        everybody = self.testimony.participants.order_by("role")
        if drawn.whose == "nobody":
            ConsentRecord.objects.filter(testimony_id=self.testimony.pk).delete()
            return
        said = ConsentRecord.objects.filter(testimony_id=self.testimony.pk)
        if drawn.whose == "one of two":
            said = said.filter(participant=everybody[0])
        keeping = said.filter(purpose=Purpose.KEEP, audience=Audience.ARCHIVE)
        keeping.update(state=drawn.keep)
        said.exclude(purpose=Purpose.KEEP).update(
            state=drawn.state,
            identity_level=int(drawn.identity),
            not_before=drawn.not_before,
            not_after=drawn.not_after,
            has_open_conditions=drawn.condition,
            is_current=not drawn.overtaken,
        )

    def _write_account(self, drawn: Drawn) -> None:
        if drawn.withdrawn:
            Testimony.objects.filter(pk=self.testimony.pk).update(withdrawn_at=timezone.now())
        if drawn.staged:
            type(self.batch).objects.filter(pk=self.batch.pk).update(released_at=None)
        if not drawn.redacted:
            RedactionSet.objects.filter(transcript__testimony=self.testimony).delete()

    def _write_grant(self, drawn: Drawn) -> None:
        mine = Grant.objects.filter(pk=self.grants[drawn.granted].pk)
        Grant.objects.exclude(pk__in=mine.values("pk")).delete()
        mine.update(valid_from=drawn.valid_from, valid_until=drawn.valid_until)
        if drawn.decided == NO_GRANT:
            mine.delete()
        elif drawn.decided == "asked":
            mine.update(approved_at=None, approved_by=None)
        elif drawn.decided == "refused":
            mine.update(approved_at=None, approved_by=None)
            mine.update(refused_at=timezone.now(), refused_by=self.world.reviewer)
        elif drawn.decided == "revoked":
            mine.update(revoked_at=timezone.now(), revoked_by=self.world.reviewer)

    def _write_user(self, drawn: Drawn) -> None:
        if drawn.duty != NO_DUTY:
            self._write_duty(drawn.duty)
        if not drawn.investigates:
            self.user.groups.remove(self.user.groups.get(name=Role.INVESTIGATOR.value))
        User.objects.filter(pk=self.user.pk).update(
            is_active=drawn.active, is_superuser=drawn.superuser
        )

    def _write_duty(self, duty: str) -> None:
        Assignment.objects.create(
            user=self.user,
            collection=self.world.collection,
            role=Role.ARCHIVIST.value,
            assigned_by="somebody",
            ended_at=timezone.now() if duty == "ended" else None,
        )
        write_row(self.user, WORK, self.world.collection)
        if duty != "without the role":
            self.user.groups.add(Group.objects.get(name=Role.ARCHIVIST.value))
