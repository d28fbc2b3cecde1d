"""What is removed is gone: from the files, from memory, and the proof of it can fail."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from uuid import UUID

import pytest

from archive.search.engines.base import (
    DamagedIndex,
    FacetCount,
    RemovalUnproved,
    SearchRequest,
)
from archive.search.engines.embedded import EmbeddedEngine
from archive.search.engines.embedded.building import SegmentBuilder
from archive.search.engines.embedded.partition import StoredPartition
from archive.search.engines.embedded.parts import Packer
from archive.search.engines.embedded.segments import Segment
from archive.search.query import Alike, Fuzzy, Prefix, Word
from tests.search.engines.on_disk import files, holding, open_at, total
from tests.search.engines.samples import accounts, document, ids
from tests.search.engines.sealed import SealedDisk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_purged_words_stand_in_no_file(root: Path) -> None:
    """P4, P6: words, stem, facet value and id of a removed account, and only of that one."""
    engine = open_at(root)
    others = [document(n, f"shared kept{n}", place=["Selm"]) for n in range(1, 1_200)]
    canary = document(5_000, "shared qzxuniques █ qzxother", "qzxtitle", place=["Qzxplace"])
    engine.write("public", add=[*others[:600], canary, *others[600:]])
    marks = ["qzxuniques", "qzxunique", "qzxother", "qzxtitle", "Qzxplace"]
    needles: list[str | bytes] = [*marks, canary.id.bytes]
    assert len(holding(root, *needles)) == len(needles)
    before = {p.name for p in files(root)}

    engine.write("public", remove=[canary.id])
    assert total(engine, "qzxunique") == 0
    engine.purge("public")

    assert holding(root, *needles) == set()
    assert holding(root, "kept1", "kept1199") == {"kept1", "kept1199"}
    assert total(engine) == 1_199
    left = before & {p.name for p in files(root)}
    assert len(left) == 2, "a purge rewrites the one segment that held the account"


@pytest.mark.parametrize("harm", ["removed", "twice", "left behind", "entry without documents"])
def test_a_purge_that_leaves_something_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    """P4: the proof reads the files anew, and believes nothing of what was done."""
    engine = open_at(root)
    engine.write("public", add=[document(1, "qzxgone"), document(2, "shared")])
    engine.write("public", remove=ids(1))
    if harm == "removed":
        monkeypatch.setattr(StoredPartition, "_commit", lambda *_: 0)
    elif harm == "twice":
        absorb = SegmentBuilder.absorb

        def doubled(builder: SegmentBuilder, segment: Segment, _: object) -> None:
            absorb(builder, segment, {0})
            absorb(builder, segment, {0})

        monkeypatch.setattr(SegmentBuilder, "absorb", doubled)
    elif harm == "left behind":
        monkeypatch.setattr(StoredPartition, "_sweep", lambda *_: None)
    else:
        monkeypatch.setattr(SegmentBuilder, "_absorb_terms", keep_all_terms)
    with pytest.raises(RemovalUnproved):
        engine.purge("public")


def _value_that_nobody_has(parts: dict[str, bytes]) -> None:
    parts["facet.place.rows"] = b'["[\\"Selm\\"]", "[\\"SECRETPLACE\\"]"]'


def _part_that_nobody_reads(parts: dict[str, bytes]) -> None:
    parts["leftover"] = b"SECRETPLACE"


def _day_of_nobody(parts: dict[str, bytes]) -> None:
    parts["days.taken"] += parts["days.taken"][-1:]


def _id_of_nobody(parts: dict[str, bytes]) -> None:
    parts["ids"] += UUID(int=1).bytes


def _common_word_where_none_stands(parts: dict[str, bytes]) -> None:
    parts["text_words.coded"] = parts["text_words.coded"].replace(b"\0", b"\1")


LEFT: list[Callable[[dict[str, bytes]], None]] = [
    _value_that_nobody_has,
    _part_that_nobody_reads,
    _day_of_nobody,
    _id_of_nobody,
    _common_word_where_none_stands,
]


@pytest.mark.parametrize("leave", LEFT)
def test_a_purge_that_leaves_something_beside_the_words_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, leave: Callable[[dict[str, bytes]], None]
) -> None:
    """P4: values, days, ids, and whatever else a segment's file may hold, are proved too."""
    engine = open_at(root)
    gone = document(1, "qzxgone", place=["SECRETPLACE"], days={"taken": 700_000})
    kept = document(2, "shared █ kept", place=["Selm"], days={"taken": 700_001})
    engine.write("public", add=[gone, kept])
    engine.write("public", remove=ids(1))
    pack = Packer.pack

    def leaving(packer: Packer) -> bytes:
        leave(packer._memory.parts)
        return pack(packer)

    with monkeypatch.context() as patch:
        patch.setattr(Packer, "pack", leaving)
        with pytest.raises(RemovalUnproved):
            engine.purge("public")


