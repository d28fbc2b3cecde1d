"""What a call of the engine has changed stands on the disk when it returns: a power cut takes nothing of it back.

No power is cut here. What the engine tells the operating system to put on the disk is listed, in order.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.search.engines.embedded import EmbeddedEngine
from tests.search.engines.on_disk import files, open_at
from tests.search.engines.samples import document, ids

Deed = tuple[str, str, int]
"""What was done, with which file or folder below the root, and how many bytes the file had; -1 of a folder."""
Change = Callable[[EmbeddedEngine], object]

OLD = [document(n, f"mill old{n}") for n in range(1, 21)]
NEW = [document(n, f"ferry new{n}") for n in range(11, 31)]
CHANGES: dict[str, Change] = {
    "write": lambda engine: engine.write("public", add=NEW, remove=ids(1)),
    "rebuild": lambda engine: engine.rebuild("public", NEW),
    "purge": lambda engine: engine.purge("public"),
    "drop": lambda engine: engine.drop("public"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@contextmanager
def listed(root: Path) -> Iterator[list[Deed]]:
    """What is synced, put in place, made and deleted meanwhile."""
    deeds: list[Deed] = []
    fsync, replace, mkdir, unlink, rmdir = os.fsync, os.replace, os.mkdir, os.unlink, os.rmdir

    def note(deed: str, path: object) -> None:
        at = Path(str(path))
        if (
            at.is_relative_to(root.parent) and at.parent != root / ".locks"
        ):  # these end with their process
            size = at.stat().st_size if at.is_file() else -1
            deeds.append((deed, at.relative_to(root.parent).as_posix(), size))

    def synced(handle: int) -> None:
        fsync(handle)
        note("synced", Path(f"/proc/self/fd/{handle}").readlink())

    def replaced(part: object, path: object) -> None:
        replace(str(part), str(path))
        note("replaced", path)

    def made(path: object, mode: int = 0o777) -> None:
        mkdir(str(path), mode)
        note("made", path)

    def deleted(path: object) -> None:
        unlink(str(path))
        note("deleted", path)

    def folder_deleted(path: object) -> None:
        rmdir(str(path))
        note("deleted", path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", synced)
        patch.setattr(os, "replace", replaced)
        patch.setattr(os, "mkdir", made)
        patch.setattr(os, "unlink", deleted)
        patch.setattr(os, "rmdir", folder_deleted)
        yield deeds


def prepared(root: Path) -> EmbeddedEngine:
    engine = open_at(root)
    engine.write("public", add=[*OLD, document(99, "gone")])
    engine.write("public", remove=ids(99))
    return engine


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_stands_on_the_disk_when_its_call_returns(root: Path, name: str) -> None:
    """P4, P7: each file is synced whole before it gets its name, and each folder after what it lists has changed."""
    engine = prepared(root)
    with listed(root) as deeds:
        CHANGES[name](engine)
    _hold(deeds)
    standing = {path.relative_to(root.parent).as_posix() for path in files(root)}
    put = {path for deed, path, _ in deeds if deed == "replaced"}
    assert (standing & put) if name != "drop" else not standing
    assert any(deed == "deleted" for deed, _, _ in deeds) == (name != "write")


def test_the_first_change_of_all_stands_on_the_disk_with_the_folders_that_it_makes(
    root: Path,
) -> None:
    engine = open_at(root)
    with listed(root) as deeds:
        engine.write("public", add=OLD)
    _hold(deeds)
    assert next(path for deed, path, _ in deeds if deed == "made") == "index"
    written = [path for deed, path, _ in deeds if deed == "replaced"]
    assert [Path(path).suffix or Path(path).name for path in written] == [".seg", "CURRENT"]


def _hold(deeds: list[Deed]) -> None:
    """Whether nothing is lost that was done, whenever the power goes, and nothing of it stands in another order."""
    assert deeds
    for at, (deed, path, size) in enumerate(deeds):
        before, after = deeds[:at], deeds[at + 1 :]
        folder = Path(path).parent.as_posix()
        # What is named by a file that replaces another is on the disk before it; what is no longer named goes behind.
        until = next((i for i, one in enumerate(after) if one[0] == "replaced"), len(after))
        if deed == "replaced":
            assert ("synced", f"{path}.part", size) in before, (
                f"{path} has its name before its bytes"
            )
            assert ("synced", folder, -1) in after[:until], f"{path} may lose its name"
        if deed == "made":
            assert _is_kept(folder, after), f"{path} may be lost with all in it"
        if deed == "deleted":
            assert _is_kept(folder, after), f"{path} may come back"


def _is_kept(folder: str, after: list[Deed]) -> bool:
    """Whether the folder is synced behind, or is itself deleted, and that is."""
    for at, (deed, path, _) in enumerate(after):
        if path == folder and deed == "synced":
            return True
        if path == folder and deed == "deleted":
            return _is_kept(Path(folder).parent.as_posix(), after[at + 1 :])
    return False
