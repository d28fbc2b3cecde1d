"""What the command tells of a file: names that we or the mapping know, and nothing else that stood in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.intake.errors import FileRefused
from archive.intake.sources import FileSource
from tests.intake.world import World, run_command

CANARY = "quetzalqubba"
SAID = f"They came before dawn and took {CANARY}"
NEEDED = "source_id,language,participants,text"
NO_FILE = "this is not a file, but a folder, a pipe or a device"


def tried(
    world: World,
    capfd: pytest.CaptureFixture[str],
    content: str,
    mapping: object = None,
    *more: str,
) -> tuple[int, str]:
    """The exit code, and every byte that the command wrote anywhere."""
    arguments = [str(world.file("a.csv", content)), "--collection", "WELL", "--as", "amal", *more]
    if mapping is not None:
        arguments += ["--mapping", str(world.file("m.json", json.dumps(mapping)))]
    ran = run_command(*arguments)
    written = capfd.readouterr()
    return ran.code, ran.out + written.out + written.err


@pytest.mark.django_db(databases=["default", "audit"])
@pytest.mark.parametrize(
    ("content", "mapping", "code"),
    [
        (f"{NEEDED},{SAID}\n1,en,witness,The well.,x\n", None, 0),
        (f"{NEEDED},{SAID}\n1,en,witness,,x\n2,en\n", None, 1),
        (f"{NEEDED},consent_{CANARY}\n1,en,witness,The well.,given\n", None, 0),
        (f"{SAID},{CANARY}\n1,en\n", None, 2),
        (f"source_id,text,{SAID}\n1,x,en\n", {"columns": {"Story": "title"}}, 2),
    ],
)
def test_a_first_row_that_is_no_row_of_names_is_told_in_no_byte(
    world: World, capfd: pytest.CaptureFixture[str], content: str, mapping: object, code: int
) -> None:
    """P1, P6: a terminal, its log and its history hold no testimony."""
    came, told = tried(world, capfd, content, mapping)
    assert came == code, told
    assert told
    assert CANARY not in told
    assert "dawn" not in told


@pytest.mark.django_db(databases=["default", "audit"])
def test_names_that_are_known_are_shown_and_the_others_counted(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    mapping = {"columns": {"Story": "title", "Remarks": None}}
    content = f"{NEEDED},Story,Remarks,Colour,{SAID}\n1,en,witness,The well.,A,B,C,\n"
    _, told = tried(world, capfd, content, mapping, "--dry-run")
    columns = f"{NEEDED.replace(',', ' | ')} | Story | Remarks"
    assert f"Columns, as read: {columns} | 2 not known here\n" in told
    assert "(rows): Remarks (1), column G (1).\n" in told


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_refused_first_row_is_asked_about_in_whole_sentences(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    _, told = tried(world, capfd, "a,b\n1,2\n")
    assert "is the first row the row of names? CSV, cells parted by comma." in told


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """In a process of its own: one that waits is ended, and the test fails."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    program = (
        "import sys\nfrom pathlib import Path\nimport django\ndjango.setup()\n"
        "from archive.intake.errors import FileRefused\n"
        "from archive.intake.sources import FileSource\n"
        "try:\n    FileSource(Path(sys.argv[1])).open()\n"
        "except FileRefused as error:\n    print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(pipe)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.strip() == NO_FILE


@pytest.mark.parametrize("place", ["/dev/null", "/dev/zero", "/tmp"])
def test_devices_and_folders_are_refused_with_the_same_sentence(place: str) -> None:
    with pytest.raises(FileRefused, match=NO_FILE):
        FileSource(Path(place)).open()
