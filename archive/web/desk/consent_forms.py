"""Recording what a participant said, and how the desk shows it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.consent.asides import set_aside_by, sets_aside, unanswered
from archive.consent.decisions import waiting_among
from archive.consent.models import (
    AUDIENCES,
    DATE_LABELS,
    IDENTITY_LABELS,
    PLACE_LABELS,
    AfterDeath,
    Audience,
    ConsentRecord,
    IdentityLevel,
    Notice,
    Purpose,
    State,
)
from archive.consent.services import ConsentTerms
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.testimony.models import Participant, Testimony
from archive.users.models import User
from archive.web.desk.fields import block, day, line

if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Participant]
else:
    _ModelChoice = forms.ModelChoiceField


# Nothing is chosen beforehand: what somebody said is not what stands first in a list.
CHOOSE = ("", "—")
# Each purpose with the audiences that it can be asked for: no other pair can be chosen.
ASKED = [
    (f"{purpose.value}:{audience.value}", format_lazy("{} – {}", purpose.label, audience.label))
    for purpose, audiences in AUDIENCES.items()
    for audience in audiences
]


class ParticipantField(_ModelChoice):
    """A choice among those who were in the room, by role and code."""

    def label_from_instance(self, obj: Any) -> str:
        # Isolated by characters: an option of a select can hold no element.
        return f"{obj.get_role_display()} · \u2068{obj.code}\u2069"


class ConsentForm(forms.Form):
    """One answer of one person: to which purpose, for whom, and how much may be told."""

    participant = ParticipantField(
        label=_("participant"), queryset=Participant.objects.none(), empty_label=None
    )
    asked = forms.ChoiceField(
        label=_("what was asked, and for whom"),
        choices=[CHOOSE, *ASKED],
        error_messages={"invalid_choice": _("This purpose does not go with this audience.")},
    )
    state = forms.ChoiceField(label=_("answer"), choices=[CHOOSE, *State.choices])
    identity = forms.TypedChoiceField(
        label=_("identity"),
        coerce=int,
        choices=[(int(level), label) for level, label in IDENTITY_LABELS.items()],
    )
    attribution = line(_("wording of the attribution"))
    place = forms.TypedChoiceField(
        label=_("place told as"),
        coerce=int,
        choices=[(int(level), label) for level, label in PLACE_LABELS.items()],
    )
    date = forms.TypedChoiceField(
        label=_("date told as"),
        coerce=int,
        choices=[(int(level), label) for level, label in DATE_LABELS.items()],
    )
    not_before = day(_("not before"))
    not_after = day(_("not after"))
    review_on = day(_("to be reviewed on"))
    after_death = forms.ChoiceField(label=_("after death"), choices=AfterDeath.choices)
    conditions = block(
        _("conditions"),
        rows=2,
        help_text=_("Nothing is permitted until a second person says that they are met."),
    )
    notice_name = forms.CharField(label=_("form read or signed"), required=False, max_length=200)
    notice_version = forms.CharField(label=_("its version"), required=False, max_length=40)
    evidence = block(
        _("evidence"),
        rows=2,
        help_text=_("Where it can be seen or heard: the signed form, the minute of the recording."),
    )

    def __init__(self, *args: Any, testimony: Testimony, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["participant"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = testimony.participants.defer("note")

    def terms(self, notice: Notice | None) -> ConsentTerms:
        """What was typed."""
        typed = self.cleaned_data
        purpose, _colon, audience = typed["asked"].partition(":")
        return ConsentTerms(
            purpose=Purpose(purpose),
            audience=Audience(audience),
            state=State(typed["state"]),
            identity=IdentityLevel(typed["identity"]),
            attribution=typed["attribution"],
            place=PlacePrecision(typed["place"]),
            date=DatePrecision(typed["date"]),
            not_before=typed["not_before"],
            not_after=typed["not_after"],
            review_on=typed["review_on"],
            after_death=AfterDeath(typed["after_death"]),
            conditions=typed["conditions"],
            notice=notice,
            evidence=typed["evidence"],
        )


class SetAsideForm(forms.Form):
    """Why a consent that waits is wrong."""

    reason = block(
        _("what is wrong with it"),
        required=True,
        rows=2,
        help_text=_("Sealed. Whoever recorded it reads this, and records it anew."),
    )

    def __init__(self, record: UUID, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data, prefix=f"aside-{record}")


@dataclass(frozen=True, slots=True)
class Aside:
    """That a consent was set aside: by whom, when, and why, where the account is open."""

    by: str
    at: dt.datetime
    why: str
    # Whether nothing was recorded in its place since.
    is_open: bool


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent as the desk shows it. `attribution`, `conditions`, `evidence` are empty where the account is closed."""

    id: str
    purpose: str
    audience: str
    state: str
    is_given: bool
    identity: str
    place: str
    date: str
    not_before: dt.date | None
    not_after: dt.date | None
    review_on: dt.date | None
    attribution: str
    conditions: str
    has_open_conditions: bool
    evidence: str
    notice: str
    recorded_by: str
    recorded_at: dt.datetime
    confirmed_by: str
    is_current: bool
    is_waiting: bool
    may_confirm: bool
    may_clear: bool
    # Offered where the reader may set it aside, with what was typed where that was refused.
    aside_form: SetAsideForm | None
    aside: Aside | None

    @property
    def matters(self) -> bool:
        """Whether it stands among what holds or is left to do, and not among what was said before."""
        return self.is_current or self.is_waiting or (self.aside is not None and self.aside.is_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDesk:
    """Who looks at an account's consents, and what they may do. `refused` is a form that comes back as it was typed."""

    user: User
    may_confirm: bool
    may_record: bool
    is_open: bool
    refused: tuple[UUID, SetAsideForm] | None = None


@dataclass(frozen=True, slots=True)
class ParticipantShown:
    """Somebody who was in the room, with what they said: in effect or waiting, and earlier."""

    code: str
    role: str
    note: str
    lines: tuple[ConsentLine, ...]
    earlier: tuple[ConsentLine, ...]


def participants_shown(testimony: Testimony, desk: ConsentDesk) -> list[ParticipantShown]:
    """Everybody who was in the room with their consents; sealed words only where the account is open."""
    shown = []
    for person in testimony.participants.all():
        records = list(
            person.consents.select_related("recorded_by", "confirmed_by", "notice").all()
        )
        waiting = {record.pk for record in waiting_among(records)}
        lines = [
            _line(
                record, desk, is_waiting=record.pk in waiting, aside=_aside(record, records, desk)
            )
            for record in sorted(records, key=lambda each: (each.purpose, each.audience))
            if not sets_aside(record)
        ]
        shown.append(
            ParticipantShown(
                code=person.code,
                role=person.get_role_display(),
                note=person.note if desk.is_open else "",
                lines=tuple(each for each in lines if each.matters),
                earlier=tuple(each for each in lines if not each.matters),
            )
        )
    return shown


def _aside(record: ConsentRecord, records: list[ConsentRecord], desk: ConsentDesk) -> Aside | None:
    """That `record` was set aside, where one of its giver's `records` says so."""
    found = set_aside_by(record, records)
    if found is None:
        return None
    return Aside(
        by=found.recorded_by.username,
        at=found.recorded_at,
        why=found.evidence if desk.is_open else "",
        is_open=found in unanswered(records),
    )


def _line(
    record: ConsentRecord, desk: ConsentDesk, *, is_waiting: bool, aside: Aside | None
) -> ConsentLine:
    another = desk.may_confirm and record.recorded_by_id != desk.user.pk
    aside_form = SetAsideForm(record.pk) if is_waiting and desk.may_record else None
    if aside_form is not None and desk.refused is not None and desk.refused[0] == record.pk:
        aside_form = desk.refused[1]
    return ConsentLine(
        id=str(record.pk),
        purpose=record.get_purpose_display(),
        audience=record.get_audience_display(),
        state=record.get_state_display(),
        is_given=record.state == State.GIVEN,
        identity=record.get_identity_level_display(),
        place=record.get_place_precision_display(),
        date=record.get_date_precision_display(),
        not_before=record.not_before,
        not_after=record.not_after,
        review_on=record.review_on,
        attribution=record.attribution if desk.is_open else "",
        conditions=record.conditions if desk.is_open else "",
        has_open_conditions=record.has_open_conditions,
        evidence=record.evidence if desk.is_open else "",
        notice=str(record.notice or ""),
        recorded_by=record.recorded_by.username,
        recorded_at=record.recorded_at,
        confirmed_by=record.confirmed_by.username if record.confirmed_by else "",
        is_current=record.is_current,
        is_waiting=is_waiting,
        may_confirm=is_waiting and another,
        may_clear=record.is_current and record.has_open_conditions and another,
        aside_form=aside_form,
        aside=aside,
    )
