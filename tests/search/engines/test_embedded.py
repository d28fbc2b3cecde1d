"""What only the embedded engine promises: its files, its kills, its one writer, its bounds."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive.language import name_keys
from archive.search.engines.base import (
    DamagedIndex,
    Document,
    QueryTooBroad,
    SearchRequest,
    WriterBusy,
)
from archive.search.engines.embedded import Disk, EmbeddedEngine, building, matching, vocabulary
from archive.search.query import EVERYTHING, Alike, Fuzzy, Near, Or, Phrase, Prefix, Query, Word
from tests.search.engines.on_disk import files, holding, open_at, total
from tests.search.engines.samples import accounts, document, ids, stream

Change = Callable[[EmbeddedEngine], object]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


# Size


def test_segments_stay_bounded_in_size_and_number(root: Path) -> None:
    engine = open_at(root)
    for number in range(1, 150):
        engine.write("public", add=[document(number, "shared")])
        assert len(files(root)) <= 1 + 3 * 8
    assert total(engine) == 149
    engine.rebuild("big", accounts(2_100, words=6))
    assert len([p for p in files(root / "big") if p.suffix == ".seg"]) == 3


def test_batches_of_any_size_are_merged_until_segments_are_full(root: Path) -> None:
    engine = open_at(root)
    for start in range(1, 2_801, 70):
        batch = [document(n, "shared") for n in range(start, start + 70)]
        engine.write("public", add=batch)
    assert total(engine) == 2_800
    assert len(files(root)) <= 1 + 2_800 // 512 + 8


def test_segments_full_of_long_accounts_are_not_merged_again_and_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SEGMENT_TOKENS", 500)
    engine = open_at(root)
    for number in range(1, 20):
        before = {p.name for p in files(root)}
        engine.write("public", add=[document(number, "shared " * 300)])
        assert before <= {p.name for p in files(root)}
    assert total(engine) == 19


def test_a_segment_of_long_accounts_is_closed_early(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SEGMENT_TOKENS", 500)
    engine = open_at(root)
    engine.write("public", add=[document(n, "shared " * 100) for n in range(1, 11)])
    assert len(files(root)) > 3
    assert total(engine) == 10


def test_phrases_and_nearness_that_would_take_too_long_are_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MAX_POSITIONS", 1_000)
    engine = open_at(root)
    engine.write("public", add=[document(n, "of the " * 60 + f"x{n}") for n in range(1, 21)])
    rare = [Phrase(("of", "the", f"x{n}")) for n in range(1, 11)]
    close = Near(((Word(("of",)),), (Word(("the",)),)), 5)
    for query in (Phrase(("of", "the")), close, Or(tuple(rare))):
        with pytest.raises(QueryTooBroad):
            engine.search(SearchRequest(("public",), query))
    assert engine.search(SearchRequest(("public",), Or(tuple(rare[:5])))).total == 5


# What a word stands for, where it may stand for two words at most: any of these for the others, however it is asked for.
SPELLINGS = ("mohamed", "mohammad", "mohammed")
_spelt = st.lists(st.sampled_from(SPELLINGS), max_size=4).map(" ".join)


@pytest.mark.parametrize("query", [Prefix("moh"), Fuzzy("mohammed"), Alike("mohammed")])
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(seen=st.lists(_spelt, min_size=1, max_size=6), hidden=st.lists(_spelt, max_size=6))
@example(seen=["mohammed", "mohammad", *["mohamed"] * 3], hidden=["mohammed mohammad"] * 6)
def test_hidden_accounts_have_no_say_in_which_words_a_word_stands_for(
    tmp_path: Path, query: Query, seen: list[str], hidden: list[str]
) -> None:
    """P1: where there are more than it may stand for, and the hidden ones hold some of them more often."""
    engine = open_at(tmp_path / "index")
    shown = [
        document(n, text, names)
        for n, (text, names) in enumerate(zip(seen, [*seen[1:], ""], strict=True), 1)
    ]
    kept_from = [document(n, text, text) for n, text in enumerate(hidden, 901)]
    engine.rebuild("never", shown)
    engine.rebuild("public", [*shown, *kept_from])
    out = frozenset(each.id for each in kept_from)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "MAX_EXPANSIONS", 2)
        patch.setattr(vocabulary, "MAX_ALIKE", 2)
        never = engine.search(SearchRequest(("never",), query))
        now = engine.search(SearchRequest(("public",), query, exclude=out))
    assert [(hit.id, round(hit.score, 9)) for hit in now.hits] == [
        (hit.id, round(hit.score, 9)) for hit in never.hits
    ]
    assert (now.total, now.alike) == (never.total, never.alike)


# Weights


def test_a_word_is_worth_what_its_field_and_its_spelling_are(root: Path) -> None:
    """As docs/search.md says: the same word, as rare and in as long a field, by the field that it stands in."""
    fields = ("summary", "text", "about", "translation", "title")
    engine = open_at(root)
    engine.write(
        "public",
        add=[
            Document(UUID(int=number), {name: stream("ferry crossed")})
            for number, name in enumerate(fields, 1)
        ],
    )
    for asked, worth in ((Word(("ferry",)), 1.0), (Alike("ferry"), 0.5)):
        hits = engine.search(SearchRequest(("public",), asked)).hits
        scores = {fields[hit.id.int - 1]: hit.score for hit in hits}
        whole = engine.search(SearchRequest(("public",), Word(("ferry",)))).hits
        unit = next(hit.score for hit in whole if hit.id.int == 2)
        assert {name: round(score / unit, 6) for name, score in scores.items()} == {
            "summary": 1.5 * worth,
            "text": 1.0 * worth,
            "about": 1.0 * worth,
            "translation": 0.8 * worth,
            "title": 0.7 * worth,
        }


@pytest.mark.parametrize("names", [31, 32, 33])
def test_a_name_stands_for_32_spellings_at_most(
    root: Path, names: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "same_name", lambda one, other: True)
    spelt = [
        "".join(each) for each in product("m", "aeiou", "s", ("a", "e", "i", "o", "u", "oo", "ee"))
    ]
    same = [each for each in spelt if {*name_keys(each)} & {*name_keys("masa")}][:names]
    assert len(same) == names
    engine = open_at(root)
    engine.write("public", add=[document(n, word) for n, word in enumerate(same, 1)])
    answer = engine.search(SearchRequest(("public",), Alike("masa")))
    assert answer.total == min(names, 32)


# One writer


def test_a_second_writer_waits_a_bounded_time_then_is_told(root: Path) -> None:
    engine, other = open_at(root), open_at(root)
    with Disk(root).lock("public", wait=0), pytest.raises(WriterBusy):
        engine.write("public", add=[document(1, "shared")])
    with Disk(root).lock("elsewhere", wait=0):
        engine.write("public", add=[document(1, "shared")])
    assert total(other) == 1


def test_writers_in_several_threads_lose_nothing(root: Path) -> None:
    def write(base: int) -> None:
        engine = open_at(root, wait=20)
        for number in range(base, base + 10):
            engine.write("public", add=[document(number, "shared")])

    threads = [threading.Thread(target=write, args=(base,)) for base in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total(open_at(root)) == 30
    assert open_at(root).generation("public") == 30


# Damage


@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b'{"format": "0-little"}'])
def test_a_damaged_table_of_contents_is_noticed_and_mended_by_a_rebuild(
    root: Path, damage: bytes
) -> None:
    open_at(root).write("public", add=[document(1, "shared")])
    (root / "public" / "CURRENT").write_bytes(damage)
    engine = open_at(root)
    with pytest.raises(DamagedIndex):
        total(engine)
    with pytest.raises(DamagedIndex):
        engine.write("public", remove=ids(1))
    engine.rebuild("public", [document(2, "shared")])
    assert total(engine) == 1


@pytest.mark.parametrize("harm", ["missing", "empty", "cut", "noise"])
def test_a_damaged_segment_is_noticed(root: Path, harm: str) -> None:
    open_at(root).write("public", add=accounts(20))
    (segment,) = root.rglob("*.seg")
    data = segment.read_bytes()
    if harm == "missing":
        segment.unlink()
    else:
        segment.write_bytes({"empty": b"", "cut": data[:900], "noise": bytes(900)}[harm])
    with pytest.raises(DamagedIndex):
        total(open_at(root))


# Kills


class Recording(Disk):
    """Counts the moments that a change passes."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.points: list[str] = []

    def reached(self, point: str, name: str) -> None:
        self.points.append(f"{point} {Path(name).suffix or Path(name).name}")


