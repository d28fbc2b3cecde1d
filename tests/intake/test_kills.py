"""Imports killed at every named point, and resumed: all accounts once, none before the release."""

import re
from pathlib import Path

import pytest

from tests.intake.killable import ACCOUNTS
from tests.intake.world import account
from tests.killing import ROOT, killed_and_resumed, prepared

MODULE = "tests.intake.killable"

# The point, which time it is reached, and how many accounts stand staged, and have their code in a case, then.
KILLS = [
    ("file-checked", 1, 0, 0),
    ("import-recorded", 1, 0, 0),
    ("import-begun", 1, 0, 0),
    ("file-half-sealed", 1, 0, 0),
    ("file-sealed", 1, 0, 0),
    ("keys-made", 1, 0, 0),
    ("account-staged", 1, 0, 0),
    ("account-staged", 17, 10, 0),
    ("chunk-committed", 1, 10, 0),
    ("keys-made", 3, 20, 0),
    ("chunk-committed", 3, 30, 0),
    ("before-release", 1, 30, 0),
    ("codes-in-turn", 1, 30, 0),
    ("codes-in-turn", 2, 30, 8),
    ("turn-of-codes-committed", 3, 30, 24),
    ("releasing", 1, 30, 30),
    ("case-codes-issued", 1, 30, 30),
    ("released", 1, 30, 30),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a file to import and nothing imported yet."""
    return prepared(MODULE, tmp_path_factory)


@pytest.mark.parametrize(
    ("point", "times", "staged", "codes"),
    [pytest.param(*kill, id=f"{kill[0]}-{kill[1]}") for kill in KILLS],
)
def test_a_killed_import_shows_nothing_and_goes_on_to_the_end(
    archive: Path, tmp_path: Path, point: str, times: int, staged: int, codes: int
) -> None:
    """P7: kill -9 at each named point; P9: what is kept in the end is the file as it came."""
    found = killed_and_resumed(MODULE, archive, tmp_path, point, times)
    released = point == "released"
    assert (found["before"]["staged"], found["before"]["codes"]) == (staged, codes)
    assert found["before"]["visible"] == (ACCOUNTS if released else 0)
    assert found["before"]["on_desk"] == found["before"]["visible"]
    assert found["answer"] == ("imported-before" if released else "released")
    assert found["after"] == {
        "visible": ACCOUNTS,
        "on_desk": ACCOUNTS,
        "staged": ACCOUNTS,
        "rows": list(range(1, ACCOUNTS + 1)),
        "texts": [account(number)["text"] for number in range(ACCOUNTS)],
        "codes": ACCOUNTS,
        "consents": ACCOUNTS,
        "imports": 1,
        "kept": [(archive / "accounts.jsonl").read_text()],
        "files": 1,
        "custody": ["ingested", "received"],
    }


def test_the_sweep_kills_at_every_point_that_the_code_names() -> None:
    """A point added to the code without a kill is a gap in the sweep."""

    workflows = [ROOT / f"archive/workflows/{name}.py" for name in ("ingest", "codes")]
    sources = [*(ROOT / "archive/intake").glob("*.py"), *workflows]
    named = {
        name for file in sources for name in re.findall(r'reached\("([\w-]+)"\)', file.read_text())
    }
    assert named == {point for point, *_ in KILLS}
    assert len(named) == 14
