"""The confirmation of an import killed at every named point, and gone on with: each consent once, each on record."""

import re
from pathlib import Path

import pytest

from tests.consent.confirming import ACCOUNTS
from tests.killing import ROOT, killed_and_resumed, prepared

MODULE = "tests.consent.confirming"
CONSENTS = 2 * ACCOUNTS

# The point, which time it is reached; then how many consents are in effect, and whether it is on record who confirms.
KILLS = [
    ("confirmation-beginning", 1, 0, False),
    ("confirmation-begun", 1, 0, True),
    ("consents-confirmed", 1, 0, True),
    ("consents-confirmed", 2, 2, True),
    ("account-confirmed", 1, 2, True),
    ("account-confirmed", 5, 10, True),
    ("account-confirmed", ACCOUNTS, CONSENTS, True),
    ("confirmation-ending", 1, CONSENTS, True),
    ("import-confirmed", 1, CONSENTS, True),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with an imported file, of which nothing is confirmed yet."""
    return prepared(MODULE, tmp_path_factory)


@pytest.mark.parametrize(
    ("point", "times", "in_effect", "begun"),
    [pytest.param(*kill, id=f"{kill[0]}-{kill[1]}") for kill in KILLS],
)
def test_a_killed_confirmation_is_no_half_one_and_goes_on_to_the_end(
    archive: Path, tmp_path: Path, point: str, times: int, in_effect: int, begun: bool
) -> None:
    """P5, P7: the import counts as confirmed only when every consent is; P2: each account is on record once."""
    found = killed_and_resumed(MODULE, archive, tmp_path, point, times)
    ended = point == "import-confirmed"
    assert found["before"] == {
        "in_effect": in_effect,
        "half_done": 0,
        "on_record": [1] * (in_effect // 2),
        "by": "basim" if begun else "",
        "is_confirmed": ended,
    }
    rest = {"confirmed": CONSENTS - in_effect, "waiting": 0, "overtaken": 0}
    assert found["answer"] == (
        "the consents of this import are confirmed already" if ended else rest
    )
    assert found["after"] == {
        "in_effect": CONSENTS,
        "half_done": 0,
        "on_record": [1] * ACCOUNTS,
        "by": "basim",
        "is_confirmed": True,
    }


def test_the_sweep_kills_at_every_point_that_the_code_names() -> None:
    """A point added to the code without a kill is a gap in the sweep."""
    code = (ROOT / "archive/workflows/consent.py").read_text()
    named = set(re.findall(r'reached\("([\w-]+)"\)', code))
    assert named == {point for point, *_ in KILLS}
    assert len(named) == 6
