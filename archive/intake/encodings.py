"""Which encoding a file is in, how sure that is, and decoding that never stops at a bad byte."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

from archive.intake.errors import FileRefused

CHUNK_BYTES = 256 * 1024
SAMPLE_BYTES = 512 * 1024

# What stands for bytes that the encoding does not know: half a character, which no sound text holds.
UNDECODABLE = "\udcff"
HANDLER = "archive-undecodable"
codecs.register_error(HANDLER, lambda error: (UNDECODABLE, getattr(error, "end", 0)))

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What partners' spreadsheets are saved in where it is not Unicode: Arabic and Western Windows.
LEGACY = {"cp1256": "windows-1256", "cp1252": "windows-1252"}
# Python's codecs that read text out of what is no encoding of a file: escapes, host names.
NOT_OF_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"})
# A text in a Windows encoding hardly ever makes up valid UTF-8 sequences by chance.
VALID_PER_INVALID = 4
# Of UTF-16 with Latin column names and blanks, far more than this share of the bytes is NUL; of other files none is.
NUL_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its usual name, and in words how sure it is."""

    name: str
    sure: str


def named_encoding(name: str) -> Encoding:
    """The encoding that a person named; raises FileRefused where there is none of this name."""
    refused = FileRefused("--encoding names no text encoding that is known here")
    try:
        found = codecs.lookup(name).name
        "a".encode(found)
        if found.replace("_", "-") in NOT_OF_FILES:
            raise refused
        codecs.getincrementaldecoder(found)(HANDLER).decode(bytes(range(256)), True)
    except (LookupError, ValueError):
        # ValueError: a name with a NUL, and every UnicodeError.
        raise refused from None
    if found == "utf-8":
        found = "utf-8-sig"  # the same, and a byte order mark is no part of the first name
    return Encoding(LEGACY.get(found, found), "as you said")


def same_encoding(one: str, other: str) -> bool:
    """Whether two names mean the same reading: what was detected once may be named the next time."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return codecs.lookup(name).name.removesuffix("-sig")


def detect_encoding(stream: BinaryIO) -> Encoding:
    """Read the stream to its end and say what it is in; raises FileRefused where nothing fits."""
    first = stream.read(CHUNK_BYTES)
    for mark, name in BYTE_ORDER_MARKS:
        if first.startswith(mark):
            return Encoding(name, "certain: it begins with a byte order mark")
    zeros = first.count(0)
    if zeros > len(first) * NUL_SHARE:
        odd = first[1::2].count(0)
        return Encoding(
            "utf-16-le" if odd * 2 >= zeros else "utf-16-be", "likely: from its NUL bytes"
        )
    return _eight_bit(first, stream)


def _eight_bit(first: bytes, stream: BinaryIO) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8")(HANDLER)
    beyond_ascii = invalid = 0
    sample = bytearray()
    for chunk in _chunks(first, stream):
        if not chunk.isascii() and len(sample) < SAMPLE_BYTES:
            sample += chunk[: SAMPLE_BYTES - len(sample)]
        text = decoder.decode(chunk)
        invalid += text.count(UNDECODABLE)
        beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
    cut_off = len(decoder.decode(b"", True))
    invalid, valid = invalid + cut_off, beyond_ascii - invalid
    if invalid == 0:
        return Encoding("utf-8", "certain: every byte of it is")
    if valid >= VALID_PER_INVALID * invalid:
        return Encoding("utf-8", f"nearly certain, but {invalid} places in it are damaged")
    return _guess(bytes(sample))


def _guess(sample: bytes) -> Encoding:
    matches = from_bytes(sample, cp_isolation=list(LEGACY))
    best = matches.best()
    if best is None:
        raise FileRefused("the encoding is not recognised; name it with --encoding")
    others = [LEGACY[match.encoding] for match in matches if match.encoding != best.encoding]
    sure = f"a guess: it reads as {best.language} to {best.percent_coherence:.0f} per cent"
    if others:
        sure += f", and could be {', '.join(others)}"
    return Encoding(LEGACY[best.encoding], f"{sure}; --encoding overrides it")


def _chunks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    chunk = first
    while chunk:
        yield chunk
        chunk = stream.read(CHUNK_BYTES)
