"""Bad rows are named by row, column and reason; nothing of what stood in them is, and nothing comes in."""

import json
import logging
from typing import Any

import pytest

from archive.core.models import OutboxEntry
from archive.testimony.models import KeptImport, Testimony
from tests.intake.world import World, account, lines, run_command

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

CANARY = "quetzalqubba"


def row(**more: object) -> dict[str, object]:
    return account(1, **more)


def csv(*rows: str, header: str = "source_id,language,participants,text") -> str:
    return "\n".join([header, *rows, ""])


# name of the file, what stands in it, row, column, the reason's beginning
BAD: list[tuple[str, str | bytes, int, str, str]] = [
    ("a.jsonl", f'{{"source_id": "{CANARY}"', 1, "", "not JSON"),
    ("a.jsonl", lines([row()]) + f"{CANARY}\n", 2, "", "not JSON"),
    ("a.jsonl", lines([row()]) + f'\n\n["{CANARY}"]\n', 4, "", "not a JSON object"),
    ("a.jsonl", f'{{"text": "{CANARY}", "text": "{CANARY}"}}', 1, "", "a key stands twice"),
    ("a.jsonl", f'{{"text": "{CANARY}", "age": NaN}}', 1, "", "not JSON: NaN"),
    ("a.jsonl", "[" * 100_000 + CANARY, 1, "", "not JSON"),
    ("a.jsonl", f'{{"{CANARY}": ' + "9" * 5000 + "}", 1, "", "not JSON: a number with too many"),
    ("a.jsonl", lines([row(text=f"{CANARY}\x00")]), 1, "text", "the text holds a NUL"),
    ("a.jsonl", json.dumps(row(text=f"{CANARY}\ud83d")), 1, "text", "the text holds half"),
    ("a.jsonl", lines([row(text="")]), 1, "text", "empty"),
    ("a.jsonl", lines([row(text=" \r\n\t")]), 1, "text", "empty"),
    ("a.jsonl", lines([row(text=[CANARY])]), 1, "text", "a list where a text belongs"),
    ("a.jsonl", lines([row(text=12)]), 1, "text", "a number where a text belongs"),
    ("a.jsonl", lines([row(text=CANARY * 130_000)]), 1, "text", "the text is longer than 1.5"),
    ("a.jsonl", lines([row(title={CANARY: 1})]), 1, "title", "an object where a text"),
    ("a.jsonl", lines([row(source_id=None)]), 1, "source_id", "empty"),
    ("a.jsonl", lines([row(source_id=f"{CANARY}" * 30)]), 1, "source_id", "longer than 200"),
    ("a.jsonl", lines([row(source_id=1.5)]), 1, "source_id", "a number where"),
    ("a.jsonl", lines([row(), row(text=CANARY)]), 2, "source_id", "the same source id as row 1"),
    ("a.jsonl", lines([row(language=None)]), 1, "language", "empty"),
    ("a.jsonl", lines([row(language=CANARY)]), 1, "language", "not a BCP 47"),
    ("a.jsonl", lines([row(how=CANARY)]), 1, "how", "not one of in_person"),
    ("a.jsonl", lines([row(sensitivity=CANARY)]), 1, "sensitivity", "not one of normal"),
    ("a.jsonl", lines([row(read_back=CANARY)]), 1, "read_back", "neither yes nor no"),
    ("a.jsonl", lines([row(participants=[CANARY])]), 1, "participants[0]", "not one of witness"),
    ("a.jsonl", lines([row(passages=[{"text": CANARY}])]), 1, "passages", "a text and passages"),
    (
        "a.jsonl",
        lines([row(text=None, passages=[{"text": CANARY, "speaker": 3}])]),
        1,
        "passages[0].speaker",
        "nobody has this place",
    ),
    (
        "a.jsonl",
        lines([row(text=None, passages=[{"text": CANARY, "start_ms": 9, "end_ms": 3}])]),
        1,
        "passages[0].end_ms",
        "it ends before it begins",
    ),
    ("a.jsonl", lines([row(text=None, passages=[{"text": 5}])]), 1, "passages[0].text", "a number"),
    ("a.jsonl", lines([row(text=None, passages=CANARY)]), 1, "passages", "not a list"),
    (
        "a.jsonl",
        lines([row(places=[{"place": CANARY, "role": CANARY}])]),
        1,
        "places[0]",
        "not one",
    ),
    ("a.jsonl", lines([row(consent=CANARY)]), 1, "consent", "not a list"),
    (
        "a.jsonl",
        lines([row(consent=[{"participant": 7, "purpose": "keep"}])]),
        1,
        "consent",
        "consent of somebody who is not",
    ),
    (
        "a.jsonl",
        lines([row(participants=[], consent=[{"participant": "all", "purpose": "keep"}])]),
        1,
        "consent",
        "consent, but nobody was in the room",
    ),
    ("a.jsonl", lines([row()]).encode() + b'{"text": "\xff' + CANARY.encode() + b'"}', 2, "", ""),
    ("a.csv", csv(f"1,en,witness,{CANARY},and more"), 2, "", "5 cells where the first row has 4"),
    ("a.csv", csv("1,en,witness,a", f'2,en,witness,"{CANARY}'), 3, "", "a quotation mark"),
    ("a.csv", csv(f'1,en,witness,"{CANARY}" x'), 2, "", "a quotation mark"),
    ("a.csv", csv("1,en,witness,a", "", f"1,en,witness,{CANARY}"), 4, "source_id", "the same"),
    ("a.csv", csv('1,en,witness,"a\nb"', f'2,{CANARY},witness,"x"'), 3, "language", "not a BCP"),
    ("a.csv", csv(f"1,en,witness,{CANARY}\x00"), 2, "text", "the text holds a NUL"),
]


