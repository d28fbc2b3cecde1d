"""docs/importing.md is what a newcomer imports with, so what it shows must work."""

import re
from pathlib import Path

import pytest

from archive.consent.models import (
    AfterDeath,
    Audience,
    ConsentRecord,
    IdentityLevel,
    Purpose,
    State,
)
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.intake.fields import CONSENT_COLUMNS, FIELDS
from archive.testimony.models import How, ParticipantRole, Sensitivity, Testimony
from tests.intake.world import World, run_command

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.django_db(databases=["default", "audit"])
def test_the_sheet_and_the_mapping_of_the_page_import_as_it_says(world: World) -> None:
    sheet = world.file("sheet.csv", block("csv").encode("utf-8-sig"))
    mapping = world.file("mapping.json", block("json"))
    arguments = [str(sheet), "--collection", "WELL", "--as", "amal", "--mapping", str(mapping)]
    dry = run_command(*arguments, "--dry-run")
    assert dry.code == 0
    for said in (
        "parted by semicolon",
        "To come in: 3",
        "ملاحظات (1)",
        "kept as words, no day is drawn from it (row 3)",
        "النشر: blank (row 4)",
        "not in the gazetteer; no place linked (rows 2-4)",
    ):
        assert said in dry
    assert run_command(*arguments).code == 0
    assert Testimony.objects.filter(how="in_person").count() == 3
    states = ConsentRecord.objects.filter(participant__role="witness").order_by(
        "participant__testimony__import_row"
    )
    assert [record.state for record in states] == ["given", "refused", "unknown"]


def test_every_field_and_every_word_of_ours_is_on_the_page() -> None:
    fields = {name for name in FIELDS if name not in CONSENT_COLUMNS}
    words = {
        *(
            str(choice)
            for kind in (How, Sensitivity, ParticipantRole, Purpose, Audience, AfterDeath)
            for choice in kind
        ),
        *(state.value for state in State if state != State.EXPIRED),
        *(
            level.name.lower()
            for kind in (IdentityLevel, PlacePrecision, DatePrecision)
            for level in kind
        ),
    }
    missing = {name for name in fields | words if f"`{name}`" not in PAGE}
    assert not missing


def test_the_page_is_two_pages_long() -> None:
    assert len(PAGE) < 9_000
