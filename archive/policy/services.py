"""Writes to grants, duties, cases, case codes and purposes. Guardian's rows are written here only."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from archive.audit.log import Act
from archive.core import clock, ids
from archive.core.errors import AccessDenied, Conflict, InvalidInput
from archive.policy.codes import issue_case_codes, without_code
from archive.policy.levels import PERMISSIONS, WORK
from archive.policy.models import (
    Assignment,
    Case,
    Grant,
    Level,
    PurposeStatement,
)
from archive.policy.objects import group_of, remove_row, write_row
from archive.policy.querysets import grants_of, holds_role
from archive.policy.roles import COLLECTION_ROLES, OFFICES, Role
from archive.sealing.authority import make_data_keys
from archive.testimony.models import Collection, Testimony
from archive.testimony.texts import check_text
from archive.users.models import Organisation, User

# A stated purpose holds for a working day; then it is asked again.
PURPOSE_HOLDS = dt.timedelta(hours=8)
SHORTEST_PURPOSE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAsked:
    """What is asked for: whom it opens what to, at which level, why, and from when until when."""

    case: Case
    collection: Collection
    level: Level
    to: User | Group | Organisation
    purpose: str
    valid_from: dt.date
    valid_until: dt.date


def open_case(act: Act, *, name: str) -> Case:
    """A new case."""
    if not name.strip():
        raise InvalidInput("a case has a name", place="name")
    case = Case(code=ids.new_code("C", groups=2), opened_by_id=act.person)
    make_data_keys([case.pk])
    case.name = name
    case.save(force_insert=True)
    return case


def ask_grant(act: Act, asked: GrantAsked) -> Grant:
    """Ask for a grant. It opens nothing until another person has approved it."""
    if len(asked.purpose.strip()) < SHORTEST_PURPOSE:
        raise InvalidInput("say the purpose in a sentence: 10 letters at least", place="purpose")
    if asked.valid_until < asked.valid_from:
        raise InvalidInput("the grant ends before it starts", place="valid_until")
    check_text(asked.purpose, place="purpose")
    grant = Grant(
        case=asked.case,
        collection=asked.collection,
        level=asked.level,
        user=asked.to if isinstance(asked.to, User) else None,
        group=asked.to if isinstance(asked.to, Group) else None,
        organisation=asked.to if isinstance(asked.to, Organisation) else None,
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        asked_by_id=act.person,
    )
    make_data_keys([grant.pk])
    grant.purpose = asked.purpose
    grant.save(force_insert=True)
    return grant


def approve_grant(act: Act, grant: Grant) -> None:
    """Open what was asked for, as another person than the one who asked and than the one it opens to (P5).

    Every account of the collection that has no code in the case gets one. Where they are many, most are issued in turns
    before, so that this commit stays small: `archive.workflows.codes`. Raises Conflict.
    """
    require_approvable(act, grant)
    grant.approved_by_id = act.person
    grant.approved_at = clock.now()
    grant.save(update_fields=["approved_by", "approved_at"])
    write_row(_holder(grant), PERMISSIONS[Level(grant.level)], grant.collection)
    issue_case_codes(act, grant.case, without_code(grant.case, accounts_under(grant)))


def require_approvable(act: Act, grant: Grant) -> None:
    """Raise Conflict where the grant is decided already, or this person may not be the one who approves it (P5)."""
    _require_undecided(grant)
    if act.person == grant.asked_by_id or act.person in _receivers(grant):
        raise Conflict("a grant is approved by another person than who asked for it or receives it")


def accounts_under(grant: Grant) -> QuerySet[Testimony]:
    """Every account of the grant's collection, those that are still staged too: their release will show them."""
    return Testimony.objects.filter(collection=grant.collection)


def refuse_grant(act: Act, grant: Grant) -> None:
    """Refuse what was asked for."""
    _require_undecided(grant)
    grant.refused_by_id = act.person
    grant.refused_at = clock.now()
    grant.save(update_fields=["refused_by", "refused_at"])


