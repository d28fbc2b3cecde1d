"""The made accounts are the same for everybody, and the peers answer alike about them."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.accounts import FILE
from benchmarks.questions import Drawing, Kind, Question
from benchmarks.sizes.bare_tantivy import BareTantivy
from benchmarks.sizes.embedded import Embedded
from benchmarks.sizes.fts5 import Fts5
from benchmarks.sizes.peers import SizedPeer
from benchmarks.sizes.postgres import Postgres
from benchmarks.sizes.server import OPEN_FOLDER, NoServer, Programs, make_cluster, programs
from benchmarks.sizes.shapes import MadeAccount, Shape, Source
from benchmarks.sizes.withdrawing import withdrawn
from tests.benchmarks.conftest import STOP_WORDS

SHAPE = Shape(60, 400)
ALIKE = (Kind.RARE, Kind.COMMON, Kind.THREE, Kind.PHRASE, Kind.PREFIX, Kind.ANY)


@pytest.fixture
def accounts(corpora: Path) -> list[MadeAccount]:
    return list(Source(corpora / FILE).accounts(SHAPE, seed=1))


def asked(accounts: list[MadeAccount]) -> list[Question]:
    """Two questions of every kind in which no peer knows better than another what is spelled alike."""
    drawing = Drawing((account.text for account in accounts), seed=1, stop_words=STOP_WORDS)
    found = [question for question in drawing.draw(2) if question.kind in ALIKE]
    assert Counter(question.kind for question in found) == dict.fromkeys(ALIKE, 2)
    return found


def built(peer: SizedPeer, accounts: list[MadeAccount], folder: Path) -> Path:
    folder.mkdir()
    assert peer.build(folder, accounts).accounts == len(accounts)
    return folder


def same_as_ours(peer: SizedPeer, accounts: list[MadeAccount], tmp_path: Path) -> None:
    ours = Embedded()
    here, there = (
        built(each, accounts, tmp_path / name) for each, name in ((ours, "ours"), (peer, "theirs"))
    )
    with ours.opened(here) as right, peer.opened(there) as other:
        for question in asked(accounts):
            assert other.find(question) == right.find(question), question
            assert right.find(question).total > 0


def test_the_same_seed_makes_the_same_accounts(corpora: Path, accounts: list[MadeAccount]) -> None:
    source = Source(corpora / FILE)

    assert list(source.accounts(SHAPE, seed=1)) == accounts
    assert source.account(41, SHAPE, seed=1) == accounts[41]
    assert source.account(41, SHAPE, seed=2) != accounts[41]


def test_an_accounts_own_names_stand_nowhere_else(accounts: list[MadeAccount]) -> None:
    holders = Counter(word for account in accounts for word in set(account.text.split()))

    names = [name for account in accounts for name in account.names]
    assert len(names) > len(accounts) // 2
    assert {holders[name] for name in names} == {1}


def test_tantivy_and_ours_tell_the_same(accounts: list[MadeAccount], tmp_path: Path) -> None:
    same_as_ours(BareTantivy(), accounts, tmp_path)


def test_fts5_and_ours_tell_the_same(accounts: list[MadeAccount], tmp_path: Path) -> None:
    same_as_ours(Fts5(), accounts, tmp_path)


@pytest.mark.parametrize("partitions", [5, 50])
def test_partitions_and_one_tell_the_same(
    accounts: list[MadeAccount], tmp_path: Path, partitions: int
) -> None:
    same_as_ours(Embedded(partitions), accounts, tmp_path)


def test_postgresql_and_ours_tell_the_same_and_its_server_is_gone_afterwards(
    accounts: list[MadeAccount],
) -> None:
    found = programs()
    if not isinstance(found, Programs):
        pytest.skip(found)
    # Not below pytest's own folders, which another user can't pass.
    with TemporaryDirectory(prefix="testimony-archive-test-") as name:
        folder = Path(name)
        folder.chmod(OPEN_FOLDER)

        same_as_ours(Postgres(), accounts, folder)

        assert list(folder.rglob("PG_VERSION")) != []
        assert list(folder.rglob("postmaster.pid")) == []


def test_postgresql_says_where_its_user_may_not_go(tmp_path: Path) -> None:
    found = programs()
    if not isinstance(found, Programs) or found.user is None:
        pytest.skip("only root starts it as another user")
    tmp_path.chmod(0o700)

    with pytest.raises(NoServer, match="--cache"):
        make_cluster(found, tmp_path / "cluster")


def test_what_is_withdrawn_is_gone_from_a_copy_and_stays_in_the_index(
    accounts: list[MadeAccount], tmp_path: Path
) -> None:
    index = built(Embedded(), accounts, tmp_path / "ours")
    before = {file: file.read_bytes() for file in index.rglob("*") if file.is_file()}

    gone = withdrawn(accounts, index)

    assert gone.accounts == len(gone.seconds) == 5
    assert gone.words > 5
    assert gone.in_files_after == 0
    assert {file: file.read_bytes() for file in index.rglob("*") if file.is_file()} == before
