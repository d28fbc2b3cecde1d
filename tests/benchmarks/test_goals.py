"""Goals are told in words, and what wasn't measured is said not to be."""

import pytest

from benchmarks.__main__ import NO_CORPORA, main
from benchmarks.goals import goals
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
    good = goals([found(100.0, peer=300.0, megabytes=900.0)], [])
    bad = goals([found(300.0, peer=100.0, megabytes=1600.0)], [])

    for words in ("100,000 accounts, four facets", "beside PostgreSQL", "memory opened and asked"):
        assert "reached" in row(good, words)
        assert "missed" in row(bad, words)
    assert "3.0 times" in row(good, "beside PostgreSQL")
    assert "500" in row(good, "indexed a second and core")


def test_what_was_not_measured_is_neither() -> None:
    told = goals([], [])

    lines = [line for line in told.splitlines() if "not measured" in line]
    assert len(lines) == 6
    assert not any("reached" in line or "missed" in line for line in lines)


def test_without_the_real_accounts_it_says_where_they_are_looked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ARCHIVE_CORPORA", raising=False)
    monkeypatch.setattr("sys.argv", ["benchmarks"])

    assert main() == NO_CORPORA
    assert "ARCHIVE_CORPORA" in capsys.readouterr().err
