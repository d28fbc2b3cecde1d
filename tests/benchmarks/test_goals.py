"""Goals are told in words, and what wasn't measured is said not to be."""

from pathlib import Path

import pytest

from benchmarks import findings
from benchmarks.__main__ import NO_CORPORA, main
from benchmarks.figures import Figure
from benchmarks.findings import Finding
from benchmarks.goals import NAMES_HELD, NAMES_TOLD, goals
from benchmarks.measuring import Timings
from benchmarks.questions import Kind
from benchmarks.sizes.results import Asked, Indexed, Served
from benchmarks.sizes.run import ShapeFound
from benchmarks.sizes.shapes import Shape


def found(milliseconds: float, *, peer: float, megabytes: float) -> ShapeFound:
    """100,000 accounts of which a common word was asked."""
    return ShapeFound(
        shape=Shape(100_000),
        indexed={
            "ours": Indexed(
                peer="ours",
                accounts=100_000,
                seconds=300.0,
                computing=200.0,
                analysis=None,
                index_megabytes=1.0,
                start_megabytes=1.0,
                peak_megabytes=1.0,
                date="2026-11-22",
                load=0.0,
            )
        },
        served={
            "ours": Served(peer="ours", questions=1, start_megabytes=1.0, peak_megabytes=megabytes)
        },
        asked=Asked(
            loads=(0.0, 0.0),
            date="2026-11-22",
            refused=0,
            timings=[
                Timings(Kind.COMMON, way, [spent], [spent], [1])
                for way, spent in (("ours", milliseconds), ("postgres", peer))
            ],
            agreements=[],
        ),
        parted=None,
        withdrawn=None,
    )


def row(told: str, words: str) -> str:
    (line,) = [line for line in told.splitlines() if words in line]
    return " ".join(line.split())


def test_a_goal_is_reached_or_missed_in_words() -> None:
    good = goals([found(100.0, peer=300.0, megabytes=900.0)], [], [])
    bad = goals([found(300.0, peer=100.0, megabytes=1600.0)], [], [])

    for words in ("100,000 accounts, four facets", "beside PostgreSQL", "memory opened and asked"):
        assert "reached" in row(good, words)
        assert "missed" in row(bad, words)
    assert "3.0 times" in row(good, "beside PostgreSQL")
    assert "500" in row(good, "indexed a second and core")


def test_what_was_not_measured_is_neither() -> None:
    told = goals([], [], [])

    lines = [line for line in told.splitlines() if "not measured" in line]
    assert len(lines) == 19
    assert not any("reached" in line or "missed" in line for line in lines)


def finding(key: str, figures: list[Figure]) -> Finding:
    return Finding(title="", command="", date="", lines="", key=key, figures=figures)


@pytest.mark.parametrize(
    ("value", "word"), [(0.301, "missed"), (0.302, "reached"), (0.3, "missed")]
)
def test_relevance_is_held_against_the_yardstick_which_is_to_be_exceeded(
    value: float, word: str
) -> None:
    figures = [Figure(of="cranfield", what="MAP", value=value)]
    told = goals([], [], [finding("relevance", figures), finding("relevance-every", [])])
    assert row(told, "cranfield, some of the words: MAP").endswith(f"{value:.3f} | {word} |")
    assert "not measured" in row(told, "cranfield, some of the words: nDCG@10")


@pytest.mark.parametrize(
    ("recall", "precision", "word"),
    [(0.9, 0.95, "reached"), (0.89, 0.99, "missed"), (0.99, 0.94, "missed")],
)
def test_names_are_to_be_found_and_not_taken_for_others(
    recall: float, precision: float, word: str
) -> None:
    """Both at once, of names as they are written; what small letters find is told without a goal."""
    figures = [
        Figure(of=of, what=what, value=value)
        for of in (*NAMES_HELD, *NAMES_TOLD)
        for what, value in (("recall", recall), ("precision", precision))
    ]
    told = goals([], [], [finding("names", figures)])
    percents = f"{recall:.1%}, {precision:.1%}"
    for of in NAMES_HELD:
        assert row(told, of).endswith(f"| 90%, 95% | {percents} | {word} |")
    for of in NAMES_TOLD:
        assert row(told, of).endswith(f"| no goal | {percents} | |")


def test_one_place_that_is_not_found_is_one_too_many() -> None:
    figures = [
        Figure(of=of, what=what, value=value)
        for of, found in (("en typed, ar written", 1200), ("ar typed, en written", 1199))
        for what, value in (("listed", 1200), ("found", found))
    ]
    told = goals([], [], [finding("places", figures)])
    assert row(told, "en typed").endswith("| all | 1,200 of 1,200 | reached |")
    assert row(told, "ar typed").endswith("| all | 1,199 of 1,200 | missed |")


MODULE = """
import sys
from pathlib import Path
from benchmarks.figures import Figure, write

print("recall 90%")
write(Path(sys.argv[sys.argv.index("--figures") + 1]), [Figure(of="one", what="recall", value=0.9)])
"""


def test_what_a_module_found_is_kept_as_figures_beside_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "finding_names.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    asked = findings._Asked("names", "Names", "finding_names", [])
    monkeypatch.setattr(findings, "_asked", lambda corpora: [asked])

    findings.measure(corpora=tmp_path, cache=tmp_path, told=lambda what: None)

    [kept] = findings.found(corpora=tmp_path, cache=tmp_path)
    assert (kept.key, kept.lines, kept.command) == (
        "names",
        "recall 90%\n",
        "python -m finding_names",
    )
    assert list(kept.figures) == [Figure(of="one", what="recall", value=0.9)]


def test_without_the_real_accounts_it_says_where_they_are_looked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ARCHIVE_CORPORA", raising=False)
    monkeypatch.setattr("sys.argv", ["benchmarks"])

    assert main() == NO_CORPORA
    assert "ARCHIVE_CORPORA" in capsys.readouterr().err
