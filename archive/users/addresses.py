"""Where somebody wants alerts to go. Sealed, and opened within an act: for its owner, and to send."""

import smtplib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email

from archive.audit.log import Act
from archive.core.errors import InvalidInput
from archive.sealing.authority import make_data_keys
from archive.users.models import MailAddress, User

LONGEST_ADDRESS = 254


def address_of(user: User) -> str:
    """The user's address; empty where they gave none. Raises SealingError where it can't be opened."""
    held = MailAddress.objects.filter(user=user).first()
    return "" if held is None else held.address


def set_address(act: Act, user: User, address: str) -> None:
    """Another address, or none. Raises InvalidInput for one that no mail could be sent to, and leaves the old one."""
    plain = address.strip()
    if plain and not can_be_sent_to(plain):
        raise InvalidInput("this is no e-mail address", place="address")
    MailAddress.objects.filter(user=user).delete()
    if not plain:
        return
    held = MailAddress(user=user)
    make_data_keys([held.pk])
    held.address = plain
    held.save(force_insert=True)


def can_be_sent_to(plain: str) -> bool:
    """Whether the mail backend would take it: it is brought here into the form in which the server would get it.

    What looks like an address may be refused there, when its owner went away long ago: a part of a domain that gets too long
    as ASCII, an encoded word that hides a newline or can't be read. And what would arrive there as another address, or
    with letters before the @ that SMTP does not know, is told to its owner now rather than never.
    """
    if len(plain) > LONGEST_ADDRESS:
        return False
    try:
        validate_email(plain)
        EmailMessage(from_email="archive@localhost", to=[plain]).message().as_bytes()
        sent_to = sanitize_address(plain, settings.DEFAULT_CHARSET)
        is_the_same = _in_letters(sent_to) == _in_letters(plain)
    except ValidationError:
        return False
    except Exception:
        # Python's parser of addresses fails on odd ones in ways of its own: ValueError, IndexError and others.
        return False
    return (
        is_the_same
        and sent_to.isascii()
        and sent_to.isprintable()
        and len(sent_to) <= LONGEST_ADDRESS
        and smtplib.quoteaddr(sent_to) == f"<{sent_to}>"
    )


def _in_letters(address: str) -> tuple[str, str]:
    """What stands before the @, and the domain in the letters that people read; raises UnicodeError.

    As ASCII some domains become another one: that of `straße` is `strasse`, whose owner is somebody else.
    """
    local, _, domain = address.rpartition("@")
    letters = domain.encode().decode("idna") if domain.isascii() else domain
    return local, letters.lower()
