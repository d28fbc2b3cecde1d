"""Adding people, and roles to people: the operator's act, at the machine. It opens no testimony to the operator."""

from dataclasses import dataclass, field

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from archive.audit.log import OPERATOR, Act, change
from archive.audit.verbs import Verb
from archive.core.errors import InvalidInput
from archive.policy.roles import COLLECTION_ROLES, Role
from archive.policy.services import assign_duty, give_role, join_organisation
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
    _require_good_password(given)
    said = f"{given.username}: {', '.join(sorted(given.roles))}"
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


def add_roles(
    username: str, roles: frozenset[Role], collections: frozenset[str] = frozenset()
) -> User:
    """Give roles and duties to somebody who has a user account; what they hold already stays.

    Raises InvalidInput; then nothing was given. No grant is made here either (P5).
    """
    _require_fitting(roles, collections)
    user = User.objects.filter(username=username).first()
    if user is None:
        raise InvalidInput("nobody has this user name", place="username")
    said = f"{username}: {', '.join(sorted(roles))}"
    with change(OPERATOR, Verb.ASSIGN, on=user, detail=said) as act:
        _give(act, user, roles, collections)
    return user


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


def _require_good_password(given: PersonGiven) -> None:
    person = User(username=given.username, display_name=given.display_name)
    try:
        validate_password(given.password, person)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), place="password") from error


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
