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


def close_account(act: Act, user: User) -> None:
    """Nobody signs in by this user account any more; who is signed in by it is out at the next page."""
    if not user.is_active:
        raise Conflict("this user account is closed already")
    user.is_active = False
    user.save(update_fields=["is_active"])


def reopen_account(act: Act, user: User) -> None:
    """Let a closed user account be used again."""
    if user.is_active:
        raise Conflict("this user account is open")
    user.is_active = True
    user.save(update_fields=["is_active"])


def change_password(act: Act, user: User, *, password: str) -> None:
    """Another password, from this commit; whoever is signed in by the old one is out."""
    user.set_password(password)
    user.save(update_fields=["password"])


def add_organisation(act: Act, *, name: str, kind: OrganisationKind) -> Organisation:
    """An organisation of this name; the one that stands, if it does."""
    organisation, _ = Organisation.objects.get_or_create(name=name, defaults={"kind": kind})
    return organisation
