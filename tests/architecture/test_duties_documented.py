"""The table of duties in the docs is the one that policy keeps."""

from pathlib import Path

from archive.policy.roles import DUTIES, Duty, Role

PAGE = Path(__file__).parents[2] / "docs" / "duties.md"
COLUMNS = (Role.ARCHIVIST, Role.REDACTOR, Role.REVIEWER, Role.DATA_PROTECTION_OFFICER)


def test_the_docs_say_of_every_duty_who_holds_it() -> None:
    rows: dict[str, list[bool]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0] in set(Duty):
            rows[cells[0]] = [cell == "yes" for cell in cells[1:]]
    assert rows == {duty.value: [duty in DUTIES[role] for role in COLUMNS] for duty in Duty}


def test_the_roles_that_the_docs_say_hold_nothing_hold_nothing() -> None:
    assert not DUTIES[Role.INVESTIGATOR]
    assert not DUTIES[Role.ADMINISTRATOR]
