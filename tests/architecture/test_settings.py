"""Settings are documented, and production refuses to start half-configured."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import TEST_VARIABLES, VARIABLES
from config.wsgi import require_collected
from tests.architecture.source import ROOT, modules, named

DOCS = (ROOT / "docs" / "settings.md").read_text()
KEY = "kH3-zQ7_vR1xW9pLm2Tn5Yb8Cd4Fg6Js0Aq-Ue3Io7Pl1Mk9Nj5"


def rows(text: str) -> list[tuple[str, str, str]]:
    """Name, default and meaning of each row that a table of the docs has."""
    found = re.findall(r"^\| `(ARCHIVE_\w+)` \| (.*?) ?\| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    return [(name, default.strip("` "), meaning) for name, default, meaning, _ in found]


def test_the_docs_list_each_variable_with_its_default_and_meaning() -> None:
    archive, _, tests = DOCS.partition("## For tests and benchmarks only")

    assert rows(archive) == [(one.name, one.default, one.meaning) for one in VARIABLES]
    assert rows(tests) == [(one.name, one.default, one.meaning) for one in TEST_VARIABLES]


def test_the_docs_name_no_variable_that_does_not_exist() -> None:
    known = {one.name for one in (*VARIABLES, *TEST_VARIABLES)}

    assert set(re.findall(r"\bARCHIVE_[A-Z_]+\b", DOCS)) == known


# How Python code reads the environment.
READS = re.compile(
    r"(?:environ(?:\.get\(|\.pop\(|\.setdefault\(|\[)|getenv\(|environment\.(?:text|flag|listed|path|time_zone|log_level)\()"
    r"\s*[\"'](ARCHIVE_\w+)|[\"'](ARCHIVE_\w+)[\"']\s+in\s+os\.environ"
)


def variables_read() -> dict[str, set[str]]:
    """The files that read each ARCHIVE_ variable."""
    readers: dict[str, set[str]] = {}
    for file in [*modules("archive", "config", "benchmarks", "tests"), ROOT / "manage.py"]:
        for pair in READS.findall(file.read_text()):
            readers.setdefault("".join(pair), set()).add(named(file))
    for name in ("Makefile", ".ci/run"):
        for variable in re.findall(r"\bARCHIVE_[A-Z_]+\b", (ROOT / name).read_text()):
            readers.setdefault(variable, set()).add(name)
    return readers


def test_every_variable_that_is_read_is_declared() -> None:
    declared = {one.name for one in (*VARIABLES, *TEST_VARIABLES)}
    readers = variables_read()

    assert {name: files for name, files in readers.items() if name not in declared} == {}
    assert {one.name for one in VARIABLES} <= set(readers)


def test_the_archive_reads_no_variable_that_is_for_tests() -> None:
    readers = variables_read()

    for variable in TEST_VARIABLES:
        program = {
            file
            for file in readers.get(variable.name, ())
            if file.startswith(("archive", "config"))
        }
        assert program <= {"config/settings/test.py"}


PROGRAM = """
import os, sys
usable = os.access
os.access = lambda path, mode: not str(path).endswith(sys.argv[1]) and usable(path, mode)
import config.settings.prod
"""


def start(changes: Mapping[str, str | None], *, unusable: str = "-") -> str:
    """Start production with good values but for `changes`; return its complaint, or nothing.

    What ends in `unusable` is as if it belonged to another user.
    """
    values: dict[str, str | None] = {
        "ARCHIVE_SECRET_KEY": KEY,
        "ARCHIVE_ALLOWED_HOSTS": "archive.example",
    }
    values.update(changes)
    environment = {name: value for name, value in values.items() if value is not None}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, unusable],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode == 0) == (not ran.stderr), ran.stderr
    return ran.stderr


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str | None]:
    """A data folder, and a keyring and key store beside it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "keyring.json").touch()
    return {
        "ARCHIVE_DATA_DIR": str(tmp_path / "data"),
        "ARCHIVE_KEYRING": str(tmp_path / "keys" / "keyring.json"),
        "ARCHIVE_KEY_STORE": str(tmp_path / "keys" / "keystore.sqlite3"),
    }


def test_production_starts_when_all_is_said(places: dict[str, str | None]) -> None:
    assert start(places) == ""


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ARCHIVE_SECRET_KEY", None, "ARCHIVE_SECRET_KEY is missing"),
        ("ARCHIVE_SECRET_KEY", KEY[:49], "shorter than 50"),
        ("ARCHIVE_SECRET_KEY", "demo-" * 12, "is the demo's"),
        ("ARCHIVE_ALLOWED_HOSTS", None, "ARCHIVE_ALLOWED_HOSTS is missing"),
        ("ARCHIVE_ALLOWED_HOSTS", " , ", "ARCHIVE_ALLOWED_HOSTS is missing"),
        ("ARCHIVE_ALLOWED_HOSTS", "archive.example,*", "holds a wildcard"),
        ("ARCHIVE_ALLOWED_HOSTS", ".example", "holds a wildcard"),
        ("ARCHIVE_ALLOWED_HOSTS", "https://archive.example", "more than host names"),
        ("ARCHIVE_ALLOWED_HOSTS", "archive.example:8000", "more than host names"),
        ("ARCHIVE_ALLOWED_HOSTS", "archive.example/desk", "more than host names"),
        ("ARCHIVE_DEBUG", "1", "ARCHIVE_DEBUG is on"),
        ("ARCHIVE_DEBUG", "yes", "ARCHIVE_DEBUG is 0 or 1"),
        ("ARCHIVE_REAL_ACCOUNTS", "1", "no second factor yet"),
    ],
)
def test_production_refuses(
    places: dict[str, str | None], name: str, value: str | None, complaint: str
) -> None:
    assert complaint in start({**places, name: value})


