"""Recording what a participant said, and how the desk shows it."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.consent.models import (
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
from archive.web.desk.steps import waiting_among

if TYPE_CHECKING:
    _ModelChoice = forms.ModelChoiceField[Participant]
else:
    _ModelChoice = forms.ModelChoiceField


class ParticipantField(_ModelChoice):
    """A choice among those who were in the room, by role and code."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_role_display()} · {obj.code}"


class ConsentForm(forms.Form):
    """One answer of one person: to which purpose, for whom, and how much may be told."""

    participant = ParticipantField(
        label=_("participant"), queryset=Participant.objects.none(), empty_label=None
    )
    purpose = forms.ChoiceField(label=_("purpose"), choices=Purpose.choices)
    audience = forms.ChoiceField(label=_("audience"), choices=Audience.choices)
    state = forms.ChoiceField(label=_("answer"), choices=State.choices)
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
        return ConsentTerms(
            purpose=Purpose(typed["purpose"]),
            audience=Audience(typed["audience"]),
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


@dataclass(frozen=True, slots=True)
class ParticipantShown:
    """Somebody who was in the room, with what they said: in effect or waiting, and earlier."""

    code: str
    role: str
    note: str
    lines: tuple[ConsentLine, ...]
    earlier: tuple[ConsentLine, ...]


def participants_shown(
    testimony: Testimony, user: User, *, may_confirm: bool, is_open: bool
) -> list[ParticipantShown]:
    """Everybody who was in the room with their consents; sealed words only where the account is open."""
    shown = []
    for person in testimony.participants.all():
        records = list(
            person.consents.select_related("recorded_by", "confirmed_by", "notice").all()
        )
        waiting = {record.pk for record in waiting_among(records)}
        lines = [
            _line(record, user, record.pk in waiting, may_confirm=may_confirm, is_open=is_open)
            for record in sorted(records, key=lambda each: (each.purpose, each.audience))
        ]
        shown.append(
            ParticipantShown(
                code=person.code,
                role=person.get_role_display(),
                note=person.note if is_open else "",
                lines=tuple(each for each in lines if each.is_current or each.is_waiting),
                earlier=tuple(each for each in lines if not (each.is_current or each.is_waiting)),
            )
        )
    return shown


def _line(
    record: ConsentRecord, user: User, is_waiting: bool, *, may_confirm: bool, is_open: bool
) -> ConsentLine:
    another = may_confirm and record.recorded_by_id != user.pk
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
        attribution=record.attribution if is_open else "",
        conditions=record.conditions if is_open else "",
        has_open_conditions=record.has_open_conditions,
        evidence=record.evidence if is_open else "",
        notice=str(record.notice or ""),
        recorded_by=record.recorded_by.username,
        recorded_at=record.recorded_at,
        confirmed_by=record.confirmed_by.username if record.confirmed_by else "",
        is_current=record.is_current,
        is_waiting=is_waiting,
        may_confirm=is_waiting and another,
        may_clear=record.is_current and record.has_open_conditions and another,
    )
