"""The keyring and the key store: what opens everything, and what it costs to lose or swap it."""

import base64
import json
import sqlite3
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings

from archive.sealing import keystore
from archive.sealing.authority import data_key, make_data_keys, on_record
from archive.sealing.errors import (
    KeyMissing,
    KeyringError,
    OffTheRecord,
    SealBroken,
    SealingError,
)
from archive.sealing.keyring import Keyring, keyed_hash, keyring, make_keyring
from archive.sealing.keystore import KeyStore
from tests.sealing.spying import keys_unwrapped


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    """An empty key store of the test's own."""
    return KeyStore(tmp_path / "keys" / "store.sqlite3")


@pytest.fixture
def ring_file(tmp_path: Path, settings: object) -> Iterator[Path]:
    """A keyring of the test's own, named by the settings for the time being."""
    file, before = tmp_path / "own" / "keyring.json", django_settings.ARCHIVE_KEYRING
    make_keyring(file)
    django_settings.ARCHIVE_KEYRING = file
    yield file
    django_settings.ARCHIVE_KEYRING = before


def made(store: KeyStore) -> tuple[UUID, bytes]:
    """A subject and its key."""
    subject = uuid4()
    return subject, store.create([subject])[subject]


def test_a_key_comes_back_as_it_was_made_also_after_the_store_was_closed(store: KeyStore) -> None:
    subject, key = made(store)
    assert len(key) == 32
    assert store.unwrap(subject) == key
    assert KeyStore(store._path).unwrap(subject) == key


def test_the_store_holds_no_key_in_the_clear(store: KeyStore) -> None:
    """P6: whoever copies the store without the keyring has nothing."""
    keys = [made(store)[1] for _ in range(20)]
    held = b"".join(file.read_bytes() for file in store._path.parent.iterdir())
    assert not [key for key in keys if key in held or key.hex().encode() in held]


