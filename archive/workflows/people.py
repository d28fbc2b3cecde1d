"""Adding people: the operator's act, at the machine. It opens no testimony to the operator."""

from dataclasses import dataclass, field

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from archive.audit.log import OPERATOR, change
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
    if not given.roles:
        raise InvalidInput("a person has at least one role", place="role")
    duties = given.roles & COLLECTION_ROLES
    if given.collections and not duties:
        raise InvalidInput("none of these roles works in a collection", place="collection")
    _require_good_password(given)
    said = f"{given.username}: {', '.join(sorted(given.roles))}"
    with change(OPERATOR, Verb.ADD_PERSON, kind="user", detail=said) as act:
        user = services.add_user(
            act,
            username=given.username,
            display_name=given.display_name,
            password=given.password,
        )
        for role in sorted(given.roles):
            give_role(act, user, role)
        for code in sorted(given.collections):
            for role in sorted(duties):
                assign_duty(act, user, _collection(code), role)
        if given.organisation:
            join_organisation(act, user, _organisation(given.organisation))
        return user


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
