"""User accounts, roles and duties: the operator's acts, at the machine. They open no testimony to the operator.

To give somebody a duty opens no account by itself either: whatever is published or granted needs two people (P5).
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from archive.audit.log import OPERATOR, Act, change
from archive.audit.verbs import Verb
from archive.core.errors import Conflict, InvalidInput
from archive.policy.models import Assignment
from archive.policy.querysets import holds_role
from archive.policy.roles import COLLECTION_ROLES, Role
from archive.policy.services import (
    assign_duty,
    end_duty,
    give_role,
    join_organisation,
    take_role,
)
from archive.testimony.models import Collection
from archive.users import services
from archive.users.models import Organisation, User


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGiven:
    """Whom to add. The roles that work in collections are held in each of `collections`, named by code."""

    username: str
    password: str = field(repr=False)
    roles: frozenset[Role]
    display_name: str = ""
    organisation: str = ""
    collections: frozenset[str] = frozenset()


def add_person(given: PersonGiven) -> User:
    """A new user with roles and duties. Raises InvalidInput, Conflict; then nothing was added.

    No grant is made here: what an investigator reads is asked for and approved by two people (P5).
    """
    _require_fitting(given.roles, given.collections)
    person = User(username=given.username, display_name=given.display_name)
    _require_good_password(given.password, person)
    said = _said(given.username, given.roles, given.collections)
    with change(OPERATOR, Verb.ADD_PERSON, kind="user", detail=said) as act:
        user = services.add_user(
            act,
            username=given.username,
            display_name=given.display_name,
            password=given.password,
        )
        _give(act, user, given.roles, given.collections)
        if given.organisation:
            join_organisation(act, user, _organisation(given.organisation))
        return user


def give_roles(
    username: str, roles: frozenset[Role], collections: frozenset[str] = frozenset()
) -> User:
    """Give roles and duties to somebody who has a user account; what they hold already stays.

    Raises InvalidInput, Conflict; then nothing was given. No grant is made here either (P5).
    """
    _require_fitting(roles, collections)
    user = _user(username)
    if not user.is_active:
        raise Conflict("this user account is closed; reopen it first")
    with change(OPERATOR, Verb.ASSIGN, on=user, detail=_said(username, roles, collections)) as act:
        _give(act, user, roles, collections)
    return user


def take_roles(
    username: str, roles: frozenset[Role], collections: frozenset[str] = frozenset()
) -> User:
    """End these duties in these collections; without collections, take the roles with all their duties.

    In effect from the commit: to take is one person's act. Raises InvalidInput, Conflict; then nothing was taken.
    """
    if collections and not roles <= COLLECTION_ROLES:
        raise InvalidInput("one of these roles works in no collection", place="collection")
    user = _user(username)
    said = _said(username, roles, collections)
    with change(OPERATOR, Verb.END_ASSIGNMENT, on=user, detail=said) as act:
        for role in sorted(roles):
            for code in sorted(collections):
                end_duty(act, _duty(user, _collection(code), role))
            if not collections:
                take_role(act, user, role)
    return user


def close(username: str) -> User:
    """Close the user account of somebody who leaves, and take all their roles and duties. Raises InvalidInput, Conflict.

    Their grants open nothing from now on; they are revoked at the desk.
    """
    user = _user(username)
    with change(OPERATOR, Verb.CLOSE_PERSON, on=user, detail=username) as act:
        services.close_account(act, user)
        for role in Role:
            if holds_role(user, role):
                take_role(act, user, role)
    return user


def reopen(username: str) -> User:
    """Open a closed user account again, without any role. Raises InvalidInput, Conflict."""
    user = _user(username)
    with change(OPERATOR, Verb.REOPEN_PERSON, on=user, detail=username) as act:
        services.reopen_account(act, user)
    return user


def change_password(username: str, password: str) -> User:
    """Give somebody another password, which ends their sessions. Raises InvalidInput."""
    user = _user(username)
    _require_good_password(password, user)
    with change(OPERATOR, Verb.CHANGE_PASSWORD, on=user, detail=username) as act:
        services.change_password(act, user, password=password)
    return user


@dataclass(frozen=True, slots=True)
class PersonListed:
    """Somebody with a user account: roles by name, and duties as collection and role."""

    username: str
    is_open: bool
    roles: tuple[str, ...]
    duties: tuple[tuple[str, str], ...]


def list_people() -> list[PersonListed]:
    """Everybody who has a user account, and what each may do."""
    held: dict[UUID, list[tuple[str, str]]] = {}
    standing = Assignment.objects.filter(ended_at__isnull=True).order_by("collection__code", "role")
    for user, collection, role in standing.values_list("user", "collection__code", "role"):
        held.setdefault(user, []).append((collection, role))
    return [
        PersonListed(
            user.username,
            user.is_active,
            tuple(role.value for role in Role if role.value in {g.name for g in user.groups.all()}),
            tuple(held.get(user.pk, ())),
        )
        for user in User.objects.prefetch_related("groups")
    ]


def _require_fitting(roles: frozenset[Role], collections: frozenset[str]) -> None:
    if not roles:
        raise InvalidInput("a person has at least one role", place="role")
    if collections and not roles & COLLECTION_ROLES:
        raise InvalidInput("none of these roles works in a collection", place="collection")


def _give(act: Act, user: User, roles: frozenset[Role], collections: frozenset[str]) -> None:
    for role in sorted(roles):
        give_role(act, user, role)
    for code in sorted(collections):
        for role in sorted(roles & COLLECTION_ROLES):
            assign_duty(act, user, _collection(code), role)


def _require_good_password(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), place="password") from error


def _said(username: str, roles: frozenset[Role], collections: frozenset[str]) -> str:
    """What the log keeps of it, sealed."""
    where = f" in {', '.join(sorted(collections))}" if collections else ""
    return f"{username}: {', '.join(sorted(roles))}{where}"


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise InvalidInput("nobody has this user name", place="username")
    return user


def _duty(user: User, collection: Collection, role: Role) -> Assignment:
    duty = Assignment.objects.filter(
        user=user, collection=collection, role=role.value, ended_at__isnull=True
    ).first()
    if duty is None:
        raise Conflict("this duty is not held in this collection")
    return duty


def _collection(code: str) -> Collection:
    collection = Collection.objects.filter(code=code).first()
    if collection is None:
        raise InvalidInput("no collection has this code", place="collection")
    return collection


def _organisation(name: str) -> Organisation:
    organisation = Organisation.objects.filter(name=name).first()
    if organisation is None:
        raise InvalidInput("no organisation has this name", place="organisation")
    return organisation
