"""Where somebody wants alerts to go. Sealed, and opened within an act: for its owner, and to send."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from archive.audit.log import Act
from archive.core.errors import InvalidInput
from archive.sealing.authority import make_data_keys
from archive.users.models import MailAddress, User

LONGEST_ADDRESS = 254


def address_of(user: User) -> str:
    """The user's address; empty where they gave none."""
    held = MailAddress.objects.filter(user=user).first()
    return "" if held is None else held.address


def set_address(act: Act, user: User, address: str) -> None:
    """Another address, or none. Raises InvalidInput."""
    plain = address.strip()
    MailAddress.objects.filter(user=user).delete()
    if not plain:
        return
    try:
        validate_email(plain)
    except ValidationError:
        raise InvalidInput("this is no e-mail address", place="address") from None
    if len(plain) > LONGEST_ADDRESS:
        raise InvalidInput("this is no e-mail address", place="address")
    held = MailAddress(user=user)
    make_data_keys([held.pk])
    held.address = plain
    held.save(force_insert=True)
