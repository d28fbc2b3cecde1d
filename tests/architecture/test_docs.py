"""What the docs name is there, and what is there is named: commands, promises, tests, pages."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
VOCABULARY = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
PROMISES = [f"P{number}" for number in range(1, 11)]


def _cells(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]


def test_every_command_has_its_line_and_every_line_its_command() -> None:
    named = {cells[0].strip("`") for cells in _cells(COMMANDS) if cells[0].startswith("`")}
    there = {
        path.stem
        for path in (ROOT / "archive" / "management" / "commands").glob("*.py")
        if path.stem != "__init__"
    }
    assert named == there


def test_every_promise_stands_in_the_readme_with_what_holds_it_and_the_test_that_shows_it() -> None:
    rows = {}
    for cells in _cells(README):
        found = re.match(r"\*\*(P\d+) ", cells[0])
        if found and len(cells) == 4:
            rows[found.group(1)] = cells
    assert list(rows) == PROMISES
    for promise, (_, holds, test, _) in rows.items():
        assert holds, promise
        assert re.findall(r"`(tests/[^`]+)`", test), promise


def test_every_file_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"`((?:tests|archive|docs)/[^`\s]+)`", README))
    named |= set(re.findall(r"\]\(([^)#:]+)\)", README))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_promise_that_the_readme_says_is_kept_is_named_by_a_test() -> None:
    """Its docstring says so: the one who reads a failure learns which promise broke."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    unnamed = [
        promise
        for promise in PROMISES
        if not any(re.search(rf'"""[^"]*\b{promise}\b', text) for text in texts)
    ]
    assert unnamed == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)", README)):
        if target in ("is",):
            continue
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_commands_that_the_docs_show_are_commands_of_the_archive() -> None:
    there = {path.stem for path in (ROOT / "archive" / "management" / "commands").glob("*.py")}
    named = set(re.findall(r"\./manage ([a-z_]+)", README + COMMANDS + SETTINGS + VOCABULARY))
    assert len(named) > 6
    assert named - there <= {"collectstatic"}, "Django's own"
