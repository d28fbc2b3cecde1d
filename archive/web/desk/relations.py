"""What an account is to others: noted by code, confirmed or rejected; and what the machine proposes."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.policy.related import relations_at_work
from archive.policy.roles import Duty
from archive.search.answers import SearchUnavailable
from archive.search.repeats import Looked, WhyNot, repeats_at_work
from archive.testimony.models import RelationKind, RelationState, Testimony
from archive.web.desk.people import Worker
from archive.web.shared.relations import relation

# Why an account is compared with none.
NOT_COMPARED: dict[WhyNot, Promise] = {
    WhyNot.NOT_APPROVED: _(
        "This account can't be compared yet: it has no text whose redactions are approved."
    ),
    WhyNot.DAMAGED: _(
        "This account can't be compared: its text is not as it was written or approved. Tell whoever runs the archive."
    ),
    WhyNot.TOO_SHORT: _("This account can't be compared: it has too few words."),
    WhyNot.REFUSED: _(
        "This account is compared with none: somebody in the room refused that it be matched against others."
    ),
}


class RelationForm(forms.Form):
    """What this account is to another, named by its internal code."""

    kind = forms.ChoiceField(label=_("This account"), choices=RelationKind.choices)
    code = forms.CharField(
        label=_("Code of the other account"),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters"}),
    )

    def chosen_kind(self) -> RelationKind:
        """The kind chosen."""
        return RelationKind(self.cleaned_data["kind"])


@dataclass(frozen=True, slots=True)
class RelationShown:
    """A relation as the account's page lists it, read from this account."""

    id: UUID
    word: str
    other_id: UUID
    code: str
    state: str | Promise
    is_proposed: bool
    is_rejected: bool
    by_machine: bool
    proposed_by: str
    proposed_at: dt.datetime
    decided_by: str
    decided_at: dt.datetime | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class RelationsShown:
    """The account's relations to others that the reader works on, and what was proposed where it was asked for.

    `looked` is None where nobody looked, or where the index can't be read: `sought` tells which. `why_not` in words.
    """

    relations: list[RelationShown]
    looked: Looked | None
    sought: bool

    @property
    def why_not(self) -> Promise | str:
        """Why the account was compared with none; empty where it was compared."""
        if self.looked is None or self.looked.why_not is None:
            return ""
        return NOT_COMPARED[self.looked.why_not]


def relations_shown(worker: Worker, row: Testimony, *, seek: bool) -> RelationsShown:
    """The relations; with `seek` also accounts of the collection that may repeat this one."""
    rows = relations_at_work(worker.user, row)
    shown, repeating = [], set()
    for each in rows:
        forward = each.one_id == row.pk
        other = each.other if forward else each.one
        if each.kind == RelationKind.REPEATS:
            repeating.add(other.code)
        state = RelationState(each.state)
        both = (row.collection_id, other.collection_id)
        shown.append(
            RelationShown(
                id=each.pk,
                word=relation(each.kind, forward=forward),
                other_id=other.pk,
                code=other.code,
                state=state.label,
                is_proposed=state == RelationState.PROPOSED,
                is_rejected=state == RelationState.REJECTED,
                by_machine=each.by_machine,
                proposed_by=each.proposed_by.username,
                proposed_at=each.created_at,
                decided_by=each.decided_by.username if each.decided_by else "",
                decided_at=each.decided_at,
                may_decide=all(worker.may(Duty.RELATE, collection) for collection in both),
            )
        )
    return RelationsShown(shown, _looked(worker, row, repeating) if seek else None, seek)


def _looked(worker: Worker, row: Testimony, decided: set[str]) -> Looked | None:
    try:
        looked = repeats_at_work(worker.user, row.pk)
    except SearchUnavailable:
        return None
    return replace(looked, found=tuple(each for each in looked.found if each.code not in decided))
