"""What the log on standard error may carry: what happened and where in the code; never testimony, queries or names."""

import logging
import re
import traceback

from django.http import HttpRequest
from django.urls import ResolverMatch

# An address up to its question mark says which page; what follows may say what was asked of it.
_QUERY_STRING = re.compile(r"\?\S+")
# Django's statements with their values, one record each.
_SILENT = "django.db.backends"
# Says that it began to serve, which is said elsewhere.
_SERVER = "waitress"
# What Django and the server say of a request that was refused quotes the path, which somebody typed.
_QUOTES_PATHS = ("django.request", "django.security", "django.server", _SERVER)


class NoRequestText(logging.Filter):
    """Leaves of a record its own words, and of an exception its type and its place in the code.

    An exception's message may quote what somebody typed, a request carries it, and local variables hold it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(_SILENT):
            return False
        if record.name.startswith(_SERVER) and record.levelno < logging.WARNING:
            return False
        request = record.__dict__.pop("request", None)
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith(_QUOTES_PATHS):
            record.msg = f"{getattr(record, 'status_code', 'refused')} at {_route(request)}"
        else:
            record.msg = _without_query_strings(_message(record, error))
        record.args = ()
        record.exc_info = None
        record.exc_text = None if error is None else "\n".join(_places(error))
        return True


def _message(record: logging.LogRecord, error: BaseException | None) -> str:
    if isinstance(record.args, tuple):
        record.args = tuple(_spoken(value) for value in record.args)
    elif record.args:
        record.args = {name: _spoken(value) for name, value in record.args.items()}
    if isinstance(record.msg, BaseException):
        return _name(record.msg)
    message = record.getMessage()
    quoted = str(error) if error is not None else ""
    return message.replace(quoted, "…") if quoted else message


def _spoken(value: object) -> object:
    """What of an argument may be said."""
    if isinstance(value, BaseException):
        return _name(value)
    return "a request" if isinstance(value, HttpRequest) else value


def _route(request: object) -> str:
    """The name of the page that a request was for: never its path, which may hold what somebody typed."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if isinstance(match, ResolverMatch) else "no page"


def _without_query_strings(message: str) -> str:
    return _QUERY_STRING.sub("?…", message)


def _places(error: BaseException) -> list[str]:
    """The exception and what it came from: types, files, lines and functions."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(_name(current) if not lines else f"from {_name(current)}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__, limit=-12)
        ]
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)
    return lines


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
