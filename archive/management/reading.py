"""What an operator types, as arguments and on standard input: text, or refused before anything is done with it."""

import sys
from collections.abc import Iterable
from pathlib import Path

from archive.core.errors import InvalidInput

ARGUMENT = "an argument can't be read as text: it is in another encoding than LANG says"
STANDARD_INPUT = "standard input can't be read as text: it is in another encoding than LANG or PYTHONIOENCODING says"


def require_readable(arguments: Iterable[str]) -> None:
    """Raise InvalidInput where an argument isn't text. The name of a file that stands may be any bytes."""
    for argument in arguments:
        value = argument.partition("=")[2] if argument.startswith("--") else argument
        if not _is_text(argument) and not (value and Path(value).exists()):
            raise InvalidInput(ARGUMENT)


def read_typed(most: int = -1) -> str:
    """All of standard input, or so many characters. Raises InvalidInput, without what stood there."""
    try:
        return _text(sys.stdin.read(most))
    except UnicodeDecodeError:
        raise InvalidInput(STANDARD_INPUT) from None


def read_typed_line() -> str:
    """One line of standard input, without its end. Raises InvalidInput, without what stood there."""
    try:
        return _text(sys.stdin.readline()).rstrip("\r\n")
    except UnicodeDecodeError:
        raise InvalidInput(STANDARD_INPUT) from None


def _text(typed: str) -> str:
    if not _is_text(typed):
        raise InvalidInput(STANDARD_INPUT)
    return typed


def _is_text(typed: str) -> bool:
    """Whether it holds no byte that could not be decoded: Python keeps such a one as half a character."""
    return not any("\ud800" <= character <= "\udfff" for character in typed)