def test_keys_and_their_folder_are_for_their_owner_only(store: KeyStore, tmp_path: Path) -> None:
    """P6"""
    made(store)
    make_keyring(tmp_path / "ring" / "keyring.json")
    for file in (store._path, tmp_path / "ring" / "keyring.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_subject_without_a_key_is_missing(store: KeyStore) -> None:
    with pytest.raises(KeyMissing):
        store.unwrap(uuid4())


def test_an_erased_key_is_gone_from_the_file(store: KeyStore) -> None:
    """P6: overwritten, so that the file's free pages give nothing back."""
    subject, _ = made(store)
    wrapped = store._connection().execute("SELECT wrapped FROM data_key").fetchone()[0]
    assert wrapped in store._path.read_bytes()
    store._connection().execute("DELETE FROM data_key WHERE subject = ?", (subject.hex,))
    with pytest.raises(KeyMissing):
        store.unwrap(subject)
    assert wrapped not in store._path.read_bytes()


def test_a_key_moved_to_another_subject_does_not_open(store: KeyStore) -> None:
    """P6"""
    (ours, _), (theirs, _) = made(store), made(store)
    store._connection().execute(
        "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE subject = ?)"
        " WHERE subject = ?",
        (theirs.hex, ours.hex),
    )
    with pytest.raises(SealBroken):
        store.unwrap(ours)


@pytest.mark.parametrize("length", [*range(13), 27, 59])
def test_a_key_that_was_cut_does_not_open(store: KeyStore, length: int) -> None:
    subject, _ = made(store)
    store._connection().execute("UPDATE data_key SET wrapped = substr(wrapped, 1, ?)", (length,))
    with pytest.raises(SealBroken):
        store.unwrap(subject)


def test_no_subject_is_given_a_second_key(store: KeyStore) -> None:
    """P7: it would make the first one's texts unreadable. None of the batch is kept."""
    subject, key = made(store)
    other = uuid4()
    with pytest.raises(SealingError, match="already"):
        store.create([other, subject])
    assert store.unwrap(subject) == key
    with pytest.raises(KeyMissing):
        store.unwrap(other)


def test_under_another_keyring_no_key_opens(store: KeyStore, tmp_path: Path) -> None:
    """P6: the store and the data are nothing without the keyring; the two errors say which is wrong."""
    subject, _ = made(store)
    before = django_settings.ARCHIVE_KEYRING
    other = tmp_path / "other.json"
    make_keyring(other)
    renamed = tmp_path / "renamed.json"
    content = json.loads(other.read_text())
    renamed.write_text(
        json.dumps({**content, "current": "k9", "keys": {"k9": content["keys"]["k1"]}})
    )
    try:
        django_settings.ARCHIVE_KEYRING = other
        with pytest.raises(SealBroken):
            store.unwrap(subject)
        django_settings.ARCHIVE_KEYRING = renamed
        with pytest.raises(KeyMissing, match="keyring"):
            store.unwrap(subject)
    finally:
        django_settings.ARCHIVE_KEYRING = before
    assert store.unwrap(subject)


def test_a_store_that_can_not_be_read_says_so_in_the_archives_own_words(tmp_path: Path) -> None:
    """P7: not as a crash that a page would answer with a trace."""
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database, but long enough to be taken for one" * 40)
    for store in (KeyStore(broken), KeyStore(broken / "beneath-a-file")):
        with pytest.raises(SealingError):
            store.unwrap(uuid4())
        with pytest.raises(SealingError):
            store.create([uuid4()])


def test_a_store_that_was_busy_takes_keys_again_afterwards(
    store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P7: a failed commit must not leave a transaction open that refuses every later key."""
    monkeypatch.setattr(keystore, "BUSY_SECONDS", 0.05)
    kept, key = made(store)
    lost = uuid4()
    with closing(sqlite3.connect(store._path, isolation_level=None)) as copying:
        copying.execute("BEGIN")
        copying.execute("SELECT count(*) FROM data_key").fetchone()
        with pytest.raises(SealingError, match="written"):
            store.create([lost])
    assert not store._connection().in_transaction
    with pytest.raises(KeyMissing):
        store.unwrap(lost)
    again, second = made(store)
    assert (store.unwrap(kept), store.unwrap(again)) == (key, second)


def test_no_key_is_made_beside_those_of_another_keyring(
    store: KeyStore, ring_file: Path, tmp_path: Path
) -> None:
    """P7: what is sealed under a wrong keyring would be lost when the right one is back."""
    kept, key = made(store)
    right, wrong = ring_file, tmp_path / "wrong" / "keyring.json"
    make_keyring(wrong)
    django_settings.ARCHIVE_KEYRING = wrong
    lost = uuid4()
    for again in (store, KeyStore(store._path)):
        with pytest.raises(SealBroken, match="belongs to another keyring"):
            again.create([lost])
    django_settings.ARCHIVE_KEYRING = right
    assert store.unwrap(kept) == key
    with pytest.raises(KeyMissing):
        store.unwrap(lost)
    made(store)


def test_keys_are_made_beside_one_that_is_damaged_by_itself(store: KeyStore) -> None:
    first, _ = made(store)
    second, key = made(store)
    store._connection().execute(
        "UPDATE data_key SET wrapped = x'00' WHERE subject = ?", (first.hex,)
    )
    again = KeyStore(store._path)
    made(again)
    assert again.unwrap(second) == key


def test_threads_make_keys_at_once(store: KeyStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: made(store), range(40)))
    assert {subject: store.unwrap(subject) for subject, _ in found} == dict(found)


def test_a_key_is_taken_within_an_act_only() -> None:
    """P2"""
    subject = uuid4()
    with pytest.raises(OffTheRecord):
        make_data_keys([subject])
    with on_record():
        make_data_keys([subject])
        data_key(subject)
    with pytest.raises(OffTheRecord):
        data_key(subject)


def test_an_act_within_an_act_does_not_close_the_outer_one() -> None:
    subject = uuid4()
    with on_record():
        make_data_keys([subject])
        with on_record():
            data_key(subject)
        data_key(subject)


def test_the_keys_are_forgotten_with_the_act_and_when_it_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P2: each act takes each key from the store once, whatever the act before it held."""
    subject = uuid4()
    with on_record():
        make_data_keys([subject])
    taken = keys_unwrapped(monkeypatch)
    for _ in range(2):
        with suppress(ZeroDivisionError), on_record():
            assert data_key(subject) is data_key(subject)
            raise ZeroDivisionError
    assert taken == [subject, subject]
    with pytest.raises(OffTheRecord):
        data_key(subject)


def test_authority_is_not_shared_between_threads() -> None:
    """P2: a request on its way must not open the texts of another."""
    subject = uuid4()
    with on_record():
        make_data_keys([subject])
        with ThreadPoolExecutor(1) as pool, pytest.raises(OffTheRecord):
            pool.submit(data_key, subject).result()


def test_a_keyring_is_read_as_it_was_made(ring_file: Path) -> None:
    ring = keyring()
    assert (ring.current, list(ring.keys)) == ("k1", ["k1"])
    assert len({*ring.keys.values(), ring.pepper}) == 2


def test_a_keyring_shows_no_key(ring_file: Path) -> None:
    """P6"""
    ring = keyring()
    for key in (*ring.keys.values(), ring.pepper):
        for shown in (repr(ring), str(ring), f"{ring}"):
            assert str(key) not in shown
            assert key.hex() not in shown
            assert base64.b64encode(key).decode() not in shown
    assert isinstance(ring, Keyring)


def test_a_keyring_that_stands_is_not_overwritten(ring_file: Path) -> None:
    """P7: overwriting it would lose every account."""
    before = ring_file.read_bytes()
    with pytest.raises(KeyringError):
        make_keyring(ring_file)
    assert ring_file.read_bytes() == before


GOOD = base64.b64encode(b"k" * 32).decode()
SHORT = base64.b64encode(b"k" * 31).decode()
MALFORMED: dict[str, str] = {
    "empty": "",
    "not json": "keys",
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "no keys": json.dumps({"current": "k1", "pepper": GOOD}),
    "no pepper": json.dumps({"current": "k1", "keys": {"k1": GOOD}}),
    "no current": json.dumps({"keys": {"k1": GOOD}, "pepper": GOOD}),
    "keys in a list": json.dumps({"current": "k1", "keys": [GOOD], "pepper": GOOD}),
    "a key that is a number": json.dumps({"current": "k1", "keys": {"k1": 7}, "pepper": GOOD}),
    "a key that is null": json.dumps({"current": "k1", "keys": {"k1": None}, "pepper": GOOD}),
    "a key too short": json.dumps({"current": "k1", "keys": {"k1": SHORT}, "pepper": GOOD}),
    "an old key too short": json.dumps(
        {"current": "k1", "keys": {"k0": SHORT, "k1": GOOD}, "pepper": GOOD}
    ),
    "a pepper too short": json.dumps({"current": "k1", "keys": {"k1": GOOD}, "pepper": SHORT}),
    "not base64": json.dumps({"current": "k1", "keys": {"k1": "!" * 44}, "pepper": GOOD}),
    "no keys at all": json.dumps({"current": "k1", "keys": {}, "pepper": GOOD}),
    "current is another": json.dumps({"current": "k2", "keys": {"k1": GOOD}, "pepper": GOOD}),
    "current is a list": json.dumps({"current": ["k1"], "keys": {"k1": GOOD}, "pepper": GOOD}),
    "current is an object": json.dumps({"current": {}, "keys": {"k1": GOOD}, "pepper": GOOD}),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_malformed_keyring_is_refused_and_not_shown(fault: str, ring_file: Path) -> None:
    """P6"""
    ring_file.write_text(MALFORMED[fault])
    with pytest.raises(KeyringError) as refused:
        keyring()
    assert GOOD[:8] not in str(refused.value)


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "missing": lambda file: file.unlink(),
    "a folder": lambda file: file.rename(file.with_suffix(".old")).with_suffix(".json").mkdir(),
    "not text": lambda file: file.write_bytes(b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_unreadable_keyring_is_refused(fault: str, ring_file: Path) -> None:
    UNREADABLE[fault](ring_file)
    with pytest.raises(KeyringError):
        keyring()


def test_a_keyed_hash_tells_kind_and_parts_apart(ring_file: Path) -> None:
    told = [
        keyed_hash("a", "b"),
        keyed_hash("b", "a"),
        keyed_hash("a", "b", ""),
        keyed_hash("ab"),
        keyed_hash("a", "bc"),
        keyed_hash("a", "b", "c"),
    ]
    assert len(set(told)) == len(told)
    assert keyed_hash("a", "b") == told[0]


def test_a_keyed_hash_can_not_be_guessed_without_the_keyring(
    ring_file: Path, tmp_path: Path
) -> None:
    """P6: source ids are short; from a seized disk each could be tried in turn."""
    ours = keyed_hash("source id", "17")
    other = tmp_path / "other.json"
    make_keyring(other)
    django_settings.ARCHIVE_KEYRING = other
    assert keyed_hash("source id", "17") != ours
