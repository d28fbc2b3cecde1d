"""A mail server that takes everything, behind Django's own mail backend and Python's own client. Nothing leaves here."""

import re
import smtplib
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.mail.backends.smtp import EmailBackend

BACKEND = "tests.mailing.Backend"
"""For the setting EMAIL_BACKEND."""


@dataclass(frozen=True, slots=True)
class Told:
    """One mail, as the server heard of it: its recipients as the envelope names them, and the lines of its header."""

    recipients: list[str]
    headers: list[str]


class Server(smtplib.SMTP):
    """Python's client with the server's answers put in; `told` are the mails of all connections."""

    told: ClassVar[list[Told]] = []

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        self._said = b""
        return 220, b"ready"

    def send(self, s: Any) -> None:
        self._said += s if isinstance(s, bytes) else s.encode(self.command_encoding)

    def getreply(self) -> tuple[int, bytes]:
        envelope, data, mail = self._said.partition(b"\r\ndata\r\n")
        if data and not mail:
            return 354, b"go on"
        if mail.endswith(b"\r\n.\r\n"):
            recipients = re.findall(r"(?i)^rcpt to:<(.*)>\r?$", envelope.decode("ascii"), re.M)
            header = mail.partition(b"\r\n\r\n")[0].decode("ascii")
            lines = header.replace("\r\n ", " ").split("\r\n")
            Server.told.append(Told(recipients, lines))
            self._said = b""
        return 250, b"good"


class Backend(EmailBackend):
    """Django's, as it is but for the server."""

    connection_class: Any = Server

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "host": "mail.example", "use_tls": False, "use_ssl": False})