def revoke_grant(act: Act, grant: Grant) -> None:
    """Close what a grant opened, from this commit."""
    grant.refresh_from_db()
    if grant.approved_at is None or grant.revoked_at is not None:
        raise Conflict("this grant opens nothing")
    grant.revoked_by_id = act.person
    grant.revoked_at = clock.now()
    grant.save(update_fields=["revoked_by", "revoked_at"])
    still_open = Grant.objects.filter(
        collection=grant.collection,
        level=grant.level,
        user=grant.user,
        group=grant.group,
        organisation=grant.organisation,
        approved_at__isnull=False,
        revoked_at__isnull=True,
    )
    if not still_open.exists():
        remove_row(_holder(grant), PERMISSIONS[Level(grant.level)], grant.collection)


def assign_duty(act: Act, user: User, collection: Collection, role: Role) -> Assignment:
    """Give somebody a duty in a collection, with the role that it needs."""
    if role not in COLLECTION_ROLES:
        raise InvalidInput("this role is not one of a collection", place="role")
    give_role(act, user, role)
    assignment, created = Assignment.objects.get_or_create(
        user=user,
        collection=collection,
        role=role.value,
        ended_at=None,
        defaults={"assigned_by": act.agent.name},
    )
    if created and role not in OFFICES:
        write_row(user, WORK, collection)
    return assignment


def end_duty(act: Act, assignment: Assignment) -> None:
    """End a duty, from this commit."""
    if assignment.ended_at is not None:
        raise Conflict("this duty has ended already")
    assignment.ended_at = clock.now()
    assignment.save(update_fields=["ended_at"])
    others = Assignment.objects.filter(
        user=assignment.user, collection=assignment.collection, ended_at__isnull=True
    )
    if assignment.role not in OFFICES and not others.exclude(role__in=OFFICES).exists():
        remove_row(assignment.user, WORK, assignment.collection)


def give_role(act: Act, user: User, role: Role) -> None:
    """Give somebody a role. By itself a role opens no collection."""
    group, _ = Group.objects.get_or_create(name=role.value)
    user.groups.add(group)
    if role in COLLECTION_ROLES and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def take_role(act: Act, user: User, role: Role) -> None:
    """Take a role away, with every duty held by it, from this commit. Raises Conflict where it is not held.

    Grants stay as two people decided them, and open nothing while the role is not held.
    """
    if not holds_role(user, role):
        raise Conflict("this role is not held")
    for duty in Assignment.objects.filter(user=user, role=role.value, ended_at__isnull=True):
        end_duty(act, duty)
    user.groups.remove(Group.objects.get(name=role.value))
    if user.is_staff and not any(holds_role(user, each) for each in COLLECTION_ROLES):
        user.is_staff = False
        user.save(update_fields=["is_staff"])


def join_organisation(act: Act, user: User, organisation: Organisation) -> None:
    """Make somebody a member of an organisation, so that its grants open to them."""
    if user.organisation is not None:
        user.groups.remove(group_of(user.organisation))
    user.organisation = organisation
    user.save(update_fields=["organisation"])
    user.groups.add(group_of(organisation))


def state_purpose(act: Act, user: User, case: Case, *, text: str) -> PurposeStatement:
    """Say what one reads for in a case. Raises AccessDenied where the case opens nothing to them."""
    if not grants_of(user, at=clock.today()).filter(case=case).exists():
        raise AccessDenied("no such case")
    if len(text.strip()) < SHORTEST_PURPOSE:
        raise InvalidInput("say the purpose in a sentence: 10 letters at least", place="purpose")
    check_text(text, place="purpose")
    statement = PurposeStatement(user=user, case=case, expires_at=clock.now() + PURPOSE_HOLDS)
    make_data_keys([statement.pk])
    statement.text = text.strip()
    statement.save(force_insert=True)
    return statement


def _receivers(grant: Grant) -> set[UUID]:
    """Everybody to whom the grant would open something."""
    to_them = Q(pk=grant.user_id)
    if grant.group_id is not None:
        to_them |= Q(groups=grant.group_id)
    if grant.organisation_id is not None:
        to_them |= Q(organisation=grant.organisation_id)
    return set(User.objects.filter(to_them).values_list("pk", flat=True))


def _holder(grant: Grant) -> User | Group:
    if grant.organisation is not None:
        return group_of(grant.organisation)
    holder = grant.user or grant.group
    if holder is None:
        raise Conflict("the grant is to nobody")
    return holder


def _require_undecided(grant: Grant) -> None:
    grant.refresh_from_db()
    if grant.approved_at is not None or grant.refused_at is not None:
        raise Conflict("this grant was decided already")
