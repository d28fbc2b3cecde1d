"""What is installed is exactly what was pinned, from whichever registry the installer chose."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

FOLDER = ROOT / "requirements"
LISTS = ("build", "runtime", "dev")


def pinned(name: str) -> dict[str, str]:
    """Packages and versions of a list; every one has a hash, and nothing else stands in it."""
    text = (FOLDER / f"{name}.txt").read_text().replace("\\\n", " ")
    versions = {}
    for line in filter(None, text.splitlines()):
        found = re.fullmatch(
            r"([a-z0-9][a-z0-9._-]*)==(\S+)((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", line
        )
        assert found is not None, f"{name}.txt: {line[:60]}"
        versions[found[1]] = found[2]
    return versions


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_pinned_with_hashes_and_no_line_says_anything_else(name: str) -> None:
    assert len(pinned(name)) > 3


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_no_list_names_a_registry(file: Path) -> None:
    """P10: a list that named a host would send every installer there."""
    text = file.read_text().lower()

    for trace in ("://", "index-url", "trusted-host", "find-links", "git+", " @ "):
        assert trace not in text


def test_the_lists_agree() -> None:
    build, runtime, dev = (pinned(name) for name in LISTS)

    assert runtime.items() <= dev.items()
    assert all(dev.get(name, version) == version for name, version in build.items())


@pytest.mark.parametrize("name", LISTS)
def test_all_that_was_asked_for_is_pinned(name: str) -> None:
    asked = re.findall(r"^([a-z][a-z0-9-]*)", (FOLDER / f"{name}.in").read_text(), re.MULTILINE)

    assert asked
    assert set(asked) <= set(pinned(name))


def test_the_project_needs_what_the_list_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert project["project"]["dynamic"] == ["dependencies"]
    assert project["tool"]["setuptools"]["dynamic"]["dependencies"] == {
        "file": ["requirements/runtime.in"]
    }
