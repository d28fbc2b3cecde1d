"""P10: mail goes to the server that the operator names, as the operator says, and else nowhere."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import base
from config.settings.mail import NOWHERE, SMTP, mail

NAMES = ("SERVER", "SECURITY", "FROM", "USER", "PASSWORD")


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"ARCHIVE_MAIL_{name}", raising=False)


def say(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"ARCHIVE_MAIL_{name.upper()}", value)


def test_without_a_server_mail_goes_nowhere() -> None:
    """P10"""
    assert (mail().host, mail().backend) == ("", NOWHERE)
    assert not base.ARCHIVE_SENDS_MAIL
    assert base.EMAIL_BACKEND == NOWHERE


@pytest.mark.parametrize(
    ("server", "security", "host", "port"),
    [
        ("mail.example", "starttls", "mail.example", 587),
        ("mail.example", "tls", "mail.example", 465),
        ("127.0.0.1", "none", "127.0.0.1", 25),
        ("mail.example:2525", "starttls", "mail.example", 2525),
    ],
)
def test_a_server_is_spoken_to_as_was_said(
    monkeypatch: pytest.MonkeyPatch, server: str, security: str, host: str, port: int
) -> None:
    say(monkeypatch, server=server, security=security, **{"from": "archive@mail.example"})
    told = mail()
    assert (told.host, told.port, told.security) == (host, port, security)
    assert (told.sender, told.backend) == ("archive@mail.example", SMTP)


@pytest.mark.parametrize(
    ("server", "security", "sender", "complaint"),
    [
        ("mail.example", "ssl", "archive@mail.example", "starttls, tls or none"),
        ("mail.example:smtp", "tls", "archive@mail.example", "host or host:port"),
        ("mail.example:0", "tls", "archive@mail.example", "host or host:port"),
        ("mail.example", "tls", "", "ARCHIVE_MAIL_FROM is missing"),
        ("mail.example", "tls", "archive", "ARCHIVE_MAIL_FROM is missing"),
    ],
)
def test_what_is_half_said_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, server: str, security: str, sender: str, complaint: str
) -> None:
    say(monkeypatch, server=server, security=security, **{"from": sender})
    with pytest.raises(ImproperlyConfigured, match=complaint):
        mail()
