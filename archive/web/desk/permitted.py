"""What consent permits today of each kind of publication, in words: said before anybody writes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from archive.consent.decisions import Question, permits
from archive.consent.models import DATE_LABELS, PLACE_LABELS, Audience
from archive.core import clock
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.publication.models import RenditionKind
from archive.publication.services import purposes_of
from archive.testimony.models import Testimony
from archive.web.desk.wording import CONSENT


@dataclass(frozen=True, slots=True)
class Permission:
    """What consent says today to a kind of publication, and how exactly it lets place and date be told."""

    kind: RenditionKind
    is_allowed: bool
    reason: str
    place: str
    date: str

    @property
    def choice(self) -> str:
        """What a form calls it."""
        name = str(self.kind.label)
        return name if self.is_allowed else _("%(kind)s (not permitted today)") % {"kind": name}


def permissions_of(testimony: Testimony) -> list[Permission]:
    """What consent permits today of each kind of publication, in words."""
    return [_permission(testimony, kind) for kind in RenditionKind]


def _permission(testimony: Testimony, kind: RenditionKind) -> Permission:
    def asked(
        place: PlacePrecision = PlacePrecision.NONE, date: DatePrecision = DatePrecision.NONE
    ) -> list[str]:
        """What stands against it, for the purposes that this kind has."""
        decisions = [
            permits(
                testimony,
                Question(purpose=purpose, audience=Audience.PUBLIC, place=place, date=date),
                at=clock.today(),
            )
            for purpose in purposes_of(kind)
        ]
        return [str(CONSENT[each.reason]) for each in decisions if not each.allowed]

    against = asked()
    if against:
        return Permission(kind, False, against[0], "", "")
    place = max(each for each in PlacePrecision if not asked(place=each))
    date = max(each for each in DatePrecision if not asked(date=each))
    return Permission(kind, True, "", str(PLACE_LABELS[place]), str(DATE_LABELS[date]))


def closed_by(permissions: list[Permission]) -> str:
    """Why consent lets nothing at all be published today; empty where it lets something."""
    return "" if any(each.is_allowed for each in permissions) else permissions[0].reason