@pytest.mark.parametrize("variable", ["ARCHIVE_KEYRING", "ARCHIVE_KEY_STORE"])
@pytest.mark.parametrize("path", ["data/keys/k", "keys/../data/k", "link/k"])
def test_production_refuses_keys_within_the_data_folder(
    places: dict[str, str | None], tmp_path: Path, variable: str, path: str
) -> None:
    """P6: a copy of the data folder must not hold what opens it, not by a detour or a link either."""
    (tmp_path / "link").symlink_to(tmp_path / "data")

    assert "must stand outside" in start({**places, variable: str(tmp_path / path)})


def test_production_refuses_to_start_without_keyring_or_data_folder(
    places: dict[str, str | None], tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing")

    assert "ARCHIVE_KEYRING names no file" in start({**places, "ARCHIVE_KEYRING": missing})
    assert "ARCHIVE_DATA_DIR names no folder" in start({**places, "ARCHIVE_DATA_DIR": missing})


def test_production_refuses_one_file_for_keyring_and_key_store(
    places: dict[str, str | None],
) -> None:
    same = {**places, "ARCHIVE_KEY_STORE": places["ARCHIVE_KEYRING"]}

    assert "name the same file" in start(same)


@pytest.mark.parametrize(
    ("unusable", "complaint"),
    [
        ("/data", "ARCHIVE_DATA_DIR can't be read and written"),
        ("/keys", "ARCHIVE_KEY_STORE lies in a folder"),
        ("/keyring.json", "ARCHIVE_KEYRING can't be read"),
    ],
)
def test_production_refuses_what_belongs_to_another_user(
    places: dict[str, str | None], unusable: str, complaint: str
) -> None:
    assert complaint in start(places, unusable=unusable)


def refusals() -> list[tuple[str, str]]:
    """Each refusal of production's settings: what it says, and what to do."""
    tree = ast.parse((ROOT / "config" / "settings" / "prod.py").read_text())
    named = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }

    def text(argument: ast.expr) -> str:
        name = argument.id if isinstance(argument, ast.Name) else ""
        return str(named[name] if name else ast.literal_eval(argument))

    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "_refuse"
    ]
    calls.sort(key=lambda call: call.lineno)
    return [(text(call.args[0]), text(call.args[1])) for call in calls]


def test_the_docs_list_each_refusal_with_its_remedy() -> None:
    section = DOCS.partition("## What production refuses")[2].partition("\n## ")[0]
    listed = [tuple(row) for row in re.findall(r"^\| (\S.*?) \| (.*?) \|$", section, re.MULTILINE)]

    assert listed[1:] == refusals()


def test_each_refusal_is_tried_here() -> None:
    tried = Path(__file__).read_text().partition("def test_production_starts")[2]

    for reason, _ in refusals():
        assert any(complaint in reason for complaint in re.findall(r'"([^"\n]{10,})"', tried)), (
            reason
        )


def test_a_server_is_not_started_before_its_static_files_are_collected() -> None:
    """Every page would fail by the first one that it names."""
    collected, not_collected = ManifestStaticFilesStorage(), ManifestStaticFilesStorage()
    collected.hashed_files, not_collected.hashed_files = {"archive.css": "archive.1.css"}, {}

    require_collected(collected)
    with pytest.raises(ImproperlyConfigured, match="collectstatic"):
        require_collected(not_collected)


def test_runs_in_parallel_share_no_file(tmp_path: Path) -> None:
    """Each worker of pytest-xdist has its own folder; a subprocess that a test starts has the test's."""
    script = "from config.settings import test; print(test.TEST_DIR)"

    def folder(**environment: str) -> Path:
        ran = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return Path(ran.stdout.strip())

    given = {"ARCHIVE_TEST_DIR": str(tmp_path)}
    first = folder(**given, PYTEST_XDIST_WORKER="gw0")
    assert first != folder(**given, PYTEST_XDIST_WORKER="gw1")
    assert folder(ARCHIVE_TEST_DIR=str(first), PYTEST_XDIST_WORKER="gw0") == first
    assert folder(**given) == tmp_path
    assert folder() != folder()
    assert not folder().exists()
