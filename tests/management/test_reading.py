"""What an operator types and no encoding can read: told in one sentence, before anything is done, and never repeated."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from archive.core.errors import InvalidInput
from archive.management.commands import add_person, withdraw
from archive.management.reading import ARGUMENT, STANDARD_INPUT, require_readable
from tests.operating import manage, refused, set_up

# The byte FF, which no UTF-8 holds, as Python keeps it in an argument; and what is typed around it.
BYTE = "\udcff"
CANARY = "Sorkali"
PASSWORD = "nine quiet herons over water"

UNREADABLE = [
    ["search_accounts", "--as", CANARY + BYTE, "--purpose", "the ferry and its people"],
    ["search_accounts", f"--as={CANARY}{BYTE}", "--purpose", "the ferry and its people"],
    ["withdraw", f"T-{CANARY}{BYTE}", "--as", "archivist"],
    ["change_person", CANARY + BYTE, "--close"],
    ["add_person", "basim", "--role", "archivist", "--name", CANARY + BYTE],
    ["load_vocabulary", "places", f"/nowhere/{CANARY}{BYTE}"],
    ["list_people", f"--{CANARY}{BYTE}"],
    [CANARY + BYTE],
]


@pytest.mark.parametrize("arguments", UNREADABLE)
def test_an_argument_that_is_no_text_is_refused_and_not_repeated(arguments: list[str]) -> None:
    """P1: what is typed may be a name, and errors end up in logs."""
    with pytest.raises(InvalidInput) as told:
        require_readable(arguments)
    assert str(told.value) == ARGUMENT
    require_readable([each.replace(BYTE, "") for each in arguments])


def test_the_door_refuses_it_in_one_sentence(tmp_path: Path) -> None:
    for arguments in UNREADABLE[:3]:
        ran = manage(tmp_path, *arguments, typed="mill")
        assert refused(ran) == f"{ARGUMENT[:1].upper()}{ARGUMENT[1:]}."
        assert CANARY not in ran.stdout + ran.stderr


def test_the_name_of_a_file_may_be_any_bytes(tmp_path: Path) -> None:
    file = tmp_path / f"partner {BYTE}.jsonl"
    file.touch()
    assert os.fsencode(file).endswith(b"partner \xff.jsonl")
    require_readable(["load_vocabulary", "places", str(file)])
    require_readable(["import_accounts", "accounts.csv", f"--mapping={file}"])


def type_bytes(
    monkeypatch: pytest.MonkeyPatch, typed: bytes, *, encoding: str, errors: str
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(typed), encoding=encoding, errors=errors)
    monkeypatch.setattr("sys.stdin", stdin)


def search() -> object:
    return call_command("search_accounts", "--as", "amal", "--purpose", "the ferry and its people")


READERS: dict[str, Callable[[], object]] = {
    "a search": search,
    "a password": add_person.read_password,
    "a reason": lambda: withdraw._read(Path("-")),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("typed", "encoding", "errors"),
    [
        pytest.param(f"{CANARY} طاحونة".encode(), "ascii", "strict", id="a terminal without it"),
        pytest.param(f"{CANARY} \xff".encode("latin-1"), "utf-8", "strict", id="other bytes"),
        # As Python reads where no language is set: it lets every byte in.
        pytest.param(f"{CANARY} \xff".encode("latin-1"), "utf-8", "surrogateescape", id="LANG=C"),
    ],
)
def test_standard_input_that_is_no_text_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, reader: str, typed: bytes, encoding: str, errors: str
) -> None:
    """P1. Nor does the error carry the bytes along: whoever asks for a traceback would see them."""
    type_bytes(monkeypatch, typed, encoding=encoding, errors=errors)
    with pytest.raises(InvalidInput) as told:
        READERS[reader]()
    assert str(told.value) == STANDARD_INPUT
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__ or told.value.__context__ is None


def test_a_terminal_that_can_not_read_what_is_typed_is_told_so(tmp_path: Path) -> None:
    asked = ("search_accounts", "--as", "amal", "--purpose", "the ferry and its people")
    ran = manage(tmp_path, *asked, typed="طاحونة", PYTHONIOENCODING="ascii")
    assert refused(ran) == f"{STANDARD_INPUT[:1].upper()}{STANDARD_INPUT[1:]}."


def test_a_terminal_without_the_letters_gets_escapes_and_what_was_done_does_not_fail(
    tmp_path: Path,
) -> None:
    set_up(tmp_path)
    ran = manage(
        tmp_path,
        "add_person",
        "أمل",
        "--role",
        "archivist",
        typed=PASSWORD,
        PYTHONIOENCODING="ascii",
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "Added \\u0623\\u0645\\u0644: archivist\n"