class Killing(Disk):
    """Kills its process at one of them."""

    def __init__(self, root: Path, at: int) -> None:
        super().__init__(root)
        self.left = at

    def reached(self, point: str, name: str) -> None:
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


def in_a_killed_process(disk: Killing, change: Change) -> None:
    child = os.fork()
    if not child:
        try:
            change(EmbeddedEngine(disk))
        finally:
            os._exit(0)  # never back into the test runner
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


OLD = [document(n, f"shared old{n}") for n in range(1, 31)]
NEW = [document(n, f"shared qzxnew{n}") for n in range(21, 41)]
CHANGES: dict[str, tuple[Change, frozenset[UUID]]] = {
    "write": (lambda e: e.write("public", add=NEW, remove=ids(1)), ids(*range(2, 41))),
    "rebuild": (lambda e: e.rebuild("public", NEW), ids(*range(21, 41))),
    "purge": (lambda e: e.purge("public"), ids(*range(1, 31))),
    "drop": (lambda e: e.drop("public"), frozenset()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_kill_at_any_moment_leaves_the_generation_before_or_after(
    tmp_path: Path, name: str
) -> None:
    """P7: each named point is killed at once, the partition is whole, and the next change works."""
    change, after = CHANGES[name]

    def prepared(root: Path) -> None:
        engine = open_at(root)
        engine.write("public", add=[*OLD, document(99, "qzxgone")])
        engine.write("public", remove=ids(99))

    prepared(tmp_path / "recorded")
    recording = Recording(tmp_path / "recorded")
    change(EmbeddedEngine(recording))
    points = {"write": 5, "rebuild": 6, "purge": 6, "drop": 2}
    assert len(set(recording.points)) >= points[name], set(recording.points)

    before = ids(*range(1, 31))
    for at in range(len(recording.points)):
        root = tmp_path / str(at)
        prepared(root)
        in_a_killed_process(Killing(root, at), change)
        survivor = open_at(root)
        generation = survivor.generation("public")
        assert generation in ((2, 0) if name == "drop" else (2, 3))
        assert survivor.members("public") == (before if generation == 2 else after)
        found = survivor.search(SearchRequest(("public",), EVERYTHING, size=100))
        assert {hit.id for hit in found.hits} == survivor.members("public")
        change(survivor)
        assert survivor.members("public") == after
        survivor.write("public", add=[document(500, "shared")])
        survivor.purge("public")
        assert holding(root, "qzxgone") == set()
        assert not list(root.rglob("*.part"))


@pytest.mark.parametrize("at", [2, 3])  # the part is synced; it has its final name
def test_a_purge_also_takes_what_a_killed_writer_left(root: Path, at: int) -> None:
    """P4, P6: words that never were part of a generation stand in files all the same."""
    open_at(root).write("public", add=OLD)
    lost = document(99, "qzxlost")
    in_a_killed_process(Killing(root, at), lambda engine: engine.write("public", add=[lost]))
    assert holding(root, "qzxlost") == {"qzxlost"}
    open_at(root).purge("public")
    assert holding(root, "qzxlost") == set()
    assert not list(root.rglob("*.part"))


def test_nothing_is_written_outside_the_root(root: Path) -> None:
    """P6: not even for a moment, in the system's temporary folder."""
    opened: set[str] = set()
    listening = True

    def hook(event: str, details: tuple[object, ...]) -> None:
        if listening and event == "open":
            path, _, flags = details
            if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
                opened.add(str(path))

    sys.addaudithook(hook)  # sees every file opened, however; it can't be taken off, so it sleeps
    engine = open_at(root)
    engine.write("public", add=accounts(1_100, words=5))
    engine.write("public", remove=ids(4))
    engine.purge("public")
    engine.search(SearchRequest(("public",), Prefix("daw")))
    listening = False
    assert any(path.endswith(".seg.part") for path in opened)
    assert {path for path in opened if not path.startswith(str(root))} == set()
