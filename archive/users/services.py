"""Writes to users and organisations."""

from django.core.exceptions import ValidationError

from archive.audit.log import Act
from archive.core.errors import Conflict, InvalidInput
from archive.users.models import Organisation, OrganisationKind, User


def add_user(act: Act, *, username: str, display_name: str, password: str) -> User:
    """A new user without any role. Raises Conflict where the name is taken."""
    if User.objects.filter(username=username).exists():
        raise Conflict("the user name is taken")
    user = User(username=username, display_name=display_name)
    user.set_password(password)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise InvalidInput(
            "not a user name: letters, digits and @ . + - _ only", place="username"
        ) from error
    user.save(force_insert=True)
    return user


def add_organisation(act: Act, *, name: str, kind: OrganisationKind) -> Organisation:
    """An organisation of this name; the one that stands, if it does."""
    organisation, _ = Organisation.objects.get_or_create(name=name, defaults={"kind": kind})
    return organisation
