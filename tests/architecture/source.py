"""The archive's own files, as the architecture tests read them."""

import io
import re
import tokenize
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ("archive", "config", "benchmarks")


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    """Python files below these folders of the checkout, without migrations."""
    return tuple(
        sorted(
            file
            for folder in folders
            for file in (ROOT / folder).rglob("*.py")
            if "migrations" not in file.parts
        )
    )


def named(file: Path) -> str:
    """The file's path from the checkout."""
    return file.relative_to(ROOT).as_posix()


@cache
def code_tokens(file: Path) -> tuple[tokenize.TokenInfo, ...]:
    """The file's tokens: what is said in a string or a comment is not mistaken for code."""
    return tuple(tokenize.generate_tokens(io.StringIO(file.read_text()).readline))


def code_of(file: Path) -> str:
    """The file's code on one line, without strings and comments; a space stands between two words only."""
    left_out = {tokenize.STRING, tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE}
    code = " ".join(token.string for token in code_tokens(file) if token.type not in left_out)
    return re.sub(r"(?<!\w)\s+|\s+(?!\w)", "", code)
