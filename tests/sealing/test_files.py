"""Sealed files: whole or not at all, and no chunk can be cut, swapped, moved or brought in from elsewhere."""

import io
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.sealing.authority import make_data_keys, on_record
from archive.sealing.errors import KeyMissing, OffTheRecord, SealBroken, SealingError
from archive.sealing.files import (
    CHUNK_BYTES,
    MAGIC,
    PREFIX_BYTES,
    TAG_BYTES,
    open_sealed_file,
    protected_path,
    seal_file,
)

HEADER = len(MAGIC) + PREFIX_BYTES
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
SECRET = b"Salim Haddar saw it from the mill. "


@pytest.fixture
def subject() -> Iterator[UUID]:
    """A subject with a key, within an act."""
    made = uuid4()
    with on_record():
        make_data_keys([made])
        yield made


def content(size: int) -> bytes:
    """Bytes of which no two chunks are alike."""
    numbered = b"".join(number.to_bytes(8, "big") for number in range(size // 8 + 1))
    return numbered[:size]


def sealed(body: bytes, subject: UUID) -> str:
    name = uuid4().hex
    seal_file(io.BytesIO(body), name=name, subject=subject)
    return name


def opened(name: str, subject: UUID) -> bytes:
    return b"".join(open_sealed_file(name, subject=subject))


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    "size",
    [
        *(0, 1, 15, 16, 17),
        *(CHUNK_BYTES + more for more in (-17, -16, -1, 0, 1, 16, 17)),
        *(2 * CHUNK_BYTES + more for more in (-1, 0, 1)),
        5 * CHUNK_BYTES,
    ],
)
def test_a_file_of_any_size_comes_back_as_it_was(size: int, subject: UUID) -> None:
    """P9"""
    name = sealed(content(size), subject)
    assert opened(name, subject) == content(size)
    chunks = max(1, -(-size // CHUNK_BYTES))
    assert protected_path(name).stat().st_size == HEADER + size + chunks * TAG_BYTES


class Trickle(io.BytesIO):
    """A source that hands out what it has, not what it was asked for: a pipe, a socket, an upload."""

    def __init__(self, body: bytes, step: int) -> None:
        super().__init__(body)
        self._step = step

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._step if size is None or size < 0 else min(size, self._step))


@pytest.mark.parametrize("step", [1000, CHUNK_BYTES - 1, CHUNK_BYTES // 2 + 1])
def test_a_source_that_hands_out_less_than_asked_is_kept_whole(step: int, subject: UUID) -> None:
    """P7: what was accepted can be opened again."""
    body = content(3 * CHUNK_BYTES + 5)
    name = uuid4().hex
    seal_file(Trickle(body, step), name=name, subject=subject)
    assert opened(name, subject) == body


def test_the_disk_holds_nothing_of_a_file_and_not_its_name(subject: UUID) -> None:
    """P6"""
    name = sealed(SECRET * 5000, subject)
    held = protected_path(name).read_bytes()
    assert b"Salim" not in held
    assert held.startswith(MAGIC)


def test_the_same_file_is_never_sealed_to_the_same_bytes(subject: UUID) -> None:
    """P6"""
    first, second = (protected_path(sealed(SECRET, subject)).read_bytes() for _ in range(2))
    assert first[HEADER:] != second[HEADER:]


def chunks_of(held: bytes) -> list[bytes]:
    body = held[HEADER:]
    return [body[i : i + SEALED_CHUNK] for i in range(0, len(body), SEALED_CHUNK)]


def tampered(held: bytes, other: bytes) -> dict[str, bytes]:
    """What can be done to a file of three whole chunks and a short one, each named."""
    head = held[:HEADER]
    one, two, three, last = chunks_of(held)
    theirs = chunks_of(other)
    return {
        "nothing left": b"",
        "header cut": head[:-1],
        "header only": head,
        "another version": b"TASEAL\x02\x00" + held[len(MAGIC) :],
        "nonce altered": MAGIC + bytes(PREFIX_BYTES) + held[HEADER:],
        "last chunk gone": head + one + two + three,
        "first chunk gone": head + two + three + last,
        "middle chunk gone": head + one + three + last,
        "two swapped": head + two + one + three + last,
        "last moved to the front": head + last + one + two + three,
        "one repeated": head + one + one + three + last,
        "one of another file": head + one + theirs[1] + three + last,
        "a byte more": held + b"\x00",
        "a byte less": held[:-1],
        "a tag less": held[:-TAG_BYTES],
        "an empty chunk more": head + one + two + three + last + bytes(TAG_BYTES),
        "cut within a chunk": head + one + two[: CHUNK_BYTES // 2],
        "another file": other,
    }


FAULTS = list(tampered(bytes(HEADER + 3 * SEALED_CHUNK + 20), bytes(HEADER + 2 * SEALED_CHUNK)))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_was_tampered_with_is_not_taken_for_whole(fault: str, subject: UUID) -> None:
    """P9: also where every byte that is left was sealed by the archive under this very key."""
    body = content(3 * CHUNK_BYTES + 4)
    name, other = sealed(body, subject), sealed(body, subject)
    held, theirs = protected_path(name).read_bytes(), protected_path(other).read_bytes()
    protected_path(name).write_bytes(tampered(held, theirs)[fault])
    with pytest.raises(SealBroken):
        opened(name, subject)
    protected_path(name).write_bytes(held)
    assert opened(name, subject) == body


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_single_flipped_bit_is_found(data: st.DataObject) -> None:
    """P9"""
    subject = uuid4()
    with on_record():
        make_data_keys([subject])
        name = sealed(content(CHUNK_BYTES + 100), subject)
        held = bytearray(protected_path(name).read_bytes())
        bit = data.draw(st.integers(0, len(held) * 8 - 1))
        held[bit // 8] ^= 1 << bit % 8
        protected_path(name).write_bytes(bytes(held))
        with pytest.raises(SealBroken):
            opened(name, subject)


def test_what_came_before_a_fault_is_sound(subject: UUID) -> None:
    """P9: a reader of the stream is handed no byte that was not authenticated."""
    name = sealed(content(3 * CHUNK_BYTES), subject)
    held = bytearray(protected_path(name).read_bytes())
    held[HEADER + SEALED_CHUNK + 7] ^= 1
    protected_path(name).write_bytes(bytes(held))
    stream = open_sealed_file(name, subject=subject)
    assert next(stream) == content(3 * CHUNK_BYTES)[:CHUNK_BYTES]
    with pytest.raises(SealBroken):
        next(stream)


def test_a_file_opens_under_its_own_name_and_key_only(subject: UUID) -> None:
    """P6"""
    name = sealed(SECRET, subject)
    moved, other = uuid4().hex, uuid4()
    protected_path(moved).parent.mkdir(parents=True, exist_ok=True)
    protected_path(moved).write_bytes(protected_path(name).read_bytes())
    make_data_keys([other])
    with pytest.raises(SealBroken):
        opened(moved, subject)
    with pytest.raises(SealBroken):
        opened(name, other)
    with pytest.raises(KeyMissing):
        opened(name, uuid4())


def test_a_file_is_neither_sealed_nor_opened_off_the_record() -> None:
    """P2"""
    subject, name = uuid4(), uuid4().hex
    with pytest.raises(OffTheRecord):
        seal_file(io.BytesIO(SECRET), name=name, subject=subject)
    with on_record():
        make_data_keys([subject])
        seal_file(io.BytesIO(SECRET), name=name, subject=subject)
    with pytest.raises(OffTheRecord):
        opened(name, subject)


class Failing(io.BytesIO):
    """A source that breaks after some chunks."""

    def __init__(self, chunks: int) -> None:
        super().__init__(content(10 * CHUNK_BYTES))
        self._left = chunks

    def read(self, size: int | None = -1) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise OSError("the disk went away")
        return super().read(size)


@pytest.mark.parametrize("chunks", range(5))
def test_a_source_that_breaks_leaves_nothing_behind(chunks: int, subject: UUID) -> None:
    """P7: at whatever chunk."""
    name = uuid4().hex
    with pytest.raises(OSError, match="went away"):
        seal_file(Failing(chunks), name=name, subject=subject)
    assert not [file for file in files_in(protected_path(name).parent) if name in file]


def test_a_part_that_a_killed_attempt_left_is_in_nobodys_way(subject: UUID) -> None:
    """P7"""
    name = uuid4().hex
    part = protected_path(name).with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(MAGIC + b"half")
    seal_file(io.BytesIO(SECRET), name=name, subject=subject)
    assert opened(name, subject) == SECRET
    assert not part.exists()


def test_a_file_that_stands_is_never_written_over(subject: UUID) -> None:
    """P9: the original stays, whatever is sealed under its name later."""
    name = sealed(SECRET, subject)
    with pytest.raises(SealingError):
        seal_file(io.BytesIO(b"something else"), name=name, subject=subject)
    assert opened(name, subject) == SECRET
    assert not protected_path(name).with_suffix(".part").exists()