@pytest.mark.parametrize(("name", "content", "number", "column", "reason"), BAD)
def test_a_bad_row_is_named_without_its_words_and_nothing_comes_in(
    world: World,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    name: str,
    content: str | bytes,
    number: int,
    column: str,
    reason: str,
) -> None:
    """P7: nothing is staged or kept. P6: the planted word is in no output, log or exception."""
    caplog.set_level(logging.DEBUG)
    path = world.file(name, content)
    arguments = (str(path), "--collection", "WELL", "--as", "amal")
    for ran in (run_command(*arguments, "--dry-run"), run_command(*arguments)):
        assert ran.code == 1
        faults = [line.strip() for line in ran.out.splitlines() if line.startswith("  row ")]
        at = f"row {number}"
        assert any(
            (line.startswith((f"{at},", f"{at}:", f"{at} "))) and f"{column}: {reason}" in line
            for line in faults
        ), ran.out
        assert CANARY not in ran.out
    printed = capfd.readouterr()
    assert CANARY not in printed.out + printed.err + caplog.text
    assert not Testimony.objects.exists()
    assert not KeptImport.objects.exists()
    assert not OutboxEntry.objects.exists()


def test_one_bad_row_among_many_keeps_all_of_them_out(world: World) -> None:
    """P7: nothing half-imported."""
    rows = [account(number) for number in range(60)]
    rows[41]["language"] = "english?"
    answer = world.bring_in(world.file("a.jsonl", lines(rows)))
    assert answer.report is not None
    assert [(fault.row, fault.column) for fault in answer.report.faults] == [(42, "language")]
    assert not Testimony.objects.exists()


def test_every_fault_of_every_row_is_counted_and_the_first_200_are_listed(world: World) -> None:
    rows = [account(number, language="?", how="?") for number in range(150)]
    answer = world.check(world.file("a.jsonl", lines(rows)))
    assert answer.report is not None
    assert answer.report.fault_count == 300
    assert len(answer.report.faults) == 200


