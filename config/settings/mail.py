"""The mail server, the one place outside that the archive speaks to; none unless the operator names one (P10)."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from config.settings import environment

# Seconds that a mail server may take to answer.
TIMEOUT = 20
PORTS = {"starttls": 587, "tls": 465, "none": 25}
SMTP = "django.core.mail.backends.smtp.EmailBackend"
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mail is handed over, and how; an empty `host` is nowhere."""

    host: str
    port: int
    security: str
    sender: str

    @property
    def backend(self) -> str:
        """Django's class that hands it over."""
        return SMTP if self.host else NOWHERE


def mail() -> Mail:
    """What the environment says; raises ImproperlyConfigured where it is half said."""
    security = environment.text("ARCHIVE_MAIL_SECURITY")
    if security not in PORTS:
        raise ImproperlyConfigured("ARCHIVE_MAIL_SECURITY is starttls, tls or none.")
    host, colon, port = environment.text("ARCHIVE_MAIL_SERVER").strip().rpartition(":")
    if not colon:
        host, port = port, str(PORTS[security])
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured("ARCHIVE_MAIL_SERVER is host or host:port.")
    sender = environment.text("ARCHIVE_MAIL_FROM").strip()
    if host and "@" not in sender:
        raise ImproperlyConfigured(
            "ARCHIVE_MAIL_FROM is missing: with ARCHIVE_MAIL_SERVER, say which address alerts come from."
        )
    return Mail(host, int(port), security, sender)
