"""Whether a place is found by its name in the other language: ``python -m benchmarks.places``.

The places of ``ARCHIVE_CORPORA/places`` are loaded into a gazetteer as any are, with their Arabic and English names. One
account is written of every place, which holds its name in one language and no more. Then each name of the other language is
typed, and goes the way of every query: read, taken for the place by the gazetteer, put to the engine. Accounts carry no
place but in their words.
"""

import argparse
import gzip
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from uuid import UUID

import django

from benchmarks import figures
from benchmarks.figures import Figure

FILES = {
    "syria_populated_places.jsonl.gz": ("pcode", "name_en", "name_ar"),
    "syria_subdistricts_ocha.jsonl.gz": ("ADM3_PCODE", "ADM3_EN", "ADM3_AR"),
}
COUNTRY = "SY"
LANGUAGES = ("en", "ar")
# Dozens of villages share a name: all of them are to be found.
MOST = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A place with its names in the order of `LANGUAGES`."""

    code: str
    names: tuple[str, str]
    is_town: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many of the places listed were found; of these `alike` only as names that sound so.

    `milliseconds` are of each that could be read, the shortest first.
    """

    listed: int
    found: int
    alike: int
    unreadable: int
    milliseconds: Sequence[float]

    def told(self, of: str) -> Iterator[Figure]:
        """What goals are held against."""
        yield Figure(of=of, what="listed", value=self.listed)
        yield Figure(of=of, what="found", value=self.found)

    def __str__(self) -> str:
        took = self.milliseconds
        return (
            f"{self.found} of {self.listed} found ({self.found / self.listed:.2%}; {self.alike} of them only as names "
            f"alike, {self.unreadable} not readable as queries), {took[len(took) // 2]:.1f} ms each, "
            f"{took[int(len(took) * 0.95)]:.1f} ms at p95"
        )


def read_places(folder: Path) -> Iterator[Listed]:
    """The places of both files that have a name in each language."""
    for file, (code, english, arabic) in FILES.items():
        with gzip.open(folder / file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                names = (row[english] or "").strip(), (row[arabic] or "").strip()
                if all(names):
                    yield Listed(row[code], names, is_town=code == "pcode")


def load(listed: Sequence[Listed]) -> None:
    """Put them into the gazetteer, in one country."""
    from archive.audit.log import OPERATOR, change
    from archive.audit.verbs import Verb
    from archive.incidents.entries import PlaceEntry, SpelledName
    from archive.incidents.models import PlaceKind
    from archive.incidents.services import load_places
    from benchmarks.staff import make_databases

    make_databases()
    country = PlaceEntry(
        code=COUNTRY,
        kind=PlaceKind.COUNTRY,
        parent="",
        names=(SpelledName(language="en", name=COUNTRY),),
    )
    entries = [
        PlaceEntry(
            code=place.code,
            kind=PlaceKind.VILLAGE if place.is_town else PlaceKind.SUBDISTRICT,
            parent=COUNTRY,
            names=tuple(
                SpelledName(language=language, name=name)
                for language, name in zip(LANGUAGES, place.names, strict=True)
            ),
        )
        for place in listed
    ]
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        load_places(act, [country, *entries])


def measure(listed: Sequence[Listed], folder: Path, *, typed: int) -> Found:
    """Type every name of one language; look for the other one."""
    from archive.search.engines.base import Document, SearchRequest
    from archive.search.engines.embedded import Disk, EmbeddedEngine
    from archive.search.expansion import expanded
    from archive.search.query import QueryError, parse
    from archive.search.streams import Stream

    written = 1 - typed

    def documents() -> Iterator[Document]:
        for number, place in enumerate(listed, start=1):
            text = Stream()
            text.add_text(place.names[written], LANGUAGES[written])
            yield Document(UUID(int=number), {"text": text.finished()})

    engine = EmbeddedEngine(Disk(folder))
    engine.rebuild("places", documents())
    found = unreadable = alike = 0
    took: list[float] = []
    for number, place in enumerate(listed, start=1):
        started = perf_counter()
        try:
            query = parse(place.names[typed], fields=())
        except QueryError:
            unreadable += 1
            continue
        asked = expanded(query, place.names[typed], fields=())
        answer = engine.search(SearchRequest(("places",), asked.query, size=MOST))
        took.append((perf_counter() - started) * 1000)
        is_found = UUID(int=number) in {hit.id for hit in answer.hits}
        found += is_found
        alike += is_found and not asked.places
    return Found(
        listed=len(listed),
        found=found,
        alike=alike,
        unreadable=unreadable,
        milliseconds=sorted(took),
    )


def main() -> int:
    """Both ways."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.places", description=__doc__)
    figures.add_option(parser)
    given = parser.parse_args()
    folder = Path(os.environ.get("ARCHIVE_CORPORA", "")) / "places"
    if not os.environ.get("ARCHIVE_CORPORA") or not folder.is_dir():
        print(
            "Set ARCHIVE_CORPORA to a folder with places: they are not part of the repository.",
            file=sys.stderr,
        )
        return 2
    listed = list(read_places(folder))
    with tempfile.TemporaryDirectory(prefix="testimony-archive-places-") as name:
        os.environ |= {
            "ARCHIVE_DATA_DIR": f"{name}/data",
            "ARCHIVE_KEYRING": f"{name}/keys/keyring.json",
            "ARCHIVE_KEY_STORE": f"{name}/keys/keystore.sqlite3",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        django.setup()
        load(listed)
        told: list[Figure] = []
        for typed, (way, other) in enumerate((LANGUAGES, LANGUAGES[::-1])):
            what = f"{way} typed, {other} written"
            found = measure(listed, Path(name) / f"index-{typed}", typed=typed)
            print(f"{what}: {found}", flush=True)
            told += found.told(what)
        figures.write(given.figures, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
