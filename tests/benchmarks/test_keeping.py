"""A run that was cut off goes on from what it had finished, and from nothing else."""

from pathlib import Path

from benchmarks.keeping import Kept, fingerprint


def test_what_was_done_under_the_same_mark_stands(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    folder = kept.begin("index")
    (folder / "file").write_text("made")
    kept.done("index", "as it is now")

    assert Kept(tmp_path).stands("index", "as it is now")
    assert not Kept(tmp_path).stands("index", "as it is later")
    assert not Kept(tmp_path).stands("another", "as it is now")


def test_what_was_cut_off_is_begun_anew_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin("index")
    kept.done("index", "as it is now")
    half = kept.begin("index") / "half"
    half.write_text("made")
    kept.result("index").write_text("{}")

    again = Kept(tmp_path)
    assert not again.stands("index", "as it is now")
    assert again.begin("index") == half.parent
    assert not half.exists()
    assert not again.has("index")


def test_a_mark_changes_with_the_files_and_with_what_is_told() -> None:
    files = ("benchmarks/questions.py", "archive/language")

    assert fingerprint(files, 1) == fingerprint(files, 1)
    assert len({fingerprint(files, 1), fingerprint(files, 2), fingerprint(files[:1], 1)}) == 3