def test_what_stands_behind_the_parts_of_a_file_is_told(root: Path) -> None:
    """P4"""
    engine = open_at(root)
    engine.write("public", add=[document(1, "shared")])
    (segment,) = root.rglob("*.seg")
    segment.write_bytes(segment.read_bytes() + b"SECRETPLACE")
    with pytest.raises(RemovalUnproved):
        engine.purge("public")


def test_values_of_who_is_gone_are_kept_nowhere_in_memory(root: Path) -> None:
    """P4: neither in the engine, nor in what all engines of the process share."""
    engine = open_at(root)
    engine.write("public", add=[document(1, "a", place=["Qzxplace"]), document(2, "a")])
    request = SearchRequest(("public",), Word(("a",)), facets=("place",))
    assert engine.search(request).facets["place"] == (FacetCount("Qzxplace", 1),)
    engine.write("public", remove=ids(1))
    engine.purge("public")
    shared = [vars(m) for name, m in sys.modules.items() if name.startswith("archive.search.eng")]
    assert "Qzxplace" not in words_in_memory(engine, *shared)


def keep_all_terms(builder: SegmentBuilder, segment: Segment, name: str, _: object) -> None:
    """Takes over a term whose only document is removed, without any document."""
    for term in segment.streams[name].terms:
        assert not builder._terms[name][term].documents


def test_what_is_purged_is_gone_from_memory_too(root: Path) -> None:
    """P4: no opened segment, and no lexicon made for other spellings, keeps the words."""
    engine = open_at(root)
    engine.write("public", add=[document(1, "qzxgone shared"), document(2, "shared")])
    for query in (Fuzzy("qzxgona"), Alike("qzxgone"), Prefix("qzx")):
        assert engine.search(SearchRequest(("public",), query)).total == 1
    engine.write("public", remove=ids(1))
    engine.search(SearchRequest(("public",), Fuzzy("qzxgona")))
    assert "qzxgone" in words_in_memory(engine)
    engine.purge("public")
    assert "qzxgone" not in words_in_memory(engine)
    for query in (Fuzzy("qzxgona"), Alike("qzxgone"), Prefix("qzx")):
        assert engine.search(SearchRequest(("public",), query)).total == 0
    assert "qzxgone" not in words_in_memory(engine)


def words_in_memory(*roots: object) -> set[str]:
    """Every word that can be reached from these."""
    seen: dict[int, object] = {}
    waiting: list[object] = [*roots]
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, type | ModuleType | FunctionType):
            continue
        seen[id(each)] = each
        waiting += gc.get_referents(each)
    return {each for each in seen.values() if isinstance(each, str)}


def test_a_purge_of_nothing_changes_nothing(root: Path) -> None:
    engine = open_at(root)
    engine.purge("public")
    engine.write("public", add=accounts(5))
    before = {p.name: p.read_bytes() for p in files(root)}
    engine.purge("public")
    assert {p.name: p.read_bytes() for p in files(root)} == before


def test_replaced_and_rebuilt_words_are_gone_too(root: Path) -> None:
    engine = open_at(root)
    engine.write("public", add=[document(1, "qzxfirst"), document(2, "shared")])
    engine.write("public", add=[document(1, "qzxsecond")])
    engine.purge("public")
    assert holding(root, "qzxfirst", "qzxsecond") == {"qzxsecond"}
    engine.rebuild("public", [document(2, "shared")])
    assert holding(root, "qzxsecond") == set()
    engine.drop("public")
    assert files(root) == []


def test_the_last_document_of_a_segment_takes_its_words_with_it(root: Path) -> None:
    engine = open_at(root)
    engine.write("public", add=[document(1, "qzxonly")])
    engine.write("public", remove=ids(1))
    assert holding(root, "qzxonly") == set()


def test_a_sealed_index_shows_nothing_and_works_all_the_same(root: Path) -> None:
    """P6: no word, name, value or id stands in its files; the conformance suite runs over it too."""
    engine = EmbeddedEngine(SealedDisk(root))
    engine.write("public", add=[document(1, "qzxword", "qzxtitle", place=["Qzxplace"])])
    engine.write("public", add=accounts(30), remove=ids(1))
    engine.purge("public")
    engine.write("public", add=[document(2_000, "qzxword", place=["Qzxplace"])])
    needles = ["qzxword", "qzxtitle", "Qzxplace", "text_words", "generation"]
    assert holding(root, *needles, UUID(int=2_000).bytes) == set()
    assert total(engine, "qzxword") == 1
    (first, *_) = [path for path in files(root) if path.suffix == ".seg"]
    data = first.read_bytes()
    first.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(DamagedIndex):
        total(EmbeddedEngine(SealedDisk(root)))
    with pytest.raises(DamagedIndex):
        total(EmbeddedEngine(SealedDisk(root, key=bytes(31) + b"x")))
