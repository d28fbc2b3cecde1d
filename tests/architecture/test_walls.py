"""The walls of the house stand, and what contracts can't see is looked for here."""

import re
import subprocess
import sys
import tokenize
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.source import PROGRAM, ROOT, code_of, code_tokens, modules, named

LONGEST_FILE = 420
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
CODE = {named(file): code_of(file) for file in modules(*PROGRAM)}


def holding(pattern: str, *, below: tuple[str, ...] = ("",)) -> list[str]:
    """The files of the program whose code holds the pattern; see code_of."""
    return [
        name for name, code in CODE.items() if name.startswith(below) and re.search(pattern, code)
    ]


def test_no_contract_of_import_linter_is_broken() -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def layers_of(container: str) -> set[str]:
    """The packages that the layered contract of `container` orders."""
    [contract] = [one for one in CONTRACTS if one.get("containers") == [container]]
    assert contract["exhaustive"] is True
    return {part.strip(" ()") for layer in contract["layers"] for part in re.split("[|:]", layer)}


@pytest.mark.parametrize("container", ["archive", "archive.web"])
def test_every_package_has_its_place_in_a_layer(container: str) -> None:
    folder = ROOT / container.replace(".", "/")
    packages = {file.parent.name for file in folder.glob("*/__init__.py")}

    assert packages - {"migrations", "management"} <= layers_of(container)
    assert len(packages) > 3


def test_every_package_opens_by_saying_what_lives_in_it() -> None:
    silent = [
        name
        for name in CODE
        if re.fullmatch(r"archive/\w+/__init__\.py", name)
        and "management" not in name
        and not (ROOT / name).read_text().startswith('"""')
    ]

    assert silent == []


def test_no_model_is_fetched_by_its_name() -> None:
    """Contracts see imports; a model fetched by name would pass through every wall."""
    program = ("archive/", "config/")

    assert holding(r"\bget_models?\(|__import__\(|\bpkgutil\b", below=program) == []


def test_what_is_loaded_by_its_name_is_known() -> None:
    """The function that HAYSTACK_CONNECTIONS names; beside it a peer that is measured."""
    assert holding(r"\b(import_module|import_string|autodiscover_modules)\(") == [
        "archive/search/backend.py",
        "benchmarks/stages.py",
    ]


def test_only_the_log_gives_authority_to_open_what_is_sealed() -> None:
    """P2: whoever entered `on_record` without a record would read unrecorded."""
    assert holding(r"\bon_record\b") == ["archive/audit/log.py", "archive/sealing/authority.py"]


def test_rooms_and_search_hold_no_unguarded_query_of_accounts() -> None:
    """P1, P2: they reach protected rows through functions of policy."""
    below = (
        "archive/web/public",
        "archive/web/reading_room",
        "archive/search",
        "archive/web/portal",
    )
    models = r"\b(Testimony|Transcript|Passage|Participant|Rendition|Redaction|Consent)"

    assert holding(models + r"\w*\.(objects|_default_manager|_base_manager)\b", below=below) == []


def test_no_file_grows_too_long() -> None:
    lengths = {
        named(file): len(file.read_text().splitlines()) for file in modules(*PROGRAM, "tests")
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nothing_is_a_junk_drawer() -> None:
    drawers = re.compile(r"(^|/)_?(utils?|helpers?|lib|misc|common)(\.py|/)")

    assert [named(file) for file in modules(*PROGRAM, "tests") if drawers.search(named(file))] == []


def test_nothing_unfinished_is_called_done() -> None:
    words = re.compile(
        r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b"
    )
    marked = [named(file) for file in modules(*PROGRAM, "tests") if words.search(file.read_text())]

    assert marked == []
    assert holding(r"\bNotImplementedError\b") == []


def test_no_index_rests_in_memory() -> None:
    """Haystack's memory store is one for all aliases: what is protected would stand with what is public."""
    assert all("STORAGE" not in options for options in settings.HAYSTACK_CONNECTIONS.values())
    assert holding(r"\bRamStorage\b") == []


def dishonest_types(file: Path) -> int:
    """How often the file's types say "trust me": Any, cast, and ignored complaints."""
    trusting = {"Any", "cast"}
    return sum(
        (token.type == tokenize.NAME and token.string in trusting)
        or (token.type == tokenize.COMMENT and "type: ignore" in token.string)
        for token in code_tokens(file)
    )


def test_types_are_honest_but_where_pyproject_counts_them() -> None:
    """Adapters to untyped libraries and to Django's hooks may trust; each time is counted.

    When the count of a file changes on purpose, change it in [tool.archive.adapters] by hand.
    """
    files = [*modules("archive", "config"), ROOT / "manage.py"]
    found = Counter({named(file): dishonest_types(file) for file in files})

    assert +found == Counter(PYPROJECT["tool"]["archive"]["adapters"])


def test_the_count_of_dishonest_types_sees_each_kind(tmp_path: Path) -> None:
    file = tmp_path / "sample.py"
    file.write_text(
        '"""Any word may be cast."""\n'
        "from typing import Any, cast\n"
        "x: Any = cast(int, f())  # type: ignore[misc]\n"
    )

    assert dishonest_types(file) == 5