def test_bytes_that_are_not_in_the_encoding_are_named_by_line_and_column(world: World) -> None:
    good = lines([account(1, text="بئر القرية")]).encode() * 1
    bad = lines([account(2, text="XX")]).encode().replace(b"XX", b"ok \xff\xfe ok")
    answer = world.check(world.file("a.jsonl", good + bad))
    assert answer.report is not None
    assert [str(fault) for fault in answer.report.faults] == [
        "row 2, text: bytes that are not in the file's encoding"
    ]


def test_a_key_that_may_be_testimony_is_counted_and_not_shown(world: World) -> None:
    rows = [account(n, story="mill", **{CANARY: 30}) for n in range(20)]
    rows[3]["She told me that the well was full"] = "x"
    rows[4]["Zainab"] = "x"
    path = world.file("a.jsonl", lines(rows))
    ran = run_command(str(path), "--collection", "WELL", "--as", "amal", "--dry-run")
    assert "story (20), 3 with names that are not shown" in ran
    for key in (CANARY, "Zainab", "She told"):
        assert key not in ran


REFUSED: list[tuple[str, str | bytes, dict[str, Any], str]] = [
    ("a.xlsx", b"PK\x03\x04", {}, "ends in none of"),
    ("a.csv", b"PK\x03\x04 and so on", {}, "save the sheet as CSV UTF-8"),
    ("a.csv", "", {}, "the file has no rows"),
    ("a.csv", f"{CANARY},and {CANARY}\n1,2\n", {}, "no column is source_id"),
    ("a.csv", "source_id,language\n1,en\n", {}, "no column is text"),
    ("a.csv", "source_id,text,text\n1,en,x\n", {}, "two columns of the first row"),
    ("a.csv", "source_id,text\n1,x\n", {"columns": {"Wer": "title"}}, "no column of the mapping"),
    ("a.csv", "source_id,text\n1,x\n", {"columns": {"text": ["title", "x"]}}, "not one of ours"),
    ("a.csv", "source_id,text,b\n1,x,y\n", {"columns": {"b": "text"}}, "two columns fill"),
    ("a.jsonl", b"\x1f\x8b\x08\x00broken", {}, "damaged or cut off"),
]


@pytest.mark.parametrize(("name", "content", "mapping", "reason"), REFUSED)
def test_a_file_that_can_not_be_read_at_all_is_refused(
    world: World, name: str, content: str | bytes, mapping: dict[str, Any], reason: str
) -> None:
    path = world.file(name, content)
    arguments = [str(path), "--collection", "WELL", "--as", "amal"]
    if mapping:
        arguments += ["--mapping", str(world.file("m.json", json.dumps(mapping)))]
    ran = run_command(*arguments)
    assert ran.code == 2
    assert reason in ran
    assert CANARY not in ran
    assert path.name not in ran


def test_who_may_not_import_and_what_is_not_there_are_told_alike(world: World) -> None:
    """P1: missing and forbidden are the same."""
    path = str(world.file("a.jsonl", lines([account(1)])))
    ran = [
        run_command(path, "--collection", "WELL", "--as", "basim"),
        run_command(path, "--collection", "NONE", "--as", "amal"),
        run_command(path, "--collection", "WELL", "--as", "nobody"),
    ]
    assert {one.code for one in ran} == {2}
    assert len({one.out for one in ran}) == 1
    missing = run_command(f"{path}x", "--collection", "WELL", "--as", "amal")
    assert (missing.code, missing.out) == (2, "the file can't be read")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("m.json", None, "There is no mapping file of this name."),
        ("m.json", '{"constants": {"title": "بئر"}}'.encode("cp1256"), "The mapping is not UTF-8."),
        (".", None, "The mapping is not a file, but a folder, a pipe or a device."),
    ],
)
def test_a_mapping_that_can_not_be_read_is_told_by_what_is_wrong_with_it(
    world: World, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        world.file(name, content)
    path = world.file("a.jsonl", lines([account(1)]))
    arguments = [str(path), "--collection", "WELL", "--as", "amal"]
    ran = run_command(*arguments, "--mapping", str(world.folder / name))
    assert (ran.code, ran.out) == (2, said)
