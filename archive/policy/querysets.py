"""Which grants and duties are in effect. The lists, the rule and `has_perm` all ask these."""

import datetime as dt

from django.db.models import Exists, Q, QuerySet

from archive.policy.models import Assignment, Grant
from archive.policy.roles import OFFICES, Role
from archive.users.models import User


def valid_grants(*, at: dt.date) -> QuerySet[Grant]:
    """Grants approved, not revoked, and running on that day."""
    return Grant.objects.filter(
        approved_at__isnull=False,
        refused_at__isnull=True,
        revoked_at__isnull=True,
        valid_from__lte=at,
        valid_until__gte=at,
    )


def grants_of(user: User, *, at: dt.date) -> QuerySet[Grant]:
    """The valid grants that open something to this user: none unless they are active and an investigator."""
    if not user.is_active:
        return Grant.objects.none()
    to_them = Q(user=user) | Q(group__in=user.groups.all())
    if user.organisation_id is not None:
        to_them |= Q(organisation_id=user.organisation_id)
    investigates = Exists(user.groups.filter(name=Role.INVESTIGATOR.value))
    return valid_grants(at=at).filter(to_them, investigates)


def duties_of(user: User) -> QuerySet[Assignment]:
    """The duties in effect of this user that open a collection's accounts: an officer's opens none."""
    return assignments_of(user).exclude(role__in=OFFICES)


def assignments_of(user: User) -> QuerySet[Assignment]:
    """All duties in effect of this user, also those that open no account: none unless active, none without the role."""
    if not user.is_active:
        return Assignment.objects.none()
    return Assignment.objects.filter(
        user=user, ended_at__isnull=True, role__in=user.groups.values("name")
    )


def holds_role(user: User, role: Role) -> bool:
    """Whether the user has this role at all."""
    return user.groups.filter(name=role.value).exists()
