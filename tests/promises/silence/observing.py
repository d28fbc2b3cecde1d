"""What a reader observes of one request: everything that comes back, every mail to them, and how much was asked for it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from typing import Any

from django.core import mail
from django.db import connections
from django.http.response import HttpResponseBase
from django.test import Client

from archive.core.models import OutboxEntry
from archive.policy.access import PUBLIC
from archive.sealing import keystore
from archive.search.models import LedgerEntry
from tests.promises.silence.asking import Sent
from tests.promises.silence.base import Reader
from tests.promises.silence.keeping import DATABASES

KEY_STORE = "key store"
SAVEPOINT = re.compile(r'"s\d+_x\d+"')

# What is known to tell, and is not compared: the whole list. An account that stands in an index which the search opens, and
# waits for the worker, is looked at by the search: its redactions are opened, to see whether it still belongs there.
NOT_COMPARED = (
    "how many keys are read for one who signed in, while what their searches may find waits for the worker",
)


@dataclass(frozen=True)
class Observed:
    """One answer. `body` is the page, or the file.

    `statements` is how many were sent to each database, `keys` how many to the key store.
    """

    status: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    mails: tuple[str, ...]
    statements: tuple[tuple[str, int], ...]
    keys: int

    # Not compared. What was asked, without values, to say what the numbers differ by; whether an account that the reader's
    # own searches open waited for the worker; and whether keys are compared nevertheless.
    asked: tuple[str, ...]
    waited: bool
    reads_no_keys: bool

    def differs(self, other: "Observed") -> str:
        """What differs first, in a line with a piece of each; empty where nothing does."""
        for field in fields(self):
            if field.name in ("asked", "waited", "reads_no_keys"):
                continue
            waited = self.waited or other.waited
            if field.name == "keys" and waited and not self.reads_no_keys:
                continue
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if mine == theirs:
                continue
            if field.name == "statements":
                return f"{field.name}: {mine} and {theirs}; {self._asked_beyond(other)}"
            return f"{field.name}: {_pieces(mine, theirs)}"
        return ""

    def _asked_beyond(self, other: "Observed") -> str:
        """The statements that one of two answers took more of."""
        more, fewer = Counter(self.asked), Counter(other.asked)
        return f"only here {list(more - fewer)[:3]}, only there {list(fewer - more)[:3]}"


def observe(client: Client, reader: Reader, sent: Sent) -> tuple[Observed, HttpResponseBase]:
    """Send it, and keep all that comes back."""
    waited = waits(reader)
    with counted() as asked:
        answer = sent.by(client)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    observed = Observed(
        status=f"{answer.status_code} {answer.reason_phrase}",
        headers=tuple(answer.items()),
        cookies=tuple(each.OutputString() for each in answer.cookies.values()),
        body=body,
        mails=_mails_to(reader.mailbox),
        statements=tuple((name, len(asked[name])) for name in DATABASES),
        keys=len(asked[KEY_STORE]),
        asked=tuple(text for texts in asked.values() for text in texts),
        waited=waited,
        reads_no_keys=reader.is_visitor,
    )
    return observed, answer


@contextmanager
def counted() -> Iterator[dict[str, list[str]]]:
    """Statements sent to the two databases and to the key store, by name, without the values in them."""
    asked: dict[str, list[str]] = {name: [] for name in (*DATABASES, KEY_STORE)}
    with ExitStack() as stack:
        for using in DATABASES:
            stack.enter_context(connections[using].execute_wrapper(_keeping(asked[using])))
        connection = keystore.key_store()._connection()
        connection.set_trace_callback(lambda sql: asked[KEY_STORE].append(sql[:20]))
        stack.callback(connection.set_trace_callback, None)
        yield asked


def waits(reader: Reader) -> bool:
    """Whether anything waits for the worker that stands in an index which the reader's searches open."""
    opened = [PUBLIC.name, *reader.partitions]
    waiting = OutboxEntry.objects.values("testimony_id")
    return LedgerEntry.objects.filter(partition__in=opened, testimony_id__in=waiting).exists()


def _keeping(asked: list[str]) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(SAVEPOINT.sub("", sql))
        return execute(sql, params, many, context)

    return wrapper


def _mails_to(mailbox: str) -> tuple[str, ...]:
    return tuple(
        each.message().as_string()
        for each in mail.outbox
        if mailbox and mailbox in each.recipients()
    )


def _pieces(mine: Any, theirs: Any) -> str:
    """Where two values part, with what stands around it."""
    if not isinstance(mine, bytes):
        return f"{mine!r} and {theirs!r}"
    at = next(
        (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b),
        min(len(mine), len(theirs)),
    )
    around = slice(max(0, at - 120), at + 160)
    return f"at {at}: {mine[around]!r}\n     and {theirs[around]!r}"
